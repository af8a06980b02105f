#include "core/training/results.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/files/folder_lock.h"
#include "core/nn/weights_json.h"
#include "core/series/diverging.h"
#include "core/training/footprint.h"

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

// Nothing where there is nothing to tell.
std::string cell(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

}  // namespace

std::string epochsHeader() {
    return "run,epoch,step,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,penalty,"
           "gradient_norm,weight_norm\n";
}

std::string epochsRow(const std::string& run, const EpochRecord& r) {
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", csvField(run), r.epoch, r.step, cell(r.trainLoss),
                       cell(r.trainAccuracy), cell(r.validationLoss), cell(r.validationAccuracy), cell(r.learningRate),
                       cell(r.penalty), cell(r.gradientNorm), cell(r.weightNorm));
}

std::string batchesHeader() { return "run,step,batch_loss,learning_rate\n"; }

std::string batchesRow(const std::string& run, const BatchRecord& r) {
    return fmt::format("{},{},{},{}\n", csvField(run), r.step, r.loss, r.learningRate);
}

std::string fileNameOf(const std::string& run) {
    std::string name = run;
    for (char& c : name)
        if (c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 32) c = '_';
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    constexpr std::size_t longest = 100;
    if (name.size() > longest) {
        std::size_t end = longest;
        while ((static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;  // not inside a character
        name.resize(end);
    }
    return name;
}

std::vector<std::string> fileNamesOf(const std::vector<RunSpec>& runs) {
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const RunSpec& run : runs) {
        const std::string wanted = fileNameOf(run.name);
        std::string name = wanted, folded;
        for (int n = 2;; ++n) {
            folded = name;
            for (char& c : folded)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            if (taken.insert(folded).second) break;
            name = fmt::format("{} {}", wanted, n);
        }
        names.push_back(name);
    }
    return names;
}

namespace {

using Time = std::chrono::steady_clock;

double secondsSince(Time::time_point began) { return std::chrono::duration<double>(Time::now() - began).count(); }

Json figures(const Record& record) {
    return {{"step", record.step},
            {"x", record.x},
            {"y", record.y},
            {"loss", record.loss},
            {"gradient_norm", record.gradientNorm}};
}

Json orNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json figures(const EpochRecord& record) {
    return {{"epoch", record.epoch},
            {"step", record.step},
            {"train_loss", orNull(record.trainLoss)},
            {"train_accuracy", orNull(record.trainAccuracy)},
            {"validation_loss", orNull(record.validationLoss)},
            {"validation_accuracy", orNull(record.validationAccuracy)},
            {"penalty", orNull(record.penalty)},
            {"weight_norm", orNull(record.weightNorm)}};
}

Json figures(const Evaluation& evaluation, std::int64_t epoch) {
    return {{"epoch", epoch}, {"loss", orNull(evaluation.loss)}, {"accuracy", orNull(evaluation.accuracy)}};
}

Json orNull(const std::optional<std::int64_t>& step) { return step ? Json(*step) : Json(nullptr); }

void describe(const std::optional<Divergence>& divergence, Json& run) {
    if (!divergence) return;
    run["step"] = divergence->step;
    run["quantity"] = divergence->quantity;
    if (!divergence->place.empty()) run["place"] = divergence->place;
    run["cause"] = divergence->cause;
}

template <class Progress>
void describeGoal(const Experiment& experiment, const Progress& progress, Json& run) {
    if (!experiment.goal) return;
    run["first_below"] = orNull(progress.firstBelow);
    run["below_from"] = orNull(progress.belowFrom);
}

template <class Progress>
bool metGoalAtStart(const Experiment& experiment, const Progress& progress) {
    return experiment.goal && progress.firstBelow == 0;
}

void describe(const Experiment& experiment, const RunResult& result, Json& run) {
    const Progress& progress = result.progress;
    run["step"] = progress.latest.step;
    describe(progress.divergence, run);
    describeGoal(experiment, progress, run);
    run["best"] = figures(progress.best);
    run["final"] = figures(progress.latest);
}

void describeNetwork(const Experiment& experiment, const RunResult& result, Json& run) {
    const NetworkProgress& progress = result.network;
    run["step"] = progress.step;
    run["epoch"] = progress.latest.epoch;
    describe(progress.divergence, run);
    describeGoal(experiment, progress, run);
    run["best_epoch"] = progress.best.epoch;
    run["best"] = figures(progress.best);
    run["final"] = figures(progress.latest);
    run["parameters"] = progress.parameters;
    run["weights"] = progress.weights;
    run["zero_weights"] = progress.zeroWeights;
    if (progress.test) {
        run["test"] = figures(progress.test->now, progress.test->epoch);
        run["test"]["best"] = figures(progress.test->best, progress.test->bestEpoch);
    }
}

}  // namespace

std::vector<std::string> notesOf(const Experiment& experiment, const RunResult& result) {
    const bool network = experiment.isNetwork();
    std::vector<std::string> notes;
    if (network ? metGoalAtStart(experiment, result.network) : metGoalAtStart(experiment, result.progress))
        notes.push_back("goal met at the start: it asks for less than the first value");
    if (const auto since = result.divergingSince)
        notes.push_back(fmt::format("diverging since {} {}: {} has grown for {} {}s beyond its start",
                                    network ? "epoch" : "step", *since, network ? "the training loss" : "f",
                                    (network ? result.network.latest.epoch : result.progress.latest.step) - *since + 1,
                                    network ? "epoch" : "step"));
    if (!result.sameAs.empty()) notes.push_back(fmt::format("coincides with {}", result.sameAs));
    return notes;
}

std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results) {
    const bool network = experiment.isNetwork();
    Json json = {{"title", experiment.title}, {"seed", experiment.seed}};
    json[network ? "epochs" : "steps"] = experiment.length();
    json["identical_except"] = differences(experiment);
    json["runs"] = Json::array();
    for (const RunResult& result : results) {
        Json run = {{"name", result.name}, {"status", std::string(key(result.status()))}};
        network ? describeNetwork(experiment, result, run) : describe(experiment, result, run);
        if (network ? metGoalAtStart(experiment, result.network) : metGoalAtStart(experiment, result.progress))
            run["goal_met_at_start"] = true;
        if (result.divergingSince) run["diverging_since"] = *result.divergingSince;
        if (!result.sameAs.empty()) run["same_as"] = result.sameAs;
        if (const auto notes = notesOf(experiment, result); !notes.empty()) run["notes"] = notes;
        const double steps = static_cast<double>(network ? result.network.step : result.progress.latest.step);
        run["seconds"] = result.seconds;
        run["steps_per_second"] = result.seconds > 0 ? steps / result.seconds : 0;
        json["runs"].push_back(run);
    }
    return json.dump(2) + "\n";
}

