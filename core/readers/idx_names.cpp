#include "core/readers/idx_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace ravine {
namespace {

constexpr std::array<std::string_view, 4> roles{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

// In small letters, with hyphens for what else stands between words.
std::string normalised(std::string name) {
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (c == ' ' || c == '.' || c == '_') c = '-';
    }
    return name;
}

struct Known {
    std::size_t role;
    std::string prefix;  // normalised, without the hyphen behind it
    bool exact, packed;
};

std::optional<Known> knownName(const std::string& file) {
    const bool packed = file.size() > 3 && file.ends_with(".gz");
    const std::string plain = packed ? file.substr(0, file.size() - 3) : file;
    const std::string name = normalised(plain);
    for (std::size_t role = 0; role < roles.size(); ++role) {
        std::vector<std::string> spellings{std::string(roles[role])};
        if (roles[role].starts_with("t10k")) spellings.push_back("test" + std::string(roles[role].substr(4)));
        for (const std::string& spelling : spellings) {
            if (!name.ends_with(spelling)) continue;
            std::string prefix = name.substr(0, name.size() - spelling.size());
            if (!prefix.empty() && prefix.back() != '-') continue;
            while (!prefix.empty() && prefix.back() == '-') prefix.pop_back();
            return Known{role, prefix, plain == roles[role], packed};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<IdxFileNames> findIdxFiles(const std::filesystem::path& folder, const std::string& prefix,
                                         const std::string& path, Issues& issues) {
    const auto refuse = [&](std::string allowed) {
        issues.push_back({path, folder.string(), std::move(allowed), Issue::Fault::File});
        return std::nullopt;
    };
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    if (error) return refuse(fmt::format("a folder that can be read ({})", error.message()));
    struct Found {
        std::string file;
        Known known;
    };
    std::vector<Found> all;
    std::size_t looked = 0;
    constexpr std::size_t mostLooked = 100'000;
    for (const auto end = std::filesystem::directory_iterator(); entries != end && !error && looked < mostLooked;
         entries.increment(error), ++looked) {
        const std::string file = entries->path().filename().string();
        if (auto known = knownName(file)) all.push_back({file, std::move(*known)});
    }
    // Best first; the name itself makes the order the same everywhere.
    std::ranges::sort(all, [](const Found& a, const Found& b) {
        if (a.known.exact != b.known.exact) return a.known.exact;
        if (a.known.packed != b.known.packed) return !a.known.packed;
        return a.file < b.file;
    });
    std::map<std::string, std::array<const Found*, 4>> sets;
    for (const Found& one : all) {
        const Found*& place = sets[one.known.prefix][one.known.role];
        if (!place) place = &one;
    }
    std::string wanted = normalised(prefix);
    while (!wanted.empty() && wanted.back() == '-') wanted.pop_back();
    if (prefix.empty() && !sets.contains("")) {
        if (sets.size() > 1) {
            std::vector<std::string> names;
            for (const auto& [name, files] : sets) names.push_back(name);
            return refuse(fmt::format("one set of IDX files, or its prefix: here are {}", fmt::join(names, ", ")));
        }
        if (sets.size() == 1) wanted = sets.begin()->first;
    }
    const auto chosen = sets.find(wanted);
    for (std::size_t role = 0; role < roles.size(); ++role)
        if (chosen == sets.end() || !chosen->second[role])
            return refuse(fmt::format("a folder that holds {1}{0} or {1}{0}.gz; this one does not", roles[role],
                                      wanted.empty() ? "" : wanted + "-"));
    const auto at = [&](std::size_t role) { return folder / chosen->second[role]->file; };
    return IdxFileNames{{at(0), at(2)}, {at(1), at(3)}};
}

}  // namespace ravine
