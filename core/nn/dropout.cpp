#include "core/nn/dropout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "core/numbers/random.h"

namespace ravine::dropout {
namespace {

static_assert(std::endian::native == std::endian::little);

// Philox4x32-10 for many counters side by side, the same numbers as random::philox gives one by one. Each lane is 64
// bits wide, as its products are; what stands in a word's upper half is cut off where it would count.
constexpr int lanes = 32;
constexpr std::uint64_t low = 0xFFFFFFFF;

struct Keys {
    std::array<std::uint64_t, 10> first, second;  // of each round

    explicit Keys(std::uint64_t seed) {
        auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32);
        for (std::size_t round = 0; round < 10; ++round, key0 += 0x9E3779B9, key1 += 0xBB67AE85)
            first[round] = key0, second[round] = key1;
    }
};

// The counters of one go: those words that differ from lane to lane.
struct Counters {
    alignas(64) std::array<std::uint64_t, lanes> id{}, unit{};
};

// words ← four numbers for each lane, two in one.
void philox(const Counters& counters, std::uint64_t epoch, const Keys& keys, std::uint64_t* __restrict words) {
    for (int i = 0; i < lanes; ++i) {
        std::uint64_t c0 = counters.id[i], c1 = epoch, c2 = counters.unit[i];
        std::uint64_t c3 = static_cast<std::uint32_t>(random::Purpose::Dropout);
#pragma GCC unroll 10
        for (std::size_t round = 0; round < 10; ++round) {
            const std::uint64_t product0 = 0xD2511F53 * (c0 & low), product1 = 0xCD9E8D57 * (c2 & low);
            c0 = product1 >> 32 ^ c1 ^ keys.first[round];
            c1 = product1;
            c2 = product0 >> 32 ^ c3 ^ keys.second[round];
            c3 = product0;
        }
        words[2 * i] = (c0 & low) | c1 << 32;
        words[2 * i + 1] = (c2 & low) | c3 << 32;
    }
}

}  // namespace

template <class T>
void draw(DropoutKey key, std::size_t layer, double p, std::span<const std::uint32_t> ids, std::int64_t units,
          T* keep) {
    // word / 2³² < p
    const auto limit = static_cast<std::uint32_t>(std::min(std::ceil(p * 0x1p32), 0x1p32 - 1));
    const T scale = static_cast<T>(1 / (1 - p));
    const std::uint64_t layerBits = static_cast<std::uint32_t>(layer << 22);
    const std::int64_t fours = (units + 3) / 4, count = fours * static_cast<std::int64_t>(ids.size());
    const Keys keys(key.seed);
    Counters counters;
    alignas(64) std::array<std::uint64_t, 2 * lanes> pairs;
    std::size_t sample = 0;
    std::int64_t four = 0;
    for (std::int64_t begin = 0; begin < count; begin += lanes) {
        const std::int64_t used = std::min<std::int64_t>(lanes, count - begin);
        std::size_t firstSample = sample;
        std::int64_t firstFour = four;
        for (std::int64_t lane = 0; lane < used;) {
            const std::int64_t run = std::min(used - lane, fours - four);
            const std::uint64_t first = static_cast<std::uint64_t>(four);
            for (std::int64_t i = 0; i < run; ++i) {
                counters.id[lane + i] = ids[sample];
                counters.unit[lane + i] = layerBits | (first + static_cast<std::uint64_t>(i));
            }
            lane += run;
            four += run;
            if (four == fours) four = 0, ++sample;
        }
        philox(counters, key.epoch, keys, pairs.data());
        const auto words = std::bit_cast<std::array<std::uint32_t, 4 * lanes>>(pairs);
        if (units % 4 == 0) {
            T* const here = keep + 4 * begin;
            for (std::int64_t i = 0; i < 4 * used; ++i) here[i] = words[i] < limit ? T(0) : scale;
            continue;
        }
        for (std::int64_t i = 0; i < used; ++i) {
            for (std::int64_t unit = 4 * firstFour; unit < std::min(4 * firstFour + 4, units); ++unit)
                keep[static_cast<std::int64_t>(firstSample) * units + unit] =
                    words[4 * i + (unit & 3)] < limit ? T(0) : scale;
            if (++firstFour == fours) firstFour = 0, ++firstSample;
        }
    }
}

template void draw(DropoutKey, std::size_t, double, std::span<const std::uint32_t>, std::int64_t, float*);
template void draw(DropoutKey, std::size_t, double, std::span<const std::uint32_t>, std::int64_t, double*);

}  // namespace ravine::dropout
