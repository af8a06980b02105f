// What a trained network says about samples, in the data's own units.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/nn/snapshot.h"
#include "core/nn/training_data.h"

namespace ravine {

enum class PartName { Train, Validation, Test };
inline constexpr std::array<std::string_view, 3> partNames{"train", "validation", "test"};

// Classes: what the loss makes of the outputs (shares or numbers; one row where one output stands for two classes and
// is compared with 0 and 1) × samples. Numbers: outputs × samples, in the data's units.
struct PartPredictions {
    Matrix<double> values;
    std::vector<std::uint32_t> ids;     // each sample's number in the set
    std::vector<std::uint32_t> chosen;  // classes: the one said
};

PartPredictions predictionsOf(std::shared_ptr<const Snapshot>, const TrainingData&, PartName);

// The class that a column of values says: the largest, or of one value the second above 0.5.
std::uint32_t classOf(const Matrix<double>& values, std::int64_t sample);
// The share that it gives to that class: from 0 to 1.
double shareOf(const Matrix<double>& values, std::int64_t sample, std::uint32_t chosen);

// predictions.csv: run, part, row (of the table, from 1), output where there are several, true, predicted, and the
// probability of the class said or the residual, true − predicted.
std::string predictionsHeader(const DataSet&);
std::string predictionRows(const std::string& run, PartName, const PartPredictions&, const DataSet&);

}  // namespace ravine
