#include "tests/bench/peers.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/bench/duration.h"

namespace ravine::bench {
namespace {

using Json = nlohmann::json;

// Debian's own Python is the one that Debian's PyTorch is for, whatever another one is called first.
const QString python = QStringLiteral("/usr/bin/python3");
const QString script = QStringLiteral(RAVINE_BENCH_FOLDER "/peers.py");
constexpr int patience = 120'000;  // milliseconds: the slowest row takes three seconds, all kernels half a minute

std::string peerName(const std::string& row) {
    const std::size_t slash = row.find('/');
    return row.substr(0, slash) + "_pytorch" + row.substr(slash);
}

}  // namespace

Peers::~Peers() {
    if (process_.state() == QProcess::NotRunning) return;
    process_.closeWriteChannel();
    if (process_.waitForFinished(5000)) return;
    process_.kill();
    process_.waitForFinished();
}

std::optional<std::string> Peers::start() {
    process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process_.start(python, {script});
    if (!process_.waitForStarted()) return python.toStdString() + " is not there; Debian's package is python3-torch";
    const auto line = readLine();
    const Json hello = Json::parse(line.value_or(""), nullptr, false);
    if (!hello.is_object()) return script.toStdString() + " ended without a word, or said nothing for two minutes";
    if (hello.contains("error")) return hello["error"].get<std::string>();
    description_ = fmt::format("PyTorch {}, one thread, {}", hello.value("torch", "?"), hello.value("blas", "?"));
    return {};
}

std::optional<std::string> Peers::readLine() {
    while (!process_.canReadLine())
        if (!process_.waitForReadyRead(patience)) return {};
    return process_.readLine().trimmed().toStdString();
}

Peers::Answer Peers::ask(const std::string& row) {
    process_.write((row + "\n").c_str());
    const auto line = readLine();
    const Json answer = Json::parse(line.value_or(""), nullptr, false);
    if (!answer.is_object()) return {.fault = "PyTorch's process gave no answer"};
    if (answer.contains("error")) return {.fault = answer["error"].get<std::string>()};
    return {.ns = answer.value("ns", 0.0), .fault = {}};
}

void Peers::add(const std::string& row) {
    rows_.push_back(row);
    benchmark::RegisterBenchmark(peerName(row).c_str(),
                                 [this, row](benchmark::State& state) {
                                     Answer answer;
                                     for (auto _ : state) {
                                         answer = ask(row);
                                         if (answer.fault.empty() && answer.ns <= 0)
                                             answer.fault = "PyTorch's process gave no time";
                                         if (!answer.fault.empty()) return state.SkipWithError(answer.fault.c_str());
                                         state.SetIterationTime(answer.ns * 1e-9);
                                     }
                                     theirs_[row] = answer.ns;
                                     if (ours_.contains(row))
                                         state.counters["peer_over_ravine"] = answer.ns / ours_.at(row);
                                 })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMicrosecond);
}

std::string Peers::table() const {
    std::string lines;
    for (const std::string& row : rows_)
        if (ours_.contains(row) && theirs_.contains(row))
            lines += fmt::format("{:<34}  {:>8}  {:>8}  {:>7.3g} ×\n", row, duration(ours_.at(row)),
                                 duration(theirs_.at(row)), theirs_.at(row) / ours_.at(row));
    if (lines.empty()) return {};
    return fmt::format("{}\n{:<34}  {:>8}  {:>8}  {:>9}\n{}", description_, "row", "Ravine", "PyTorch", "ratio", lines);
}

}  // namespace ravine::bench
