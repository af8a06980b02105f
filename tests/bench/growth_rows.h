// Rows that only growth.cpp has.
#pragma once

#include <benchmark/benchmark.h>

#include "tests/bench/measure.h"

namespace ravine::bench {

// A race through a session. Figures: "ns" a run and step; "bytes" of one series.
void growingRace(benchmark::State& state, const Experiment& experiment);

// An epoch of a small network on so many samples. Figures: "train_ns" a sample trained, "evaluation_ns" a sample
// evaluated.
void growingData(benchmark::State& state, std::int64_t samples);

// A boundary view painted with the points of so many samples, which it has not painted before.
void growingPoints(benchmark::State& state, std::int64_t samples);

}  // namespace ravine::bench
