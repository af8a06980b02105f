#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "core/experiment/catalogue.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const fs::path root = RAVINE_SOURCE_DIR;

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> sources(const fs::path& folder) {
    std::vector<fs::path> files;
    if (fs::exists(folder))
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
    return files;
}

struct Include {
    std::string name;
    bool quoted;
};

std::vector<Include> includes(const fs::path& file) {
    static const std::regex line(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])", std::regex::multiline);
    const std::string text = content(file);
    std::vector<Include> found;
    for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it)
        found.push_back({(*it)[2], (*it)[1] == "\""});
    return found;
}

// Every quoted include is found beside the file or in a folder that its own may look into, and nowhere else.
void expectLooksOnlyInto(const std::string& folder, const std::vector<std::string>& allowed) {
    const std::vector<fs::path> files = sources(root / folder);
    EXPECT_FALSE(files.empty()) << folder;
    for (const fs::path& file : files)
        for (const Include& include : includes(file)) {
            if (!include.quoted || include.name.ends_with(".moc")) continue;
            const bool found = fs::exists(file.parent_path() / include.name) ||
                               std::ranges::any_of(allowed, [&](const std::string& name) {
                                   return fs::exists(root / name / include.name);
                               });
            EXPECT_TRUE(found && include.name.find("..") == std::string::npos)
                << file.lexically_relative(root).string() << " includes \"" << include.name << '"';
        }
}

TEST(Core, IncludesNothingOfQt) {
    for (const fs::path& file : sources(root / "core"))
        for (const Include& include : includes(file))
            EXPECT_FALSE(std::regex_search(include.name, std::regex("(^|/)Q[A-Z]|^q[a-z]+\\.h$|^Qt")))
                << file.lexically_relative(root).string() << " includes " << include.name;
    EXPECT_EQ(content(root / "core/CMakeLists.txt").find("Qt"), std::string::npos);
}

TEST(Core, IncludesNothingOfWidgetsOrApp) { expectLooksOnlyInto("core", {"core"}); }
TEST(Widgets, IncludeNothingOfApp) { expectLooksOnlyInto("widgets", {"widgets", "core"}); }

TEST(CommandLine, IncludesNothingOfQtOrWidgets) {
    expectLooksOnlyInto("app/command", {"app", "core"});
    for (const fs::path& file : sources(root / "app/command"))
        for (const Include& include : includes(file)) EXPECT_FALSE(include.name.starts_with("Q")) << include.name;
}

// A kind that is declared but not in its list would be missing everywhere without a word.
TEST(Lists, HoldEveryKindThatIsDeclared) {
    static const std::regex declares(R"re(static constexpr \w*Info info\{\s*\{?\s*\.key = "(\w+)")re");
    for (const KindGroup& group : catalogue()) {
        if (group.key == "stages" || group.key == "schedule_options" || group.key == "network") continue;  // tables
        const fs::path folder = root / "core" / (fs::exists(root / "core" / group.key) ? "" : "nn") / group.key;
        std::set<std::string> listed, declared;
        for (const KindDescription& kind : group.kinds)
            EXPECT_TRUE(listed.emplace(kind.info.key).second) << kind.info.key << " is listed twice";
        for (const fs::path& file : sources(folder)) {
            // Examples in comments are no kinds.
            const std::set<std::string> explained{"optimizer", "schedule",    "activation",
                                                  "loss",      "initialiser", "generator"};
            if (file.extension() != ".h" || explained.contains(file.stem().string())) continue;
            const std::string text = content(file);
            int here = 0;
            for (std::sregex_iterator it(text.begin(), text.end(), declares), end; it != end; ++it, ++here)
                EXPECT_TRUE(declared.insert((*it)[1]).second) << (*it)[1] << " is declared twice";
            EXPECT_LE(here, 1) << file << ": one kind, one file";
        }
        EXPECT_EQ(declared, listed) << folder;
    }
}

}  // namespace
}  // namespace ravine
