#include "app/workspace/anatomy_lines.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <utility>

#include "app/workspace/anatomy_words.h"
#include "core/formulas/math_text.h"
#include "widgets/surface/step_arrows.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

QString words(const char* text) { return QCoreApplication::translate("AnatomyLines", text); }

// What a symbol of a rule is called, and its new value.
struct Called {
    const char *symbol, *caption, *result;
};
constexpr Called names[]{
    {"v", QT_TRANSLATE_NOOP("AnatomyLines", "Velocity"), QT_TRANSLATE_NOOP("AnatomyLines", "new velocity")},
    {"M", QT_TRANSLATE_NOOP("AnatomyLines", "First moment"), QT_TRANSLATE_NOOP("AnatomyLines", "mean gradient")},
    {"V", QT_TRANSLATE_NOOP("AnatomyLines", "Second moment"), QT_TRANSLATE_NOOP("AnatomyLines", "mean square")},
    {"S", QT_TRANSLATE_NOOP("AnatomyLines", "Squares"), QT_TRANSLATE_NOOP("AnatomyLines", "of gradients")},
    {"D", QT_TRANSLATE_NOOP("AnatomyLines", "Squares"), QT_TRANSLATE_NOOP("AnatomyLines", "of steps")},
    {"U", QT_TRANSLATE_NOOP("AnatomyLines", "Largest"), QT_TRANSLATE_NOOP("AnatomyLines", "of gradients")},
    {"u", QT_TRANSLATE_NOOP("AnatomyLines", "Largest"), QT_TRANSLATE_NOOP("AnatomyLines", "of gradients")},
    {"M̂", QT_TRANSLATE_NOOP("AnatomyLines", "Bias correction"), QT_TRANSLATE_NOOP("AnatomyLines", "corrected")},
    {"V̂", QT_TRANSLATE_NOOP("AnatomyLines", "Bias correction"), QT_TRANSLATE_NOOP("AnatomyLines", "corrected")},
    {"c", QT_TRANSLATE_NOOP("AnatomyLines", "Direction"), QT_TRANSLATE_NOOP("AnatomyLines", "smoothed")},
    {"η̃", QT_TRANSLATE_NOOP("AnatomyLines", "Effective rate"), ""},
    {"Δ", QT_TRANSLATE_NOOP("AnatomyLines", "Step"), QT_TRANSLATE_NOOP("AnatomyLines", "step taken")},
};

const Called* called(const std::string& symbol) {
    const auto found = std::ranges::find_if(names, [&](const Called& name) { return name.symbol == symbol; });
    return found == std::end(names) ? nullptr : found;
}

bool endsAName(const QString& text, qsizetype at) {
    if (at >= text.size()) return true;
    const QChar next = text[at];
    return !next.isLetter() && !next.isMark() && next != QLatin1Char('_') &&
           !(next >= QChar(0x2080) && next <= QChar(0x209C));
}

// "μ v − η g" with v₂₄ for v: the symbol where it stands alone.
std::string renamed(const std::string& formula, const std::string& from, const std::string& to) {
    QString text = QString::fromStdString(formula);
    const QString old = QString::fromStdString(from), now = QString::fromStdString(to);
    for (qsizetype at = 0; (at = text.indexOf(old, at)) >= 0;) {
        const bool alone = (at == 0 || !text[at - 1].isLetter()) && endsAName(text, at + old.size());
        if (alone) text.replace(at, old.size(), now);
        at += alone ? now.size() : old.size();
    }
    return text.toStdString();
}

bool mentions(const std::string& formula, const std::string& symbol) {
    if (formula.empty()) return false;
    const auto all = math::symbolsOf(math::parseOrText(formula));
    return std::ranges::find(all, symbol) != all.end();
}

class Teller {
public:
    Teller(const StepAnatomy& anatomy, const AnatomyLook& look) : anatomy_(anatomy), look_(look) {
        for (const NamedNumber& constant : anatomy.constants) now_[constant.symbol] = {constant.value};
        for (const NamedNumber& known : anatomy.coordinates.front().known) {
            auto& values = now_[known.symbol];
            for (std::size_t i = 0; i < anatomy.coordinates.size(); ++i) values.push_back(knownOf(i, known.symbol));
            names_[known.symbol] = numbered(known.symbol, anatomy.step - 1);
        }
        countTellings();
    }

