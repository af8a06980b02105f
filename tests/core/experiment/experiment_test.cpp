#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/kinds/kind_json.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const std::string sourceDir = sourceFolder();
const std::string defaultFile = sourceDir + "/resources/experiments/momentum-vs-adam.json";

Experiment read(const std::string& text) {
    Issues issues;
    const auto json = parseJson(text, "test", issues);
    Experiment experiment;
    if (json) experiment = fromJson(*json, issues);
    EXPECT_TRUE(issues.empty()) << ravine::text(issues);
    return experiment;
}

Issues faults(const std::string& text) {
    Issues issues;
    if (const auto json = parseJson(text, "test.json", issues)) fromJson(*json, issues);
    return issues;
}

const Issue* find(const Issues& issues, const std::string& path) {
    const auto found = std::ranges::find(issues, path, &Issue::path);
    return found == issues.end() ? nullptr : &*found;
}

void expectFault(const Issues& issues, const std::string& path, const std::string& value, const std::string& allowed) {
    const Issue* issue = find(issues, path);
    ASSERT_TRUE(issue) << path << " is not among\n" << text(issues);
    EXPECT_NE(issue->value.find(value), std::string::npos) << issue->text();
    EXPECT_NE(issue->allowed.find(allowed), std::string::npos) << issue->text();
}

Experiment defaultExperiment() {
    Issues issues;
    const auto experiment = loadExperiment(defaultFile, issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return experiment.value_or(Experiment{});
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
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

// A value that the row allows, drawn from its whole range or its slider's.
Json randomValue(const ParamInfo& info, std::mt19937_64& random);

Json randomKind(const KindDescription& kind, std::mt19937_64& random) {
    Json json = {{"kind", std::string(kind.info.key)}};
    for (const ParamInfo& info : kind.params) json[std::string(info.key)] = randomValue(info, random);
    return json;
}

double randomNumber(const ParamInfo& info, std::mt19937_64& random) {
    double low = std::max(info.range.min, -1e3), high = std::min(info.range.max, 1e3);
    if (info.slider.min != info.slider.max && random() % 2) {
        low = std::max(low, info.slider.min);
        high = std::min(high, info.slider.max);
    }
    for (;;) {
        const double share = std::uniform_real_distribution<>(0, 1)(random);
        const double value = random() % 8 == 0 ? (random() % 2 ? low : high) : low + share * (high - low);
        if (info.range.contains(value)) return value;
    }
}

Json randomValue(const ParamInfo& info, std::mt19937_64& random) {
    switch (info.type) {
        case ParamType::Real:
            return randomNumber(info, random);
        case ParamType::Integer: {
            const double whole = std::round(randomNumber(info, random));
            return static_cast<std::int64_t>(info.range.contains(whole) ? whole : std::ceil(info.range.min + 1));
        }
        case ParamType::Flag:
            return random() % 2 == 0;
        case ParamType::Choice:
            return std::string(info.choices[random() % info.choices.size()]);
        case ParamType::Text:
            return random() % 2 ? "x^2 + \"y\"" : "λ, ∂ and 日本";
        case ParamType::Reals: {
            Json list = Json::array();
            for (std::size_t i = random() % 4; i > 0; --i) list.push_back(randomNumber(info, random));
            return list;
        }
        case ParamType::Texts:
            return random() % 2 ? Json{"one", "two, three"} : Json::array();
        case ParamType::Kind:
            return randomKind(info.kinds()[random() % info.kinds().size()], random);
    }
    return nullptr;
}

void expectRoundTrip(const Json& written) {
    Issues issues;
    const Experiment experiment = fromJson(written, issues);
    ASSERT_TRUE(issues.empty()) << text(issues) << written.dump(1);
    const std::string resolved = toJson(experiment).dump(2);
    const auto parsed = parseJson(resolved, "again", issues);
    ASSERT_TRUE(parsed) << text(issues);
    const Experiment again = fromJson(*parsed, issues);
    ASSERT_TRUE(issues.empty()) << text(issues);
    EXPECT_EQ(again, experiment);
    EXPECT_EQ(toJson(again).dump(2), resolved);
    // Nothing that was written was lost.
    const Json shown = toJson(experiment);
    for (const auto& [key, value] : written["problem"]["surface"].items())
        EXPECT_EQ(shown["problem"]["surface"].value(key, Json()), value) << key;
    for (std::size_t i = 0; i < written["runs"].size(); ++i)
        for (const auto& [key, value] : written["runs"][i].items()) {
            const Json& run = shown["runs"][i];
            if (value.is_object()) {
                for (const auto& [inner, each] : value.items())
                    EXPECT_EQ(run[key].value(inner, Json()), each) << key << '.' << inner;
            } else if (run.contains(key)) {  // colour 0, no parent … are not written
                EXPECT_EQ(run[key], value) << key;
            }
        }
}

TEST(ExperimentJson, BringsEveryKindBackAsItWas) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20; ++round) {
        for (const KindDescription& surface : kindsOf<Surface>())
            expectRoundTrip({{"problem", {{"surface", randomKind(surface, random)}, {"start", {-0.1, 1e-300}}}},
                             {"runs", Json::array()}});
        for (const KindDescription& optimizer : kindsOf<Optimizer>())
            for (const KindDescription& schedule : kindsOf<Schedule>()) {
                Json run = {{"name", "a.b \"c\", d"}, {"optimizer", randomKind(optimizer, random)}};
                run["schedule"] = randomKind(schedule, random);
                for (const auto& param : RateSchedule::params())
                    run["schedule"][std::string(param.info.key)] = randomValue(param.info, random);
                for (const auto& param : RunSpec::params())
                    run[std::string(param.info.key)] = randomValue(param.info, random);
                run["changes"] = {{{"at", 3}, {"set", {{"learning_rate", 0.1}, {"optimizer", {{"kind", "lion"}}}}}}};
                expectRoundTrip({{"problem", {{"surface", {{"kind", "bowl"}}}}},
                                 {"runs", {run}},
                                 {"goal", {{random() % 2 ? "loss" : "gradient_norm", 0.1}, {"stop", true}}}});
            }
    }
}

