#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/files/atomic_file.h"
#include "core/files/folder_lock.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
protected:
    AtomicFileTest() {
        std::string name = fs::temp_directory_path() / "ravine.XXXXXX";
        folder = ::mkdtemp(name.data());
    }
    ~AtomicFileTest() override { fs::remove_all(folder); }

    std::vector<std::string> listing() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }
    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static void put(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

    using Names = std::vector<std::string>;
    fs::path folder;
    Issues issues;
};

class ReadFile : public AtomicFileTest {};
class WriteFile : public AtomicFileTest {};

TEST_F(ReadFile, GivesTheBytes) {
    const std::string bytes("a\0\r\n\xff z", 7);
    put(folder / "a", bytes);
    EXPECT_EQ(readFile(folder / "a", 7, issues), bytes);
    put(folder / "empty", "");
    EXPECT_EQ(readFile(folder / "empty", 7, issues), "");
    EXPECT_TRUE(issues.empty());
}

TEST_F(ReadFile, NamesWhatItCannotRead) {
    put(folder / "file", "x");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    for (const fs::path& path :
         {folder / "none", folder, folder / "file/below", folder / "pipe", fs::path("/dev/zero"), fs::path()}) {
        issues.clear();
        EXPECT_FALSE(readFile(path, 100, issues)) << path;
        ASSERT_EQ(issues.size(), 1u);
        EXPECT_EQ(issues[0].path, path.string());
        EXPECT_EQ(issues[0].fault, Issue::Fault::File);
        EXPECT_FALSE(issues[0].value.empty() || issues[0].allowed.empty());
    }
}

TEST_F(ReadFile, RefusesABigFileBeforeItTakesMemory) {
    put(folder / "big", "");
    fs::resize_file(folder / "big", std::uintmax_t{1} << 40);  // sparse
    EXPECT_FALSE(readFile(folder / "big", 16u << 20, issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].allowed, "at most 17 MB");
}

TEST_F(WriteFile, ReplacesWholeFiles) {
    const std::string big(1 << 20, 'b');
    for (const std::string& text : {std::string("one"), big, std::string()}) {
        EXPECT_TRUE(writeFile(folder / "a", text, issues));
        EXPECT_EQ(content(folder / "a"), text);
    }
    EXPECT_EQ(listing(), (Names{"a"}));
}

TEST_F(WriteFile, ShowsNothingUntilItIsFinished) {
    put(folder / "a", "old");
    {
        AtomicFile file(folder / "a");
        for (int i = 0; i < 100; ++i) file.write(std::string(4096, 'x'));
        EXPECT_EQ(content(folder / "a"), "old");
    }  // given up
    EXPECT_EQ(content(folder / "a"), "old");
    EXPECT_EQ(listing(), (Names{"a"}));
}

TEST_F(WriteFile, LeavesNothingBehindWhereItFails) {
    fs::create_directory(folder / "dir");
    put(folder / "file", "x");
    for (const fs::path& path :
         {folder / "none/a", folder / "dir", folder / "file/a", fs::path("/proc/ravine-test"), fs::path()}) {
        issues.clear();
        EXPECT_FALSE(writeFile(path, "text", issues)) << path;
        ASSERT_EQ(issues.size(), 1u) << path;
        EXPECT_EQ(issues[0].path, path.string());
        EXPECT_EQ(issues[0].fault, Issue::Fault::File);
    }
    EXPECT_EQ(listing(), (Names{"dir", "file"}));
    EXPECT_TRUE(fs::is_empty(folder / "dir"));
}

TEST_F(WriteFile, LeavesALinkAloneWhoseTargetItCannotWrite) {
    fs::create_symlink("/proc/self/ravine-test", folder / "link");
    EXPECT_FALSE(writeFile(folder / "link", "text", issues));
    EXPECT_EQ(issues.size(), 1u);
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    fs::create_symlink("not yet", folder / "early");
    EXPECT_TRUE(writeFile(folder / "early", "text", issues));
    EXPECT_TRUE(fs::is_symlink(folder / "early"));
    EXPECT_EQ(content(folder / "not yet"), "text");
}

TEST_F(WriteFile, KeepsModeAndLink) {
    put(folder / "target", "old");
    ASSERT_EQ(::chmod((folder / "target").c_str(), 0640), 0);
    fs::create_symlink("target", folder / "link");
    EXPECT_TRUE(writeFile(folder / "link", "new", issues));
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(content(folder / "target"), "new");
    EXPECT_EQ(fs::status(folder / "target").permissions(), static_cast<fs::perms>(0640));
    const mode_t mask = ::umask(022);
    EXPECT_TRUE(writeFile(folder / "fresh", "new", issues));
    EXPECT_EQ(fs::status(folder / "fresh").permissions(), static_cast<fs::perms>(0644));
    ::umask(mask);
}

TEST_F(WriteFile, TakesNamesWithOddCharacters) {
    for (const char* name : {"a b", "XXXXXX", "η–日本", "a\"b,c"}) {
        EXPECT_TRUE(writeFile(folder / name, name, issues));
        EXPECT_EQ(content(folder / name), name);
    }
    EXPECT_EQ(listing().size(), 4u);
}

TEST_F(WriteFile, WritesThroughADeviceAndNeverReplacesIt) {
    fs::create_symlink("/dev/null", folder / "null");
    fs::create_symlink("/dev/full", folder / "full");
    EXPECT_TRUE(writeFile(folder / "null", "text", issues));
    EXPECT_TRUE(issues.empty());
    EXPECT_FALSE(writeFile(folder / "full", "text", issues));
    EXPECT_EQ(issues.size(), 1u);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
    EXPECT_EQ(listing(), (Names{"full", "null"}));
}

TEST_F(WriteFile, RefusesAPipeAndLeavesItThere) {
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(writeFile(folder / "pipe", "text", issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].fault, Issue::Fault::File);
    EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
    EXPECT_EQ(listing(), (Names{"pipe"}));
}

TEST_F(WriteFile, LeavesNothingWhenTheProcessIsKilled) {
    const pid_t child = ::fork();
    if (child == 0) {
        AtomicFile file(folder / "a");
        file.write(std::string(1 << 20, 'x'));
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(listing(), Names{});
}

TEST_F(WriteFile, TellsBeforeAnythingIsWrittenThatItCannotBe) {
    AtomicFile file(folder / "none/a");
    EXPECT_TRUE(file.failed());
    EXPECT_FALSE(file.ready(issues));
    EXPECT_EQ(issues.size(), 1u);
}

TEST_F(WriteFile, LocksAFolderForOneWriter) {
    {
        const FolderLock one(folder, issues);
        EXPECT_TRUE(issues.empty());
        const FolderLock two(folder, issues);
        EXPECT_EQ(issues.size(), 1u);
    }
    issues.clear();
    const FolderLock later(folder, issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(listing(), Names{});
}

}  // namespace
}  // namespace ravine
