#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/surface_data.h"
#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// f(w, b) = mean over the samples of (w x + b − y)²: a line fitted to one feature. A full batch costs the same however
// many samples there are, by f = L* + Sxx (w − w*)² + (w x̄ + b − ȳ)² with Sxx = mean (x − x̄)², w* = Sxy / Sxx and
// L* the loss at the minimum.
struct LeastSquares {
    DataSource data = Iris{};
    std::vector<std::string> features{"petal_length"};
    std::string target = "petal_width";
    FeatureScale scale = FeatureScale::None;
    std::int64_t batchSize = 0;

    static constexpr KindInfo info{
        .key = "least_squares",
        .title = "Line fit (least squares)",
        .summary =
            "Slope and intercept of a line through real data: a feature far from zero makes a ravine, centring "
            "it a bowl.",
        .reference = "Legendre, Nouvelles méthodes pour la détermination des orbites des comètes, 1805",
        .formula = "mean (w x + b − y)²",
        .synonyms = "linear regression, mse, fitting a line"};

    static auto params() {
        return std::array{
            nested<&LeastSquares::data>({.key = "data", .label = "Data"}),
            texts<&LeastSquares::features>(
                {.key = "features", .label = "Feature x", .doc = "The column to predict from."}),
            text<&LeastSquares::target>(
                {.key = "target", .label = "Target y", .doc = "The column to predict; empty: the data's own target."}),
            choice<&LeastSquares::scale, featureScaleNames>(
                {.key = "scale",
                 .label = "Scale",
                 .doc = "What is done to the feature first: centring makes slope and intercept independent."}),
            integer<&LeastSquares::batchSize>({.key = "batch_size",
                                               .label = "Batch size",
                                               .doc = "Samples an update sees; 0 is all of them, without noise.",
                                               .range = atLeast(0),
                                               .slider = {0, 64}})};
    }

    std::shared_ptr<const SurfaceFunction> prepare(const std::string& folder, const std::string& path, Issues&) const;

    bool operator==(const LeastSquares&) const = default;
};

}  // namespace ravine
