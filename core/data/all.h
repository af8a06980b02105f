// THE list of data to learn from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "data/breast_cancer.h"
#include "data/bumps.h"
#include "data/checkerboard.h"
#include "data/circles.h"
#include "data/csv_file.h"
#include "data/digits.h"
#include "data/fashion_mnist.h"
#include "data/gaussians.h"
#include "data/idx_folder.h"
#include "data/iris.h"
#include "data/moons.h"
#include "data/plane.h"
#include "data/polynomial_curve.h"
#include "data/sine.h"
#include "data/spirals.h"
#include "data/table.h"
#include "data/wine.h"
#include "data/xor.h"
#include "nested_kind.h"

namespace ravine {

using DataSource = std::variant<Iris, Wine, BreastCancer, CsvFile, Digits, FashionMnist, IdxFolder, Gaussians, Circles,
                                Xor, Moons, Spirals, Checkerboard, Plane, Bumps, Sine, PolynomialCurve>;

// The table, for surfaces; a relative file stands in `folder`, and `seed` draws generated data whose own seed is 0.
// Pictures are no table. On a fault nothing, and what is wrong, under `path` where it is the spec's and by file and
// line where it is the file's.
std::optional<Table> load(const DataSource&, const std::string& folder, const std::string& path, Issues&,
                          std::uint64_t seed = 1);

// The columns to predict by default.
std::vector<std::string> targetsOf(const DataSource&);

void writeNestedKind(const DataSource&, Json& into);
void readNestedKind(DataSource&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
