#pragma once

#include <optional>
#include <string>

#include "core/data/csv_file.h"
#include "core/data/data_set.h"
#include "core/readers/table.h"

namespace ravine {

// What to make of a table. The user's own must not hold columns that say nothing; shipped ones may.
enum class ConstantFeatures { Refuse, Allow };

// The columns that `chosen` names, as data to learn from. The table was read with its missing cells kept and its
// targets spelled. On a fault nothing, and every fault: of the choice under `path`, of the table by its name and line.
std::optional<DataSet> dataSetOf(const Table&, const CsvFile& chosen, ConstantFeatures, const std::string& path,
                                 Issues&);

}  // namespace ravine
