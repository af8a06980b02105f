// Formulas typeset: where the parts stand, and what is seen of them.
#include "widgets/text/formula_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/text/math_layout.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

FormulaLine velocity() {
    FormulaLine line;
    line.caption = "Velocity";
    line.symbol = "v";
    line.formula = "μ v − η g";
    line.numbers = {{"μ", {0.9}}, {"v", {0.061, -0.136}}, {"η", {0.015}}, {"g", {0.87, -12.88}}};
    line.result = {0.042, 0.071};
    line.resultCaption = "new velocity";
    line.underlines = {{"v", Theme::light().runColour(1)}, {"g", Theme::light().runColour(3)}};
    return line;
}

FormulaLine position() {
    FormulaLine line;
    line.caption = "Position";
    line.symbol = "θ";
    line.formula = "θ + v";
    line.numbers = {{"θ", {0.868, -0.515}}, {"v", {0.042, 0.071}}};
    line.result = {0.91, -0.444};
    line.resultCaption = "new position";
    return line;
}

FormulaLine correction() {
    FormulaLine line;
    line.caption = "Bias correction";
    line.symbol = "M̂";
    line.formula = "M / (1 − β₁ᵗ)";
    line.numbers = {{"M", {0.5}}, {"β₁", {0.9}}, {"t", {3}}};
    line.result = {1.845};
    return line;
}

struct View : FormulaView {
    explicit View(int width = 760) {
        setPalette(Theme::light().palette());
        setLines({velocity(), position(), correction()});
        fit(width);
        show();
        activateWindow();
        QApplication::processEvents();
        clearFocus();  // which would be drawn around it
    }
    void fit(int width) { resize(width, heightForWidth(width)); }
    QImage picture() { return grab().toImage().convertToFormat(QImage::Format_RGB32); }
};

// What has that very colour.
QRect coloured(const QImage& image, const QColor& colour, const QRect& within) {
    QRect found;
    for (int y = within.top(); y <= within.bottom(); ++y)
        for (int x = within.left(); x <= within.right(); ++x)
            if (image.valid(x, y) && image.pixelColor(x, y) == colour) found |= QRect(x, y, 1, 1);
    return found;
}

int darkest(const QImage& image, const QRect& within) {
    int least = 255;
    for (int y = within.top(); y <= within.bottom(); ++y)
        for (int x = std::max(8, within.left()); x <= within.right(); ++x)
            if (image.valid(x, y)) least = std::min(least, image.pixelColor(x, y).lightness());
    return least;
}

MathBox boxOf(const char* text, const MathNumbers& numbers = {}) {
    return layOut(math::parseOrText(text), MathStyle{100, QFont::Normal, MathStyle::Products::SideBySide}, numbers);
}

const MathBox::Glyphs& glyphsOf(const MathBox& box, const QString& text) {
    const auto found =
        std::find_if(box.glyphs.begin(), box.glyphs.end(), [&](const auto& glyphs) { return glyphs.text == text; });
    if (found != box.glyphs.end()) return *found;
    ADD_FAILURE() << text.toStdString() << " is not shown";
    static const MathBox::Glyphs none{};
    return none;
}

QString textOf(const MathBox& box) {
    QString all;
    for (const auto& glyphs : box.glyphs) all += glyphs.text;
    return all;
}

TEST(MathLayout, VariablesAreItalicDigitsAndFunctionsUpright) {
    const MathBox box = boxOf("2 x cos y + in");
    EXPECT_TRUE(glyphsOf(box, "x").font.italic());
    EXPECT_TRUE(glyphsOf(box, "y").font.italic());
    EXPECT_FALSE(glyphsOf(box, "2").font.italic());
    EXPECT_FALSE(glyphsOf(box, "cos").font.italic());
    EXPECT_FALSE(glyphsOf(box, "in").font.italic());
}

