#include "app/network/view_plane.h"

#include <QCoreApplication>
#include <algorithm>
#include <cassert>
#include <numeric>

#include "app/network/network_pictures.h"
#include "core/experiment/network_edit.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ViewPlane", text); }

template <class T>
Part<double> convert(const Part<T>& part, std::int64_t count) {
    count = std::min(count, part.samples());
    Part<double> out;
    out.inputs = part.inputs.leftCols(count).template cast<double>();
    if (part.targets.size() > 0) out.targets = part.targets.leftCols(count).template cast<double>();
    if (!part.labels.empty()) out.labels.assign(part.labels.begin(), part.labels.begin() + count);
    out.ids.assign(part.ids.begin(), part.ids.begin() + count);
    return out;
}

QString percent(double share) { return tr("%1 % of the variance").arg(formatNumber(100 * share, 3)); }

}  // namespace

Part<double> columnsOf(const TrainingData& data, bool ofTraining, std::int64_t count) {
    return std::visit([&](const auto& parts) { return convert(ofTraining ? parts.train : parts.validation, count); },
                      data.parts);
}

std::shared_ptr<const ViewData> viewDataOf(std::shared_ptr<const PreparedNetwork> prepared) {
    auto data = std::make_shared<ViewData>();
    data->prepared = std::move(prepared);
    data->train = columnsOf(*data->prepared->data, true, ViewData::most);
    data->validation = columnsOf(*data->prepared->data, false, ViewData::most);
    data->sample = convert(data->train, ViewData::mostSampled);
    return data;
}

ViewPlane::ViewPlane(std::shared_ptr<const ViewData> data) : data_(std::move(data)) {
    if (data_->prepared->data->set->features() > 2)
        principal_ = std::make_shared<const PrincipalPlane>(principalPlane(data_->train.inputs));
}

Matrix<double> ViewPlane::inputs(const Eigen::MatrixXd& points) const {
    if (principal_) return (principal_->axes * points).colwise() + principal_->mean;
    return points.topRows(data_->prepared->data->set->features());
}

std::vector<double> ViewPlane::rawInputs(double x, double y) const {
    const Scaler& scaler = data_->prepared->data->scaler;
    std::vector<double> raw{scaler.unscaled(0, x)};
    if (data_->prepared->data->set->features() > 1) raw.push_back(scaler.unscaled(1, y));
    return raw;
}

// As the runs do it: an added point has the number after all others; a removed one is a training point.
void ViewPlane::apply(const Edits& edits, std::vector<BoundaryPoint>& points) const {
    const TrainingData& training = *data_->prepared->data;
    const DataSet& set = *training.set;
    auto next = static_cast<std::uint32_t>(set.samples());
    for (const auto& [path, value] : edits) {
        Issues ignored;
        const auto edit = readNetworkEdit(path, value, path, ignored);
        if (!edit) continue;
        if (const auto* removed = std::get_if<RemovePoint>(&*edit)) {
            std::erase_if(points, [&](const BoundaryPoint& p) { return p.isTraining && p.id == removed->id; });
        } else if (const auto* added = std::get_if<AddPoint>(&*edit)) {
            if (added->inputs.size() != static_cast<std::size_t>(set.features())) continue;
            BoundaryPoint point{.x = training.scaler.scaled(0, added->inputs[0]), .id = next++};
            if (set.features() > 1) point.y = training.scaler.scaled(1, added->inputs[1]);
            const double target = added->targets.empty() ? 0 : added->targets[0];
            if (data_->classes()) {
                const auto named = std::ranges::find(set.classNames, added->className) - set.classNames.begin();
                point.label = static_cast<std::uint32_t>(added->className.empty() ? std::max(target, 0.0)
                                                                                  : static_cast<double>(named));
                if (point.label >= set.classNames.size()) continue;
            } else {
                point.target = target;
                if (set.features() == 1) point.y = training.targetScaler.scaled(0, target);
            }
            points.push_back(point);
        }
    }
}

namespace {

// A curve's height: the number to predict, in the table's units. Nothing where there are classes.
BoundaryAxis targetAxis(const TrainingData& training) {
    if (training.set->task == Task::Classification) return {};
    BoundaryAxis axis{QString::fromStdString(training.set->outputNames[0])};
    if (!training.targetScaler.factor.empty()) {
        axis.offset = training.targetScaler.offset[0];
        axis.factor = 1 / training.targetScaler.factor[0];
    }
    return axis;
}

}  // namespace

