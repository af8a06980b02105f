// Files as public reports describe them (tests/fixtures/csv), through the command line, each with the value that is
// right.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/command/command_fixture.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class DataCases : public CommandFixture {
protected:
    static std::string caseFile(const std::string& name) { return sourceFolder() + "/tests/fixtures/csv/" + name; }
    json run(const std::string& name, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"run", caseFile(name), "--out", out()});
        last = ravine(more);
        EXPECT_EQ(last.code, Done) << name << "\n" << last.err;
        std::ifstream stream(folder / "out/summary.json");
        return json::parse(stream, nullptr, false);
    }
    void expectRefused(const std::string& name, const std::string& words) {
        last = ravine({"validate", caseFile(name)});
        EXPECT_EQ(last.code, BadInput) << name;
        EXPECT_NE(last.err.find(words), std::string::npos) << name << "\n" << last.err;
    }
    json data(const std::string& name) {
        last = ravine({"data", caseFile(name), "--json"});
        return json::parse(last.out, nullptr, false);
    }
    std::string written(const std::string& name) const {
        std::ifstream stream(folder / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    Left last;
};

std::vector<std::string> classesOf(const json& summary) {
    std::vector<std::string> names;
    for (const json& one : summary.at("data").at("classes")) names.push_back(one.at("name"));
    return names;
}

}  // namespace

TEST_F(DataCases, NamesThatAreNumbersAreNames) {
    EXPECT_EQ(run("02-numbered-header/experiment.json")["data"]["samples"], 24);
    for (const char* name : {"02-numbered-header/years.json", "02-numbered-header/years_by_name.json"}) {
        run(name);
        EXPECT_NE(written("out/steps.csv").find("GD,0,0,0,380.5,"), std::string::npos) << name;
    }
}

TEST_F(DataCases, OneBadCellMakesNoClasses) {
    for (const std::string name : {"big", "dash", "hash", "inf", "na_slash", "null", "typo", "typo_regression"})
        expectRefused("03-one-bad-target/" + name + ".json", ".csv, line 19, column price");
    for (const std::string name : {"big", "dash", "hash", "inf", "na_slash", "null", "typo"}) {
        const json summary = run("03-one-bad-target/" + name + "_drop.json");
        EXPECT_EQ(summary["data"]["task"], "regression") << name;
        EXPECT_EQ(summary["data"]["dropped"], 1) << name;
        EXPECT_NE(last.err.find("1 row is dropped"), std::string::npos) << last.err;
    }
}

TEST_F(DataCases, NaIsAClassWhereItIsOne) {
    for (const char* name : {"quoted", "quoted_drop", "plain_drop"})
        EXPECT_EQ(classesOf(run(std::string("06-na-is-a-class/") + name + ".json")),
                  (std::vector<std::string>{"AS", "EU", "NA"}));
}

TEST_F(DataCases, MarksOfMissingValuesAreNone) {
    for (int i = 0; i < 14; ++i)
        for (const std::string kind : {"mark", "target"}) {
            const json summary = run("07-missing-markers/" + kind + (i < 10 ? "0" : "") + std::to_string(i) + ".json");
            EXPECT_EQ(summary["data"]["samples"], 29) << kind << i;
            EXPECT_EQ(classesOf(summary), (std::vector<std::string>{"down", "up"})) << kind << i;
        }
}

TEST_F(DataCases, SeparatorsAtTheEndOfLinesAreNoColumn) {
    for (const char* name : {"all", "all_chosen", "all_named", "all_named_drop", "rows_only", "rows_only_named",
                             "semicolons", "semicolons_named"}) {
        const json summary = run(std::string("08-trailing-separator/") + name + ".json");
        EXPECT_EQ(summary["data"]["features"], json({"x", "y"})) << name;
        EXPECT_EQ(summary["data"]["samples"], 30) << name;
    }
}

TEST_F(DataCases, LayoutsAreReadAsMeant) {
    EXPECT_EQ(run("09-sep-line/experiment.json")["data"]["features"], json({"x", "y"}));
    EXPECT_EQ(run("10-hash-header/experiment.json")["data"]["features"], json({"x", "y"}));
    EXPECT_EQ(run("10-hash-header/notes.json")["data"]["target"], "t");
    EXPECT_EQ(run("11-blanks-between/experiment.json")["data"]["inputs"], 2);
    for (const char* name : {"dots", "spaces", "usual"}) run(std::string("13-idx-names/") + name + ".json");
}

TEST_F(DataCases, LabelsStayApartAsTheyAreSpelled) {
    EXPECT_EQ(classesOf(run("12-large-labels/experiment.json")).size(), 3u);
    EXPECT_EQ(classesOf(run("12-large-labels/classification.json")).size(), 3u);
    EXPECT_EQ(classesOf(run("47-spelled-labels/experiment.json")).size(), 3u);
    EXPECT_EQ(classesOf(run("47-spelled-labels/order.json")), (std::vector<std::string>{"1", "2", "9", "10", "30"}));
    EXPECT_EQ(classesOf(run("47-spelled-labels/zips.json")), (std::vector<std::string>{"02134", "2134", "10001"}));
}

