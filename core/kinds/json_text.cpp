#include "core/kinds/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/kinds/json_builder.h"
#include "core/kinds/kind_json.h"

namespace ravine {

Json parsedOrText(const std::string& value) {
    JsonBuilder builder({});
    return Json::sax_parse(value, &builder) ? builder.take() : Json(value);
}

// What comes from a command line need not be UTF-8; JSON must.
bool expectUtf8(const std::string& text, Issues& issues) {
    try {
        (void)Json(text).dump();
        return true;
    } catch (const Json::type_error&) {
        issues.push_back({excerpt(Json(text)), "not UTF-8", "text in UTF-8"});
        return false;
    }
}

namespace {

Json* named(Json& list, const std::string& name) {
    for (Json& each : list)
        if (each.is_object() && each.contains("name") && each["name"] == name) return &each;
    return nullptr;
}

Json* numbered(Json& list, const std::string& part) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || end != part.data() + part.size() || number >= list.size()) return nullptr;
    return &list[number];
}

// A run whose name is another's number: either may be meant.
Issue ambiguous(const Json& list, const Json* byName, const Json* byNumber, const std::string& part,
                const std::string& walked) {
    const auto place = [&](const Json* item) { return static_cast<std::size_t>(item - &list[0]); };
    const std::string other = byNumber->is_object() && byNumber->contains("name") ? excerpt((*byNumber)["name"])
                                                                                  : std::string("without a name");
    return {joined(walked, part), fmt::format("reads as number {} and as the run called {}", part, part),
            fmt::format("{} for number {}, {} for the run called {}", other, part, place(byName), part)};
}

void placeBelow(Json& node, std::string_view rest, const std::string& walked, Json value, Issues& issues);

void placeInList(Json& list, std::string_view rest, const std::string& walked, Json value, Issues& issues) {
    // A run's name may hold dots: the longest name that fits wins.
    for (std::size_t cut = rest.size(); cut > 0; --cut) {
        if (cut != rest.size() && rest[cut] != '.') continue;
        const std::string part(rest.substr(0, cut));
        Json *byName = named(list, part), *byNumber = numbered(list, part);
        if (byName && byNumber && byName != byNumber) {
            issues.push_back(ambiguous(list, byName, byNumber, part, walked));
            return;
        }
        Json* found = byName ? byName : byNumber;
        if (!found) continue;
        if (cut == rest.size()) {
            *found = std::move(value);
        } else {
            placeBelow(*found, rest.substr(cut + 1), joined(walked, part), std::move(value), issues);
        }
        return;
    }
    issues.push_back(
        {joined(walked, rest.substr(0, rest.find('.'))), "no such item",
         list.empty() ? "the list is empty" : fmt::format("a number from 0 to {}, or a run's name", list.size() - 1)});
}

// An object without a kind changes the parameters it names; everything else replaces what stood there.
void put(Json& node, const std::string& key, Json value) {
    const bool merge = value.is_object() && !value.contains("kind") && node.contains(key) && node[key].is_object() &&
                       node[key].contains("kind");
    if (merge)
        node[key].update(value);
    else
        node[key] = std::move(value);
}

void placeBelow(Json& node, std::string_view rest, const std::string& walked, Json value, Issues& issues) {
    if (node.is_array()) return placeInList(node, rest, walked, std::move(value), issues);
    const std::size_t dot = rest.find('.');
    const std::string key(rest.substr(0, dot));
    if (!node.is_object()) {
        issues.push_back({joined(walked, key), "nothing stands below this value", "a path to a value that exists"});
        return;
    }
    if (dot == std::string_view::npos) return put(node, key, std::move(value));
    if (!node.contains(key) || node[key].is_null()) node[key] = Json::object();
    placeBelow(node[key], rest.substr(dot + 1), joined(walked, key), std::move(value), issues);
}

}  // namespace

void place(Json& node, std::string_view path, const std::string& walked, Json value, Issues& issues) {
    // Each part is a level deeper, here and for whoever walks the value later.
    constexpr std::ptrdiff_t mostParts = 100;
    constexpr std::size_t mostBytes = 10'000;
    const std::ptrdiff_t parts = 1 + std::ranges::count(path, '.');
    if (parts > mostParts || path.size() > mostBytes) {
        issues.push_back({joined(walked, excerpt(Json(path))),
                          parts > mostParts ? fmt::format("{} parts", parts) : fmt::format("{} bytes", path.size()),
                          fmt::format("a path of at most {} parts and {} bytes", mostParts, mostBytes)});
        return;
    }
    placeBelow(node, path, walked, std::move(value), issues);
}

// After a kind was replaced by name, parameters of the old kind may be left over, in nested kinds too.
void dropForeign(Json& object, const std::vector<KindDescription>& kinds, const std::vector<std::string_view>& also) {
    if (!object.is_object() || !object.contains("kind") || !object["kind"].is_string()) return;
    const std::string chosen = object["kind"].get<std::string>();
    const auto kind = std::ranges::find_if(kinds, [&](const KindDescription& k) {
        return k.info.key == chosen || (!k.info.also.empty() && k.info.also == chosen);
    });
    if (kind == kinds.end()) return;
    std::vector<std::string> foreign;
    for (auto& [key, value] : object.items()) {
        const auto param = std::ranges::find(kind->params, key, &ParamInfo::key);
        const bool known = key == "kind" || param != kind->params.end() || std::ranges::find(also, key) != also.end();
        if (!known) foreign.push_back(key);
        if (param != kind->params.end() && param->kinds) dropForeign(value, param->kinds());
    }
    for (const std::string& key : foreign) object.erase(key);
}

bool endsInKind(const std::string& path) { return path == "kind" || path.ends_with(".kind"); }

std::optional<Json> parseJson(std::string_view text, const std::string& name, Issues& issues,
                              const JsonLimits& limits) {
    const auto fault = [&](std::size_t at, std::string what) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        const std::size_t lineStart = text.substr(0, at).rfind('\n');
        const std::size_t column = at - (lineStart == std::string_view::npos ? 0 : lineStart + 1) + 1;
        issues.push_back({fmt::format("{}, line {}, column {}", name, line, column), "not JSON", std::move(what)});
    };
    // A quick look first: each value but the last of a list is followed by a comma.
    if (const auto commas = std::ranges::count(text, ','); static_cast<std::size_t>(commas) > limits.values) {
        issues.push_back({name, fmt::format("holds some {} values", commas), fmt::format("at most {}", limits.values)});
        return std::nullopt;
    }
    JsonBuilder builder(limits);
    if (Json::sax_parse(text.begin(), text.end(), &builder)) {
        for (const std::string& key : builder.repeatedKeys())
            issues.push_back({name, fmt::format("{} stands twice in one object", excerpt(Json(key))), "each key once"});
        if (builder.repeatedKeys().empty()) return builder.take();
        return std::nullopt;
    }
    const JsonBuilder::Fault& found = builder.fault();
    if (found.kind == JsonBuilder::Fault::Kind::Limit) {
        issues.push_back({name, found.what, found.allowed});
    } else if (found.kind == JsonBuilder::Fault::Kind::Overflow) {  // 1e999
        fault(std::min(found.at, text.size()), "a number that a double can hold, at most about 1.8e308");
    } else {
        const auto cut = found.what.find("syntax error");
        fault(std::min(found.at, text.size()), cut == std::string::npos ? found.what : found.what.substr(cut));
    }
    return std::nullopt;
}

}  // namespace ravine
