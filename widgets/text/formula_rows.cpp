#include "widgets/text/formula_rows.h"

#include <algorithm>
#include <cmath>

#include "core/formulas/math_text.h"
#include "widgets/text/core_text.h"

namespace ravine {
namespace {

using math::Node;
using math::NodeType;

// A summand with the sign before it, or the result: what a line is broken into.
struct Cell {
    MathBox sign, above, below;
    double gap = 0;  // on either side of the sign
    QColor underline{};
    bool isResult = false;
    double padding = 0;

    double width() const { return std::max(above.width, below.width) + 2 * padding; }
    double signWidth(double gapShare = 1) const { return sign.width + 2 * gapShare * gap; }
};

struct Broken {
    MathBox caption, symbol;
    std::vector<Cell> cells;
    FormulaRows::Ink captionInk = FormulaRows::Ink::Quiet;
    bool isAlone = false;
};

bool isAlone(const FormulaLine& line) { return line.caption.isEmpty() && line.numbers.empty() && line.result.empty(); }

std::string relationOf(const FormulaLine& line, const Node& formula) {
    if (!line.relation.empty()) return line.relation;
    return mentions(formula, line.symbol) ? "←" : "=";
}

class Breaker {
public:
    Breaker(const FormulaMeasures& measures, const FormulaLine& line)
        : m_(measures), line_(line), alone_(isAlone(line)) {}

    Broken broken() const {
        Broken parts;
        parts.isAlone = alone_;
        if (line_.isEmphasised) parts.captionInk = FormulaRows::Ink::Text;
        if (!line_.caption.isEmpty())
            parts.caption = textBox(line_.caption, style(13, line_.isEmphasised ? QFont::DemiBold : QFont::Normal));
        if (!line_.symbol.empty())
            parts.symbol =
                layOut(math::parseOrText(line_.symbol), numberStyle(alone_ ? QFont::Normal : QFont::DemiBold));
        if (!line_.formula.empty()) addFormula(parts.cells);
        if (!line_.result.empty()) addResult(parts.cells);
        return parts;
    }

private:
    MathStyle style(int pixels, QFont::Weight weight = QFont::Normal) const {
        return {qRound(pixels * m_.scale), weight, MathStyle::Products::SideBySide};
    }
    MathStyle numberStyle(QFont::Weight weight = QFont::Normal) const {
        return style(alone_ ? m_.formulaPixels : 15, weight);
    }
    MathStyle symbolStyle() const {
        MathStyle small = style(12);
        small.products = MathStyle::Products::Dotted;
        return small;
    }
    double gap(double share) const { return alone_ ? share * m_.formulaPixels * m_.scale : 13 * m_.scale; }

    Cell cellWith(const std::string& sign, double share) const {
        Cell cell;
        if (!sign.empty()) {
            cell.sign = textBox(fromView(sign), numberStyle());
            cell.gap = gap(share);
        }
        return cell;
    }

    void addFormula(std::vector<Cell>& cells) const {
        const Node tree = math::parseOrText(line_.formula);
        const std::string relation = line_.symbol.empty() ? std::string() : relationOf(line_, tree);
        if (tree.type == NodeType::Text) return addWords(cells, tree, relation);
        if (tree.type == NodeType::List) return addItems(cells, tree, relation);
        if (tree.type != NodeType::Sum) {
            addTerm(cells, tree, relation, {});
            return underline(cells, {tree});
        }
        for (std::size_t i = 0; i < tree.children.size(); ++i)
            addTerm(cells, tree.children[i], i == 0 ? relation : tree.operators[i],
                    i == 0 ? tree.operators[0] : std::string());
        underline(cells, tree.children);
    }

    // One cell each.
    void underline(std::vector<Cell>& cells, const std::vector<Node>& terms) const {
        for (const auto& [name, colour] : line_.underlines) {
            const std::string& symbol = name;
            const auto first =
                std::find_if(terms.begin(), terms.end(), [&](const Node& term) { return mentions(term, symbol); });
            if (first != terms.end()) cells[static_cast<std::size_t>(first - terms.begin())].underline = colour;
        }
    }

