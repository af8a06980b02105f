#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/nn/weights_json.h"
#include "core/training/network_run.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

Experiment read(const std::string& text) {
    Issues issues;
    const auto json = parseJson(text, "test", issues);
    Experiment experiment;
    if (json) experiment = fromJson(*json, issues);
    EXPECT_TRUE(issues.empty()) << ravine::text(issues);
    return experiment;
}

// A network with these keys in its problem, and these runs.
std::string with(const std::string& problem, const std::string& runs = "{}") {
    return "{\"problem\": {\"kind\": \"network\"" + (problem.empty() ? "" : ", " + problem) + "}, \"runs\": [" + runs +
           "]}";
}

Issues faults(const std::string& text) {
    Issues issues;
    if (const auto json = parseJson(text, "test.json", issues)) fromJson(*json, issues);
    return issues;
}

void expectFault(const Issues& issues, const std::string& path, const std::string& value, const std::string& allowed) {
    const auto issue = std::ranges::find(issues, path, &Issue::path);
    ASSERT_NE(issue, issues.end()) << path << " is not among\n" << text(issues);
    EXPECT_NE(issue->value.find(value), std::string::npos) << issue->text();
    EXPECT_NE(issue->allowed.find(allowed), std::string::npos) << issue->text();
}

// A folder that goes with its test.
class Folder {
public:
    Folder() {
        std::string name = fs::temp_directory_path() / "ravine.XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    fs::path operator/(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

// A value that the row allows.
Json randomValue(const ParamInfo& info, std::mt19937_64& random) {
    const double low = std::max(info.range.min, -100.0), high = std::min(info.range.max, 100.0);
    const double number = low + (high - low) * (1 + static_cast<double>(random() % 98)) / 100;
    switch (info.type) {
        case ParamType::Real:
            return number;
        case ParamType::Integer:
            return static_cast<std::int64_t>(std::ceil(number));
        case ParamType::Flag:
            return random() % 2 == 0;
        case ParamType::Choice:
            return std::string(info.choices[random() % info.choices.size()]);
        case ParamType::Text:
            return "a/b, \"c\" 日本";
        case ParamType::Reals:
            return {number, 2 * number};
        case ParamType::Texts:
            return {"one", "two, three"};
        case ParamType::Kind:
            break;
    }
    return nullptr;
}

Json randomKind(const KindDescription& kind, std::mt19937_64& random) {
    Json json = {{"kind", std::string(kind.info.key)}};
    for (const ParamInfo& info : kind.params) json[std::string(info.key)] = randomValue(info, random);
    return json;
}

TEST(NetworkJson, ReadsTheExampleOfTheDesign) {
    const Experiment experiment = read(R"({ "ravine": 1, "title": "Two spirals", "problem": { "kind": "network",
        "data": {"kind": "spirals", "samples": 400, "noise": 0.1},
        "split": {"train": 0.6, "validation": 0.2, "test": 0.2, "shuffle": true},
        "preprocess": {"scale": "standardize", "clip_outliers": 0, "target": "standardize"}, "loss": "cross_entropy", "precision": "float32",
        "network": {"layers": [{"units": 32, "activation": "relu", "batch_norm": false, "dropout": 0}],
                    "init": {"kind": "he_normal"}, "batch_size": 32, "shuffle": true} },
      "runs": [ {"name": "plain", "optimizer": {"kind": "adam"}, "learning_rate": 0.003},
                {"name": "dropout", "optimizer": {"kind": "adam"}, "learning_rate": 0.003, "network": {"dropout": 0.5}} ],
      "epochs": 200, "early_stopping": {"patience": 0, "min_improvement": 0}, "seed": 1 })");
    ASSERT_TRUE(experiment.isNetwork());
    const NetworkProblem& problem = experiment.network();
    EXPECT_EQ(problem.data, DataSource(Spirals{.samples = 400, .noise = 0.1}));
    EXPECT_EQ(problem.split, (SplitSpec{0.6, 0.2, 0.2, true}));
    EXPECT_EQ(problem.loss, Loss(CrossEntropy{}));
    EXPECT_EQ(problem.network.layers, (std::vector<LayerSpec>{{32, ReLU{}, false, 0}}));
    EXPECT_EQ(problem.network.init, Initialiser(HeNormal{}));
    EXPECT_EQ(experiment.runs[1].network, NetworkOverrides{.dropout = 0.5});
    EXPECT_EQ(networkOf(problem, experiment.runs[0]), problem.network);
    EXPECT_EQ(networkOf(problem, experiment.runs[1]).layers[0].dropout, 0.5);
    EXPECT_EQ(differences(experiment), (std::vector<std::string>{"dropout"}));
    // All of it is the default, but for names and optimizers.
    Experiment expected;
    expected.problem = NetworkProblem{};
    expected.network().split = SplitSpec{};
    expected.network().loss = CrossEntropy{};
    expected.title = "Two spirals";
    expected.runs = experiment.runs;
    EXPECT_EQ(experiment, expected);
}