TEST(MathLayout, FractionsStandAboutABarOnTheAxis) {
    const MathBox box = boxOf("a / (b + 1)");
    const double axis = mathAxis(MathStyle{100});
    ASSERT_EQ(box.shapes.size(), 1u);
    const QRectF bar = box.shapes[0].path.boundingRect();
    EXPECT_NEAR(bar.center().y(), -axis, 0.5);
    EXPECT_LT(glyphsOf(box, "a").at.y(), bar.top());
    EXPECT_GT(glyphsOf(box, "b").at.y() - 70, bar.bottom());  // its capital height is below the bar
    EXPECT_GE(bar.width(), glyphsOf(box, "1").at.x() - glyphsOf(box, "b").at.x());
    EXPECT_FALSE(textOf(box).contains('('));
    // Halves are small, fractions in powers are in one line.
    EXPECT_LT(boxOf("½").height(), boxOf("1 / 2").height());
    EXPECT_TRUE(textOf(boxOf("x^(t / K)")).contains('/'));
}

TEST(MathLayout, RootsAndParenthesesGrowWithWhatIsInside) {
    EXPECT_GT(boxOf("√(a / b)").height(), boxOf("a / b").height() + 10);
    EXPECT_GT(boxOf("√(a / b)").width, boxOf("a / b").width + 30);
    EXPECT_TRUE(textOf(boxOf("(a)(b)")).contains('('));
    const MathBox grown = boxOf("x (1 − a / b)");  // drawn, not a glyph
    EXPECT_FALSE(textOf(grown).contains('('));
    EXPECT_EQ(grown.shapes.size(), 3u);
    EXPECT_EQ(boxOf("z > 0 ? z : a / b").shapes.size(), 2u);
}

TEST(MathLayout, ScriptsAreSmallAndHatsAreAboveTheirLetter) {
    const MathBox box = boxOf("β₁ᵗ");
    const auto &base = glyphsOf(box, "β"), &below = glyphsOf(box, "1"), &above = glyphsOf(box, "t");
    EXPECT_LT(below.font.pixelSize(), base.font.pixelSize());
    EXPECT_GT(below.at.y(), 10);
    EXPECT_LT(above.at.y(), -30);
    EXPECT_NEAR(below.at.x(), above.at.x(), 10) << "one above the other";
    const MathBox hat = boxOf("M̂");
    ASSERT_EQ(hat.shapes.size(), 1u);
    const QRectF mark = hat.shapes[0].path.boundingRect();
    EXPECT_LT(mark.bottom(), -71) << "above the capital";
    EXPECT_NEAR(mark.center().x(), hat.width / 2, 12);
    EXPECT_GT(hat.ascent, boxOf("M").ascent);
}

TEST(MathLayout, NumbersStandForSymbols) {
    const MathNumbers numbers{{"η", {0.15}}, {"M̂", {0.153, -1.52}}, {"V̂", {0.04}}, {"ε", {1e-8}}};
    EXPECT_EQ(textOf(boxOf("η M̂", numbers)), "0.15·(0.153, −1.52)");
    const QString step = textOf(boxOf("η M̂ / (√V̂ + ε)", numbers));
    EXPECT_TRUE(step.contains("0.04+1e−8")) << step.toStdString();
    // A negative number after a sign, and one in a power, is in parentheses.
    const MathNumbers negative{{"a", {-2}}, {"b", {-3}}};
    EXPECT_EQ(textOf(boxOf("a − b", negative)), "−2−(−3)");
    EXPECT_EQ(textOf(boxOf("a b²", negative)), "−2·(−3)2");
    EXPECT_EQ(textOf(boxOf("1 + a b", negative)), "1+(−2)·(−3)");
    EXPECT_EQ(textOf(boxOf("sign(M̂)", numbers)), "sign(0.153, −1.52)");
    EXPECT_EQ(mathLine(math::parseOrText("a / (1 − b²)"), negative), "−2 / (1 − (−3)^2)");
}

TEST(MathLayout, NumbersReadWell) {
    EXPECT_EQ(mathNumber(0.9), "0.9");
    EXPECT_EQ(mathNumber(0.9999), "0.9999");
    EXPECT_EQ(mathNumber(1e-8), "1e−8");
    EXPECT_EQ(mathNumber(-0.13612), "−0.136");
    EXPECT_EQ(mathNumber(0.91000003), "0.910") << "live digits do not jump";
    EXPECT_EQ(mathNumber(-12.8812), "−12.9");
    EXPECT_EQ(mathNumber(499.27), "499");
    EXPECT_EQ(mathNumber(0.9996), "0.9996");
    EXPECT_EQ(mathNumber(0.99961), "1.00");
    EXPECT_EQ(mathNumber(0), "0");
    EXPECT_EQ(mathNumber(unlimited), "∞");
}