    // A fallback: what is no formula is broken like prose.
    void addWords(std::vector<Cell>& cells, const Node& text, const std::string& relation) const {
        const QStringList all = fromView(text.text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        for (const QString& word : all) {
            Cell cell = cellWith(cells.empty() ? relation : std::string(), 0.34);
            if (!cells.empty()) cell.gap = 0.14 * numberStyle().pixelSize;
            cell.below = textBox(word, numberStyle());
            cells.push_back(std::move(cell));
        }
    }
    void addItems(std::vector<Cell>& cells, const Node& list, const std::string& relation) const {
        for (std::size_t i = 0; i < list.children.size(); ++i) {
            Cell cell = cellWith(i == 0 ? relation : std::string(), 0.34);
            if (i > 0) cell.gap = 0.3 * numberStyle().pixelSize;
            cell.below = layOut(list.children[i], numberStyle(), line_.numbers);
            if (i + 1 < list.children.size()) cell.below.put(textBox(QStringLiteral(","), numberStyle()));
            cells.push_back(std::move(cell));
        }
    }

    void addTerm(std::vector<Cell>& cells, const Node& term, const std::string& sign,
                 const std::string& ownSign) const {
        Cell cell = cellWith(sign, cells.empty() ? 0.36 : 0.26);
        if (!ownSign.empty()) {
            cell.below = textBox(fromView(ownSign), numberStyle());
            cell.below.space(0.06 * numberStyle().pixelSize);
        }
        const bool hasNumbers = std::any_of(line_.numbers.begin(), line_.numbers.end(),
                                            [&](const auto& number) { return mentions(term, number.first); });
        const bool isAfterSign = !cells.empty() || !ownSign.empty();
        if (hasNumbers) cell.above = layOut(term, symbolStyle());
        cell.below.put(isAfterSign ? layOutSummand(term, numberStyle(), line_.numbers)
                                   : layOut(term, numberStyle(), line_.numbers));
        cells.push_back(std::move(cell));
    }

    void addResult(std::vector<Cell>& cells) const {
        Cell cell = cellWith(cells.empty() && line_.symbol.empty() ? std::string() : std::string("="), 0.36);
        cell.isResult = true;
        cell.padding = 8 * m_.scale;
        if (!line_.resultCaption.isEmpty()) cell.above = textBox(line_.resultCaption, style(12));
        cell.below = textBox(mathNumbers(line_.result), numberStyle(QFont::DemiBold));
        cells.push_back(std::move(cell));
    }

    const FormulaMeasures& m_;
    const FormulaLine& line_;
    bool alone_;
};

// The widths that the lines share.
struct Columns {
    double caption = 0, symbol = 0;
    double firstSign = 0;              // of what begins a row, where the lines flow
    std::vector<double> signs, terms;  // aligned; empty: each line flows by itself
    double resultSign = 0, result = 0;

    double left() const { return caption + symbol; }
};

class Arranger {
public:
    Arranger(const FormulaMeasures& measures, double width) : s_(measures.scale), width_(width) {}

    FormulaRows rows(const std::vector<Broken>& lines) {
        measure(lines);
        for (const Broken& line : lines) add(line);
        rows_.height = std::max(0.0, y_ - lineGap_);
        return std::move(rows_);
    }

private:
    void measure(const std::vector<Broken>& lines) {
        double widest = 0, captions = 0;
        for (const Broken& line : lines) {
            if (line.caption.width > 0) captions = std::max(captions, line.caption.width + 24 * s_);
            columns_.symbol = std::max(columns_.symbol, line.symbol.width);
            for (const Cell& cell : line.cells) {
                widest = std::max(widest, cell.width());
                columns_.firstSign = std::max(columns_.firstSign, cell.signWidth());
            }
        }
        widest += columns_.firstSign;
        rows_.narrowest = std::ceil(std::max(captions - 24 * s_, columns_.symbol + widest));
        isStacked_ = captions + columns_.symbol + widest > width_;
        columns_.caption = isStacked_ ? 0 : captions;
        for (double gapShare : {1.0, 0.6})
            if (align(lines, gapShare)) return;
    }

