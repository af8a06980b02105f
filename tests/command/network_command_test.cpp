#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/data/fashion_mnist.h"
#include "tests/command/command_fixture.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using Rows = std::vector<std::vector<std::string>>;

class NetworkCommand : public CommandFixture {
protected:
    Left run(const std::string& file, const std::vector<std::string>& settings = {}, const std::string& to = "out",
             bool test = false) {
        std::vector<std::string> words{"run", file, "--out", folder / to};
        if (test) words.push_back("--test");
        for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
        return ravine(words);
    }
    // 60 moons to train with, in four and in two batches an epoch.
    std::string moons() { return put("moons.json", moonsText); }

    std::string content(const std::string& file) const {
        std::ifstream stream(folder / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    json written(const std::string& name) const { return json::parse(content(name)); }
    Rows rows(const std::string& file) const {
        Rows all;
        std::istringstream lines(content(file));
        for (std::string line; std::getline(lines, line);) {
            std::istringstream cells(line + ",");
            all.emplace_back();
            for (std::string cell; std::getline(cells, cell, ',');) all.back().push_back(cell);
        }
        return all;
    }
    std::vector<std::string> listing(const std::string& of) const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder / of)) names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }

    static constexpr const char* moonsText =
        R"({"title": "Moons", "problem": {"kind": "network", "data": {"kind": "moons", "samples": 100},
        "network": {"layers": [{"units": 8}], "batch_size": 16}}, "epochs": 6,
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}}, {"name": "b", "optimizer": {"kind": "adam"}, "network": {"batch_size": 30, "dropout": 0.5}}]})";
};

testing::AssertionResult says(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        if (text.find(part) == std::string::npos)
            return testing::AssertionFailure() << '"' << part << "\" is not in:\n" << text;
    return testing::AssertionSuccess();
}

TEST_F(NetworkCommand, WritesItsFiles) {
    const Left left = run(moons());
    EXPECT_EQ(left.code, Done) << left.err;
    EXPECT_EQ(left.err, "");
    EXPECT_TRUE(says(left.out, {"run", "best epoch", "a ", "b ", "finished"}));
    EXPECT_FALSE(says(left.out, {"test"}));
    EXPECT_EQ(listing("out"), (std::vector<std::string>{"batches.csv", "epochs.csv", "experiment.json", "inputs.json",
                                                        "summary.json", "weights"}));
    EXPECT_EQ(listing("out/weights"), (std::vector<std::string>{"a.json", "b.json"}));
    EXPECT_TRUE(content("out/epochs.csv")
                    .starts_with("run,epoch,step,train_loss,train_accuracy,validation_loss,validation_accuracy,"
                                 "learning_rate,penalty,gradient_norm,weight_norm\na,0,0,"));
    EXPECT_TRUE(content("out/batches.csv").starts_with("run,step,batch_loss,learning_rate\na,1,"));
    const Rows epochs = rows("out/epochs.csv"), batches = rows("out/batches.csv");
    ASSERT_EQ(epochs.size(), 1u + 2 * 7);
    ASSERT_EQ(batches.size(), 1u + 6 * 4 + 6 * 2);
    for (std::size_t i = 1; i < epochs.size(); ++i) {
        const std::size_t epoch = (i - 1) % 7, perEpoch = i < 8 ? 4 : 2;
        ASSERT_EQ(epochs[i].size(), 11u);
        EXPECT_EQ(epochs[i][0], i < 8 ? "a" : "b");
        EXPECT_EQ(epochs[i][1], std::to_string(epoch));
        EXPECT_EQ(epochs[i][2], std::to_string(epoch * perEpoch));
        for (std::size_t c = 3; c < 11; ++c)
            EXPECT_EQ(epochs[i][c].empty(), epoch == 0 && (c == 7 || c == 9)) << i << ' ' << c;
    }
    for (std::size_t i = 1; i < batches.size(); ++i) EXPECT_EQ(batches[i][1], std::to_string(i <= 24 ? i : i - 24));
}

TEST_F(NetworkCommand, LeavesTheColumnsOfAnEmptyPartEmpty) {
    ASSERT_EQ(run(moons(), {"problem.split={\"train\": 1}"}).code, Done);
    const Rows epochs = rows("out/epochs.csv");
    for (std::size_t i = 1; i < epochs.size(); ++i) {
        EXPECT_TRUE(epochs[i][5].empty() && epochs[i][6].empty());
        EXPECT_FALSE(epochs[i][3].empty() || epochs[i][4].empty());
    }
    EXPECT_EQ(written("out/summary.json")["runs"][0]["best"]["validation_loss"], nullptr);
}

