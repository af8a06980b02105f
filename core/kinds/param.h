// What a kind says of one of its parameters. Form, file, command line, validation, tests and reference page all
// follow from this row; a parameter is documented nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/issue.h"

namespace ravine {

using Json = nlohmann::ordered_json;

// Values a file may hold. Open ends exclude the end itself.
struct Range {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool minOpen = false;
    bool maxOpen = false;

    bool contains(double value) const;
    std::string text() const;  // "from 0 (included) to 1 (excluded)"
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Range between(double min, double max) { return {min, max, false, false}; }
constexpr Range fromTo(double min, double maxExcluded) { return {min, maxExcluded, false, true}; }
constexpr Range above(double minExcluded) { return {minExcluded, infinity, true, false}; }
constexpr Range atLeast(double min) { return {min, infinity, false, false}; }

// The softer range a slider offers; equal ends mean that the parameter is typed only.
struct SliderRange {
    double min = 0;
    double max = 0;
};

enum class Scale { Linear, Log, OneMinusLog };  // OneMinusLog: log in 1 − value, for 0.9, 0.99, 0.999
enum class ParamType { Real, Integer, Flag, Choice, Text, Reals, Texts, Kind };

struct KindDescription;

struct ParamInfo {
    std::string_view key{};    // snake_case, as in files
    std::string_view label{};  // for a person: "Momentum μ"
    std::string_view unit{};
    std::string_view doc{};       // one sentence
    std::string_view synonyms{};  // its other names, for searches: "ridge, Tikhonov"
    Range range{};                // hard: outside it a file is refused
    SliderRange slider{};
    Scale scale = Scale::Linear;
    bool horizon = false;                         // a length in steps that a new run should take from its experiment
    std::span<const std::string_view> choices{};  // Choice: the names in files, in order of the enumerators

    // filled in by the factories below
    ParamType type = ParamType::Real;
    const std::vector<KindDescription>& (*kinds)() = nullptr;  // Kind: the kinds that may stand here
};

template <class Owner>
struct Param {
    ParamInfo info;
    void (*write)(const Owner&, Json& into);
    void (*read)(Owner&, const Json&, const ParamInfo&, const std::string& path, Issues&);
};

// Readers check type and hard range, report to `issues`, and leave the target alone on a fault.
namespace param {

void write(double value, Json& into);
void write(std::int64_t value, Json& into);
void write(bool value, Json& into);
void write(const std::string& value, Json& into);
void write(const std::vector<double>& value, Json& into);
void write(const std::vector<std::string>& value, Json& into);
void writeChoice(int index, std::span<const std::string_view> names, Json& into);

void read(double& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void read(std::int64_t& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void read(bool& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void read(std::string& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void read(std::vector<double>& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void read(std::vector<std::string>& target, const Json&, const ParamInfo&, const std::string& path, Issues&);
void readChoice(int& target, const Json&, const ParamInfo&, const std::string& path, Issues&);

template <class Member>
struct MemberOf;
template <class Owner_, class Value_>
struct MemberOf<Value_ Owner_::*> {
    using Owner = Owner_;
    using Value = Value_;
};

template <auto member>
using OwnerOf = typename MemberOf<decltype(member)>::Owner;
template <auto member>
using ValueOf = typename MemberOf<decltype(member)>::Value;

template <ParamType type, auto member>
constexpr Param<OwnerOf<member>> plain(ParamInfo info) {
    using Owner = OwnerOf<member>;
    info.type = type;
    return {info, [](const Owner& owner, Json& into) { write(owner.*member, into); },
            [](Owner& owner, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
                read(owner.*member, json, about, path, issues);
            }};
}

}  // namespace param

template <auto member>
constexpr auto real(ParamInfo info) {
    return param::plain<ParamType::Real, member>(info);
}
template <auto member>
constexpr auto integer(ParamInfo info) {
    return param::plain<ParamType::Integer, member>(info);
}
template <auto member>
constexpr auto flag(ParamInfo info) {
    return param::plain<ParamType::Flag, member>(info);
}
template <auto member>
constexpr auto text(ParamInfo info) {
    return param::plain<ParamType::Text, member>(info);
}
template <auto member>
constexpr auto reals(ParamInfo info) {
    return param::plain<ParamType::Reals, member>(info);
}
template <auto member>
constexpr auto texts(ParamInfo info) {
    return param::plain<ParamType::Texts, member>(info);
}

// An enum class whose enumerators count from 0, named in files by `names` (which must outlive the program).
template <auto member, const auto& names>
constexpr auto choice(ParamInfo info) {
    using Owner = param::OwnerOf<member>;
    using Enum = param::ValueOf<member>;
    info.type = ParamType::Choice;
    info.choices = names;
    return Param<Owner>{
        info, [](const Owner& owner, Json& into) { param::writeChoice(static_cast<int>(owner.*member), names, into); },
        [](Owner& owner, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
            int index = static_cast<int>(owner.*member);
            param::readChoice(index, json, about, path, issues);
            owner.*member = static_cast<Enum>(index);
        }};
}

}  // namespace ravine
