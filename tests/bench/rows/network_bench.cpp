// Training: one update (forward, backward, Adam) of five networks, and the matrix product that the largest is made of.
#include <numeric>

#include "core/nn/initial_weights.h"
#include "core/nn/network.h"
#include "core/numbers/flush_to_zero.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/rows.h"

namespace ravine::bench {
namespace {

struct Shape {
    const char* name;
    std::int64_t inputs;
    std::vector<LayerSpec> layers;
    std::int64_t outputs, batch;
    double limit;  // in float
};

const std::vector<Shape>& shapes() {
    const auto layers = [](std::int64_t units, const Activation& activation, bool batchNorm = false,
                           double dropout = 0) {
        return std::vector<LayerSpec>(2, {units, activation, batchNorm, dropout});
    };
    static const std::vector<Shape> all{{"tiny", 2, layers(8, Tanh{}), 2, 10, 3 * microsecond},
                                        {"small", 2, layers(64, ReLU{}), 2, 32, 30 * microsecond},
                                        {"small_bn_dropout", 2, layers(64, ReLU{}, true, 0.5), 2, 32, 45 * microsecond},
                                        {"digits", 64, layers(128, ReLU{}), 10, 64, 110 * microsecond},
                                        {"wide", 784, layers(512, ReLU{}, false, 0.5), 10, 64, 2900 * microsecond}};
    return all;
}

// Multiplications and additions of an update's matrix products: forward, and backward by weights and by inputs, which
// the first layer is spared.
double operationsOf(const Shape& shape) {
    double operations = 0;
    const NetworkLayout layout(shape.inputs, shape.outputs, {.layers = shape.layers});
    for (const LayerShape& layer : layout.layers())
        operations += 2.0 * static_cast<double>(layer.units * layer.inputs * shape.batch) * (layer.weight == 0 ? 2 : 3);
    return operations;
}

constexpr std::int64_t productSize = 1024;
constexpr double productOperations = 2.0 * productSize * productSize * productSize;

// c ← a · b, 1024 × 1024 each.
template <class T>
class LargeProduct {
public:
    LargeProduct() { product_.reserve(productSize); }
    void make() {
        product_.template set<As::Is, As::Is>(productSize, productSize, productSize, a_.data(), b_.data(), c_.data());
        benchmark::DoNotOptimize(c_.data());
    }

private:
    Product<T> product_;
    Matrix<T> a_ = Matrix<T>::Random(productSize, productSize), b_ = a_, c_ = a_;
};

// Its operations per nanosecond: what the machine gives at best.
template <class T>
double productRate() {
    static const double rate = [] {
        LargeProduct<T> product;
        double best = std::numeric_limits<double>::infinity();
        for (int i = 0; i < 10; ++i) {
            const Stopwatch watch(Stopwatch::Of::Thread);
            product.make();
            best = std::min(best, watch.elapsed());
        }
        return productOperations / best;
    }();
    return rate;
}

template <class T>
double networkStep(benchmark::State& state, const Shape& shape) {
    constexpr std::int64_t batches = 8;
    const NetworkLayout layout(shape.inputs, shape.outputs, {.layers = shape.layers});
    Network<T> network(layout, CrossEntropy{}, shape.batch);
    const std::int64_t samples = batches * shape.batch;
    Part<T> part;
    part.inputs = Matrix<T>::Random(shape.inputs, samples);
    part.ids.resize(static_cast<std::size_t>(samples));
    std::iota(part.ids.begin(), part.ids.end(), 0u);
    const std::vector<std::uint32_t> order = part.ids;
    for (const std::uint32_t id : part.ids) part.labels.push_back(id * 7 % static_cast<std::uint32_t>(shape.outputs));
    Vector<T> theta = initialWeights(layout, HeNormal{}, 1).cast<T>(), gradient = Vector<T>::Zero(layout.size()),
              running;
    network.resetRunning(running);
    Pipeline<T> pipeline(layout.size(), layout.segments(), {.optimizer = Adam{}});

    const FlushToZero guard;
    const Stopwatch watch(Stopwatch::Of::Thread);
    std::int64_t step = 0;
    for (auto _ : state) {
        const auto begin = static_cast<std::size_t>(step % batches * shape.batch);
        const DropoutKey key{.seed = 1, .epoch = static_cast<std::uint64_t>(step / batches)};
        network.train(theta.data(), running.data(), part,
                      std::span(order).subspan(begin, static_cast<std::size_t>(shape.batch)), key, gradient.data());
        if (!pipeline.update(theta.data(), gradient.data(), 1e-3).isFinite()) {
            state.SkipWithError("diverged");
            return 0;
        }
        ++step;
    }
    const double ns = watch.elapsed() / static_cast<double>(state.iterations());
    if constexpr (sizeof(T) == 4) setLimit(state, ns, shape.limit);
    state.counters["share_of_product_peak"] = operationsOf(shape) / ns / productRate<T>();
    return ns;
}

template <class T>
double matrixProduct(benchmark::State& state) {
    LargeProduct<T> product;
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) product.make();
    const double ns = watch.elapsed() / static_cast<double>(state.iterations());
    state.counters["gflops"] =
        benchmark::Counter(productOperations * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
    return ns;
}

// A row, and right after it PyTorch's, so that both see the same machine.
template <class Measure>
void addRow(const std::string& name, benchmark::TimeUnit unit, Peers* peers, Measure measure) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        const double ns = measure(state);
        if (peers) peers->measured(name, ns);
    })->Unit(unit);
    if (peers) peers->add(name);
}

}  // namespace

void addNetworkRows(Peers* peers) {
    using benchmark::State;
    for (const Shape& shape : shapes()) {
        const std::string name = std::string("network_step/") + shape.name;
        addRow(name + "/f32", benchmark::kMicrosecond, peers,
               [&](State& state) { return networkStep<float>(state, shape); });
        addRow(name + "/f64", benchmark::kMicrosecond, peers,
               [&](State& state) { return networkStep<double>(state, shape); });
    }
    addRow("matrix_product/f32", benchmark::kMillisecond, peers, matrixProduct<float>);
    addRow("matrix_product/f64", benchmark::kMillisecond, peers, matrixProduct<double>);
}

}  // namespace ravine::bench
