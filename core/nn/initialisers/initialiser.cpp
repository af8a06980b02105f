#include "core/nn/initialisers/initialiser.h"

#include "core/numbers/random.h"

namespace ravine {
namespace {

random::Key keyOf(const WeightDraws& draws, Eigen::Index unit, Eigen::Index input) {
    return {draws.seed, random::Purpose::InitialWeights,
            static_cast<std::uint64_t>(unit) << 32 | static_cast<std::uint64_t>(input), draws.layer};
}

}  // namespace

void WeightDraws::uniform(Matrix<double>& weights, double limit) const {
    for (Eigen::Index input = 0; input < weights.cols(); ++input)
        for (Eigen::Index unit = 0; unit < weights.rows(); ++unit)
            weights(unit, input) = limit * (2 * random::uniforms(keyOf(*this, unit, input))[0] - 1);
}

void WeightDraws::uniform(Vector<double>& biases, double limit) const {
    constexpr Eigen::Index noInput = 0xFFFFFFFF;  // a bias has a draw that no weight has
    for (Eigen::Index unit = 0; unit < biases.size(); ++unit)
        biases[unit] = limit * (2 * random::uniforms(keyOf(*this, unit, noInput))[0] - 1);
}

void WeightDraws::normal(Matrix<double>& weights, double deviation) const {
    for (Eigen::Index input = 0; input < weights.cols(); ++input)
        for (Eigen::Index unit = 0; unit < weights.rows(); ++unit)
            weights(unit, input) = deviation * random::normals(keyOf(*this, unit, input))[0];
}

// Gram and Schmidt's, each column taken twice so that rounding leaves nothing along the earlier ones ("twice is
// enough", Kahan). R's diagonal is positive, as it must be for Q to be uniform over the orthogonal matrices (Mezzadri
// 2007).
void WeightDraws::orthogonal(Matrix<double>& weights, double gain) const {
    normal(weights, 1);
    const bool isWide = weights.cols() > weights.rows();
    Matrix<double> q = isWide ? Matrix<double>(weights.transpose()) : weights;
    const auto along = [&](Eigen::Index a, Eigen::Index b) {
        double sum = 0;
        for (Eigen::Index row = 0; row < q.rows(); ++row) sum += q(row, a) * q(row, b);
        return sum;
    };
    for (Eigen::Index column = 0; column < q.cols(); ++column) {
        for (int pass = 0; pass < 2; ++pass)
            for (Eigen::Index earlier = 0; earlier < column; ++earlier)
                q.col(column) -= along(earlier, column) * q.col(earlier);
        q.col(column) /= std::sqrt(along(column, column));
    }
    weights = isWide ? Matrix<double>(gain * q.transpose()) : Matrix<double>(gain * q);
}

}  // namespace ravine
