// The plane that a network's boundary is drawn over: two of its inputs, its only one, or the two directions of largest
// variance. ViewPlane coordinates are scaled inputs, or positions in the PCA plane.
#pragma once

#include <memory>
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

// Predictions of one snapshot over the plane. In training mode as the network trains at that moment: see asTrained().
Predictor predictorOf(std::shared_ptr<const Snapshot> snapshot, ViewPlane plane, std::shared_ptr<const ViewData> data,
                      Mode mode);

}  // namespace ravine
