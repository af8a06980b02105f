// What was learned from, for summary.json and for the person at the terminal.
#pragma once

#include <string>
#include <vector>

#include "core/kinds/param.h"
#include "core/nn/training_data.h"

namespace ravine {

// Task, samples by part, rows dropped, columns used, inputs, classes with counts by part, columns left out with
// reasons, duplicates, and the units of the loss.
Json dataSummary(const TrainingData&);

// In sentences: how the table was read where it could be doubted, columns left out, rows dropped, duplicates across the
// split, classes that training never sees.
std::vector<std::string> dataNotes(const TrainingData&);

// How many validation and test samples stand in the training part as well: the same inputs and the same answer.
std::int64_t duplicatesAcross(const TrainingData&);

// "" for plain units, else "standard deviations of price, squared".
std::string lossUnits(const TrainingData&);

}  // namespace ravine
