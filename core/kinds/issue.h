// What is wrong with an input, said so that a person can mend it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ravine {

struct Issue {
    std::string path;     // where: "runs.1.optimizer.beta1", "points.csv, line 7", "problem.surface.f, character 12"
    std::string value;    // what stood there, as the user wrote it; empty when something is missing
    std::string allowed;  // what may stand there, or what to do: "a number from 0 (included) to 1 (excluded)"

    // Whether the content is at fault, or a file could not be read or written at all.
    enum class Fault { Input, File } fault = Fault::Input;

    bool operator==(const Issue&) const = default;
    std::string text() const;  // one line for a terminal or a tooltip
};

// Faults are collected, never thrown one by one.
using Issues = std::vector<Issue>;

std::string text(const Issues& issues);  // one line each

// "runs" + "1" → "runs.1"; "" + "seed" → "seed".
std::string joined(std::string_view path, std::string_view key);

}  // namespace ravine
