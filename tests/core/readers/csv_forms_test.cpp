// The forms in which people and programs write tables, each read as it was meant.
#include <gtest/gtest.h>

#include "core/readers/csv.h"
#include "core/readers/date_form.h"
#include "core/readers/foreign_file.h"
#include "core/readers/text_encoding.h"

using namespace ravine;

namespace {

Table read(std::string_view text, const CsvReading& reading = {}) {
    Issues issues;
    const auto table = parseCsv(text, "t.csv", issues, {}, reading);
    EXPECT_TRUE(table) << ravine::text(issues);
    return table.value_or(Table{});
}

std::vector<std::string> names(const Table& table) {
    std::vector<std::string> result;
    for (const Column& column : table.columns) result.push_back(column.name);
    return result;
}

using Names = std::vector<std::string>;
using Numbers = std::vector<double>;

double number(std::string_view text, NumberForm form) {
    double value = -999;
    return readNumber(text, form, value) ? value : -999;
}

}  // namespace

TEST(NumberForms, AreReadAsTheyAreWritten) {
    for (const auto& [text, value] : {std::pair{"1,234.5", 1234.5},
                                      {"2'693", 2693.0},
                                      {"2 693", 2693.0},
                                      {"12 %", 0.12},
                                      {"$ 5", 5.0},
                                      {"-1,000,000", -1e6},
                                      {"1e3", 1000.0},
                                      {" 7 ", 7.0},
                                      {".5", 0.5}})
        EXPECT_DOUBLE_EQ(number(text, NumberForm::Point), value) << text;
    for (const auto& [text, value] :
         {std::pair{"1.234,5", 1234.5}, {"1,5", 1.5}, {"-0,25", -0.25}, {"2'693,1", 2693.1}, {"1,5e-3", 0.0015}})
        EXPECT_DOUBLE_EQ(number(text, NumberForm::Comma), value) << text;
    for (const char* text : {"", "12O.5", "1,23,456", "1,2345", "inf", "1e999", "0x10", "1.2.3", "-", "e5", "%"})
        EXPECT_EQ(number(text, NumberForm::Point), -999) << text;
}

TEST(NumberForms, AreOneThroughoutAColumn) {
    const Table german = read("a;b;c\n1;1.000;2,5\n2;2.500;3,25\n3;3.000;1.200,5\n");
    EXPECT_EQ(german.columns[1].numbers, (Numbers{1000, 2500, 3000}));
    EXPECT_EQ(german.columns[2].numbers, (Numbers{2.5, 3.25, 1200.5}));
    EXPECT_EQ(read("a,b\n\"2,693\",x\n\"3,100\",y\n").columns[0].numbers, (Numbers{2693, 3100}));
    EXPECT_EQ(read("a;b\n1,234;x\n5,678;y\n", {.decimal = DecimalMark::Point}).columns[0].numbers,
              (Numbers{1234, 5678}));
    EXPECT_EQ(read("a;b\n1,234;x\n5,678;y\n").columns[0].numbers, (Numbers{1.234, 5.678}));
}

TEST(Dates, AreReadInTheThreeOrders) {
    EXPECT_EQ(readDate("1970-01-02", DateOrder::YearFirst), 1.0);
    EXPECT_EQ(readDate("2.1.1970", DateOrder::DayFirst), 1.0);
    EXPECT_EQ(readDate("1/2/1970", DateOrder::MonthFirst), 1.0);
    EXPECT_EQ(readDate("02-Jan-70 12:00", DateOrder::DayFirst), 1.5);
    EXPECT_FALSE(readDate("2024-02-30", DateOrder::YearFirst));
    EXPECT_EQ(read("d,x\n13/1/2024,1\n2/1/2024,2\n").columns[0].type, Column::Type::Date);
    EXPECT_EQ(read("d,x\n13/1/2024,1\n2/1/2024,2\n").columns[0].numbers[1] + 11,
              read("d,x\n13/1/2024,1\n2/1/2024,2\n").columns[0].numbers[0]);
}

