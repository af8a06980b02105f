#pragma once

#include <optional>
#include <string>

#include "core/data/csv_file.h"
#include "core/data/data_set.h"
#include "core/readers/table.h"

namespace ravine {

// Which columns are used when none is named: the user's own are judged, and those that say nothing left out; shipped
// ones are used as they are.
enum class UnnamedFeatures { Judged, All };

// The columns that `chosen` names, as data to learn from. On a fault nothing, and every fault: of the choice under
// `path`, of the table by its name and line.
std::optional<DataSet> dataSetOf(const Table&, const CsvFile& chosen, UnnamedFeatures, const std::string& path,
                                 Issues&);

}  // namespace ravine