TEST(NetworkJson, BringsEverythingBackAsItWas) {
    std::mt19937_64 random(1);
    Json json = Json::parse(
        R"({"title": "t", "problem": {"kind": "network", "precision": "float64", "initial_weights": "a/w.json",
        "split": {"train": 0.5, "validation": 0.25, "test": 0.125, "shuffle": false},
        "preprocess": {"scale": "min_max", "clip_outliers": 2.5, "target": "none"}},
        "epochs": 7, "early_stopping": {"patience": 3, "min_improvement": 0.1}, "seed": 5, "goal": {"loss": 0.1, "stop": true}})");
    for (int round = 0; round < 40; ++round) {
        const auto pick = [&](const std::vector<KindDescription>& kinds) {
            return randomKind(kinds[static_cast<std::size_t>(round) % kinds.size()], random);
        };
        const Json layer = {{"units", 1 + random() % 99},
                            {"activation", pick(kindsOf<Activation>())},
                            {"batch_norm", random() % 2 == 0},
                            {"dropout", 0.25}};
        Json& problem = json["problem"];
        problem["data"] = pick(kindsOf<DataSource>());
        problem["loss"] = pick(kindsOf<Loss>());
        problem["network"] = {
            {"layers", {layer, layer}}, {"init", pick(kindsOf<Initialiser>())}, {"batch_size", 17}, {"shuffle", false}};
        json["runs"] = {{{"name", "a"},
                         {"network",
                          {{"layers", {layer}},
                           {"activation", pick(kindsOf<Activation>())},
                           {"batch_norm", true},
                           {"dropout", 0.75},
                           {"init", pick(kindsOf<Initialiser>())},
                           {"batch_size", 0},
                           {"shuffle", true}}},
                         {"changes",
                          {{{"at", 3},
                            {"set",
                             {{"network.dropout", 0.5},
                              {"weights.0.1.0", -0.5},
                              {"biases.0.1", 2},
                              {"weights", "best"},
                              {"points.add", {{"inputs", {1, 2.5}}, {"target", "a class"}}},
                              {"points.remove", 17}}}}}}}};
        Issues issues;
        const Experiment experiment = fromJson(json, issues);
        ASSERT_TRUE(issues.empty()) << text(issues);
        const Json written = toJson(experiment);
        EXPECT_EQ(fromJson(Json::parse(written.dump()), issues), experiment);
        EXPECT_TRUE(issues.empty()) << text(issues);
        EXPECT_EQ(written["problem"]["data"], problem["data"]);
        EXPECT_EQ(written["problem"]["network"]["init"], problem["network"]["init"]);
        for (const char* key : {"split", "preprocess", "precision", "initial_weights"})
            EXPECT_EQ(written["problem"][key], problem[key]);
        for (const char* key : {"title", "epochs", "early_stopping", "seed", "goal"})
            EXPECT_EQ(written[key], json[key]);
        EXPECT_EQ(written["runs"][0]["changes"], json["runs"][0]["changes"]);
        for (const char* key : {"batch_norm", "dropout", "init", "batch_size", "shuffle"})
            EXPECT_EQ(written["runs"][0]["network"][key], json["runs"][0]["network"][key]);
        // Kinds without parameters are written as a text.
        for (const auto& [shown, meant] :
             {std::pair{written["problem"]["loss"], problem["loss"]},
              {written["problem"]["network"]["layers"][1]["activation"], layer["activation"]},
              {written["runs"][0]["network"]["activation"], json["runs"][0]["network"]["activation"]}})
            EXPECT_EQ(shown, meant.size() == 1 ? meant["kind"] : meant);
        EXPECT_EQ(written["problem"]["network"]["layers"][0]["units"], layer["units"]);
    }
}

