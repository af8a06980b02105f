// Matrix products without allocation, at what the processor's multipliers give, small ones too.
//
// A number of the result is start + Σ a b: one chain of fused multiplications and additions (where the processor has
// them) from 0 in order of depth, a chunk of which is added at a time. So it depends on nothing but its row and its
// column: not on where it stands, on how many are computed beside it, or on the width of the machine's vectors.
#pragma once

#include <cstdint>

#include "core/numbers/linalg.h"

namespace ravine {

enum class As { Is, Transposed };  // a matrix as it stands in memory, or its transpose

template <class T>
class Product {
public:
    static constexpr std::int64_t chunk = 512;  // numbers of the depth that are taken in one go

    // Room for products of this depth or less.
    void reserve(std::int64_t depth);

    // c ← start + a · b, with one number of `start` for each row, or 0 without. Column by column in memory, c: rows ×
    // cols, apart from the others. Transposed, an operand stands as depth × rows or cols × depth.
    template <As left, As right>
    void set(std::int64_t rows, std::int64_t depth, std::int64_t cols, const T* a, const T* b, T* c,
             const T* start = nullptr);

private:
    Vector<T> space_;  // where pieces of the left operand are packed
};

extern template class Product<float>;
extern template class Product<double>;

}  // namespace ravine