TEST_F(NetworkCommand, TellsOfEachRunInItsSummary) {
    ASSERT_EQ(run(moons(), {"goal.loss=0.5", "runs.0.l1=0.001", "problem.data.noise=0.4", "runs.0.learning_rate=0.5",
                            "runs.1.learning_rate=0.5"})
                  .code,
              Done);
    const json summary = written("out/summary.json");
    EXPECT_EQ(summary["title"], "Moons");
    EXPECT_EQ(summary["epochs"], 6);
    EXPECT_EQ(summary["seed"], 1);
    EXPECT_EQ(summary["identical_except"], (json{"L1", "dropout", "batch size"}));
    const Rows epochs = rows("out/epochs.csv");
    for (std::size_t r = 0; r < 2; ++r) {
        const json& run = summary["runs"][r];
        EXPECT_EQ(run["name"], r == 0 ? "a" : "b");
        EXPECT_EQ(run["status"], "finished");
        EXPECT_EQ(run["step"], r == 0 ? 24 : 12);
        EXPECT_EQ(run["epoch"], 6);
        std::size_t best = 0;
        json firstBelow;
        for (std::size_t e = 0; e < 7; ++e) {
            if (std::stod(epochs[1 + 7 * r + e][5]) < std::stod(epochs[1 + 7 * r + best][5])) best = e;
            if (firstBelow.is_null() && std::stod(epochs[1 + 7 * r + e][3]) < 0.5) firstBelow = e;
        }
        EXPECT_EQ(run["best_epoch"], best);
        EXPECT_TRUE(0 < best && best < 6) << best;
        EXPECT_EQ(run["first_below"], firstBelow);
        for (const auto& [figures, row] : {std::pair{"best", best}, {"final", std::size_t{6}}}) {
            EXPECT_EQ(run[figures]["epoch"], row);
            const std::vector<std::string>& cells = epochs[1 + 7 * r + row];
            EXPECT_EQ(run[figures]["train_loss"].get<double>(), std::stod(cells[3]));
            EXPECT_EQ(run[figures]["train_accuracy"].get<double>(), std::stod(cells[4]));
            EXPECT_EQ(run[figures]["validation_loss"].get<double>(), std::stod(cells[5]));
            EXPECT_EQ(run[figures]["validation_accuracy"].get<double>(), std::stod(cells[6]));
            EXPECT_EQ(run[figures]["weight_norm"].get<double>(), std::stod(cells[10]));
        }
        EXPECT_EQ(run["parameters"], 2 * 8 + 8 + 8 * 2 + 2);
        EXPECT_EQ(run["weights"], 32);
        EXPECT_TRUE(run["zero_weights"].is_number() && run["seconds"].is_number() &&
                    run["steps_per_second"].is_number());
        EXPECT_FALSE(run.contains("test"));
    }
}

TEST_F(NetworkCommand, ScoresTheTestPartOnlyWhenAsked) {
    ASSERT_EQ(run(moons()).code, Done);
    const std::string epochs = content("out/epochs.csv");
    const Left left = run(moons(), {}, "out", true);
    EXPECT_EQ(left.code, Done) << left.err;
    EXPECT_TRUE(says(left.out, {"test loss", "test accuracy"}));
    EXPECT_EQ(content("out/epochs.csv"), epochs);
    const json summary = written("out/summary.json");
    ASSERT_EQ(summary["runs"].size(), 2u);
    for (const json& run : summary["runs"]) {
        EXPECT_EQ(run["test"]["epoch"], 6);
        EXPECT_EQ(run["test"]["best"]["epoch"], run["best_epoch"]);
        for (const json& score : {run["test"], run["test"]["best"]}) {
            EXPECT_GT(score["loss"].get<double>(), 0);
            EXPECT_GT(score["accuracy"].get<double>(), 0.5);
        }
    }
    for (const Left& none : {run(moons(), {"problem.split={\"train\": 0.8, \"validation\": 0.2}"}, "no", true),
                             run(shippedExperiment("momentum-vs-adam"), {}, "no", true)}) {
        EXPECT_EQ(none.code, Usage);
        EXPECT_TRUE(says(none.err, {"--test", "none"}));
    }
    EXPECT_FALSE(fs::exists(folder / "no"));
}

