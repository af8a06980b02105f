#include "core/experiment/network_json.h"

#include <fmt/format.h>

#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

const std::vector<std::string_view> problemKeys{"kind",         "data",           "split",   "preprocess",
                                                "loss",         "precision",      "network", "initial_weights",
                                                "class_weight", "label_smoothing"};
// Beside NetworkSpec's own; the last three are said of every hidden layer.
const std::vector<std::string_view> networkExtras{"layers", "activation", "batch_norm", "dropout"};

constexpr ParamInfo textInfo{};

// One row of LayerSpec::params() by its key.
const Param<LayerSpec>& layerParam(std::string_view key) {
    static const auto params = LayerSpec::params();
    return *std::ranges::find(params, key, [](const Param<LayerSpec>& param) { return param.info.key; });
}

template <class Owner>
void readTable(Owner& owner, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    std::vector<std::string_view> known;
    appendKeys<Owner>(known);
    refuseUnknownKeys(json, known, path, issues);
    readParams(owner, json, path, issues);
}

// What is not said of the other parts is what the said ones leave, at most as by default.
void readSplit(std::optional<SplitSpec>& split, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) return split.reset();
    SplitSpec result;
    const std::size_t before = issues.size();
    readTable(result, json, path, issues);
    if (issues.size() != before) return;
    if (!json.contains("train")) {
        double said = 0;
        if (json.contains("validation")) said += result.validation;
        if (json.contains("test")) said += result.test;
        if (said >= 1) {
            issues.push_back(
                {joined(path, "train"), "nothing is left for it", "validation and test that add up to less than 1"});
            return;
        }
        result.train = std::min(result.train, 1 - said);
    }
    const auto limit = [&](const char* key, double& share, double others) {
        if (!json.contains(key)) share = std::clamp(1 - others, 0.0, share);
        if (share < 1e-12) share = 0;
    };
    limit("validation", result.validation, result.train + (json.contains("test") ? result.test : 0));
    limit("test", result.test, result.train + result.validation);
    split = result;
}

void readLoss(std::optional<Loss>& loss, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) return loss.reset();
    Loss result = loss.value_or(Loss{});
    readNestedKind(result, json, path, issues);
    loss = result;
}

// A layer's parameter, read from `json` into every layer.
void readIntoAll(std::vector<LayerSpec>& layers, const Json& json, std::string_view key, const std::string& path,
                 Issues& issues) {
    const Param<LayerSpec>& param = layerParam(key);
    Issues once;
    LayerSpec trial;
    param.read(trial, json, param.info, path, once);
    issues.insert(issues.end(), once.begin(), once.end());
    if (!once.empty()) return;
    for (LayerSpec& layer : layers) param.read(layer, json, param.info, path, once);
}

void readNetwork(NetworkSpec& network, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    std::vector<std::string_view> known = networkExtras;
    appendKeys<NetworkSpec>(known);
    refuseUnknownKeys(json, known, path, issues);
    if (json.contains("layers")) readLayers(network.layers, json["layers"], joined(path, "layers"), issues);
    for (const char* key : {"activation", "batch_norm", "dropout"})
        if (json.contains(key)) readIntoAll(network.layers, json[key], key, joined(path, key), issues);
    readParams(network, json, path, issues);
}

// `value` gets what the layer parameter `key` reads; null takes it away.
template <auto member, class Value>
void readOverride(std::optional<Value>& value, const Json& object, std::string_view key, const std::string& path,
                  Issues& issues) {
    const auto found = object.find(std::string(key));
    if (found == object.end()) return;
    if (found->is_null()) return value.reset();
    const Param<LayerSpec>& param = layerParam(key);
    LayerSpec layer;
    if (value) layer.*member = *value;
    const std::size_t before = issues.size();
    param.read(layer, *found, param.info, joined(path, key), issues);
    if (issues.size() == before) value = layer.*member;
}

template <auto member, class Value>
void readSpecOverride(std::optional<Value>& value, const Json& object, std::string_view key, const std::string& path,
                      Issues& issues) {
    const auto found = object.find(std::string(key));
    if (found == object.end()) return;
    if (found->is_null()) return value.reset();
    NetworkSpec spec;
    if (value) spec.*member = *value;
    const std::size_t before = issues.size();
    for (const auto& param : NetworkSpec::params())
        if (param.info.key == key) param.read(spec, *found, param.info, joined(path, key), issues);
    if (issues.size() == before) value = spec.*member;
}

}  // namespace

void writeLayers(const std::vector<LayerSpec>& layers, Json& into) {
    into = Json::array();
    for (const LayerSpec& layer : layers) writeParams(layer, into.emplace_back(Json::object()));
}

void readLayers(std::vector<LayerSpec>& layers, const Json& json, const std::string& path, Issues& issues) {
    if (!json.is_array()) {
        issues.push_back({path, excerpt(json), "a list of layers, as in [{\"units\": 32, \"activation\": \"relu\"}]"});
        return;
    }
    if (json.size() > NetworkSpec::maxLayers) {
        issues.push_back(
            {path, fmt::format("{} layers", json.size()), fmt::format("at most {}", NetworkSpec::maxLayers)});
        return;
    }
    std::vector<LayerSpec> result;
    for (std::size_t i = 0; i < json.size(); ++i)
        readTable(result.emplace_back(), json[i], fmt::format("{}.{}", path, i), issues);
    layers = std::move(result);
}

