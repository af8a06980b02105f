#include "app/command/command_line.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/experiment/catalogue.h"
#include "core/files/folder_lock.h"
#include "tests/command/command_fixture.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string defaultFile = shippedExperiment("momentum-vs-adam");

class CommandLine : public CommandFixture {
protected:
    Left run(const std::string& file, const std::vector<std::string>& settings = {}) {
        std::vector<std::string> words{"run", file, "--out", out()};
        for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
        return ravine(words);
    }

    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    json written(const std::string& name) const { return json::parse(content(fs::path(out()) / name)); }
    static std::vector<std::string> listing(const fs::path& of) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(of)) names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }
};

testing::AssertionResult says(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        if (text.find(part) == std::string::npos)
            return testing::AssertionFailure() << '"' << part << "\" is not in:\n" << text;
    return testing::AssertionSuccess();
}

TEST_F(CommandLine, RunsTheDefaultExperiment) {
    const Left left = run(defaultFile);
    EXPECT_EQ(left.code, Done) << left.err;
    EXPECT_EQ(left.err, "");
    EXPECT_TRUE(says(left.out, {"Momentum", "Adam", "Gradient descent", "finished", "71", "99", "82", "148"}));
    EXPECT_EQ(listing(out()), (std::vector<std::string>{"experiment.json", "steps.csv", "summary.json"}));
    EXPECT_TRUE(content(fs::path(out()) / "steps.csv")
                    .starts_with("run,step,x,y,loss,learning_rate,gradient_norm\nMomentum,0,-4,1.8,48.5,,"))
        << content(fs::path(out()) / "steps.csv").substr(0, 100);
    EXPECT_EQ(written("summary.json")["runs"][0]["first_below"], 71);
}

TEST_F(CommandLine, RunsAgainWhatItWrote) {
    ASSERT_EQ(run(defaultFile, {"problem.gradient_noise=0.3"}).code, Done);
    const std::string csv = content(fs::path(out()) / "steps.csv");
    ASSERT_EQ(ravine({"run", out() + "/experiment.json", "--out", folder / "again"}).code, Done);
    EXPECT_EQ(content(folder / "again/steps.csv"), csv);
    ASSERT_EQ(ravine({"run", out() + "/experiment.json", "--out", out()}).code, Done);  // over itself
    EXPECT_EQ(content(fs::path(out()) / "steps.csv"), csv);
    EXPECT_EQ(listing(out()).size(), 3u);
}

TEST_F(CommandLine, TriesEveryEqualsSignAsTheBorderOfASetting) {
    const std::string file = put("race.json", R"({"problem": {"surface": {"kind": "bowl"}}, "steps": 2, "runs": [
        {"name": "lr=0.1"}, {"name": "lr"}, {"name": "adam.beta1=0.9", "optimizer": {"kind": "adam"}}]})");
    const Left left = run(file, {"runs.lr=0.1.learning_rate=0.2", "runs.adam.beta1=0.9.optimizer.beta1=0.5"});
    EXPECT_EQ(left.code, Done) << left.err;
    const json runs = written("experiment.json")["runs"];
    EXPECT_EQ(runs[0]["learning_rate"], 0.2);
    EXPECT_EQ(runs[2]["optimizer"]["beta1"], 0.5);
    EXPECT_TRUE(says(run(file, {"runs.none=3.learning_rate=1"}).err, {"runs.none", "no such item"}));
    EXPECT_TRUE(says(run(file, {"runs.lr=0.1.learning_rate=fast"}).err, {"learning_rate", "fast"}));
}

// An experiment on f(x, y) from (1, 1) with one run.
std::string onFormula(const std::string& f, const std::string& optimizer = "gradient_descent",
                      const std::string& more = "") {
    const json experiment = {{"problem", {{"surface", {{"kind", "formula"}, {"f", f}}}, {"start", {1, 1}}}},
                             {"runs", {{{"optimizer", {{"kind", optimizer}}}, {"learning_rate", 0.1}}}},
                             {"steps", 20}};
    json whole = experiment;
    if (!more.empty()) whole.update(json::parse(more));
    return whole.dump();
}

