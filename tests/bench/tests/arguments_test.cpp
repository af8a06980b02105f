#include "tests/bench/arguments.h"

#include <gtest/gtest.h>

namespace ravine::bench {
namespace {

using Do = Arguments::Do;

std::optional<Arguments> read(const std::vector<std::string>& words) {
    std::string fault;
    const auto arguments = readArguments(words, fault);
    EXPECT_EQ(arguments.has_value(), fault.empty());
    return arguments;
}

std::string faultOf(const std::vector<std::string>& words) {
    std::string fault;
    EXPECT_FALSE(readArguments(words, fault));
    return fault;
}

TEST(BenchArguments, PassOnWhatIsTheLibrarys) {
    const auto all = read({"--peers", "--json", "out.json", "--benchmark_filter=paths"});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->what, Do::Measure);
    EXPECT_TRUE(all->peers);
    EXPECT_EQ(all->others, (std::vector<std::string>{"--benchmark_out=out.json", "--benchmark_out_format=json",
                                                     "--benchmark_filter=paths"}));
    EXPECT_FALSE(read({})->peers);
}

TEST(BenchArguments, CompareTwoFiles) {
    const auto files = read({"--compare", "old.json", "new.json"});
    ASSERT_TRUE(files);
    EXPECT_EQ(files->what, Do::Compare);
    EXPECT_EQ(files->files, (std::vector<std::string>{"old.json", "new.json"}));
}

TEST(BenchArguments, SayWhatIsWantedInstead) {
    EXPECT_NE(faultOf({"--compare", "old.json"}).find("two files"), std::string::npos);
    EXPECT_NE(faultOf({"--compare", "old.json", "--peers"}).find("two files"), std::string::npos);
    EXPECT_NE(faultOf({"--json"}).find("--json out.json"), std::string::npos);
    EXPECT_NE(faultOf({"--json", "--peers"}).find("--json out.json"), std::string::npos);
    EXPECT_NE(faultOf({"--pears"}).find("--pears"), std::string::npos);
    EXPECT_NE(faultOf({"out.json"}).find("out.json"), std::string::npos);
    EXPECT_NE(faultOf({"--write"}).find("--growth"), std::string::npos);
    EXPECT_NE(faultOf({"--growth", "--compare", "a", "b"}).find("exclude"), std::string::npos);
    EXPECT_NE(faultOf({"--growth", "--peers"}).find("--peers"), std::string::npos);
    EXPECT_NE(faultOf({"--compare", "a", "b", "--json", "c"}).find("measures nothing"), std::string::npos);
}

}  // namespace
}  // namespace ravine::bench