void writeNetworkProblem(const NetworkProblem& problem, Json& into) {
    writeNestedKind(problem.data, into["data"]);
    if (problem.split) writeParams(*problem.split, into["split"]);
    writeParams(problem.preprocess, into["preprocess"]);
    if (problem.loss) writeNestedKind(*problem.loss, into["loss"]);
    into["precision"] = std::string(precisionNames[static_cast<std::size_t>(problem.precision)]);
    if (problem.classWeight != ClassWeight::None)
        into["class_weight"] = std::string(classWeightNames[static_cast<std::size_t>(problem.classWeight)]);
    if (problem.labelSmoothing != 0) into["label_smoothing"] = problem.labelSmoothing;
    Json& network = into["network"];
    writeLayers(problem.network.layers, network["layers"]);
    writeParams(problem.network, network);
    if (!problem.initialWeights.empty()) into["initial_weights"] = problem.initialWeights;
}

void readNetworkProblem(NetworkProblem& problem, const Json& json, const std::string& path, Issues& issues) {
    refuseUnknownKeys(json, problemKeys, path, issues);
    if (json.contains("data")) readNestedKind(problem.data, json["data"], joined(path, "data"), issues);
    if (json.contains("split")) readSplit(problem.split, json["split"], joined(path, "split"), issues);
    if (json.contains("preprocess"))
        readTable(problem.preprocess, json["preprocess"], joined(path, "preprocess"), issues);
    // Weights from a file speak in the data's own units.
    const bool saysTarget =
        json.contains("preprocess") && json["preprocess"].is_object() && json["preprocess"].contains("target");
    if (json.contains("initial_weights") && !json["initial_weights"].is_null() && !saysTarget)
        problem.preprocess.target = TargetScale::None;
    if (json.contains("loss")) readLoss(problem.loss, json["loss"], joined(path, "loss"), issues);
    if (json.contains("precision")) {
        int precision = 0;
        param::readChoice(precision, json["precision"], {.key = "precision", .choices = precisionNames},
                          joined(path, "precision"), issues);
        problem.precision = static_cast<Precision>(precision);
    }
    if (json.contains("class_weight")) {
        int weight = 0;
        param::readChoice(weight, json["class_weight"], {.key = "class_weight", .choices = classWeightNames},
                          joined(path, "class_weight"), issues);
        problem.classWeight = static_cast<ClassWeight>(weight);
    }
    if (json.contains("label_smoothing"))
        param::read(problem.labelSmoothing, json["label_smoothing"], {.key = "label_smoothing", .range = fromTo(0, 1)},
                    joined(path, "label_smoothing"), issues);
    if (json.contains("network")) readNetwork(problem.network, json["network"], joined(path, "network"), issues);
    if (json.contains("initial_weights") && !json["initial_weights"].is_null())
        param::read(problem.initialWeights, json["initial_weights"], textInfo, joined(path, "initial_weights"), issues);
}

void writeOverrides(const NetworkOverrides& overrides, Json& into) {
    into = Json::object();
    if (overrides.layers) writeLayers(*overrides.layers, into["layers"]);
    if (overrides.activation) writeNestedKind(*overrides.activation, into["activation"]);
    if (overrides.batchNorm) into["batch_norm"] = *overrides.batchNorm;
    if (overrides.dropout) into["dropout"] = *overrides.dropout;
    if (overrides.init) writeNestedKind(*overrides.init, into["init"]);
    if (overrides.batchSize) into["batch_size"] = *overrides.batchSize;
    if (overrides.shuffle) into["shuffle"] = *overrides.shuffle;
}

void readOverrides(NetworkOverrides& overrides, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) {
        overrides = {};
        return;
    }
    if (!expectObject(json, path, issues)) return;
    std::vector<std::string_view> known = networkExtras;
    appendKeys<NetworkSpec>(known);
    refuseUnknownKeys(json, known, path, issues);
    if (json.contains("layers")) {
        if (json["layers"].is_null())
            overrides.layers.reset();
        else
            readLayers(overrides.layers.emplace(), json["layers"], joined(path, "layers"), issues);
    }
    readOverride<&LayerSpec::activation>(overrides.activation, json, "activation", path, issues);
    readOverride<&LayerSpec::batchNorm>(overrides.batchNorm, json, "batch_norm", path, issues);
    readOverride<&LayerSpec::dropout>(overrides.dropout, json, "dropout", path, issues);
    readSpecOverride<&NetworkSpec::init>(overrides.init, json, "init", path, issues);
    readSpecOverride<&NetworkSpec::batchSize>(overrides.batchSize, json, "batch_size", path, issues);
    readSpecOverride<&NetworkSpec::shuffle>(overrides.shuffle, json, "shuffle", path, issues);
}

void dropForeignOfNetwork(Json& problem) {
    if (problem.contains("data")) dropForeign(problem["data"], kindsOf<DataSource>());
    if (problem.contains("loss")) dropForeign(problem["loss"], kindsOf<Loss>());
    if (problem.contains("network")) dropForeignOfShape(problem["network"]);
}

void dropForeignOfShape(Json& network) {
    if (!network.is_object()) return;
    if (network.contains("init")) dropForeign(network["init"], kindsOf<Initialiser>());
    if (network.contains("activation")) dropForeign(network["activation"], kindsOf<Activation>());
    if (!network.contains("layers") || !network["layers"].is_array()) return;
    for (Json& layer : network["layers"])
        if (layer.is_object() && layer.contains("activation")) dropForeign(layer["activation"], kindsOf<Activation>());
}

}  // namespace ravine