TEST(HeaderLine, IsFoundByWhatStandsBelowIt) {
    EXPECT_EQ(names(read("0,1,2\n0.5,0.1,3.5\n1.5,0.2,4.5\n")), (Names{"0", "1", "2"}));
    EXPECT_EQ(names(read("2019,2020\n1,4\n2,7\n3,10\n")), (Names{"2019", "2020"}));
    EXPECT_EQ(names(read("5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,2.9,virginica\n")),
              (Names{"column 1", "column 2", "column 3"}));
    EXPECT_EQ(names(read("1,2\n3,4\n", {.header = HeaderLine::Yes})), (Names{"1", "2"}));
    EXPECT_EQ(read("a,b\n3,4\n", {.header = HeaderLine::No}).rows, 2u);
    EXPECT_EQ(names(read("# x,y\n1,2\n3,4\n")), (Names{"x", "y"}));
    EXPECT_EQ(names(read("# note\n#more notes\nx,y\n1,2\n3,4\n")), (Names{"x", "y"}));
    EXPECT_EQ(names(read("\"x\" \"y\"\n\"1\" 0.5 2\n\"2\" 0.7 3\n")), (Names{"column 1", "x", "y"}));
}

TEST(Layout, IsReadAsMeant) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        EXPECT_EQ(names(read("x,y,c," + end + "1,2,a," + end + "3,4,b," + end)), (Names{"x", "y", "c"}));
        EXPECT_EQ(names(read("x,y,c" + end + "1,2,a," + end + "3,4,b," + end)), (Names{"x", "y", "c"}));
        EXPECT_EQ(names(read("sep=;" + end + "x;y" + end + "1;2" + end)), (Names{"x", "y"}));
        EXPECT_EQ(read("  1.0   2.0" + end + "  3.5   4.0" + end).columns[1].numbers, (Numbers{2, 4}));
        EXPECT_EQ(read("x,y" + end + "1,2" + end + ",," + end + "3,4" + end).rows, 2u);
    }
    // Lines that begin with a spreadsheet's error, a colour or a rank are no notes.
    EXPECT_EQ(read("x,c\n#N/A,a\n2,b\n3,a\n").columns[0].missing, std::vector<std::size_t>{0});
    EXPECT_EQ(read("colour,x\n#ff0000,1\n#00ff00,2\n").rows, 2u);
}

TEST(Marks, AreWordsWhereTheColumnShowsIt) {
    EXPECT_EQ(read("x,c\n1,\"NA\"\n2,\"EU\"\n").columns[1].classNames, (Names{"EU", "NA"}));
    EXPECT_EQ(read("x,c\n1,null\n2,a\n3,b\n").columns[1].classNames, (Names{"a", "b"}));
    EXPECT_EQ(read("x,c\n1,+\n2,-\n3,+\n4,-\n").columns[1].classNames, (Names{"+", "-"}));
    EXPECT_EQ(read("x,c\n1,NA\n2,a\n", {.words = {"c"}}).columns[1].classNames, (Names{"NA", "a"}));
    EXPECT_EQ(read("x,c\n1,-999\n2,4\n3,-999.0\n", {.marks = {"-999"}}).columns[1].missing.size(), 2u);
}

TEST(Labels, StayApartWhereTheyAreSpelledApart) {
    const Table large = read("x,c\n1,9007199254740992\n2,9007199254740993\n3,9007199254740992\n");
    EXPECT_EQ(large.columns[1].classNames, (Names{"9007199254740992", "9007199254740993"}));
    EXPECT_EQ(read("x,c\n1,\"02134\"\n2,\"2134\"\n").columns[1].classNames.size(), 2u);
    EXPECT_EQ(read("x,c\n1,01\n2,1\n3,1.0\n4,+1\n").columns[1].classNames, Names{"01"});
    EXPECT_EQ(read("x,c\n1,10\n2,9\n3,2\n").columns[1].classNames, (Names{"2", "9", "10"}));
}

TEST(Encodings, AreFoundWithoutBeingSaid) {
    std::string little = "\xFF\xFE", big = "\xFE\xFF";
    for (const char c : std::string("x,y\n1,2\n")) {
        little += {c, '\0'};
        big += {'\0', c};
    }
    for (const std::string& text : {little, big, little.substr(2), big.substr(2)})
        EXPECT_EQ(names(read(text)), (Names{"x", "y"}));
    EXPECT_EQ(names(read("gr\xF6\xDF"
                         "e,y\n1,2\n")),
              (Names{"größe", "y"}));
}