    std::vector<AnatomyLine> lines() {
        for (int s = 0; s <= static_cast<int>(Stage::Proximal); ++s) tell(static_cast<Stage>(s));
        underline();
        return std::move(lines_);
    }

private:
    // A letter takes the number of the step that it belongs to; a symbol with marks of its own does not.
    static std::string numbered(const std::string& symbol, std::int64_t step) {
        if (QString::fromStdString(symbol).size() != 1) return symbol;
        return symbol + "_{" + std::to_string(step) + "}";
    }
    double knownOf(std::size_t coordinate, const std::string& symbol) const {
        const auto& known = anatomy_.coordinates[coordinate].known;
        const auto found = std::ranges::find(known, symbol, &NamedNumber::symbol);
        return found == known.end() ? 0 : found->value;
    }
    // Penalties may cover one coordinate and not the other: who has the stage tells of it.
    const StageNumbers* leader(Stage stage) const {
        const StageNumbers* most = nullptr;
        for (const CoordinateAnatomy& each : anatomy_.coordinates)
            if (const StageNumbers* numbers = each.find(stage);
                numbers && (!most || numbers->terms.size() > most->terms.size()))
                most = numbers;
        return most;
    }
    void countTellings() {
        for (int s = 0; s <= static_cast<int>(Stage::Proximal); ++s)
            if (const StageNumbers* numbers = leader(static_cast<Stage>(s)))
                for (const Term& term : numbers->terms) ++toCome_[term.symbol];
    }

    void tell(Stage stage) {
        const StageNumbers* numbers = leader(stage);
        if (!numbers) return;
        for (std::size_t i = 0; i < numbers->terms.size(); ++i) tell(stage, i, numbers->terms[i]);
    }

    std::vector<double> valuesOf(Stage stage, std::size_t term, const std::string& symbol) const {
        std::vector<double> values;
        for (std::size_t i = 0; i < anatomy_.coordinates.size(); ++i) {
            const StageNumbers* numbers = anatomy_.coordinates[i].find(stage);
            const auto before = now_.find(symbol);
            if (numbers && term < numbers->terms.size())
                values.push_back(numbers->terms[term].value);
            else
                values.push_back(before != now_.end() && i < before->second.size() ? before->second[i] : 0);
        }
        return values;
    }

    void tell(Stage stage, std::size_t index, const Term& term) {
        std::string formula = term.formula;
        const std::vector<double> values = valuesOf(stage, index, term.symbol);
        --toCome_[term.symbol];
        // "Δ = v" is no news: the position takes v itself.
        if (stage == Stage::Rule && term.symbol == "Δ" && now_.contains(formula)) {
            names_["Δ"] = nameOf(formula);
            now_["Δ"] = values;
            return;
        }
        if (stage != Stage::Decay) tellRate(stage, formula);

        AnatomyLine told{.stage = stage};
        told.sentence = sentenceOn({stage, term.symbol, term.formula, values}, now_, anatomy_);
        FormulaLine& line = told.line;
        for (const std::string& symbol : math::symbolsOf(math::parseOrText(formula)))
            if (const auto found = now_.find(symbol); found != now_.end()) line.numbers[nameOf(symbol)] = found->second;
        // The longest first: a new name holds the old one.
        for (const auto& [symbol, name] : names_)
            if (symbol != name) formula = renamed(formula, symbol, name);
        line.formula = formula;
        line.result = values;
        if (stage == Stage::DataGradient) tellGradient(line);
        const bool isState = names_.contains(term.symbol) && term.symbol != "Δ";
        if (isState)
            names_[term.symbol] = toCome_[term.symbol] == 0 ? numbered(term.symbol, anatomy_.step) : term.symbol;
        line.symbol = nameOf(term.symbol);
        now_[term.symbol] = values;
        caption(stage, term.symbol, line);
        lines_.push_back(std::move(told));
        raw_.push_back({term.symbol, term.formula});
    }

    // Where it is the gradient and nothing else, its numbers stand below its name.
    void tellGradient(FormulaLine& line) const {
        line.formula = look_.gradient;
        line.numbers.clear();
        if (math::symbolsOf(math::parseOrText(line.formula)) == std::vector{line.formula})
            line.numbers[line.formula] = std::exchange(line.result, {});
    }

