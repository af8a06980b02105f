// Lines of formulas arranged in rows: what stands where for a given width. A line that is too long goes on below,
// broken before a sign.
#pragma once

#include <QColor>
#include <QRectF>
#include <QString>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "widgets/text/math_layout.h"

namespace ravine {

struct FormulaLine {
    QString caption{};             // "Velocity"
    std::string symbol{};          // "v"; empty: the formula stands without a left side
    std::string relation{};        // between the two; empty: ← where the symbol is in the formula too, else =
    std::string formula{};         // the right side, in the syntax of math_text.h; may be empty
    MathNumbers numbers{};         // of symbols in the formula; without any there is no row of numbers
    std::vector<double> result{};  // empty: none
    QString resultCaption{};       // "new velocity"
    // The first summand that holds the symbol is underlined in the colour of its arrow.
    std::vector<std::pair<std::string, QColor>> underlines{};
    bool isEmphasised = false;
    bool operator==(const FormulaLine&) const = default;
};

struct FormulaRows {
    enum class Ink { Text, Quiet };
    struct Piece {
        MathBox box;
        QPointF at;  // its baseline
        Ink ink = Ink::Text;
    };
    struct Underline {
        QRectF rect;
        QColor colour;
    };
    struct Row {  // of one line
        QRectF rect;
        std::vector<Piece> pieces;
        std::vector<Underline> underlines;
        QRectF resultBox;  // null: none
    };
    std::vector<Row> rows;
    double width = 0, height = 0;
    double narrowest = 0;  // no width below this shows everything
};

struct FormulaMeasures {
    double scale = 1;
    int formulaPixels = 15;  // of formulas without caption, numbers and result
};

// Lines typeset in pieces, for any width.
struct FormulaParts;
std::shared_ptr<const FormulaParts> typeset(const std::vector<FormulaLine>& lines, const FormulaMeasures& measures);

// Infinite width: every line in one row.
FormulaRows arrange(const FormulaParts& parts, double width);

// "v ← μ v − η g = 0.9 · 0.061 − … = 0.042", without the caption.
QString plainLine(const FormulaLine& line);

}  // namespace ravine
