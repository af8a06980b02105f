// A race run to its end without a window, and the files that tell of it (DESIGN: "Command line and files").
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/experiment/prepared.h"
#include "core/experiment/run_files.h"
#include "core/files/csv_field.h"
#include "core/predictions/scores.h"
#include "core/training/network_run.h"
#include "core/training/run.h"

namespace ravine {

struct PartScores {
    PartName part = PartName::Train;
    Scores scores;
};

struct RunResult {
    std::string name;
    Progress progress;        // on a surface
    NetworkProgress network;  // in a network
    double seconds = 0;
    std::string sameAs{};                          // an earlier run that it coincides with; empty: none
    std::optional<std::int64_t> divergingSince{};  // step (epoch) from which its loss has kept growing, finite as yet
    std::vector<PartScores> scores{};              // of a network that did not diverge, at its end

    Status status() const { return progress.status > network.status ? progress.status : network.status; }
    const std::optional<Divergence>& divergence() const {
        return progress.divergence ? progress.divergence : network.divergence;
    }
};

struct RunOptions {
    bool scoreTest = false;                    // networks: the sealed test part, once, at the end
    bool predictions = false;                  // networks: predictions.csv, sample by sample
    std::function<void(double)> progressed{};  // told the share done, 0 to 1, now and then
    std::stop_token stop{};                    // asked for between updates; once stopped no table is written
};

// Runs all runs and writes steps.csv (or epochs.csv, batches.csv and weights/NAME.json), summary.json and
// inputs.json of a network and experiment.json into `folder`, which is made when missing. Nothing is left half-written.
std::vector<RunResult> runToFiles(const Experiment& experiment, const Prepared& prepared,
                                  const std::filesystem::path& folder, const RunOptions& options, Issues& issues);

// Only steps.csv or epochs.csv, under any name. False without an issue: it was stopped.
bool writeSeries(const Experiment& experiment, const Prepared& prepared, const std::filesystem::path& file,
                 const RunOptions& options, Issues& issues);

// What a person should know of a run beside its status, in sentences: a goal that was met at the start, growth that
// may yet overflow, another run that it coincides with.
std::vector<std::string> notesOf(const Experiment& experiment, const RunResult& result);

// With what was learned from, of a network, where that is given.
std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results,
                        const PreparedNetwork* prepared = nullptr);

// One row of steps.csv, and its head. Numbers have all the digits they need to be read back the same.
std::string stepsHeader();
std::string stepsRow(const std::string& run, const Record& record);

std::string epochsHeader();
std::string epochsRow(const std::string& run, const EpochRecord& record);
std::string batchesHeader();
std::string batchesRow(const std::string& run, const BatchRecord& record);

}  // namespace ravine
