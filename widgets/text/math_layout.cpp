#include "widgets/text/math_layout.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/formulas/math_letters.h"
#include "widgets/text/core_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

using math::Node;
using math::NodeType;

constexpr double scriptSize = 0.72, nestedFraction = 0.88;
constexpr int smallestPixels = 8;

bool isWord(const Node& node) {
    return node.type == NodeType::Symbol && node.prefix.empty() && math::charactersOf(node.letter).size() > 2;
}

// Measured by the minus sign's outline: a metric's bounding rectangle may reach down to the baseline.
double axisOf(const QFont& font) {
    static const double share = [] {
        QPainterPath path;
        path.addText(0, 0, uiFont(100), standIn(QStringLiteral("−")));
        return -path.boundingRect().center().y() / 100;
    }();
    return share * font.pixelSize();
}

class Typesetter {
public:
    Typesetter(const MathStyle& style, const MathNumbers& numbers) : style_(style), numbers_(numbers) {}

    // Where a piece stands: its size, whether it is a script, how many fractions are around it.
    struct Place {
        double em;
        bool inScript = false;
        int fractions = 0;
        bool isRoot = false;  // of the whole formula

        Place inner() const { return {em, inScript, fractions, false}; }
        Place script() const { return {em * scriptSize, true, fractions, false}; }
    };

    MathBox box(const Node& node, const Place& place) const {
        switch (node.type) {
            case NodeType::Number:
                return number(node, place);
            case NodeType::Symbol:
                return symbol(node, place);
            case NodeType::Function:
                return scripted(upright(fromView(node.letter), place), node, place);
            case NodeType::Text:
                return upright(fromView(node.text), place);
            case NodeType::Sum:
                return sum(node, place.inner());
            case NodeType::Product:
                return product(node, place.inner());
            case NodeType::Fraction:
                return place.inScript || style_.fractions == MathStyle::Fractions::Slashed
                           ? slash(node, place.inner())
                           : fraction(node, place.inner());
            case NodeType::Root:
                return rootBox(box(node.children[0], place.inner()), fontOf(place).pixelSize());
            case NodeType::Power:
                return power(node, place.inner());
            case NodeType::Index:
                return index(node, place.inner());
            case NodeType::Group:
                return group(node, place.inner());
            case NodeType::Norm:
                return norm(node, place.inner());
            case NodeType::Call:
                return call(node, place.inner());
            case NodeType::List:
                return series(node, place, QStringLiteral(","), place.isRoot ? 0.7 : 0.28);
            case NodeType::Relation:
                return relation(node, place.inner());
            case NodeType::Conditional:
                return cases(node, place.inner());
            case NodeType::Sequence:
                return series(node, place, QString(), 1.6);
        }
        return {};
    }

    QFont fontOf(const Place& place, bool italic = false) const {
        QFont font = uiFont(std::max(smallestPixels, qRound(place.em)), style_.weight);
        font.setItalic(italic);
        return font;
    }

    // A negative number inside a row stands in parentheses.
    MathBox guarded(const Node& node, const Place& place) const {
        if (node.type == NodeType::Product && beginsNegative(node)) return product(node, place, Guard::First);
        const MathBox inside = box(node, place);
        return beginsNegative(node) ? fenced(inside, QStringLiteral("("), QStringLiteral(")"), place) : inside;
    }

private:
    const std::vector<double>* shown(const std::string& name) const {
        const auto found = numbers_.find(name);
        return found == numbers_.end() ? nullptr : &found->second;
    }
    bool isDotted() const { return style_.products == MathStyle::Products::Dotted || !numbers_.empty(); }
    double axis(const Place& place) const { return axisOf(fontOf(place)); }
    MathBox upright(const QString& text, const Place& place) const { return glyphBox(text, fontOf(place)); }

    // ---- leaves
    MathBox number(const Node& node, const Place& place) const {
        for (const math::Vulgar& v : math::vulgarFractions) {
            std::string written;
            math::append(written, v.written);
            if (written != node.text) continue;
            const Place small{place.em * 0.7, true, place.fractions};
            return overBar(upright(QString::number(v.above), small), upright(QString::number(v.below), small), place,
                           0.07);
        }
        return upright(fromView(node.text).replace(QLatin1Char('-'), QChar(0x2212)), place);
    }

