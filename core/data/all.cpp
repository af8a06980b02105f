#include "core/data/all.h"

#include <filesystem>

#include "core/data/embedded.h"
#include "core/data/generator.h"
#include "core/kinds/kind_json.h"
#include "core/readers/csv.h"

namespace ravine {
namespace {

struct Where {
    const std::string& folder;
    const std::string& path;
    std::uint64_t seed;
};

template <Generator K>
std::optional<Table> loadOne(const K& kind, const Where& where, Issues&) {
    return tableOf(generate(kind, where.seed));
}

template <class Shipped>
std::optional<Table> loadOne(const Shipped&, const Where&, Issues& issues) {
    const std::string name(Shipped::info.key);
    return parseCsv(embeddedData(name), name + ".csv", issues, {}, {.header = HeaderLine::Yes});
}

std::optional<Table> loadOne(const CsvFile& csv, const Where& where, Issues& issues) {
    const std::string path = joined(where.path, "file");
    if (csv.file.empty()) {
        issues.push_back({path, "", "the path of a CSV file"});
        return std::nullopt;
    }
    const auto file = std::filesystem::path(where.folder) / csv.file;
    return readCsv(file, path, issues, {}, csv.reading());
}

std::optional<Table> noTableOf(const KindInfo& info, const Where& where, Issues& issues) {
    issues.push_back(
        {where.path, std::string(info.title), "data in a table; pictures are for networks, a surface cannot use them"});
    return std::nullopt;
}
std::optional<Table> loadOne(const FashionMnist& kind, const Where& where, Issues& issues) {
    return noTableOf(kind.info, where, issues);
}
std::optional<Table> loadOne(const IdxFolder& kind, const Where& where, Issues& issues) {
    return noTableOf(kind.info, where, issues);
}

template <Generator K>
std::vector<std::string> targetsOfOne(const K& kind) {
    return {kind.classNames().empty() ? "y" : "class"};
}
std::vector<std::string> targetsOfOne(const FashionMnist&) { return {}; }
std::vector<std::string> targetsOfOne(const IdxFolder&) { return {}; }
template <class Shipped>
std::vector<std::string> targetsOfOne(const Shipped&) {
    return {std::string(Shipped::target)};
}
std::vector<std::string> targetsOfOne(const CsvFile& csv) { return csv.targets; }

}  // namespace

std::optional<Table> load(const DataSource& source, const std::string& folder, const std::string& path, Issues& issues,
                          std::uint64_t seed) {
    return std::visit([&](const auto& kind) { return loadOne(kind, Where{folder, path, seed}, issues); }, source);
}

std::vector<std::string> targetsOf(const DataSource& source) {
    return std::visit([](const auto& kind) { return targetsOfOne(kind); }, source);
}

template const std::vector<KindDescription>& kindsOf<DataSource>();

void writeNestedKind(const DataSource& source, Json& into) { writeKind(source, into); }

void readNestedKind(DataSource& source, const Json& json, const std::string& path, Issues& issues) {
    readKind(source, json, path, issues);
}

}  // namespace ravine
