#include "core/kinds/param.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/kinds/kind_json.h"

namespace ravine {

bool Range::contains(double value) const {
    if (std::isnan(value)) return false;
    return (minOpen ? value > min : value >= min) && (maxOpen ? value < max : value <= max);
}

std::string Range::text() const {
    const auto included = [](bool open) { return open ? "excluded" : "included"; };
    if (std::isinf(min) && std::isinf(max)) return "any finite number";
    if (std::isinf(max)) return fmt::format("{} {}", minOpen ? "above" : "at least", min);
    if (std::isinf(min)) return fmt::format("{} {}", maxOpen ? "below" : "at most", max);
    return fmt::format("from {} ({}) to {} ({})", min, included(minOpen), max, included(maxOpen));
}

namespace param {
namespace {

bool readNumber(double& target, const Json& json, const Range& range, std::string_view what, const std::string& path,
                Issues& issues) {
    if (json.is_number()) {
        const double value = json.get<double>();
        if (std::isfinite(value) && range.contains(value)) {
            target = value;
            return true;
        }
    }
    issues.push_back({path, excerpt(json), fmt::format("{}, {}", what, range.text())});
    return false;
}

template <class Element, class ReadOne>
void readArray(std::vector<Element>& target, const Json& json, std::string_view what, const std::string& path,
               Issues& issues, ReadOne readOne) {
    if (!json.is_array()) {
        issues.push_back({path, excerpt(json), fmt::format("a list of {}", what)});
        return;
    }
    std::vector<Element> values;
    const std::size_t faults = issues.size();
    constexpr std::size_t mostFaults = 20;  // of one list; more would tell a person nothing new
    for (std::size_t i = 0; i < json.size() && issues.size() < faults + mostFaults; ++i)
        readOne(values, json[i], fmt::format("{}.{}", path, i));
    if (issues.size() == faults) target = std::move(values);
}

}  // namespace

void write(double value, Json& into) { into = value; }
void write(std::int64_t value, Json& into) { into = value; }
void write(bool value, Json& into) { into = value; }
void write(const std::string& value, Json& into) { into = value; }
void write(const std::vector<double>& value, Json& into) { into = value; }
void write(const std::vector<std::string>& value, Json& into) { into = value; }
void writeChoice(int index, std::span<const std::string_view> names, Json& into) {
    into = std::string(names[static_cast<std::size_t>(index)]);
}

void read(double& target, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
    readNumber(target, json, about.range, "a number", path, issues);
}

void read(std::int64_t& target, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
    constexpr double exact = 9007199254740992.0;  // 2⁵³: up to here every integer is a double
    double value = 0;
    const bool whole = json.is_number() && json.get<double>() == std::floor(json.get<double>()) &&
                       std::abs(json.get<double>()) <= exact;
    if (!whole) {
        issues.push_back({path, excerpt(json), fmt::format("a whole number, {}", about.range.text())});
    } else if (readNumber(value, json, about.range, "a whole number", path, issues)) {
        target = static_cast<std::int64_t>(value);
    }
}

void read(bool& target, const Json& json, const ParamInfo&, const std::string& path, Issues& issues) {
    if (json.is_boolean())
        target = json.get<bool>();
    else
        issues.push_back({path, excerpt(json), "true or false"});
}

void read(std::string& target, const Json& json, const ParamInfo&, const std::string& path, Issues& issues) {
    if (json.is_string())
        target = json.get<std::string>();
    else
        issues.push_back({path, excerpt(json), "a text in quotes"});
}

void read(std::vector<double>& target, const Json& json, const ParamInfo& about, const std::string& path,
          Issues& issues) {
    readArray(target, json, "numbers", path, issues, [&](auto& values, const Json& item, const std::string& at) {
        double value = 0;
        if (readNumber(value, item, about.range, "a number", at, issues)) values.push_back(value);
    });
}

void read(std::vector<std::string>& target, const Json& json, const ParamInfo& about, const std::string& path,
          Issues& issues) {
    readArray(target, json, "texts", path, issues, [&](auto& values, const Json& item, const std::string& at) {
        std::string value;
        read(value, item, about, at, issues);
        values.push_back(std::move(value));
    });
}

void readChoice(int& target, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
    std::string allowed;
    for (std::size_t i = 0; i < about.choices.size(); ++i) {
        if (json.is_string() && json.get<std::string>() == about.choices[i]) {
            target = static_cast<int>(i);
            return;
        }
        allowed += fmt::format("{}\"{}\"", i ? ", " : "", about.choices[i]);
    }
    issues.push_back({path, excerpt(json), "one of " + allowed});
}

}  // namespace param
}  // namespace ravine