TEST_F(CommandLine, SaysHowAFormulaWasUnderstood) {
    const auto validate = [&](const std::string& f) { return ravine({"validate", put("f.json", onFormula(f))}); };
    EXPECT_TRUE(says(validate("3x² + sin y").out, {"valid", "understood as 3*x^2 + sin(y)"}));
    EXPECT_EQ(validate("x^2 + y^2").out.find("understood"), std::string::npos);
    EXPECT_EQ(validate("1/2x").code, BadInput);
    EXPECT_TRUE(says(validate("1/2x").err, {"character 4", "(1/2)*x or 1/(2*x)"}));
}

TEST_F(CommandLine, SaysWhenASquareLeavesTheRange) {
    for (const char* kind : {"adam", "amsgrad", "nadam", "radam", "rmsprop", "adagrad", "adadelta"}) {
        EXPECT_EQ(run(put("huge.json", onFormula("1e200*(x^2+y^2)", kind))).code, SomeRunDiverged) << kind;
        const json told = written("summary.json")["runs"][0];
        EXPECT_EQ(told["status"], "diverged") << kind;
        EXPECT_EQ(told["step"], 1) << kind;
        EXPECT_TRUE(says(told["cause"], {"left the range", "squares fit up to 1.34e+154"})) << kind;
    }
    EXPECT_EQ(run(put("huge.json", onFormula("1e200*(x^2+y^2)", "adamax"))).code, Done);
}

TEST_F(CommandLine, MeasuresAGoalFromTheLowestValueWhereItIsKnown) {
    const std::string easom = put("easom.json", R"({"problem": {"surface": {"kind": "easom"}}, "steps": 3,
        "goal": {"gap": 1e-3}, "runs": [{}]})");
    EXPECT_EQ(run(easom).code, Done);
    EXPECT_TRUE(written("summary.json")["runs"][0]["first_below"].is_null());  // f < 1e-3 holds from the start
    EXPECT_EQ(written("experiment.json")["goal"], (json{{"gap", 1e-3}, {"stop", false}}));
    EXPECT_EQ(run(easom, {"goal={\"loss\": 1e-3}"}).code, Done);
    EXPECT_TRUE(says(written("summary.json").dump(), {"goal met at the start"}));
    const Left unknown = run(put("own.json", onFormula("x^2", "adam", R"({"goal": {"gap": 1}})")));
    EXPECT_EQ(unknown.code, BadInput);
    EXPECT_TRUE(says(unknown.err, {"goal.gap", "not known"}));
}

TEST_F(CommandLine, TellsRunsThatCoincideAndRunsThatKeepGrowing) {
    const std::string race = put("race.json", R"({"problem": {"surface": {"kind": "ravine"}}, "steps": 60, "runs": [
        {"name": "A", "learning_rate": 0.01}, {"name": "B", "learning_rate": 0.1},
        {"name": "C", "optimizer": {"kind": "momentum", "momentum": 0}, "learning_rate": 0.01}]})");
    ASSERT_EQ(run(race).code, Done);
    const json runs = written("summary.json")["runs"];
    EXPECT_FALSE(runs[0].contains("same_as") || runs[1].contains("same_as"));
    EXPECT_EQ(runs[2]["same_as"], "A");
    EXPECT_TRUE(runs[1].contains("diverging_since"));
    EXPECT_TRUE(says(runs[1]["notes"].dump(), {"diverging since step", "beyond its start"}));
}

TEST_F(CommandLine, SetsWhatItIsTold) {
    const Left left = run(defaultFile, {"runs.Adam.optimizer.beta1=0.95", "runs.0.optimizer.kind=nesterov", "steps=5",
                                        "title=a = b", "runs.Gradient descent.name=η, \"GD\"", "problem.start=[1, 2]",
                                        "goal=null", "runs.2.schedule={\"kind\": \"step\", \"every\": 2}"});
    EXPECT_EQ(left.code, Done) << left.err;
    const json experiment = written("experiment.json");
    EXPECT_EQ(experiment["runs"][1]["optimizer"]["beta1"], 0.95);
    EXPECT_EQ(experiment["runs"][0]["optimizer"]["kind"], "nesterov");
    EXPECT_EQ(experiment["steps"], 5);
    EXPECT_EQ(experiment["title"], "a = b");
    EXPECT_EQ(experiment["runs"][2]["name"], "η, \"GD\"");
    EXPECT_EQ(experiment["runs"][2]["schedule"]["every"], 2);
    EXPECT_EQ(experiment["problem"]["start"], (json{1, 2}));
    EXPECT_FALSE(experiment.contains("goal"));
    EXPECT_NE(content(fs::path(out()) / "steps.csv").find("\n\"η, \"\"GD\"\"\",0,1,2,"), std::string::npos);
}

