// One update told as lines of formulas with its live numbers. Every number is one that the update wrote down
// (StepAnatomy); nothing is computed here.
#pragma once

#include <QString>
#include <string>
#include <vector>

#include "core/optimizers/step_anatomy.h"
#include "widgets/text/formula_view.h"

namespace ravine {

struct Theme;

struct AnatomyLook {
    std::string gradient = "∇f";  // what the data gradient is: "∇f", "∇L"
    QString schedule{};           // title of the run's schedule; empty: the rate is constant and has no line
    int slot = 0;                 // a run's colour, for terms that are arrows too (step_arrows.h); 0: no underlines
    const Theme* theme = nullptr;
    QString parameter{}, newParameter{};     // what θ is: "Position", "new position"
    std::vector<std::string> coordinates{};  // names of the anatomy's coordinates
    bool operator==(const AnatomyLook&) const = default;
};

struct AnatomyLine {
    Stage stage = Stage::DataGradient;
    FormulaLine line{};
    QString sentence{};  // anatomy_words.h; empty: none
};

// In the order of the update. Numbers are as many as the anatomy has coordinates: pairs on a surface.
std::vector<AnatomyLine> anatomyLines(const StepAnatomy& anatomy, const AnatomyLook& look);

}  // namespace ravine
