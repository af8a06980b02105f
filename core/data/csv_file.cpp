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

std::array<Param<CsvFile>, 11> CsvFile::params() {
    return {
        text<&CsvFile::file>({.key = "file", .label = "File", .doc = "Path, relative to the experiment's folder."}),
        texts<&CsvFile::features>(
            {.key = "features",
             .label = "Features",
             .doc = "The columns to predict from; words become one input each, up to 20 of them, yes and no 1 and 0, "
                    "dates "
                    "days since the first. An empty list takes every column but the target, without those that say "
                    "nothing: constants, row numbers, dates, too many words."}),
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
             .doc =
                 "Report an error, drop the rows that lack a value in a column that is used, or fill in the median of "
                 "the training part (of words the most frequent). Among numbers a cell that is none lacks a value."}),
        choice<&CsvFile::header, headerLineNames>(
            {.key = "header",
             .label = "Header line",
             .doc = "Whether the first line names the columns. Automatic: it does where texts stand above numbers, or "
                    "numbers that count the columns or are years above other ones."}),
        choice<&CsvFile::decimal, decimalMarkNames>(
            {.key = "decimal",
             .label = "Decimal mark",
             .doc = "What stands before the decimals; the other one may set thousands apart. Automatic: as each column "
                    "shows, or the others where it shows nothing."}),
        texts<&CsvFile::marks>(
            {.key = "missing_marks",
             .label = "Marks of missing values",
             .doc = "Beside the usual ones (empty, NA, N/A, null, None, NaN, -, ., ?, #N/A, <NA>)."}),
        texts<&CsvFile::words>({.key = "words",
                                .label = "Columns of words",
                                .doc =
                                    "Columns whose cells are words even where they look like numbers, dates or marks "
                                    "of missing values."}),
        texts<&CsvFile::numbers>({.key = "numbers",
                                  .label = "Columns of numbers",
                                  .doc = "Columns that are read as numbers although many of their cells are none; "
                                         "those are missing values."}),
        choice<&CsvFile::separator, cellSeparatorNames>(
            {.key = "separator",
             .label = "Separator",
             .doc = "What sets the cells apart. Automatic: what cuts the first lines most evenly, or what a line "
                    "sep=; says."})};
}

}  // namespace ravine
