#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes AVX-512's own undefined operands for a mistake.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include "nn/product.h"

namespace ravine {
namespace {

namespace kernel = Eigen::internal;

// How the operands are cut to stay in the caches, and where the pieces are packed.
template <class T>
struct Blocking : kernel::level3_blocking<T, T> {
    Blocking(std::int64_t rows, std::int64_t depth, std::int64_t cols, T* left = nullptr, T* right = nullptr) {
        this->m_mc = rows;
        this->m_kc = depth;
        this->m_nc = cols;
        kernel::computeProductBlockingSizes<T, T, 1>(this->m_kc, this->m_mc, this->m_nc, Eigen::Index{1});
        this->m_blockA = left;
        this->m_blockB = right;
    }
    std::int64_t leftSize() const { return this->m_mc * this->m_kc; }
    std::int64_t rightSize() const { return this->m_kc * this->m_nc; }
};

}  // namespace

template <class T>
void Product<T>::reserve(std::int64_t rows, std::int64_t depth, std::int64_t cols) {
    const Blocking<T> blocking(rows, depth, cols);
    if (leftSpace_.size() < blocking.leftSize()) leftSpace_.setZero(blocking.leftSize());
    if (rightSpace_.size() < blocking.rightSize()) rightSpace_.setZero(blocking.rightSize());
}

template <class T>
template <As left, As right>
void Product<T>::add(std::int64_t rows, std::int64_t depth, std::int64_t cols, const T* a, const T* b, T* c) {
    constexpr int leftOrder = left == As::Is ? Eigen::ColMajor : Eigen::RowMajor;
    constexpr int rightOrder = right == As::Is ? Eigen::ColMajor : Eigen::RowMajor;
    reserve(rows, depth, cols);  // does nothing where room was made beforehand
    Blocking<T> blocking(rows, depth, cols, leftSpace_.data(), rightSpace_.data());
    kernel::general_matrix_matrix_product<Eigen::Index, T, leftOrder, false, T, rightOrder, false, Eigen::ColMajor,
                                          1>::run(rows, cols, depth, a, left == As::Is ? rows : depth, b,
                                                  right == As::Is ? depth : cols, c, 1, rows, T(1), blocking);
}

#define RAVINE_PRODUCT(T)                                                                                            \
    template class Product<T>;                                                                                       \
    template void Product<T>::add<As::Is, As::Is>(std::int64_t, std::int64_t, std::int64_t, const T*, const T*, T*); \
    template void Product<T>::add<As::Is, As::Transposed>(std::int64_t, std::int64_t, std::int64_t, const T*,        \
                                                          const T*, T*);                                             \
    template void Product<T>::add<As::Transposed, As::Is>(std::int64_t, std::int64_t, std::int64_t, const T*,        \
                                                          const T*, T*);
RAVINE_PRODUCT(float)
RAVINE_PRODUCT(double)
#undef RAVINE_PRODUCT

}  // namespace ravine
