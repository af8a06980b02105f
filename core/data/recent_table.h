// The table that was read last is kept, so that another split, seed or choice of columns does not read its file again.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/data/csv_file.h"
#include "core/kinds/issue.h"
#include "core/readers/csv.h"
#include "core/readers/table.h"

namespace ravine {

// As readCsv; the same table again while the file's size and time of change and the reading are the same. Any thread.
std::shared_ptr<const Table> recentTable(const std::filesystem::path& file, const std::string& path, Issues&,
                                         const CsvReading& = {}, const ReadingProgress& = {});

// The table of the user's own; its file is relative to `folder`. Null on a fault, which is an issue under `path`.
std::shared_ptr<const Table> tableOf(const CsvFile&, const std::string& folder, const std::string& path, Issues&);

}  // namespace ravine
