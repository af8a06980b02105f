// What `./dev bench …` is asked to do.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ravine::bench {

struct Arguments {
    enum class Do { Measure, Compare, Growth, StartUp, Help } what = Do::Measure;
    bool peers = false;               // PyTorch's rows beside ours
    bool write = false;               // the table of growth into README.md
    std::vector<std::string> files;   // to compare: old, new
    std::string part;                 // of a start that is measured: "window" or "bare"
    std::vector<std::string> others;  // Google Benchmark's, in its words
};

// `words`: without the program's name. Nothing on a fault, and in `fault` what is wrong and what is allowed.
std::optional<Arguments> readArguments(std::span<const std::string> words, std::string& fault);

std::string usage();

}  // namespace ravine::bench
