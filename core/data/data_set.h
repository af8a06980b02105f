// Data to learn from, in memory: samples of some features, each with a class or with numbers to predict.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/all.h"
#include "core/data/task.h"
#include "core/kinds/issue.h"
#include "core/numbers/linalg.h"

namespace ravine {

// Where inputs come from in a table, so that new rows can be read the same way.
struct InputColumn {
    std::string name;
    Column::Type type = Column::Type::Number;
    std::vector<std::string> words{};  // Words: one input each
    double origin = 0;                 // Date: the day that is 0
    std::int64_t inputs() const { return type == Column::Type::Words ? std::ssize(words) : 1; }
};

struct LeftOutColumn {
    std::string name, reason;
};

struct DataSet {
    std::string name;                       // for messages: "points.csv"
    Task task = Task::Classification;       // never Auto
    std::vector<std::string> featureNames;  // one per row of inputs
    std::vector<std::string> classNames;    // classification: two or more
    std::vector<std::string> outputNames;   // regression: one per row of targets

    // One of the two holds the inputs, features × samples, a sample's features side by side.
    Matrix<double> inputs;
    std::vector<std::uint8_t> pixels;  // images: 255 stands for 1

    std::vector<std::uint32_t> labels;  // classification: the class of each sample, an index into classNames
    Matrix<double> targets;             // regression: outputs × samples

    std::int64_t imageWidth = 0, imageHeight = 0;  // images: features = width × height, row by row from the top
    std::int64_t ownTest = 0;                      // the last so many samples are the set's own test part
    std::int64_t dropped = 0;                      // rows that were left out for missing values, as asked

    // Of a table of the user's own: how it was read.
    std::vector<InputColumn> columns{};    // those that inputs come from, in order
    std::vector<LeftOutColumn> leftOut{};  // the other ones, but for the targets
    std::string targetName{};              // classification: the column of classes
    std::vector<std::string> notes{};      // what a person should know, in sentences
    std::vector<std::size_t> rows{};       // of each sample: its row in the table, from 0
    bool gaps = false;                     // inputs hold NaN where a value is to be filled in by the training part

    std::int64_t features() const { return static_cast<std::int64_t>(featureNames.size()); }
    std::int64_t samples() const {
        return task == Task::Classification ? static_cast<std::int64_t>(labels.size()) : targets.cols();
    }
    bool hasImages() const { return imageWidth > 0; }
    double input(std::int64_t feature, std::int64_t sample) const {
        return pixels.empty() ? inputs(feature, sample)
                              : pixels[static_cast<std::size_t>(sample * features() + feature)] / 255.0;
    }
};

// A relative file stands in `folder`; `seed` draws generated data whose own seed is 0. On a fault nothing, and what is
// wrong: under `path` where it is the spec's, by file and line (or offset) where it is the file's. Nothing is allocated
// on a file's word before it was held against the file's size.
std::shared_ptr<const DataSet> loadDataSet(const DataSource&, const std::string& folder, std::uint64_t seed,
                                           const std::string& path, Issues&);

}  // namespace ravine