TEST(NetworkJson, TakesAKindByItsNameOrWhole) {
    const auto network = [](const std::string& text) { return read(with(text)).network(); };
    EXPECT_EQ(network(R"("loss": "huber")").loss, Loss(Huber{}));
    EXPECT_EQ(network(R"("loss": {"kind": "huber", "delta": 2})").loss, Loss(Huber{2}));
    EXPECT_EQ(network(R"("loss": {"kind": "mse"})").loss, Loss(MeanSquaredError{}));
    EXPECT_EQ(network(R"("network": {"init": "orthogonal"})").network.init, Initialiser(Orthogonal{}));
    EXPECT_EQ(network(R"("network": {"init": {"kind": "constant", "value": 3}})").network.init,
              Initialiser(ConstantWeights{3}));
    EXPECT_EQ(
        network(
            R"("network": {"layers": [{"activation": "elu"}, {"activation": {"kind": "elu", "alpha": 2}}, {"activation": {"kind": "gelu"}}]})")
            .network.layers,
        (std::vector<LayerSpec>{{.activation = ELU{}}, {.activation = ELU{2}}, {.activation = GELU{}}}));
    for (const auto& [alias, loss] :
         std::vector<std::pair<std::string, Loss>>{{"softmax_cross_entropy", CrossEntropy{}},
                                                   {"bce", BinaryCrossEntropy{}},
                                                   {"mean_squared_error", MeanSquaredError{}}}) {
        EXPECT_EQ(network("\"loss\": \"" + alias + "\"").loss, loss);
        EXPECT_EQ(network("\"loss\": {\"kind\": \"" + alias + "\"}").loss, loss);
    }
    EXPECT_EQ(network(R"("network": {"activation": "swish"})").network.layers[0].activation, Activation(SiLU{}));
    EXPECT_EQ(network(R"("network": {"activation": "linear"})").network.layers[0].activation, Activation(Identity{}));
}

TEST(NetworkJson, MeansEveryHiddenLayerBesideTheLayers) {
    const Experiment experiment =
        read(with(R"("network": {"layers": [{"units": 3}, {"units": 4, "activation": "tanh", "dropout": 0.1}],
        "activation": "gelu", "batch_norm": true, "dropout": 0.5})",
                  R"({"network": {"activation": "elu", "dropout": 0, "batch_norm": false}})"));
    EXPECT_EQ(experiment.network().network.layers,
              (std::vector<LayerSpec>{{3, GELU{}, true, 0.5}, {4, GELU{}, true, 0.5}}));
    EXPECT_EQ(networkOf(experiment.network(), experiment.runs[0]).layers,
              (std::vector<LayerSpec>{{3, ELU{}, false, 0}, {4, ELU{}, false, 0}}));
    EXPECT_TRUE(read(with(R"("network": {"layers": []})")).network().network.layers.empty());  // a linear model
}

