// The plane that a network's boundary is drawn over: two of its inputs, its only one, or the two directions of largest
// variance. ViewPlane coordinates are scaled inputs, or positions in the PCA plane.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/experiment/prepared.h"
#include "core/inspection/probe.h"
#include "widgets/boundary/boundary_scene.h"

namespace ravine {

// What the views read of the data, in double precision; made once and shared with the jobs beside the window's thread.
struct ViewData {
    std::shared_ptr<const PreparedNetwork> prepared;
    Part<double> train, validation;  // at most this many samples of each, the first ones
    static constexpr std::int64_t most = 2000;
    Part<double> sample;  // a smaller share of the training part, for statistics
    static constexpr std::int64_t mostSampled = 256;
    bool classes() const { return prepared->data->set->task == Task::Classification; }
    // What pictures of right and wrong go by: the validation part, or without one the training part.
    const Part<double>& judged() const { return validation.samples() > 0 ? validation : train; }
};

std::shared_ptr<const ViewData> viewDataOf(std::shared_ptr<const PreparedNetwork> prepared);

// Columns of a part in double precision.
Part<double> columnsOf(const TrainingData& data, bool ofTraining, std::int64_t count);

class ViewPlane {
public:
    ViewPlane() = default;
    explicit ViewPlane(std::shared_ptr<const ViewData> data);

    bool isPrincipal() const { return principal_ != nullptr; }
    const PrincipalPlane* principal() const { return principal_.get(); }
    const std::shared_ptr<const ViewData>& data() const { return data_; }  // null: of no data yet
    // ViewPlane coordinates (2 × n, or 1 × n for a curve) as the network's scaled inputs.
    Matrix<double> inputs(const Eigen::MatrixXd& planePoints) const;
    // A point of the plane as the data set has its inputs: only where the plane is of inputs.
    std::vector<double> rawInputs(double x, double y) const;

    // Points, axes and kind; the runs are another matter. `edits` are changes to the points (network_edit.h), in order.
    using Edits = std::vector<std::pair<std::string, std::string>>;
    BoundaryScene scene(std::uint64_t dataSet, const Edits& edits = {}) const;

private:
    void apply(const Edits& edits, std::vector<BoundaryPoint>& points) const;

    std::shared_ptr<const ViewData> data_;
    std::shared_ptr<const PrincipalPlane> principal_;
};

// A network at one moment together with the samples and the plane of the data it was trained on: one value. Pictures
// and jobs take this and nothing else, so that none can evaluate a network on another problem's samples.
class ShownNetwork {
public:
    // Nothing without a snapshot, or where it belongs to other data than the plane.
    static std::optional<ShownNetwork> of(std::shared_ptr<const Snapshot> snapshot, const ViewPlane& plane);

    const Snapshot& snapshot() const { return *snapshot_; }
    const ViewPlane& plane() const { return plane_; }
    const ViewData& data() const { return *plane_.data(); }
    const DataSet& set() const { return *data().prepared->data->set; }
    Probe probe() const { return Probe(snapshot_); }

private:
    ShownNetwork(std::shared_ptr<const Snapshot> snapshot, const ViewPlane& plane);

    std::shared_ptr<const Snapshot> snapshot_;
    ViewPlane plane_;
};

// Predictions over the plane. In training mode as the network trains at that moment: see asTrained().
Predictor predictorOf(const ShownNetwork& shown, Mode mode);

}  // namespace ravine
