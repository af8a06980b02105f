// The innermost part of a matrix product: a tile of the result that stays in registers while the depth goes by.
//
// A tile is a few packets of rows by a few columns: for each step of the depth the packets of a are read once, and each
// number of b is spread over a packet and multiplied with all of them. Four packets by six columns take 24 of 32
// registers and hide the latency of a multiplication; whatever remains at the edges takes a smaller tile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/numbers/linalg.h"

namespace ravine::product {

namespace kernel = Eigen::internal;

template <class T>
using WholePacket = typename kernel::packet_traits<T>::type;
template <class Packet>
using HalfPacket = typename kernel::unpacket_traits<Packet>::half;
template <class Packet>
using NumberOf = typename kernel::unpacket_traits<Packet>::type;
template <class Packet>
inline constexpr int lanesOf = kernel::unpacket_traits<Packet>::size;

// With 16 registers, two packets by six columns.
inline constexpr int mostPackets = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS >= 32 ? 4 : 2;
// A lone packet takes more columns: as many chains as the multipliers have stages.
template <int packets>
inline constexpr int mostColumns = packets == 1 ? 8 : 6;

// What the tiles of one panel have in common: `height` rows of the result, all of its columns, a chunk of the depth.
template <class T>
struct Panel {
    std::int64_t depth;
    const T* a;  // height × depth, columns `aStep` apart
    std::int64_t aStep;
    const T* b;  // number (k, column) at k · bDepth + column · bColumn
    std::int64_t bDepth, bColumn;
    T* c;  // number (row, column) at row · cRow + column · cColumn
    std::int64_t cRow, cColumn;
    const T* start;  // added to number (row, column): the one at row · startRow + column · startColumn; or 0 without
    std::int64_t startRow, startColumn;
    std::int64_t rows;  // of the height, those that c has
};

// Where the rows of the result, or of what it starts from, are not side by side, or do not fill the packets.
template <class Packet, int packets, class T>
EIGEN_ALWAYS_INLINE void storeSome(const Panel<T>& panel, const Packet (&sum)[packets], std::int64_t column) {
    alignas(64) T numbers[packets * lanesOf<Packet>];
#pragma GCC unroll 4
    for (int p = 0; p < packets; ++p) kernel::pstoreu(numbers + p * lanesOf<Packet>, sum[p]);
    T* const c = panel.c + column * panel.cColumn;
    const T* const start = panel.start ? panel.start + column * panel.startColumn : nullptr;
    for (std::int64_t row = 0; row < panel.rows; ++row)
        c[row * panel.cRow] = (start ? start[row * panel.startRow] : T(0)) + numbers[row];
}

template <class Packet, int packets, class T>
EIGEN_ALWAYS_INLINE void store(const Panel<T>& panel, const Packet (&sum)[packets], std::int64_t column) {
    constexpr int lanes = lanesOf<Packet>;
    const bool isPlain = panel.cRow == 1 && panel.rows == packets * lanes && (!panel.start || panel.startRow == 1);
    if (!isPlain) return storeSome<Packet, packets>(panel, sum, column);
    T* const c = panel.c + column * panel.cColumn;
#pragma GCC unroll 4
    for (int p = 0; p < packets; ++p) {
        const Packet first = panel.start ? kernel::ploadu<Packet>(panel.start + column * panel.startColumn + p * lanes)
                                         : kernel::pset1<Packet>(T(0));
        kernel::pstoreu(c + p * lanes, kernel::padd(first, sum[p]));
    }
}

template <class Packet, int packets, int columns, class T>
EIGEN_DONT_INLINE void tile(const Panel<T>& panel, std::int64_t column) {
    constexpr int lanes = lanesOf<Packet>;
    Packet sum[columns][packets];
#pragma GCC unroll 8
    for (int j = 0; j < columns; ++j)
#pragma GCC unroll 4
        for (int p = 0; p < packets; ++p) sum[j][p] = kernel::pset1<Packet>(T(0));
    const T *a = panel.a, *b = panel.b + column * panel.bColumn;
    const std::int64_t bColumn = panel.bColumn;
    for (std::int64_t k = 0; k < panel.depth; ++k, a += panel.aStep, b += panel.bDepth) {
        Packet left[packets];
#pragma GCC unroll 4
        for (int p = 0; p < packets; ++p) left[p] = kernel::ploadu<Packet>(a + p * lanes);
#pragma GCC unroll 8
        for (int j = 0; j < columns; ++j) {
            const Packet right = kernel::pset1<Packet>(b[j * bColumn]);
#pragma GCC unroll 4
            for (int p = 0; p < packets; ++p) sum[j][p] = kernel::pmadd(left[p], right, sum[j][p]);
        }
    }
#pragma GCC unroll 8
    for (int j = 0; j < columns; ++j) store<Packet, packets>(panel, sum[j], column + j);
}

// All columns of a panel that is `packets` high.
template <class Packet, int packets, class T>
void sweep(const Panel<T>& panel, std::int64_t columns) {
    constexpr int most = mostColumns<packets>;
    std::int64_t column = 0;
    for (; column + most <= columns; column += most) tile<Packet, packets, most>(panel, column);
    const auto rest = [&]<int... n>(std::integer_sequence<int, n...>) {
        (void)((columns - column == n + 1 && (tile<Packet, packets, n + 1>(panel, column), true)) || ...);
    };
    rest(std::make_integer_sequence<int, most - 1>{});
}

// to (height × depth, whole packets) ← the rows of a given, and zeros below them.
template <class T>
void packAsItIs(const T* a, std::int64_t step, std::int64_t rows, std::int64_t depth, std::int64_t height, T* to) {
    if (rows < height) std::fill_n(to, height * depth, T(0));
    for (std::int64_t k = 0; k < depth; ++k)
        for (std::int64_t row = 0; row < rows; ++row) to[k * height + row] = a[k * step + row];
}

// The same of a transposed: depth × rows, rows `step` apart.
template <class T>
void packTransposed(const T* a, std::int64_t step, std::int64_t rows, std::int64_t depth, std::int64_t height, T* to) {
    using Packet = WholePacket<T>;
    constexpr int lanes = lanesOf<Packet>;
    if (rows < height) std::fill_n(to, height * depth, T(0));
    std::int64_t row = 0;
    for (; row + lanes <= rows; row += lanes) {
        std::int64_t k = 0;
        for (; k + lanes <= depth; k += lanes) {
            kernel::PacketBlock<Packet, lanes> square;
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) square.packet[i] = kernel::ploadu<Packet>(a + (row + i) * step + k);
            kernel::ptranspose(square);
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) kernel::pstoreu(to + (k + i) * height + row, square.packet[i]);
        }
        for (; k < depth; ++k)
            for (int i = 0; i < lanes; ++i) to[k * height + row + i] = a[(row + i) * step + k];
    }
    for (; row < rows; ++row)
        for (std::int64_t k = 0; k < depth; ++k) to[k * height + row] = a[row * step + k];
}

}  // namespace ravine::product
