#include "core/predictions/predictions.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/files/csv_field.h"
#include "core/inspection/probe.h"

namespace ravine {

std::uint32_t classOf(const Matrix<double>& values, std::int64_t sample) {
    if (values.rows() == 1) return values(0, sample) > 0.5 ? 1 : 0;
    Eigen::Index best = 0;
    values.col(sample).maxCoeff(&best);
    return static_cast<std::uint32_t>(best);
}

double shareOf(const Matrix<double>& values, std::int64_t sample, std::uint32_t chosen) {
    if (values.rows() > 1) return values(chosen, sample);
    const double second = std::clamp(values(0, sample), 0.0, 1.0);
    return chosen == 1 ? second : 1 - second;
}

PartPredictions predictionsOf(std::shared_ptr<const Snapshot> snapshot, const TrainingData& data, PartName name) {
    PartPredictions result;
    const Probe probe(std::move(snapshot));
    std::visit(
        [&](const auto& parts) {
            const auto& part = name == PartName::Train        ? parts.train
                               : name == PartName::Validation ? parts.validation
                                                              : parts.test;
            result.ids = part.ids;
            // In pieces: a copy of all inputs in double precision may be large.
            constexpr std::int64_t piece = 1024;
            for (std::int64_t begin = 0; begin < part.samples(); begin += piece) {
                const std::int64_t count = std::min(piece, part.samples() - begin);
                const Matrix<double> inputs = part.inputs.middleCols(begin, count).template cast<double>();
                const Matrix<double> values = probe.predict(inputs);
                if (begin == 0) result.values.resize(values.rows(), part.samples());
                result.values.middleCols(begin, count) = values;
            }
        },
        data.parts);
    if (data.set->task == Task::Classification) {
        for (std::int64_t i = 0; i < std::ssize(result.ids); ++i) result.chosen.push_back(classOf(result.values, i));
    } else if (data.targetScaler.scales()) {
        for (Eigen::Index i = 0; i < result.values.size(); ++i)
            result.values.data()[i] = data.targetScaler.unscaled(i % result.values.rows(), result.values.data()[i]);
    }
    return result;
}

std::string predictionsHeader(const DataSet& set) {
    if (set.task == Task::Classification) return "run,part,row,true,predicted,probability\n";
    return set.outputNames.size() == 1 ? "run,part,row,true,predicted,residual\n"
                                       : "run,part,row,output,true,predicted,residual\n";
}

std::string predictionRows(const std::string& run, PartName part, const PartPredictions& said, const DataSet& set) {
    std::string rows;
    const std::string begin = fmt::format("{},{},", csvField(run), partNames[static_cast<std::size_t>(part)]);
    for (std::size_t i = 0; i < said.ids.size(); ++i) {
        const std::uint32_t id = said.ids[i];
        const std::size_t row = id < set.rows.size() ? set.rows[id] + 1 : std::size_t{id} + 1;
        const auto column = static_cast<Eigen::Index>(i);
        if (set.task == Task::Classification) {
            rows += fmt::format("{}{},{},{},{}\n", begin, row, csvField(set.classNames[set.labels[id]]),
                                csvField(set.classNames[said.chosen[i]]), shareOf(said.values, column, said.chosen[i]));
            continue;
        }
        for (Eigen::Index o = 0; o < said.values.rows(); ++o) {
            const double truth = set.targets(o, id), value = said.values(o, column);
            const std::string output =
                said.values.rows() == 1 ? "" : csvField(set.outputNames[static_cast<std::size_t>(o)]) + ",";
            rows += fmt::format("{}{},{}{},{},{}\n", begin, row, output, truth, value, truth - value);
        }
    }
    return rows;
}

}  // namespace ravine
