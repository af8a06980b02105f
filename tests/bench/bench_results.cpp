#include "tests/bench/bench_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/files/atomic_file.h"
#include "core/kinds/json_text.h"

namespace ravine::bench {
namespace {

constexpr std::uintmax_t maxBytes = 64u << 20;
const std::string wanted = "what `./dev bench --json FILE` writes";

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

std::string textAt(const Json& object, const char* key) {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

double numberAt(const Json& object, const char* key) {
    const auto it = object.find(key);
    return it != object.end() && it->is_number() ? it->get<double>() : 0;
}

std::optional<double> nanosecondsOf(const std::string& unit) {
    for (const auto& [name, ns] : {std::pair{"ns", 1.0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}})
        if (unit == name) return ns;
    return {};
}

// Everything that is a number and not the library's own.
std::map<std::string, double> figuresOf(const Json& entry) {
    static const std::set<std::string, std::less<>> own{"family_index", "per_family_instance_index",
                                                        "repetitions",  "repetition_index",
                                                        "threads",      "iterations",
                                                        "real_time",    "cpu_time"};
    std::map<std::string, double> figures;
    for (const auto& [key, value] : entry.items())
        if (value.is_number() && !own.contains(key)) figures[key] = value.get<double>();
    return figures;
}

bool timedByTheWall(std::string_view benchmark) {
    return benchmark.find("/real_time") != std::string_view::npos ||
           benchmark.find("/manual_time") != std::string_view::npos;
}

// One entry of the file. Of aggregates the median only: the others are no times.
std::optional<BenchRow> rowOf(const Json& entry, const std::string& path, Issues& issues) {
    if (!entry.is_object()) {
        issues.push_back({path, {}, "an object: " + wanted});
        return {};
    }
    const std::string full = textAt(entry, "run_name").empty() ? textAt(entry, "name") : textAt(entry, "run_name");
    if (full.empty()) {
        issues.push_back({path, {}, "a benchmark's name: " + wanted});
        return {};
    }
    BenchRow row{.name = rowName(full), .byElapsed = timedByTheWall(full), .figures = {}, .failure = {}};
    if (entry.value("error_occurred", Json()) == true) {
        row.failure = textAt(entry, "error_message");
        if (row.failure.empty()) row.failure = "it failed";
        return row;
    }
    const auto unit = nanosecondsOf(textAt(entry, "time_unit"));
    if (!unit || numberAt(entry, "real_time") <= 0) {
        issues.push_back(
            {path + " (" + full + ")", textAt(entry, "time_unit"), "a time above 0 in ns, us, ms or s: " + wanted});
        return {};
    }
    row.elapsed = numberAt(entry, "real_time") * *unit;
    row.cpu = numberAt(entry, "cpu_time") * *unit;
    row.figures = figuresOf(entry);
    return row;
}

// Medians of each number, over the repetitions in which it is there.
BenchRow merged(const std::vector<BenchRow>& repetitions) {
    BenchRow row = repetitions.front();
    std::vector<double> elapsed, cpu;
    std::map<std::string, std::vector<double>> figures;
    for (const BenchRow& repetition : repetitions) {
        if (!repetition.failure.empty()) return repetition;
        elapsed.push_back(repetition.elapsed);
        cpu.push_back(repetition.cpu);
        for (const auto& [key, value] : repetition.figures) figures[key].push_back(value);
    }
    row.elapsed = median(elapsed);
    row.cpu = median(cpu);
    for (const auto& [key, values] : figures) row.figures[key] = median(values);
    return row;
}

}  // namespace

std::string rowName(std::string_view benchmark) {
    static const std::set<std::string_view> clocks{"real_time", "manual_time", "process_time"};
    static const std::set<std::string_view> amounts{"iterations", "repeats", "min_time", "min_warmup_time"};
    std::string name;
    while (!benchmark.empty()) {
        const std::string_view part = benchmark.substr(0, benchmark.find('/'));
        benchmark.remove_prefix(std::min(benchmark.size(), part.size() + 1));
        if (clocks.contains(part) || amounts.contains(part.substr(0, part.find(':')))) continue;
        name += (name.empty() ? "" : "/") + std::string(part);
    }
    return name;
}

std::optional<std::vector<BenchRow>> readBenchRows(std::string_view text, const std::string& file, Issues& issues) {
    const std::size_t before = issues.size();
    const auto json = parseJson(text, file, issues);
    if (!json) return {};
    const auto list = json->find("benchmarks");
    if (!json->is_object() || list == json->end() || !list->is_array()) {
        issues.push_back({file, "no list of \"benchmarks\"", wanted});
        return {};
    }
    std::vector<std::string> order;
    std::map<std::string, std::vector<BenchRow>> runs, medians;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json& entry = (*list)[i];
        const bool aggregate = textAt(entry, "run_type") == "aggregate";
        if (aggregate && textAt(entry, "aggregate_name") != "median") continue;
        auto row = rowOf(entry, fmt::format("{}, benchmarks.{}", file, i), issues);
        if (!row) continue;
        if (!runs.contains(row->name) && !medians.contains(row->name)) order.push_back(row->name);
        auto& into = aggregate ? medians : runs;
        const std::string name = row->name;
        into[name].push_back(std::move(*row));
    }
    if (issues.size() > before) return {};
    std::vector<BenchRow> rows;
    for (const std::string& name : order) rows.push_back(merged(runs.contains(name) ? runs[name] : medians[name]));
    if (rows.empty()) {
        issues.push_back({file, "no rows", "at least one benchmark: " + wanted});
        return {};
    }
    return rows;
}

std::optional<std::vector<BenchRow>> loadBenchRows(const std::filesystem::path& file, Issues& issues) {
    const auto text = readFile(file, maxBytes, issues);
    if (!text) return {};
    return readBenchRows(*text, file.string(), issues);
}

}  // namespace ravine::bench
