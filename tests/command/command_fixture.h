// The command line as a shell calls it, in a temporary folder of each test's own.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/command/command_line.h"

namespace ravine {

// What `ravine …` leaves: its exit code and what it printed.
struct Left {
    int code = -1;
    std::string out, err;
};

class CommandFixture : public testing::Test {
protected:
    CommandFixture() {
        std::string name = std::filesystem::temp_directory_path() / "ravine.XXXXXX";
        folder = ::mkdtemp(name.data());
    }
    ~CommandFixture() override { std::filesystem::remove_all(folder); }

    static Left ravine(std::vector<std::string> words, const Windows& windows = {}) {
        words.insert(words.begin(), "ravine");
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        Left left;
        left.code = runCommandLine(static_cast<int>(words.size()), argv.data(), windows);
        std::fflush(stdout);
        left.out = testing::internal::GetCapturedStdout();
        left.err = testing::internal::GetCapturedStderr();
        return left;
    }
    std::string out() const { return folder / "out"; }
    std::string put(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }

    std::filesystem::path folder;
};

}  // namespace ravine
