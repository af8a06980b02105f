#include "widgets/text/formula_grid.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/formulas/math_text.h"
#include "widgets/text/core_text.h"

namespace ravine {
namespace {

using math::Node;
using math::NodeType;

constexpr double roomyColumn =
    460;  // narrower ones have the result in the upper row, which leaves the lower to the numbers
constexpr double lineHeight = 43, lineGap = 2, numberColumn = 18, captionGap = 10, wordGap = 5;
constexpr double upperBaseline = 15, lowerBaseline = 34;

// What a part of a formula comes to, of one coordinate; nothing where it holds what has no number.
std::optional<double> valueOf(const Node& node, const MathNumbers& numbers, std::size_t coordinate) {
    const auto of = [&](std::size_t child) { return valueOf(node.children[child], numbers, coordinate); };
    switch (node.type) {
        case NodeType::Number:
            return node.value;
        case NodeType::Symbol: {
            const auto found = numbers.find(node.text);
            if (found == numbers.end() || found->second.empty()) return std::nullopt;
            return found->second[std::min(coordinate, found->second.size() - 1)];
        }
        case NodeType::Group:
            return node.operators[0] == "(" ? of(0) : std::nullopt;
        case NodeType::Root: {
            const auto inside = of(0);
            return inside ? std::optional(std::sqrt(*inside)) : std::nullopt;
        }
        case NodeType::Power: {
            const auto base = of(0), exponent = of(1);
            return base && exponent ? std::optional(std::pow(*base, *exponent)) : std::nullopt;
        }
        case NodeType::Sum: {
            double sum = 0;
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                const auto term = of(i);
                if (!term || node.operators[i] == "±") return std::nullopt;
                sum += node.operators[i] == "−" ? -*term : *term;
            }
            return sum;
        }
        case NodeType::Product: {
            double product = 1;
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                const auto factor = of(i);
                if (!factor) return std::nullopt;
                product *= *factor;
            }
            return product;
        }
        default:
            return std::nullopt;
    }
}

std::size_t coordinatesOf(const Node& node, const MathNumbers& numbers) {
    std::size_t most = 1;
    if (const auto found = numbers.find(node.text); node.type == NodeType::Symbol && found != numbers.end())
        most = found->second.size();
    for (const Node& child : node.children) most = std::max(most, coordinatesOf(child, numbers));
    return most;
}

// Numbers alone, worked out where that is shorter to read: "0.1" for "(1 − 0.9)", "(1.64, 13.4)" for a denominator.
// What they come to goes by a name of its own among the numbers.
Node workedOut(const Node& node, MathNumbers& numbers, bool isBelow = false) {
    const std::size_t coordinates = coordinatesOf(node, numbers);
    const bool isPlain = node.type == NodeType::Number || node.type == NodeType::Symbol;
    const bool isSum = node.type == NodeType::Group && node.children[0].type == NodeType::Sum;
    if (!isPlain && (isBelow || (isSum && coordinates == 1))) {
        std::vector<double> values;
        for (std::size_t i = 0; i < coordinates; ++i)
            if (const auto value = valueOf(node, numbers, i))
                values.push_back(QString::number(*value, 'g', 12).toDouble());  // 0.1, not 0.09999999999999998
        if (values.size() == coordinates) {
            Node symbol{.type = NodeType::Symbol, .text = std::to_string(numbers.size()) + "#"};
            symbol.letter = symbol.text;
            numbers[symbol.text] = std::move(values);
            return symbol;
        }
    }
    Node result = node;
    for (std::size_t i = 0; i < result.children.size(); ++i)
        result.children[i] = workedOut(node.children[i], numbers, node.type == NodeType::Fraction && i == 1);
    return result;
}

class Grid {
public:
    explicit Grid(const GridMeasures& measures) : m_(measures), s_(measures.scale) {}

    FormulaRows rows(const std::vector<FormulaLine>& lines) {
        const int count = static_cast<int>(lines.size());
        const bool isWide = m_.width >= (2 * m_.narrowestColumn + m_.columnGap) * s_;
        const int columns = isWide && count > m_.linesInOneColumn ? 2 : 1;
        const int perColumn = (count + columns - 1) / columns;
        const double column = columns == 1 ? m_.width : (m_.width - m_.columnGap * s_) / 2;
        isResultAbove_ = columns == 2 && column < roomyColumn * s_;
        for (int i = 0; i < count; ++i) {
            const double x = i / std::max(1, perColumn) * (column + m_.columnGap * s_);
            const double y = i % std::max(1, perColumn) * (lineHeight + lineGap) * s_;
            rows_.rows.push_back(row(lines[static_cast<std::size_t>(i)], i + 1, {x, y}, column));
            rows_.width = std::max(rows_.width, x + column);
        }
        rows_.height = perColumn * (lineHeight + lineGap) * s_;
        rows_.narrowest = 200 * s_;
        return std::move(rows_);
    }

private:
    MathStyle style(int pixels, QFont::Weight weight = QFont::Normal) const {
        MathStyle made{qRound(pixels * s_), weight, MathStyle::Products::SideBySide};
        made.fractions = MathStyle::Fractions::Slashed;
        return made;
    }

