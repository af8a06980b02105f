// What is changed while a network trains: settings, weights, points.
#include <algorithm>

#include "core/experiment/change_check.h"
#include "core/experiment/run_json.h"
#include "core/training/network_run.h"

namespace ravine {

void NetworkRun::replayChanges() {
    for (; nextChange_ < scheduled_.size() && scheduled_[nextChange_].at <= step(); ++nextChange_)
        makeChange(scheduled_[nextChange_]);
}

void NetworkRun::change(const Change& change) {
    if (evaluating_)
        waiting_.push_back(change);
    else
        makeNow(change);
}

void NetworkRun::makeNow(const Change& change) {
    scheduled_.insert(scheduled_.begin() + static_cast<std::ptrdiff_t>(nextChange_), change);
    ++nextChange_;
    makeChange(change);
}

void NetworkRun::adopt(const NetworkRun& present) {
    scheduled_ = present.scheduled_;
    if (!over() && !evaluating_) replayChanges();
}

void NetworkRun::makeChange(const Change& change) {
    apply(change, spec_);
    clock_.retune(spec_.schedule);
    stopping_ = spec_.earlyStopping.value_or(sharedStopping_);
    Issues checkedBefore;
    std::visit(
        [&]<class Chosen>(Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) {
                trainer.pipeline.retune(settingsOf(spec_));
                if (putsOptimizerIn(change)) trainer.pipeline.restart();
                for (const auto& [path, value] : change.set) {
                    if (path.starts_with("network")) {
                        std::vector<double> dropout = baseDropout_;
                        if (spec_.network.dropout) dropout.assign(dropout.size(), *spec_.network.dropout);
                        trainer.network.setDropout(dropout);
                    }
                    if (!isNetworkEdit(path)) continue;
                    if (const auto wanted = readNetworkEdit(path, value, path, checkedBefore)) edit(trainer, *wanted);
                }
                layout_ = std::make_shared<const NetworkLayout>(trainer.network.layout());
            }
        },
        trainer_);
}

template <class T>
void NetworkRun::edit(Trainer<T>& trainer, const NetworkEdit& wanted) {
    const NetworkLayout& shape = trainer.network.layout();
    const TrainingData& data = nextData_ ? *nextData_ : *data_;
    if (const auto* weight = std::get_if<SetWeight>(&wanted)) {
        if (weight->layer >= static_cast<std::int64_t>(shape.layers().size())) return;
        const LayerShape& layer = shape.layers()[static_cast<std::size_t>(weight->layer)];
        if (weight->unit >= layer.units || weight->input >= layer.inputs) return;
        const std::int64_t at =
            weight->input < 0 ? layer.bias + weight->unit : layer.weight + weight->input * layer.units + weight->unit;
        trainer.theta[at] = static_cast<T>(weight->value);
    } else if (const auto* point = std::get_if<AddPoint>(&wanted)) {
        const DataSet& set = *data.set;
        std::uint32_t label = 0;
        if (set.task == Task::Classification) {
            const auto found = labelOf(*point, set);
            if (!found) return;
            label = *found;
        } else if (static_cast<std::int64_t>(point->targets.size()) != data.set->targets.rows()) {
            return;
        }
        if (static_cast<std::int64_t>(point->inputs.size()) != set.features()) return;
        nextData_ = withPoint(data, trainer.network.loss(), point->inputs, label, point->targets);
    } else if (const auto* removed = std::get_if<RemovePoint>(&wanted)) {
        nextData_ = withoutPoint(data, removed->id);
    } else {
        trainer.theta = trainer.bestTheta;
        trainer.running = trainer.bestRunning;
    }
}

}  // namespace ravine
