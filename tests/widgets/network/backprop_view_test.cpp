#include "widgets/network/backprop_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <cmath>

#include "widgets/fields/number_field.h"
#include "widgets/network/backprop_canvas.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/signed_colours.h"
#include "widgets/theme/theme.h"

using namespace ravine;

namespace {

using Cell = BackpropCanvas::Cell;
constexpr auto forward = BackpropCanvas::Forward, slope = BackpropCanvas::Slope, backward = BackpropCanvas::Backward;

// Hidden layers of three units and an output of two; δ of layer l has the norm norms[l − 1].
BackpropPicture picture(const std::vector<double>& norms) {
    BackpropPicture made;
    made.sample = 11;
    made.samples = 240;
    made.batchSize = 32;
    made.input = {1, -1};
    made.loss = 0.4127;
    made.lossName = "Cross-entropy";
    made.target = "class 1";
    made.predicted = "class 0, 61 %";
    for (std::size_t l = 0; l < norms.size(); ++l) {
        const bool last = l + 1 == norms.size();
        BackpropLayer layer;
        layer.title = last ? QString("Output") : QString("Layer %1").arg(l + 1);
        if (!last) layer.activation = "ReLU", layer.formula = "max(0, *z*)";
        layer.linear = {2, -1, 0.5};
        layer.activated = layer.output = {2, 0, 0.5};
        layer.derivative = {1, 0, 1};
        layer.byActivation = {norms[l], 0.3, 0};
        layer.delta = {-norms[l], 0, 0};
        if (last)
            for (auto* v :
                 {&layer.linear, &layer.activated, &layer.output, &layer.derivative, &layer.byActivation, &layer.delta})
                v->pop_back();
        layer.weightGradientNorm = 0.031;
        layer.weightNorm = 2.1;
        made.layers.push_back(layer);
    }
    return made;
}

bool alike(QColor a, QColor b, int tolerance = 10) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

class BackpropViewTest : public testing::Test {
protected:
    BackpropViewTest() {
        view.setPalette(Theme::light().palette());
        view.resize(760, 520);
        view.setPicture(picture({0.1, 0.2, 0.4}));
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowActive(&view));
    }
    BackpropCanvas& canvas() { return *view.canvas(); }
    QColor painted(Cell cell) {
        return canvas().grab().toImage().pixelColor(canvas().cellRect(cell).center().toPoint());
    }
    void hover(Cell cell) { QTest::mouseMove(&canvas(), canvas().cellRect(cell).center().toPoint()); }
    QPushButton* button(const QString& text) {
        for (auto* found : view.findChildren<QPushButton*>())
            if (found->text() == text) return found;
        return nullptr;
    }
    QToolButton* stepper(const QString& name) {
        for (auto* found : view.findChildren<QToolButton*>())
            if (found->accessibleName() == name) return found;
        return nullptr;
    }
    BackpropView view;
};

}  // namespace

TEST_F(BackpropViewTest, CellsAreColouredByValue) {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        view.setPalette(theme->palette());
        EXPECT_TRUE(alike(painted({1, forward, 0}), signedFill(1, *theme))) << "the largest";
        EXPECT_TRUE(alike(painted({1, forward, 1}), theme->panel)) << "zero";
        EXPECT_TRUE(alike(painted({1, forward, 2}), signedFill(0.25, *theme)));
        EXPECT_TRUE(alike(painted({1, backward, 0}), signedFill(-1, *theme)));
        EXPECT_TRUE(alike(painted({0, forward, 1}), signedFill(-1, *theme)));
    }
}

TEST_F(BackpropViewTest, TheInputSendsNothingBack) {
    EXPECT_FALSE(canvas().cellRect({0, forward, 1}).isEmpty());
    EXPECT_TRUE(canvas().cellRect({0, slope, 0}).isEmpty());
    EXPECT_TRUE(canvas().cellRect({0, backward, 0}).isEmpty());
    EXPECT_TRUE(canvas().chain(1).backward.isEmpty());
}