namespace {

// Tells the share of the whole race that is done.
class Share {
public:
    Share(const Experiment& experiment, const std::function<void(double)>& tell)
        : whole_(static_cast<double>(experiment.length()) * static_cast<double>(experiment.runs.size())),
          length_(static_cast<double>(experiment.length())),
          tell_(tell) {}
    void at(double position) const {
        if (tell_) tell_((done_ + position) / whole_);
    }
    void endRun() { done_ += length_; }

private:
    double whole_, length_, done_ = 0;
    const std::function<void(double)>& tell_;
};

void findTwins(std::vector<RunResult>& results, const std::vector<Footprint>& footprints) {
    for (std::size_t run = 1; run < results.size(); ++run)
        for (std::size_t earlier = 0; earlier < run && results[run].sameAs.empty(); ++earlier)
            if (footprints[run].coincidesWith(footprints[earlier])) results[run].sameAs = results[earlier].name;
}

// Every run to its end, one row for each step.
std::vector<RunResult> raceOnSurface(const Experiment& experiment, const Prepared& prepared, AtomicFile& steps,
                                     const RunOptions& options) {
    steps.write(stepsHeader());
    std::vector<RunResult> results;
    std::vector<Footprint> footprints;
    std::vector<Record> records(1024);
    Share share(experiment, options.progressed);
    for (const RunSpec& spec : experiment.runs) {
        Run run(prepared.surface, experiment, spec);
        steps.write(stepsRow(spec.name, run.progress().latest));
        Trace loss;
        loss.append(run.progress().latest.loss);
        Footprint& footprint = footprints.emplace_back();
        footprint.add(run.progress().latest.x, run.progress().latest.y);
        double spent = 0;
        while (!run.over() && !options.stop.stop_requested()) {
            const auto began = Time::now();
            const std::size_t count = run.advance(records);
            spent += secondsSince(began);
            for (std::size_t i = 0; i < count; ++i) {
                steps.write(stepsRow(spec.name, records[i]));
                footprint.add(records[i].x, records[i].y);
                loss.append(records[i].loss);
            }
            share.at(static_cast<double>(run.step()));
            if (steps.failed()) return results;  // say so now, not after computing the rest
        }
        if (options.stop.stop_requested()) break;
        share.endRun();
        results.push_back({spec.name, run.progress(), {}, spent});
        if (!run.progress().divergence) results.back().divergingSince = divergingSince(loss);
    }
    findTwins(results, footprints);
    return results;
}

// Every run to its end, one row for each epoch, and where they are asked for one for each batch. `done` gets each run
// when it has ended.
std::vector<RunResult> raceInNetwork(const Experiment& experiment, const Prepared& prepared, AtomicFile& epochs,
                                     AtomicFile* batches, const RunOptions& options,
                                     const std::function<void(const NetworkRun&)>& done) {
    epochs.write(epochsHeader());
    if (batches) batches->write(batchesHeader());
    std::vector<RunResult> results;
    std::vector<Footprint> footprints;
    Share share(experiment, options.progressed);
    for (const RunSpec& spec : experiment.runs) {
        const auto began = Time::now();
        NetworkRun run(prepared.network, experiment, spec);
        epochs.write(epochsRow(spec.name, run.progress().latest));
        Trace loss;
        loss.append(run.progress().latest.trainLoss);
        Footprint& footprint = footprints.emplace_back();
        footprint.add(run.progress().latest.trainLoss, run.progress().latest.validationLoss);
        auto told = began;
        while (!run.over() && !options.stop.stop_requested()) {
            const NetworkRun::Did did = run.advance();
            if (batches && did.update) batches->write(batchesRow(spec.name, run.latestBatch()));
            if (did.epoch) {
                epochs.write(epochsRow(spec.name, run.progress().latest));
                footprint.add(run.progress().latest.trainLoss, run.progress().latest.validationLoss);
                loss.append(run.progress().latest.trainLoss);
            }
            if (secondsSince(told) < 0.05) continue;
            told = Time::now();
            if (epochs.failed() || (batches && batches->failed())) return results;
            share.at(run.progress().epoch);
        }
        const double spent = secondsSince(began);
        share.endRun();
        if (options.stop.stop_requested()) break;
        if (options.scoreTest) run.scoreTest();
        if (done) done(run);
        results.push_back({spec.name, {}, run.progress(), spent});
        if (!run.progress().divergence) results.back().divergingSince = divergingSince(loss);
    }
    findTwins(results, footprints);
    return results;
}

// Reports a folder in which nothing can be written before hours of computing are spent on it.
void checkRoom(const fs::path& folder, Issues& issues) {
    AtomicFile probe(folder / "probe");
    if (!probe.ready(issues)) return;
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    constexpr std::uintmax_t least = 64u << 10;
    if (!error && space.available < least)
        issues.push_back(
            {folder.string(), "the disk is full", "a folder on a disk with room left", Issue::Fault::File});
}

}  // namespace