TEST_F(CommandLine, RefusesSettingsThatCannotBe) {
    for (const char* setting :
         {"runs.Adma.learning_rate=1", "runs.Adam.optimizer.beta1=1", "runs.9.l1=0", "steps=many", "seed=-1",
          "problem.surface.kind=hill", "runs.0.learning_rate=nan", "runs.0.learning_rate=1e999", "x=1", "title=\xff",
          "runs=[]", "problem.surface={\"kind\": \"formula\", \"f\": \"1/2x\"}", "steps="}) {
        const Left left = run(defaultFile, {setting});
        EXPECT_EQ(left.code, BadInput) << setting;
        EXPECT_NE(left.err, "") << setting;
        EXPECT_EQ(left.out, "");
    }
    for (const char* setting : {"steps", "=5", ""}) EXPECT_EQ(run(defaultFile, {setting}).code, Usage) << setting;
    EXPECT_FALSE(fs::exists(out()));
}

TEST_F(CommandLine, TellsOfDivergenceAndWritesItAllTheSame) {
    const Left left = run(defaultFile, {"runs.Momentum.learning_rate=1e300"});
    EXPECT_EQ(left.code, SomeRunDiverged);
    EXPECT_TRUE(says(left.out, {"diverged at step 1"}));
    EXPECT_EQ(written("summary.json")["runs"][0]["status"], "diverged");
    EXPECT_EQ(written("summary.json")["runs"][1]["status"], "finished");
    EXPECT_EQ(listing(out()).size(), 3u);
}

TEST_F(CommandLine, ReadsAFormulaAndAStartWhereItHasNoValue) {
    const std::string file = put(
        "e.json", R"j({"problem": {"surface": {"kind": "formula", "f": "log(x)"}, "start": [-1, 0]}, "runs": [{}]})j");
    EXPECT_EQ(run(file).code, SomeRunDiverged);
    EXPECT_EQ(written("summary.json")["runs"][0]["step"], 0);
}

TEST_F(CommandLine, RefusesWhatIsNoExperiment) {
    struct {
        std::string name, text, says;
    } cases[]{
        {"empty.json", "", "line 1, column 1"},
        {"garbage.json",
         std::string("\x7f"
                     "ELF\0\x01\xff\xfe\x80 \n\xc3(",
                     14),
         "garbage.json, line 1"},
        {"cut.json", content(defaultFile).substr(0, 300), "cut.json, line"},
        {"list.json", "[]", "an object"},
        {"newer.json", R"({"ravine": 2})", "newer Ravine"},
        {"none.json", R"({"runs": []})", "at least one run"},
        {"deep.json", std::string(100000, '['), "deep"},
        {"formula.json", R"j({"problem": {"surface": {"kind": "formula", "f": "(x + "}}, "runs": [{}]})j",
         "problem.surface.f, character"},
        {"column.json", R"({"problem": {"surface": {"kind": "least_squares", "target": "nothing"}}, "runs": [{}]})",
         "problem.surface.target"},
    };
    for (const auto& [name, text, part] : cases) {
        const std::string file = put(name, text);
        for (const Left& left : {run(file), ravine({"validate", file})}) {
            EXPECT_EQ(left.code, BadInput) << name;
            EXPECT_TRUE(says(left.err, {part})) << name;
            EXPECT_EQ(left.out, "");
        }
    }
    EXPECT_FALSE(fs::exists(out()));
}

TEST_F(CommandLine, RefusesABigFileAtOnce) {
    const std::string file = put("big.json", "{");
    fs::resize_file(file, 200'000'000);  // sparse
    const Left left = run(file);
    EXPECT_EQ(left.code, BadInput);
    EXPECT_TRUE(says(left.err, {"big.json", "200.0 MB", "at most 17 MB"}));
}

TEST_F(CommandLine, SaysWhatItCannotRead) {
    for (const std::string& file :
         {std::string(folder / "missing.json"), folder.string(), std::string("/dev/null"), std::string()}) {
        for (const Left& left : {run(file), ravine({"validate", file})}) {
            EXPECT_EQ(left.code, NotReadOrWritten) << file;
            EXPECT_TRUE(says(left.err, {file}));
        }
    }
    EXPECT_TRUE(says(ravine({"validate", folder}).err, {"this is a folder"}));
    const std::string file =
        put("e.json", R"({"problem": {"surface": {"kind": "least_squares", "features": ["x"], "target": "y",
        "data": {"kind": "csv", "file": "missing.csv"}}}, "runs": [{}]})");
    const Left left = run(file);
    EXPECT_TRUE(left.code == NotReadOrWritten || left.code == BadInput) << left.err;
    EXPECT_TRUE(says(left.err, {"problem.surface.data.file", "missing.csv"}));
}

