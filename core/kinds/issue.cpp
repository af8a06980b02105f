#include "core/kinds/issue.h"

namespace ravine {

std::string Issue::text() const {
    std::string line = path;
    if (!value.empty()) line += (line.empty() ? "" : ": ") + value;
    if (!allowed.empty()) line += (line.empty() ? "" : " — ") + allowed;
    return line;
}

std::string text(const Issues& issues) {
    std::string lines;
    for (const Issue& issue : issues) lines += issue.text() + '\n';
    return lines;
}

std::string joined(std::string_view path, std::string_view key) {
    return path.empty() ? std::string(key) : std::string(path) + '.' + std::string(key);
}

}  // namespace ravine
