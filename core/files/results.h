// A race run to its end without a window, and the files that tell of it (DESIGN: "Command line and files").
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiment.h"
#include "run.h"

namespace ravine {

struct RunResult {
    std::string name;
    Progress progress;
    double seconds = 0;
};

// Runs all runs and writes steps.csv, summary.json and experiment.json into `folder`, which is made when missing.
// Nothing is left half-written. `progressed` is told the share done, 0 to 1, now and then.
std::vector<RunResult> runToFiles(const Experiment& experiment, std::shared_ptr<const SurfaceFunction> surface,
                                  const std::filesystem::path& folder, const std::function<void(double)>& progressed,
                                  Issues& issues);

// Only steps.csv, under any name.
bool writeSteps(const Experiment& experiment, std::shared_ptr<const SurfaceFunction> surface,
                const std::filesystem::path& file, Issues& issues);

std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results);

// One row of steps.csv, and its head. Numbers have all the digits they need to be read back the same.
std::string stepsHeader();
std::string stepsRow(const std::string& run, const Record& record);

// A field of a CSV, in quotes where RFC 4180 asks for them.
std::string csvField(const std::string& text);

}  // namespace ravine
