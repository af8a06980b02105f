#include "core/experiment/run_files.h"

#include <fmt/format.h>

#include <set>

#include "core/kinds/printable.h"

namespace ravine {

std::string fileNameOf(const std::string& run) {
    std::string name = run;
    for (char& c : name)
        if (c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 32) c = '_';
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    constexpr std::size_t longest = 100;
    return std::string(cut(name, longest));
}

std::vector<std::string> fileNamesOf(const std::vector<RunSpec>& runs) {
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const RunSpec& run : runs) {
        const std::string wanted = fileNameOf(run.name);
        std::string name = wanted, folded;
        for (int n = 2;; ++n) {
            folded = name;
            for (char& c : folded)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            if (taken.insert(folded).second) break;
            name = fmt::format("{} {}", wanted, n);
        }
        names.push_back(name);
    }
    return names;
}

}  // namespace ravine