TEST(ForeignFiles, AreNamedForWhatTheyAre) {
    for (const auto& [bytes, what] : {std::pair{"\x1F\x8B\x08", "gzip"},
                                      {"%PDF-1.7", "PDF"},
                                      {"PAR1..", "Parquet"},
                                      {"<!DOCTYPE html>", "HTML"},
                                      {"[{\"x\": 1}]", "JSON"},
                                      {"PK\x03\x04 xl/workbook.xml", "xlsx"},
                                      {"SQLite format 3", "SQLite"}}) {
        const auto foreign = foreignFile(bytes);
        ASSERT_TRUE(foreign) << what;
        EXPECT_NE(foreign->what.find(what), std::string_view::npos);
    }
    EXPECT_FALSE(foreignFile("[a],b\n1,2\n"));
    EXPECT_FALSE(foreignFile("Palm,BZip\n"));
}

TEST(Separator, IsTheOneThatIsChosen) {
    EXPECT_EQ(names(read("a;b,c\n1;2,5\n2;3,5\n", {.separator = CellSeparator::Comma})), (Names{"a;b", "c"}));
    EXPECT_EQ(names(read("a b,c\n1 2,5\n2 3,5\n", {.separator = CellSeparator::Blanks})), (Names{"a", "b,c"}));
    EXPECT_EQ(names(read("sep=;\na;b,c\n1;2,5\n2;3,5\n", {.separator = CellSeparator::Comma})), (Names{"a;b", "c"}));
}

TEST(Columns, AreNumbersOrWordsWhenThatIsChosen) {
    const char* text = "a,b\nhigh,1\n2,2\nlow,3\n4,4\nmid,5\n";
    EXPECT_EQ(read(text).columns[0].type, Column::Type::Words);
    const Table table = read(text, {.numbers = {"a"}});
    ASSERT_EQ(table.columns[0].type, Column::Type::Number);
    EXPECT_EQ(table.columns[0].missing, (std::vector<std::size_t>{0, 2, 4}));
    EXPECT_EQ(table.columns[0].numbers[1], 2);
    EXPECT_EQ(read(text, {.words = {"b"}}).columns[1].type, Column::Type::Words);
}

TEST(FirstRows, AreKeptAsTheyAreWritten) {
    const Table table = read("a,b,\n1.50,\"x \"\"y\"\"\",\n\n2,z,\n");
    ASSERT_EQ(table.firstRows.size(), 2u);
    EXPECT_EQ(table.firstRows[0], (Names{"1.50", "x \"y\""}));
    EXPECT_EQ(table.firstRows[1], (Names{"2", "z"}));
}

TEST(TitleLines, AboveATableAreLeftOutWithAWord) {
    const Table table = read("Report of January\n\nmade by: me\na,b\n1,2\n3,4\n5,6\n7,8\n9,0\n2,1\n3,3\n4,4\n");
    EXPECT_EQ(names(table), (Names{"a", "b"}));
    EXPECT_EQ(table.rows, 8u);
    ASSERT_EQ(table.doubts.size(), 1u);
    EXPECT_NE(table.doubts[0].find("Report of January"), std::string::npos);
}

TEST(TitleLines, AreLeftOutWithTheEmptyCellsOfASpreadsheet) {
    const Table table =
        read("Bericht für Jänner;;\n;;\na;b;c\n1;2;3\n4;5;6\n7;8;9\n1;1;2\n3;4;4\n5;6;6\n7;7;8\n9;9;1\n");
    EXPECT_EQ(names(table), (Names{"a", "b", "c"}));
    EXPECT_EQ(table.rows, 8u);
}

TEST(TitleLines, AreCutBetweenCharacters) {
    std::string title = "x";
    for (int i = 0; i < 60; ++i) title += "ä";
    const Table table = read(title + " y\n\na,b\n1,2\n3,4\n5,6\n7,8\n9,0\n2,1\n3,3\n4,4\n");
    ASSERT_EQ(table.doubts.size(), 1u);
    EXPECT_EQ(firstNotUtf8(table.doubts[0]), std::string::npos);
    EXPECT_TRUE(table.doubts[0].ends_with("ä…"));
}

TEST(TitleLines, AreNoneWhereTheTableHasOneColumn) { EXPECT_EQ(read("title\na\n1\n2\n").rows, 3u); }