    // Whether the lines fit with their terms below one another.
    bool align(const std::vector<Broken>& lines, double gapShare) {
        Columns aligned = columns_;
        for (const Broken& line : lines) {
            if (line.isAlone) continue;
            std::size_t k = 0;
            for (const Cell& cell : line.cells) {
                if (cell.isResult) {
                    aligned.resultSign = std::max(aligned.resultSign, cell.signWidth(gapShare));
                    aligned.result = std::max(aligned.result, cell.width());
                    continue;
                }
                if (k == aligned.signs.size()) {
                    aligned.signs.push_back(0);
                    aligned.terms.push_back(0);
                }
                aligned.signs[k] = std::max(aligned.signs[k], cell.signWidth(gapShare));
                aligned.terms[k] = std::max(aligned.terms[k], cell.width());
                ++k;
            }
        }
        double total = aligned.left() + aligned.resultSign + aligned.result;
        for (std::size_t k = 0; k < aligned.signs.size(); ++k) total += aligned.signs[k] + aligned.terms[k];
        if (total > width_) return false;
        columns_ = aligned;
        return true;
    }

    void add(const Broken& line) {
        FormulaRows::Row row;
        const double top = y_;
        if (isStacked_ && line.caption.width > 0) {
            y_ += line.caption.ascent;
            row.pieces.push_back({line.caption, {0, y_}, line.captionInk});
            y_ += line.caption.descent + 8 * s_;
        }
        std::size_t from = 0;
        do {
            const std::size_t to = lineEnd(line, from);
            if (from > 0) y_ += 12 * s_;
            addPart(line, from, to, row);
            from = to;
        } while (from < line.cells.size());
        row.rect = QRectF(0, top, 0, y_ - top);
        for (const auto& piece : row.pieces)
            row.rect.setRight(std::max(row.rect.right(), piece.at.x() + piece.box.width));
        row.rect.setRight(std::max(row.rect.right(), row.resultBox.right()));
        rows_.width = std::max(rows_.width, row.rect.right());
        lineGap_ = (line.isAlone ? 10 : 14) * s_;
        y_ += lineGap_;
        rows_.rows.push_back(std::move(row));
    }

    bool isAligned(const Broken& line) const { return !line.isAlone && !columns_.signs.empty(); }

    // Of cell i in a row that begins with cell `from`.
    double signWidth(const Broken& line, std::size_t from, std::size_t i) const {
        return i == from && line.symbol.width > 0 ? columns_.firstSign : line.cells[i].signWidth();
    }

    // How many cells fit from there on; one at least.
    std::size_t lineEnd(const Broken& line, std::size_t from) const {
        if (isAligned(line)) return line.cells.size();
        double x = columns_.left();
        std::size_t to = from;
        while (to < line.cells.size()) {
            x += signWidth(line, from, to) + line.cells[to].width();
            if (to > from && x > width_ + 0.01) break;
            ++to;
        }
        return to;
    }

    void addPart(const Broken& line, std::size_t from, std::size_t to, FormulaRows::Row& row) {
        const bool isFirst = from == 0;
        double a1 = 0, d1 = 0, a2 = line.symbol.ascent, d2 = line.symbol.descent, boxPad = 0, under = 0;
        for (std::size_t i = from; i < to; ++i) {
            const Cell& cell = line.cells[i];
            a1 = std::max(a1, cell.above.ascent);
            d1 = std::max(d1, cell.above.descent);
            a2 = std::max({a2, cell.below.ascent, cell.sign.ascent});
            d2 = std::max(d2, cell.below.descent);
            if (cell.isResult) boxPad = 6 * s_;
            if (cell.underline.isValid()) under = std::max(under, cell.below.descent + 7 * s_);
        }
        const double first = y_ + boxPad + a1;
        const double between = (d1 > 6 * s_ ? 9 : 6) * s_;  // a fraction keeps its distance
        const double base = std::round(a1 > 0 ? first + d1 + between + a2 : first + a2);
        const double bottom = base + std::max(d2 + boxPad, under);
        if (isFirst) {
            if (!isStacked_ && line.caption.width > 0) row.pieces.push_back({line.caption, {0, base}, line.captionInk});
            const double shift = line.isAlone ? columns_.symbol - line.symbol.width : 0;  // against the sign
            if (line.symbol.width > 0)
                row.pieces.push_back({line.symbol, {columns_.caption + shift, base}, FormulaRows::Ink::Text});
        }
        double x = columns_.left();
        for (std::size_t i = from; i < to; ++i) x = addCell(line, i, x, signWidth(line, from, i), {first, base}, row);
        y_ = bottom;
    }