    MathBox symbol(const Node& node, const Place& place) const {
        if (const auto* values = shown(node.text)) return upright(mathNumbers(*values), place);
        return scripted(letter(node, place, !isWord(node)), node, place);
    }

    MathBox letter(const Node& node, const Place& place, bool italic) const {
        MathBox box;
        if (!node.prefix.empty()) {
            box.put(upright(fromView(node.prefix), place));
            box.space(0.03 * place.em);
        }
        // ∞ and ∇ alone, and capitals of Greek, have no slope.
        const QFont font = fontOf(place, italic && math::isLetter(math::charactersOf(node.letter)[0].code));
        const QString text = fromView(node.letter) + fromView(node.suffix);
        box.put(node.accent != 0 ? accentBox(text, node.accent, font) : glyphBox(text, font));
        return box;
    }

    MathBox scripted(MathBox base, const Node& node, const Place& place) const {
        return node.children.empty() ? base : withScripts(std::move(base), &node.children[0], nullptr, place);
    }

    // Subscript and power stand above one another.
    MathBox withScripts(MathBox base, const Node* below, const Node* above, const Place& place) const {
        const double start = base.width + 0.04 * place.em;
        double width = base.width;
        if (below) {
            const MathBox script = box(*below, place.script());
            base.place(script, {start - 0.02 * place.em, std::max(0.2 * place.em, base.descent - 0.1 * place.em)});
            width = std::max(width, start + script.width);
        }
        if (above) {
            const MathBox script = box(*above, place.script());
            const double rise = std::max(0.38 * place.em, base.ascent - 0.32 * place.em);
            base.place(script, {start, -rise});
            width = std::max(width, start + script.width);
        }
        base.width = width + 0.03 * place.em;
        return base;
    }

    // ---- rows
    bool beginsNegative(const Node& node) const {
        if (node.type == NodeType::Product || node.type == NodeType::Power)
            return node.type == NodeType::Product && beginsNegative(node.children[0]);
        if (node.type != NodeType::Symbol && node.type != NodeType::Norm && node.type != NodeType::Index &&
            node.type != NodeType::Call)
            return false;
        const auto* values = shown(node.text);
        return values && values->size() == 1 && std::signbit((*values)[0]);
    }

    MathBox operatorBox(const std::string& sign, const Place& place, double space) const {
        MathBox box;
        const double gap = place.inScript ? 0.05 * place.em : space * place.em;
        box.space(gap);
        box.put(upright(fromView(sign), place));
        box.space(gap);
        return box;
    }