TEST(NetworkJson, TakesAwayWithNull) {
    Experiment experiment = read(with(R"("loss": "mse", "split": {"train": 1}, "initial_weights": null)",
                                      R"({"network": {"layers": [{"units": 3}],
        "activation": "elu", "batch_norm": true, "dropout": 0.5, "init": "zeros", "batch_size": 8, "shuffle": false}})"));
    Issues issues;
    for (const char* key : {"layers", "activation", "batch_norm", "dropout", "init", "batch_size", "shuffle"}) {
        Experiment one = experiment;
        EXPECT_TRUE(set(one, std::string("runs.0.network.") + key, "null", issues)) << key;
        EXPECT_FALSE(toJson(one)["runs"][0]["network"].contains(key));
        EXPECT_EQ(toJson(one)["runs"][0]["network"].size(), 6u);
    }
    for (const char* path : {"runs.0.network", "problem.loss", "problem.split"})
        EXPECT_TRUE(set(experiment, path, "null", issues));
    EXPECT_EQ(experiment, read(with("")));
    EXPECT_TRUE(issues.empty()) << text(issues);
}

TEST(NetworkJson, FillsUpASplitWithWhatIsLeft) {
    const auto expectSplit = [](const std::string& said, double train, double validation, double test) {
        const SplitSpec split = *read(with("\"split\": " + said)).network().split;
        EXPECT_NEAR(split.train, train, 1e-15) << said;
        EXPECT_NEAR(split.validation, validation, 1e-15) << said;
        EXPECT_NEAR(split.test, test, 1e-15) << said;
        EXPECT_TRUE(split.test == 0 || split.test > 1e-9) << said;  // nothing but the rounding is left: nothing
    };
    expectSplit("{}", 0.6, 0.2, 0.2);
    expectSplit(R"({"train": 1})", 1, 0, 0);
    expectSplit(R"({"train": 0.8})", 0.8, 0.2, 0);
    expectSplit(R"({"train": 0.7})", 0.7, 0.2, 0.1);
    expectSplit(R"({"train": 0.3})", 0.3, 0.2, 0.2);
    expectSplit(R"({"validation": 0.5, "test": 0.4})", 0.1, 0.5, 0.4);
    expectSplit(R"({"validation": 0.5})", 0.5, 0.5, 0);
    expectSplit(R"({"train": 0.8, "test": 0.15})", 0.8, 0.05, 0.15);
    expectSplit(R"({"test": 0})", 0.6, 0.2, 0);
    expectFault(faults(with(R"("split": {"validation": 0.7, "test": 0.3})")), "problem.split.train", "", "less than 1");
    Issues issues;
    EXPECT_FALSE(prepare(read(with(R"("split": {"train": 0.9, "validation": 0.2})")), issues));
    expectFault(issues, "problem.split", "1.1", "add up to 1");
}