TEST_F(NetworkCommand, TellsHowARunEnded) {
    ASSERT_EQ(run(moons(), {"goal={\"loss\": 10, \"stop\": true}"}).code, Done);
    EXPECT_EQ(written("out/summary.json")["runs"][0]["status"], "goal reached");
    EXPECT_EQ(rows("out/epochs.csv").size(), 1u + 2);  // at once: epoch 0 will do
    ASSERT_EQ(run(moons(), {"early_stopping={\"patience\": 2, \"min_improvement\": 100}"}).code, Done);
    EXPECT_EQ(written("out/summary.json")["runs"][1]["status"], "stopped early");
    EXPECT_EQ(rows("out/epochs.csv").size(), 1u + 2 * 3);
}

TEST_F(NetworkCommand, WritesResultsOfADivergedRunToo) {
    const Left left = run(moons(), {"runs.0.optimizer.kind=gradient_descent", "runs.0.learning_rate=1e60"});
    EXPECT_EQ(left.code, SomeRunDiverged);
    EXPECT_TRUE(says(left.out, {"a diverged at step 1", "layer 1", "Written to"}));
    const json run = written("out/summary.json")["runs"][0];
    EXPECT_EQ(run["status"], "diverged");
    EXPECT_EQ(run["step"], 1);
    EXPECT_EQ(run["quantity"], "weight");
    EXPECT_TRUE(run["place"].get<std::string>().starts_with("layer 1, weight"));
    EXPECT_TRUE(says(run["cause"], {"a smaller learning rate"}));
    EXPECT_EQ(rows("out/epochs.csv").size(), 1u + 1 + 7);
    EXPECT_EQ(listing("out/weights").size(), 2u);
}

TEST_F(NetworkCommand, RefusesWhatCannotBeTrained) {
    const std::string wrong = put("wrong.json", R"({"layers": [{"weight": [[1, 2]], "bias": [1]}]})");
    put("points.csv", "x,y\n1,2\n3\n");
    for (const auto& [setting, part] : std::vector<std::pair<std::string, std::string>>{
             {"problem.network.batch_size=61", "problem.network.batch_size: 61 — at most the 60 training samples"},
             {"runs.1.network.batch_size=61", "runs.1.network.batch_size"},
             {"problem.network.layers.0.units=0", "layers.0.units"},
             {"problem.split={\"train\": 0.9, \"validation\": 0.2}", "problem.split"},
             {"problem.data.kind=nothing", "problem.data.kind"},
             {"problem.data={\"kind\": \"sine\"}", ""},
             {"problem.initial_weights=wrong.json", "wrong.json.layers"},
             {"problem.data={\"kind\": \"csv\", \"file\": \"points.csv\"}", "points.csv, line 3"},
             {"problem.surface.kind=bowl", "problem.surface"}}) {
        std::vector<std::string> settings{setting};
        if (part.empty()) settings.push_back("problem.loss=cross_entropy");  // of numbers
        const Left left = run(moons(), settings);
        EXPECT_EQ(left.code, BadInput) << setting;
        EXPECT_TRUE(says(left.err, {part.empty() ? "problem.loss" : part}));
        EXPECT_EQ(left.out, "");
    }
    EXPECT_EQ(run(moons(), {"problem.split={\"train\": 1}", "early_stopping.patience=3"}).code, BadInput);
    EXPECT_EQ(run(moons(), {"problem.network.batch_norm=true", "problem.network.batch_size=1"}).code, BadInput);
    for (const char* setting :
         {"problem.initial_weights=missing.json", "problem.data={\"kind\": \"csv\", \"file\": \"missing.csv\"}",
          "problem.data={\"kind\": \"idx\", \"folder\": \"missing\"}"}) {
        const Left left = run(moons(), {setting});
        EXPECT_EQ(left.code, NotReadOrWritten) << setting;
        EXPECT_TRUE(says(left.err, {"missing"}));
    }
    EXPECT_FALSE(fs::exists(folder / "out"));
    put("out", "mine");
    EXPECT_EQ(run(moons()).code, NotReadOrWritten);
    EXPECT_EQ(content("out"), "mine");
}

