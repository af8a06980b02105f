#include "results.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "files/atomic_file.h"
#include "files/experiment_json.h"

namespace ravine {

namespace fs = std::filesystem;

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string stepsHeader() { return "run,step,x,y,loss,learning_rate,gradient_norm\n"; }

std::string stepsRow(const std::string& run, const Record& r) {
    const std::string rate = r.step == 0 ? "" : fmt::format("{}", r.learningRate);
    return fmt::format("{},{},{},{},{},{},{}\n", csvField(run), r.step, r.x, r.y, r.loss, rate, r.gradientNorm);
}

namespace {

Json figures(const Record& record) {
    return {{"step", record.step}, {"x", record.x}, {"y", record.y}, {"loss", record.loss},
            {"gradient_norm", record.gradientNorm}};
}

Json orNull(const std::optional<std::int64_t>& step) { return step ? Json(*step) : Json(nullptr); }

}  // namespace

std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results) {
    Json json = {{"title", experiment.title}, {"seed", experiment.seed}, {"steps", experiment.steps}};
    json["identical_except"] = differences(experiment.runs);
    json["runs"] = Json::array();
    for (const RunResult& result : results) {
        const Progress& progress = result.progress;
        Json run = {{"name", result.name}, {"status", std::string(key(progress.status))}};
        if (progress.divergence) {
            run["step"] = progress.divergence->step;
            run["quantity"] = progress.divergence->quantity;
            run["cause"] = progress.divergence->cause;
        } else {
            run["step"] = progress.latest.step;
        }
        if (experiment.goal) {
            run["first_below"] = orNull(progress.firstBelow);
            run["below_from"] = orNull(progress.belowFrom);
        }
        run["best"] = figures(progress.best);
        run["final"] = figures(progress.latest);
        run["seconds"] = result.seconds;
        run["steps_per_second"] = result.seconds > 0 ? static_cast<double>(progress.latest.step) / result.seconds : 0;
        json["runs"].push_back(run);
    }
    return json.dump(2) + "\n";
}

namespace {

// Every run to its end, one row for each step.
std::vector<RunResult> race(const Experiment& experiment, const std::shared_ptr<const SurfaceFunction>& surface,
                            AtomicFile& steps, const std::function<void(double)>& progressed) {
    steps.write(stepsHeader());
    std::vector<RunResult> results;
    std::vector<Record> records(1024);
    const double whole = static_cast<double>(experiment.steps) * static_cast<double>(experiment.runs.size());
    double done = 0;
    for (const RunSpec& spec : experiment.runs) {
        Run run(surface, experiment, spec);
        steps.write(stepsRow(spec.name, run.progress().latest));
        std::chrono::steady_clock::duration spent{};
        while (!run.over()) {
            const auto began = std::chrono::steady_clock::now();
            const std::size_t count = run.advance(records);
            spent += std::chrono::steady_clock::now() - began;
            for (std::size_t i = 0; i < count; ++i) steps.write(stepsRow(spec.name, records[i]));
            progressed((done + static_cast<double>(run.step())) / whole);
        }
        done += static_cast<double>(experiment.steps);
        results.push_back({spec.name, run.progress(), std::chrono::duration<double>(spent).count()});
    }
    return results;
}

}  // namespace

bool writeSteps(const Experiment& experiment, std::shared_ptr<const SurfaceFunction> surface, const fs::path& file,
                Issues& issues) {
    AtomicFile steps(file);
    race(experiment, surface, steps, [](double) {});
    return steps.finish(issues);
}

std::vector<RunResult> runToFiles(const Experiment& experiment, std::shared_ptr<const SurfaceFunction> surface,
                                  const fs::path& folder, const std::function<void(double)>& progressed,
                                  Issues& issues) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_directory(folder)) {
        issues.push_back({folder.string(), error ? error.message() : "this is a file", "a folder to write into",
                          Issue::Fault::File});
        return {};
    }
    AtomicFile steps(folder / "steps.csv");
    std::vector<RunResult> results = race(experiment, surface, steps, progressed);
    progressed(1);
    Experiment resolved = experiment;
    if (!resolved.problem.start) resolved.problem.start = surface->start;
    if (!steps.finish(issues) || !writeFile(folder / "summary.json", summaryJson(experiment, results), issues) ||
        !saveExperiment(resolved, folder / "experiment.json", issues))
        return {};
    return results;
}

}  // namespace ravine
