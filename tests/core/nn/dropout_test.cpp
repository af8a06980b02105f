#include "core/nn/dropout.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/numbers/random.h"

namespace ravine {
namespace {

// Of unit u of a sample: the word of Philox that the key names, as core/random computes it.
bool isDropped(DropoutKey key, std::size_t layer, double p, std::uint32_t id, std::uint32_t unit) {
    const auto words =
        random::philox({id, static_cast<std::uint32_t>(key.epoch), static_cast<std::uint32_t>(layer << 22) | unit / 4,
                        static_cast<std::uint32_t>(random::Purpose::Dropout)},
                       {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
    return static_cast<double>(words[unit % 4]) * 0x1p-32 < p;
}

TEST(Dropout, DrawsByPhilox) {
    const DropoutKey key{.seed = 0x123456789abcdef0, .epoch = 17};
    const std::vector<std::uint32_t> ids{5, 9000, 4, 4'000'000'000u, 77};
    for (const std::int64_t units : {1, 2, 3, 4, 7, 8, 64, 127, 130, 65536})
        for (const double p : {0.0, 0.25, 0.5, 0.999}) {
            std::vector<double> keep(ids.size() * units, -1);
            dropout::draw(key, 3, p, ids, units, keep.data());
            for (std::size_t s = 0; s < ids.size(); ++s)
                for (std::int64_t unit = 0; unit < units; ++unit)
                    ASSERT_EQ(keep[s * units + unit],
                              isDropped(key, 3, p, ids[s], static_cast<std::uint32_t>(unit)) ? 0 : 1 / (1 - p))
                        << units << " units, unit " << unit << " of sample " << s;
        }
}

TEST(Dropout, IsKeyedBySeedEpochSampleLayerAndUnit) {
    const std::vector<std::uint32_t> ids{1, 2, 3};
    const auto drawn = [&](DropoutKey key, std::size_t layer) {
        std::vector<float> keep(3 * 64);
        dropout::draw(key, layer, 0.5, ids, 64, keep.data());
        return keep;
    };
    const auto base = drawn({.seed = 1, .epoch = 1}, 0);
    EXPECT_EQ(drawn({.seed = 1, .epoch = 1}, 0), base);
    EXPECT_NE(drawn({.seed = 2, .epoch = 1}, 0), base);
    EXPECT_NE(drawn({.seed = 1, .epoch = 2}, 0), base);
    EXPECT_NE(drawn({.seed = 1, .epoch = 1}, 1), base);
}

}  // namespace
}  // namespace ravine
