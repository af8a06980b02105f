#include "app/command/command_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "app/command/data_command.h"
#include "app/command/predict_command.h"
#include "app/command/table_text.h"
#include "app/command/version.h"
#include "core/experiment/catalogue.h"
#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/kinds/printable.h"
#include "core/predictions/data_summary.h"
#include "core/training/results.h"

namespace ravine {
namespace {

struct Loaded {
    Experiment experiment;
    Prepared prepared;
};

// PATH=VALUE. A run's name may hold a '=': the first one that works as the border is it. Where none does, the faults
// are those of the first whose path leads somewhere.
void applySetting(Experiment& experiment, const std::string& setting, Issues& issues) {
    Issues first;
    bool leadsSomewhere = false;
    for (std::size_t equals = setting.find('='); equals != std::string::npos; equals = setting.find('=', equals + 1)) {
        Issues faults;
        const std::string path = setting.substr(0, equals);
        if (set(experiment, path, setting.substr(equals + 1), faults)) return;
        const bool leads = std::ranges::none_of(faults, [](const Issue& i) { return i.value == "no such item"; });
        if (first.empty() || (leads && !leadsSomewhere)) first = std::move(faults);
        leadsSomewhere |= leads;
    }
    issues.insert(issues.end(), first.begin(), first.end());
}

// The experiment with its settings applied, checked whole.
std::optional<Loaded> load(const std::string& file, const std::vector<std::string>& settings, Issues& issues) {
    auto experiment = loadExperiment(file, issues);
    if (!experiment) return std::nullopt;
    for (const std::string& setting : settings) applySetting(*experiment, setting, issues);
    if (experiment->runs.empty()) issues.push_back({"runs", "no runs", "at least one run"});
    Prepared prepared = prepare(*experiment, issues);
    if (!issues.empty()) return std::nullopt;
    return Loaded{std::move(*experiment), std::move(prepared)};
}

// A bar on a terminal; silence elsewhere, so that logs stay clean.
class ProgressBar {
public:
    void show(double share) {
        const int percent = static_cast<int>(share * 100);
        if (!terminal_ || percent == shown_) return;
        shown_ = percent;
        std::string bar;
        for (int i = 0; i < 40; ++i) bar += i < share * 40 ? "█" : "░";
        fmt::print(stderr, "\r{} {:3} %", bar, percent);
        if (share >= 1) fmt::print(stderr, "\n");
    }

private:
    bool terminal_ = ::isatty(STDERR_FILENO) != 0;
    int shown_ = -1;
};

std::string orDash(const std::optional<std::int64_t>& step) { return step ? fmt::format("{}", *step) : "–"; }

std::string shown(double value) { return std::isnan(value) ? "–" : fmt::format("{:.6g}", value); }

// A share, or R², which may be far below 0.
std::string shownShare(double value) {
    return std::isnan(value)        ? "–"
           : std::abs(value) < 1000 ? fmt::format("{:.4f}", value)
                                    : fmt::format("{:.4g}", value);
}

void printTable(const Experiment& experiment, const Prepared& prepared, const std::vector<RunResult>& results) {
    const bool network = experiment.isNetwork();
    const bool numbers = network && prepared.network->data->set->task == Task::Regression;
    std::vector<std::vector<std::string>> rows;
    rows.push_back(network
                       ? std::vector<std::string>{"run", "status", "epoch", "train loss", "val. loss",
                                                  numbers ? "val. R²" : "val. accuracy", "best epoch", "its val. loss"}
                       : std::vector<std::string>{"run", "status", "step", "final loss", "best loss"});
    const bool tested = std::ranges::any_of(results, [](const RunResult& r) { return r.network.test.has_value(); });
    if (tested)
        rows[0].insert(rows[0].end(), {"test loss", numbers ? "test R²" : "test accuracy",
                                       numbers ? "best's test R²" : "best's test accuracy"});
    if (experiment.goal) rows[0].insert(rows[0].end(), {"first below", "below from"});
    for (const RunResult& result : results) {
        auto& row =
            rows.emplace_back(std::vector<std::string>{printable(result.name), std::string(key(result.status()))});
        const auto add = [&](std::initializer_list<std::string> cells) { row.insert(row.end(), cells); };
        const Progress& p = result.progress;
        const NetworkProgress& n = result.network;
        if (network)
            add({fmt::format("{}", n.latest.epoch), shown(n.latest.trainLoss), shown(n.latest.validationLoss),
                 shownShare(n.latest.validationAccuracy), fmt::format("{}", n.best.epoch),
                 shown(n.best.validationLoss)});
        else
            add({fmt::format("{}", p.latest.step), shown(p.latest.loss), shown(p.best.loss)});
        if (tested)
            add({shown(n.test ? n.test->now.loss : EpochRecord::none),
                 shownShare(n.test ? n.test->now.accuracy : EpochRecord::none),
                 shownShare(n.test ? n.test->best.accuracy : EpochRecord::none)});
        if (experiment.goal)
            add({orDash(network ? n.firstBelow : p.firstBelow), orDash(network ? n.belowFrom : p.belowFrom)});
    }
    printColumns(rows);
    if (numbers)
        if (const std::string units = lossUnits(*prepared.network->data); !units.empty())
            fmt::print("Losses are in {}; R² and the errors in summary.json are in the table's own units.\n", units);
    for (const RunResult& result : results)
        if (const auto& divergence = result.divergence())
            fmt::print("{} diverged at step {}: {}\n", printable(result.name), divergence->step,
                       printable(divergence->cause));
    for (const RunResult& result : results)
        for (const std::string& note : notesOf(experiment, result))
            fmt::print("{}: {}\n", printable(result.name), printable(note));
}

// What a person should know of the data, beside the results.
void note(const Prepared& prepared) {
    if (!prepared.network) return;
    for (const std::string& one : dataNotes(*prepared.network->data)) fmt::print(stderr, "Note: {}.\n", printable(one));
}

bool areSettings(const std::vector<std::string>& settings) {
    for (const std::string& setting : settings)
        if (setting.find('=') == std::string::npos || setting.starts_with('=')) {
            fmt::print(stderr, "--set {}: PATH=VALUE is expected, as in runs.Adam.learning_rate=0.1\n",
                       printable(setting));
            return false;
        }
    return true;
}

int run(const std::string& file, const std::vector<std::string>& settings, const std::string& out, bool test,
        bool predictions) {
    if (!areSettings(settings)) return Usage;
    Issues issues;
    const auto loaded = load(file, settings, issues);
    if (!loaded) {
        complain(issues);
        return exitCode(issues);
    }
    if (test && (!loaded->prepared.network || loaded->prepared.network->data->testSamples() == 0)) {
        fmt::print(stderr, "--test scores a network's test part; {}\n",
                   loaded->prepared.network ? "this split has none" : "a surface has none");
        return Usage;
    }
    if (predictions && !loaded->prepared.network) {
        fmt::print(stderr, "--predictions are a network's; a surface has none\n");
        return Usage;
    }
    note(loaded->prepared);
    ProgressBar bar;
    const RunOptions options{
        .scoreTest = test, .predictions = predictions, .progressed = [&](double share) { bar.show(share); }};
    const auto results = runToFiles(loaded->experiment, loaded->prepared, out, options, issues);
    if (!issues.empty()) {
        complain(issues);
        return exitCode(issues);
    }
    printTable(loaded->experiment, loaded->prepared, results);
    fmt::print("Written to {}\n", printable(out));
    const bool diverged = std::ranges::any_of(results, [](const RunResult& r) { return r.divergence().has_value(); });
    return diverged ? SomeRunDiverged : Done;
}

int list(const std::string& kind, bool json) {
    const std::string shown = json ? catalogueJson(kind) : catalogueText(kind);
    if (shown.empty()) {
        std::vector<std::string_view> groups;
        for (const KindGroup& group : catalogue()) groups.push_back(group.key);
        fmt::print(stderr, "list {}: one of {}, or the key of a kind, is expected\n", printable(kind),
                   fmt::join(groups, ", "));
        return Usage;
    }
    fmt::print("{}", shown);
    return Done;
}

int validate(const std::string& file) {
    Issues issues;
    if (const auto loaded = load(file, {}, issues)) {
        note(loaded->prepared);
        fmt::print("{}: valid\n", printable(file));
        if (loaded->experiment.isNetwork()) return Done;
        if (const std::string text = understoodAs(loaded->experiment.surface().surface); !text.empty())
            fmt::print("problem.surface.f: understood as {}\n", text);
    }
    complain(issues);
    return exitCode(issues);
}

// "1440x900" into the request; an empty text is fine, another is named.
std::string readSize(const std::string& text, ScreenshotRequest& request) {
    int w = 0, h = 0, used = 0;
    if (std::sscanf(text.c_str(), "%dx%d%n", &w, &h, &used) != 2 || used != static_cast<int>(text.size()) || w < 200 ||
        h < 200 || w > 8192 || h > 8192)
        return "WIDTHxHEIGHT from 200x200 to 8192x8192, as in 1440x900";
    request.width = w;
    request.height = h;
    return {};
}

// What did not fit into a closed or full stdout was not said.
int flushed(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    fmt::print(stderr, "ravine: stdout could not be written\n");
    std::clearerr(stdout);
    return NotReadOrWritten;
}

int dispatch(int argc, char** argv, const Windows& windows) {
    CLI::App app{"Ravine: see optimizers work."};
    app.set_version_flag("--version", fmt::format("Ravine {}", version()));
    WindowRequest window;
    app.add_option("FILE", window.file, "Experiment to open in the window, or a table of data");
    app.add_flag("--play", window.play, "Start running at once");

    std::string file, out, kind, table, runName, size = "1440x900", theme = "light";
    std::vector<std::string> settings;
    bool test = false, json = false, predictions = false;
    ScreenshotRequest shot;

    auto* runCommand = app.add_subcommand("run", "Run an experiment to its end and write its results");
    runCommand->add_option("FILE", file, "Experiment")->required();
    runCommand->add_option("--set", settings, "PATH=VALUE, as in runs.Adam.optimizer.beta1=0.95")
        ->allow_extra_args(false);
    runCommand->add_option("--out", out, "Folder for the results")->required();
    runCommand->add_flag("--test", test, "Also score the sealed test part, once (networks)");

    runCommand->add_flag("--predictions", predictions, "Also write predictions.csv, sample by sample (networks)");

    auto* dataCommand = app.add_subcommand("data", "What is understood of an experiment's data, or of a CSV file");
    dataCommand->add_option("FILE", file, "Experiment, or a CSV file")->required();
    dataCommand
        ->add_option("--set", settings,
                     "PATH=VALUE, as in problem.data.decimal=comma; of a CSV file as in target=price")
        ->allow_extra_args(false);
    dataCommand->add_flag("--json", json, "As JSON");

    auto* predictCommand = app.add_subcommand("predict", "Apply a trained run to new rows");
    predictCommand->add_option("RESULTS", file, "Folder that `ravine run` wrote, or one of its weights files")
        ->required();
    predictCommand->add_option("NEW", table, "CSV file with the columns that the run was trained on")->required();
    predictCommand->add_option("--out", out, "CSV file to write")->required();
    predictCommand->add_option("--run", runName, "Which run of the folder; else the one that validates best");

    auto* listCommand = app.add_subcommand("list", "List optimizers, schedules, surfaces and data sets");
    listCommand->add_option(
        "KIND", kind,
        "Only these: optimizers, schedules, surfaces, data, activations, initialisers, losses …, or a kind's key");
    listCommand->add_flag("--json", json, "As JSON");

    auto* validateCommand = app.add_subcommand("validate", "Report every fault of an experiment");
    validateCommand->add_option("FILE", file, "Experiment")->required();

    auto* shotCommand = app.add_subcommand("screenshot", "Picture of the window; needs no display");
    shotCommand->add_option("FILE", shot.file, "Experiment")->required();
    shotCommand->add_option("OUT", shot.out, "PNG to write")->required();
    shotCommand->add_option("--size", size, "WIDTHxHEIGHT")->check([&](const std::string& s) {
        return readSize(s, shot);
    });
    shotCommand->add_option("--theme", theme, "light or dark")->check(CLI::IsMember({"light", "dark"}));
    shotCommand->add_option("--at", shot.at, "Step or epoch to show")->check(CLI::NonNegativeNumber);
    shotCommand
        ->add_option("--tab", shot.tab,
                     "Of a surface: 2D, 3D or both; of a network: boundary, network, weights, activations, backprop, "
                     "step or confusion")
        ->check(CLI::IsMember(
            {"2D", "3D", "both", "boundary", "network", "weights", "activations", "backprop", "step", "confusion"}));
    app.require_subcommand(0, 1);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out, err;
        const int code = app.exit(error, out, err);
        fmt::print("{}", printableLines(out.str()));
        fmt::print(stderr, "{}", printableLines(err.str()));
        return code == 0 ? Done : Usage;
    }
    try {
        if (*runCommand) return run(file, settings, out, test, predictions);
        if (*dataCommand) return areSettings(settings) ? describeData(file, settings, json) : Usage;
        if (*predictCommand) return predict(file, table, out, runName);
        if (*listCommand) return list(kind, json);
        if (*validateCommand) return validate(file);
        shot.dark = theme == "dark";
        if (*shotCommand && windows.screenshot) return windows.screenshot(shot);
        if (!*shotCommand && windows.open) return windows.open(window);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ravine: {}\n", printable(error.what()));
        return Failed;
    }
    fmt::print(stderr,
               "This build of Ravine has no window. `ravine run`, `list`, `validate`, `data` and `predict` work; see "
               "--help.\n");
    return Usage;
}

}  // namespace

int runCommandLine(int argc, char** argv, const Windows& windows) { return flushed(dispatch(argc, argv, windows)); }

}  // namespace ravine
