#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes AVX-512's own undefined operands for a mistake, and tells of packets as template arguments.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

#include "core/nn/product.h"

#include <cassert>

#include "core/nn/product_kernel.h"

namespace ravine {
namespace {

using product::lanesOf;
using product::mostPackets;
using product::Panel;

// What is multiplied: c (rows × cols, number (row, column) at row · cRow + column · cColumn) ← start + a · b.
template <class T>
struct Operands {
    std::int64_t rows, depth, cols;
    const T* a;
    As left;
    const T* b;
    As right;
    T* c;
    std::int64_t cRow, cColumn;
    const T* start;
    std::int64_t startRow, startColumn;

    std::int64_t aStep() const { return left == As::Is ? rows : depth; }
    const T* aFrom(std::int64_t row, std::int64_t k) const {
        return left == As::Is ? a + row + k * rows : a + row * depth + k;
    }

    // The same product as cᵀ = bᵀ · aᵀ.
    Operands transposed() const {
        const auto other = [](As as) { return as == As::Is ? As::Transposed : As::Is; };
        return {cols, depth, rows, b, other(right), a, other(left), c, cColumn, cRow, start, startColumn, startRow};
    }
    // Packets of c to be computed, the ones at the edge only in part.
    std::int64_t packets() const {
        constexpr std::int64_t lanes = lanesOf<product::WholePacket<T>>;
        return (rows + lanes - 1) / lanes * cols;
    }
};

// The rows from `row`, `height` of them with those that fill a packet up, by a chunk of the depth from k.
template <class Packet, int packets, class T>
void multiplyPanel(const Operands<T>& o, std::int64_t row, std::int64_t k, std::int64_t depth, T* space) {
    constexpr std::int64_t height = packets * lanesOf<Packet>;
    const std::int64_t rows = std::min(height, o.rows - row);
    Panel<T> panel{.depth = depth,
                   .a = o.aFrom(row, k),
                   .aStep = o.aStep(),
                   .b = o.right == As::Is ? o.b + k : o.b + k * o.cols,
                   .bDepth = o.right == As::Is ? 1 : o.cols,
                   .bColumn = o.right == As::Is ? o.depth : 1,
                   .c = o.c + row * o.cRow,
                   .cRow = o.cRow,
                   .cColumn = o.cColumn,
                   .start = o.start ? o.start + row * o.startRow : nullptr,
                   .startRow = o.startRow,
                   .startColumn = o.startColumn,
                   .rows = rows};
    if (o.left == As::Transposed || rows < height) {
        if (o.left == As::Is)
            product::packAsItIs(panel.a, panel.aStep, rows, depth, height, space);
        else
            product::packTransposed(panel.a, panel.aStep, rows, depth, height, space);
        panel.a = space;
        panel.aStep = height;
    }
    if (k > 0) {  // on top of the chunks before
        panel.start = panel.c;
        panel.startRow = panel.cRow;
        panel.startColumn = panel.cColumn;
    }
    product::sweep<Packet, packets>(panel, o.cols);
}

template <class T>
void multiply(const Operands<T>& o, T* space) {
    using Whole = product::WholePacket<T>;
    using Half = product::HalfPacket<Whole>;
    using Quarter = product::HalfPacket<Half>;
    for (std::int64_t k = 0; k < o.depth; k += Product<T>::chunk) {
        const std::int64_t depth = std::min(Product<T>::chunk, o.depth - k);
        std::int64_t row = 0;
        for (; row + mostPackets * lanesOf<Whole> <= o.rows; row += mostPackets * lanesOf<Whole>)
            multiplyPanel<Whole, mostPackets>(o, row, k, depth, space);
        const std::int64_t left = o.rows - row;
        if (left == 0) continue;
        const auto rest = [&]<int... n>(std::integer_sequence<int, n...>) {
            (void)((left <= (n + 1) * lanesOf<Whole> && (multiplyPanel<Whole, n + 1>(o, row, k, depth, space), true)) ||
                   ...);
        };
        if (left <= lanesOf<Quarter>)
            multiplyPanel<Quarter, 1>(o, row, k, depth, space);
        else if (left <= lanesOf<Half>)
            multiplyPanel<Half, 1>(o, row, k, depth, space);
        else
            rest(std::make_integer_sequence<int, mostPackets>{});
    }
}

}  // namespace

template <class T>
void Product<T>::reserve(std::int64_t depth) {
    const std::int64_t size = mostPackets * lanesOf<product::WholePacket<T>> * std::min(depth, chunk);
    if (space_.size() < size) space_.setZero(size);
}

template <class T>
template <As left, As right>
void Product<T>::set(std::int64_t rows, std::int64_t depth, std::int64_t cols, const T* a, const T* b, T* c,
                     const T* start) {
    assert(rows > 0 && depth > 0 && cols > 0);
    reserve(depth);  // does nothing where room was made beforehand
    const Operands<T> operands{rows, depth, cols, a, left, b, right, c, 1, rows, start, 1, 0};
    // A few rows would leave most of a packet empty.
    const Operands<T> other = operands.transposed();
    multiply(other.packets() < operands.packets() / 2 ? other : operands, space_.data());
}

#define RAVINE_PRODUCT(T)                                                                                           \
    template class Product<T>;                                                                                      \
    template void Product<T>::set<As::Is, As::Is>(std::int64_t, std::int64_t, std::int64_t, const T*, const T*, T*, \
                                                  const T*);                                                        \
    template void Product<T>::set<As::Is, As::Transposed>(std::int64_t, std::int64_t, std::int64_t, const T*,       \
                                                          const T*, T*, const T*);                                  \
    template void Product<T>::set<As::Transposed, As::Is>(std::int64_t, std::int64_t, std::int64_t, const T*,       \
                                                          const T*, T*, const T*);
RAVINE_PRODUCT(float)
RAVINE_PRODUCT(double)
#undef RAVINE_PRODUCT

}  // namespace ravine