TEST(ExperimentJson, ReadsTheExampleOfTheDesign) {
    const Experiment experiment = defaultExperiment();
    EXPECT_EQ(experiment.title, "Momentum vs Adam in a ravine");
    EXPECT_EQ(experiment.surface().surface, Surface(Ravine{25}));
    EXPECT_EQ(experiment.surface().start, (Point{-4, 1.8}));
    ASSERT_EQ(experiment.runs.size(), 3u);
    EXPECT_EQ(experiment.runs[1].name, "Adam");
    EXPECT_EQ(experiment.runs[1].optimizer, Optimizer(Adam{}));
    EXPECT_EQ(experiment.runs[1].schedule.kind, Schedule(Cosine{.period = 160}));
    EXPECT_EQ(experiment.runs[2].learningRate, 0.03);
    EXPECT_EQ(experiment.steps, 160);
    EXPECT_EQ(experiment.seed, 7);
    EXPECT_EQ(experiment.goal, (Goal{Goal::Quantity::Value, 1e-3, false}));
}

TEST(ExperimentJson, GivesDefaultsForWhatIsMissing) {
    const Experiment experiment = read(R"({"runs": [{}, {"optimizer": {"kind": "adam", "beta1": 0.5}}]})");
    Experiment expected;
    expected.runs.resize(2);
    expected.runs[0].name = "Gradient descent";
    expected.runs[1].name = "Adam";
    expected.runs[1].optimizer = Adam{.beta1 = 0.5};
    EXPECT_EQ(experiment, expected);
    EXPECT_EQ(read("{}"), Experiment{});
}