TEST_F(NetworkCommand, GoesOnFromItsOwnWeights) {
    // Plain gradient descent on the full batch has no memory but its weights.
    const std::vector<std::string> plain{
        "problem.network.batch_size=0", "runs=[{\"name\": \"a\", \"learning_rate\": 0.5}]", "problem.precision=float64",
        "problem.network.batch_norm=true", "problem.network.shuffle=false"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), plain.begin(), plain.end());
        return more;
    };
    ASSERT_EQ(run(moons(), with({"epochs=10"}), "whole").code, Done);
    ASSERT_EQ(run(moons(), with({"epochs=5"}), "half").code, Done);
    const Left left = run(moons(), with({"epochs=5", "problem.initial_weights=half/weights/a.json"}), "rest");
    ASSERT_EQ(left.code, Done) << left.err;
    const Rows whole = rows("whole/epochs.csv"), rest = rows("rest/epochs.csv");
    for (std::size_t epoch = 0; epoch <= 5; ++epoch)
        for (const std::size_t column : {3, 4, 5, 6, 10})
            EXPECT_EQ(rest[1 + epoch][column], whole[6 + epoch][column]) << epoch;
    EXPECT_EQ(written("rest/weights/a.json")["final"]["layers"], written("whole/weights/a.json")["final"]["layers"]);
    // What it wrote leads to them from where it stands.
    ASSERT_EQ(ravine({"run", folder / "rest/experiment.json", "--out", folder / "deep/er"}).code, Done);
    EXPECT_EQ(content("deep/er/epochs.csv"), content("rest/epochs.csv"));
}

TEST_F(NetworkCommand, WritesFinalAndBestWeights) {
    ASSERT_EQ(
        run(moons(), {"problem.network.layers=[{\"units\": 3, \"batch_norm\": true}, {\"units\": 5}]", "epochs=3"})
            .code,
        Done);
    const json file = written("out/weights/b.json"), summary = written("out/summary.json")["runs"][1];
    EXPECT_EQ(file["run"], "b");
    EXPECT_EQ(file["final"]["epoch"], 3);
    EXPECT_EQ(file["final"]["step"], 6);
    EXPECT_EQ(file["best"]["epoch"], summary["best_epoch"]);
    for (const char* which : {"final", "best"}) {
        const json& layers = file[which]["layers"];
        ASSERT_EQ(layers.size(), 3u);
        const std::vector<std::pair<std::size_t, std::size_t>> shapes{{3, 2}, {5, 3}, {2, 5}};
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(layers[i]["weight"].size(), shapes[i].first);
            for (const json& row : layers[i]["weight"]) EXPECT_EQ(row.size(), shapes[i].second);
            EXPECT_EQ(layers[i]["bias"].size(), shapes[i].first);
            for (const char* key : {"gamma", "beta", "running_mean", "running_variance"})
                EXPECT_EQ(layers[i].contains(key), i == 0);
        }
    }
}

TEST_F(NetworkCommand, WritesTheSameBytesTwice) {
    const std::vector<std::string> settings{"problem.network.batch_norm=true", "runs.0.network.dropout=0.25",
                                            "runs.0.l1=0.01",
                                            "runs.0.changes=[{\"at\": 7, \"set\": {\"points.add\": {\"inputs\": [0, "
                                            "2], \"target\": 1}, \"weights.0.0.0\": 1}}]"};
    ASSERT_EQ(run(moons(), settings, "first").code, Done);
    ASSERT_EQ(run(moons(), settings, "second").code, Done);
    const Left again = ravine({"run", folder / "first/experiment.json", "--out", folder / "third"});
    ASSERT_EQ(again.code, Done) << again.err;
    for (const char* name : {"epochs.csv", "batches.csv", "experiment.json", "weights/a.json", "weights/b.json"}) {
        EXPECT_EQ(content(std::string("second/") + name), content(std::string("first/") + name)) << name;
        EXPECT_EQ(content(std::string("third/") + name), content(std::string("first/") + name)) << name;
    }
}

