// What a file may ask of the reader: bounded depth, bounded words, and changes that the network and data can follow.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/experiment/change_check.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/run_json.h"
#include "core/kinds/json_text.h"

namespace ravine {
namespace {

Issues faults(const std::string& text) {
    Issues issues;
    if (const auto json = parseJson(text, "test.json", issues)) fromJson(*json, issues);
    return issues;
}

// A network on moons with one run whose log holds these changes.
Experiment withChanges(const std::string& changes) {
    Issues issues;
    const auto json = parseJson(R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 40},
        "network": {"layers": [{"units": 3}]}}, "runs": [{"name": "A", "changes": [)" +
                                    changes + "]}]}",
                                "test.json", issues);
    Experiment experiment = fromJson(*json, issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return experiment;
}

std::string change(const std::string& path, const std::string& value) {
    return R"({"at": 1, "set": {")" + path + "\": " + value + "}}";
}

std::string dots(std::size_t count) {
    std::string path = "a";
    for (std::size_t i = 0; i < count; ++i) path += ".a";
    return path;
}

TEST(HostileExperiment, APathOfTwentyThousandPartsIsRefusedInWords) {
    const Issues issues =
        faults(R"({"runs": [{"name": "A", "changes": [{"at": 0, "set": {")" + dots(20'000) + R"(": 1}}]}]})");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_NE(issues[0].allowed.find("at most 100 parts"), std::string::npos) << issues[0].text();
    EXPECT_LT(issues[0].text().size(), 400u);
}

TEST(HostileExperiment, SettingsAreBoundedAlike) {
    for (const std::string& path : {dots(20'000), std::string(20'000, 'x'), "runs.0." + dots(20'000)}) {
        Experiment experiment;
        experiment.runs.emplace_back().name = "A";
        Issues issues;
        EXPECT_FALSE(set(experiment, path, "1", issues));
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_LT(issues[0].text().size(), 400u);
    }
    Experiment experiment;
    Issues issues;
    EXPECT_FALSE(set(experiment, "steps", std::string(200'000, '['), issues)) << "nested deeper than any value";
}

TEST(HostileExperiment, DeepTextIsRefusedBeforeItIsWalked) {
    for (const char* open : {"[", "{\"a\":"}) {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += open;
        const Issues issues = faults(text);
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_EQ(issues[0].allowed, "at most 100 levels");
    }
}

TEST(HostileExperiment, ManyFaultsAreCountedAndNotAllTold) {
    std::string keys, twice = R"({"a": 1, "b": 2, "a": 3, "b": 4, "b": 5})", changes;
    for (int i = 0; i < 5000; ++i) {
        keys += ",\"k" + std::to_string(i) + "\": 0";
        changes += (i ? "," : "") + change("learning_rate", "-1");
    }
    const Issues unknown = faults(R"({"ravine": 1)" + keys + "}");
    ASSERT_EQ(unknown.size(), 21u);
    EXPECT_EQ(unknown.back().value, "4980 more unknown keys");
    EXPECT_EQ(faults(twice).size(), 2u);
    EXPECT_EQ(faults(R"({"runs": [{"name": "A", "changes": [)" + changes + "]}]}").size(), 20u);
    EXPECT_EQ(faults(R"({"runs": [{"name": "A", "schedule": {"kind": "milestones", "milestones": [)" +
                     [] {
                         std::string list = "\"x\"";
                         for (int i = 0; i < 5000; ++i) list += ",\"x\"";
                         return list;
                     }() +
                     "]}}]}")
                  .size(),
              20u);
}

TEST(HostileExperiment, ImpossibleChangesAreRefused) {
    for (const auto& [path, value, allowed] : std::vector<std::array<std::string, 3>>{
             {"weights.9.0.0", "1", "a layer from 0 to 1"},
             {"weights.0.3.0", "1", "a unit of layer 0, from 0 to 2"},
             {"weights.0.2.2", "1", "an input of layer 0, from 0 to 1"},
             {"biases.1.7", "1", "a unit of layer 1"},
             {"points.remove", "999", "a training sample"},
             {"points.add", R"({"inputs": [1], "target": 0})", "inputs: 2 numbers"},
             {"points.add", R"({"inputs": [1, 2], "target": 99})", "a class from 0 to 1"},
             {"points.add", R"({"inputs": [1, 2], "target": "no such"})", "a class from 0 to 1"}}) {
        Experiment experiment = withChanges(change(path, value));
        Issues issues;
        EXPECT_FALSE(prepare(experiment, issues)) << path;
        ASSERT_EQ(issues.size(), 1u) << path << ": " << text(issues);
        EXPECT_EQ(issues[0].path, "runs.0.changes.0.set." + path);
        EXPECT_NE(issues[0].allowed.find(allowed), std::string::npos) << issues[0].text();
    }
}

TEST(HostileExperiment, PossibleChangesAreFollowedInTheirOrder) {
    Issues issues;
    const Prepared all = prepare(withChanges(change("weights.0.2.1", "1") + "," + change("biases.1.0", "0") + "," +
                                             change("points.add", R"({"inputs": [1, 2], "target": 1})") + "," +
                                             change("points.remove", "40") + "," + change("weights", "\"best\"")),
                                 issues);
    EXPECT_TRUE(all) << text(issues);
    EXPECT_FALSE(prepare(withChanges(change("points.remove", "40")), issues)) << "nothing was added yet";
    issues.clear();
    const std::string remove = change("points.add", R"({"inputs": [1, 2], "target": 1})") + "," +
                               change("points.remove", "40") + "," + change("points.remove", "40");
    EXPECT_FALSE(prepare(withChanges(remove), issues)) << "it is gone";
}

TEST(HostileExperiment, OtherDataDropWhatTheyMakeImpossible) {
    Experiment experiment = withChanges(change("weights.9.0.0", "1") + "," + change("biases.0.0", "2"));
    Issues issues;
    const Prepared prepared = prepare(experiment, {}, {}, issues);
    dropImpossibleChanges(experiment, *prepared.network);
    ASSERT_EQ(experiment.runs[0].changes.size(), 1u);
    EXPECT_EQ(experiment.runs[0].changes[0].set[0].first, "biases.0.0");
}

TEST(HostileExperiment, ARunWithoutItsChangesHasAllElse) {
    Experiment experiment = withChanges(change("learning_rate", "0.5"));
    RunSpec& run = experiment.runs[0];
    for (const auto& [path, value] :
         std::vector<std::pair<std::string, std::string>>{{"optimizer", "{\"kind\": \"lion\"}"},
                                                          {"schedule", "{\"kind\": \"cosine\", \"warmup\": 3}"},
                                                          {"learning_rate", "0.7"},
                                                          {"l1", "1"},
                                                          {"l1_method", "\"subgradient\""},
                                                          {"l2", "2"},
                                                          {"weight_decay", "3"},
                                                          {"penalty_covers", "\"all\""},
                                                          {"clip_norm", "4"},
                                                          {"clip_value", "5"},
                                                          {"network.dropout", "0.5"},
                                                          {"early_stopping", "{\"patience\": 6}"},
                                                          {"parent", "\"B\""},
                                                          {"colour", "7"},
                                                          {"hidden", "true"}}) {
        Issues issues;
        EXPECT_TRUE(set(run, path, value, "", issues)) << path << text(issues);
    }
    RunSpec expected = run;
    expected.changes.clear();
    EXPECT_EQ(withoutChanges(run), expected);
    EXPECT_EQ(resolvedAt(run, 5).changes, run.changes);
    EXPECT_EQ(resolvedAt(run, 5).learningRate, 0.5);
}

TEST(RunPaths, ThatReadAsANumberAndAsANameAreRefusedWithBothReadings) {
    Issues issues;
    Experiment experiment =
        fromJson(*parseJson(R"({"runs": [{"name": "A"}, {"name": "0"}, {"name": "2"}]})", "test.json", issues), issues);
    ASSERT_TRUE(issues.empty()) << text(issues);
    EXPECT_FALSE(set(experiment, "runs.0.learning_rate", "0.5", issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "runs.0");
    EXPECT_NE(issues[0].allowed.find("\"A\" for number 0, 1 for the run called 0"), std::string::npos)
        << issues[0].text();
    issues.clear();
    EXPECT_TRUE(set(experiment, "runs.A.learning_rate", "0.25", issues)) << text(issues);
    EXPECT_TRUE(set(experiment, "runs.1.learning_rate", "0.5", issues)) << text(issues);
    EXPECT_TRUE(set(experiment, "runs.2.learning_rate", "0.75", issues)) << text(issues);  // both are the same run
    EXPECT_EQ(experiment.runs[0].learningRate, 0.25);
    EXPECT_EQ(experiment.runs[1].learningRate, 0.5);
    EXPECT_EQ(experiment.runs[2].learningRate, 0.75);
}

TEST(HostileExperiment, AFolderWhoseNameIsNotUtf8IsSaidAndNothingIsWritten) {
    Issues issues;
    Experiment experiment =
        fromJson(*parseJson(R"({"problem": {"kind": "network", "data": {"kind": "csv", "file": "t.csv"}}})",
                            "test.json", issues),
                 issues);
    ASSERT_TRUE(issues.empty()) << text(issues);
    experiment.folder = "/tmp/not\xFFutf8";
    const auto file = std::filesystem::temp_directory_path() / "ravine-not-utf8.json";
    std::filesystem::remove(file);
    EXPECT_FALSE(saveExperiment(experiment, file, issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_NE(issues[0].allowed.find("UTF-8"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace ravine
