// A multilayer perceptron: forward, backward, in training and in evaluation mode, over one flat parameter vector.
//
// Numbers of a batch stand units × samples, a sample's units side by side. Nothing allocates after construction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/nn/batch_norm.h"
#include "core/nn/dropout.h"
#include "core/nn/losses/all.h"
#include "core/nn/network_layout.h"
#include "core/nn/product.h"
#include "core/nn/training_data.h"
#include "core/numbers/linalg.h"

namespace ravine {

// Over a part of the data, in evaluation mode, without penalty. Accuracy: the share of samples put into their class;
// for regression R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)² (sums over all outputs; NaN when y is constant).
struct Evaluation {
    double loss = 0;
    double accuracy = 0;
};

// An evaluation under way: sums over the samples so far.
struct EvaluationSums {
    double loss = 0, squares = 0;
    std::int64_t right = 0, samples = 0;
};

template <class T>
class Network {
public:
    static constexpr std::int64_t evaluationBlock = 128;

    // Batches have at most `maxBatch` samples.
    Network(NetworkLayout layout, Loss loss, std::int64_t maxBatch);
    // A copy makes its room to work in when it is first needed: kept for later, it takes none. Assigned to, a network
    // of the same shape goes on in its own.
    Network(const Network& other);
    Network& operator=(const Network& other);
    Network(Network&&) = default;
    Network& operator=(Network&&) = default;

    const NetworkLayout& layout() const { return layout_; }
    const Loss& loss() const { return loss_; }
    void setDropout(std::span<const double> p);  // of each hidden layer; may allocate
    void setDropout(double p);                   // of all of them
    // How train() counts the samples of each class (empty: all the same), and how far it moves the answers that it asks
    // for from 0 and 1. Evaluation knows neither.
    void setEmphasis(std::vector<double> classWeights, double labelSmoothing);
    void growTo(std::int64_t batch);  // batches may have as many samples from now on; allocates if need be

    // Starts means at 0 and variances at 1.
    void resetRunning(Vector<T>& running) const;

    // One training pass over the samples (columns of `part`) given: batch statistics (`running` follows them), dropout.
    // The batch's mean loss; `gradient` becomes that of the data loss, padding 0.
    double train(const T* theta, T* running, const Part<T>& part, std::span<const std::uint32_t> samples,
                 DropoutKey key, T* gradient);

    // Where train() first met a number that was not finite: forward from the first layer, then backward from the last.
    // Nothing when all were. To be asked only when the loss or the gradient was not finite; it looks at everything.
    struct Fault {
        std::size_t layer = 0;      // from 0
        const char* quantity = "";  // "input", "pre-activation", "batch norm", "activation", "gradient"
    };
    std::optional<Fault> firstFault() const;

    // Loss and accuracy over a whole part, in blocks; no change to `running`.
    Evaluation evaluate(const T* theta, const T* running, const Part<T>& part);

    // The same piece by piece, to the same bits: the samples after those in `sums`, `blocks` blocks of them at most.
    // True when that was the last.
    bool accumulate(const T* theta, const T* running, const Part<T>& part, std::int64_t blocks, EvaluationSums& sums);
    Evaluation conclude(const Part<T>& part, const EvaluationSums& sums) const;

    // outputs ← the last layer's values for inputs (features × any number of samples), in evaluation mode; in blocks.
    void outputs(const T* theta, const T* running, const Eigen::Ref<const Matrix<T>>& inputs, Matrix<T>& outputs);

    // What the last train() computed, layer by layer, for the samples it was given; valid until the next call.
    // All units × samples.
    struct LayerValues {
        Eigen::Map<const Matrix<T>> linear;      // W a + b
        Eigen::Map<const Matrix<T>> normalised;  // after batch norm; `linear` without
        Eigen::Map<const Matrix<T>> activation;  // after the activation, before dropout
        Eigen::Map<const Matrix<T>> output;      // after dropout; `activation` without
        Eigen::Map<const Matrix<T>> delta;       // ∂ loss / ∂ linear
    };
    LayerValues values(std::size_t layer) const;

private:
    // One layer's numbers. What a stage leaves as it is has no room of its own.
    struct Work {
        Vector<T> linear, normalised, activation, keep, output, delta;
        batch_norm::Statistics<T> statistics;
    };
    void makeRoom();  // where there is none yet
    void reserve();
    void reserveDropout();
    const T* activationOf(std::size_t layer) const;
    const T* outputOf(std::size_t layer) const;
    void gather(const Part<T>& part, std::span<const std::uint32_t> samples);
    double emphasisedLoss();  // of the batch, its gradient by the outputs into the last delta
    void forward(const T* theta, T* running, std::int64_t samples, DropoutKey key);
    void backward(const T* theta, std::int64_t samples, T* gradient);
    // The last layer's values for up to a block of inputs. A whole block is computed all the same (what stands in the
    // other columns does not matter), so that a sample takes the same way whatever is asked beside it.
    const T* evaluateBlock(const T* theta, const T* running, const T* inputs, std::int64_t samples);

    NetworkLayout layout_;
    Loss loss_;
    std::int64_t maxBatch_;
    std::vector<double> classWeights_;
    double labelSmoothing_ = 0;
    std::int64_t samples_ = 0;  // in the last training pass
    std::vector<Work> work_;
    Vector<T> input_;                    // features × samples
    std::vector<std::uint32_t> labels_;  // of the batch
    std::vector<std::uint32_t> ids_;
    Vector<T> numbers_;  // outputs × samples
    Product<T> product_;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace ravine
