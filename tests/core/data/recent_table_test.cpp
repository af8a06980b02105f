#include "core/data/recent_table.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/data/all.h"
#include "core/data/data_set.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

class RecentTable : public testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder_); }
    void TearDown() override { fs::remove_all(folder_); }
    fs::path write(const char* text) {
        std::ofstream(folder_ / "points.csv") << text;
        return folder_ / "points.csv";
    }
    fs::path folder_ = fs::temp_directory_path() / ("ravine-recent-" + std::to_string(getpid()));
    Issues issues_;
};

TEST_F(RecentTable, IsTheSameWhileFileAndReadingAre) {
    const fs::path file = write("a,b\n1,2\n3,4\n");
    const auto first = recentTable(file, "file", issues_);
    ASSERT_TRUE(first);
    EXPECT_EQ(recentTable(file, "file", issues_), first);
    EXPECT_NE(recentTable(file, "file", issues_, {.header = HeaderLine::No}), first);
}

TEST_F(RecentTable, IsReadAgainWhenTheFileIsAnother) {
    const fs::path file = write("a,b\n1,2\n3,4\n");
    ASSERT_EQ(recentTable(file, "file", issues_)->rows, 2u);
    write("a,b\n1,2\n3,4\n5,6\n");
    EXPECT_EQ(recentTable(file, "file", issues_)->rows, 3u);
    fs::remove(file);
    EXPECT_FALSE(recentTable(file, "file", issues_));
    EXPECT_FALSE(issues_.empty());
}

TEST_F(RecentTable, IsGivenUpWithoutAFaultWhenAsked) {
    std::string text = "a,b\n";
    for (int i = 0; i < 20'000; ++i) text += "1,2\n";
    const fs::path file = write(text.c_str());
    double last = 0;
    EXPECT_FALSE(recentTable(file, "file", issues_, {}, [&](double share) {
        EXPECT_GE(share, last);
        EXPECT_LE(share, 1);
        last = share;
        return share < 0.5;
    }));
    EXPECT_TRUE(issues_.empty());
    EXPECT_GE(last, 0.5);
    EXPECT_TRUE(recentTable(file, "file", issues_));
}

TEST_F(RecentTable, IsWhatNetworksAndSurfacesReadAlike) {
    const CsvFile csv{.file = write("a,b\n1,2\n3,4\n").string()};
    const auto first = load(csv, "", "problem.data", issues_);
    ASSERT_TRUE(first);
    EXPECT_EQ(load(csv, "", "problem.data", issues_), first);
    EXPECT_EQ(recentTable(csv.file, "file", issues_, csv.reading()), first);
}

TEST_F(RecentTable, RefusesTypesOfColumnsThatAreNotThere) {
    CsvFile csv{.file = write("a,b\n1,2\n3,4\n5,6\n").string(), .words = {"c"}, .numbers = {"a"}};
    EXPECT_FALSE(loadDataSet(csv, "", 1, "problem.data", issues_));
    ASSERT_FALSE(issues_.empty());
    EXPECT_EQ(issues_[0].path, "problem.data.words.0");
    csv.words = {"a"};
    EXPECT_FALSE(loadDataSet(csv, "", 1, "problem.data", issues_ = {}));
    ASSERT_FALSE(issues_.empty());
    EXPECT_EQ(issues_[0].path, "problem.data.numbers.0");
}

}  // namespace
}  // namespace ravine
