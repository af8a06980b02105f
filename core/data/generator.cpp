#include "core/data/generator.h"

#include "core/data/data_set.h"

namespace ravine {

double evenly(std::int64_t k) {
    const double turns = 0.5 + static_cast<double>(k) * (std::numbers::phi - 1);
    return turns - std::floor(turns);
}

std::vector<std::string> GeneratedSamples::inputNames() const {
    return inputs == 1 ? std::vector<std::string>{"x"} : std::vector<std::string>{"x1", "x2"};
}

DataSet dataSetOf(const GeneratedSamples& generated) {
    DataSet set;
    set.name = generated.name;
    set.featureNames = generated.inputNames();
    set.classNames = generated.classNames;
    set.task = set.classNames.empty() ? Task::Regression : Task::Classification;
    const auto samples = std::ssize(generated.samples);
    set.inputs.resize(set.features(), samples);
    if (set.task == Task::Regression) {
        set.outputNames = {std::string(generated.outputName())};
        set.targets.resize(1, samples);
    }
    for (std::ptrdiff_t i = 0; i < samples; ++i) {
        const Generated& sample = generated.samples[static_cast<std::size_t>(i)];
        for (std::ptrdiff_t f = 0; f < set.features(); ++f)
            set.inputs(f, i) = sample.inputs[static_cast<std::size_t>(f)];
        if (set.task == Task::Regression)
            set.targets(0, i) = sample.output;
        else
            set.labels.push_back(static_cast<std::uint32_t>(sample.output));
    }
    return set;
}

Table tableOf(const GeneratedSamples& generated) {
    Table table;
    table.name = generated.name;
    table.rows = generated.samples.size();
    for (const std::string& name : generated.inputNames()) {
        Column column;
        column.name = name;
        column.someNumbers = true;
        for (const Generated& sample : generated.samples) column.numbers.push_back(sample.inputs[table.columns.size()]);
        table.columns.push_back(std::move(column));
    }
    Column output;
    output.name = generated.outputName();
    output.someNumbers = generated.classNames.empty();
    output.content = output.someNumbers ? Column::Content::Numbers : Column::Content::Classes;
    output.classNames = generated.classNames;
    for (const Generated& sample : generated.samples)
        if (output.someNumbers)
            output.numbers.push_back(sample.output);
        else
            output.classes.push_back(static_cast<std::uint32_t>(sample.output));
    table.columns.push_back(std::move(output));
    return table;
}

}  // namespace ravine
