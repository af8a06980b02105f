#include "core/experiment/network_edit.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

// "0.3.2" as numbers; empty when it is none.
std::vector<std::int64_t> numbersOf(std::string_view text) {
    std::vector<std::int64_t> numbers;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || number < 0) return {};
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) break;
        if (text.front() != '.' || text.size() == 1) return {};
        text.remove_prefix(1);
    }
    return numbers;
}

std::optional<NetworkEdit> readWeight(std::string_view place, bool bias, const Json& value, const std::string& where,
                                      Issues& issues) {
    const std::vector<std::int64_t> at = numbersOf(place);
    if (at.size() != (bias ? 2u : 3u)) {
        issues.push_back(
            {where, excerpt(value), bias ? "biases.LAYER.UNIT" : "weights.LAYER.UNIT.INPUT, counted from 0"});
        return std::nullopt;
    }
    SetWeight edit{at[0], at[1], bias ? -1 : at[2], 0};
    const std::size_t before = issues.size();
    param::read(edit.value, value, {.key = "weight"}, where, issues);
    return issues.size() == before ? std::optional<NetworkEdit>(edit) : std::nullopt;
}

std::optional<NetworkEdit> readAddedPoint(const Json& value, const std::string& where, Issues& issues) {
    if (!expectObject(value, where, issues)) return std::nullopt;
    const std::size_t before = issues.size();
    refuseUnknownKeys(value, {"inputs", "target"}, where, issues);
    AddPoint point;
    if (!value.contains("inputs") || !value.contains("target")) {
        issues.push_back({where, excerpt(value), "{\"inputs\": [numbers], \"target\": class or number}"});
        return std::nullopt;
    }
    param::read(point.inputs, value["inputs"], {.key = "inputs"}, joined(where, "inputs"), issues);
    const Json& target = value["target"];
    if (target.is_string())
        point.className = target.get<std::string>();
    else
        param::read(point.targets, target.is_array() ? target : Json::array({target}), {.key = "target"},
                    joined(where, "target"), issues);
    return issues.size() == before ? std::optional<NetworkEdit>(point) : std::nullopt;
}

}  // namespace

bool isNetworkEdit(std::string_view path) {
    return path == "weights" || path.starts_with("weights.") || path.starts_with("biases.") ||
           path.starts_with("points.");
}

std::optional<NetworkEdit> readNetworkEdit(std::string_view path, const std::string& json, const std::string& where,
                                           Issues& issues) {
    const Json value = parsedOrText(json);
    if (path.starts_with("weights.")) return readWeight(path.substr(8), false, value, where, issues);
    if (path.starts_with("biases.")) return readWeight(path.substr(7), true, value, where, issues);
    if (path == "weights" && value == "best") return RestoreBest{};
    if (path == "points.add") return readAddedPoint(value, where, issues);
    if (path == "points.remove" && value.is_number_integer() && value >= 0 && value < 4294967296.0)
        return RemovePoint{value.get<std::uint32_t>()};
    issues.push_back({where, excerpt(value),
                      path == "weights"         ? "\"best\""
                      : path == "points.remove" ? "the number of a sample"
                                                : "points.add or points.remove"});
    return std::nullopt;
}

}  // namespace ravine
