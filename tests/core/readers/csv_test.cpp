#include "core/readers/csv.h"

#include <gtest/gtest.h>

#include <clocale>
#include <filesystem>
#include <fstream>

#include "core/data/all.h"

using namespace ravine;

namespace {

struct Read {
    std::optional<Table> table;
    Issues issues;
};

Read parsed(std::string_view text, const CsvLimits& limits = {}) {
    Read read;
    read.table = parseCsv(text, "points.csv", read.issues, limits);
    EXPECT_EQ(read.table.has_value(), read.issues.empty()) << ravine::text(read.issues);
    return read;
}

std::vector<std::string> names(const Table& table) {
    std::vector<std::string> result;
    for (const Column& column : table.columns) result.push_back(column.name);
    return result;
}

std::vector<std::string> classesOf(const Column& column) {
    std::vector<std::string> result;
    for (const auto index : column.classes) result.push_back(column.classNames.at(index));
    return result;
}

// Expects exactly one fault, at `path`, whose value and advice contain the texts.
void expectFault(std::string_view text, const std::string& path, const std::string& value, const std::string& allowed) {
    const Read read = parsed(text);
    ASSERT_EQ(read.issues.size(), 1u) << ravine::text(read.issues);
    EXPECT_EQ(read.issues[0].path, path);
    EXPECT_NE(read.issues[0].value.find(value), std::string::npos) << read.issues[0].text();
    EXPECT_NE(read.issues[0].allowed.find(allowed), std::string::npos) << read.issues[0].text();
}

class CsvFiles : public testing::Test {
protected:
    CsvFiles() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder = std::filesystem::path(testing::TempDir()) / (std::string("ravine_csv_") + info->name());
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
    }
    ~CsvFiles() override {
        std::error_code ignored;
        std::filesystem::permissions(folder / "secret.csv", std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(folder, ignored);
    }
    std::filesystem::path write(const std::string& name, std::string_view text) const {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }
    // The one issue of a file that must be refused.
    Issue refused(const std::filesystem::path& file) const {
        Issues issues;
        EXPECT_FALSE(readCsv(file, "problem.data.file", issues));
        EXPECT_EQ(issues.size(), 1u) << ravine::text(issues);
        return issues.empty() ? Issue{} : issues[0];
    }
    std::filesystem::path folder;
};

}  // namespace

TEST(Csv, ReadsNumbersAndClasses) {
    const Read read = parsed("height,kind,weight\n1.5,b,-2e3\n+2,a,.25\n3,b,1e-400\n");
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->rows, 3u);
    EXPECT_EQ(names(*read.table), (std::vector<std::string>{"height", "kind", "weight"}));
    EXPECT_EQ(read.table->columns[0].numbers, (std::vector<double>{1.5, 2, 3}));
    EXPECT_EQ(read.table->columns[2].numbers, (std::vector<double>{-2000, 0.25, 0}));
    EXPECT_EQ(read.table->columns[1].content, Column::Content::Classes);
    EXPECT_EQ(read.table->columns[1].classNames, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(classesOf(read.table->columns[1]), (std::vector<std::string>{"b", "a", "b"}));
}

TEST(Csv, FindsItsSeparator) {
    for (const std::string separator : {",", ";", "\t", "|"}) {
        std::string text = "a_b c_d\n1 2\n3 4\n";
        for (char& c : text)
            if (c == ' ') c = separator[0];
        const Read read = parsed(text);
        ASSERT_TRUE(read.table) << separator;
        EXPECT_EQ(names(*read.table), (std::vector<std::string>{"a_b", "c_d"}));
        EXPECT_EQ(read.table->columns[1].numbers, (std::vector<double>{2, 4}));
    }
    // A comma inside texts, and quoted separators, mislead nobody.
    EXPECT_EQ(names(*parsed("name;x\n\"Doe, J\";1\nRoe, R;2\n").table), (std::vector<std::string>{"name", "x"}));
    EXPECT_EQ(names(*parsed("\"a;b\",x\n\"c;d\",1\n").table), (std::vector<std::string>{"a;b", "x"}));
    EXPECT_EQ(parsed("1,5;2,5\n3,1;4,2\n").table->columns.size(), 2u);
}