TEST_F(NetworkCommand, GivesEveryNameAFileOfItsOwn) {
    const std::vector<std::string> names{
        "../up/a", "..:up:a", "", "Adam", "adam", ".", "say \"x\", y", std::string(300, 'n')};
    json file = json::parse(moonsText);
    file["epochs"] = 1;
    file["runs"] = json::array();
    for (const std::string& name : names) file["runs"].push_back({{"name", name}});
    const Left left = run(put("names.json", file.dump()));
    EXPECT_EQ(left.code, Done) << left.err;
    const std::vector<std::string> written = listing("out/weights");
    EXPECT_EQ(written.size(), names.size()) << testing::PrintToString(written);
    std::vector<std::string> within;
    for (const std::string& name : written) within.push_back(json::parse(content("out/weights/" + name))["run"]);
    for (const std::string& name : names)
        EXPECT_TRUE(name.empty() || std::ranges::find(within, name) != within.end()) << name;
    EXPECT_EQ(listing("").size(), 2u);  // nothing beside what was asked for
    EXPECT_TRUE(says(content("out/epochs.csv"), {"\n../up/a,0,0,", "\n\"say \"\"x\"\", y\",1,"}));
}

TEST_F(NetworkCommand, ListsWhatNetworksAreMadeOf) {
    const json all = json::parse(ravine({"list", "--json"}).out);
    for (const auto& [group, count] :
         std::vector<std::pair<std::string, std::size_t>>{{"activations", 9}, {"initialisers", 12}, {"losses", 5}}) {
        EXPECT_EQ(all[group].size(), count) << group;
        const Left text = ravine({"list", group});
        EXPECT_EQ(text.code, Done);
        for (const json& kind : all[group])
            EXPECT_TRUE(says(text.out, {kind["key"].get<std::string>() + " — ", kind["summary"]}));
    }
    std::vector<std::string> tables;
    for (const json& table : all["network"]) tables.push_back(table["key"]);
    EXPECT_EQ(tables, (std::vector<std::string>{"layer", "network_shape", "split", "preprocess", "early_stopping"}));
    const json layer = json::parse(ravine({"list", "layer", "--json"}).out)["network"][0];
    EXPECT_EQ(layer["params"][0]["default"], 32);
    EXPECT_EQ(layer["params"][1]["kinds"].size(), 9u);
}

TEST_F(NetworkCommand, ListsAGroupByItsSingular) {
    for (const char* group : {"activation", "initialiser", "loss"})
        EXPECT_EQ(ravine({"list", group}).out,
                  ravine({"list", std::string(group) + (group == std::string("loss") ? "es" : "s")}).out)
            << group;
}

TEST_F(NetworkCommand, RunsEveryDataSetAsItComes) {
    put("points.csv", "x,y,class\n1,2,p\n2,4,q\n3,7,p\n4,7,q\n5,5,q\n6,1,p\n7,3,q\n8,2,p\n9,9,p\n10,1,q\n");
    for (const auto& [name, count] : {std::pair{"train", 20}, {"t10k", 10}}) {  // pictures of 2 × 2
        const std::string size{0, 0, 0, static_cast<char>(count)}, two{0, 0, 0, 2};
        std::string images = std::string{0, 0, 8, 3} + size + two + two, labels = std::string{0, 0, 8, 1} + size;
        for (int i = 0; i < count; ++i)
            images += std::string(4, static_cast<char>(i % 2 * 200)), labels += static_cast<char>(i % 2);
        put(std::string(name) + "-images-idx3-ubyte", images);
        put(std::string(name) + "-labels-idx1-ubyte", labels);
    }
    std::size_t ran = 0;
    const json kinds = json::parse(ravine({"list", "data", "--json"}).out)["data"];
    for (const json& kind : kinds) {
        const std::string key = kind["key"];
        SCOPED_TRACE(key);
        if (key == "fashion_mnist" && !fs::exists(FashionMnist::installed)) continue;
        json file = {{"problem",
                      {{"kind", "network"},
                       {"data", {{"kind", key}}},
                       {"network", {{"layers", json::array()}, {"batch_size", 0}}}}},
                     {"epochs", 1},
                     {"runs", {{{"name", "a"}}}}};
        if (key == "csv") file["problem"]["data"]["file"] = "points.csv";
        if (key == "idx") file["problem"]["data"]["folder"] = ".";
        const Left left = run(put("e.json", file.dump()), {}, "out", true);
        EXPECT_EQ(left.code, Done) << left.err;
        const json summary = written("out/summary.json")["runs"][0];
        EXPECT_EQ(summary["epoch"], 1);
        EXPECT_TRUE(summary["final"]["validation_loss"].is_number() && summary["test"]["loss"].is_number());
        ++ran;
    }
    EXPECT_GE(ran, 16u);
}

}  // namespace
}  // namespace ravine
