// THE list of data that stand in tables.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "data/breast_cancer.h"
#include "data/csv_file.h"
#include "data/iris.h"
#include "data/table.h"
#include "data/wine.h"
#include "nested_kind.h"

namespace ravine {

using DataSource = std::variant<Iris, Wine, BreastCancer, CsvFile>;

// The table; a relative file stands in `folder`. On a fault nothing, and what is wrong, under `path` where it is the
// spec's and by file and line where it is the file's.
std::optional<Table> load(const DataSource&, const std::string& folder, const std::string& path, Issues&);

// The columns to predict by default.
std::vector<std::string> targetsOf(const DataSource&);

void writeNestedKind(const DataSource&, Json& into);
void readNestedKind(DataSource&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