    MathBox sum(const Node& node, const Place& place) const {
        MathBox row;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const std::string& sign = node.operators[i];
            if (i > 0)
                row.put(operatorBox(sign, place, 0.24));
            else if (!sign.empty())
                row.put(upright(fromView(sign), place)), row.space(0.06 * place.em);
            row.put(sign.empty() ? box(node.children[i], place) : guarded(node.children[i], place));
        }
        return row;
    }

    enum class Guard { Rest, First };
    MathBox product(const Node& node, const Place& place, Guard guard = Guard::Rest) const {
        MathBox row;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const Node& factor = node.children[i];
            const bool isDot = i > 0 && (isDotted() || !node.operators[i].empty());
            if (isDot)
                row.put(operatorBox(node.operators[i].empty() ? "·" : node.operators[i], place, 0.2));
            else if (i > 0)
                row.space(gapBefore(node, i) * (place.inScript ? 0.6 : 1) * place.em);
            const bool isArticle = factor.type == NodeType::Symbol && factor.text == "a" &&
                                   i + 1 < node.children.size() && isWord(node.children[i + 1]);
            row.put(isArticle                        ? letter(factor, place, false)
                    : i > 0 || guard == Guard::First ? guarded(factor, place)
                                                     : box(factor, place));
        }
        return row;
    }

    static double gapBefore(const Node& product, std::size_t i) {
        const Node &left = product.children[i - 1], &right = product.children[i];
        if (isWord(left) || isWord(right)) return 0.3;
        if (left.type == NodeType::Call || right.type == NodeType::Call) return 0.18;
        if (left.type == NodeType::Number && left.text.size() < 4) return 0.1;
        if (left.type == NodeType::Group && right.type == NodeType::Group) return 0.04;
        return 0.17;
    }

    MathBox relation(const Node& node, const Place& place) const {
        MathBox row;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (i > 0) row.put(operatorBox(node.operators[i], place, 0.34));
            row.put(box(node.children[i], place));
        }
        return row;
    }

    MathBox series(const Node& node, const Place& place, const QString& separator, double space) const {
        MathBox row;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (i > 0) {
                if (!separator.isEmpty()) row.put(upright(separator, place));
                row.space(space * place.em);
            }
            row.put(box(node.children[i], place.inner()));
        }
        return row;
    }

    // ---- two storeys
    MathBox overBar(MathBox above, MathBox below, const Place& place, double gapShare) const {
        const double thickness = std::max(1.0, (style_.weight >= QFont::DemiBold ? 0.09 : 0.062) * place.em);
        const double gap = gapShare * place.em + thickness / 2, middle = -axis(place), side = 0.09 * place.em;
        MathBox box;
        const double width = std::max(above.width, below.width) + 0.12 * place.em;
        const QPointF numerator(side + (width - above.width) / 2, middle - gap - above.descent);
        const QPointF denominator(side + (width - below.width) / 2, middle + gap + below.ascent);
        box.place(std::move(above), numerator);
        box.place(std::move(below), denominator);
        box.bar(side, middle, width, thickness);
        box.width = width + 2 * side;
        return box;
    }
    MathBox fraction(const Node& node, const Place& place) const {
        const Place inside{place.fractions == 0 ? place.em : place.em * nestedFraction, false, place.fractions + 1};
        return overBar(box(node.children[0], inside), box(node.children[1], inside), place, 0.17);
    }
    MathBox slash(const Node& node, const Place& place) const {
        if (place.inScript) {
            MathBox row = box(node.children[0], place);
            row.put(upright(QStringLiteral("/"), place));
            row.put(box(node.children[1], place));
            return row;
        }
        // In a line of its own, what no bar holds together is in parentheses.
        const auto side = [&](const Node& part, bool isBelow) {
            const bool isLoose = part.type == NodeType::Sum || part.type == NodeType::Relation ||
                                 part.type == NodeType::Conditional ||
                                 (isBelow && (part.type == NodeType::Product || part.type == NodeType::Fraction));
            const MathBox inside = box(part, place);
            return isLoose ? fenced(inside, QStringLiteral("("), QStringLiteral(")"), place) : inside;
        };
        MathBox row = side(node.children[0], false);
        row.put(upright(QStringLiteral(" / "), place));
        row.put(side(node.children[1], true));
        return row;
    }

    MathBox cases(const Node& node, const Place& place) const {
        const MathBox values[] = {box(node.children[1], place), box(node.children[2], place)};
        MathBox conditions[] = {upright(translated("if") + QLatin1Char(' '), place),
                                upright(translated("otherwise"), place)};
        conditions[0].put(box(node.children[0], place));
        const double second = std::max(values[0].width, values[1].width) + 0.9 * place.em, middle = -axis(place);
        MathBox rows;
        for (int i : {0, 1}) {
            const double below = std::max(values[i].descent, conditions[i].descent) + 0.18 * place.em;
            const double above = std::max(values[i].ascent, conditions[i].ascent) + 0.18 * place.em;
            const double y = i == 0 ? middle - below : middle + above;
            rows.place(values[i], {0, y});
            rows.place(conditions[i], {second, y});
        }
        rows.width = second + std::max(conditions[0].width, conditions[1].width);
        const double half = std::max(rows.ascent + middle, rows.descent - middle);
        MathBox all = fenceBox(QStringLiteral("{"), half, -middle, fontOf(place));
        all.space(0.12 * place.em);
        all.put(std::move(rows));
        return all;
    }

    // ---- scripts, fences, calls
    MathBox power(const Node& node, const Place& place) const {
        const Node& base = node.children[0];
        const Node& exponent = node.children[1];
        const bool isLetter = base.type == NodeType::Symbol || base.type == NodeType::Function;
        if (isLetter && !shown(base.text)) {
            const Node* below = base.children.empty() ? nullptr : &base.children[0];
            const bool italic = base.type == NodeType::Symbol && !isWord(base);
            return withScripts(letter(base, place, italic), below, &exponent, place);
        }
        return withScripts(guarded(base, place), nullptr, &exponent, place);
    }

    MathBox index(const Node& node, const Place& place) const {
        if (const auto* values = shown(node.text)) return upright(mathNumbers(*values), place);
        return withScripts(box(node.children[0], place), &node.children[1], nullptr, place);
    }

    MathBox fenced(MathBox inside, const QString& open, const QString& shut, const Place& place) const {
        const double middle = axis(place), half = std::max(inside.ascent - middle, inside.descent + middle);
        MathBox row = fenceBox(open, half, middle, fontOf(place));
        row.put(std::move(inside));
        row.put(fenceBox(shut, half, middle, fontOf(place)));
        return row;
    }

    MathBox group(const Node& node, const Place& place) const {
        const Node& inside = node.children[0];
        const auto* values = inside.type == NodeType::Symbol ? shown(inside.text) : nullptr;
        if (values && values->size() > 1 && node.operators[0] == "(") return box(inside, place);  // has its own
        return fenced(box(inside, place), fromView(node.operators[0]), fromView(node.operators[1]), place);
    }

    MathBox norm(const Node& node, const Place& place) const {
        if (const auto* values = shown(node.text)) return upright(mathNumbers(*values), place);
        return fenced(box(node.children[0], place), QStringLiteral("‖"), QStringLiteral("‖"), place);
    }

    MathBox call(const Node& node, const Place& place) const {
        if (const auto* values = shown(node.text)) return upright(mathNumbers(*values), place);
        MathBox row = box(node.children[0], place);
        const bool isBare = node.children[1].type != NodeType::Group;
        row.space((isBare ? 0.2 : 0.02) * place.em);
        row.put(box(node.children[1], place));
        return row;
    }

    const MathStyle& style_;
    const MathNumbers& numbers_;
};

}  // namespace

