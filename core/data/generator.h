// Drawn data: each sample is a pure function of the seed and its own number, so that more samples or more noise leave
// the others where they are.
//
//   struct Moons {
//       std::int64_t samples = 400;  double noise = 0.1;  std::int64_t seed = 0;
//       static constexpr KindInfo info{…};  static auto params();
//       static constexpr std::size_t inputs = 2;
//       std::vector<std::string> classNames() const;  // a regression has none and predicts y
//       Generated sample(const Draw&) const;
//   };
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "core/kinds/kinds.h"
#include "core/numbers/random.h"
#include "core/readers/table.h"

namespace ravine {

struct DataSet;

// What is random about one sample.
class Draw {
public:
    Draw(std::uint64_t seed, std::int64_t number) : seed_(seed), number_(number) {}

    std::int64_t number() const { return number_; }                           // 0, 1, 2 …
    std::array<double, 2> place() const { return random::uniforms(key(0)); }  // from 0 to 1
    std::array<double, 2> noise() const { return random::normals(key(1)); }   // of standard deviation 1
    double choice() const { return random::uniforms(key(2))[0]; }             // from 0 to 1

private:
    random::Key key(std::uint32_t what) const {
        return {seed_, random::Purpose::Generator, static_cast<std::uint64_t>(number_), what};
    }
    std::uint64_t seed_;
    std::int64_t number_;
};

struct Generated {
    std::array<double, 2> inputs{};  // of a set with one input, the first
    double output = 0;               // the class's index, or y
};

template <class K>
concept Generator = Kind<K> && requires(const K& kind, const Draw& draw) {
    { kind.sample(draw) } -> std::same_as<Generated>;
    { kind.classNames() } -> std::same_as<std::vector<std::string>>;
    { K::inputs } -> std::convertible_to<std::size_t>;
};

// What data sets and tables are made of.
struct GeneratedSamples {
    std::string name;
    std::size_t inputs = 2;
    std::vector<std::string> classNames;
    std::vector<Generated> samples;

    std::vector<std::string> inputNames() const;
    std::string_view outputName() const { return classNames.empty() ? "y" : "class"; }
};

template <Generator K>
GeneratedSamples generate(const K& kind, std::uint64_t experimentSeed) {
    const std::uint64_t seed = kind.seed == 0 ? experimentSeed : static_cast<std::uint64_t>(kind.seed);
    GeneratedSamples result{std::string(K::info.key), K::inputs, kind.classNames(), {}};
    result.samples.reserve(static_cast<std::size_t>(kind.samples));
    for (std::int64_t i = 0; i < kind.samples; ++i) result.samples.push_back(kind.sample(Draw(seed, i)));
    return result;
}

DataSet dataSetOf(const GeneratedSamples&);
Table tableOf(const GeneratedSamples&);  // the inputs, then class or y

// The k-th of numbers from 0 to 1 that lie evenly however many are taken: multiples of the golden ratio, modulo 1.
double evenly(std::int64_t k);

inline std::vector<std::string> twoClasses() { return {"0", "1"}; }

// Rows that all generators share.
template <auto member>
constexpr auto sampleCount() {
    return integer<member>({.key = "samples",
                            .label = "Samples",
                            .doc = "How many are drawn; more of them leave the first ones in their places.",
                            .range = between(2, 100'000),
                            .slider = {10, 2000}});
}

template <auto member>
constexpr auto placeNoise(double sliderMax) {
    return real<member>({.key = "noise",
                         .label = "Noise σ",
                         .doc = "Standard deviation of what is added to both coordinates of each point.",
                         .range = atLeast(0),
                         .slider = {0, sliderMax}});
}

template <auto member>
constexpr auto targetNoise(double sliderMax = 1) {
    return real<member>({.key = "noise",
                         .label = "Noise σ",
                         .doc = "Standard deviation of what is added to y.",
                         .range = atLeast(0),
                         .slider = {0, sliderMax}});
}

template <auto member>
constexpr auto drawSeed() {
    return integer<member>({.key = "seed",
                            .label = "Seed of the data",
                            .doc = "Another seed, another draw; 0 takes the experiment's own seed.",
                            .range = atLeast(0)});
}

}  // namespace ravine
