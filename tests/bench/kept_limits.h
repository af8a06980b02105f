// At the end of a run: which limits were kept.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace ravine::bench {

// Shows what another reporter shows, and remembers each share of a limit.
class LimitReporter : public benchmark::BenchmarkReporter {
public:
    explicit LimitReporter(benchmark::BenchmarkReporter& shown) : shown_(shown) {}
    bool ReportContext(const Context& context) override { return shown_.ReportContext(context); }
    void ReportRuns(const std::vector<Run>& runs) override;
    void Finalize() override { shown_.Finalize(); }

    std::string text() const;  // one line for all that were kept, and one each for the others; empty without limits

private:
    benchmark::BenchmarkReporter& shown_;
    std::vector<std::string> order_;
    std::map<std::string, std::vector<double>> shares_;  // repetition by repetition
};

}  // namespace ravine::bench
