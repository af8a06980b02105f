#include "core/optimizers/step_anatomy.h"

#include <algorithm>

namespace ravine {

std::string_view title(Stage stage) {
    switch (stage) {
        case Stage::DataGradient:
            return "Gradient";
        case Stage::Penalty:
            return "Penalty";
        case Stage::ClipValue:
            return "Clip by value";
        case Stage::ClipNorm:
            return "Clip by norm";
        case Stage::Decay:
            return "Weight decay";
        case Stage::Rule:
            return "Rule";
        case Stage::Step:
            return "Step";
        case Stage::Proximal:
            return "Proximal L1";
    }
    return "";
}

const StageNumbers* CoordinateAnatomy::find(Stage stage) const {
    const auto found = std::ranges::find(stages, stage, &StageNumbers::stage);
    return found == stages.end() ? nullptr : &*found;
}

const Term* CoordinateAnatomy::find(std::string_view symbol) const {
    const Term* last = nullptr;
    for (const StageNumbers& stage : stages)
        for (const Term& term : stage.terms)
            if (term.symbol == symbol) last = &term;
    return last;
}

}  // namespace ravine
