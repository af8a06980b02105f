// What is made of a table: which columns are learned from, what is learned, and why; in words, too. One pure function
// from table and choices: made again whenever a choice changes, and never failing for a column's fault.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/column_facts.h"
#include "core/data/csv_file.h"
#include "core/data/table_data.h"
#include "core/kinds/issue.h"
#include "core/readers/table.h"

namespace ravine {

enum class ColumnRole { Feature, Target, LeftOut };
std::string_view nameOf(ColumnRole);    // "feature", "target", "left out"
std::string_view nameOf(Column::Type);  // "number", "yes/no", "date", "words", "empty"

struct ColumnUnderstanding {
    std::string name;
    Column::Type type = Column::Type::Number;
    ColumnRole role = ColumnRole::LeftOut;
    std::size_t missing = 0;     // cells without a value, those among numbers that are none included
    std::size_t notNumbers = 0;  // of a column of numbers or dates: cells that are none
    Issues faultyCells;          // the first cells without a value
    std::size_t inputs = 0;      // of the network
    std::string range;           // "1.5 to 20", "no, yes", "2024-01-01 to 2024-12-31"
    std::string leftOut;         // why, where nobody asked for it; empty otherwise
    std::vector<std::string> doubts;
    ColumnFacts facts;
};

struct ClassShare {
    std::string name;
    std::size_t samples = 0;
};

struct TableUnderstanding {
    std::string name;
    std::size_t rows = 0;      // in the table
    std::size_t samples = 0;   // that are left to learn from
    std::size_t filledIn = 0;  // cells that get the median
    std::vector<std::size_t> usedRows;
    std::vector<ColumnUnderstanding> columns;    // as the table's
    std::vector<std::size_t> features, targets;  // their places, in the order asked for
    Task task = Task::Regression;
    std::vector<ClassShare> classes;  // classification: in their order
    std::size_t inputs = 0, outputs = 0;

    // How the file was read; what was guessed of it.
    std::string encoding, separator;
    bool header = true, decimalComma = false;
    bool headerGuessed = true, decimalGuessed = true, targetGuessed = true, featuresGuessed = true, taskGuessed = true;

    std::vector<std::string> doubts;  // of the table and its columns, in sentences
    Issues faults;                    // why nothing can be learned as it stands, under the path given
    std::string sentence;             // what will be learned
};

TableUnderstanding understand(const Table&, const std::vector<ColumnFacts>&, const CsvFile& chosen,
                              UnnamedFeatures = UnnamedFeatures::Judged, const std::string& path = "problem.data");
TableUnderstanding understand(const Table&, const CsvFile& chosen, UnnamedFeatures = UnnamedFeatures::Judged,
                              const std::string& path = "problem.data");

// The column that is predicted when none is named: the last one that has values and is no date.
std::size_t defaultTarget(const Table&);

// The most different words of a column that become inputs.
inline constexpr std::size_t mostWords = 20;

}  // namespace ravine