TEST(Csv, ReadsQuotesAsRfc4180) {
    const Read read =
        parsed("\"the \"\"x\"\"\",kind\r\n1,\"a,b\"\r\n\"2\",\"two\r\nlines\"\r\n3 , \"\"\"q\"\"\" \r\n4,5\" pipe\r\n");
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->columns[0].name, "the \"x\"");
    EXPECT_EQ(read.table->columns[0].numbers, (std::vector<double>{1, 2, 3, 4}));
    EXPECT_EQ(classesOf(read.table->columns[1]),
              (std::vector<std::string>{"a,b", "two\r\nlines", "\"q\"", "5\" pipe"}));
}

TEST(Csv, TakesEveryLineEndAndALastLineWithoutOne) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const Read read = parsed("x,y" + end + "1,2" + end + end + "3,4");
        ASSERT_TRUE(read.table);
        EXPECT_EQ(read.table->columns[0].numbers, (std::vector<double>{1, 3}));
        EXPECT_EQ(read.table->columns[1].numbers, (std::vector<double>{2, 4}));
        const Read faulty = parsed("x,y" + end + "1,2" + end + end + "3,4,5");
        ASSERT_EQ(faulty.issues.size(), 1u);
        EXPECT_EQ(faulty.issues[0].path, "points.csv, line 4");
    }
}

TEST(Csv, SkipsAByteOrderMark) {
    const Read read = parsed("\xEF\xBB\xBFx,y\n1,2\n");
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->columns[0].name, "x");
}

TEST(Csv, NamesColumnsWithoutAHeader) {
    const Read read = parsed("1,2\n3,4\n");
    ASSERT_TRUE(read.table);
    EXPECT_EQ(names(*read.table), (std::vector<std::string>{"column 1", "column 2"}));
    EXPECT_EQ(read.table->columns[0].numbers, (std::vector<double>{1, 3}));
    // A spreadsheet's row numbers stand under an empty name.
    EXPECT_EQ(names(*parsed(",x\n0,5\n").table), (std::vector<std::string>{"column 1", "x"}));
}

TEST(Csv, RefusesRaggedRowsByLine) {
    const Read read = parsed("a,b,c\n1,2,3\n4,5\n\"x\ny\",8,9\n10,11,12,13\n");
    ASSERT_EQ(read.issues.size(), 2u);
    EXPECT_EQ(read.issues[0], (Issue{"points.csv, line 3", "2 fields", "3 fields, as in line 1"}));
    EXPECT_EQ(read.issues[1], (Issue{"points.csv, line 6", "4 fields", "3 fields, as in line 1"}));
}

TEST(Csv, KeepsMissingValuesByLineAndColumn) {
    for (const std::string missing :
         {"", "NA", "NaN", "nan", "?", " ", "n/a", "NULL", "None", "-", "#N/A", ".", "<NA>"}) {
        SCOPED_TRACE(missing);
        const Read read = parsed("a,b\n1,2\n3," + missing + "\n5,6\n");
        ASSERT_TRUE(read.table);
        const Column& b = read.table->columns[1];
        EXPECT_EQ(b.type, Column::Type::Number);
        EXPECT_EQ(b.missing, std::vector<std::size_t>{1});
        EXPECT_EQ(b.missingCells.at(0).path, "points.csv, line 3, column b");
    }
}

TEST(Csv, NamesTheCellThatIsNoNumber) {
    const Read read = parsed("a,b\n1,2\n3,four\n5,1e999\n6,inf\n7,0x10\n");
    ASSERT_TRUE(read.table);
    Issues issues;
    EXPECT_EQ(findNumbers(*read.table, "b", "problem.features", issues), nullptr);
    ASSERT_EQ(issues.size(), 5u) << ravine::text(issues);
    EXPECT_EQ(issues[0].path, "problem.features");
    EXPECT_EQ(issues[1], (Issue{"points.csv, line 3, column b", "four", "a number"}));
    EXPECT_EQ(issues[2], (Issue{"points.csv, line 4, column b", "1e999", "a number"}));
    EXPECT_EQ(issues[3], (Issue{"points.csv, line 5, column b", "inf", "a number"}));
    EXPECT_EQ(issues[4], (Issue{"points.csv, line 6, column b", "0x10", "a number"}));
}

TEST(Csv, ListsTheColumnsWhenOneIsNotFound) {
    const Read read = parsed("a,b\n1,2\n");
    Issues issues;
    EXPECT_EQ(findNumbers(*read.table, "c", "problem.features", issues), nullptr);
    EXPECT_EQ(issues, (Issues{{"problem.features", "c", "a column of points.csv: a, b"}}));
}

