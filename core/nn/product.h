// Matrix products without allocation: Eigen's blocked kernel, with its packing space made beforehand and kept. (Written
// as expressions, products take that space anew each time, and go other ways, with other roundings, for thin shapes.)
#pragma once

#include <cstdint>

#include "linalg.h"

namespace ravine {

enum class As { Is, Transposed };  // a matrix as it stands in memory, or its transpose

template <class T>
class Product {
public:
    // Room for a product (rows × depth) · (depth × cols). A smaller one may need more, by the way it is cut.
    void reserve(std::int64_t rows, std::int64_t depth, std::int64_t cols);

    // c ← c + a · b; column by column in memory, c: rows × cols. Transposed, an operand stands as depth × rows or
    // cols × depth.
    template <As left, As right>
    void add(std::int64_t rows, std::int64_t depth, std::int64_t cols, const T* a, const T* b, T* c);

private:
    Vector<T> leftSpace_, rightSpace_;
};

extern template class Product<float>;
extern template class Product<double>;

}  // namespace ravine
