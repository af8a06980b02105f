// Reading with a bound, and writing whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/kinds/issue.h"

namespace ravine {

// The whole file, at most `maxBytes` long (checked before memory is taken); a folder, a missing or an unreadable
// file is a fault that names it.
std::optional<std::string> readFile(const std::filesystem::path& file, std::uintmax_t maxBytes, Issues& issues);

// Write to a neighbour, sync, rename. On a fault the old file is untouched and no neighbour is left behind.
bool writeFile(const std::filesystem::path& file, std::string_view text, Issues& issues);

// A text that grows in pieces and appears under its name only when finish() succeeds.
class AtomicFile {
public:
    explicit AtomicFile(std::filesystem::path file);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::string_view text);
    bool finish(Issues& issues);  // sync and rename; false and an issue if anything failed since the start

private:
    void flush();
    std::filesystem::path file_;
    std::string neighbour_;
    int descriptor_ = -1;
    int error_ = 0;  // errno of the first failure
    std::string buffer_;
};

}  // namespace ravine
