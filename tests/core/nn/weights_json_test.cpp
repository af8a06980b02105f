#include "core/nn/weights_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment_json.h"
#include "core/training/network_run.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

class WeightsJson : public testing::Test {
protected:
    WeightsJson() {
        std::string name = fs::temp_directory_path() / "ravine.XXXXXX";
        folder = ::mkdtemp(name.data());
    }
    ~WeightsJson() override { fs::remove_all(folder); }

    std::optional<Weights> load(const std::string& text) {
        std::ofstream(folder / "w.json") << text;
        issues.clear();
        auto weights = loadWeights(folder / "w.json", 1000, issues);
        EXPECT_EQ(weights.has_value(), issues.empty()) << ravine::text(issues);
        return weights;
    }
    // Two inputs, a hidden layer of three with batch norm, two classes; the weights are w.json's.
    Experiment network() const {
        Issues none;
        Experiment experiment =
            fromJson(Json::parse(R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 100},
            "precision": "float64", "initial_weights": "w.json", "network": {"layers": [{"units": 3, "batch_norm": true}]}},
            "epochs": 2, "runs": [{"name": "a"}]})"),
                     none);
        experiment.folder = folder.string();
        return experiment;
    }
    std::shared_ptr<const PreparedNetwork> prepared(const std::string& text) {
        std::ofstream(folder / "w.json") << text;
        issues.clear();
        return prepare(network(), issues).network;
    }
    void expectFault(const std::string& path, const std::string& value, const std::string& allowed) {
        const auto issue = std::ranges::find(issues, path, &Issue::path);
        ASSERT_NE(issue, issues.end()) << path << " is not among\n" << text(issues);
        EXPECT_NE(issue->value.find(value), std::string::npos) << issue->text();
        EXPECT_NE(issue->allowed.find(allowed), std::string::npos) << issue->text();
    }

    fs::path folder;
    Issues issues;
};

const std::string hidden = R"({"weight": [[1, 2], [3, 4], [5, 6]], "bias": [7, 8, 9])";
const std::string output = R"({"weight": [[1, 2, 3], [4, 5, 6]], "bias": [0.5, -0.5]})";

std::string layers(const std::string& first, const std::string& second = output) {
    return "{\"layers\": [" + first + ", " + second + "]}";
}

TEST_F(WeightsJson, StandUnitsByInputs) {
    const auto weights = load(layers(hidden + R"(, "gamma": [2, 2, 2], "running_variance": [4, 0, 4]})"));
    ASSERT_TRUE(weights);
    ASSERT_EQ(weights->layers.size(), 2u);
    EXPECT_EQ(weights->name, "w.json");
    EXPECT_EQ(weights->layers[0].weight.rows(), 3);
    EXPECT_EQ(weights->layers[0].weight(2, 1), 6);
    EXPECT_EQ(weights->layers[1].weight(0, 2), 3);
    EXPECT_EQ(weights->layers[0].bias[1], 8);
    EXPECT_EQ(weights->layers[0].gamma[2], 2);
    EXPECT_EQ(weights->layers[0].runningVariance[1], 0);
    EXPECT_EQ(weights->layers[0].beta.size(), 0);
}

TEST_F(WeightsJson, ComeBackToTheBit) {
    NetworkRun run(prepared(layers(hidden + "}")), network(), network().runs[0]);
    while (!run.over()) run.advance();
    const Json json = toJson(run.weights());
    const auto again = load(json.dump());
    ASSERT_TRUE(again);
    EXPECT_EQ(toJson(*again), json);
    for (const char* key : {"weight", "bias", "gamma", "beta", "running_mean", "running_variance"}) {
        EXPECT_TRUE(json["layers"][0].contains(key)) << key;
        EXPECT_EQ(json["layers"][1].contains(key), std::string(key) == "weight" || std::string(key) == "bias") << key;
    }
    NetworkRun further(prepared(json.dump()), network(), network().runs[0]);
    EXPECT_EQ(further.progress().latest.trainLoss, run.progress().latest.trainLoss);
    EXPECT_EQ(further.progress().latest.validationLoss, run.progress().latest.validationLoss);
}

TEST_F(WeightsJson, OfARunsOwnFileAreTheFinalOnes) {
    const auto weights = load("{\"run\": \"a\", \"best\": " + layers(output) +
                              ", \"final\": {\"epoch\": 3, \"step\": 9, " + layers(hidden + "}").substr(1) + "}");
    ASSERT_TRUE(weights);
    EXPECT_EQ(weights->layers[0].weight.rows(), 3);
}

