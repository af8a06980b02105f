#include "tests/bench/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/bench/duration.h"

namespace ravine::bench {
namespace {

constexpr double rounding = 1e-6;  // exactly a quarter more counts, whatever its last digits

bool aQuarterMore(double ratio) { return ratio >= worth * (1 - rounding); }
bool aQuarterLess(double ratio) { return ratio <= (1 + rounding) / worth; }

// A row's other figures only explain it.
struct Figure {
    const char* name;
    bool largerIsBetter;
    double negligible;  // below it nobody minds: 0.1 per mille of the processor is not worse than 0.05
};
constexpr Figure figures[] = {
    {"share_of_limit", false, 0.05}, {"bytes_per_series", false, 0}, {"of_run_loop", true, 0}};

double ratioOf(double before, double after) { return before > 0 ? after / before : 1; }

std::string sharesOf(const RowChange& row) {
    for (const FigureChange& figure : row.figures)
        if (figure.name == "share_of_limit") return fmt::format("{:.2f} → {:.2f}", figure.before, figure.after);
    return {};
}

std::string remarksOf(const RowChange& row) {
    std::vector<std::string> remarks;
    if (row.reference)
        remarks.emplace_back("machine or peer");
    else if (row.slower())
        remarks.emplace_back("SLOWER");
    for (const FigureChange& figure : row.figures)
        if (!row.reference && aQuarterMore(figure.ratio))
            remarks.push_back(fmt::format("{}{} {:.3g} → {:.3g}", row.slower() ? "" : "WORSE: ", figure.name,
                                          figure.before, figure.after));
    if (!row.reference && row.faster()) remarks.emplace_back("faster");
    if (!row.slower() && aQuarterMore(row.otherRatio))
        remarks.push_back(
            fmt::format("only {} time grew, {:.2f} ×", row.after.byElapsed ? "CPU" : "elapsed", row.otherRatio));
    return fmt::format("{}", fmt::join(remarks, "; "));
}

// fmt counts a column's width in display columns, so µ and → stand where they should.
std::string line(const std::string& name, std::size_t width, const std::string& before, const std::string& after,
                 const std::string& ratio, const std::string& shares, const std::string& remarks) {
    std::string text =
        fmt::format("{:<{}}  {:>8}  {:>8}  {:>6}  {:>13}  {}", name, width, before, after, ratio, shares, remarks);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
}

std::string listed(const char* title, const std::vector<std::string>& names) {
    return names.empty() ? "" : fmt::format("{} ({}): {}\n", title, names.size(), fmt::join(names, ", "));
}

std::vector<std::string> namesWhere(const Comparison& comparison, bool (RowChange::*holds)() const) {
    std::vector<std::string> names;
    for (const RowChange& row : comparison.rows)
        if (!row.reference && (row.*holds)()) names.push_back(row.after.name);
    return names;
}

std::string machineLine(double ratio) {
    const std::string text = fmt::format("the machine itself: {:.2f} ×", ratio);
    if (ratio > 1.1) return text + " (slower: part of what is marked may be the machine)\n";
    if (ratio < 0.9) return text + " (faster: a row that seems unchanged may be slower)\n";
    return text + '\n';
}

const BenchRow* find(const std::vector<BenchRow>& rows, const std::string& name) {
    const auto it = std::ranges::find(rows, name, &BenchRow::name);
    return it == rows.end() ? nullptr : &*it;
}

RowChange changeOf(const BenchRow& before, const BenchRow& after) {
    RowChange row{.before = before, .after = after, .figures = {}, .reference = isReference(after.name)};
    // If the row has come to be timed by another clock, both have the wall's.
    const bool elapsed = before.byElapsed || after.byElapsed;
    row.before.byElapsed = row.after.byElapsed = elapsed;
    row.ratio = ratioOf(row.before.time(), row.after.time());
    row.otherRatio = elapsed ? ratioOf(before.cpu, after.cpu) : ratioOf(before.elapsed, after.elapsed);
    for (const Figure& figure : figures) {
        const auto was = before.figures.find(figure.name), is = after.figures.find(figure.name);
        if (was == before.figures.end() || is == after.figures.end()) continue;
        if (is->second < figure.negligible) continue;
        const double ratio = ratioOf(std::max(was->second, figure.negligible), is->second);
        row.figures.push_back({figure.name, was->second, is->second, figure.largerIsBetter ? 1 / ratio : ratio});
    }
    return row;
}

std::optional<double> machineRatio(const std::vector<RowChange>& rows) {
    std::vector<double> ratios;
    for (const RowChange& row : rows)
        if (row.reference) ratios.push_back(row.ratio);
    if (ratios.empty()) return {};
    std::ranges::sort(ratios);
    const std::size_t half = ratios.size() / 2;
    return ratios.size() % 2 == 1 ? ratios[half] : std::sqrt(ratios[half - 1] * ratios[half]);
}

}  // namespace

bool isReference(std::string_view name) {
    // Not the matrix product: it is ours, though it stands for what the machine can do.
    constexpr std::array<std::string_view, 3> own{"trace_append_vector/", "surface_step_bare/", "chart_frame_qt/"};
    return std::ranges::any_of(own, [&](std::string_view prefix) { return name.starts_with(prefix); }) ||
           name.find("_pytorch/") != std::string_view::npos || name.find("_qcustomplot/") != std::string_view::npos;
}

bool RowChange::slower() const { return !reference && aQuarterMore(ratio); }
bool RowChange::worse() const {
    return slower() || (!reference && std::ranges::any_of(figures, aQuarterMore, &FigureChange::ratio));
}
bool RowChange::faster() const { return !worse() && aQuarterLess(ratio); }

bool Comparison::anyWorse() const {
    return !failed.empty() || std::ranges::any_of(rows, [](const RowChange& row) { return row.worse(); });
}

Comparison compare(const std::vector<BenchRow>& before, const std::vector<BenchRow>& after) {
    Comparison comparison;
    for (const BenchRow& row : after) {
        const BenchRow* was = find(before, row.name);
        const bool measured = was && was->failure.empty();
        if (!row.failure.empty()) {
            if (!was || measured) comparison.failed.push_back(row);
        } else if (measured) {
            comparison.rows.push_back(changeOf(*was, row));
        } else {
            comparison.onlyAfter.push_back(row.name);
        }
    }
    for (const BenchRow& row : before)
        if (!find(after, row.name)) comparison.onlyBefore.push_back(row.name);
    comparison.machine = machineRatio(comparison.rows);
    return comparison;
}

std::string text(const Comparison& comparison) {
    std::size_t width = 3;
    for (const RowChange& row : comparison.rows) width = std::max(width, row.after.name.size());
    std::string table = line("row", width, "old", "new", "ratio", "of limit", "");
    for (const bool reference : {false, true})
        for (const RowChange& row : comparison.rows)
            if (row.reference == reference)
                table += line(row.after.name, width, duration(row.before.time()), duration(row.after.time()),
                              fmt::format("{:.2f}", row.ratio), sharesOf(row), remarksOf(row));
    table += '\n' + listed("only in the old file", comparison.onlyBefore) +
             listed("only in the new file", comparison.onlyAfter);
    for (const BenchRow& row : comparison.failed) table += fmt::format("fails now: {}: {}\n", row.name, row.failure);
    if (comparison.machine) table += machineLine(*comparison.machine);
    table += listed("a quarter faster, or more", namesWhere(comparison, &RowChange::faster));
    const auto worse = namesWhere(comparison, &RowChange::worse);
    return table + (worse.empty() ? "no row is a quarter slower\n" : listed("A QUARTER SLOWER OR WORSE", worse));
}

int compareFiles(const std::filesystem::path& before, const std::filesystem::path& after) {
    Issues issues;
    const auto old = loadBenchRows(before, issues), now = loadBenchRows(after, issues);
    if (!old || !now) {
        fmt::print(stderr, "{}", ravine::text(issues));
        return 2;
    }
    const Comparison comparison = compare(*old, *now);
    if (comparison.rows.empty() && comparison.failed.empty()) {
        fmt::print(
            stderr,
            "{} and {} have no row in common, so there is nothing to compare: two runs of the same rows are wanted.\n",
            before.string(), after.string());
        return 2;
    }
    fmt::print("{}", text(comparison));
    return comparison.anyWorse() ? 1 : 0;
}

}  // namespace ravine::bench