    struct Baselines {
        double symbols, numbers;
    };
    double addCell(const Broken& line, std::size_t i, double x, double signWidth, Baselines at,
                   FormulaRows::Row& row) const {
        const Cell& cell = line.cells[i];
        double width = cell.width();
        if (isAligned(line)) {
            signWidth = cell.isResult ? columns_.resultSign : columns_.signs[i];
            width = cell.isResult ? columns_.result : columns_.terms[i];
            if (cell.isResult) x = resultColumn();
        }
        if (cell.sign.width > 0)
            row.pieces.push_back(
                {cell.sign, {x + (signWidth - cell.sign.width) / 2, at.numbers}, FormulaRows::Ink::Quiet});
        x += signWidth;
        const double inside = x + cell.padding;
        // A result's caption stays close to it when the symbols are fractions.
        const double caption = at.numbers - cell.below.ascent - cell.above.descent - 8 * s_;
        const double upper = cell.isResult ? std::max(at.symbols, caption) : at.symbols;
        if (cell.above.width > 0) row.pieces.push_back({cell.above, {inside, upper}, FormulaRows::Ink::Quiet});
        row.pieces.push_back({cell.below, {inside, at.numbers}, FormulaRows::Ink::Text});
        if (cell.isResult) {
            const double top = cell.above.width > 0 ? upper - cell.above.ascent : at.numbers - cell.below.ascent;
            row.resultBox =
                QRectF(QPointF(x, top - 6 * s_), QPointF(x + cell.width(), at.numbers + cell.below.descent + 6 * s_));
        }
        if (cell.underline.isValid())
            row.underlines.push_back(
                {QRectF(inside, std::round(at.numbers + cell.below.descent + 4 * s_), cell.below.width, 2.5 * s_),
                 cell.underline});
        return x + width;
    }
    double resultColumn() const {
        double x = columns_.left();
        for (std::size_t k = 0; k < columns_.signs.size(); ++k) x += columns_.signs[k] + columns_.terms[k];
        return x;
    }

    double s_, width_;
    Columns columns_;
    bool isStacked_ = false;
    double y_ = 0, lineGap_ = 0;
    FormulaRows rows_;
};

}  // namespace

struct FormulaParts {
    FormulaMeasures measures;
    std::vector<Broken> lines;
};

std::shared_ptr<const FormulaParts> typeset(const std::vector<FormulaLine>& lines, const FormulaMeasures& measures) {
    auto parts = std::make_shared<FormulaParts>();
    parts->measures = measures;
    parts->lines.reserve(lines.size());
    for (const FormulaLine& line : lines) parts->lines.push_back(Breaker(measures, line).broken());
    return parts;
}

FormulaRows arrange(const FormulaParts& parts, double width) {
    return Arranger(parts.measures, width).rows(parts.lines);
}

QString plainLine(const FormulaLine& line) {
    QString text = fromView(line.symbol);
    const Node tree = math::parseOrText(line.formula);
    if (!line.formula.empty()) {
        if (!line.symbol.empty()) text += QStringLiteral(" %1 ").arg(fromView(relationOf(line, tree)));
        text += fromView(line.formula);
        const QString live = mathLine(tree, line.numbers);
        if (!line.numbers.empty() && live != fromView(line.formula)) text += QStringLiteral(" = ") + live;
    }
    if (line.result.empty()) return text;
    return text + (text.isEmpty() ? QString() : QStringLiteral(" = ")) + mathNumbers(line.result);
}

}  // namespace ravine
