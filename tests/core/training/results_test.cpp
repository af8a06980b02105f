#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/experiment/experiment_json.h"
#include "core/training/results.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const std::string defaultFile = shippedExperiment("momentum-vs-adam");

class Results : public testing::Test {
protected:
    Results() {
        std::string name = fs::temp_directory_path() / "ravine.XXXXXX";
        folder = ::mkdtemp(name.data());
    }
    ~Results() override { fs::remove_all(folder); }

    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    std::vector<std::string> listing(const fs::path& of) const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(of)) names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }
    Experiment read(const std::string& text) {
        const auto json = parseJson(text, "test", issues);
        Experiment experiment = json ? fromJson(*json, issues) : Experiment{};
        EXPECT_TRUE(issues.empty()) << ravine::text(issues);
        return experiment;
    }
    std::vector<RunResult> run(const Experiment& experiment, const fs::path& to) {
        const auto surface = prepare(experiment, issues);
        if (!surface) {
            ADD_FAILURE() << text(issues);
            return {};
        }
        return runToFiles(experiment, surface, to, {}, issues);
    }
    Json summary(const fs::path& of) { return Json::parse(content(of / "summary.json")); }

    fs::path folder;
    Issues issues;
};

// RFC 4180, for names with everything in them.
std::vector<std::vector<std::string>> parseCsv(const std::string& text) {
    std::vector<std::vector<std::string>> rows{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            rows.back().back() += text[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            rows.back().emplace_back();
        else if (c == '\n' && !quoted)
            rows.push_back({""});
        else
            rows.back().back() += c;
    }
    if (rows.back().size() == 1) rows.pop_back();
    return rows;
}

bool reads(const std::string& field, double value) {
    const double back = std::strtod(field.c_str(), nullptr);
    return std::memcmp(&back, &value, sizeof value) == 0;
}

TEST_F(Results, AreTheFilesOfTheDesignAndNoOthers) {
    const Experiment experiment = *loadExperiment(defaultFile, issues);
    const auto results = run(experiment, folder / "a/b/c");
    ASSERT_EQ(results.size(), 3u) << text(issues);
    EXPECT_EQ(listing(folder / "a/b/c"), (std::vector<std::string>{"experiment.json", "steps.csv", "summary.json"}));
    const std::string csv = content(folder / "a/b/c/steps.csv");
    EXPECT_TRUE(csv.starts_with("run,step,x,y,loss,learning_rate,gradient_norm\nMomentum,0,-4,1.8,"))
        << csv.substr(0, 100);
    EXPECT_EQ(csv.find('\r'), std::string::npos);
    const auto rows = parseCsv(csv);
    ASSERT_EQ(rows.size(), 1u + 3 * 161);
    std::size_t row = 0;
    for (const RunSpec& spec : experiment.runs) {
        ravine::Run it(prepare(experiment, issues).surface, experiment, spec);
        std::vector<Record> records{it.progress().latest}, next(160);
        next.resize(it.advance(next));
        records.insert(records.end(), next.begin(), next.end());
        for (const Record& record : records) {
            const std::vector<std::string>& fields = rows[++row];
            ASSERT_EQ(fields.size(), 7u);
            EXPECT_EQ(fields[0], spec.name);
            EXPECT_EQ(fields[1], std::to_string(record.step));
            EXPECT_TRUE(reads(fields[2], record.x) && reads(fields[3], record.y) && reads(fields[4], record.loss) &&
                        reads(fields[6], record.gradientNorm));
            if (record.step == 0)
                EXPECT_EQ(fields[5], "");
            else
                EXPECT_TRUE(reads(fields[5], record.learningRate));
        }
    }
}

TEST_F(Results, HoldLossAndGradientWithoutNoisePenaltyOrClipping) {
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "ravine"}, "gradient_noise": 5}, "steps": 20,
        "runs": [{"learning_rate": 0.01, "l2": 3, "l1": 2, "clip_norm": 0.1, "clip_value": 0.1}]})");
    run(experiment, folder);
    const auto rows = parseCsv(content(folder / "steps.csv"));
    ASSERT_EQ(rows.size(), 22u);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const double x = std::stod(rows[i][2]), y = std::stod(rows[i][3]);
        EXPECT_NEAR(std::stod(rows[i][4]), 0.5 * x * x + 12.5 * y * y, 1e-12);
        EXPECT_NEAR(std::stod(rows[i][6]), std::hypot(x, 25 * y), 1e-12);
    }
}

