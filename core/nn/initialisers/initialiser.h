// What an initialiser is: how the weights of one layer begin.
//
//   struct HeNormal {
//       static constexpr KindInfo info{…};  static auto params();
//       void fill(Matrix<double>& weights, const WeightDraws&) const;   // weights: units × inputs
//   };
//
// Biases begin at 0, unless the kind has
//       void fillBiases(Vector<double>& biases, const Matrix<double>& weights, const WeightDraws&) const;
//
// Each weight has a draw of its own, by (seed, layer, unit, input), at unit scale: networks of other widths share the
// draws of the weights that they both have.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/kinds/kinds.h"
#include "core/numbers/linalg.h"

namespace ravine {

struct WeightDraws {
    std::uint64_t seed = 0;
    std::uint32_t layer = 0;

    void uniform(Matrix<double>& weights, double limit) const;  // in [−limit, limit)
    void uniform(Vector<double>& biases, double limit) const;
    void normal(Matrix<double>& weights, double deviation) const;  // mean 0
    void orthogonal(Matrix<double>& weights, double gain) const;   // orthonormal columns (or rows) × gain
};

inline double fanIn(const Matrix<double>& weights) { return static_cast<double>(weights.cols()); }
inline double fanSum(const Matrix<double>& weights) { return static_cast<double>(weights.cols() + weights.rows()); }

}  // namespace ravine
