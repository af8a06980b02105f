#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/experiment/catalogue.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const fs::path root = sourceFolder();

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

// The house that a path begins with: "core", "widgets", "app" or "tests".
std::string houseOf(const std::string& path) { return path.substr(0, path.find('/')); }

// Every quoted include names a file by its path from the project's root, in a house that `folder` may look into.
void expectLooksOnlyInto(const std::string& folder, const std::set<std::string>& allowed) {
    const std::vector<fs::path> files = sources(root / folder);
    EXPECT_FALSE(files.empty()) << folder;
    for (const fs::path& file : files)
        for (const Include& include : includes(file)) {
            if (!include.quoted || include.name.ends_with(".moc")) continue;
            EXPECT_TRUE(allowed.contains(houseOf(include.name)) && fs::exists(root / include.name) &&
                        include.name.find("..") == std::string::npos)
                << file.lexically_relative(root).string() << " includes \"" << include.name << '"';
        }
}

using Folders = std::map<std::string, std::set<std::string>>;  // each with those that its files include from

// The folders of product code, as an include shows them.
Folders includedFolders() {
    Folders folders;
    for (const char* house : {"core", "widgets", "app"})
        for (const fs::path& file : sources(root / house)) {
            const std::string from = file.parent_path().lexically_relative(root).generic_string();
            for (const Include& include : includes(file)) {
                const std::string to = fs::path(include.name).parent_path().generic_string();
                if (include.quoted && !include.name.ends_with(".moc") && to != from) folders[from].insert(to);
            }
        }
    return folders;
}

// A chain of folders that leads back to its beginning; empty when there is none.
std::vector<std::string> circleOf(const Folders& folders) {
    std::set<std::string> closed;
    std::vector<std::string> path;
    const std::function<bool(const std::string&)> visit = [&](const std::string& folder) {
        if (const auto open = std::ranges::find(path, folder); open != path.end()) {
            path.erase(path.begin(), open);
            path.push_back(folder);
            return true;
        }
        if (closed.contains(folder)) return false;
        path.push_back(folder);
        if (const auto found = folders.find(folder); found != folders.end())
            for (const std::string& next : found->second)
                if (visit(next)) return true;
        path.pop_back();
        closed.insert(folder);
        return false;
    };
    for (const auto& [folder, included] : folders)
        if (visit(folder)) return path;
    return {};
}

TEST(House, FoldersFormNoCircle) {
    const std::vector<std::string> circle = circleOf(includedFolders());
    EXPECT_TRUE(circle.empty()) << [&] {
        std::string chain;
        for (const std::string& folder : circle) chain += folder + " → ";
        return chain;
    }();
}

TEST(House, ACircleOfFoldersIsFound) {
    EXPECT_EQ(circleOf({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), (std::vector<std::string>{"b", "c", "b"}));
    EXPECT_TRUE(circleOf({{"a", {"b", "c"}}, {"b", {"c"}}}).empty());
}

// More files than that are two rooms. Lists of kinds grow with their kinds.
TEST(House, NoRoomIsCrowded) {
    const std::set<std::string> listsOfKinds{"core/optimizers", "core/schedules", "core/surfaces", "core/data"};
    for (const char* house : {"core", "widgets", "app", "tests"}) {
        std::map<std::string, int> count;
        for (const fs::path& file : sources(root / house))
            ++count[file.parent_path().lexically_relative(root).generic_string()];
        for (const auto& [folder, files] : count)
            if (!listsOfKinds.contains(folder)) EXPECT_LE(files, 30) << folder;
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
TEST(App, IncludesNothingOfTests) { expectLooksOnlyInto("app", {"app", "widgets", "core"}); }

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

TEST(Readme, CountsTheKindsThatThereAre) {
    const std::vector<std::string> numbers{"no",       "one",      "two",      "three",   "four",    "five",
                                           "six",      "seven",    "eight",    "nine",    "ten",     "eleven",
                                           "twelve",   "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
                                           "eighteen", "nineteen", "twenty"};
    std::string text = content(root / "README.md");
    std::ranges::transform(text, text.begin(), [](char c) {
        return c == '\n' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    text = std::regex_replace(text, std::regex(" +"), " ");
    // What a user types or brings stands beside the surfaces that are counted.
    const std::map<std::string, std::pair<std::string, int>> counted{
        {"optimizers", {"optimizers", 0}},   {"schedules", {"schedules", 0}},       {"surfaces", {"surfaces", 3}},
        {"activations", {"activations", 0}}, {"initialisers", {"ways to draw", 0}}, {"losses", {"losses", 0}}};
    for (const KindGroup& group : catalogue()) {
        const auto found = counted.find(std::string(group.key));
        if (found == counted.end()) continue;
        const auto& [words, beside] = found->second;
        const std::string said = numbers.at(group.kinds.size() - static_cast<std::size_t>(beside)) + " " + words;
        EXPECT_NE(text.find(said), std::string::npos) << "not in README: " << said;
    }
}

}  // namespace
}  // namespace ravine
