#include "core/nn/product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace ravine {
namespace {

template <class T>
T multiplyAdd(T a, T b, T sum) {
#ifdef __FMA__
    return std::fma(a, b, sum);
#else
    return a * b + sum;
#endif
}

// A product and what goes into it, drawn. Operands are kept as they stand; at(row, column) reads them as they count.
template <class T, As left, As right>
struct Drawn {
    Matrix<T> a, b, c;
    Vector<T> start;

    Drawn(std::int64_t rows, std::int64_t depth, std::int64_t cols) {
        std::mt19937 random(static_cast<unsigned>(rows * 31 + depth * 7 + cols));
        std::normal_distribution<double> normal;
        const auto draw = [&](auto& numbers) {
            for (T& number : numbers.reshaped()) number = static_cast<T>(normal(random));
        };
        a.resize(left == As::Is ? rows : depth, left == As::Is ? depth : rows);
        b.resize(right == As::Is ? depth : cols, right == As::Is ? cols : depth);
        start.resize(rows);
        c.resize(rows, cols);
        draw(a), draw(b), draw(start);
        c.setConstant(std::numeric_limits<T>::quiet_NaN());  // what stood there is of no account
    }
    void multiply(bool withStart) {
        Product<T> product;
        const std::int64_t depth = left == As::Is ? a.cols() : a.rows();
        product.template set<left, right>(c.rows(), depth, c.cols(), a.data(), b.data(), c.data(),
                                          withStart ? start.data() : nullptr);
    }
    // One chain in order of depth, chunk by chunk.
    T byHand(std::int64_t row, std::int64_t col, bool withStart) const {
        const std::int64_t depth = left == As::Is ? a.cols() : a.rows();
        T value = withStart ? start[row] : T(0), sum = 0;
        for (std::int64_t k = 0; k < depth; ++k) {
            if (k > 0 && k % Product<T>::chunk == 0) value += sum, sum = 0;
            sum = multiplyAdd(left == As::Is ? a(row, k) : a(k, row), right == As::Is ? b(k, col) : b(col, k), sum);
        }
        return value + sum;
    }
};

template <class T, As left, As right>
void expectChains(std::int64_t rows, std::int64_t depth, std::int64_t cols) {
    Drawn<T, left, right> drawn(rows, depth, cols);
    for (const bool withStart : {false, true}) {
        drawn.multiply(withStart);
        for (std::int64_t col = 0; col < cols; ++col)
            for (std::int64_t row = 0; row < rows; ++row)
                ASSERT_EQ(drawn.c(row, col), drawn.byHand(row, col, withStart))
                    << rows << " × " << depth << " × " << cols << " at " << row << ", " << col;
    }
}

// Sizes around every edge of a tile, of a packet and of a chunk.
template <class T>
void expectChainsOfAllShapes() {
    for (const std::int64_t rows : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 48, 63, 64, 65, 130})
        for (const std::int64_t depth : {1, 2, 16, 33})
            for (const std::int64_t cols : {1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 64, 70}) {
                expectChains<T, As::Is, As::Is>(rows, depth, cols);
                expectChains<T, As::Is, As::Transposed>(rows, depth, cols);
                expectChains<T, As::Transposed, As::Is>(rows, depth, cols);
            }
    for (const std::int64_t depth : {511, 512, 513, 1025, 1600}) {
        expectChains<T, As::Is, As::Is>(20, depth, 7);
        expectChains<T, As::Is, As::Transposed>(3, depth, 70);
        expectChains<T, As::Transposed, As::Is>(66, depth, 5);
    }
}

TEST(Product, IsOneChainInOrderOfDepthForEachNumberInFloat) { expectChainsOfAllShapes<float>(); }
TEST(Product, IsOneChainInOrderOfDepthForEachNumberInDouble) { expectChainsOfAllShapes<double>(); }

TEST(Product, KeepsANumberThatIsNotFiniteToItsRowAndColumn) {
    Drawn<float, As::Is, As::Is> drawn(9, 5, 7);
    drawn.a(3, 2) = std::numeric_limits<float>::infinity();
    drawn.b(4, 6) = std::numeric_limits<float>::quiet_NaN();
    drawn.multiply(false);
    for (std::int64_t col = 0; col < 7; ++col)
        for (std::int64_t row = 0; row < 9; ++row)
            EXPECT_EQ(std::isfinite(drawn.c(row, col)), row != 3 && col != 6) << row << ", " << col;
}

}  // namespace
}  // namespace ravine
