#include "nn/dropout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "random.h"

namespace ravine::dropout {
namespace {

// Philox4x32-10 for many counters side by side, the same numbers as random::philox gives one by one.
constexpr int lanes = 32;

struct Counters {
    alignas(64) std::array<std::array<std::uint32_t, lanes>, 4> word;
};

void philox(Counters& counters, std::uint32_t key0, std::uint32_t key1) {
    auto& [c0, c1, c2, c3] = counters.word;
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < lanes; ++i) {
            const std::uint64_t product0 = std::uint64_t{0xD2511F53} * c0[i];
            const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * c2[i];
            c0[i] = static_cast<std::uint32_t>(product1 >> 32) ^ c1[i] ^ key0;
            c1[i] = static_cast<std::uint32_t>(product1);
            c2[i] = static_cast<std::uint32_t>(product0 >> 32) ^ c3[i] ^ key1;
            c3[i] = static_cast<std::uint32_t>(product0);
        }
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
}

}  // namespace

template <class T>
void draw(DropoutKey key, std::size_t layer, double p, std::span<const std::uint32_t> ids, std::int64_t units,
          T* keep) {
    // word / 2³² < p
    const auto limit = static_cast<std::uint32_t>(std::min(std::ceil(p * 0x1p32), 0x1p32 - 1));
    const T scale = static_cast<T>(1 / (1 - p));
    const std::int64_t fours = (units + 3) / 4, count = fours * static_cast<std::int64_t>(ids.size());
    Counters counters;
    alignas(64) std::array<std::uint32_t, 4 * lanes> words;
    std::size_t sample = 0;
    std::int64_t four = 0;
    for (std::int64_t begin = 0; begin < count; begin += lanes) {
        const int used = static_cast<int>(std::min<std::int64_t>(lanes, count - begin));
        const std::size_t firstSample = sample;
        const std::int64_t firstFour = four;
        for (int i = 0; i < lanes; ++i) {
            counters.word[0][i] = i < used ? ids[sample] : 0;
            counters.word[2][i] = static_cast<std::uint32_t>(layer << 22) | static_cast<std::uint32_t>(four);
            if (i < used && ++four == fours) four = 0, ++sample;
        }
        counters.word[1].fill(static_cast<std::uint32_t>(key.epoch));
        counters.word[3].fill(static_cast<std::uint32_t>(random::Purpose::Dropout));
        philox(counters, static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32));
        for (int i = 0; i < lanes; ++i)
            for (int w = 0; w < 4; ++w) words[4 * i + w] = counters.word[w][i];
        if (units % 4 == 0) {
            T* const here = keep + 4 * begin;
            for (int i = 0; i < 4 * used; ++i) here[i] = words[i] < limit ? T(0) : scale;
            continue;
        }
        std::size_t s = firstSample;
        std::int64_t f = firstFour;
        for (int i = 0; i < used; ++i) {
            for (std::int64_t unit = 4 * f; unit < std::min(4 * f + 4, units); ++unit)
                keep[static_cast<std::int64_t>(s) * units + unit] = words[4 * i + (unit & 3)] < limit ? T(0) : scale;
            if (++f == fours) f = 0, ++s;
        }
    }
}

template void draw(DropoutKey, std::size_t, double, std::span<const std::uint32_t>, std::int64_t, float*);
template void draw(DropoutKey, std::size_t, double, std::span<const std::uint32_t>, std::int64_t, double*);

}  // namespace ravine::dropout