BoundaryScene ViewPlane::scene(std::uint64_t dataSet, const Edits& edits) const {
    const TrainingData& training = *data_->prepared->data;
    const DataSet& set = *training.set;
    BoundaryScene scene;
    scene.dataSet = dataSet;
    const bool classes = data_->classes(), one = set.features() == 1;
    scene.kind = classes ? BoundaryKind::Classes : one ? BoundaryKind::Curve : BoundaryKind::Values;
    const auto axis = [&](std::int64_t feature) {
        const auto f = static_cast<std::size_t>(feature);
        const double factor = training.scaler.factor[f];
        return BoundaryAxis{QString::fromStdString(set.featureNames[f]), training.scaler.offset[f],
                            factor != 0 ? 1 / factor : 1};
    };
    if (principal_) {
        scene.x = {tr("first principal component (%1)").arg(percent(principal_->explained[0]))};
        scene.y = {tr("second (%1)").arg(percent(principal_->explained[1]))};
    } else {
        scene.x = axis(0);
        scene.y = one ? targetAxis(training) : axis(1);
    }
    if (classes) {
        scene.classCount = static_cast<int>(set.classNames.size());
        for (const std::string& name : set.classNames) scene.classNames << QString::fromStdString(name);
    } else {
        scene.valueName = QString::fromStdString(set.outputNames[0]);
    }
    auto points = std::make_shared<std::vector<BoundaryPoint>>();
    const auto add = [&](const Part<double>& part, bool isTraining) {
        Matrix<double> projected;
        if (principal_) projected = principal_->axes.transpose() * (part.inputs.colwise() - principal_->mean);
        for (std::int64_t i = 0; i < part.samples(); ++i) {
            BoundaryPoint point{.id = part.ids[static_cast<std::size_t>(i)], .isTraining = isTraining};
            point.x = principal_ ? projected(0, i) : part.inputs(0, i);
            point.y = principal_ ? projected(1, i) : one ? 0 : part.inputs(1, i);
            if (classes) point.label = part.labels[static_cast<std::size_t>(i)];
            if (!classes) point.target = part.targets(0, i);
            if (scene.kind == BoundaryKind::Curve) point.y = point.target;
            if (scene.kind == BoundaryKind::Values) point.target = training.targetScaler.unscaled(0, point.target);
            points->push_back(point);
        }
    };
    add(data_->train, true);
    add(data_->validation, false);
    if (!principal_) apply(edits, *points);
    scene.points = std::move(points);
    return scene;
}

ShownNetwork::ShownNetwork(std::shared_ptr<const Snapshot> snapshot, const ViewPlane& plane)
    : snapshot_(std::move(snapshot)), plane_(plane) {
    assert(snapshot_->layout->inputs() == set().features());
    assert(snapshot_->layout->outputs() == data().prepared->data->outputs);
}

std::optional<ShownNetwork> ShownNetwork::of(std::shared_ptr<const Snapshot> snapshot, const ViewPlane& plane) {
    if (!snapshot || !plane.data() || snapshot->data != plane.data()->prepared->data) return std::nullopt;
    return ShownNetwork(std::move(snapshot), plane);
}

Predictor predictorOf(const ShownNetwork& shown, Mode mode) {
    // The thinned network of some sample, another one for each snapshot.
    const std::vector<std::uint32_t>& ids = shown.data().train.ids;
    auto probe = mode == Mode::Training
                     ? Probe(asTrained(shown, ids[static_cast<std::size_t>(shown.snapshot().step) % ids.size()]))
                     : shown.probe();
    return [probe = std::make_shared<const Probe>(std::move(probe)), plane = shown.plane(),
            classes = shown.data().classes(), data = shown.snapshot().data](const Eigen::MatrixXd& points) {
        Eigen::MatrixXd says = probe->predict(plane.inputs(points));
        if (!classes) {
            // A curve's axis has the table's units; where colours show the values, they are in those.
            const TrainingData& training = *data;
            if (training.set->features() > 1 && training.targetScaler.scales())
                for (Eigen::Index i = 0; i < says.size(); ++i)
                    says.data()[i] = training.targetScaler.unscaled(i % says.rows(), says.data()[i]);
            return says;
        }
        if (says.rows() > 1) return says;
        // One output that leans to 0 or 1 says both classes.
        Eigen::MatrixXd shares(2, says.cols());
        shares.row(1) = says.row(0).cwiseMax(0.0).cwiseMin(1.0);
        shares.row(0).array() = 1 - shares.row(1).array();
        return shares;
    };
}

}  // namespace ravine