TEST_F(BackpropViewTest, TheChainRuleIsWrittenWithItsNumbers) {
    EXPECT_EQ(plainFormula(canvas().chain(2).forward), "z² = W² a¹ + b²");
    EXPECT_EQ(plainFormula(canvas().chain(3).backward), "δ² = (W³ᵀ δ³) ⊙ f′(z²)");
    EXPECT_EQ(plainFormula(canvas().chain(2).gradient), "∂L/∂W² = δ² a¹ᵀ");
    EXPECT_EQ(plainFormula(canvas().chain(1).gradient), "∂L/∂W¹ = δ¹ xᵀ");
    EXPECT_TRUE(plainFormula(canvas().chain(2).gradientNorm).contains("‖ = 0.031"));
    EXPECT_EQ(plainFormula(canvas().chain(4).backward), "δ³ = ∂L/∂z³");
}

TEST_F(BackpropViewTest, DropoutAndBatchNormStandInTheChain) {
    BackpropPicture with = picture({0.1, 0.2});
    with.layers[0].dropout = 0.5;
    view.setPicture(with);
    EXPECT_EQ(plainFormula(canvas().chain(2).backward), "δ¹ = (W²ᵀ δ²) ⊙ m¹ ⊙ f′(z¹)");
    with.layers[0].dropout = 0;
    with.layers[0].normalised = {1, -1, 0};
    view.setPicture(with);
    EXPECT_EQ(plainFormula(canvas().chain(2).backward), "δ¹ = J¹ᵀ[(W²ᵀ δ²) ⊙ f′(ẑ¹)]");
}

TEST_F(BackpropViewTest, HoveringACellReadsItsUnit) {
    hover({1, slope, 0});
    const QStringList lines = canvas().readOut();
    EXPECT_EQ(lines.value(0), "Layer 1, unit 1");
    EXPECT_EQ(lines.mid(1), (QStringList{"*z* = 2", "*a* = 2", "*f*′(*z*) = 1", "∂*L*/∂*a* = 0.1", "*δ* = −0.1"}));
    hover({0, forward, 1});
    EXPECT_EQ(canvas().readOut(), (QStringList{"Input 2", "*x* = −1"}));
    QTest::mouseMove(&canvas(), QPoint(5, canvas().height() - 5));
    EXPECT_TRUE(canvas().readOut().isEmpty());
}

TEST_F(BackpropViewTest, ADroppedUnitReadsZeroAfterDropout) {
    BackpropPicture with = picture({0.1, 0.2});
    with.layers[0].dropout = 0.5;
    with.layers[0].output[0] = 0;
    view.setPicture(with);
    hover({1, forward, 0});
    EXPECT_TRUE(canvas().readOut().contains("*a* after dropout = 0"));
    QTest::mouseMove(&canvas(), QPoint(2, 2));
    EXPECT_FALSE(alike(painted({1, forward, 0}), signedFill(1, Theme::light()))) << "struck through";
}

TEST_F(BackpropViewTest, NormBarsAreLogarithmic) {
    view.setPicture(picture({0.001, 0.01, 0.1}));
    const double one = canvas().barRect(1).height(), two = canvas().barRect(2).height(),
                 three = canvas().barRect(3).height();
    EXPECT_GT(one, 0);
    EXPECT_NEAR(three - two, two - one, 1e-6) << "ten times is as far as ten times";
    EXPECT_GT(two - one, 5);
    const QImage image = canvas().grab().toImage();
    EXPECT_TRUE(alike(image.pixelColor(canvas().barRect(3).center().toPoint()), Theme::light().text3));
    view.setPicture(picture({0, 0.1}));
    EXPECT_TRUE(canvas().barRect(1).isEmpty());
}

