#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/data/data_set.h"
#include "core/data/surface_data.h"
#include "core/readers/csv.h"

using namespace ravine;

namespace {

std::shared_ptr<const DataSet> loaded(const DataSource& source, std::uint64_t seed = 1) {
    Issues issues;
    auto set = loadDataSet(source, "", seed, "problem.data", issues);
    EXPECT_TRUE(set) << text(issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return set;
}

// A table in a file that lives as long as this does, and what is made of it.
class UserCsv : public testing::Test {
protected:
    UserCsv() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder = std::filesystem::path(testing::TempDir()) / (std::string("ravine_data_") + info->name());
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
    }
    ~UserCsv() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    std::shared_ptr<const DataSet> read(std::string_view csv, CsvFile chosen = {}) {
        std::ofstream(folder / "points.csv", std::ios::binary) << csv;
        chosen.file = "points.csv";
        issues.clear();
        auto set = loadDataSet(chosen, folder.string(), 1, "problem.data", issues);
        EXPECT_EQ(set != nullptr, issues.empty()) << text(issues);
        return set;
    }
    // The first issue of what must be refused; its path must be that, and it must contain the texts.
    void expectFault(std::string_view csv, const CsvFile& chosen, const std::string& path, const std::string& value,
                     const std::string& allowed) {
        EXPECT_FALSE(read(csv, chosen));
        ASSERT_FALSE(issues.empty());
        EXPECT_EQ(issues[0].path, path);
        EXPECT_NE(issues[0].value.find(value), std::string::npos) << issues[0].text();
        EXPECT_NE(issues[0].allowed.find(allowed), std::string::npos) << issues[0].text();
    }
    std::filesystem::path folder;
    Issues issues;
};

constexpr std::string_view flowers = "length,width,kind\n1,5,b\n2,6,a\n3,4,b\n4,7,a\n";

}  // namespace

TEST(ShippedSets, HaveTheirSamplesAndClasses) {
    const auto expectShape = [](const DataSource& source, std::int64_t features, const std::vector<std::string>& names,
                                const std::vector<int>& counts) {
        const auto set = loaded(source);
        EXPECT_EQ(set->task, Task::Classification);
        EXPECT_EQ(set->features(), features);
        EXPECT_EQ(set->classNames, names);
        std::vector<int> found(names.size());
        for (const auto label : set->labels) ++found[label];
        EXPECT_EQ(found, counts);
        EXPECT_EQ(set->ownTest, 0);
    };
    // Counts from scikit-learn's dataset descriptions and, for digits, UCI's (its test set).
    expectShape(Iris{}, 4, {"setosa", "versicolor", "virginica"}, {50, 50, 50});
    expectShape(Wine{}, 13, {"class_0", "class_1", "class_2"}, {59, 71, 48});
    expectShape(BreastCancer{}, 30, {"benign", "malignant"}, {357, 212});
    expectShape(Digits{}, 64, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
                {178, 182, 177, 183, 181, 182, 181, 179, 174, 180});
}

TEST(ShippedSets, DigitsArePicturesOfSeventeenGreys) {
    const auto set = loaded(Digits{});
    EXPECT_TRUE(set->hasImages());
    EXPECT_EQ(set->imageWidth * set->imageHeight, set->features());
    EXPECT_EQ(set->inputs.minCoeff(), 0);
    EXPECT_EQ(set->inputs.maxCoeff(), 16);
    // The first row of the first digit, a 0, from scikit-learn's copy.
    EXPECT_EQ(set->inputs.col(0).head(8).transpose(), (Eigen::RowVectorXd(8) << 0, 0, 5, 13, 9, 1, 0, 0).finished());
    EXPECT_EQ(set->labels[0], 0u);
}

TEST(DataSources, GiveSurfacesNoPictures) {
    for (const DataSource& source : {DataSource(FashionMnist{}), DataSource(IdxFolder{.folder = "x"})}) {
        Issues issues;
        EXPECT_FALSE(load(source, "", "problem.surface.data", issues));
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_EQ(issues[0].path, "problem.surface.data");
        EXPECT_NE(issues[0].allowed.find("surface"), std::string::npos);
        EXPECT_TRUE(targetsOf(source).empty());
    }
}