TEST(Csv, SaysHowToSeparateDecimalCommas) { expectFault("a,b\n1,5,2,5\n", "points.csv, line 2", "4 fields", "commas"); }

TEST(Csv, ReadsDecimalPointsUnderAnyLocale) {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    if (!std::setlocale(LC_ALL, "de_DE.UTF-8")) GTEST_SKIP() << "needs a locale with decimal commas";
    const Read read = parsed("x\n1.5\n");
    std::setlocale(LC_ALL, before.c_str());
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->columns[0].numbers, std::vector<double>{1.5});
}

TEST(Csv, RefusesBrokenQuotes) {
    expectFault("a,b\n1,2\n3,\"x\n4,5\n", "points.csv, line 3", "never closed", "closing quote");
    expectFault("a,b\n1,2\n3,\"x\"y\n4,5\n", "points.csv, line 3", "x", "doubled");
}

TEST(Csv, RefusesZeroBytesByLine) {
    expectFault(std::string_view("a,b\r\n1,\0\r\n", 10), "points.csv, line 2", "0x00", "UTF-8");
    EXPECT_TRUE(parsed("größe,名,😀\n1,2,3\n").table);
}

TEST(Csv, NamesTheSecondOfTwoEqualNames) {
    const Read read = parsed("a,b,a\n1,2,3\n");
    ASSERT_TRUE(read.table);
    EXPECT_EQ(names(*read.table), (std::vector<std::string>{"a", "b", "a (2)"}));
    EXPECT_EQ(read.table->doubts.size(), 1u);
}

TEST(Csv, RefusesTablesWithoutRows) {
    expectFault("", "points.csv, line 1", "nothing", "column names");
    expectFault(" \n\n", "points.csv, line 1", "nothing", "column names");
    expectFault("\na,b\n", "points.csv, line 2", "column names only", "values");
}

TEST(Csv, StopsListingFaultsAtTwenty) {
    std::string text = "a,b\n";
    for (int i = 0; i < 50; ++i) text += "1\n";
    const Read read = parsed(text);
    ASSERT_EQ(read.issues.size(), 21u);
    EXPECT_EQ(read.issues[19].path, "points.csv, line 21");
    EXPECT_EQ(read.issues[20].value, "… and 30 more");
}

TEST(Csv, RefusesTooManyColumnsAndRows) {
    const CsvLimits limits{.columns = 3, .rows = 4};
    EXPECT_TRUE(parsed("a,b,c\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n", limits).table);
    const Read wide = parsed("a,b,c,d\n1,2,3,4\n", limits);
    ASSERT_EQ(wide.issues.size(), 1u);
    EXPECT_EQ(wide.issues[0], (Issue{"points.csv, line 1", "4 columns", "at most 3 columns"}));
    const Read lengthy = parsed("a\n1\n2\n3\n4\n5\n6\n", limits);
    ASSERT_EQ(lengthy.issues.size(), 1u);
    EXPECT_EQ(lengthy.issues[0].path, "points.csv, line 6");
    EXPECT_EQ(lengthy.issues[0].value, "more than 4 rows");
    // Within a row, too, cells are counted without being kept.
    EXPECT_EQ(parsed("a\n" + std::string(1'000'000, ',')).issues.at(0).value, "1000001 fields");
}

TEST(Csv, KeepsNoColumnOfEndlesslyManyTexts) {
    std::string text = "name,x\n";
    for (std::size_t i = 0; i <= Table::maxClasses; ++i) text += "n" + std::to_string(i) + ",1\n";
    const Read read = parsed(text);
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->columns[0].content, Column::Content::Texts);
    EXPECT_TRUE(read.table->columns[0].classes.empty());
    EXPECT_EQ(read.table->columns[1].numbers.size(), Table::maxClasses + 1);
}

TEST(Csv, CutsLongTextsBetweenCharacters) {
    std::string cell;
    for (int i = 0; i < 100; ++i) cell += "ä";
    const Read read = parsed("a\n1\nx" + cell + "\n");
    ASSERT_TRUE(read.table);
    const std::string shown = read.table->columns[0].notNumbers.at(0).value;
    EXPECT_LT(shown.size(), 70u);
    EXPECT_TRUE(parsed("v\n" + shown + "\n").table);  // still UTF-8
}

