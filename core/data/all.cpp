#include "data/all.h"

#include <filesystem>

#include "data/csv.h"
#include "data/embedded.h"
#include "files/kind_json.h"

namespace ravine {
namespace {

template <class Shipped>
std::optional<Table> loadOne(const Shipped&, const std::string&, const std::string&, Issues& issues) {
    const std::string name(Shipped::info.key);
    return parseCsv(embeddedData(name), name + ".csv", issues);
}

std::optional<Table> loadOne(const CsvFile& csv, const std::string& folder, const std::string& path, Issues& issues) {
    const std::string filePath = joined(path, "file");
    if (!csv.file.empty()) return readCsv(std::filesystem::path(folder) / csv.file, filePath, issues);
    issues.push_back({filePath, "", "the path of a CSV file"});
    return std::nullopt;
}

template <class Shipped>
std::vector<std::string> targetsOfOne(const Shipped&) {
    return {std::string(Shipped::target)};
}
std::vector<std::string> targetsOfOne(const CsvFile& csv) { return csv.targets; }

}  // namespace

std::optional<Table> load(const DataSource& source, const std::string& folder, const std::string& path,
                          Issues& issues) {
    return std::visit([&](const auto& kind) { return loadOne(kind, folder, path, issues); }, source);
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
