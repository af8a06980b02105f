#include "core/nn/weights_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/files/atomic_file.h"
#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

constexpr std::uintmax_t maxWeightsBytes = std::uintmax_t{256} << 20;

constexpr std::array vectors{std::pair{"bias", &LayerWeights::bias}, std::pair{"gamma", &LayerWeights::gamma},
                             std::pair{"beta", &LayerWeights::beta},
                             std::pair{"running_mean", &LayerWeights::runningMean},
                             std::pair{"running_variance", &LayerWeights::runningVariance}};

void readVector(Vector<double>& into, const Json& json, const std::string& path, Issues& issues) {
    std::vector<double> numbers;
    param::read(numbers, json, {}, path, issues);
    into = Eigen::Map<const Vector<double>>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

void readMatrix(Matrix<double>& into, const Json& json, const std::string& path, Issues& issues) {
    if (!json.is_array() || json.empty()) {
        issues.push_back({path, excerpt(json), "a list of rows, one per unit"});
        return;
    }
    // Before anything is allocated for all rows.
    for (std::size_t row = 1; row < json.size(); ++row)
        if (json[row].size() != json[0].size()) {
            issues.push_back({fmt::format("{}.{}", path, row), fmt::format("{} numbers", json[row].size()),
                              fmt::format("{}, as many as in the first row", json[0].size())});
            return;
        }
    for (std::size_t row = 0; row < json.size(); ++row) {
        const std::string where = fmt::format("{}.{}", path, row);
        const std::size_t before = issues.size();
        Vector<double> numbers;
        readVector(numbers, json[row], where, issues);
        if (issues.size() != before) return;
        if (row == 0) into.resize(static_cast<Eigen::Index>(json.size()), numbers.size());
        into.row(static_cast<Eigen::Index>(row)) = numbers.transpose();
    }
}

void readLayer(LayerWeights& layer, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    std::vector<std::string_view> known{"weight"};
    for (const auto& [key, member] : vectors) known.push_back(key);
    refuseUnknownKeys(json, known, path, issues);
    for (const char* key : {"weight", "bias"})
        if (!json.contains(key)) issues.push_back({joined(path, key), "missing", "the layer's weights and biases"});
    if (json.contains("weight")) readMatrix(layer.weight, json["weight"], joined(path, "weight"), issues);
    for (const auto& [key, member] : vectors)
        if (json.contains(key)) readVector(layer.*member, json[key], joined(path, key), issues);
    for (Eigen::Index i = 0; i < layer.runningVariance.size(); ++i)
        if (!(layer.runningVariance[i] >= 0))
            issues.push_back({fmt::format("{}.running_variance.{}", path, i),
                              fmt::format("{}", layer.runningVariance[i]), "a number that is not negative"});
}

}  // namespace

Json toJson(const Weights& weights) {
    Json json = {{"layers", Json::array()}};
    for (const LayerWeights& layer : weights.layers) {
        Json& out = json["layers"].emplace_back(Json::object());
        Json& rows = out["weight"] = Json::array();
        for (Eigen::Index r = 0; r < layer.weight.rows(); ++r) {
            Json& row = rows.emplace_back(Json::array());
            for (Eigen::Index c = 0; c < layer.weight.cols(); ++c) row.push_back(layer.weight(r, c));
        }
        for (const auto& [key, member] : vectors)
            if (const Vector<double>& values = layer.*member; values.size() > 0)
                out[key] = std::vector<double>(values.begin(), values.end());
    }
    return json;
}

std::optional<Weights> loadWeights(const std::filesystem::path& file, std::int64_t expected, Issues& issues) {
    const auto text = readFile(file, maxWeightsBytes, issues);
    if (!text) return std::nullopt;
    const std::string name = file.filename().string();
    const auto json = parseJson(*text, name, issues,
                                {.values = std::max<std::size_t>(1'000'000, 4 * static_cast<std::size_t>(expected))});
    if (!json) return std::nullopt;
    const Json* object = &*json;
    if (object->is_object() && object->contains("final")) object = &(*object)["final"];
    if (!expectObject(*object, name, issues)) return std::nullopt;
    if (!object->contains("layers") || !(*object)["layers"].is_array()) {
        issues.push_back({joined(name, "layers"), "missing", "a list of layers with \"weight\" and \"bias\""});
        return std::nullopt;
    }
    const std::size_t before = issues.size();
    Weights weights{name, {}};
    const Json& layers = (*object)["layers"];
    for (std::size_t i = 0; i < layers.size() && issues.size() < before + 20; ++i)
        readLayer(weights.layers.emplace_back(), layers[i], fmt::format("{}.layers.{}", name, i), issues);
    return issues.size() == before ? std::optional(std::move(weights)) : std::nullopt;
}

}  // namespace ravine