TEST(ExperimentJson, NamesRunsThatHaveNoName) {
    const Experiment experiment = read(R"({"runs": [{"optimizer": {"kind": "adam"}}, {"optimizer": {"kind": "adam"}},
        {"name": "Adam 2", "optimizer": {"kind": "lion"}}, {"name": "", "optimizer": {"kind": "adam"}}]})");
    std::vector<std::string> names;
    for (const RunSpec& run : experiment.runs) names.push_back(run.name);
    EXPECT_EQ(names, (std::vector<std::string>{"Adam", "Adam 3", "Adam 2", "Adam 4"}));
}

TEST(ExperimentJson, ReportsEveryFaultAtOnce) {
    const Issues issues = faults(R"({"ravine": 1, "titel": "x", "steps": 0, "seed": 1.5,
        "problem": {"kind": "surface", "surface": {"kind": "ravine", "condition": "steep", "angel": 1},
                    "start": [1, "two"], "gradient_noise": -1, "noise": 0},
        "goal": {"loss": "NaN", "stop": 1},
        "runs": [{"name": "A", "optimizer": {"kind": "adam", "beta1": 1, "bias_correction": "yes"}, "lr": 0.1},
                 {"name": "A", "optimizer": {"kind": "adma"}, "learning_rate": -0.1,
                  "schedule": {"kind": "milestones", "milestones": [1, -2], "warm": 3, "unit": "hours"}},
                 {"optimizer": "adam", "l1_method": "prox", "changes": [
                    {"at": 5, "set": {"optimizer.beta1": 0.5, "optimizer": {"kind": "adam", "beta1": 2}}},
                    {"at": 4, "set": {"learning_rate": "fast", "name": "B"}},
                    {"set": {}}, {"at": 6}, 7]},
                 3]})");
    expectFault(issues, "titel", "unknown key", "did you mean \"title\"?");
    expectFault(issues, "steps", "0", "from 1 (included)");
    expectFault(issues, "seed", "1.5", "a whole number");
    expectFault(issues, "problem.surface.condition", "\"steep\"", "a number, from 1 (included)");
    expectFault(issues, "problem.surface.angel", "unknown key", "did you mean \"angle\"?");
    expectFault(issues, "problem.start.1", "\"two\"", "any finite number");
    expectFault(issues, "problem.gradient_noise", "-1", "at least 0");
    expectFault(issues, "problem.noise", "unknown key", "gradient_noise");
    expectFault(issues, "goal.loss", "\"NaN\"", "any finite number");
    expectFault(issues, "goal.stop", "1", "true or false");
    expectFault(issues, "runs.0.optimizer.beta1", "1", "from 0 (included) to 1 (excluded)");
    expectFault(issues, "runs.0.optimizer.bias_correction", "\"yes\"", "true or false");
    expectFault(issues, "runs.0.lr", "unknown key", "learning_rate");
    expectFault(issues, "runs.1.name", "A", "no other run");
    expectFault(issues, "runs.1.optimizer.kind", "\"adma\"", "did you mean \"adam\"?");
    expectFault(issues, "runs.1.learning_rate", "-0.1", "at least 0");
    expectFault(issues, "runs.1.schedule.milestones.1", "-2", "at least 0");
    expectFault(issues, "runs.1.schedule.warm", "unknown key", "warmup");
    expectFault(issues, "runs.1.schedule.unit", "\"hours\"", "\"auto\", \"step\", \"epoch\"");
    expectFault(issues, "runs.2.optimizer", "\"adam\"", "an object");
    expectFault(issues, "runs.2.l1_method", "\"prox\"", "\"proximal\", \"subgradient\"");
    expectFault(issues, "runs.2.changes.0.set.optimizer.beta1", "unknown key", "");  // still gradient descent
    expectFault(issues, "runs.2.changes.1.at", "4", "at least 5");
    expectFault(issues, "runs.2.changes.1.set.learning_rate", "\"fast\"", "a number");
    expectFault(issues, "runs.2.changes.1.set.name", "\"B\"", "");
    expectFault(issues, "runs.2.changes.2.at", "missing", "step");
    expectFault(issues, "runs.2.changes.3.set", "missing", "");
    expectFault(issues, "runs.2.changes.4", "7", "an object");
    expectFault(issues, "runs.3", "3", "an object");
}

