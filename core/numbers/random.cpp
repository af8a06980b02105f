#include "core/numbers/random.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace ravine::random {
namespace {

std::array<std::uint32_t, 4> block(const Key& key) {
    // Purpose and b have a counter word of their own and a has two, so no two draws share a counter.
    return philox({static_cast<std::uint32_t>(key.a), static_cast<std::uint32_t>(key.a >> 32), key.b,
                   static_cast<std::uint32_t>(key.purpose)},
                  {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

double uniform(std::uint32_t high, std::uint32_t low) {
    const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 11;
    return static_cast<double>(bits) * 0x1p-53;
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> k) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = std::uint64_t{0xD2511F53} * c[0];
        const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * c[2];
        c = {static_cast<std::uint32_t>(product1 >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(product1),
             static_cast<std::uint32_t>(product0 >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(product0)};
        k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
    }
    return c;
}

std::array<double, 2> uniforms(const Key& key) {
    const auto bits = block(key);
    return {uniform(bits[0], bits[1]), uniform(bits[2], bits[3])};
}

std::array<double, 2> normals(const Key& key) {
    const auto [u, v] = uniforms(key);
    const double radius = std::sqrt(-2 * std::log(1 - u));  // 1 − u is in (0, 1]
    const double angle = 2 * std::numbers::pi * v;
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

void permutation(std::span<std::uint32_t> order, Key key) {
    std::iota(order.begin(), order.end(), 0u);
    std::array<std::uint32_t, 4> bits{};
    int left = 0;
    for (std::size_t i = order.size(); i > 1; --i) {
        if (left == 0) {
            bits = block(key);
            ++key.b;
            left = 4;
        }
        const std::uint64_t scaled = std::uint64_t{bits[static_cast<std::size_t>(--left)]} * i;  // Lemire's range
        std::swap(order[i - 1], order[static_cast<std::size_t>(scaled >> 32)]);
    }
}

}  // namespace ravine::random
