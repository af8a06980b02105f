// Sharpness: the largest eigenvalue λmax of the Hessian of a network's training loss. Gradient descent swings out of
// where it exceeds 2 / η, and training tends to hover there (Cohen, Kaur, Li, Kolter & Talwalkar, Gradient Descent on
// Neural Networks Typically Occurs at the Edge of Stability, 2021). By Lanczos' iteration on exact products.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/inspection/hessian_product.h"
#include "core/nn/snapshot.h"
#include "core/nn/training_data.h"

namespace ravine {

struct SharpnessOptions {
    std::int64_t maxSamples = 1000;
    double tolerance = 1e-6;  // of the residual, relative to the largest |eigenvalue|; λ itself is off by its square
    std::int64_t maxProducts = 2000;  // then it gives up
    bool wantsSmallest = false;
    HessianPenalty penalty{};
};

struct Sharpness {
    double largest = 0;              // λmax, algebraically
    std::optional<double> smallest;  // λmin, when asked for
    double residual = 0;             // ‖H u − λ u‖, the worse of both: an eigenvalue lies within this of each
    std::int64_t products = 0;       // H v computed
    std::int64_t samples = 0, outOf = 0;  // used, and in the training part
};

// At most `count` samples of the training part, in double: all of them as they stand, or the first that epoch 0 sees.
Part<double> trainingSamples(const TrainingData&, std::int64_t count, std::uint64_t seed);

// The same network, samples and options give the same bits. Nothing when there is no answer: a stop was requested,
// weights or loss are not finite, there are no samples, the Hessian is 0, or the iteration did not converge.
std::optional<Sharpness> sharpness(const std::shared_ptr<const Snapshot>&, Part<double> samples,
                                   const SharpnessOptions& = {}, const std::stop_token& = {});
std::optional<Sharpness> sharpness(const std::shared_ptr<const Snapshot>&, const TrainingData&,
                                   const SharpnessOptions& = {}, const std::stop_token& = {});

}  // namespace ravine
