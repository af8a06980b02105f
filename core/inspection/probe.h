// What views ask of a network: a snapshot evaluated in double precision, off the training thread. Not for training.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/inspection/layer_diagnosis.h"
#include "core/inspection/layer_report.h"
#include "core/inspection/principal_plane.h"
#include "core/nn/network.h"
#include "core/nn/snapshot.h"
#include "core/nn/training_data.h"

namespace ravine {

enum class Mode { Evaluation, Training };  // Training: batch statistics and dropout masks, as drawn for the ids given

class Probe {
public:
    explicit Probe(std::shared_ptr<const Snapshot>);

    const Snapshot& snapshot() const { return *snapshot_; }

    // inputs: features × samples, scaled as in training. Cross-entropies: the probability of each class (classes ×
    // samples; two rows also where the network has one output). Losses of numbers: the outputs.
    Matrix<double> predict(const Matrix<double>& inputs, Mode mode = Mode::Evaluation,
                           std::span<const std::uint32_t> ids = {}) const;
    // Every layer's numbers, forward only.
    std::vector<LayerActivity> forward(const Matrix<double>& inputs, Mode mode,
                                       std::span<const std::uint32_t> ids) const;
    // Forward and backward over samples of a part: the chain rule's factors, for the mean loss of these samples.
    std::vector<LayerActivity> backward(const Part<double>& part, std::span<const std::uint32_t> columns,
                                        Mode mode = Mode::Training) const;
    // From a training pass over samples of the training part. Names, statistics and warnings layer by layer.
    std::vector<LayerReport> report(const Part<double>& samples, int bins = 40) const;
    // confusion(true class, predicted class), counts, in evaluation mode.
    Eigen::MatrixXi confusion(const Part<double>& part, std::int64_t classes) const;

private:
    std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace ravine