TEST(NetworkJson, ReportsEveryFaultAtOnce) {
    const Issues issues = faults(R"({"steps": 3, "epochs": 0, "early_stopping": {"patience": -1, "patients": 2},
        "problem": {"kind": "network", "surface": {}, "data": {"kind": "spirals", "samples": 1, "moise": 2}, "split": {"train": 0, "tests": 1},
            "preprocess": {"scale": "log"}, "loss": "crossentropy", "precision": "float16", "initial_weights": 3,
            "network": {"layers": [{"units": 0}, {"activation": "rellu"}, {"dropout": 1, "units": 2.5}, 7, {"activation": {"kind": "elu", "alpha": -1}}],
                        "init": "he", "batch_size": -1, "shuffle": 1, "dropout": 2}},
        "runs": [{"network": {"layers": {}, "droput": 0.5, "batch_norm": "yes", "activation": 3, "init": {"kind": "constant", "value": "x"}, "batch_size": 0.5}},
                 {"network": [1]}]})");
    expectFault(issues, "steps", "unknown key", "epochs");
    expectFault(issues, "epochs", "0", "from 1 (included)");
    expectFault(issues, "early_stopping.patience", "-1", "from 0");
    expectFault(issues, "early_stopping.patients", "unknown key", "did you mean \"patience\"?");
    expectFault(issues, "problem.surface", "unknown key", "data");
    expectFault(issues, "problem.data.samples", "1", "from 2 (included)");
    expectFault(issues, "problem.data.moise", "unknown key", "did you mean \"noise\"?");
    expectFault(issues, "problem.split.train", "0", "from 0 (excluded)");
    expectFault(issues, "problem.split.tests", "unknown key", "did you mean \"test\"?");
    expectFault(issues, "problem.preprocess.scale", "\"log\"", "\"none\", \"standardize\", \"min_max\"");
    expectFault(issues, "problem.loss", "\"crossentropy\"", "did you mean \"cross_entropy\"?");
    expectFault(issues, "problem.precision", "\"float16\"", "\"float32\", \"float64\"");
    expectFault(issues, "problem.initial_weights", "3", "a text");
    expectFault(issues, "problem.network.layers.0.units", "0", "from 1 (included)");
    expectFault(issues, "problem.network.layers.1.activation", "\"rellu\"", "did you mean \"relu\"?");
    expectFault(issues, "problem.network.layers.2.dropout", "1", "to 1 (excluded)");
    expectFault(issues, "problem.network.layers.2.units", "2.5", "a whole number");
    expectFault(issues, "problem.network.layers.3", "7", "an object");
    expectFault(issues, "problem.network.layers.4.activation.alpha", "-1", "from 0");
    expectFault(issues, "problem.network.init", "\"he\"", "he_normal");
    expectFault(issues, "problem.network.batch_size", "-1", "at least 0");
    expectFault(issues, "problem.network.shuffle", "1", "true or false");
    expectFault(issues, "problem.network.dropout", "2", "to 1 (excluded)");
    expectFault(issues, "runs.0.network.layers", "{}", "a list of layers");
    expectFault(issues, "runs.0.network.droput", "unknown key", "did you mean \"dropout\"?");
    expectFault(issues, "runs.0.network.batch_norm", "\"yes\"", "true or false");
    expectFault(issues, "runs.0.network.activation", "3", "an object");
    expectFault(issues, "runs.0.network.init.value", "\"x\"", "a number");
    expectFault(issues, "runs.0.network.batch_size", "0.5", "a whole number");
    expectFault(issues, "runs.1.network", "[1]", "an object");
    EXPECT_EQ(issues.size(), 30u) << text(issues);
    std::string many = R"("network": {"layers": [{})";
    for (int i = 0; i < 64; ++i) many += ", {}";
    expectFault(faults(with(many + "]}")), "problem.network.layers", "65 layers", "at most 64");
}

TEST(NetworkJson, RefusesANetworkOnASurface) {
    expectFault(faults(R"({"runs": [{"network": {"dropout": 0.5}}]})"), "runs.0.network", "dropout",
                "a surface has no network");
    expectFault(faults(R"({"early_stopping": {}})"), "early_stopping", "unknown key", "");
    const Issues issues = faults(
        R"({"runs": [{"changes": [{"at": 1, "set": {"weights.0.0.0": 1, "points.add": {}, "weights": "best"}}]}]})");
    for (const char* key : {"weights.0.0.0", "points.add", "weights"})
        expectFault(issues, std::string("runs.0.changes.0.set.") + key, "", "nothing: a surface has");
}

TEST(NetworkJson, RefusesANetworkInAChangeOfASurfacesRun) {
    expectFault(faults(R"({"runs": [{"changes": [{"at": 1, "set": {"network.dropout": 0.5}}]}]})"),
                "runs.0.changes.0.set.network.dropout", "0.5", "");
}