TEST_F(CommandLine, RefusesACsvThatIsNone) {
    const std::string file =
        put("e.json", R"({"problem": {"surface": {"kind": "least_squares", "features": ["x"], "target": "y",
        "data": {"kind": "csv", "file": "data.csv"}}}, "runs": [{}]})");
    for (const auto& [text, part] :
         std::vector<std::pair<std::string, std::string>>{{"x,y\n1,2\n3\n5,6\n", "line 3"},
                                                          {"x,y\n1,2\n3,four\n5,6\n", "line 3"},
                                                          {"", "data.csv"},
                                                          {"x,z\n1,2\n3,4\n", "y"}}) {
        put("data.csv", text);
        const Left left = run(file);
        EXPECT_EQ(left.code, BadInput) << text;
        EXPECT_TRUE(says(left.err, {part})) << text;
    }
    put("data.csv", "x,y\n1,2\n3,4\n5,7\n");
    EXPECT_EQ(run(file).code, Done);
}

TEST_F(CommandLine, SaysWhatItCannotWrite) {
    const std::string file = put("file", "mine");
    for (const std::string& to :
         {file, file + "/below", std::string("/proc/ravine-test"), std::string("/proc/self/x/y")}) {
        const Left left = ravine({"run", defaultFile, "--out", to});
        EXPECT_EQ(left.code, NotReadOrWritten) << to;
        EXPECT_TRUE(says(left.err, {to}));
        EXPECT_EQ(left.out, "");
    }
    EXPECT_EQ(content(file), "mine");
    EXPECT_EQ(listing(folder), (std::vector<std::string>{"file"}));
}

TEST_F(CommandLine, ValidatesEveryFaultAtOnce) {
    const Left good = ravine({"validate", defaultFile});
    EXPECT_EQ(good.code, Done);
    EXPECT_TRUE(says(good.out, {"valid"}));
    EXPECT_EQ(good.err, "");
    const std::string file =
        put("e.json", R"({"steps": 0, "sed": 1, "problem": {"surface": {"kind": "formula", "f": "x +"}},
        "runs": [{"name": "A", "learning_rate": "fast"}, {"name": "A", "optimizer": {"kind": "adam", "beta2": 1}}]})");
    const Left left = ravine({"validate", file});
    EXPECT_EQ(left.code, BadInput);
    EXPECT_TRUE(says(left.err, {"steps: 0 — ", "sed: unknown key — did you mean \"seed\"",
                                "problem.surface.f, character", "runs.0.learning_rate: \"fast\"", "runs.1.name",
                                "runs.1.optimizer.beta2: 1 — a number, from 0 (included) to 1 (excluded)"}));
    EXPECT_EQ(std::ranges::count(left.err, '\n'), 6);
}

