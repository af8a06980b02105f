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

// Write aside, sync, rename. On a fault the old file is untouched and nothing is left behind. Devices are written
// through, never replaced; pipes and sockets are refused.
bool writeFile(const std::filesystem::path& file, std::string_view text, Issues& issues);

// A text that grows in pieces and appears under its name only when finish() succeeds. Until then it has no name where
// the file system allows that, so that a process which is killed leaves nothing; elsewhere it is a neighbour
// NAME.XXXXXX.
class AtomicFile {
public:
    explicit AtomicFile(std::filesystem::path file);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::string_view text);
    bool failed() const { return error_ != 0 || !refusal_.empty(); }
    bool ready(Issues& issues) const;  // false and an issue if anything failed since the start
    bool finish(Issues& issues);       // sync and rename; as ready()

private:
    void open();
    void flush();
    bool giveName();
    std::filesystem::path file_;
    std::string neighbour_;  // empty while the text has no name
    bool device_ = false;
    std::string refusal_;
    int descriptor_ = -1;
    int error_ = 0;  // errno of the first failure
    std::string buffer_;
};

}  // namespace ravine
