#include "core/data/data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <new>

#include "core/data/embedded.h"
#include "core/data/generator.h"
#include "core/data/recent_table.h"
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
    const auto table = parseCsv(embeddedData(name), name, issues, {}, {.header = HeaderLine::Yes});
    if (!table) return std::nullopt;
    auto set = dataSetOf(*table, chosen, UnnamedFeatures::All, where.path, issues);
    if (set) set->columns.clear();
    return set;
}

std::optional<DataSet> loadOne(const Digits& digits, const Where& where, Issues& issues) {
    auto set = loadOne<Digits>(digits, where, issues);
    if (set) set->imageWidth = set->imageHeight = 8;
    return set;
}

std::optional<DataSet> loadOne(const CsvFile& csv, const Where& where, Issues& issues) {
    const auto table = tableOf(csv, where.folder, where.path, issues);
    if (!table) return std::nullopt;
    return dataSetOf(*table, csv, UnnamedFeatures::Judged, where.path, issues);
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
    auto idx = readIdxFolder(folder, "", static_cast<std::uint32_t>(names.size()), path, issues);
    if (!idx) return std::nullopt;
    return imagesOf(std::move(*idx), std::string(FashionMnist::info.key), names);
}

// Takes out the pictures of labels that were not chosen; nothing chosen is all of them.
bool keepClasses(IdxData& idx, const std::vector<std::string>& chosen, std::vector<bool>& present,
                 const std::string& path, Issues& issues) {
    if (chosen.empty()) return true;
    std::vector<bool> kept(present.size(), false);
    const std::size_t before = issues.size();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        std::size_t label = 0;
        while (label < present.size() && !(present[label] && std::to_string(label) == chosen[i])) ++label;
        const std::string where = joined(joined(path, "classes"), std::to_string(i));
        if (label == present.size()) {
            std::vector<std::string> names;
            for (std::size_t k = 0; k < present.size() && names.size() < 40; ++k)
                if (present[k]) names.push_back(std::to_string(k));
            issues.push_back({where, chosen[i], fmt::format("a label of these pictures: {}", fmt::join(names, ", "))});
        } else {
            kept[label] = true;
        }
    }
    if (issues.size() == before && std::ranges::count(kept, true) < 2)
        issues.push_back({joined(path, "classes"), fmt::format("{}", fmt::join(chosen, ", ")), "two labels at least"});
    if (issues.size() != before) return false;
    const std::size_t each = static_cast<std::size_t>(idx.images.width * idx.images.height);
    const std::size_t firstTest = idx.labels.size() - static_cast<std::size_t>(idx.test);
    std::size_t count = 0, test = 0;
    for (std::size_t i = 0; i < idx.labels.size(); ++i) {
        if (!kept[idx.labels[i]]) continue;
        idx.labels[count] = idx.labels[i];
        std::copy_n(idx.images.pixels.begin() + static_cast<std::ptrdiff_t>(i * each), each,
                    idx.images.pixels.begin() + static_cast<std::ptrdiff_t>(count * each));
        ++count;
        test += i >= firstTest;
    }
    idx.labels.resize(count);
    idx.images.pixels.resize(count * each);
    idx.images.count = static_cast<std::int64_t>(count);
    idx.test = static_cast<std::int64_t>(test);
    present = kept;
    return true;
}

std::optional<DataSet> loadOne(const IdxFolder& own, const Where& where, Issues& issues) {
    const std::string path = joined(where.path, "folder");
    if (own.folder.empty()) {
        issues.push_back({path, "", "a folder that holds four IDX files"});
        return std::nullopt;
    }
    const auto folder = std::filesystem::path(where.folder) / own.folder;
    auto idx = readIdxFolder(folder, own.prefix, 256, path, issues);
    if (!idx) return std::nullopt;
    std::vector<bool> present(256, false);
    for (const std::uint32_t label : idx->labels) present[label] = true;
    if (!keepClasses(*idx, own.classes, present, where.path, issues)) return std::nullopt;
    // Labels that begin at 1, or leave some out, make no class of what is absent.
    std::vector<std::string> names;
    std::vector<std::uint32_t> newLabel(present.size(), 0);
    for (std::size_t label = 0; label < present.size(); ++label) {
        newLabel[label] = static_cast<std::uint32_t>(names.size());
        if (present[label]) names.push_back(std::to_string(label));
    }
    if (names.size() < 2) {
        issues.push_back(
            {path, own.folder, fmt::format("labels of at least two classes; every label is {}", names.front())});
        return std::nullopt;
    }
    for (std::uint32_t& label : idx->labels) label = newLabel[label];
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
