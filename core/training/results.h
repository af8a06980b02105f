// A race run to its end without a window, and the files that tell of it (DESIGN: "Command line and files").
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/experiment/prepared.h"
#include "core/training/network_run.h"
#include "core/training/run.h"

namespace ravine {

struct RunResult {
    std::string name;
    Progress progress;        // on a surface
    NetworkProgress network;  // in a network
    double seconds = 0;
    std::string sameAs{};                          // an earlier run that it coincides with; empty: none
    std::optional<std::int64_t> divergingSince{};  // step (epoch) from which its loss has kept growing, finite as yet

    Status status() const { return progress.status > network.status ? progress.status : network.status; }
    const std::optional<Divergence>& divergence() const {
        return progress.divergence ? progress.divergence : network.divergence;
    }
};

struct RunOptions {
    bool scoreTest = false;                    // networks: the sealed test part, once, at the end
    std::function<void(double)> progressed{};  // told the share done, 0 to 1, now and then
    std::stop_token stop{};                    // asked for between updates; once stopped no table is written
};

// Runs all runs and writes steps.csv (or epochs.csv, batches.csv and weights/NAME.json), summary.json and
// experiment.json into `folder`, which is made when missing. Nothing is left half-written.
std::vector<RunResult> runToFiles(const Experiment& experiment, const Prepared& prepared,
                                  const std::filesystem::path& folder, const RunOptions& options, Issues& issues);

// Only steps.csv or epochs.csv, under any name. False without an issue: it was stopped.
bool writeSeries(const Experiment& experiment, const Prepared& prepared, const std::filesystem::path& file,
                 const RunOptions& options, Issues& issues);

// What a person should know of a run beside its status, in sentences: a goal that was met at the start, growth that
// may yet overflow, another run that it coincides with.
std::vector<std::string> notesOf(const Experiment& experiment, const RunResult& result);

std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results);

// One row of steps.csv, and its head. Numbers have all the digits they need to be read back the same.
std::string stepsHeader();
std::string stepsRow(const std::string& run, const Record& record);

std::string epochsHeader();
std::string epochsRow(const std::string& run, const EpochRecord& record);
std::string batchesHeader();
std::string batchesRow(const std::string& run, const BatchRecord& record);

// A run's name as the name of a file: without what a folder would take amiss, and not too long.
std::string fileNameOf(const std::string& run);
// One for each run, no two the same, also where upper and lower case count as one.
std::vector<std::string> fileNamesOf(const std::vector<RunSpec>& runs);

// A field of a CSV, in quotes where RFC 4180 asks for them.
std::string csvField(const std::string& text);

}  // namespace ravine