TEST(NetworkJson, RefusesChangesThatATrainingNetworkCannotMake) {
    const auto change = [](const std::string& set) {
        return faults(with("", R"({"changes": [{"at": 1, "set": {)" + set + "}}]}"));
    };
    for (const char* good :
         {R"("learning_rate": 1)", R"("optimizer": {"kind": "adam"})", R"("schedule.kind": "cosine")", R"("l1": 1)",
          R"("network.dropout": 0.5)", R"("weights.0.0.0": -1.5)", R"("biases.0.0": 1)", R"("weights": "best")",
          R"("points.remove": 0)", R"("points.add": {"inputs": [1, 2], "target": 1})",
          R"("points.add": {"inputs": [1], "target": [1, 2]})"})
        EXPECT_TRUE(change(good).empty()) << good << text(change(good));
    for (const auto& [set, key, allowed] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {R"("network": {"dropout": 0.5})", "network", "network.dropout"},
             {R"("network.layers": [])", "network.layers", "the same from start"},
             {R"("network.batch_size": 8)", "network.batch_size", "network.dropout"},
             {R"("network.dropout": 1)", "network.dropout", "to 1 (excluded)"},
             {R"("name": "x")", "name", "stays as it is"},
             {R"("weights": "last")", "weights", "\"best\""},
             {R"("weights": 3)", "weights", "\"best\""},
             {R"("weights.0.0": 1)", "weights.0.0", "LAYER.UNIT.INPUT"},
             {R"("weights.0.0.-1": 1)", "weights.0.0.-1", "LAYER.UNIT.INPUT"},
             {R"("weights.0.0.0.": 1)", "weights.0.0.0.", "LAYER.UNIT.INPUT"},
             {R"("weights.0.0.0": "1")", "weights.0.0.0", "a number"},
             {R"("biases.0": 1)", "biases.0", "LAYER.UNIT"},
             {R"("points.move": 1)", "points.move", "points.add or points.remove"},
             {R"("points.remove": -1)", "points.remove", "the number of a sample"},
             {R"("points.remove": 1.5)", "points.remove", "the number of a sample"},
             {R"("points.remove": 4294967296)", "points.remove", "the number of a sample"},
             {R"("points.add": [1, 2])", "points.add", "an object"},
             {R"("points.add": {"inputs": [1]})", "points.add", "target"},
             {R"("points.add": {"inputs": [1, "x"], "target": 1})", "points.add.inputs.1", "a number"},
             {R"("points.add": {"inputs": [1], "target": null})", "points.add.target.0", "a number"},
             {R"("points.add": {"inputs": [1], "target": 1, "x": 1})", "points.add.x", "inputs, target"}})
        expectFault(change(set), "runs.0.changes.0.set." + key, "", allowed);
}

TEST(NetworkSet, ReachesEveryNestedPlace) {
    Experiment experiment = read(with(
        R"("network": {"layers": [{"units": 3}, {"units": 4, "activation": {"kind": "leaky_relu", "slope": 0.2}}]})",
        R"({"name": "A"})"));
    Issues issues;
    for (const auto& [path, value] :
         std::vector<std::pair<std::string, std::string>>{{"problem.network.layers.0.units", "8"},
                                                          {"problem.network.layers.1.dropout", "0.25"},
                                                          {"problem.network.layers.1.activation.slope", "0.5"},
                                                          {"problem.network.init", "constant"},
                                                          {"problem.network.init.value", "2"},
                                                          {"problem.data.samples", "50"},
                                                          {"problem.split.train", "0.5"},
                                                          {"problem.preprocess.scale", "none"},
                                                          {"problem.loss", R"({"kind": "huber", "delta": 3})"},
                                                          {"problem.loss.delta", "4"},
                                                          {"problem.precision", "float64"},
                                                          {"problem.initial_weights", "w.json"},
                                                          {"epochs", "9"},
                                                          {"early_stopping.patience", "2"},
                                                          {"runs.A.network.dropout", "0.75"},
                                                          {"runs.A.network.layers", R"([{"units": 5}])"},
                                                          {"runs.A.network.layers.0.units", "6"},
                                                          {"runs.A.network.activation", "elu"},
                                                          {"problem.network.batch_norm", "true"}})
        EXPECT_TRUE(set(experiment, path, value, issues)) << path;
    EXPECT_TRUE(issues.empty()) << text(issues);
    const NetworkProblem& problem = experiment.network();
    EXPECT_EQ(problem.network.layers, (std::vector<LayerSpec>{{8, ReLU{}, true, 0}, {4, LeakyReLU{0.5}, true, 0.25}}));
    EXPECT_EQ(problem.network.init, Initialiser(ConstantWeights{2}));
    EXPECT_EQ(problem.data, DataSource(Spirals{.samples = 50}));
    EXPECT_EQ(problem.split->train, 0.5);
    EXPECT_EQ(problem.preprocess.scale, InputScale::None);
    EXPECT_EQ(problem.loss, Loss(Huber{4}));
    EXPECT_EQ(problem.precision, Precision::Float64);
    EXPECT_EQ(problem.initialWeights, "w.json");
    EXPECT_EQ(experiment.epochs, 9);
    EXPECT_EQ(experiment.earlyStopping.patience, 2);
    EXPECT_EQ(experiment.runs[0].network,
              (NetworkOverrides{.layers = {{{.units = 6}}}, .activation = ELU{}, .dropout = 0.75}));
    for (const auto& [path, value] :
         std::vector<std::pair<std::string, std::string>>{{"problem.network.layers.2.units", "8"},
                                                          {"problem.network.layers.0.unit", "8"},
                                                          {"problem.network.layers.0.units", "many"},
                                                          {"problem.network.layers.0.activation.alpha", "1"},
                                                          {"problem.surface", "{}"},
                                                          {"steps", "4"}}) {
        const Experiment before = experiment;
        EXPECT_FALSE(set(experiment, path, value, issues)) << path;
        EXPECT_EQ(experiment, before);
    }
}

