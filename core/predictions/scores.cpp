#include "core/predictions/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace ravine {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : none;
}

void scoreClasses(Scores& scores, const PartPredictions& said, const DataSet& set) {
    scores.classes.resize(set.classNames.size());
    std::int64_t right = 0;
    for (std::size_t i = 0; i < said.ids.size(); ++i) {
        const std::uint32_t truth = set.labels[said.ids[i]];
        ++scores.classes[truth].samples;
        if (said.chosen[i] < scores.classes.size()) ++scores.classes[said.chosen[i]].predicted;
        if (said.chosen[i] != truth) continue;
        ++scores.classes[truth].right;
        ++right;
    }
    scores.accuracy = share(right, scores.samples);
    double recalls = 0, f1s = 0;
    std::int64_t present = 0;
    for (ClassScore& one : scores.classes) {
        one.precision = share(one.right, one.predicted);
        one.recall = share(one.right, one.samples);
        one.f1 = share(2 * one.right, one.samples + one.predicted);
        if (one.samples == 0) continue;
        ++present;
        recalls += one.recall;
        f1s += one.f1;
    }
    scores.balancedAccuracy = present > 0 ? recalls / static_cast<double>(present) : none;
    scores.macroF1 = present > 0 ? f1s / static_cast<double>(present) : none;
}

void scoreNumbers(Scores& scores, const PartPredictions& said, const DataSet& set) {
    double squares = 0, magnitudes = 0, spread = 0;
    for (Eigen::Index output = 0; output < said.values.rows(); ++output) {
        double mean = 0;
        for (const std::uint32_t id : said.ids) mean += set.targets(output, id);
        mean /= static_cast<double>(said.ids.size());
        for (std::size_t i = 0; i < said.ids.size(); ++i) {
            const double truth = set.targets(output, said.ids[i]);
            const double error = truth - said.values(output, static_cast<Eigen::Index>(i));
            squares += error * error;
            magnitudes += std::abs(error);
            spread += (truth - mean) * (truth - mean);
        }
    }
    const auto count = static_cast<double>(said.values.size());
    scores.rmse = count > 0 ? std::sqrt(squares / count) : none;
    scores.mae = count > 0 ? magnitudes / count : none;
    scores.r2 = spread > 0 ? 1 - squares / spread : none;
}

Json orNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

Scores scoresOf(const PartPredictions& said, const DataSet& set) {
    Scores scores;
    scores.samples = std::ssize(said.ids);
    set.task == Task::Classification ? scoreClasses(scores, said, set) : scoreNumbers(scores, said, set);
    return scores;
}

Json toJson(const Scores& scores, const DataSet& set) {
    if (set.task == Task::Regression)
        return {{"samples", scores.samples},
                {"r2", orNull(scores.r2)},
                {"rmse", orNull(scores.rmse)},
                {"mae", orNull(scores.mae)}};
    Json json = {{"samples", scores.samples},
                 {"accuracy", orNull(scores.accuracy)},
                 {"balanced_accuracy", orNull(scores.balancedAccuracy)},
                 {"macro_f1", orNull(scores.macroF1)},
                 {"classes", Json::array()}};
    for (std::size_t i = 0; i < scores.classes.size(); ++i) {
        const ClassScore& one = scores.classes[i];
        json["classes"].push_back({{"name", set.classNames[i]},
                                   {"samples", one.samples},
                                   {"predicted", one.predicted},
                                   {"right", one.right},
                                   {"precision", orNull(one.precision)},
                                   {"recall", orNull(one.recall)},
                                   {"f1", orNull(one.f1)}});
    }
    return json;
}

}  // namespace ravine
