// Kinds and tables of parameters as JSON. Include it only where JSON is read or written: it is heavy.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/kinds/kinds.h"

namespace ravine {

// {"key": value, …} for every parameter of a struct with params().
template <class Owner>
void writeParams(const Owner& owner, Json& into) {
    for (const auto& param : Owner::params()) param.write(owner, into[std::string(param.info.key)]);
}

// Reads the parameters that are present; the others keep their values. Keys without a parameter are not looked at.
template <class Owner>
void readParams(Owner& owner, const Json& object, const std::string& path, Issues& issues) {
    for (const auto& param : Owner::params())
        if (const auto found = object.find(std::string(param.info.key)); found != object.end())
            param.read(owner, *found, param.info, joined(path, param.info.key), issues);
}

template <class Owner>
void appendKeys(std::vector<std::string_view>& keys) {
    for (const auto& param : Owner::params()) keys.push_back(param.info.key);
}

// Reads object[key] where it stands.
template <class Value>
void readIfPresent(Value& target, const Json& object, std::string_view key, const ParamInfo& about,
                   const std::string& path, Issues& issues) {
    if (const auto found = object.find(std::string(key)); found != object.end())
        param::read(target, *found, about, joined(path, key), issues);
}

// A value as messages quote it: JSON text, shortened.
std::string excerpt(const Json& json);

// One fault for each key of `object` that is not among `known`, with the nearest known key offered.
void refuseUnknownKeys(const Json& object, const std::vector<std::string_view>& known, const std::string& path,
                       Issues& issues);
// One fault and false unless `json` is an object.
bool expectObject(const Json& json, const std::string& path, Issues& issues);
// One fault that lists the kinds.
void refuseKind(const Json& json, const std::vector<std::string_view>& known, const std::string& path, Issues& issues);

template <class Variant>
void writeKind(const Variant& value, Json& into) {
    into = Json::object();
    std::visit(
        [&](const auto& kind) {
            into["kind"] = std::string(kind.info.key);
            writeParams(kind, into);
        },
        value);
}

// The kind of that name, fresh. One fault and false when there is none.
template <class Variant>
bool chooseKind(Variant& value, const Json& name, const std::string& path, Issues& issues) {
    bool found = false;
    std::vector<std::string_view> known;
    forEachKind<Variant>([&]<class K>(const K& fresh) {
        known.push_back(K::info.key);
        if (!name.is_string()) return;
        const auto& text = name.get_ref<const std::string&>();
        if (text == K::info.key || (!K::info.also.empty() && text == K::info.also)) {
            value = fresh;
            found = true;
        }
    });
    if (!found) refuseKind(name, known, path, issues);
    return found;
}

// With "kind": that kind, fresh, and the parameters given. Without: the parameters given, on the present kind.
// `also` are keys that the caller reads from the same object.
template <class Variant>
void readKind(Variant& value, const Json& json, const std::string& path, Issues& issues,
              const std::vector<std::string_view>& also = {}) {
    if (!expectObject(json, path, issues)) return;
    Variant result = value;
    if (const auto kind = json.find("kind"); kind != json.end())
        if (!chooseKind(result, *kind, joined(path, "kind"), issues)) return;
    std::visit(
        [&]<class K>(K& kind) {
            std::vector<std::string_view> known{"kind"};
            appendKeys<K>(known);
            known.insert(known.end(), also.begin(), also.end());
            refuseUnknownKeys(json, known, path, issues);
            readParams(kind, json, path, issues);
        },
        result);
    value = std::move(result);
}

// A kind without parameters as its name alone, another as writeKind has it: "relu", {"kind": "elu", "alpha": 1}.
template <class Variant>
void writeShortKind(const Variant& value, Json& into) {
    std::visit(
        [&]<class K>(const K&) {
            if (K::params().empty())
                into = std::string(K::info.key);
            else
                writeKind(value, into);
        },
        value);
}

// Either form: a name is that kind, fresh.
template <class Variant>
void readShortKind(Variant& value, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_string())
        chooseKind(value, json, path, issues);
    else
        readKind(value, json, path, issues);
}

template <class Variant>
const std::vector<KindDescription>& kindsOf() {
    static const std::vector<KindDescription> all = [] {
        std::vector<KindDescription> list;
        forEachKind<Variant>([&]<class K>(const K& fresh) {
            KindDescription description{K::info, {}, {}};
            for (const auto& param : K::params()) description.params.push_back(param.info);
            Json defaults;
            writeKind(Variant(fresh), defaults);
            description.defaults = defaults.dump();
            list.push_back(std::move(description));
        });
        return list;
    }();
    return all;
}

}  // namespace ravine