TEST(ExperimentJson, RefusesMoreThanEightRunsAndStillLooksIntoThem) {
    const Issues issues = faults(R"({"runs": [{"l1": -1}, {}, {}, {}, {}, {}, {}, {}, {}]})");
    expectFault(issues, "runs", "9 runs", "at most 8");
    expectFault(issues, "runs.0.l1", "-1", "at least 0");
}

TEST(ExperimentJson, RefusesOtherShapes) {
    expectFault(faults("[1]"), "experiment", "[1]", "an object");
    expectFault(faults(R"({"runs": {}})"), "runs", "{}", "a list");
    expectFault(faults(R"({"problem": 3})"), "problem", "3", "an object");
    expectFault(faults(R"({"problem": {"kind": "networks"}})"), "problem.kind", "networks", "surface");
    expectFault(faults(R"({"problem": {"start": [1]}})"), "problem.start", "[1]", "two numbers");
    expectFault(faults(R"({"goal": {}})"), "goal", "{}", "\"loss\"");
    expectFault(faults(R"({"goal": {"loss": 1, "gradient_norm": 1}})"), "goal", "", "one of");
    expectFault(faults(R"({"runs": [{"changes": {}}]})"), "runs.0.changes", "{}", "a list");
    expectFault(faults(R"({"runs": [{"colour": 9}]})"), "runs.0.colour", "9", "to 8");
    expectFault(faults(R"({"seed": 9007199254740994})"), "seed", "9007199254740994", "a whole number");
}

TEST(ExperimentJson, KindlyRefusesANewerVersion) {
    const Issues issues = faults(R"({"ravine": 2, "from the future": true})");
    ASSERT_EQ(issues.size(), 1u);
    expectFault(issues, "ravine", "2", "newer Ravine");
    expectFault(faults(R"({"ravine": "one"})"), "ravine", "\"one\"", "version");
    expectFault(faults(R"({"ravine": 0})"), "ravine", "0", "version");
}

TEST(ExperimentJson, NamesLineAndColumnOfASyntaxFault) {
    const Issues comma = faults("{\n  \"steps\": 5,\n  }");
    ASSERT_EQ(comma.size(), 1u);
    EXPECT_EQ(comma[0].path, "test.json, line 3, column 3");
    EXPECT_NE(comma[0].allowed.find("expected string literal"), std::string::npos) << comma[0].text();
    EXPECT_EQ(faults("{\"steps\": NaN}").at(0).path, "test.json, line 1, column 11");
    EXPECT_EQ(faults("").at(0).path, "test.json, line 1, column 1");
    EXPECT_EQ(faults("{\"steps\": 5").at(0).path, "test.json, line 1, column 12");
    const Issues overflow = faults("{\n\"steps\": 1e999}");
    ASSERT_EQ(overflow.size(), 1u);
    EXPECT_EQ(overflow[0].path, "test.json, line 2, column 10");
    EXPECT_EQ(faults(std::string("\0\x01\xff\xfe", 4)).size(), 1u);
}

TEST(ExperimentJson, BoundsItsDepth) {
    for (const char* open : {"[", "{\"a\":"}) {
        std::string deep;
        for (int i = 0; i < 200000; ++i) deep += open;
        EXPECT_EQ(faults(deep).size(), 1u);  // cut short
        deep += '1';
        for (int i = 0; i < 200000; ++i) deep += *open == '[' ? ']' : '}';
        const Issues issues = faults(deep);
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_EQ(issues[0].value, "nested too deeply");
    }
}

TEST(ExperimentJson, RefusesAKeyThatStandsTwice) {
    const Issues issues = faults(R"({"steps": 5, "runs": [{"l1": 0, "l2": 0}, {"l1": 0, "l1": 1}], "steps": 6})");
    ASSERT_EQ(issues.size(), 2u) << text(issues);
    EXPECT_EQ(issues[0].value, "\"l1\" stands twice in one object");
    EXPECT_EQ(issues[1].value, "\"steps\" stands twice in one object");
}

