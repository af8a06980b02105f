#include "core/data/csv_file.h"

#include <nlohmann/json.hpp>

namespace ravine {
namespace {

// Written as a list; a lone text is read as a list of one.
constexpr Param<CsvFile> targetOrTargets(ParamInfo info) {
    Param<CsvFile> param = texts<&CsvFile::targets>(info);
    param.read = [](CsvFile& csv, const Json& json, const ParamInfo& about, const std::string& path, Issues& issues) {
        if (json.is_string())
            csv.targets = {json.get<std::string>()};
        else
            param::read(csv.targets, json, about, path, issues);
    };
    return param;
}

}  // namespace

std::array<Param<CsvFile>, 5> CsvFile::params() {
    return {
        text<&CsvFile::file>({.key = "file", .label = "File", .doc = "Path, relative to the experiment's folder."}),
        texts<&CsvFile::features>(
            {.key = "features",
             .label = "Features",
             .doc = "The columns to predict from, all of numbers; an empty list takes every column but the target."}),
        targetOrTargets({.key = "target",
                         .label = "Target",
                         .doc = "The column to predict, the last one when none is named; several for a regression "
                                "with several outputs."}),
        choice<&CsvFile::task, taskNames>(
            {.key = "task",
             .label = "Task",
             .doc = "Whether the target is classes or numbers. Automatic: classes when it holds texts, or whole "
                    "numbers of which there are only two, or at most 20 that stand in three rows each on average."}),
        choice<&CsvFile::missing, missingNames>(
            {.key = "missing",
             .label = "Missing values",
             .doc = "Report an error, or drop the rows that lack a value in a column that is used."})};
}

}  // namespace ravine
