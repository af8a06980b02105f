#include "core/data/data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <new>

#include "core/data/embedded.h"
#include "core/data/generator.h"
#include "core/data/table_data.h"
#include "core/readers/csv.h"
#include "core/readers/idx.h"

namespace ravine {
namespace {

struct Where {
    const std::string& folder;
    std::uint64_t seed;
    const std::string& path;
};

template <Generator K>
std::optional<DataSet> loadOne(const K& kind, const Where& where, Issues&) {
    return dataSetOf(generate(kind, where.seed));
}

template <class Shipped>
std::optional<DataSet> loadOne(const Shipped&, const Where& where, Issues& issues) {
    const std::string name(Shipped::info.key);
    CsvFile chosen;
    chosen.targets = {std::string(Shipped::target)};
    chosen.task = Task::Classification;
    const auto table = parseCsv(embeddedData(name), name, issues, {}, {.spelled = chosen.targets});
    if (!table) return std::nullopt;
    return dataSetOf(*table, chosen, ConstantFeatures::Allow, where.path, issues);
}

std::optional<DataSet> loadOne(const Digits& digits, const Where& where, Issues& issues) {
    auto set = loadOne<Digits>(digits, where, issues);
    if (set) set->imageWidth = set->imageHeight = 8;
    return set;
}

std::optional<DataSet> loadOne(const CsvFile& csv, const Where& where, Issues& issues) {
    const std::string path = joined(where.path, "file");
    if (csv.file.empty()) {
        issues.push_back({path, "", "the path of a CSV file"});
        return std::nullopt;
    }
    const auto table = readCsv(std::filesystem::path(where.folder) / csv.file, path, issues, {},
                               {.missing = CsvReading::Missing::Keep, .spelled = csv.targets});
    if (!table) return std::nullopt;
    return dataSetOf(*table, csv, ConstantFeatures::Refuse, where.path, issues);
}

DataSet imagesOf(IdxData idx, std::string name, std::vector<std::string> classNames) {
    DataSet set;
    set.name = std::move(name);
    set.classNames = std::move(classNames);
    set.imageWidth = idx.images.width;
    set.imageHeight = idx.images.height;
    for (std::int64_t i = 0; i < set.imageWidth * set.imageHeight; ++i)
        set.featureNames.push_back(fmt::format("p{}", i));
    set.pixels = std::move(idx.images.pixels);
    set.labels = std::move(idx.labels);
    set.ownTest = idx.test;
    return set;
}

std::optional<DataSet> loadOne(const FashionMnist& fashion, const Where& where, Issues& issues) {
    const std::string path = joined(where.path, "folder");
    const auto folder = fashion.folder.empty() ? std::filesystem::path(FashionMnist::installed)
                                               : std::filesystem::path(where.folder) / fashion.folder;
    std::error_code ignored;
    if (fashion.folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
        issues.push_back({path, "Fashion-MNIST is not installed",
                          "install the Debian package dataset-fashion-mnist, or name a folder that holds its four IDX "
                          "files",
                          Issue::Fault::File});
        return std::nullopt;
    }
    const std::vector<std::string> names(FashionMnist::classNames.begin(), FashionMnist::classNames.end());
    auto idx = readIdxFolder(folder, static_cast<std::uint32_t>(names.size()), path, issues);
    if (!idx) return std::nullopt;
    return imagesOf(std::move(*idx), std::string(FashionMnist::info.key), names);
}

std::optional<DataSet> loadOne(const IdxFolder& own, const Where& where, Issues& issues) {
    const std::string path = joined(where.path, "folder");
    if (own.folder.empty()) {
        issues.push_back({path, "", "a folder that holds four IDX files"});
        return std::nullopt;
    }
    const auto folder = std::filesystem::path(where.folder) / own.folder;
    auto idx = readIdxFolder(folder, 256, path, issues);
    if (!idx) return std::nullopt;
    const std::uint32_t highest = std::ranges::max(idx->labels);
    if (highest == 0) {
        issues.push_back({path, own.folder, "labels of at least two classes; every label is 0"});
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (std::uint32_t label = 0; label <= highest; ++label) names.push_back(std::to_string(label));
    return imagesOf(std::move(*idx), own.folder, std::move(names));
}

}  // namespace

std::shared_ptr<const DataSet> loadDataSet(const DataSource& source, const std::string& folder, std::uint64_t seed,
                                           const std::string& path, Issues& issues) {
    try {
        auto set = std::visit(
            [&](const auto& kind) {
                return loadOne(kind, Where{folder, seed, path}, issues);
            },
            source);
        return set ? std::make_shared<const DataSet>(std::move(*set)) : nullptr;
    } catch (const std::bad_alloc&) {
        issues.push_back({path, std::string(infoOf(source).title), "data that fit into the memory that is free"});
        return nullptr;
    }
}

}  // namespace ravine