TEST_F(Results, SayHowEachRunEnded) {
    Experiment experiment = *loadExperiment(defaultFile, issues);
    experiment.runs.push_back(experiment.runs[0]);
    experiment.runs[3].name = "wild";
    experiment.runs[3].learningRate = 1e300;
    run(experiment, folder);
    const Json json = summary(folder);
    EXPECT_EQ(json["seed"], 7);
    ASSERT_EQ(json["runs"].size(), 4u);
    const Json& momentum = json["runs"][0];
    EXPECT_EQ(momentum["name"], "Momentum");
    EXPECT_EQ(momentum["status"], "finished");
    EXPECT_EQ(momentum["step"], 160);
    EXPECT_EQ(momentum["first_below"], 71);
    EXPECT_EQ(momentum["below_from"], 99);
    for (const char* figures : {"best", "final"})
        for (const char* field : {"step", "x", "y", "loss", "gradient_norm"})
            EXPECT_TRUE(momentum[figures][field].is_number()) << field;
    EXPECT_EQ(momentum["final"]["step"], 160);
    EXPECT_LE(momentum["best"]["loss"], momentum["final"]["loss"]);
    EXPECT_TRUE(momentum["seconds"].is_number());
    EXPECT_TRUE(momentum["steps_per_second"].is_number());
    EXPECT_EQ(json["runs"][1]["first_below"], 82);
    EXPECT_EQ(json["runs"][2]["below_from"], 148);
    const Json& wild = json["runs"][3];
    EXPECT_EQ(wild["status"], "diverged");
    EXPECT_EQ(wild["step"], 1);
    EXPECT_EQ(wild["quantity"], "loss");
    EXPECT_TRUE(wild["cause"].is_string());
    EXPECT_EQ(wild["first_below"], nullptr);
    EXPECT_EQ(wild["below_from"], nullptr);
    EXPECT_EQ(parseCsv(content(folder / "steps.csv")).size(), 1u + 3 * 161 + 1);  // and its start
}

TEST_F(Results, NameTheGoalOnlyWhereThereIsOne) {
    Experiment experiment = *loadExperiment(defaultFile, issues);
    experiment.goal->stop = true;
    run(experiment, folder);
    EXPECT_EQ(summary(folder)["runs"][0]["status"], "goal reached");
    EXPECT_EQ(summary(folder)["runs"][0]["step"], 71);
    experiment.goal.reset();
    run(experiment, folder);
    EXPECT_FALSE(summary(folder)["runs"][0].contains("first_below"));
}

TEST_F(Results, RunAgainFromTheirOwnExperiment) {
    const std::vector<std::string> experiments{
        content(defaultFile),
        R"j({"problem": {"surface": {"kind": "least_squares", "batch_size": 8}, "gradient_noise": 0.1}, "steps": 50, "seed": 9,
            "runs": [{"optimizer": {"kind": "adam"}, "changes": [{"at": 7, "set": {"learning_rate": 0.3}},
                     {"at": 9, "set": {"optimizer": {"kind": "momentum"}}}]}, {}]})j",
        R"j({"problem": {"surface": {"kind": "formula", "f": "sin(x)*y^2 + exp(-x)"}}, "steps": 50,
            "runs": [{"name": "a, \"b\"\nc", "learning_rate": 0.1, "schedule": {"kind": "one_cycle", "warmup": 3}}]})j"};
    for (const std::string& text : experiments) {
        run(read(text), folder / "first");
        const auto again = loadExperiment(folder / "first/experiment.json", issues);
        ASSERT_TRUE(again) << ravine::text(issues);
        EXPECT_TRUE(again->surface().start) << "the start that was used is written";
        run(*again, folder / "second");
        EXPECT_EQ(content(folder / "first/steps.csv"), content(folder / "second/steps.csv"));
        EXPECT_EQ(content(folder / "first/experiment.json"), content(folder / "second/experiment.json"));
    }
}