TEST_F(DataCases, ColumnsThatSayNothingAreLeftOutWithAWord) {
    EXPECT_EQ(run("15-constant-columns/one.json")["data"]["left_out"][0]["reason"], "it is 14.62 in every row");
    EXPECT_GT(run("15-constant-columns/pixels.json")["data"]["left_out"].size(), 2u);
    const json still = run("15-constant-columns/train_only.json")["runs"][0];
    EXPECT_NEAR(still["final"]["train_loss"].get<double>(), 506.0 / 300, 1e-12);
    EXPECT_NEAR(still["final"]["validation_loss"].get<double>(), 4.62, 1e-12);
    const json counted = run("44-row-numbers/experiment.json");
    EXPECT_EQ(counted["data"]["left_out"][0]["reason"], "it counts the rows");
    EXPECT_EQ(counted["data"]["features"], json({"x", "y"}));
    EXPECT_EQ(run("40-words-as-features/experiment.json")["data"]["inputs"], 5);
}

TEST_F(DataCases, LargeTargetsAreLearnedAtTheirOwnScale) {
    const json summary = run("39-large-targets/experiment.json");
    for (const json& one : summary["runs"]) {
        EXPECT_GT(one["scores"]["validation"]["r2"].get<double>(), 0.9);
        EXPECT_GT(one["scores"]["validation"]["rmse"].get<double>(), 1000);  // in the table's units
    }
    EXPECT_TRUE(summary["data"].contains("loss_units"));
    EXPECT_NE(last.out.find("val. R²"), std::string::npos);
}

TEST_F(DataCases, GapsCountOnlyWhereTheyAreUsed) {
    run("51-unused-column/net.json");
    run("51-unused-column/surface.json");
    expectRefused("51-unused-column/surface_used.json", "column x: an empty field");
    run("51-unused-column/surface_used_drop.json");
}

TEST_F(DataCases, FilesThatAreNoTablesAreNamed) {
    expectRefused("52-not-a-csv/gz.json", "gzip");
    expectRefused("52-not-a-csv/html.json", "web page");
    expectRefused("52-not-a-csv/jsonfile.json", "JSON");
    expectRefused("52-not-a-csv/xlsx.json", "workbook");
}

TEST_F(DataCases, ClassesThatTrainingNeverSeesAreSaid) {
    run("29-unseen-class/unshuffled.json");
    EXPECT_NE(last.err.find("has no sample in the training part"), std::string::npos) << last.err;
    run("29-unseen-class/shuffled.json");
    EXPECT_EQ(last.err.find("has no sample"), std::string::npos);
}

TEST_F(DataCases, FewOfOneClassAreFoundWithBalancedWeights) {
    const auto balanced = [](const json& summary) {
        return summary["runs"][0]["scores"]["train"]["balanced_accuracy"].get<double>();
    };
    const double plain = balanced(run("41-few-of-one-class/experiment.json"));
    const double weighted =
        balanced(run("41-few-of-one-class/experiment.json", {"--set", "problem.class_weight=balanced"}));
    EXPECT_GT(weighted, plain);
}

TEST_F(DataCases, PredictionsAreWrittenAndRepeatedByPredict) {
    run("39-large-targets/experiment.json", {"--predictions"});
    const std::string first = written("out/predictions.csv");
    EXPECT_TRUE(first.starts_with("run,part,row,true,predicted,residual\n"));
    const std::string table = caseFile("39-large-targets/prices.csv"), to = folder / "new.csv";
    last = ravine({"predict", out(), table, "--run", "Adam 0.01", "--out", to});
    ASSERT_EQ(last.code, Done) << last.err;
    // What the run said of some row of the table it says of the same row as a new one.
    const std::size_t row = first.find("Adam 0.01,validation,") + 21;
    const std::string number = first.substr(row, first.find(',', row) - row);
    std::string said = first.substr(first.find(',', first.find(',', row) + 1) + 1);
    said = said.substr(0, said.find(','));
    const std::string again = written("new.csv");
    const std::size_t found = again.find("\n" + number + ",");
    ASSERT_NE(found, std::string::npos);
    EXPECT_NEAR(std::stod(again.substr(found + number.size() + 2)), std::stod(said), 1e-6 * std::abs(std::stod(said)));
}

TEST_F(DataCases, DataSaysWhatWasUnderstood) {
    const json understood = data("40-words-as-features/data.csv");
    EXPECT_EQ(last.code, Done);
    EXPECT_EQ(understood["columns"][0]["type"], "words");
    EXPECT_EQ(understood["columns"][2]["type"], "yes/no");
    EXPECT_EQ(understood["columns"][3]["role"], "target");
    EXPECT_EQ(understood["inputs"], 5);
    EXPECT_NE(understood["sentence"].get<std::string>().find("predict the number price"), std::string::npos);
    last = ravine({"data", caseFile("40-words-as-features/data.csv"), "--set", "target=colour"});
    EXPECT_NE(last.out.find("3 classes of colour"), std::string::npos) << last.out;
    // A faulty column keeps nothing from being described.
    last = ravine({"data", caseFile("03-one-bad-target/typo.csv")});
    EXPECT_EQ(last.code, BadInput);
    EXPECT_NE(last.out.find("price"), std::string::npos);
}

}  // namespace ravine