TEST_F(CommandLine, ListsEveryGroupWithAllItsFields) {
    const json all = json::parse(ravine({"list", "--json"}).out);
    for (const char* group : {"optimizers", "schedules", "surfaces", "data"}) {
        const Left left = ravine({"list", group, "--json"});
        EXPECT_EQ(left.code, Done);
        const json listed = json::parse(left.out);
        ASSERT_EQ(listed.size(), 1u);
        EXPECT_EQ(listed[group], all[group]);
        const Left text = ravine({"list", group});
        EXPECT_EQ(text.code, Done);
        for (const json& kind : listed[group]) {
            SCOPED_TRACE(kind.dump().substr(0, 60));
            for (const char* field : {"key", "title", "summary", "reference"})
                EXPECT_NE(kind.at(field).get<std::string>(), "") << field;
            EXPECT_TRUE(kind.at("formula").is_string());
            EXPECT_TRUE(says(text.out, {kind["key"].get<std::string>() + " — " + kind["title"].get<std::string>(),
                                        kind["summary"]}));
            for (const json& param : kind.at("params")) {
                for (const char* field : {"key", "label", "type"})
                    EXPECT_NE(param.at(field).get<std::string>(), "") << param;
                EXPECT_TRUE(param.contains("default") && param.contains("unit") && param.contains("doc")) << param;
                const std::string type = param["type"];
                EXPECT_EQ(param.contains("range"), type == "real" || type == "integer" || type == "list of numbers")
                    << param;
                EXPECT_EQ(param.contains("choices"), type == "choice") << param;
                EXPECT_EQ(param.contains("kinds"), type == "kind") << param;
                EXPECT_TRUE(says(text.out, {param["key"].get<std::string>() + " = "}));
            }
        }
    }
    EXPECT_EQ(all["optimizers"].size(), 12u);
    EXPECT_EQ(all["schedules"].size(), 13u);
    EXPECT_GE(all["surfaces"].size(), 23u);
    EXPECT_TRUE(all.contains("stages") && all.contains("schedule_options"));
}

TEST_F(CommandLine, ListsOneKindByGroupOrKey) {
    EXPECT_EQ(ravine({"list", "optimizer"}).out, ravine({"list", "optimizers"}).out);
    const json adam = json::parse(ravine({"list", "adam", "--json"}).out);
    ASSERT_EQ(adam["optimizers"].size(), 1u);
    const json beta1 = adam["optimizers"][0]["params"][0];
    EXPECT_EQ(beta1["key"], "beta1");
    EXPECT_EQ(beta1["default"], 0.9);
    EXPECT_EQ(beta1["range"], (json{{"min", 0.0}, {"min_included", true}, {"max", 1.0}, {"max_included", false}}));
    const Left nonsense = ravine({"list", "nonsense"});
    EXPECT_EQ(nonsense.code, Usage);
    EXPECT_TRUE(says(nonsense.err, {"nonsense", "optimizers", "schedules", "surfaces", "data"}));
    EXPECT_EQ(ravine({"list", "nonsense", "--json"}).code, Usage);
}

TEST_F(CommandLine, KnowsItsUsage) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--nonsense"},
                                               {"run"},
                                               {"run", defaultFile},
                                               {"run", defaultFile, "--out"},
                                               {"run", defaultFile, "--out", "x", "--fast"},
                                               {"run", defaultFile, "more", "--out", "x"},
                                               {"validate"},
                                               {"validate", defaultFile, "--nonsense"},
                                               {"list", "--jsno"},
                                               {"list", "a", "b"},
                                               {"screenshot", defaultFile},
                                               {"screenshot", defaultFile, "x.png", "--size", "big"},
                                               {"screenshot", defaultFile, "x.png", "--theme", "pink"},
                                               {"screenshot", defaultFile, "x.png", "--at", "-1"},
                                               {"frobnicate", "x"},
                                               {"run", defaultFile, "--out", out(), "--test"}}) {
        const Left left = ravine(words);
        EXPECT_EQ(left.code, Usage) << testing::PrintToString(words);
        EXPECT_NE(left.err, "") << testing::PrintToString(words);
    }
    EXPECT_FALSE(fs::exists(out()));
}

TEST_F(CommandLine, Helps) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"--help"},
                                                                                       {"run", "--help"},
                                                                                       {"list", "--help"},
                                                                                       {"validate", "--help"},
                                                                                       {"screenshot", "--help"},
                                                                                       {"--version"}}) {
        const Left left = ravine(words);
        EXPECT_EQ(left.code, Done);
        EXPECT_NE(left.out, "");
    }
    EXPECT_TRUE(says(ravine({"--help"}).out, {"run", "list", "validate", "screenshot"}));
}

