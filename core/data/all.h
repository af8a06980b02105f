// THE list of data to learn from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "core/data/breast_cancer.h"
#include "core/data/bumps.h"
#include "core/data/checkerboard.h"
#include "core/data/circles.h"
#include "core/data/csv_file.h"
#include "core/data/digits.h"
#include "core/data/fashion_mnist.h"
#include "core/data/gaussians.h"
#include "core/data/idx_folder.h"
#include "core/data/iris.h"
#include "core/data/moons.h"
#include "core/data/plane.h"
#include "core/data/polynomial_curve.h"
#include "core/data/sine.h"
#include "core/data/spirals.h"
#include "core/data/wine.h"
#include "core/data/xor.h"
#include "core/kinds/nested_kind.h"
#include "core/readers/table.h"

namespace ravine {

using DataSource = std::variant<Iris, Wine, BreastCancer, CsvFile, Digits, FashionMnist, IdxFolder, Gaussians, Circles,
                                Xor, Moons, Spirals, Checkerboard, Plane, Bumps, Sine, PolynomialCurve>;

// The table, for surfaces, gaps included; a relative file stands in `folder`, and `seed` draws generated data whose own
// seed is 0. Pictures are no table. On a fault nothing, and what is wrong, under `path` where it is the spec's and by
// file and line where it is the file's.
std::shared_ptr<const Table> load(const DataSource&, const std::string& folder, const std::string& path, Issues&,
                                  std::uint64_t seed = 1);

// The columns to predict by default.
std::vector<std::string> targetsOf(const DataSource&);

void writeNestedKind(const DataSource&, Json& into);
void readNestedKind(DataSource&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