MathBox layOut(const math::Node& tree, const MathStyle& style, const MathNumbers& numbers) {
    return Typesetter(style, numbers).box(tree, {static_cast<double>(style.pixelSize), false, 0, true});
}

MathBox layOutSummand(const math::Node& tree, const MathStyle& style, const MathNumbers& numbers) {
    return Typesetter(style, numbers).guarded(tree, {static_cast<double>(style.pixelSize), false, 0, false});
}

MathBox textBox(const QString& text, const MathStyle& style) {
    return glyphBox(text, uiFont(style.pixelSize, style.weight));
}

double mathAxis(const MathStyle& style) { return axisOf(uiFont(style.pixelSize, style.weight)); }

bool mentions(const math::Node& tree, std::string_view symbol) {
    const bool isNamed = tree.type == NodeType::Symbol || tree.type == NodeType::Norm || tree.type == NodeType::Index ||
                         tree.type == NodeType::Call;
    if (isNamed && tree.text == symbol) return true;
    return std::any_of(tree.children.begin(), tree.children.end(),
                       [&](const Node& child) { return mentions(child, symbol); });
}

QString mathNumber(double value) {
    if (QString::number(value, 'g', 4).toDouble() == value || !std::isfinite(value)) return formatNumber(value, 4);
    // Zeros at the end stay, so that live numbers do not jump about.
    const QString rounded = QString::number(std::abs(value), 'e', 2);
    const int exponent = rounded.mid(rounded.indexOf(QLatin1Char('e')) + 1).toInt();
    if (exponent < -4 || exponent > 5) return formatNumber(value, 3);
    const QString text = QString::number(std::abs(value), 'f', std::max(0, 2 - exponent));
    return value < 0 ? QChar(0x2212) + text : text;
}

QString mathNumbers(const std::vector<double>& values) {
    if (values.size() == 1) return mathNumber(values[0]);
    QStringList all;
    for (double value : values) all += mathNumber(value);
    return QStringLiteral("(%1)").arg(all.join(QStringLiteral(", ")));
}

}  // namespace ravine