TEST(ExperimentJson, ShortensWhatItQuotesBetweenCharacters) {
    const Issues issues = faults("{\"steps\": \"" + std::string(54, 'x') + "λλλλλλ\"}");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].value, "\"" + std::string(54, 'x') + "λ…");
}

TEST(ExperimentSet, ReachesRunsByNumberAndByName) {
    Experiment experiment = defaultExperiment();
    Issues issues;
    EXPECT_TRUE(set(experiment, "runs.1.optimizer.beta1", "0.95", issues));
    EXPECT_EQ(experiment.runs[1].optimizer, Optimizer(Adam{.beta1 = 0.95}));
    EXPECT_TRUE(set(experiment, "runs.Gradient descent.learning_rate", "1e-3", issues));
    EXPECT_EQ(experiment.runs[2].learningRate, 1e-3);
    EXPECT_TRUE(set(experiment, "runs.Adam.name", "η = 0.1", issues));
    EXPECT_TRUE(set(experiment, "runs.η = 0.1.l1", "0.5", issues));
    EXPECT_EQ(experiment.runs[1].l1, 0.5);
    EXPECT_TRUE(set(experiment, "runs.η = 0.1.optimizer.epsilon", "1e-4", issues));
    EXPECT_EQ(experiment.runs[1].optimizer, Optimizer(Adam{.beta1 = 0.95, .epsilon = 1e-4}));
    EXPECT_TRUE(set(experiment, "runs.1.l1_method", "subgradient", issues));
    EXPECT_EQ(experiment.runs[1].l1Method, L1Method::Subgradient);
    EXPECT_TRUE(issues.empty()) << text(issues);
}

TEST(ExperimentSet, PrefersTheLongestName) {
    Experiment experiment = read(R"({"runs": [{"name": "a"}, {"name": "a.b"}, {"name": "2"}]})");
    Issues issues;
    EXPECT_TRUE(set(experiment, "runs.a.b.l1", "1", issues));
    EXPECT_TRUE(set(experiment, "runs.a.l1", "2", issues));
    EXPECT_TRUE(set(experiment, "runs.2.l1", "3", issues));  // by name and by number
    EXPECT_TRUE(issues.empty()) << text(issues);
    EXPECT_EQ(experiment.runs[0].l1, 2);
    EXPECT_EQ(experiment.runs[1].l1, 1);
    EXPECT_EQ(experiment.runs[2].l1, 3);
}

TEST(ExperimentSet, ReachesEveryOtherPlace) {
    Experiment experiment = defaultExperiment();
    Issues issues;
    for (const auto& [path, value] :
         std::vector<std::pair<std::string, std::string>>{{"steps", "5"},
                                                          {"seed", "9"},
                                                          {"title", "A = b"},
                                                          {"goal.stop", "true"},
                                                          {"problem.gradient_noise", "0.5"},
                                                          {"problem.start.0", "2"},
                                                          {"problem.surface.condition", "9"},
                                                          {"runs.0.changes", R"([{"at": 2, "set": {"l1": 1}}])"}})
        EXPECT_TRUE(set(experiment, path, value, issues)) << path;
    EXPECT_TRUE(issues.empty()) << text(issues);
    EXPECT_EQ(experiment.steps, 5);
    EXPECT_EQ(experiment.seed, 9);
    EXPECT_EQ(experiment.title, "A = b");
    EXPECT_TRUE(experiment.goal->stop);
    EXPECT_EQ(experiment.surface().gradientNoise, 0.5);
    EXPECT_EQ(experiment.surface().start, (Point{2, 1.8}));
    EXPECT_EQ(experiment.surface().surface, Surface(Ravine{9}));
    ASSERT_EQ(experiment.runs[0].changes.size(), 1u);
    EXPECT_TRUE(set(experiment, "goal", "null", issues));
    EXPECT_FALSE(experiment.goal);
    EXPECT_TRUE(set(experiment, "goal.gradient_norm", "1e-6", issues));
    EXPECT_EQ(experiment.goal, (Goal{Goal::Quantity::GradientNorm, 1e-6, false}));
    EXPECT_TRUE(set(experiment, "problem.start", "null", issues));
    EXPECT_FALSE(experiment.surface().start);
}

