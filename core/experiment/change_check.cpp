#include "core/experiment/change_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

// Follows one run's changes in their order, as training will.
class ChangeCheck {
public:
    ChangeCheck(const PreparedNetwork& prepared, NetworkLayout layout)
        : set_(*prepared.data->set), layout_(std::move(layout)), nextId_(static_cast<std::uint32_t>(set_.samples())) {
        std::visit([&](const auto& parts) { training_.insert(parts.train.ids.begin(), parts.train.ids.end()); },
                   prepared.data->parts);
    }

    // What is allowed, where the edit is impossible.
    std::optional<std::string> refusal(const NetworkEdit& edit) {
        return std::visit([&](const auto& wanted) { return refusalOf(wanted); }, edit);
    }

private:
    std::optional<std::string> refusalOf(const SetWeight& wanted) const {
        const auto layers = std::ssize(layout_.layers());
        if (wanted.layer >= layers) return fmt::format("a layer from 0 to {}", layers - 1);
        const LayerShape& layer = layout_.layers()[static_cast<std::size_t>(wanted.layer)];
        if (wanted.unit >= layer.units)
            return fmt::format("a unit of layer {}, from 0 to {}", wanted.layer, layer.units - 1);
        if (wanted.input >= layer.inputs)
            return fmt::format("an input of layer {}, from 0 to {}", wanted.layer, layer.inputs - 1);
        return std::nullopt;
    }

    std::optional<std::string> refusalOf(const AddPoint& point) {
        if (std::ssize(point.inputs) != set_.features()) return fmt::format("inputs: {} numbers", set_.features());
        if (set_.task == Task::Classification && !labelOf(point, set_))
            return fmt::format("target: a class from 0 to {}, or its name", set_.classNames.size() - 1);
        if (set_.task == Task::Regression && std::ssize(point.targets) != set_.targets.rows())
            return fmt::format("target: {} number{}", set_.targets.rows(), set_.targets.rows() == 1 ? "" : "s");
        training_.insert(nextId_++);
        return std::nullopt;
    }

    std::optional<std::string> refusalOf(const RemovePoint& removed) {
        if (!training_.contains(removed.id)) return "the number of a training sample that is still there";
        if (training_.size() == 1) return "at least one training sample stays";
        training_.erase(removed.id);
        return std::nullopt;
    }

    static std::optional<std::string> refusalOf(const RestoreBest&) { return std::nullopt; }

    const DataSet& set_;
    NetworkLayout layout_;
    std::unordered_set<std::uint32_t> training_;
    std::uint32_t nextId_;
};

bool editsNetwork(const RunSpec& run) {
    return std::ranges::any_of(run.changes, [](const Change& change) {
        return std::ranges::any_of(change.set, [](const auto& setting) { return isNetworkEdit(setting.first); });
    });
}

// Calls refused(change, index within it, path, what is allowed) and drops the setting where that returns true.
template <class Refused>
void follow(RunSpec& run, ChangeCheck check, Refused&& refused) {
    for (std::size_t i = 0; i < run.changes.size(); ++i)
        std::erase_if(run.changes[i].set, [&](const auto& setting) {
            if (!isNetworkEdit(setting.first)) return false;
            Issues form;
            const auto edit = readNetworkEdit(setting.first, setting.second, "", form);
            const auto allowed = edit ? check.refusal(*edit) : std::nullopt;
            return allowed && refused(i, setting, *allowed);
        });
}

}  // namespace

std::optional<std::uint32_t> labelOf(const AddPoint& point, const DataSet& set) {
    const auto classes = static_cast<double>(set.classNames.size());
    if (point.className.empty()) {
        const bool number = point.targets.size() == 1 && point.targets[0] >= 0 && point.targets[0] < classes &&
                            point.targets[0] == std::floor(point.targets[0]);
        return number ? std::optional(static_cast<std::uint32_t>(point.targets[0])) : std::nullopt;
    }
    const auto found = std::ranges::find(set.classNames, point.className);
    if (found == set.classNames.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - set.classNames.begin());
}

void checkChanges(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues) {
    constexpr std::size_t mostFaults = 20;
    const std::size_t before = issues.size();
    for (std::size_t r = 0; r < experiment.runs.size(); ++r) {
        if (!editsNetwork(experiment.runs[r])) continue;
        RunSpec run = experiment.runs[r];
        follow(run, {prepared, layoutOf(prepared, experiment.network(), run)},
               [&](std::size_t i, const auto& setting, const std::string& allowed) {
                   if (issues.size() < before + mostFaults)
                       issues.push_back({fmt::format("runs.{}.changes.{}.set.{}", r, i, setting.first),
                                         excerpt(parsedOrText(setting.second)), allowed});
                   return false;
               });
    }
}

void dropImpossibleChanges(Experiment& experiment, const PreparedNetwork& prepared) {
    for (RunSpec& run : experiment.runs) {
        if (!editsNetwork(run)) continue;
        follow(run, {prepared, layoutOf(prepared, experiment.network(), run)}, [](auto&&...) { return true; });
        std::erase_if(run.changes, [](const Change& change) { return change.set.empty(); });
    }
}

}  // namespace ravine
