#include "data/csv_file.h"

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

std::array<Param<CsvFile>, 3> CsvFile::params() {
    return {text<&CsvFile::file>({.key = "file", .label = "File", .doc = "Path, relative to the experiment's folder."}),
            targetOrTargets({.key = "target",
                             .label = "Target",
                             .doc = "The column to predict; several for a regression with several outputs."}),
            choice<&CsvFile::task, taskNames>(
                {.key = "task",
                 .label = "Task",
                 .doc = "What the target is: classes or numbers; automatic goes by whether it holds texts."})};
}

}  // namespace ravine
