// A run's results read back, to predict new rows: the network, its weights, and how its inputs were made.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/csv_file.h"
#include "core/experiment/prepared.h"
#include "core/kinds/param.h"
#include "core/nn/snapshot.h"

namespace ravine {

// How rows become inputs and outputs become answers: what stands beside the weights as inputs.json.
struct InputRecipe {
    Task task = Task::Classification;
    std::vector<InputColumn> columns;
    std::vector<std::string> classNames, outputNames;
    Scaler scaler;
    TargetScaler targetScaler;
    std::vector<double> standIns;
    CsvReading reading;
};

InputRecipe recipeOf(const TrainingData&, const DataSource&);
Json toJson(const InputRecipe&);
std::optional<InputRecipe> readRecipe(const std::filesystem::path& file, Issues&);

struct TrainedRun {
    std::string name;
    InputRecipe recipe;
    std::shared_ptr<const Snapshot> snapshot;
};

// `results` is a folder that `ravine run` wrote, or one of its weights files. Of several runs in a folder the one
// called `run`, or without a name the one whose final validation loss is lowest.
std::optional<TrainedRun> loadTrainedRun(const std::filesystem::path& results, const std::string& run, Issues&);

struct NewPredictions {
    std::string csv;  // row, predicted, and of classes the probability
    std::size_t rows = 0;
    std::vector<std::string> notes;  // rows without an answer, words that training never saw
};

// Applies the run to the rows of a table. Rows that lack a value have no answer, unless the run was trained to fill in.
std::optional<NewPredictions> predictRows(const TrainedRun&, const std::filesystem::path& table, Issues&);

}  // namespace ravine