TEST_F(CommandLine, HandsTheWindowWhatWasAskedFor) {
    WindowRequest opened;
    ScreenshotRequest shot;
    const Windows windows{.open =
                              [&](const WindowRequest& r) {
                                  opened = r;
                                  return 0;
                              },
                          .screenshot =
                              [&](const ScreenshotRequest& r) {
                                  shot = r;
                                  return 4;
                              }};
    EXPECT_EQ(ravine({}, windows).code, 0);
    EXPECT_EQ(opened.file, "");
    EXPECT_EQ(ravine({"--play", "x.json"}, windows).code, 0);
    EXPECT_EQ(opened.file, "x.json");
    EXPECT_TRUE(opened.play);
    EXPECT_EQ(
        ravine({"screenshot", "a.json", "b.png", "--size", "800x600", "--theme", "dark", "--at", "12"}, windows).code,
        4);
    EXPECT_EQ(shot.file, "a.json");
    EXPECT_EQ(shot.out, "b.png");
    EXPECT_EQ(shot.width, 800);
    EXPECT_EQ(shot.height, 600);
    EXPECT_TRUE(shot.dark);
    EXPECT_EQ(shot.at, 12);
    EXPECT_EQ(ravine({"screenshot", "a.json", "b.png"}, windows).code, 4);
    EXPECT_EQ(ravine({}).code, Usage);  // a build without a window says so
    EXPECT_EQ(ravine({"screenshot", "a.json", "b.png"}).code, Usage);
}

TEST_F(CommandLine, ShowsControlCharactersOfFilesEscaped) {
    std::string text = content(defaultFile);
    text.insert(text.find("\"steps\""), "\"\\u001b[31m\": 1, ");
    const Left key = ravine({"validate", put("key.json", text)});
    EXPECT_EQ(key.code, BadInput);
    EXPECT_TRUE(says(key.err, {"\\x1b[31m"}));
    EXPECT_EQ(key.err.find('\x1b'), std::string::npos);
    const Left name = run(defaultFile, {"runs.Adam.name=\x1b]0;title\x07"});
    EXPECT_EQ(name.code, Done) << name.err;
    EXPECT_TRUE(says(name.out, {"\\x1b]0;title\\x07"}));
    EXPECT_EQ(name.out.find('\x1b'), std::string::npos);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"validate", "\x1b\xff"}, {"list", "\x1b\xff"}, {"\x1b\xff", "--x"}}) {
        const Left left = ravine(words);
        EXPECT_NE(left.code, Done);
        EXPECT_EQ((left.out + left.err).find_first_of("\x1b\xff"), std::string::npos) << words[0];
    }
}

TEST_F(CommandLine, RefusesAFolderThatAnotherRunWritesInto) {
    ASSERT_EQ(run(defaultFile, {"steps=3"}).code, Done);
    const std::string before = content(fs::path(out()) / "summary.json");
    Issues issues;
    const FolderLock other(out(), issues);
    ASSERT_TRUE(issues.empty());
    const Left left = run(defaultFile);
    EXPECT_EQ(left.code, NotReadOrWritten);
    EXPECT_TRUE(says(left.err, {out(), "another ravine run"}));
    EXPECT_EQ(content(fs::path(out()) / "summary.json"), before);
}

TEST_F(CommandLine, ChecksTheFolderBeforeItComputes) {
    fs::create_directories(fs::path(out()) / "steps.csv");
    // Steps that no machine would ever finish.
    const Left left = run(defaultFile, {"steps=1000000000", "goal=null"});
    EXPECT_EQ(left.code, NotReadOrWritten);
    EXPECT_TRUE(says(left.err, {"steps.csv"}));
}

TEST_F(CommandLine, FailsWhereStdoutCannotBeWritten) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"run", defaultFile, "--out", out()},
                                                  {"list"},
                                                  {"list", "--json"},
                                                  {"validate", defaultFile},
                                                  {"--help"},
                                                  {"--version"}}) {
        std::vector<std::string> all = words;
        all.insert(all.begin(), "ravine");
        std::vector<char*> argv;
        for (std::string& word : all) argv.push_back(word.data());
        argv.push_back(nullptr);
        std::fflush(stdout);
        const int kept = ::dup(STDOUT_FILENO);
        ::dup2(full, STDOUT_FILENO);
        const int code = runCommandLine(static_cast<int>(all.size()), argv.data(), {});
        ::dup2(kept, STDOUT_FILENO);
        ::close(kept);
        EXPECT_EQ(code, NotReadOrWritten) << words[0];
    }
    ::close(full);
}

}  // namespace
}  // namespace ravine