// The x of each piece that starts in a column, by line.
std::vector<std::vector<double>> columns(double width) {
    const FormulaRows rows = arrange(*typeset({velocity(), position()}, {}), width);
    std::vector<std::vector<double>> all;
    for (const auto& row : rows.rows) {
        std::vector<double> line;
        for (const auto& piece : row.pieces)
            if (piece.ink == FormulaRows::Ink::Text && piece.box.width > 30) line.push_back(piece.at.x());
        line.push_back(row.resultBox.left());
        all.push_back(line);
    }
    return all;
}

TEST(FormulaView, AlignsTermByTerm) {
    const auto lines = columns(unlimited);
    ASSERT_EQ(lines.size(), 2u);
    ASSERT_EQ(lines[0].size(), 4u);  // two terms, the result, its box
    EXPECT_EQ(lines[0], lines[1]);
    // Symbols begin where their numbers do, above them.
    const FormulaRows rows = arrange(*typeset({velocity()}, {}), unlimited);
    const auto& pieces = rows.rows[0].pieces;
    int pairs = 0;
    for (const auto& symbols : pieces)
        for (const auto& numbers : pieces)
            if (symbols.at.x() == numbers.at.x() && symbols.at.y() < numbers.at.y() - 10) ++pairs;
    EXPECT_EQ(pairs, 3);
    EXPECT_TRUE(rows.rows[0].resultBox.contains(pieces.back().at));
}

TEST(FormulaView, GoesOnBelowWhereItIsTooNarrow) {
    View view;
    const int roomy = view.heightForWidth(900), narrow = view.heightForWidth(420);
    EXPECT_GT(narrow, roomy + 60);
    EXPECT_LT(view.minimumSizeHint().width(), 420);
    for (int width : {view.sizeHint().width(), 560, 420, view.minimumSizeHint().width()}) {
        view.fit(width);
        const QImage image = view.picture();
        EXPECT_GT(darkest(image, QRect(width - 8, 0, 8, image.height())), 200) << "something is cut at " << width;
        EXPECT_GT(darkest(image, QRect(0, image.height() - 3, width, 3)), 200) << "something is cut below at " << width;
        for (const QColor& colour : {Theme::light().runColour(1), Theme::light().runColour(3)})
            EXPECT_FALSE(coloured(image, colour, image.rect()).isNull()) << width;
    }
}

TEST(FormulaView, ScrollsRatherThanCuts) {
    QScrollArea area;
    area.setWidgetResizable(true);
    auto* view = new FormulaView;
    view->setLines({velocity(), position()});
    area.setWidget(view);
    area.resize(view->minimumSizeHint().width() + 60, 120);
    area.show();
    QApplication::processEvents();
    EXPECT_EQ(area.horizontalScrollBar()->maximum(), 0);
    EXPECT_GE(view->height(), view->heightForWidth(view->width()));
    EXPECT_GT(area.verticalScrollBar()->maximum(), 0);
    area.resize(view->minimumSizeHint().width() - 40, 120);
    QApplication::processEvents();
    EXPECT_GT(area.horizontalScrollBar()->maximum(), 30);
}

TEST(FormulaView, UnderlinesTermsInTheColourOfTheirArrow) {
    View view;
    const QImage image = view.picture();
    const QRect first = coloured(image, Theme::light().runColour(1), view.lineRect(0));
    const QRect second = coloured(image, Theme::light().runColour(3), view.lineRect(0));
    EXPECT_GT(first.width(), 80);
    EXPECT_GT(second.width(), 80);
    EXPECT_LT(first.right(), second.left());
    EXPECT_EQ(first.top(), second.top());
    EXPECT_TRUE(coloured(image, Theme::light().runColour(1), view.lineRect(1)).isNull()) << "not asked for there";
}

