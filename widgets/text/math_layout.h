// Formulas typeset: the tree of math_text.h into boxes, with symbols or with the numbers they stand for. Variables are
// italic, digits and functions upright; fractions have a bar, roots an overline, parentheses grow.
#pragma once

#include <QFont>
#include <QString>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/formulas/math_text.h"
#include "widgets/text/math_box.h"

namespace ravine {

// What symbols stand for: one number, or one for each coordinate.
using MathNumbers = std::map<std::string, std::vector<double>, std::less<>>;

struct MathStyle {
    int pixelSize = 15;
    QFont::Weight weight = QFont::Normal;
    enum class Products { SideBySide, Dotted } products = Products::SideBySide;
    enum class Fractions { Stacked, Slashed } fractions = Fractions::Stacked;
    bool operator==(const MathStyle&) const = default;
};

// A symbol that `numbers` holds is shown as its number; products are then dotted.
MathBox layOut(const math::Node& tree, const MathStyle& style, const MathNumbers& numbers = {});
// As it stands after a sign: a negative number is in parentheses.
MathBox layOutSummand(const math::Node& tree, const MathStyle& style, const MathNumbers& numbers);
MathBox textBox(const QString& text, const MathStyle& style);
double mathAxis(const MathStyle& style);  // height of fraction bars and minus signs above the baseline

bool mentions(const math::Node& tree, std::string_view symbol);

// "0.9", "(0.061, −0.136)": three digits, or all where four are exact.
QString mathNumber(double value);
QString mathNumbers(const std::vector<double>& values);
// The formula in one line of text, with numbers for the symbols that have them.
QString mathLine(const math::Node& tree, const MathNumbers& numbers = {});

}  // namespace ravine