TEST_F(Results, FindTheirDataAgain) {
    fs::create_directory(folder / "in");
    std::ofstream(folder / "in/points.csv") << "x,y\n1,2\n2,4\n3,7\n";
    std::ofstream(folder / "in/e.json")
        << R"({"problem": {"surface": {"kind": "least_squares", "features": ["x"], "target": "y",
        "data": {"kind": "csv", "file": "points.csv"}}}, "steps": 9, "runs": [{}]})";
    run(*loadExperiment(folder / "in/e.json", issues), folder / "deep/out");
    const auto again = loadExperiment(folder / "deep/out/experiment.json", issues);
    ASSERT_TRUE(again);
    run(*again, folder / "second");
    EXPECT_TRUE(issues.empty()) << text(issues);
    EXPECT_EQ(content(folder / "deep/out/steps.csv"), content(folder / "second/steps.csv"));
}

TEST_F(Results, QuoteWhatACsvWouldMisread) {
    EXPECT_EQ(csvField("plain name"), "plain name");
    EXPECT_EQ(csvField("a,b"), "\"a,b\"");
    EXPECT_EQ(csvField("say \"x\""), "\"say \"\"x\"\"\"");
    const std::string name = "a,\"b\"\n\rc";
    Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}}, "steps": 3, "runs": [{}]})");
    experiment.runs[0].name = name;
    run(experiment, folder);
    const auto rows = parseCsv(content(folder / "steps.csv"));
    ASSERT_EQ(rows.size(), 5u);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].size(), 7u);
        EXPECT_EQ(rows[i][0], name);
    }
    EXPECT_EQ(summary(folder)["runs"][0]["name"], name);
}

TEST_F(Results, TellHowFarTheyAre) {
    const Experiment experiment = read(
        R"({"problem": {"surface": {"kind": "bowl"}}, "steps": 5000, "runs": [{}, {"learning_rate": 1e300}, {}]})");
    std::vector<double> shares;
    runToFiles(experiment, prepare(experiment, issues), folder,
               {.progressed = [&](double share) { shares.push_back(share); }}, issues);
    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_GE(shares.size(), 6u);
    EXPECT_GE(shares.front(), 0);
    EXPECT_EQ(shares.back(), 1);
}

TEST_F(Results, LeaveNothingHalfWritten) {
    const Experiment experiment = *loadExperiment(defaultFile, issues);
    std::ofstream(folder / "file") << "mine";
    for (const fs::path& to :
         {folder / "file", folder / "file/below", fs::path("/proc/ravine-test"), fs::path("/proc/self/ravine-test")}) {
        issues.clear();
        EXPECT_TRUE(run(experiment, to).empty()) << to;
        ASSERT_EQ(issues.size(), 1u) << to;
        EXPECT_EQ(issues[0].fault, Issue::Fault::File);
        EXPECT_TRUE(issues[0].path.starts_with(to.string())) << issues[0].path;
    }
    EXPECT_EQ(content(folder / "file"), "mine");
    EXPECT_EQ(listing(folder), (std::vector<std::string>{"file"}));
    // A folder stands where a file should.
    issues.clear();
    fs::create_directories(folder / "out/summary.json");
    EXPECT_TRUE(run(experiment, folder / "out").empty());
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, (folder / "out/summary.json").string());
    for (const std::string& name : listing(folder / "out"))
        EXPECT_TRUE(name == "steps.csv" || name == "summary.json" || name == "experiment.json") << name;
}

}  // namespace
}  // namespace ravine
