#include "core/data/all.h"

#include <filesystem>

#include "core/data/embedded.h"
#include "core/data/generator.h"
#include "core/data/recent_table.h"
#include "core/kinds/kind_json.h"
#include "core/readers/csv.h"

namespace ravine {
namespace {

using Loaded = std::shared_ptr<const Table>;

struct Where {
    const std::string& folder;
    const std::string& path;
    std::uint64_t seed;
};

template <Generator K>
Loaded loadOne(const K& kind, const Where& where, Issues&) {
    return std::make_shared<const Table>(tableOf(generate(kind, where.seed)));
}

template <class Shipped>
Loaded loadOne(const Shipped&, const Where&, Issues& issues) {
    const std::string name(Shipped::info.key);
    auto table = parseCsv(embeddedData(name), name + ".csv", issues, {}, {.header = HeaderLine::Yes});
    return table ? std::make_shared<const Table>(std::move(*table)) : nullptr;
}

Loaded loadOne(const CsvFile& csv, const Where& where, Issues& issues) {
    return tableOf(csv, where.folder, where.path, issues);
}

Loaded noTableOf(const KindInfo& info, const Where& where, Issues& issues) {
    issues.push_back(
        {where.path, std::string(info.title), "data in a table; pictures are for networks, a surface cannot use them"});
    return nullptr;
}
Loaded loadOne(const FashionMnist& kind, const Where& where, Issues& issues) {
    return noTableOf(kind.info, where, issues);
}
Loaded loadOne(const IdxFolder& kind, const Where& where, Issues& issues) {
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

std::shared_ptr<const Table> load(const DataSource& source, const std::string& folder, const std::string& path,
                                  Issues& issues, std::uint64_t seed) {
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