const char* const kindsEverywhere =
    R"("data": {"kind": "moons", "samples": 50, "noise": 0.3}, "loss": {"kind": "huber", "delta": 3},
    "network": {"layers": [{"activation": {"kind": "leaky_relu", "slope": 0.2}}], "init": {"kind": "constant", "value": 2}})";
const char* const overridden = R"({"network": {"layers": [{"activation": {"kind": "leaky_relu", "slope": 0.2}}],
    "activation": {"kind": "leaky_relu", "slope": 0.2}, "init": {"kind": "constant", "value": 2}}})";

TEST(NetworkSet, KeepsWhatTheNewKindKnows) {
    Experiment experiment = read(with(kindsEverywhere, overridden));
    Issues issues;
    for (const auto& [path, kind] :
         std::vector<std::pair<std::string, std::string>>{{"problem.data.kind", "spirals"},
                                                          {"problem.loss.kind", "binary_cross_entropy"},
                                                          {"problem.network.init.kind", "zeros"}})
        EXPECT_TRUE(set(experiment, path, kind, issues)) << path << ": " << text(issues);
    EXPECT_EQ(experiment.network().data, DataSource(Spirals{.samples = 50, .noise = 0.3}));
    EXPECT_EQ(experiment.network().loss, Loss(BinaryCrossEntropy{}));
    EXPECT_EQ(experiment.network().network.init, Initialiser(ZeroWeights{}));
    EXPECT_EQ(experiment.network().network.layers[0].activation, Activation(LeakyReLU{0.2}));
}

TEST(NetworkSet, KeepsWhatTheNewKindKnowsWhenItIsCalledByItsOtherName) {
    Experiment experiment = read(with(kindsEverywhere));
    Issues issues;
    EXPECT_TRUE(set(experiment, "problem.loss.kind", "bce", issues)) << text(issues);
    EXPECT_EQ(experiment.network().loss, Loss(BinaryCrossEntropy{}));
}

TEST(NetworkSet, KeepsWhatTheNewKindKnowsInLayersAndRuns) {
    for (const auto& [path, kind] :
         std::vector<std::pair<std::string, std::string>>{{"problem.network.layers.0.activation.kind", "elu"},
                                                          {"runs.0.network.activation.kind", "tanh"},
                                                          {"runs.0.network.init.kind", "he_normal"},
                                                          {"runs.0.network.layers.0.activation.kind", "gelu"}}) {
        Experiment experiment = read(with(kindsEverywhere, overridden));
        Issues issues;
        EXPECT_TRUE(set(experiment, path, kind, issues)) << text(issues);
        Experiment whole = read(with(kindsEverywhere, overridden));
        EXPECT_TRUE(set(whole, path.substr(0, path.size() - 5), kind, issues)) << path;
        EXPECT_EQ(experiment, whole) << path;
    }
}

