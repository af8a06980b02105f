// What a run of the benchmarks wrote with --json, as values: one row a benchmark, the median where it was repeated.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/issue.h"

namespace ravine::bench {

struct BenchRow {
    std::string name;             // without what only says how it was measured: "stop_latency/pause"
    double elapsed = 0, cpu = 0;  // nanoseconds an iteration
    bool byElapsed = false;       // several threads or processes do the work: the row is timed by the wall's clock
    std::map<std::string, double> figures;  // counters
    std::string failure;                    // why there is no time; else empty

    double time() const { return byElapsed ? elapsed : cpu; }
};

// "start_up/iterations:15/manual_time" → "start_up".
std::string rowName(std::string_view benchmark);

// Nothing on a fault, and in `issues` what it is; `file` names the text in them.
std::optional<std::vector<BenchRow>> readBenchRows(std::string_view text, const std::string& file, Issues& issues);
std::optional<std::vector<BenchRow>> loadBenchRows(const std::filesystem::path& file, Issues& issues);

}  // namespace ravine::bench