TEST(FormulaView, WalksLineByLine) {
    View view;
    const QImage equal = view.picture();
    EXPECT_TRUE(coloured(equal, Theme::light().accent, equal.rect()).isNull());
    view.setCurrentLine(1);
    const QImage image = view.picture();
    const QRect bar = coloured(image, Theme::light().accent, image.rect());
    EXPECT_TRUE(view.lineRect(1).contains(bar.center()));
    EXPECT_GT(bar.height(), view.lineRect(1).height() / 2);
    EXPECT_EQ(image.copy(view.lineRect(0).adjusted(8, 0, 0, 0)), equal.copy(view.lineRect(0).adjusted(8, 0, 0, 0)));
    EXPECT_LT(darkest(image, view.lineRect(1)), 60);
    EXPECT_LT(darkest(equal, view.lineRect(2)), 60);
    EXPECT_GT(darkest(image, view.lineRect(2)), 120) << "what comes later is dimmed";
    view.setCurrentLine(-1);
    EXPECT_EQ(view.picture(), equal);
}

TEST(FormulaView, SaysAndCopiesItsLines) {
    View view;
    const QStringList lines = view.plainText().split('\n');
    ASSERT_EQ(lines.size(), 3);
    EXPECT_EQ(
        lines[0],
        "Velocity: v ← μ v − η g = 0.9 · (0.061, −0.136) − 0.015 · (0.87, −12.88) = (0.042, 0.071) (new velocity)");
    EXPECT_EQ(lines[2], "Bias correction: M̂ = M / (1 − β₁ᵗ) = 0.5 / (1 − 0.9^3) = 1.845");
    EXPECT_EQ(view.accessibleName(), view.plainText());
    const QImage before = view.picture();
    view.setFocus();
    EXPECT_NE(view.picture(), before) << "focus is seen";
    QApplication::clipboard()->clear();
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->text(), view.plainText());
    FormulaLine changed = velocity();
    changed.result = {0.5};
    view.setLines({changed});
    EXPECT_TRUE(view.accessibleName().endsWith("= 0.5 (new velocity)"));
}

TEST(FormulaView, ShowsFormulasAloneWithTheirSignsBelowOneAnother) {
    FormulaView view;
    view.setFormula("v ← μ v − η ∇f(θ);  θ ← θ + v");
    ASSERT_EQ(view.lines().size(), 2u);
    EXPECT_EQ(view.plainText(), "v ← μ v − η ∇f(θ)\nθ ← θ + v");
    const FormulaRows rows = arrange(*typeset(view.lines(), {1, 19}), unlimited);
    const auto signOf = [&](int line) {
        for (const auto& piece : rows.rows[line].pieces)
            if (textOf(piece.box) == "←") return piece.at.x();
        return -1.0;
    };
    EXPECT_GT(signOf(0), 0);
    EXPECT_EQ(signOf(0), signOf(1));
    const int small = view.sizeHint().height();
    view.setFormula("v ← μ v − η ∇f(θ);  θ ← θ + v", 30);
    EXPECT_GT(view.sizeHint().height(), small * 5 / 4);
    // No formula, but shown all the same, and broken like prose.
    view.setFormula("only +, −, × and comparisons: nothing else is used in a rule of this house");
    EXPECT_EQ(view.plainText(), "only +, −, × and comparisons: nothing else is used in a rule of this house");
    EXPECT_LT(view.minimumSizeHint().width(), 260);
    EXPECT_GT(view.heightForWidth(300), view.heightForWidth(2000));
    view.setFormula("");
    EXPECT_TRUE(view.plainText().isEmpty());
}

TEST(FormulaView, FollowsThemeAndTextScale) {
    View view;
    const QSize plain = view.sizeHint();
    view.setTextScale(1.4);
    EXPECT_NEAR(view.sizeHint().width(), 1.4 * plain.width(), 0.08 * plain.width());
    EXPECT_NEAR(view.sizeHint().height(), 1.4 * plain.height(), 0.08 * plain.height());
    view.setTextScale(1);
    view.setPalette(Theme::darkTheme().palette());
    view.setAutoFillBackground(true);
    const QImage image = view.picture();
    EXPECT_FALSE(coloured(image, Theme::darkTheme().sub, image.rect()).isNull()) << "the result's box";
    int lightest = 0;
    for (int x = 0; x < image.width(); ++x)
        for (int y = 0; y < image.height(); ++y) lightest = std::max(lightest, image.pixelColor(x, y).lightness());
    EXPECT_GT(lightest, 225);
}

}  // namespace
}  // namespace ravine
