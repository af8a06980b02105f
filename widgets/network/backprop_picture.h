// Backpropagation through a network for one sample or one batch, as numbers and words to show.
#pragma once

#include <QString>
#include <limits>
#include <vector>

namespace ravine {

// Vectors have one number a unit: of the sample, or the mean over the batch. What is empty is not shown.
struct BackpropLayer {
    QString title;                     // "Layer 2"
    QString activation;                // "ReLU"; empty: none
    QString formula;                   // its text, as formula_text.h has it: "max(0, *z*)"
    std::vector<double> linear;        // z
    std::vector<double> normalised;    // ẑ, with batch norm: what the activation then takes
    std::vector<double> activated;     // a
    std::vector<double> output;        // after dropout
    std::vector<double> derivative;    // f′(z), or f′(ẑ)
    std::vector<double> byActivation;  // ∂L/∂a
    std::vector<double> delta;         // δ = ∂L/∂z
    double dropout = 0;                // its probability; above 0 the mask stands in the chain rule
    double deltaNorm = std::numeric_limits<double>::quiet_NaN();  // ‖δ‖ over the batch; NaN: that of `delta`
    double weightGradientNorm = 0, weightNorm = 0;                // ‖∂L/∂W‖, ‖W‖
};

struct BackpropPicture {
    bool batch = false;           // else one sample
    int sample = 0, samples = 0;  // which one, from 0; how many there are to choose from
    int batchSize = 0;
    std::vector<double> input;          // x
    std::vector<BackpropLayer> layers;  // the last one is the output
    double loss = 0;
    QString lossName, target, predicted;  // "Cross-entropy", "class 1", "class 0, 61 %"
};

}  // namespace ravine
