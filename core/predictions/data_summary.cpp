#include "core/predictions/data_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_set>

#include "core/predictions/predictions.h"

namespace ravine {
namespace {

using Ids = std::vector<std::uint32_t>;

std::array<const Ids*, 3> idsOf(const TrainingData& data) {
    return std::visit(
        [](const auto& parts) {
            return std::array<const Ids*, 3>{&parts.train.ids, &parts.validation.ids, &parts.test.ids};
        },
        data.parts);
}

// A sample's numbers as one text of bytes.
std::string bytesOf(const DataSet& set, std::uint32_t id) {
    std::string bytes;
    const auto append = [&](const void* from, std::size_t size) { bytes.append(static_cast<const char*>(from), size); };
    const auto features = static_cast<std::size_t>(set.features());
    if (set.pixels.empty()) {
        for (std::size_t f = 0; f < features; ++f) {
            const double value = set.inputs(static_cast<Eigen::Index>(f), id) + 0.0;  // −0 is 0
            append(&value, sizeof value);
        }
    } else {
        append(set.pixels.data() + id * features, features);
    }
    if (set.task == Task::Classification)
        append(&set.labels[id], sizeof(std::uint32_t));
    else
        append(set.targets.col(id).data(), sizeof(double) * static_cast<std::size_t>(set.targets.rows()));
    return bytes;
}

std::vector<std::array<std::int64_t, 3>> classCounts(const TrainingData& data) {
    std::vector<std::array<std::int64_t, 3>> counts(data.set->classNames.size());
    const auto parts = idsOf(data);
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (const std::uint32_t id : *parts[p]) ++counts[data.set->labels[id]][p];
    return counts;
}

std::string counted(std::int64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::int64_t duplicatesAcross(const TrainingData& data) {
    // Pictures by the ten thousand are compared by nobody who waits for a run to begin.
    constexpr std::int64_t most = 20'000'000;
    if (data.set->samples() * data.set->features() > most) return 0;
    const auto parts = idsOf(data);
    std::unordered_set<std::string> seen;
    for (const std::uint32_t id : *parts[0]) seen.insert(bytesOf(*data.set, id));
    std::int64_t count = 0;
    for (const std::size_t p : {1, 2})
        for (const std::uint32_t id : *parts[p]) count += seen.contains(bytesOf(*data.set, id));
    return count;
}

std::string lossUnits(const TrainingData& data) {
    if (!data.targetScaler.scales()) return {};
    return fmt::format("standard deviations of {} over the training part", fmt::join(data.set->outputNames, ", "));
}

Json dataSummary(const TrainingData& data) {
    const DataSet& set = *data.set;
    const bool classes = set.task == Task::Classification;
    Json json = {{"name", set.name}, {"task", classes ? "classification" : "regression"}};
    if (classes && !set.targetName.empty()) json["target"] = set.targetName;
    if (!classes) json["target"] = set.outputNames.size() == 1 ? Json(set.outputNames[0]) : Json(set.outputNames);
    json["samples"] = set.samples();
    const auto parts = idsOf(data);
    for (std::size_t p = 0; p < parts.size(); ++p) json["parts"][std::string(partNames[p])] = parts[p]->size();
    json["dropped"] = set.dropped;
    json["filled_in"] = !data.standIns.empty();
    Json& features = json["features"] = Json::array();
    if (set.columns.empty() && !set.hasImages())
        for (const std::string& name : set.featureNames) features.push_back(name);
    for (const InputColumn& column : set.columns) features.push_back(column.name);
    json["inputs"] = set.features();
    json["outputs"] = data.outputs;
    if (classes) {
        Json& list = json["classes"] = Json::array();
        const auto counts = classCounts(data);
        for (std::size_t c = 0; c < counts.size(); ++c)
            list.push_back({{"name", set.classNames[c]},
                            {"samples", counts[c][0] + counts[c][1] + counts[c][2]},
                            {"train", counts[c][0]},
                            {"validation", counts[c][1]},
                            {"test", counts[c][2]}});
    }
    Json& leftOut = json["left_out"] = Json::array();
    for (const LeftOutColumn& one : set.leftOut) leftOut.push_back({{"name", one.name}, {"reason", one.reason}});
    json["duplicates"] = duplicatesAcross(data);
    if (const std::string units = lossUnits(data); !units.empty()) {
        json["loss_units"] = units;
        json["target_mean"] = data.targetScaler.offset;
        Json& deviations = json["target_deviation"] = Json::array();
        for (const double factor : data.targetScaler.factor) deviations.push_back(1 / factor);
    }
    if (!set.notes.empty()) json["notes"] = set.notes;
    return json;
}

std::vector<std::string> dataNotes(const TrainingData& data) {
    const DataSet& set = *data.set;
    std::vector<std::string> notes = set.notes;
    constexpr std::size_t most = 8;
    std::size_t told = 0;
    for (const LeftOutColumn& one : set.leftOut) {
        if (one.reason.empty() || one.reason == "not chosen") continue;
        if (++told <= most) notes.push_back(fmt::format("Column {} is left out: {}", one.name, one.reason));
    }
    if (told > most)
        notes.push_back(
            fmt::format("{} are left out besides", counted(static_cast<std::int64_t>(told - most), "column")));
    if (set.dropped > 0)
        notes.push_back(fmt::format("{} dropped for missing values; {} left",
                                    counted(set.dropped, "row") + (set.dropped == 1 ? " is" : " are"), set.samples()));
    if (!data.standIns.empty())
        notes.push_back("Missing values are filled in by the training part: its median, or its most frequent word");
    if (set.columns.empty()) return notes;
    if (const std::int64_t duplicates = duplicatesAcross(data); duplicates > 0)
        notes.push_back(fmt::format("{} of the validation and test parts stand{} in the training part as well",
                                    counted(duplicates, "row"), duplicates == 1 ? "s" : ""));
    if (set.task != Task::Classification) return notes;
    const auto counts = classCounts(data);
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c][0] == 0 && counts[c][1] + counts[c][2] > 0)
            notes.push_back(
                fmt::format("Class {} has no sample in the training part: shuffle the split", set.classNames[c]));
    return notes;
}

}  // namespace ravine
