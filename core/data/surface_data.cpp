#include "core/data/surface_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/data/table_understanding.h"

namespace ravine {
namespace {

// Numbers, yes and no, or dates.
const Column* featureOf(const Table& table, const std::string& name, const std::string& path, Issues& issues) {
    const Column* column = findColumn(table, name, path, issues);
    if (column && column->type == Column::Type::YesNo) return column;
    if (column && column->type == Column::Type::Empty) {
        issues.push_back({path, column->name, "a column of numbers; this one is empty"});
        return nullptr;
    }
    return column ? findNumbers(table, name, path, issues) : nullptr;
}

void fillIn(std::vector<double>& values) {
    std::vector<double> known;
    for (const double value : values)
        if (!std::isnan(value)) known.push_back(value);
    if (known.empty() || known.size() == values.size()) return;
    const double median = medianOf(std::move(known));
    for (double& value : values)
        if (std::isnan(value)) value = median;
}

template <class T>
void keepRows(std::vector<T>& values, const std::vector<std::size_t>& rows) {
    if (values.empty()) return;
    std::vector<T> kept;
    kept.reserve(rows.size());
    for (const std::size_t row : rows) kept.push_back(values[row]);
    values = std::move(kept);
}

// The rows that have what is used, target last; features filled in where that was asked for.
bool takeRows(const Table& table, const std::vector<const Column*>& used, MissingValues missing, SurfaceData& result,
              Issues& issues) {
    result.target = *used.back();
    const std::size_t before = issues.size();
    if (missing == MissingValues::Refuse)
        for (const Column* column : used)
            for (Issue issue : column->missingCells) {
                if (!issue.allowed.empty()) issue.allowed += ", or drop such rows with missing: \"drop\"";
                issues.push_back(std::move(issue));
            }
    if (issues.size() != before) return false;
    const std::vector<std::size_t> rows =
        completeRows(table, missing == MissingValues::Median ? std::vector{used.back()} : used);
    if (rows.empty()) {
        issues.push_back({table.name, "no row without a missing value", "a value in every column that is used"});
        return false;
    }
    result.samples = static_cast<std::uint32_t>(rows.size());
    if (rows.size() < table.rows) {
        for (std::vector<double>& values : result.features) keepRows(values, rows);
        keepRows(result.target.numbers, rows);
        keepRows(result.target.classes, rows);
        result.target.missing.clear();
    }
    for (std::vector<double>& values : result.features) fillIn(values);
    return true;
}

}  // namespace

double meanOf(const std::vector<double>& values) {
    const double count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    const double rough = sum / count;
    double rest = 0;
    for (const double value : values) rest += value - rough;
    return rough + rest / count;
}

void scaleFeature(std::vector<double>& values, FeatureScale scale) {
    if (scale == FeatureScale::None) return;
    const bool constant = std::ranges::all_of(values, [&](double value) { return value == values.front(); });
    const double mean = constant ? values.front() : meanOf(values);
    for (double& value : values) value -= mean;
    if (scale == FeatureScale::Center || constant) return;
    double squares = 0;
    for (const double value : values) squares += value * value;
    const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
    for (double& value : values) value /= deviation;
}

std::optional<SurfaceData> loadSurfaceData(const SurfaceDataSpec& spec, std::size_t featureCount,
                                           const std::string& folder, const std::string& path, Issues& issues) {
    const std::size_t faults = issues.size();
    const std::string featuresPath = joined(path, "features"), targetPath = joined(path, "target");
    const bool repeated = featureCount == 2 && spec.features.size() == 2 && spec.features[0] == spec.features[1];
    if (spec.features.size() != featureCount || repeated)
        issues.push_back({featuresPath, fmt::format("[{}]", fmt::join(spec.features, ", ")),
                          featureCount == 1 ? "a list of one column name" : "a list of two different column names"});

    const std::shared_ptr<const Table> table = load(spec.source, folder, joined(path, "data"), issues);
    if (!table) return std::nullopt;

    SurfaceData result;
    std::vector<const Column*> used;
    for (std::size_t i = 0; i < spec.features.size(); ++i) {
        const Column* column = featureOf(*table, spec.features[i], joined(featuresPath, std::to_string(i)), issues);
        if (!column) continue;
        used.push_back(column);
        result.features.push_back(asNumbers(*column));
    }

    std::vector<std::string> own = spec.target.empty() ? targetsOf(spec.source) : std::vector{spec.target};
    const CsvFile* csv = std::get_if<CsvFile>(&spec.source);
    if (own.empty() && csv && !table->columns.empty()) own = {table->columns[defaultTarget(*table)].name};
    const Column* target = nullptr;
    if (own.size() != 1)
        issues.push_back({targetPath, fmt::format("{}", fmt::join(own, ", ")), "the name of one column"});
    else
        target = findColumn(*table, own.front(), targetPath, issues);
    if (!target || issues.size() != faults) return std::nullopt;
    used.push_back(target);
    if (!takeRows(*table, used, csv ? csv->missing : MissingValues::Refuse, result, issues)) return std::nullopt;

    if (spec.batchSize < 0 || spec.batchSize > static_cast<std::int64_t>(result.samples))
        issues.push_back(
            {joined(path, "batch_size"), std::to_string(spec.batchSize), fmt::format("0 (all) to {}", result.samples)});
    if (issues.size() != faults) return std::nullopt;

    result.batchSize = static_cast<std::uint32_t>(spec.batchSize);
    for (std::size_t i = 0; i < result.features.size(); ++i) {
        scaleFeature(result.features[i], spec.scale);
        if (!std::ranges::all_of(result.features[i], [](double value) { return std::isfinite(value * value); }))
            issues.push_back({joined(featuresPath, std::to_string(i)), spec.features[i],
                              "a column of numbers whose squares are finite"});
    }
    if (issues.size() != faults) return std::nullopt;
    return result;
}

double roundedWithin(double halfWidth, double value) {
    const double step = std::pow(10.0, std::floor(std::log10(halfWidth)) - 1);
    const double steps = std::round(value / step);
    const double rounded = step >= 1 ? steps * step : steps / std::round(1 / step);
    return std::isfinite(rounded) ? rounded : value;
}

}  // namespace ravine