TEST(ExperimentSet, KeepsWhatTheNewKindKnows) {
    Experiment experiment = read(R"({"problem": {"surface": {"kind": "least_squares", "batch_size": 8,
        "data": {"kind": "csv", "file": "a.csv", "target": "y"}}}, "runs": [{"optimizer": {"kind": "momentum", "momentum": 0.5},
        "schedule": {"kind": "cosine", "period": 7, "floor": 0.5, "warmup": 3}}]})");
    Issues issues;
    EXPECT_TRUE(set(experiment, "runs.0.optimizer.kind", "nesterov", issues));
    EXPECT_EQ(experiment.runs[0].optimizer, Optimizer(Nesterov{.momentum = 0.5}));
    EXPECT_TRUE(set(experiment, "runs.0.schedule.kind", "linear", issues));
    EXPECT_EQ(experiment.runs[0].schedule, (RateSchedule{.kind = Linear{.period = 7}, .warmup = 3}));
    EXPECT_TRUE(set(experiment, "problem.surface.data.kind", "wine", issues));
    EXPECT_EQ(std::get<LeastSquares>(experiment.surface().surface).data, DataSource(Wine{}));
    EXPECT_EQ(std::get<LeastSquares>(experiment.surface().surface).batchSize, 8);
    EXPECT_TRUE(set(experiment, "problem.surface.kind", "logistic", issues));
    EXPECT_EQ(std::get<Logistic>(experiment.surface().surface).data, DataSource(Wine{}));
    EXPECT_EQ(std::get<Logistic>(experiment.surface().surface).batchSize, 8);
    EXPECT_TRUE(set(experiment, "problem.surface.kind", "bowl", issues));
    EXPECT_EQ(experiment.surface().surface, Surface(Bowl{}));
    EXPECT_TRUE(issues.empty()) << text(issues);
}

TEST(ExperimentSet, ReplacesAKindGivenWhole) {
    Experiment experiment = read(R"({"runs": [{"optimizer": {"kind": "adam", "beta1": 0.5}}]})");
    Issues issues;
    EXPECT_TRUE(set(experiment, "runs.0.optimizer", R"({"beta2": 0.5})", issues));
    EXPECT_EQ(experiment.runs[0].optimizer, Optimizer(Adam{.beta1 = 0.5, .beta2 = 0.5}));
    EXPECT_TRUE(set(experiment, "runs.0.optimizer", R"({"kind": "adam", "beta2": 0.25})", issues));
    EXPECT_EQ(experiment.runs[0].optimizer, Optimizer(Adam{.beta2 = 0.25}));
    EXPECT_TRUE(issues.empty()) << text(issues);
}

