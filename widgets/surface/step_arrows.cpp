#include "widgets/surface/step_arrows.h"

#include <QCoreApplication>
#include <array>
#include <cmath>
#include <string_view>

namespace ravine {
namespace {

// How an update makes its step of the gradient.
enum class Shape { Plain, Carried, Adaptive };

constexpr std::array clipStages{Stage::ClipValue, Stage::ClipNorm};
constexpr double shortest = 0.45, longest = 1.5;  // arrow lengths; a marker hides what is shorter

QString words(const char* text) { return QCoreApplication::translate("StepArrows", text); }

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double s, Point p) { return {s * p.x, s * p.y}; }
double length(Point p) { return std::hypot(p.x, p.y); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The numbers of both coordinates, side by side.
class Update {
public:
    Update(const StepAnatomy& anatomy, Stage upTo) : anatomy_(anatomy), upTo_(upTo) {
        const auto& known = x().known;
        shape_ = known.size() == 1 ? Shape::Plain : known[1].symbol == "v" ? Shape::Carried : Shape::Adaptive;
    }

    Shape shape() const { return shape_; }
    Point at() const { return {x().before(), y().before()}; }

    bool has(Stage stage) const { return stage <= upTo_ && (x().find(stage) || y().find(stage)); }
    bool clips() const { return has(Stage::ClipValue) || has(Stage::ClipNorm); }
    bool isDataGradient() const { return !has(Stage::Penalty) && clipped() == Point{}; }

    Point after(Stage stage) const {
        return both([stage](const CoordinateAnatomy& c) {
            const StageNumbers* numbers = c.find(stage);
            return numbers ? numbers->after : 0;
        });
    }
    Point change(Stage stage) const {
        if (!has(stage)) return {};
        return both([stage](const CoordinateAnatomy& c) {
            const StageNumbers* numbers = c.find(stage);
            return numbers ? numbers->after - numbers->before : 0;
        });
    }
    Point gradient() const {
        return both([this](const CoordinateAnatomy& c) {
            double g = 0;
            for (const StageNumbers& numbers : c.stages)
                if (numbers.stage <= Stage::ClipNorm && numbers.stage <= upTo_) g = numbers.after;
            return g;
        });
    }
    Point clipped() const {  // away from the gradient
        Point away;
        for (const Stage stage : clipStages) away = away - change(stage);
        return away;
    }
    // What the step has beside −ηₜ g: μ v, in whatever form the rule writes it.
    Point carried() const { return after(Stage::Rule) + anatomy_.rate * gradient(); }

    std::string_view momentSymbol() const {  // of what the step follows: Lion steps by its c
        for (const std::string_view symbol : {"M̂", "c", "M"})
            if (x().find(symbol) && y().find(symbol)) return symbol;
        return {};
    }
    Point told(std::string_view symbol) const {
        return both([symbol](const CoordinateAnatomy& c) { return c.find(symbol)->value; });
    }
    // Whether a formula of that stage has the symbol.
    bool speaksOf(Stage stage, std::string_view symbol) const {
        for (const CoordinateAnatomy& c : anatomy_.coordinates)
            if (const StageNumbers* numbers = c.find(stage))
                for (const Term& term : numbers->terms)
                    if (contains(term.formula, symbol)) return true;
        return false;
    }
    bool velocityHoldsRate() const {
        const Term* velocity = x().find("v");
        return !velocity || contains(velocity->formula, "η");
    }

private:
    const CoordinateAnatomy& x() const { return anatomy_.coordinates[0]; }
    const CoordinateAnatomy& y() const { return anatomy_.coordinates[1]; }
    template <class F>
    Point both(F f) const {
        return {f(x()), f(y())};
    }

    const StepAnatomy& anatomy_;
    Stage upTo_;
    Shape shape_;
};

bool isOfThePlane(const StepAnatomy& anatomy) { return anatomy.coordinates.size() == 2; }

// −η times this; an adaptive rule's arrow is only a direction, so −this.
QString descentLabel(const Update& update, const QString& of) {
    const QString label = (update.shape() == Shape::Adaptive ? QStringLiteral("−") : QStringLiteral("−*η*")) + of;
    return QString(label).remove(QStringLiteral("**"));
}

QString penaltyLabel(const Update& update) {
    const bool one = update.speaksOf(Stage::Penalty, "λ₁"), two = update.speaksOf(Stage::Penalty, "λ₂");
    if (one == two) return words("penalty");
    return descentLabel(update, two ? QStringLiteral("*λ*_{2}*θ*") : QStringLiteral("*λ*_{1} sign *θ*"));
}

std::vector<ArrowEntry> entriesOf(const Update& update, int slot, Stage upTo) {
    std::vector<ArrowEntry> entries;
    const QString gradient = update.isDataGradient() ? QStringLiteral("∇*f*") : QStringLiteral("*g*");
    entries.push_back({ArrowKind::Gradient, 0, false, false, descentLabel(update, gradient), words("gradient")});
    if (update.has(Stage::Penalty))
        entries.push_back({ArrowKind::Penalty, 0, false, true, penaltyLabel(update), words("penalty")});
    if (update.clips()) entries.push_back({ArrowKind::Clipped, 0, true, true, words("clipped"), words("clipped")});
    if (upTo >= Stage::Rule && update.shape() == Shape::Carried)
        entries.push_back({ArrowKind::Carried, slot, false, false,
                           update.velocityHoldsRate() ? QStringLiteral("*μv*") : QStringLiteral("−*ημv*"),
                           words("velocity")});
    if (const auto symbol = update.momentSymbol(); upTo >= Stage::Rule && !symbol.empty())
        entries.push_back({ArrowKind::Moment, slot, false, true,
                           QStringLiteral("−*%1*").arg(QString::fromUtf8(symbol.data(), qsizetype(symbol.size()))),
                           words("first moment")});
    if (update.has(Stage::Decay))
        entries.push_back({ArrowKind::Decay, 0, false, true, QStringLiteral("−*ηλθ*"), words("weight decay")});
    if (upTo >= Stage::Step)
        entries.push_back({ArrowKind::Step, slot, false, false, QStringLiteral("Δ*θ*"), words("step")});
    if (update.has(Stage::Proximal))
        entries.push_back({ArrowKind::Shrink, 0, false, true, words("L1 shrinks"), words("L1 shrinks")});
    return entries;
}

// In arrow lengths, the gradient's being one. Others keep their proportion to it within bounds.
Point proportioned(Point vector, Point gradient) {
    const double size = length(vector);
    return std::clamp(size / length(gradient), shortest, longest) / size * vector;
}

// The vector of an arrow and where it begins, from θ; −ηₜ times what belongs to the gradient.
struct Placed {
    Point offset, vector;
    bool directionOnly = false;
};

Placed place(ArrowKind kind, const Update& update, double rate) {
    const bool adaptive = update.shape() == Shape::Adaptive;
    const Point g = update.gradient();
    const auto descent = [&](Point part) -> Placed {
        return adaptive ? Placed{{}, -1 * proportioned(part, g), true} : Placed{{}, -rate * part};
    };
    switch (kind) {
        case ArrowKind::Gradient:
            return descent(g);
        case ArrowKind::Penalty:
            return descent(update.change(Stage::Penalty));
        case ArrowKind::Clipped: {
            Placed placed = descent(update.clipped());
            placed.offset = descent(g).vector;  // where the gradient's arrow ends
            return placed;
        }
        case ArrowKind::Carried:
            return {{}, update.carried()};
        case ArrowKind::Moment:
            return descent(update.told(update.momentSymbol()));
        case ArrowKind::Decay:
            return {{}, update.change(Stage::Decay)};
        case ArrowKind::Step:
            return {update.change(Stage::Decay), update.after(Stage::Rule)};
        case ArrowKind::Shrink:
            return {update.change(Stage::Decay) + update.after(Stage::Rule), update.change(Stage::Proximal)};
    }
    return {};
}

}  // namespace

std::vector<ArrowEntry> arrowEntries(const StepAnatomy& anatomy, int slot, Stage upTo) {
    if (!isOfThePlane(anatomy)) return {};
    return entriesOf(Update(anatomy, upTo), slot, upTo);
}

std::vector<StepArrow> arrowsOf(const StepAnatomy& anatomy, int slot, double scale, const ArrowKinds& shown,
                                Stage upTo) {
    if (!isOfThePlane(anatomy)) return {};
    const Update update(anatomy, upTo);
    std::vector<StepArrow> arrows;
    for (const ArrowEntry& entry : entriesOf(update, slot, upTo)) {
        if (!shown.contains(entry.kind)) continue;
        const Placed placed = place(entry.kind, update, anatomy.rate);
        const double size = length(placed.vector) + length(placed.offset);
        if (!(length(placed.vector) > 0) || !std::isfinite(size)) continue;
        const double unit = placed.directionOnly ? 1 : scale;
        arrows.push_back({.from = update.at(),
                          .vector = unit * placed.vector,
                          .directionOnly = placed.directionOnly,
                          .slot = entry.slot,
                          .label = entry.label,
                          .kind = entry.kind,
                          .offset = unit * placed.offset,
                          .dashed = entry.dashed,
                          .quiet = entry.quiet});
    }
    return arrows;
}

ArrowKinds usualArrows(const StepAnatomy& anatomy) {
    ArrowKinds kinds;
    for (const ArrowEntry& entry : arrowEntries(anatomy, 0)) kinds.insert(entry.kind);
    if (isOfThePlane(anatomy) && Update(anatomy, Stage::Proximal).shape() != Shape::Adaptive)
        kinds.erase(ArrowKind::Step);
    return kinds;
}

std::optional<CoordinateRates> ratesOf(const StepAnatomy& anatomy) {
    if (!isOfThePlane(anatomy) || Update(anatomy, Stage::Proximal).shape() != Shape::Adaptive) return {};
    const CoordinateRates rates{anatomy.coordinates[0].effectiveRate, anatomy.coordinates[1].effectiveRate};
    if (!(rates.x > 0 && rates.y > 0 && std::isfinite(rates.x) && std::isfinite(rates.y))) return {};
    return rates;
}

}  // namespace ravine