    FormulaRows::Row row(const FormulaLine& line, int number, QPointF at, double width) const {
        FormulaRows::Row row;
        row.rect = QRectF(at.x(), at.y(), width, lineHeight * s_);
        const double left = at.x() + numberColumn * s_, right = at.x() + width;
        const double upper = at.y() + upperBaseline * s_, lower = at.y() + lowerBaseline * s_;
        const auto put = [&](const MathBox& box, double x, double y, FormulaRows::Ink ink) {
            row.pieces.push_back({box, {x, y}, ink});
            return x + box.width;
        };
        using enum FormulaRows::Ink;
        put(textBox(QString::number(number), style(12)), at.x(), upper, Quiet);
        double x = left;
        if (!line.caption.isEmpty()) x = put(textBox(line.caption, style(12)), x, upper, Text) + captionGap * s_;
        const Node tree = math::parseOrText(line.formula);
        double end = right;
        if (hasResultAbove(line)) {
            const MathBox result = textBox(mathNumbers(line.result), style(13, QFont::DemiBold));
            end = right - result.width;
            put(result, end, upper, Text);
            end -= wordGap * s_;
        }
        if (!line.formula.empty()) {
            for (const int pixels : {12, 11, 10}) {
                const MathBox symbols = layOut(tree, style(pixels));
                if (x + symbols.width > end) continue;
                put(symbols, x, upper, Quiet);
                break;
            }
        } else if (!line.resultCaption.isEmpty()) {
            put(textBox(line.resultCaption, style(12)), x, upper, Quiet);
        }
        lowerRow(line, tree, left, right, lower, row);
        return row;
    }

    bool hasResultAbove(const FormulaLine& line) const {
        return isResultAbove_ && !line.result.empty() && !line.numbers.empty();
    }

    void lowerRow(const FormulaLine& line, const Node& tree, double left, double right, double lower,
                  FormulaRows::Row& row) const {
        using enum FormulaRows::Ink;
        const MathBox equals = textBox(QStringLiteral("="), style(13));
        MathBox result;
        const bool isAbove = hasResultAbove(line);
        if (isAbove)
            result = {};
        else if (!line.result.empty())
            result = textBox(mathNumbers(line.result), style(13, QFont::DemiBold));
        else if (!line.formula.empty())
            result = layOut(tree, style(13, QFont::DemiBold), line.numbers);
        double x = left;
        const auto put = [&](const MathBox& box, FormulaRows::Ink ink) {
            row.pieces.push_back({box, {x, lower}, ink});
            x += box.width;
        };
        if (!line.symbol.empty()) {
            put(layOut(math::parseOrText(line.symbol), style(13, QFont::DemiBold)), Text);
            x += wordGap * s_;
        }
        const bool hasLeft = !line.symbol.empty();
        const auto sign = [&] {
            put(equals, Quiet);
            x += wordGap * s_;
        };
        const double signWidth = equals.width + wordGap * s_;
        const double room = right - x - signWidth - (isAbove ? 0 : signWidth + wordGap * s_ + result.width);
        const std::vector<Term> terms =
            line.result.empty() || line.numbers.empty() ? std::vector<Term>{} : fittingTerms(line, tree, room);
        if (!terms.empty()) {
            if (hasLeft) sign();
            for (const Term& term : terms) {
                if (term.underline.isValid())
                    row.underlines.push_back(
                        {QRectF(x, std::round(lower + term.box.descent + 1.5 * s_), term.box.width, 2 * s_),
                         term.underline});
                put(term.box, Text);
            }
            x += wordGap * s_;
        }
        if (result.isEmpty()) return;
        if (hasLeft || !terms.empty()) sign();
        put(result, Text);
    }

    struct Term {
        MathBox box;
        QColor underline{};
    };
    std::vector<Term> fittingTerms(const FormulaLine& line, const Node& tree, double room) const {
        for (const int pixels : {13, 12, 11}) {
            std::vector<Term> terms = termsOf(line, tree, pixels);
            double whole = 0;
            for (const Term& term : terms) whole += term.box.width;
            if (whole <= room) return terms;
        }
        const QColor underline = line.underlines.size() == 1 ? line.underlines.front().second : QColor();
        return {{textBox(QStringLiteral("…"), style(13)), underline}};
    }

    // The summands, each after its sign.
    std::vector<Term> termsOf(const FormulaLine& line, const Node& whole, int pixels) const {
        MathNumbers numbers = line.numbers;
        const Node tree = workedOut(whole, numbers);
        const std::vector<Node> names = whole.type == NodeType::Sum ? whole.children : std::vector{whole};
        const bool isSum = tree.type == math::NodeType::Sum;
        const std::vector<Node> parts = isSum ? tree.children : std::vector{tree};
        std::vector<Term> terms;
        auto open = line.underlines;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (isSum && !tree.operators[i].empty()) {
                const QString sign = fromView(tree.operators[i]);
                terms.push_back({textBox(i == 0 ? sign : QStringLiteral(" %1 ").arg(sign), style(pixels))});
            }
            const bool isAfterSign = isSum && (i > 0 || !tree.operators[0].empty());
            terms.push_back({isAfterSign ? layOutSummand(parts[i], style(pixels), numbers)
                                         : layOut(parts[i], style(pixels), numbers)});
            // The first summand that holds the symbol has its arrow's colour.
            const auto found =
                std::ranges::find_if(open, [&](const auto& underline) { return mentions(names[i], underline.first); });
            if (found == open.end()) continue;
            terms.back().underline = found->second;
            open.erase(found);
        }
        return terms;
    }

    GridMeasures m_;
    double s_;
    bool isResultAbove_ = false;
    FormulaRows rows_;
};

}  // namespace

FormulaRows arrangeInColumns(const std::vector<FormulaLine>& lines, const GridMeasures& measures) {
    return Grid(measures).rows(lines);
}

}  // namespace ravine