TEST_F(UserCsv, TakesTheLastColumnAndItsTextsAsClasses) {
    const auto set = read(flowers);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->name, "points.csv");
    EXPECT_EQ(set->task, Task::Classification);
    EXPECT_EQ(set->featureNames, (std::vector<std::string>{"length", "width"}));
    EXPECT_EQ(set->classNames, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(set->labels, (std::vector<std::uint32_t>{1, 0, 1, 0}));
    EXPECT_EQ(set->inputs, (Eigen::MatrixXd(2, 4) << 1, 2, 3, 4, 5, 6, 4, 7).finished());
}

TEST_F(UserCsv, TakesTheFeaturesNamedInTheirOrder) {
    const auto set = read("a,b,c,d\n1,2,3,x\n4,5,6,y\n7,7,7,x\n", {.features = {"c", "a"}});
    ASSERT_TRUE(set);
    EXPECT_EQ(set->featureNames, (std::vector<std::string>{"c", "a"}));
    EXPECT_EQ(set->inputs(0, 1), 6);
    EXPECT_EQ(set->inputs(1, 1), 4);
}

TEST_F(UserCsv, TakesFewWholeNumbersForClasses) {
    // Two values; three that stand three times each.
    const auto two = read("x,y\n1,0\n2,1\n3,1\n");
    EXPECT_EQ(two->task, Task::Classification);
    EXPECT_EQ(two->classNames, (std::vector<std::string>{"0", "1"}));
    EXPECT_EQ(read("x,y\n1,3\n2,5\n3,4\n4,3\n5,4\n6,5\n7,3\n8,4\n9,5\n")->task, Task::Classification);
    // Three values in eight rows; halves; 21 values.
    EXPECT_EQ(read("x,y\n1,3\n2,5\n3,4\n4,3\n5,4\n6,5\n7,3\n8,4\n")->task, Task::Regression);
    EXPECT_EQ(read("x,y\n1,0.5\n2,1\n3,1\n")->task, Task::Regression);
    std::string many = "x,y\n";
    for (int i = 0; i < 210; ++i) many += std::to_string(i) + "," + std::to_string(i % 21) + "\n";
    EXPECT_EQ(read(many)->task, Task::Regression);
}

TEST_F(UserCsv, MakesClassesOfNumbersWhenAskedTo) {
    const auto set = read("x,y\n1,10\n2,9.50\n3,+2\n4,9.5\n", {.task = Task::Classification});
    ASSERT_TRUE(set);
    EXPECT_EQ(set->classNames, (std::vector<std::string>{"+2", "9.50", "10"}));  // as first written, in their order
    EXPECT_EQ(set->labels, (std::vector<std::uint32_t>{2, 1, 0, 1}));
}

TEST_F(UserCsv, PredictsNumbersWhenAskedTo) {
    const auto set = read("x,y\n1,0\n2,1\n3,1\n", {.task = Task::Regression});
    ASSERT_TRUE(set);
    EXPECT_EQ(set->task, Task::Regression);
    EXPECT_EQ(set->targets, (Eigen::MatrixXd(1, 3) << 0, 1, 1).finished());
    const auto both = read("x,y,z\n1,0,4\n2,1,5\n3,1,6\n", {.targets = {"y", "z"}});
    ASSERT_TRUE(both);
    EXPECT_EQ(both->outputNames, (std::vector<std::string>{"y", "z"}));
    EXPECT_EQ(both->targets, (Eigen::MatrixXd(2, 3) << 0, 1, 1, 4, 5, 6).finished());
    EXPECT_EQ(both->featureNames, std::vector<std::string>{"x"});
}

TEST_F(UserCsv, RefusesMissingValuesInColumnsThatAreUsed) {
    const std::string csv = "a,b,y\n1,,p\n2,5,q\n3,6,p\n";
    expectFault(csv, {}, "points.csv, line 2, column b", "an empty field", "missing: \"drop\"");
    EXPECT_TRUE(read(csv, {.features = {"a"}}));
}

