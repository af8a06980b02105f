// One plain sentence on a line of a step's anatomy, with this step's numbers; in the marks of formula_text.h.
#pragma once

#include <QString>
#include <map>
#include <string>
#include <vector>

#include "core/optimizers/step_anatomy.h"

namespace ravine {

struct ToldTerm {
    Stage stage = Stage::DataGradient;
    std::string symbol{}, formula{};  // as the stage told them
    std::vector<double> values{};     // of the coordinates
};
// What symbols stand for when the term is told.
using KnownNumbers = std::map<std::string, std::vector<double>, std::less<>>;

QString sentenceOn(const ToldTerm& term, const KnownNumbers& known, const StepAnatomy& anatomy);

}  // namespace ravine