TEST(ExperimentSet, LeavesTheExperimentAloneOnAFault) {
    const Experiment before = defaultExperiment();
    const std::vector<std::pair<std::string, std::string>> bad{{"runs.Adma.l1", "1"},
                                                               {"runs.3.l1", "1"},
                                                               {"runs.-1.l1", "1"},
                                                               {"runs", "3"},
                                                               {"runs.0", "3"},
                                                               {"", "1"},
                                                               {".", "1"},
                                                               {"runs.0.optimizer.beta1", "0.5"},
                                                               {"runs.1.optimizer.beta1", "1.5"},
                                                               {"runs.1.optimizer.beta1", "nan"},
                                                               {"runs.1.optimizer.beta1", ""},
                                                               {"runs.1.optimizer.beta1.x", "1"},
                                                               {"runs.1.optimizer.kind", "adma"},
                                                               {"runs.1.learning_rate", "1e999"},
                                                               {"runs.1.learning_rate", "-inf"},
                                                               {"runs.1.name", "Momentum"},
                                                               {"steps.x", "1"},
                                                               {"problem.kind", "networks"},
                                                               {"problem.start.2", "1"},
                                                               {"problem.surface.kind", "7"},
                                                               {"ravine", "2"},
                                                               {"title", "5"},
                                                               {"runs..l1", "1"},
                                                               {"runs.0.changes.0.at", "1"},
                                                               {"problem", "1"},
                                                               {"title", "\xff"},
                                                               {"runs.0.\xff", "1"},
                                                               {"goal.\xc3", "1"}};
    for (const auto& [path, value] : bad) {
        Experiment experiment = before;
        Issues issues;
        EXPECT_FALSE(set(experiment, path, value, issues)) << path << " = " << value;
        EXPECT_FALSE(issues.empty()) << path;
        EXPECT_EQ(experiment, before) << path;
        for (const Issue& issue : issues) EXPECT_NE(issue.text(), "") << path;
    }
}

TEST(ExperimentFile, LeadsToItsDataFromAnotherFolder) {
    const Folder folder;
    fs::create_directories(folder / "a/data");
    fs::create_directories(folder / "b/c");
    put(folder / "a/data/points.csv", "x,y\n1,2\n2,4\n3,7\n");
    put(folder / "a/e.json", R"({"problem": {"surface": {"kind": "least_squares", "features": ["x"], "target": "y",
        "data": {"kind": "csv", "file": "data/points.csv"}}}, "runs": [{}]})");
    Issues issues;
    const auto original = loadExperiment(folder / "a/e.json", issues);
    ASSERT_TRUE(original) << text(issues);
    for (const std::string to : {"b/c/e.json", "a/f.json", "a/data/e.json", "g.json"}) {
        ASSERT_TRUE(saveExperiment(*original, folder / to, issues)) << text(issues);
        const auto moved = loadExperiment(folder / to, issues);
        ASSERT_TRUE(moved && prepare(*moved, issues)) << to << text(issues);
        const auto& csv = std::get<CsvFile>(std::get<LeastSquares>(moved->surface().surface).data);
        EXPECT_FALSE(fs::path(csv.file).is_absolute()) << csv.file;
    }
    // Saved by a bare name into the current folder.
    const fs::path here = fs::current_path();
    fs::current_path(folder / "b");
    EXPECT_TRUE(saveExperiment(*original, "bare.json", issues));
    const auto bare = loadExperiment("bare.json", issues);
    EXPECT_TRUE(bare && prepare(*bare, issues)) << text(issues);
    if (bare) {
        EXPECT_EQ(std::get<CsvFile>(std::get<LeastSquares>(bare->surface().surface).data).file, "../a/data/points.csv");
    }
    fs::current_path(here);
    // An absolute path stays.
    Experiment absolute = *original;
    const std::string whole = (folder / "a/data/points.csv").string();
    ASSERT_TRUE(set(absolute, "problem.surface.data.file", whole, issues));
    ASSERT_TRUE(saveExperiment(absolute, folder / "b/abs.json", issues));
    const auto again = loadExperiment(folder / "b/abs.json", issues);
    ASSERT_TRUE(again);
    EXPECT_EQ(std::get<CsvFile>(std::get<LeastSquares>(again->surface().surface).data).file, whole);
}

TEST(ExperimentFile, TellsTheFormulasFaultsWithTheOthers) {
    const Folder folder;
    put(folder / "e.json", R"({"problem": {"surface": {"kind": "formula", "f": "x +"}}, "stepz": 3})");
    Issues issues;
    EXPECT_FALSE(loadExperiment(folder / "e.json", issues));
    EXPECT_TRUE(find(issues, "stepz"));
    EXPECT_TRUE(std::ranges::any_of(issues, [](const Issue& i) { return i.path.starts_with("problem.surface.f"); }))
        << text(issues);
}