TEST_F(UserCsv, DropsRowsThatLackAValueAndCountsThem) {
    const std::string csv = "a,b,c,y\n1,,?,p\n2,5,,q\n3,6,,p\n4,7,1,NA\n5,8,1,r\n";
    const auto set = read(csv, {.features = {"a", "b"}, .missing = MissingValues::Drop});
    ASSERT_TRUE(set);
    EXPECT_EQ(set->dropped, 2);
    EXPECT_EQ(set->inputs.row(0), (Eigen::RowVectorXd(3) << 2, 3, 5).finished());
    EXPECT_EQ(set->classNames, (std::vector<std::string>{"p", "q", "r"}));
    EXPECT_EQ(set->labels, (std::vector<std::uint32_t>{1, 0, 2}));
    // A class that stood in dropped rows only is none.
    const auto fewer = read(csv, {.features = {"a", "b", "c"}, .targets = {"y"}, .missing = MissingValues::Drop});
    EXPECT_FALSE(fewer);
    EXPECT_EQ(issues.at(0).path, "points.csv");
    EXPECT_NE(issues.at(0).value.find("1 row left of 5"), std::string::npos);
    EXPECT_EQ(read("a,y\n1,p\n2,q\n,s\n4,p\n", {.missing = MissingValues::Drop})->classNames,
              (std::vector<std::string>{"p", "q"}));
    EXPECT_EQ(
        read("a,y\n1,4\n2,5\n,6\n4,4\n", {.task = Task::Classification, .missing = MissingValues::Drop})->classNames,
        (std::vector<std::string>{"4", "5"}));
}

TEST_F(UserCsv, LeavesOutNamesWithAWord) {
    const auto set = read("name,size,y\nAnn,1,p\nBob,2,q\nCid,3,p\nDan,4,p\nEve,5,q\n");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->featureNames, std::vector<std::string>{"size"});
    ASSERT_EQ(set->leftOut.size(), 1u);
    EXPECT_EQ(set->leftOut[0].name, "name");
    EXPECT_NE(set->leftOut[0].reason.find("5 different words"), std::string::npos);
}

TEST_F(UserCsv, LeavesOutConstantsWithAWord) {
    const auto set = read("a,b,y\n1,7,p\n2,7,q\n");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->featureNames, std::vector<std::string>{"a"});
    EXPECT_EQ(set->leftOut.at(0).reason, "it is 7 in every row");
    // A constant is one among the rows that are left.
    EXPECT_EQ(read("a,b,y\n1,7,p\n2,8,\n3,7,q\n", {.missing = MissingValues::Drop})->leftOut.at(0).name, "b");
    expectFault("a,b,y\n1,7,p\n1,7,q\n", {}, "points.csv", "3 columns", "a: it is 1 in every row");
}

TEST_F(UserCsv, LeavesOutRowNumbersButNotTheOnlyColumn) {
    std::string csv = ",x,y\n", only = "t,y\n";
    for (int i = 0; i < 12; ++i) {
        csv += std::to_string(i) + "," + std::to_string(i * i % 7) + "," + (i % 2 ? "p" : "q") + "\n";
        only += std::to_string(i) + "," + (i % 2 ? "p" : "q") + "\n";
    }
    EXPECT_EQ(read(csv)->featureNames, std::vector<std::string>{"x"});
    EXPECT_EQ(read(csv)->leftOut.at(0).reason, "it counts the rows");
    EXPECT_EQ(read(only)->featureNames, std::vector<std::string>{"t"});
    EXPECT_EQ(read(csv, {.features = {"column 1", "x"}})->featureNames, (std::vector<std::string>{"column 1", "x"}));
}

TEST_F(UserCsv, MakesInputsOfWordsAnswersAndDates) {
    const std::string csv =
        "colour,smoker,day,y\nred,yes,2024-01-01,1.5\nblue,no,2024-01-03,2.5\nred,no,2024-02-01,3\nred,yes,2024-01-02,"
        "4\n";
    const auto set = read(csv);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->featureNames, (std::vector<std::string>{"colour = blue", "colour = red", "smoker"}));
    EXPECT_EQ(set->inputs, (Eigen::MatrixXd(3, 4) << 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1).finished());
    EXPECT_EQ(set->leftOut.at(0).name, "day");
    EXPECT_EQ(read(csv, {.features = {"day"}})->inputs, (Eigen::MatrixXd(1, 4) << 0, 2, 31, 1).finished());
}