TEST_F(CsvFiles, NamesFileAndLine) {
    const Issue issue = refused(write("points.csv", "a,b\n1\n"));
    EXPECT_EQ(issue.path, "points.csv, line 2");
}

TEST_F(CsvFiles, ReadsWhatParseReads) {
    std::string text = "x,y\n";
    for (int i = 0; i < 10'000; ++i) text += std::to_string(i) + ",1\n";
    Issues issues;
    const auto table = readCsv(write("points.csv", text), "file", issues);
    ASSERT_TRUE(table) << ravine::text(issues);
    EXPECT_EQ(table->name, "points.csv");
    EXPECT_EQ(table->rows, 10'000u);
    EXPECT_EQ(table->columns[0].numbers.back(), 9999);
}

TEST_F(CsvFiles, AreRefusedWhenMissing) {
    const Issue issue = refused(folder / "nowhere.csv");
    EXPECT_EQ(issue.path, "problem.data.file");
    EXPECT_NE(issue.value.find("nowhere.csv"), std::string::npos);
    EXPECT_NE(issue.allowed.find("existing file"), std::string::npos);
}

TEST_F(CsvFiles, AreRefusedWhenAFolder) { EXPECT_NE(refused(folder).allowed.find("folder"), std::string::npos); }

TEST_F(CsvFiles, AreRefusedWhenADevice) {
    if (!std::filesystem::exists("/dev/zero")) GTEST_SKIP();
    EXPECT_NE(refused("/dev/zero").allowed.find("device"), std::string::npos);
}

TEST_F(CsvFiles, AreRefusedWhenUnreadable) {
    const auto file = write("secret.csv", "a\n1\n");
    std::filesystem::permissions(file, std::filesystem::perms::none);
    if (std::ifstream(file)) {  // root reads everything, but not this
        if (!std::filesystem::exists("/proc/self/mem")) GTEST_SKIP();
        EXPECT_NE(refused("/proc/self/mem").allowed.find("can be read"), std::string::npos);
    } else {
        EXPECT_NE(refused(file).allowed.find("can be read"), std::string::npos);
    }
}

TEST_F(CsvFiles, AreRefusedUnreadWhenTooLarge) {
    const auto file = write("large.csv", "a\n1\n");
    std::filesystem::resize_file(file, 200u << 20);  // sparse
    const Issue issue = refused(file);
    EXPECT_NE(issue.value.find("200 MiB"), std::string::npos);
    EXPECT_EQ(issue.allowed, "a file of at most 128 MiB");
}

TEST_F(CsvFiles, AreFoundBesideTheExperiment) {
    write("points.csv", "a\n1\n");
    Issues issues;
    EXPECT_TRUE(load(CsvFile{.file = "points.csv"}, folder.string(), "problem.data", issues)) << text(issues);
    EXPECT_TRUE(load(CsvFile{.file = (folder / "points.csv").string()}, "/", "problem.data", issues)) << text(issues);
    EXPECT_FALSE(load(CsvFile{}, folder.string(), "problem.data", issues));
    EXPECT_EQ(issues, (Issues{{"problem.data.file", "", "the path of a CSV file"}}));
}

TEST(ShippedData, HasItsSamplesFeaturesAndClasses) {
    const auto expectShape = [](const DataSource& source, std::size_t rows, std::size_t features,
                                const std::vector<std::size_t>& perClass) {
        Issues issues;
        const auto table = load(source, "", "data", issues);
        ASSERT_TRUE(table) << text(issues);
        EXPECT_EQ(table->rows, rows);
        ASSERT_EQ(table->columns.size(), features + 1);
        for (std::size_t i = 0; i < features; ++i) EXPECT_EQ(table->columns[i].numbers.size(), rows);
        const Column* target = findColumn(*table, targetsOf(source).at(0), "target", issues);
        ASSERT_EQ(target, &table->columns.back());
        std::vector<std::size_t> counts(target->classNames.size());
        for (const auto index : target->classes) ++counts[index];
        EXPECT_EQ(counts, perClass);
    };
    // Counts from scikit-learn's dataset descriptions, classes in alphabetical order.
    expectShape(Iris{}, 150, 4, {50, 50, 50});
    expectShape(Wine{}, 178, 13, {59, 71, 48});
    expectShape(BreastCancer{}, 569, 30, {357, 212});
}
