#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/surface_data.h"
#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// f(w₁, w₂) = mean over the samples of −log σ(z) for the positive class and −log σ(−z) for the rest, z = w₁ x₁ + w₂ x₂,
// without an intercept. Class names are taken in the order of their bytes; the last is the positive one unless named.
struct Logistic {
    DataSource data = Iris{};
    std::vector<std::string> features{"petal_length", "petal_width"};
    std::string target = "species";
    std::string positive;
    FeatureScale scale = FeatureScale::None;
    std::int64_t batchSize = 0;

    // Every point of the surface is a sum over all samples; beyond this, contours would take minutes.
    static constexpr std::size_t maxSamples = 10'000;

    static constexpr KindInfo info{
        .key = "logistic",
        .title = "Two classes (logistic regression)",
        .summary = "Two weights that tell one class from the rest: convex, steep where wrong, nearly flat where right.",
        .reference = "Cox, The regression analysis of binary sequences, 1958",
        .formula = "mean −log σ(± (w₁ x₁ + w₂ x₂))",
        .synonyms = "logistic regression, cross-entropy, classification"};

    static auto params() {
        return std::array{
            nested<&Logistic::data>({.key = "data", .label = "Data"}),
            texts<&Logistic::features>(
                {.key = "features", .label = "Features", .doc = "The two columns to predict from."}),
            text<&Logistic::target>({.key = "target",
                                     .label = "Target",
                                     .doc = "The column of classes, or of 0 and 1; empty: the data's own target."}),
            text<&Logistic::positive>({.key = "positive",
                                       .label = "Positive class",
                                       .doc = "The class to tell from the rest; empty: the last in the alphabet."}),
            choice<&Logistic::scale, featureScaleNames>(
                {.key = "scale", .label = "Scale", .doc = "What is done to each feature first."}),
            integer<&Logistic::batchSize>({.key = "batch_size",
                                           .label = "Batch size",
                                           .doc = "Samples an update sees; 0 is all of them, without noise.",
                                           .range = atLeast(0),
                                           .slider = {0, 64}})};
    }

    std::shared_ptr<const SurfaceFunction> prepare(const std::string& folder, const std::string& path, Issues&) const;

    bool operator==(const Logistic&) const = default;
};

}  // namespace ravine
