// Rows that are also measured at other sizes than their own (growth.cpp), and those that have a peer in PyTorch.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

#include "core/numbers/linalg.h"
#include "tests/bench/measure.h"

namespace ravine::bench {

class Peers;

void chartFrame(benchmark::State& state, std::int64_t length, int curves);  // of each of four charts
void seek(benchmark::State& state, const Loaded& past);
void contour(benchmark::State& state, int size);  // pixels on each side
void boundary(benchmark::State& state, int size);
void surface3dMesh(benchmark::State& state, int cells);

// A request's box that has moved a little, so that nothing is known of it yet.
Box moved(const Box& box, std::int64_t by);
void setPerPixel(benchmark::State& state, double tookAll, int size);

// The other rows add themselves; these wait until it is known whether a peer is to stand beside them (null: none).
void addStepRows(Peers* peers);
void addNetworkRows(Peers* peers);

}  // namespace ravine::bench