TEST_F(UserCsv, TakesNumbersWithAFewBadCellsForNumbers) {
    std::string csv = "x,y\n";
    for (int i = 0; i < 30; ++i)
        csv += std::to_string(i * 7 % 11) + "," + (i == 4 ? "12O.5" : std::to_string(i) + ".5") + "\n";
    expectFault(csv, {}, "points.csv, line 6, column y", "12O.5", "missing: \"drop\"");
    const auto set = read(csv, {.missing = MissingValues::Drop});
    EXPECT_EQ(set->task, Task::Regression);
    EXPECT_EQ(set->dropped, 1);
    EXPECT_NE(set->notes.at(0).find("line 6 (12O.5)"), std::string::npos);
}

TEST_F(UserCsv, RefusesATargetThatCannotBePredicted) {
    expectFault("a,y\n1,p\n2,p\n", {}, "problem.data.target", "y", "every row is p");
    expectFault("a,y\n1,4\n2,4\n3,4\n4,4\n", {}, "problem.data.target", "y", "every row is 4");
    expectFault("a,y\n1,p\n2,q\n", {.task = Task::Regression}, "problem.data.target", "y", "numbers");
    expectFault("a,y,z\n1,1,2\n2,3,4\n", {.targets = {"y", "z"}, .task = Task::Classification}, "problem.data.target",
                "y, z", "one column");
    expectFault("a,y,z\n1,1,2\n2,3,4\n", {.targets = {"y", "y"}}, "problem.data.target", "y", "once");
    expectFault("a,y\n1,p\n2,q\n", {.targets = {"w"}}, "problem.data.target", "w", "a, y");
    for (const std::string quote : {"t", ""}) {
        std::string csv = "a,y\n";
        for (std::size_t i = 0; i <= Table::maxClasses; ++i)
            csv += std::to_string(i) + "," + quote + std::to_string(i) + "\n";
        expectFault(csv, {.task = Task::Classification}, "problem.data.target", "y", "at most 1000 classes");
    }
}

TEST_F(UserCsv, RefusesFeaturesThatCannotBeChosen) {
    expectFault(flowers, {.features = {"height"}}, "problem.data.features.0", "height", "length, width, kind");
    expectFault(flowers, {.features = {"length", "kind"}}, "problem.data.features.1", "kind", "not the target");
    expectFault(flowers, {.features = {"length", "length"}}, "problem.data.features.1", "length", "once");
    expectFault("y\np\nq\n", {}, "points.csv", "1 column", "to predict it from");
}

TEST_F(UserCsv, RefusesBrokenFiles) {
    expectFault("a,y\n1,p\n", {}, "points.csv", "1 row", "at least two");
    expectFault("a,y\n1,p\n2\n", {}, "points.csv, line 3", "1 field", "2 fields");
    expectFault("", {}, "points.csv, line 1", "nothing", "column names");
    std::string wide = "y";
    for (std::size_t i = 0; i < CsvLimits{}.columns; ++i) wide += ",c";
    expectFault(wide + "\n", {}, "points.csv, line 1", "4097 columns", "at most 4096");
    EXPECT_FALSE(loadDataSet(CsvFile{}, "", 1, "problem.data", issues = {}));
    EXPECT_EQ(issues, (Issues{{"problem.data.file", "", "the path of a CSV file"}}));
    EXPECT_FALSE(loadDataSet(CsvFile{.file = "none.csv"}, folder.string(), 1, "problem.data", issues = {}));
    EXPECT_EQ(issues.at(0).path, "problem.data.file");
    EXPECT_EQ(issues.at(0).fault, Issue::Fault::File);
}

TEST_F(UserCsv, GivesSurfacesTheRowsWithoutGapsInWhatIsUsed) {
    std::ofstream(folder / "points.csv") << "a,b,y\n1,,p\n2,5,q\n3,6,\n4,7,p\n";
    DataSource source = CsvFile{.file = "points.csv", .missing = MissingValues::Drop};
    const std::vector<std::string> features{"b"};
    const auto taken = loadSurfaceData({source, features, "y", FeatureScale::None, 0}, 1, folder.string(), "s", issues);
    ASSERT_TRUE(taken) << text(issues);
    EXPECT_EQ(taken->samples, 2u);
    EXPECT_EQ(taken->features[0], (std::vector<double>{5, 7}));
    EXPECT_EQ(taken->target.classes, (std::vector<std::uint32_t>{1, 0}));
    source = CsvFile{.file = "points.csv"};
    EXPECT_FALSE(loadSurfaceData({source, features, "y", FeatureScale::None, 0}, 1, folder.string(), "s", issues));
}
