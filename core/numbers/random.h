// Random numbers by counter: a draw is a pure function of what it is for, so no run can advance a stream that
// another run reads. Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, 2011).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ravine::random {

enum class Purpose : std::uint32_t { BatchOrder = 1, GradientNoise, Dropout, InitialWeights, Split, Generator };

// What one draw is for. The meaning of a, b, c depends on the purpose: (epoch), (step), (epoch, sample, unit) …
struct Key {
    std::uint64_t seed = 0;
    Purpose purpose{};
    std::uint64_t a = 0;
    std::uint32_t b = 0;
};

// Ten rounds of Philox4x32.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// Two uniform numbers in [0, 1) with 53 random bits each.
std::array<double, 2> uniforms(const Key& key);
// Two independent standard normal numbers (Box and Muller's transform).
std::array<double, 2> normals(const Key& key);

// A random order of 0 … order.size() − 1 (Fisher and Yates' shuffle), the same for the same (seed, purpose, a).
// key.b is used as the running count.
void permutation(std::span<std::uint32_t> order, Key key);

}  // namespace ravine::random
