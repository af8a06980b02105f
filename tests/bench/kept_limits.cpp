#include "tests/bench/kept_limits.h"

#include <fmt/format.h>

#include "tests/bench/bench_results.h"
#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

// "share_of_bytes_limit" → "chart_frame/1e8 (bytes)".
std::string nameOf(const std::string& row, const std::string& figure) {
    if (figure == "share_of_limit") return row;
    constexpr std::size_t before = std::string_view("share_of_").size(), after = std::string_view("_limit").size();
    return fmt::format("{} ({})", row, figure.substr(before, figure.size() - before - after));
}

// Rows that show what others need have no limit of their own to keep.
bool isPeer(const std::string& row) { return row.find("_qt/") != row.npos || row.find("_qcustomplot/") != row.npos; }

}  // namespace

void LimitReporter::ReportRuns(const std::vector<Run>& runs) {
    shown_.ReportRuns(runs);
    for (const Run& run : runs) {
        const std::string row = rowName(run.benchmark_name());
        if (run.run_type != Run::RT_Iteration || run.error_occurred || isPeer(row)) continue;
        for (const auto& [figure, counter] : run.counters) {
            if (!figure.starts_with("share_of_") || !figure.ends_with("_limit")) continue;
            const std::string name = nameOf(row, figure);
            if (!shares_.contains(name)) order_.push_back(name);
            shares_[name].push_back(counter.value);
        }
    }
}

std::string LimitReporter::text() const {
    std::string missed;
    std::size_t kept = 0;
    for (const std::string& name : order_) {
        const double share = quantile(shares_.at(name), 0.5);
        if (share <= 1)
            ++kept;
        else
            missed += fmt::format("  {}: {:.2f} × its limit\n", name, share);
    }
    if (order_.empty()) return {};
    return fmt::format("{} of {} limits kept{}\n{}", kept, order_.size(), missed.empty() ? "" : "; missed:", missed);
}

}  // namespace ravine::bench