bool writeSeries(const Experiment& experiment, const Prepared& prepared, const fs::path& file,
                 const RunOptions& options, Issues& issues) {
    AtomicFile series(file);
    if (prepared.network)
        raceInNetwork(experiment, prepared, series, nullptr, options, {});
    else
        raceOnSurface(experiment, prepared, series, options);
    return !options.stop.stop_requested() && series.finish(issues);
}

std::vector<RunResult> runToFiles(const Experiment& experiment, const Prepared& prepared, const fs::path& folder,
                                  const RunOptions& options, Issues& issues) {
    const fs::path weights = folder / "weights";
    std::error_code error;
    fs::create_directories(prepared.network ? weights : folder, error);
    if (error || !fs::is_directory(folder)) {
        issues.push_back({folder.string(), error ? error.message() : "this is a file", "a folder to write into",
                          Issue::Fault::File});
        return {};
    }
    const std::size_t faults = issues.size();
    const FolderLock lock(folder, issues);
    if (issues.size() != faults) return {};
    // A summary says that the results are complete, so an earlier one goes first and the new one comes last.
    const auto begin = [&] {
        checkRoom(prepared.network ? weights : folder, issues);
        if (issues.size() != faults) return false;
        if (!fs::is_directory(folder / "summary.json")) fs::remove(folder / "summary.json", error);
        return true;
    };
    std::vector<RunResult> results;
    if (prepared.network) {
        AtomicFile epochs(folder / "epochs.csv"), batches(folder / "batches.csv");
        if (!epochs.ready(issues) || !batches.ready(issues) || !begin()) return {};
        const std::vector<std::string> names = fileNamesOf(experiment.runs);
        std::size_t number = 0;
        results = raceInNetwork(experiment, prepared, epochs, &batches, options, [&](const NetworkRun& run) {
            Json whole = {{"run", run.spec().name},
                          {"final", {{"epoch", run.progress().latest.epoch}, {"step", run.step()}}},
                          {"best", {{"epoch", run.progress().best.epoch}, {"step", run.progress().best.step}}}};
            whole["final"].update(toJson(run.weights()));
            whole["best"].update(toJson(run.bestWeights()));
            writeFile(weights / (names[number++] + ".json"), whole.dump() + "\n", issues);
        });
        if (options.stop.stop_requested()) return {};
        if (!epochs.finish(issues) || !batches.finish(issues)) return {};
    } else {
        AtomicFile steps(folder / "steps.csv");
        if (!steps.ready(issues) || !begin()) return {};
        results = raceOnSurface(experiment, prepared, steps, options);
        if (options.stop.stop_requested()) return {};
        if (!steps.finish(issues)) return {};
    }
    if (options.progressed) options.progressed(1);
    if (!issues.empty() || !saveExperiment(resolved(experiment, prepared), folder / "experiment.json", issues) ||
        !writeFile(folder / "summary.json", summaryJson(experiment, results), issues))
        return {};
    return results;
}

}  // namespace ravine
