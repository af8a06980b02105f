#include "core/nn/gap_filling.h"

#include <algorithm>
#include <cmath>

#include "core/data/column_facts.h"

namespace ravine {

std::vector<double> standIns(const DataSet& set, const std::vector<std::uint32_t>& ids) {
    std::vector<double> result(static_cast<std::size_t>(set.features()), 0);
    std::int64_t first = 0;
    for (const InputColumn& column : set.columns) {
        std::vector<std::size_t> counts(static_cast<std::size_t>(column.inputs()), 0);
        std::vector<double> values;
        for (const std::uint32_t id : ids)
            for (std::int64_t i = 0; i < column.inputs(); ++i) {
                const double value = set.inputs(first + i, id);
                if (std::isnan(value)) continue;
                if (column.type != Column::Type::Words) values.push_back(value);
                counts[static_cast<std::size_t>(i)] += value == 1;
            }
        const auto at = result.begin() + first;
        if (column.type == Column::Type::Words)
            at[std::ranges::max_element(counts) - counts.begin()] = 1;
        else if (column.type == Column::Type::YesNo)
            *at = 2 * counts[0] > values.size() ? 1 : 0;
        else if (!values.empty())
            *at = medianOf(std::move(values));
        first += column.inputs();
    }
    return result;
}

std::shared_ptr<const DataSet> withoutGaps(const DataSet& set, const std::vector<double>& standIns) {
    auto filled = std::make_shared<DataSet>(set);
    for (Eigen::Index sample = 0; sample < filled->inputs.cols(); ++sample)
        for (Eigen::Index i = 0; i < filled->inputs.rows(); ++i)
            if (std::isnan(filled->inputs(i, sample)))
                filled->inputs(i, sample) = standIns[static_cast<std::size_t>(i)];
    filled->gaps = false;
    return filled;
}

}  // namespace ravine
