#include "app/workspace/anatomy_words.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "widgets/text/math_layout.h"

namespace ravine {
namespace {

QString words(const char* text) { return QCoreApplication::translate("AnatomyWords", text); }

QString numberOf(const KnownNumbers& known, const char* symbol) {
    const auto found = known.find(symbol);
    return found == known.end() || found->second.empty() ? QString() : mathNumber(found->second.front());
}

bool has(const KnownNumbers& known, const char* symbol) { return known.find(symbol) != known.end(); }

// "dividing by 0.1": what a corrected moment was divided by.
QString divisor(const ToldTerm& term, const KnownNumbers& known, const char* moment) {
    const auto before = known.find(moment);
    if (before == known.end()) return {};
    for (std::size_t i = 0; i < std::min(before->second.size(), term.values.size()); ++i)
        if (term.values[i] != 0) return mathNumber(before->second[i] / term.values[i]);
    return {};
}

QString ofStep(const ToldTerm& term, const KnownNumbers& known, const StepAnatomy& anatomy) {
    const QString rate = mathNumber(anatomy.rate);
    const bool isDivided = term.formula.find("√") != std::string::npos || term.formula.find("/") != std::string::npos;
    const bool isSign = std::ranges::all_of(
        term.values, [&](double move) { return move == 0 || std::abs(std::abs(move) / anatomy.rate - 1) < 1e-3; });
    if (isDivided && anatomy.step == 1 && isSign && has(known, "M̂"))
        return words(
                   "At step 1, *M̂*/√*V̂* is the sign of *g*: every coordinate moves by *η* = %1, however steep the "
                   "slope.")
            .arg(rate);
    if (isSign && anatomy.rate > 0)
        return words("Every coordinate moves by *η* = %1, whatever the size of its gradient.").arg(rate);
    if (isDivided)
        return words("Divided by its own recent size, each coordinate moves by about *η* = %1 or less.").arg(rate);
    return words("The move is the rate, *η* = %1, times what was gathered above.").arg(rate);
}

QString ofRule(const ToldTerm& term, const KnownNumbers& known, const StepAnatomy& anatomy) {
    const std::string& symbol = term.symbol;
    if (symbol == "v")
        return has(known, "μ") ? words(
                                     "The velocity keeps %1 of its past and takes the new gradient: what agrees adds "
                                     "up, what alternates cancels.")
                                     .arg(numberOf(known, "μ"))
                               : words(
                                     "The velocity gathers the gradients: what agrees adds up, what alternates "
                                     "cancels.");
    if (symbol == "M" && has(known, "β₁"))
        return words("*M* keeps %1 of its past and takes the rest from the new gradient.").arg(numberOf(known, "β₁"));
    if (symbol == "V" && has(known, "β₂"))
        return words("*V* does the same with squares, keeping %1: it remembers how steep each coordinate was.")
            .arg(numberOf(known, "β₂"));
    if (symbol == "S" && has(known, "β"))
        return words("*S* keeps %1 of its past squares: it remembers how steep each coordinate was.")
            .arg(numberOf(known, "β"));
    if (symbol == "S") return words("*S* adds up all squares so far: it only grows, so steps only shrink.");
    if (symbol == "M̂")
        return words("*M* began at zero and is too small at first; dividing by %1 makes up for it.")
            .arg(divisor(term, known, "M"));
    if (symbol == "V̂")
        return words("The same for *V*, where it matters for longer: divided by %1.").arg(divisor(term, known, "V"));
    if (symbol == "Δ") return ofStep(term, known, anatomy);
    return {};
}

}  // namespace

QString sentenceOn(const ToldTerm& term, const KnownNumbers& known, const StepAnatomy& anatomy) {
    switch (term.stage) {
        case Stage::DataGradient: {
            double squares = 0;
            for (const double value : term.values) squares += value * value;
            return words("The gradient points up the steepest slope; its size, %1 here, depends on the place.")
                .arg(mathNumber(std::sqrt(squares)));
        }
        case Stage::Penalty:
            return words("The penalty is part of the loss: its slope is added to the gradient and pulls towards 0.");
        case Stage::ClipValue:
            return words("Each coordinate of the gradient is held within its bound.");
        case Stage::ClipNorm:
            return words("A gradient longer than its bound is shortened to it; its direction stays.");
        case Stage::Decay:
            return words("Decay takes the share *ηλ* of the weight itself; the gradient does not know of it.");
        case Stage::Rule:
            return ofRule(term, known, anatomy);
        case Stage::Step:
            return words("The step is added, and nothing else.");
        case Stage::Proximal:
            return words("What is smaller than the threshold becomes 0, exactly; the rest comes closer by it.");
    }
    return {};
}

}  // namespace ravine
