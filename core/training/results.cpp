#include "core/training/results.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/files/folder_lock.h"
#include "core/nn/weights_json.h"
#include "core/predictions/data_summary.h"
#include "core/predictions/trained_run.h"
#include "core/series/diverging.h"
#include "core/training/footprint.h"

namespace ravine {

namespace fs = std::filesystem;

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

void describeNetwork(const Experiment& experiment, const PreparedNetwork* prepared, const RunResult& result,
                     Json& run) {
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
    if (!prepared) return;
    for (const PartScores& part : result.scores)
        run["scores"][std::string(partNames[static_cast<std::size_t>(part.part)])] =
            toJson(part.scores, *prepared->data->set);
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

std::string summaryJson(const Experiment& experiment, const std::vector<RunResult>& results,
                        const PreparedNetwork* prepared) {
    const bool network = experiment.isNetwork();
    Json json = {{"title", experiment.title}, {"seed", experiment.seed}};
    json[network ? "epochs" : "steps"] = experiment.length();
    json["identical_except"] = differences(experiment);
    if (prepared) json["data"] = dataSummary(*prepared->data);
    json["runs"] = Json::array();
    for (const RunResult& result : results) {
        Json run = {{"name", result.name}, {"status", std::string(key(result.status()))}};
        network ? describeNetwork(experiment, prepared, result, run) : describe(experiment, result, run);
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
        results.push_back({.name = spec.name, .progress = run.progress(), .seconds = spent});
        if (!run.progress().divergence) results.back().divergingSince = divergingSince(loss);
    }
    findTwins(results, footprints);
    return results;
}

// Every run to its end, one row for each epoch, and where they are asked for one for each batch. `done` gets each run
// when it has ended.
std::vector<RunResult> raceInNetwork(const Experiment& experiment, const Prepared& prepared, AtomicFile& epochs,
                                     AtomicFile* batches, const RunOptions& options,
                                     const std::function<void(const NetworkRun&, RunResult&)>& done) {
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
        RunResult& result =
            results.emplace_back(RunResult{.name = spec.name, .network = run.progress(), .seconds = spent});
        if (!run.progress().divergence) result.divergingSince = divergingSince(loss);
        if (done) done(run, result);
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

// What a finished run says about its parts: scores of each, and rows of predictions where those are asked for. The test
// part stays sealed until it is scored.
void judge(const NetworkRun& run, const TrainingData& data, const RunOptions& options, RunResult& result,
           AtomicFile* predictions) {
    if (run.progress().status == Status::Diverged) return;
    const auto snapshot = run.snapshot();
    constexpr std::int64_t mostScored = 20'000;  // training samples; more would take longer than some runs
    const bool training = data.trainSamples() <= mostScored || data.validationSamples() == 0 || predictions;
    for (const PartName part : {PartName::Train, PartName::Validation, PartName::Test}) {
        if (part == PartName::Train && !training) continue;
        if (part == PartName::Test && !options.scoreTest) continue;
        const PartPredictions said = predictionsOf(snapshot, data, part);
        if (said.ids.empty()) continue;
        result.scores.push_back({part, scoresOf(said, *data.set)});
        if (predictions) predictions->write(predictionRows(run.spec().name, part, said, *data.set));
    }
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
    const auto text = textToSave(resolved(experiment, prepared), folder / "experiment.json", issues);
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
        std::optional<AtomicFile> predictions;
        const TrainingData& data = *prepared.network->data;
        if (options.predictions) predictions.emplace(folder / "predictions.csv");
        if (predictions) predictions->write(predictionsHeader(*data.set));
        results = raceInNetwork(
            experiment, prepared, epochs, &batches, options, [&](const NetworkRun& run, RunResult& result) {
                judge(run, data, options, result, predictions ? &*predictions : nullptr);
                Json whole = {{"run", run.spec().name},
                              {"final", {{"epoch", run.progress().latest.epoch}, {"step", run.step()}}},
                              {"best", {{"epoch", run.progress().best.epoch}, {"step", run.progress().best.step}}}};
                whole["final"].update(toJson(run.weights()));
                whole["best"].update(toJson(run.bestWeights()));
                writeFile(weights / (names[number++] + ".json"), whole.dump() + "\n", issues);
            });
        if (options.stop.stop_requested()) return {};
        if (!epochs.finish(issues) || !batches.finish(issues) || (predictions && !predictions->finish(issues)))
            return {};
        writeFile(folder / "inputs.json", toJson(recipeOf(data, experiment.network().data)).dump(2) + "\n", issues);
    } else {
        AtomicFile steps(folder / "steps.csv");
        if (!steps.ready(issues) || !begin()) return {};
        results = raceOnSurface(experiment, prepared, steps, options);
        if (options.stop.stop_requested()) return {};
        if (!steps.finish(issues)) return {};
    }
    if (options.progressed) options.progressed(1);
    if (!issues.empty() || !writeFile(folder / "experiment.json", *text, issues) ||
        !writeFile(folder / "summary.json", summaryJson(experiment, results, prepared.network.get()), issues))
        return {};
    return results;
}

}  // namespace ravine