TEST_F(BackpropViewTest, TheRatioIsPutInWords) {
    EXPECT_EQ(plainFormula(canvas().ratioWords()), "‖δ¹‖ / ‖δ³‖ = 0.25: the gradient shrinks 4-fold on its way back");
    const auto words = [&](const std::vector<double>& norms) {
        view.setPicture(picture(norms));
        return canvas().ratioWords();
    };
    EXPECT_TRUE(words({1e-5, 0.1}).contains("vanishes"));
    EXPECT_TRUE(words({500, 0.1}).contains("explodes"));
    EXPECT_TRUE(words({0.1, 0.11}).contains("keeps its size"));
    EXPECT_TRUE(words({1, 0.1}).contains("grows 10-fold"));
    EXPECT_TRUE(words({0, 0.1}).contains("nothing reaches"));
    EXPECT_TRUE(words({0.1, 0}).contains("Nothing comes back"));
    EXPECT_TRUE(words({std::nan(""), 0.1}).contains("not finite"));
    EXPECT_TRUE(words({0.1}).isEmpty());
}

TEST_F(BackpropViewTest, TheBatchsOwnNormCountsWhereItIsGiven) {
    BackpropPicture batch = picture({0.1, 0.2});
    batch.layers[0].deltaNorm = 0.2;  // of all samples; their mean may cancel
    view.setPicture(batch);
    EXPECT_TRUE(canvas().ratioWords().contains("= 1:"));
}

TEST_F(BackpropViewTest, SamplesAreAskedForOneByOneOrByNumber) {
    QSignalSpy asked(&view, &BackpropView::sampleRequested);
    QTest::mouseClick(stepper("Next sample"), Qt::LeftButton);
    EXPECT_EQ(asked.last()[0], 12);
    QTest::mouseClick(stepper("Next sample"), Qt::LeftButton);
    EXPECT_EQ(asked.last()[0], 13) << "also before the picture has come";
    QTest::mouseClick(stepper("Previous sample"), Qt::LeftButton);
    EXPECT_EQ(asked.last()[0], 12);
    auto* number = view.findChild<NumberField*>();
    EXPECT_EQ(number->text(), "13") << "counted from 1";
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, "100");
    QTest::keyClick(number, Qt::Key_Return);
    EXPECT_EQ(asked.last()[0], 99);
    number->selectAll();
    QTest::keyClicks(number, "240");
    QTest::keyClick(number, Qt::Key_Return);
    EXPECT_EQ(asked.last()[0], 239);
    EXPECT_FALSE(stepper("Next sample")->isEnabled());
    number->selectAll();
    QTest::keyClicks(number, "241");
    QTest::keyClick(number, Qt::Key_Return);
    EXPECT_TRUE(number->isFaulty());
    EXPECT_EQ(asked.last()[0], 239);
}

TEST_F(BackpropViewTest, TheBatchIsOnePress) {
    QSignalSpy batch(&view, &BackpropView::batchRequested), sample(&view, &BackpropView::sampleRequested);
    EXPECT_TRUE(button("One sample")->isChecked());
    QTest::mouseClick(button("This batch"), Qt::LeftButton);
    EXPECT_EQ(batch.count(), 1);
    EXPECT_TRUE(button("This batch")->isChecked());
    EXPECT_FALSE(button("One sample")->isChecked());
    EXPECT_FALSE(stepper("Next sample")->isVisible());
    button("One sample")->setFocus();
    QTest::keyClick(button("One sample"), Qt::Key_Space);
    ASSERT_EQ(sample.count(), 1);
    EXPECT_EQ(sample[0][0], 11) << "the one it showed";
}

