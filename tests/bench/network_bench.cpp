// Training: one update (forward, backward, Adam) of five networks, and the matrix product that the largest is made of.
#include <numeric>

#include "flush_to_zero.h"
#include "measure.h"
#include "nn/initial_weights.h"
#include "nn/network.h"

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
void networkStep(benchmark::State& state, const Shape& shape) {
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
        if (!pipeline.update(theta.data(), gradient.data(), 1e-3).isFinite()) return state.SkipWithError("diverged");
        ++step;
    }
    const double ns = watch.elapsed() / static_cast<double>(state.iterations());
    if constexpr (sizeof(T) == 4) setLimit(state, ns, shape.limit);
    state.counters["share_of_product_peak"] = operationsOf(shape) / ns / productRate<T>();
}

template <class T>
void matrixProduct(benchmark::State& state) {
    LargeProduct<T> product;
    for (auto _ : state) product.make();
    state.counters["gflops"] =
        benchmark::Counter(productOperations * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

const int registered = [] {
    for (const Shape& shape : shapes()) {
        const std::string name = std::string("network_step/") + shape.name;
        benchmark::RegisterBenchmark((name + "/f32").c_str(), [&](benchmark::State& state) {
            networkStep<float>(state, shape);
        })->Unit(benchmark::kMicrosecond);
        benchmark::RegisterBenchmark((name + "/f64").c_str(), [&](benchmark::State& state) {
            networkStep<double>(state, shape);
        })->Unit(benchmark::kMicrosecond);
    }
    benchmark::RegisterBenchmark("matrix_product/f32", matrixProduct<float>)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("matrix_product/f64", matrixProduct<double>)->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
