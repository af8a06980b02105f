#pragma once

#include "core/schedules/schedule.h"

namespace ravine {

enum class PlateauMetric { ValidationLoss, TrainLoss };
inline constexpr std::array<std::string_view, 2> plateauMetricNames{"validation_loss", "train_loss"};

// η × γ whenever the metric has not fallen below its best by the threshold for more than `patience` observations.
// PyTorch's ReduceLROnPlateau, mode min, threshold relative; without its ε.
struct Plateau {
    double factor = 0.1;
    std::int64_t patience = 10;
    double threshold = 1e-4;
    PlateauMetric metric = PlateauMetric::ValidationLoss;
    std::int64_t cooldown = 0;
    double minimumRate = 0;

    struct State {
        double best = infinity;
        std::int64_t bad = 0;  // observations since the best
        double scale = 1;
        std::int64_t cooling = 0;  // observations that do not count yet
        bool operator==(const State&) const = default;
    };

    static constexpr KindInfo info{.key = "plateau",
                                   .title = "Reduce on plateau",
                                   .summary =
                                       "Listens: the rate falls when the loss has stopped falling, wherever "
                                       "that is.",
                                   .reference = "PyTorch, ReduceLROnPlateau",
                                   .formula = "η ← γ η after more than P observations without a new best",
                                   .synonyms = "reducelronplateau, adaptive rate"};

    bool listensToTraining() const { return metric == PlateauMetric::TrainLoss; }

    static auto params() {
        return std::array{
            dropFactor<&Plateau::factor>("What the rate is multiplied by at each plateau.", Range{0, 1, true, true}),
            integer<&Plateau::patience>({.key = "patience",
                                         .label = "Patience P",
                                         .doc = "Observations without a new best that are let pass.",
                                         .range = atLeast(0),
                                         .slider = {0, 100}}),
            real<&Plateau::threshold>({.key = "threshold",
                                       .label = "Threshold",
                                       .doc = "A new best must be lower by more than this share of the best.",
                                       .range = fromTo(0, 1),
                                       .slider = {1e-6, 0.1},
                                       .scale = Scale::Log}),
            choice<&Plateau::metric, plateauMetricNames>(
                {.key = "metric", .label = "Metric", .doc = "What it listens to; on a surface, the loss."}),
            integer<&Plateau::cooldown>({.key = "cooldown",
                                         .label = "Cooldown",
                                         .doc = "Observations after a fall of the rate that are let pass first.",
                                         .range = atLeast(0),
                                         .slider = {0, 100}}),
            real<&Plateau::minimumRate>({.key = "minimum_rate",
                                         .label = "Minimum rate",
                                         .doc = "The rate does not fall below it.",
                                         .range = atLeast(0),
                                         .slider = {1e-8, 1},
                                         .scale = Scale::Log})};
    }

    double rate(double base, const State& state) const {
        const double scaled = base * state.scale;
        return scaled < minimumRate ? std::fmin(minimumRate, base) : scaled;
    }

    void observe(State& state, double value) const {
        // On the far side of zero PyTorch's best · (1 − threshold) would call every value an improvement.
        const double bound = state.best * (state.best < 0 ? 1 + threshold : 1 - threshold);
        if (value < bound) {
            state.best = value;
            state.bad = 0;
        } else {
            ++state.bad;
        }
        if (state.cooling > 0) {
            --state.cooling;
            state.bad = 0;
        }
        if (state.bad > patience) {
            state.scale *= factor;
            state.cooling = cooldown;
            state.bad = 0;
        }
    }

    bool operator==(const Plateau&) const = default;
};

}  // namespace ravine