TEST_F(WeightsJson, MayLackWhatBatchNormBeginsWith) {
    NetworkRun run(prepared(layers(hidden + R"(, "beta": [1, 2, 3]})")), network(), network().runs[0]);
    const LayerWeights layer = run.weights().layers[0];
    EXPECT_EQ(layer.gamma, Vector<double>::Ones(3));
    EXPECT_EQ(layer.beta[2], 3);
    EXPECT_EQ(layer.runningMean, Vector<double>::Zero(3));
    EXPECT_EQ(layer.runningVariance, Vector<double>::Ones(3));
    EXPECT_EQ(layer.weight(1, 0), 3);
}

TEST_F(WeightsJson, AreRefusedInAnotherShapeWithBothShapes) {
    EXPECT_FALSE(prepared("{\"layers\": [" + hidden + "}]}"));
    expectFault("w.json.layers", "1 layers", "2: the network's hidden layers and its output");
    EXPECT_FALSE(prepared(layers(R"({"weight": [[1, 2, 3], [4, 5, 6]], "bias": [1], "gamma": [1, 2]})",
                                 R"({"weight": [[1, 2, 3]], "bias": [1, 2]})")));
    expectFault("w.json.layers.0.weight", "2 × 3", "3 × 2 (units × inputs)");
    expectFault("w.json.layers.0.bias", "1 numbers", "3 numbers");
    expectFault("w.json.layers.0.gamma", "2 numbers", "3 numbers");
    expectFault("w.json.layers.1.weight", "1 × 3", "2 × 3 (units × inputs)");
    EXPECT_EQ(issues.size(), 4u) << text(issues);
}

TEST_F(WeightsJson, AreRefusedWithEveryFaultByLayer) {
    EXPECT_FALSE(
        load(layers(R"({"weight": [[1, 2], [3]], "bias": [1, "x", null], "gama": [1], "running_variance": [1, -1]})",
                    R"({"weight": [1, 2]})")));
    expectFault("w.json.layers.0.weight.1", "1 numbers", "2, as many as in the first row");
    expectFault("w.json.layers.0.bias.1", "\"x\"", "a number");
    expectFault("w.json.layers.0.bias.2", "null", "a number");  // how JSON writes NaN
    expectFault("w.json.layers.0.gama", "unknown key", "did you mean \"gamma\"?");
    expectFault("w.json.layers.0.running_variance.1", "-1", "not negative");
    expectFault("w.json.layers.1.weight.0", "1", "a list of numbers");
    expectFault("w.json.layers.1.bias", "missing", "");
    for (const auto& [text, path, value] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"[1]", "w.json", "[1]"},
             {"3", "w.json", "3"},
             {"{}", "w.json.layers", "missing"},
             {R"({"layers": {}})", "w.json.layers", ""},
             {R"({"layers": [3, null]})", "w.json.layers.0", "3"},
             {R"({"layers": [3, null]})", "w.json.layers.1", "null"},
             {R"({"final": 3})", "w.json", "3"},
             {R"({"layers": [{"weight": [], "bias": []}]})", "w.json.layers.0.weight", "[]"},
             {R"({"layers": [{"weight": 1, "bias": 1}]})", "w.json.layers.0.bias", "1"},
             {R"({"layers": [{"weight": [[1, NaN]], "bias": [1]}]})", "w.json, line 1, column 29", "not JSON"},
             {R"({"layers": [{"weight": [[1e999]], "bias": [1]}]})", "w.json, line 1, column 26", ""},
             {"", "w.json, line 1, column 1", "not JSON"}}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(load(text));
        expectFault(path, value, "");
    }
}

TEST_F(WeightsJson, AreNamedWhenTheyCannotBeRead) {
    EXPECT_FALSE(prepare(network(), issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, (folder / "w.json").string());
    EXPECT_EQ(issues[0].fault, Issue::Fault::File);
}

TEST_F(WeightsJson, RefusesFarMoreNumbersThanTheNetworkHasBeforeReadingThem) {
    std::string row = "[0";
    for (int i = 0; i < 1'200'000; ++i) row += ",0";
    EXPECT_FALSE(load(R"({"layers": [{"bias": )" + row + "]}]}"));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].allowed, "at most 1000000");
    std::string lists = "[[]";
    for (int i = 0; i < 900'000; ++i) lists += ",[]";
    EXPECT_FALSE(load(R"({"layers": [{"weight": )" + lists + "]}]}"));
    EXPECT_LE(issues.size(), 21u);
}

}  // namespace
}  // namespace ravine