TEST(NetworkFile, LeadsToItsFilesFromAnotherFolder) {
    const Folder folder;
    fs::create_directories(folder / "a/data");
    fs::create_directories(folder / "b/c");
    put(folder / "a/data/points.csv", "x,y,class\n1,2,p\n2,4,q\n3,7,p\n4,7,q\n5,5,q\n");
    put(folder / "a/w.json", R"({"layers": [{"weight": [[1, 2], [3, 4]], "bias": [0, 0]}]})");
    put(folder / "a/e.json",
        with(
            R"("data": {"kind": "csv", "file": "data/points.csv"}, "network": {"layers": [], "batch_size": 0}, "initial_weights": "w.json")"));
    Issues issues;
    const auto original = loadExperiment(folder / "a/e.json", issues);
    ASSERT_TRUE(original) << text(issues);
    for (const std::string to : {"b/c/e.json", "a/f.json", "a/data/e.json", "g.json"}) {
        ASSERT_TRUE(saveExperiment(*original, folder / to, issues)) << text(issues);
        const auto moved = loadExperiment(folder / to, issues);
        ASSERT_TRUE(moved && prepare(*moved, issues)) << to << text(issues);
        EXPECT_FALSE(fs::path(moved->network().initialWeights).is_absolute());
        EXPECT_EQ(prepare(*moved, issues).network->initial->layers[0].weight(1, 0), 3);
    }
    Experiment pictures = *original;
    ASSERT_TRUE(set(pictures, "problem.data", R"({"kind": "idx", "folder": "data/mnist"})", issues));
    ASSERT_TRUE(saveExperiment(pictures, folder / "b/c/p.json", issues));
    EXPECT_EQ(std::get<IdxFolder>(loadExperiment(folder / "b/c/p.json", issues)->network().data).folder,
              "../../a/data/mnist");
    ASSERT_TRUE(set(pictures, "problem.data", R"({"kind": "fashion_mnist"})", issues));
    ASSERT_TRUE(saveExperiment(pictures, folder / "b/c/p.json", issues));
    EXPECT_EQ(std::get<FashionMnist>(loadExperiment(folder / "b/c/p.json", issues)->network().data).folder,
              "");  // the installed one
}

TEST(NetworkDifferences, CompareTheNetworksAsTheyComeOut) {
    using Words = std::vector<std::string>;
    const auto between = [](const std::string& a, const std::string& b) {
        return differences(read(with(R"("network": {"layers": [{"units": 8}, {"units": 4}], "batch_size": 16})",
                                     "{\"network\": " + a + "}, {\"network\": " + b + "}")));
    };
    EXPECT_EQ(
        between(
            "{}",
            R"({"dropout": 0, "batch_size": 16, "activation": "relu", "init": "he_normal", "layers": [{"units": 8}, {"units": 4}]})"),
        Words{});
    EXPECT_EQ(
        between(R"({"layers": [{"units": 8, "dropout": 0.5}, {"units": 4, "dropout": 0.5}]})", R"({"dropout": 0.5})"),
        Words{});
    EXPECT_EQ(between("{}", R"({"layers": [{"units": 8}, {"units": 5, "dropout": 0.5}]})"),
              (Words{"layers", "dropout"}));
    EXPECT_EQ(between("{}", R"({"layers": [{"units": 8}]})"), Words{"layers"});
    EXPECT_EQ(between("{}", R"({"layers": [{"units": 8, "activation": "tanh"}, {"units": 4}]})"), Words{"activation"});
    EXPECT_EQ(between(R"({"batch_norm": true})", R"({"dropout": 0.5, "activation": "elu"})"),
              (Words{"activation", "batch norm", "dropout"}));
    EXPECT_EQ(between(R"({"init": "zeros"})", R"({"batch_size": 0, "shuffle": false})"),
              (Words{"initial weights", "batch size", "shuffling"}));
}

}  // namespace
}  // namespace ravine