    // The rate that the schedule gives stands before what it is first used for.
    void tellRate(Stage stage, const std::string& formula) {
        if (toldRate_ || look_.schedule.isEmpty() || !mentions(formula, "η")) return;
        toldRate_ = true;
        AnatomyLine told{.stage = stage};
        told.sentence = words("The schedule gives the rate of this step: %1.").arg(mathNumber(anatomy_.rate));
        told.line.caption = words("Scheduled rate");
        told.line.symbol = "η";
        told.line.result = {anatomy_.rate};
        told.line.resultCaption = words("%1, from %2").arg(look_.schedule, mathNumber(anatomy_.baseRate));
        lines_.push_back(std::move(told));
        raw_.push_back({"η", ""});
    }

    void caption(Stage stage, const std::string& symbol, FormulaLine& line) const {
        line.caption = stage == Stage::Step ? look_.parameter : words(title(stage).data());
        if (const Called* name = called(symbol); name && (stage == Stage::Rule || symbol == "η̃")) {
            line.caption = words(name->caption);
            line.resultCaption = *name->result ? words(name->result) : QString();
        }
        if (stage == Stage::Rule && !called(symbol)) line.caption.clear();
        if (symbol == "θ" && toCome_.at(symbol) == 0) line.resultCaption = look_.newParameter;
        const QString only = coveredOnly(stage);
        if (!only.isEmpty()) line.resultCaption = words("%1 only").arg(only);
    }
    QString coveredOnly(Stage stage) const {
        QStringList covered;
        for (std::size_t i = 0; i < anatomy_.coordinates.size(); ++i)
            if (anatomy_.coordinates[i].find(stage) && i < look_.coordinates.size())
                covered += QString::fromStdString(look_.coordinates[i]);
        return covered.size() < static_cast<qsizetype>(anatomy_.coordinates.size()) ? covered.join(", ") : QString();
    }

    // A term that is an arrow too is underlined in its colour, once.
    void underline() {
        if (look_.slot == 0 || !look_.theme) return;
        const ArrowKinds usual = usualArrows(anatomy_);
        const QColor run = look_.theme->runColour(look_.slot);
        const auto mark = [&](Stage stage, const char* symbol, const QColor& colour, const char* inLineOf = nullptr) {
            for (std::size_t i = 0; i < lines_.size(); ++i) {
                if (lines_[i].stage != stage || !mentions(raw_[i].formula, symbol)) continue;
                if (inLineOf && raw_[i].symbol != inLineOf) continue;
                for (const auto& [name, values] : lines_[i].line.numbers)
                    if (name == symbol || name == numbered(symbol, anatomy_.step - 1) ||
                        name == numbered(symbol, anatomy_.step)) {
                        lines_[i].line.underlines.push_back({name, colour});
                        return;
                    }
            }
        };
        if (usual.contains(ArrowKind::Gradient)) mark(Stage::Rule, "g", look_.theme->text);
        if (usual.contains(ArrowKind::Carried)) mark(Stage::Rule, "v", run, "v");
        if (usual.contains(ArrowKind::Moment))
            for (const char* symbol : {"M̂", "c", "M"})
                if (leader(Stage::Rule) && now_.contains(symbol)) {
                    mark(Stage::Rule, symbol, run, "Δ");
                    break;
                }
        if (usual.contains(ArrowKind::Step)) mark(Stage::Step, "Δ", run);
    }

    std::string nameOf(const std::string& symbol) const {
        const auto found = names_.find(symbol);
        return found == names_.end() ? symbol : found->second;
    }

    struct Raw {
        std::string symbol, formula;  // as they were told
    };
    const StepAnatomy& anatomy_;
    const AnatomyLook& look_;
    std::map<std::string, std::vector<double>, std::less<>> now_;  // what symbols stand for at this point
    std::map<std::string, std::string> names_;                     // of θ and the rule's state: with the step's number
    std::map<std::string, int> toCome_;                            // how often a symbol will still be told
    std::vector<AnatomyLine> lines_;
    std::vector<Raw> raw_;  // of each line
    bool toldRate_ = false;
};

}  // namespace

std::vector<AnatomyLine> anatomyLines(const StepAnatomy& anatomy, const AnatomyLook& look) {
    if (anatomy.coordinates.empty()) return {};
    return Teller(anatomy, look).lines();
}

}  // namespace ravine