TEST(ExperimentFile, ComesBackAsItWasSaved) {
    const Folder folder;
    Experiment experiment = defaultExperiment();
    experiment.runs[0].changes = {{5, {{"learning_rate", "0.1"}, {"optimizer", R"({"kind":"adam"})"}}},
                                  {9, {{"optimizer.beta1", "0.5"}}}};
    experiment.surface().gradientNoise = 0.1 + 0.2;
    Issues issues;
    ASSERT_TRUE(saveExperiment(experiment, folder / "e.json", issues));
    const auto again = loadExperiment(folder / "e.json", issues);
    ASSERT_TRUE(again) << text(issues);
    experiment.folder = folder.path().string();
    EXPECT_EQ(*again, experiment);
}

TEST(ColourSlots, KeepsThoseChosenAndGivesTheOthersTheFirstFree) {
    Experiment experiment;
    experiment.runs.resize(8);
    EXPECT_EQ(colourSlots(experiment), (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
    experiment.runs[1].colour = 1;
    experiment.runs[3].colour = 8;
    EXPECT_EQ(colourSlots(experiment), (std::vector<int>{2, 1, 3, 8, 4, 5, 6, 7}));
    experiment.runs[0].colour = 3;
    experiment.runs[2].colour = 3;  // the same twice, by choice
    EXPECT_EQ(colourSlots(experiment), (std::vector<int>{3, 1, 3, 8, 2, 4, 5, 6}));
}

using Words = std::vector<std::string>;

TEST(Differences, NameWhatSetsTheRunsOfTheDefaultExperimentApart) {
    EXPECT_EQ(differences(defaultExperiment()), (Words{"optimizer", "learning rate", "schedule"}));
}

Experiment runs(const std::string& list) { return read("{\"runs\": " + list + "}"); }

TEST(Differences, AreNoneBetweenIdenticalRuns) {
    EXPECT_TRUE(differences(Experiment{}).empty());
    EXPECT_TRUE(differences(runs(R"([{"l1": 1}])")).empty());
    EXPECT_TRUE(
        differences(runs(R"([{"name": "b", "parent": "a", "hidden": true}, {"name": "a", "colour": 1}])")).empty());
}

TEST(Differences, NameTheHyperparameterWithinOneKind) {
    EXPECT_EQ(differences(runs(R"([{"optimizer": {"kind": "adam"}}, {"optimizer": {"kind": "adam", "beta1": 0.5}}])")),
              (Words{"beta1"}));
    EXPECT_EQ(differences(runs(R"([{"schedule": {"kind": "cosine"}}, {"schedule": {"kind": "cosine", "period": 9}}])")),
              (Words{"schedule period"}));
    EXPECT_EQ(differences(runs(R"([{}, {}, {"l2": 1}])")), (Words{"L2"}));
    EXPECT_EQ(differences(runs(R"([{}, {"changes": [{"at": 3, "set": {"l1": 1}}]}])")),
              (Words{"changes while running"}));
}

TEST(ResolvedAt, AppliesTheChangesUpToTheStep) {
    const Experiment experiment =
        read(R"({"runs": [{"learning_rate": 1, "changes": [{"at": 3, "set": {"learning_rate": 2}},
        {"at": 3, "set": {"optimizer": {"kind": "adam"}}}, {"at": 7, "set": {"optimizer.beta1": 0.5, "schedule.kind": "cosine"}}]}]})");
    const RunSpec& run = experiment.runs[0];
    EXPECT_EQ(resolvedAt(run, 2), run);
    EXPECT_EQ(resolvedAt(run, 3).learningRate, 2);
    EXPECT_EQ(resolvedAt(run, 6).optimizer, Optimizer(Adam{}));
    EXPECT_EQ(resolvedAt(run, 7).optimizer, Optimizer(Adam{.beta1 = 0.5}));
    EXPECT_EQ(resolvedAt(run, 100).schedule.kind, Schedule(Cosine{}));
    EXPECT_EQ(resolvedAt(run, 100).changes, run.changes);
}

}  // namespace
}  // namespace ravine
