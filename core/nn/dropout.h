// Inverted dropout (Srivastava et al. 2014): in training a unit is zeroed with probability p, the others are scaled by
// 1 / (1 − p), so that evaluation needs no change.
//
// Whether a unit is dropped is a pure function of (seed, epoch, sample's id, layer, unit): word u mod 4 of Philox at
// Key{seed, Dropout, a = epoch << 32 | id, b = layer << 22 | u / 4}, taken as a fraction in [0, 1), is below p. A
// larger p drops the same units and more.
#pragma once

#include <cstdint>
#include <span>

namespace ravine {

struct DropoutKey {
    std::uint64_t seed = 0;
    std::uint64_t epoch = 0;
};

namespace dropout {

// keep (units × samples) ← 0 or 1 / (1 − p). Layers count from 0.
template <class T>
void draw(DropoutKey key, std::size_t layer, double p, std::span<const std::uint32_t> ids, std::int64_t units, T* keep);

}  // namespace dropout
}  // namespace ravine