TEST_F(BackpropViewTest, TheKeyboardReachesEveryCell) {
    canvas().setFocus(Qt::TabFocusReason);
    QTest::keyClick(&canvas(), Qt::Key_Right);
    EXPECT_EQ(canvas().readOut().value(0), "Input 1");
    QTest::keyClick(&canvas(), Qt::Key_End);
    EXPECT_EQ(canvas().readOut().value(0), "Input 2");
    QTest::keyClick(&canvas(), Qt::Key_Right);
    EXPECT_EQ(canvas().readOut().value(0), "Layer 1, unit 1") << "past the strip's end";
    QTest::keyClick(&canvas(), Qt::Key_Right);
    QTest::keyClick(&canvas(), Qt::Key_Down);
    EXPECT_EQ(canvas().readOut().value(0), "Layer 1, unit 2");
    QTest::keyClick(&canvas(), Qt::Key_PageDown);
    EXPECT_EQ(canvas().readOut().value(0), "Layer 2, unit 2");
    EXPECT_TRUE(canvas().accessibleDescription().contains("Layer 2, unit 2"));
    QTest::keyClick(&canvas(), Qt::Key_Left);
    QTest::keyClick(&canvas(), Qt::Key_Left);
    EXPECT_EQ(canvas().readOut().value(0), "Layer 1, unit 3");
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    EXPECT_TRUE(canvas().readOut().isEmpty());
}

TEST_F(BackpropViewTest, ADeepNetworkScrollsAndTheKeyboardFollows) {
    auto* bar = canvas().findChild<QScrollBar*>();
    EXPECT_FALSE(bar->isVisible());
    view.setPicture(picture(std::vector<double>(9, 0.1)));
    EXPECT_TRUE(bar->isVisible());
    EXPECT_GT(canvas().cellRect({9, forward, 0}).left(), canvas().width());
    canvas().setFocus(Qt::TabFocusReason);
    for (int i = 0; i < 10; ++i) QTest::keyClick(&canvas(), Qt::Key_PageDown);
    EXPECT_LT(canvas().cellRect({9, forward, 0}).right(), canvas().width());
    const double before = canvas().cellRect({9, forward, 0}).left();
    QWheelEvent event({300, 200}, canvas().mapToGlobal(QPointF(300, 200)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&canvas(), &event);
    EXPECT_GT(canvas().cellRect({9, forward, 0}).left(), before);
}

TEST_F(BackpropViewTest, WideLayersFitIntoTheirStrips) {
    BackpropPicture wide = picture({0.1, 0.2});
    for (auto* v :
         {&wide.layers[0].linear, &wide.layers[0].activated, &wide.layers[0].derivative, &wide.layers[0].delta})
        v->assign(512, 1);
    view.setPicture(wide);
    const QRectF first = canvas().cellRect({1, forward, 0}), last = canvas().cellRect({1, forward, 511});
    EXPECT_GE(first.width(), 1);
    EXPECT_LT(last.right() - first.left(), 200);
    EXPECT_LT(last.bottom(), canvas().cellRect({1, slope, 0}).top()) << "rows do not run into each other";
    hover({1, backward, 511});
    EXPECT_EQ(canvas().readOut().value(0), "Layer 1, unit 512");
}

TEST_F(BackpropViewTest, SaysWhatItShows) {
    EXPECT_FALSE(canvas().accessibleName().isEmpty());
    EXPECT_TRUE(canvas().accessibleDescription().contains("Cross-entropy 0.413, target class 1"));
    EXPECT_TRUE(canvas().accessibleDescription().contains("Layer 1: norm of δ 0.1"));
    for (const auto* found : view.findChildren<QToolButton*>()) EXPECT_FALSE(found->accessibleName().isEmpty());
}

TEST_F(BackpropViewTest, WithoutAPassItSaysSo) {
    view.setPicture({});
    QTest::keyClick(&canvas(), Qt::Key_Right);
    QTest::mouseMove(&canvas(), QPoint(200, 200));
    canvas().grab();
    EXPECT_TRUE(canvas().readOut().isEmpty());
}

TEST(FormulaText, RaisesLowersAndLeavesNamesAlone) {
    EXPECT_EQ(plainFormula("*f*′(z^{12}) = x_{3}"), "f′(z¹²) = x₃");
    EXPECT_EQ(plainFormula(escapedFormula("a*b^{2}_x\\")), "a*b^{2}_x\\");
    EXPECT_LT(formulaWidth("z^{12}", 12), formulaWidth("z12", 12));
    EXPECT_EQ(plainFormula(""), "");
}
