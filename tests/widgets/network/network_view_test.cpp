#include "widgets/network/network_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <cmath>

#include "widgets/fields/number_field.h"
#include "widgets/network/weight_editor.h"
#include "widgets/theme/theme.h"

using namespace ravine;

namespace {

// Weights alternate in sign and grow with unit and input, so that the strongest input is the last.
NetworkDiagram network(std::vector<int> sizes) {
    NetworkDiagram made;
    for (std::size_t l = 0; l < sizes.size(); ++l) {
        DiagramLayer layer;
        layer.units = sizes[l];
        layer.title = l == 0 ? "Input" : l + 1 == sizes.size() ? "Output · softmax" : QString("Layer %1 · ReLU").arg(l);
        if (l > 0) {
            layer.weights = Eigen::MatrixXd(sizes[l], sizes[l - 1]);
            for (int u = 0; u < sizes[l]; ++u)
                for (int i = 0; i < sizes[l - 1]; ++i)
                    layer.weights(u, i) = ((u + i) % 2 ? -1 : 1) * (0.1 + 0.9 * (i + 1) / sizes[l - 1]);
            layer.biases = Eigen::VectorXd::Constant(sizes[l], -0.25);
        }
        layer.means.assign(std::size_t(sizes[l]), 0.5);
        made.layers.push_back(layer);
    }
    return made;
}

HeatMap plain(float value) { return {4, std::vector<float>(16, value)}; }

bool alike(QColor a, QColor b, int tolerance = 16) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

class NetworkViewTest : public testing::Test {
protected:
    NetworkViewTest() {
        view.setPalette(Theme::light().palette());
        view.resize(660, 520);
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowActive(&view));
    }
    QImage painted() { return view.grab().toImage(); }
    // painted pixels on an upright cut through a link
    int thickness(const QImage& image, int layer, int unit, int input) {
        const QPoint middle = view.linkLine(layer, unit, input).pointAt(0.2).toPoint();
        int count = 0;
        for (int y = middle.y() - 6; y <= middle.y() + 6; ++y)
            count += !alike(image.pixelColor(middle.x(), y), theme.panel, 40);
        return count;
    }
    void moveTo(QPointF at) { QTest::mouseMove(&view, at.toPoint()); }
    void wheel(QPointF where, QPoint turn) {
        QWheelEvent event(where, view.mapToGlobal(where), {}, turn, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(&view, &event);
    }
    WeightEditor* editor() {
        for (auto* found : view.findChildren<WeightEditor*>())
            if (found->isVisible()) return found;
        return nullptr;
    }
    NumberField* open(int layer, int unit, int input) {
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.linkLine(layer, unit, input).pointAt(0.2).toPoint());
        return editor() ? editor()->field() : nullptr;
    }
    const Theme& theme = Theme::light();
    NetworkView view;
};

}  // namespace

TEST_F(NetworkViewTest, APositiveAndANegativeWeightHaveTheirColours) {
    for (const Theme* look : {&Theme::light(), &Theme::darkTheme()}) {
        view.setPalette(look->palette());
        NetworkDiagram diagram = network({2, 2});
        diagram.layers[1].weights << 1, -1, -1, 1;
        view.setDiagram(diagram);
        const QImage image = painted();
        const auto at = [&](int unit, int input) {
            return image.pixelColor(view.linkLine(1, unit, input).pointAt(0.2).toPoint());
        };
        EXPECT_TRUE(alike(at(0, 0), signedLine(1, *look)));
        EXPECT_TRUE(alike(at(0, 1), signedLine(-1, *look)));
        EXPECT_GT(at(0, 0).red(), at(0, 0).blue() + 60) << "positive is yellow";
        EXPECT_GT(at(0, 1).blue(), at(0, 1).red() + 60) << "negative is blue";
        EXPECT_GT(signedFill(1, *look).red(), signedFill(1, *look).blue() + 60);
        EXPECT_GT(signedFill(-1, *look).blue(), signedFill(-1, *look).red() + 60);
        for (const QColor& run : look->run)
            EXPECT_FALSE(alike(run, signedLine(1, *look), 12) || alike(run, signedLine(-1, *look), 12));
    }
}

TEST_F(NetworkViewTest, ALinkIsAsThickAsItsWeightIsLargeInItsLayer) {
    NetworkDiagram diagram = network({2, 2});
    diagram.layers[1].weights << 0.02, 0, 0, 0.01;  // small numbers, but 1 and ½ of the largest
    view.setDiagram(diagram);
    const QImage image = painted();
    const int strong = thickness(image, 1, 0, 0), half = thickness(image, 1, 1, 1);
    EXPECT_GE(strong, 4);
    EXPECT_LT(half, strong);
    EXPECT_GE(half, 1);
}

TEST_F(NetworkViewTest, ADroppedUnitIsFadedAndHasNoLinks) {
    NetworkDiagram diagram = network({2, 3, 2});
    diagram.layers[1].maps.assign(3, plain(1));
    view.setDiagram(diagram);
    const QPoint centre = view.unitRect(1, 1).center().toPoint();
    EXPECT_TRUE(alike(painted().pixelColor(centre), signedFill(1, theme)));
    EXPECT_FALSE(view.linkLine(1, 1, 0).isNull());

    diagram.layers[1].dropped = {false, true, false};
    view.setDiagram(diagram);
    const QImage image = painted();
    EXPECT_FALSE(alike(image.pixelColor(centre), signedFill(1, theme), 30)) << "faded";
    EXPECT_TRUE(alike(image.pixelColor(view.unitRect(1, 0).center().toPoint()), signedFill(1, theme)))
        << "the others are not";
    for (const int i : {0, 1}) EXPECT_TRUE(view.linkLine(1, 1, i).isNull() && view.linkLine(2, i, 1).isNull());
    EXPECT_FALSE(view.linkLine(1, 0, 0).isNull());
    // The ring is dashed: along its upper edge dark and light alternate.
    const QRect tile = view.unitRect(1, 1).toRect();
    int changes = 0;
    for (int x = tile.left() + 6; x < tile.right() - 6; ++x) {
        const auto dark = [&](int at) { return image.pixelColor(at, tile.top()).lightness() < 200; };
        changes += dark(x) != dark(x - 1);
    }
    EXPECT_GE(changes, 4);
    moveTo(centre);
    EXPECT_TRUE(view.readOut().join(' ').contains("dropped in this batch"));
}

TEST_F(NetworkViewTest, AUnitShowsWhatItComputes) {
    NetworkDiagram diagram = network({2, 2, 1});
    diagram.layers[1].maps = {plain(-1), plain(0)};
    view.setDiagram(diagram);
    const QImage image = painted();
    EXPECT_TRUE(alike(image.pixelColor(view.unitRect(1, 0).center().toPoint()), signedFill(-1, theme)));
    EXPECT_TRUE(alike(image.pixelColor(view.unitRect(1, 1).center().toPoint()), theme.panel, 4)) << "zero is the panel";
}

TEST_F(NetworkViewTest, AMeanActivationIsABar) {
    NetworkDiagram diagram = network({2, 2});
    diagram.layers[1].means = {0.5, -1};
    view.setDiagram(diagram);
    const QImage image = painted();
    const QRectF up = view.unitRect(1, 0), down = view.unitRect(1, 1);
    const double y = up.center().y();
    EXPECT_TRUE(alike(image.pixelColor(int(up.center().x()) + 4, int(y)), signedFill(1, theme)));
    EXPECT_TRUE(alike(image.pixelColor(int(up.right()) - 5, int(y)), theme.panel))
        << "half the largest is half the way";
    EXPECT_TRUE(alike(image.pixelColor(int(down.left()) + 5, int(down.center().y())), signedFill(-1, theme)));
}

TEST_F(NetworkViewTest, TypingAWeightSetsIt) {
    view.setDiagram(network({2, 3, 2}));
    QSignalSpy edited(&view, &NetworkView::weightEdited);
    NumberField* field = open(1, 2, 1);
    ASSERT_TRUE(field);
    EXPECT_EQ(view.selected(), (NetworkView::Place{1, 2, 1}));
    EXPECT_TRUE(field->hasFocus());
    QTest::keyClicks(field, "-2.5");
    EXPECT_EQ(edited.count(), 0) << "not before Enter";
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_EQ(edited.count(), 1);
    EXPECT_EQ(edited[0], (QVariantList{1, 2, 1, -2.5, true}));
    EXPECT_EQ(view.diagram().layers[1].weights(2, 1), -2.5);
    EXPECT_FALSE(view.isEditing());
    EXPECT_TRUE(view.hasFocus()) << "the keyboard goes on where it was";
}

TEST_F(NetworkViewTest, WhatIsTypedIsTakenWhenOneClicksElsewhere) {
    view.setDiagram(network({2, 3, 2}));
    QSignalSpy edited(&view, &NetworkView::weightEdited);
    NumberField* field = open(1, 2, 1);
    ASSERT_TRUE(field);
    QTest::keyClicks(field, "0.75");
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.unitRect(2, 0).center().toPoint());
    ASSERT_EQ(edited.count(), 1);
    EXPECT_EQ(edited[0], (QVariantList{1, 2, 1, 0.75, true}));
    EXPECT_FALSE(view.isEditing());
}

TEST_F(NetworkViewTest, PlusAndMinusStepTheWeight) {
    view.setDiagram(network({2, 3, 2}));
    QSignalSpy edited(&view, &NetworkView::weightEdited);
    ASSERT_TRUE(open(1, 2, 1));
    const double before = view.diagram().layers[1].weights(2, 1);
    const auto buttons = editor()->findChildren<QToolButton*>();
    ASSERT_EQ(buttons.size(), 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    ASSERT_EQ(edited.count(), 1);
    EXPECT_NEAR(edited[0][3].toDouble(), before + 0.05, 1e-12);
    EXPECT_TRUE(edited[0][4].toBool());
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    EXPECT_NEAR(edited.last()[3].toDouble(), before, 1e-12);
}

TEST_F(NetworkViewTest, DraggingTheFieldTellsEveryValueAndTheLastIsFinal) {
    view.setDiagram(network({2, 3, 2}));
    QSignalSpy edited(&view, &NetworkView::weightEdited);
    NumberField* field = open(1, 2, 1);
    ASSERT_TRUE(field);
    const double before = view.diagram().layers[1].weights(2, 1);
    const QPoint at(30, 14);
    QTest::mousePress(field, Qt::LeftButton, {}, at);
    for (const int x : {10, 20, 40}) QTest::mouseMove(field, at + QPoint(x, 0));
    EXPECT_EQ(edited.count(), 3);
    EXPECT_FALSE(edited.last()[4].toBool());
    QTest::mouseRelease(field, Qt::LeftButton, {}, at + QPoint(40, 0));
    ASSERT_EQ(edited.count(), 4);
    EXPECT_TRUE(edited.last()[4].toBool());
    EXPECT_NEAR(edited.last()[3].toDouble(), before + 40 * 0.005, 1e-12);
}

TEST_F(NetworkViewTest, EscapeBringsTheWeightBack) {
    NetworkDiagram diagram = network({2, 3, 2});
    diagram.layers[1].weights(2, 1) = 0.123456789;  // shown with four digits, brought back with all
    view.setDiagram(diagram);
    QSignalSpy edited(&view, &NetworkView::weightEdited);
    NumberField* field = open(1, 2, 1);
    ASSERT_TRUE(field);
    EXPECT_EQ(field->text(), "0.1235");
    QTest::keyClicks(field, "9");
    QTest::keyClick(field, Qt::Key_Escape);
    EXPECT_EQ(edited.count(), 0) << "nothing was set, nothing to bring back";
    EXPECT_FALSE(view.isEditing());

    field = open(1, 2, 1);
    ASSERT_TRUE(field);
    QTest::keyClick(field, Qt::Key_Up);
    ASSERT_EQ(edited.count(), 1);
    QTest::keyClick(field, Qt::Key_Escape);
    ASSERT_EQ(edited.count(), 2);
    EXPECT_EQ(edited.last(), (QVariantList{1, 2, 1, 0.123456789, true}));
    EXPECT_EQ(view.diagram().layers[1].weights(2, 1), 0.123456789);
}

TEST_F(NetworkViewTest, AWeightThatMayNotBeSetOpensNoField) {
    view.setDiagram(network({2, 3, 2}));
    view.setEditable(false);
    EXPECT_FALSE(open(1, 2, 1));
    EXPECT_EQ(view.selected(), (NetworkView::Place{1, 2, 1}));
}

TEST_F(NetworkViewTest, AWideLayerShowsSomeAndScrolls) {
    view.setDiagram(network({3, 128, 2}));
    const auto column = [&] { return view.layout().columns[1]; };
    const int shown = column().shown;
    EXPECT_GE(shown, 4);
    EXPECT_LT(shown, 128);
    EXPECT_TRUE(view.unitRect(1, 127).isEmpty());
    EXPECT_TRUE(view.linkLine(1, 127, 0).isNull());
    EXPECT_TRUE(column().above.isEmpty());
    ASSERT_FALSE(column().below.isEmpty());

    const QPointF over = view.unitRect(1, 3).center();
    wheel(over, {0, -120});
    EXPECT_EQ(column().first, 2);
    wheel(over, {0, 120});
    EXPECT_EQ(column().first, 0);
    wheel(view.unitRect(0, 1).center(), {0, -120});
    EXPECT_EQ(column().first, 0) << "each layer for itself";
    QTest::mouseClick(&view, Qt::LeftButton, {}, column().below.center().toPoint());
    EXPECT_EQ(column().first, shown) << "a page";
    wheel(over, {0, -120 * 100});
    EXPECT_EQ(column().first, 128 - shown);
    EXPECT_TRUE(column().below.isEmpty());
    EXPECT_FALSE(view.unitRect(1, 127).isEmpty());
}

TEST_F(NetworkViewTest, EvenATinyViewShowsFourUnits) {
    view.resize(240, 220);
    view.setDiagram(network({2, 64, 2}));
    EXPECT_GE(view.layout().columns[1].shown, 4);
}

TEST_F(NetworkViewTest, TheWeakestLinksAreLeftOutAndItSaysSo) {
    view.resize(660, 1200);
    view.setDiagram(network({50, 50}));
    EXPECT_EQ(view.layout().links.size(), 1500);
    EXPECT_EQ(view.layout().linksInSight, 2500);
    EXPECT_EQ(view.linksNote(), "the strongest 1500 of 2500 links");
    EXPECT_FALSE(view.linkLine(1, 0, 49).isNull());
    EXPECT_TRUE(view.linkLine(1, 0, 0).isNull()) << "of the weakest input";
    view.setDiagram(network({4, 4}));
    EXPECT_TRUE(view.linksNote().isEmpty());
}

TEST_F(NetworkViewTest, TheLegendTakesASecondRowBeforeItRunsOverTheEdge) {
    NetworkDiagram diagram = network({2, 3, 2});
    diagram.layers[1].dropped = {false, true, false};
    view.setDiagram(diagram);
    const double oneRow = view.height() - view.layout().plot.bottom();
    const auto painting = [&](QRect area) {  // whether anything but the panel is there
        const QImage image = painted();
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x)
                if (!alike(image.pixelColor(x, y), theme.panel, 30)) return true;
        return false;
    };
    view.resize(460, 400);
    EXPECT_EQ(view.height() - view.layout().plot.bottom(), oneRow + 20);
    EXPECT_FALSE(painting({450, 350, 10, 50}));
    EXPECT_TRUE(painting({16, 374, 60, 16})) << "what dashed means";
}

TEST_F(NetworkViewTest, AWeightThatIsNoNumberIsSaid) {
    NetworkDiagram diagram = network({2, 2});
    diagram.layers[1].weights(1, 0) = std::nan("");
    view.setDiagram(diagram);
    EXPECT_TRUE(view.linksNote().contains("not finite"));
    moveTo(view.linkLine(1, 1, 0).pointAt(0.2));
    EXPECT_EQ(view.readOut().value(0), "*w* = NaN");
    EXPECT_NE(view.layout().columns[1].largestWeight, 0) << "the others keep their scale";
    painted();
}

TEST_F(NetworkViewTest, HoveringReadsOut) {
    NetworkDiagram diagram = network({2, 3, 2});
    diagram.layers[0].names = {"alcohol", "malic*acid"};
    view.setDiagram(diagram);
    moveTo(view.unitRect(1, 1).center());
    const QStringList unit = view.readOut();
    ASSERT_GE(unit.size(), 4);
    EXPECT_EQ(unit[0], "Layer 1, unit 2");
    EXPECT_TRUE(unit[1].contains("bias −0.25") && unit[1].contains("mean activation 0.5"));
    EXPECT_TRUE(unit[3].contains("malic\\*acid")) << "the strongest first, and its name is no markup";
    moveTo(view.linkLine(1, 0, 0).pointAt(0.2));
    EXPECT_EQ(view.readOut().value(0), "*w* = 0.55");
    EXPECT_EQ(view.readOut().value(1), "alcohol → Layer 1, unit 1");
    moveTo({view.width() - 3.0, view.height() - 3.0});
    EXPECT_TRUE(view.readOut().isEmpty());
}

TEST_F(NetworkViewTest, TheHoveredLinkStandsOut) {
    NetworkDiagram diagram = network({2, 2});
    diagram.layers[1].weights << 1, 0.9, 0.9, 1;
    view.setDiagram(diagram);
    const QPoint other = view.linkLine(1, 1, 1).pointAt(0.2).toPoint();
    const QPointF mine = view.linkLine(1, 0, 0).pointAt(0.2);
    ASSERT_TRUE(alike(painted().pixelColor(other), signedLine(1, theme)));
    moveTo(mine);
    const QImage image = painted();
    EXPECT_FALSE(alike(image.pixelColor(other), signedLine(1, theme), 40)) << "the others step back";
    EXPECT_TRUE(alike(image.pixelColor(mine.toPoint()), signedLine(1, theme)));
}

TEST_F(NetworkViewTest, TheKeyboardReachesUnitsAndWeights) {
    view.setDiagram(network({3, 40, 2}));
    view.setFocus(Qt::TabFocusReason);
    QSignalSpy chosen(&view, &NetworkView::unitSelected), edited(&view, &NetworkView::weightEdited);
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(view.selected(), (NetworkView::Place{0, 0, -1}));
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(view.selected().layer, 1);
    QTest::keyClick(&view, Qt::Key_Home);
    QTest::keyClick(&view, Qt::Key_Down);
    EXPECT_EQ(chosen.last(), (QVariantList{1, 1}));
    EXPECT_TRUE(view.readOut().value(0).contains("unit 2"));
    QTest::keyClick(&view, Qt::Key_End);
    EXPECT_EQ(chosen.last(), (QVariantList{1, 39}));
    EXPECT_FALSE(view.unitRect(1, 39).isEmpty()) << "brought into sight";
    QTest::keyClick(&view, Qt::Key_PageUp);
    EXPECT_EQ(view.selected().unit, 39 - view.layout().columns[1].shown);

    QTest::keyClick(&view, Qt::Key_Return);
    ASSERT_TRUE(editor());
    EXPECT_EQ(view.selected().input, 2) << "the strongest";
    QTest::keyClicks(editor()->field(), "7");
    QTest::keyClick(editor()->field(), Qt::Key_PageDown);
    ASSERT_TRUE(editor());
    ASSERT_EQ(edited.count(), 1) << "what is typed is taken along";
    EXPECT_EQ(edited[0][2], 2);
    EXPECT_EQ(edited[0][3], 7.0);
    EXPECT_EQ(view.selected().input, 1) << "the next weaker";
    QTest::keyClicks(editor()->field(), "3");
    QTest::keyClick(editor()->field(), Qt::Key_Return);
    EXPECT_EQ(edited.last()[2], 1);
    EXPECT_EQ(edited.last()[3], 3.0);
    QTest::keyClick(&view, Qt::Key_Escape);
    EXPECT_TRUE(view.selected().isUnit());
    QTest::keyClick(&view, Qt::Key_Escape);
    EXPECT_EQ(chosen.last(), (QVariantList{-1, -1}));
}

TEST_F(NetworkViewTest, ASelectedUnitsMapIsShownLarge) {
    NetworkDiagram diagram = network({2, 8, 2});
    diagram.layers[1].maps.assign(8, plain(-1));
    view.setDiagram(diagram);
    const QPoint corner(60, view.height() - 110);
    ASSERT_FALSE(alike(painted().pixelColor(corner), signedFill(-1, theme)));
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.unitRect(1, 2).center().toPoint());
    EXPECT_TRUE(alike(painted().pixelColor(corner), signedFill(-1, theme)));
}

TEST_F(NetworkViewTest, ANewFrameLeavesSelectionScrollingAndTypingAlone) {
    NetworkDiagram diagram = network({3, 60, 2});
    view.setDiagram(diagram);
    wheel(view.unitRect(1, 3).center(), {0, -600});
    const int first = view.layout().columns[1].first;
    NumberField* field = open(1, first, 2);
    ASSERT_TRUE(field);
    QTest::keyClicks(field, "4.5");
    diagram.layers[1].weights *= 0.5;
    view.setDiagram(diagram);
    EXPECT_EQ(view.layout().columns[1].first, first);
    ASSERT_TRUE(view.isEditing());
    EXPECT_EQ(field->text(), "4.5");
    view.setDiagram(network({3, 59, 2}));
    EXPECT_FALSE(view.isEditing()) << "that weight may be gone";
    EXPECT_EQ(view.selected().layer, -1);
}

TEST_F(NetworkViewTest, ADeepNetworkScrollsSideways) {
    view.setDiagram(network({2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2}));
    auto* bar = view.findChild<QScrollBar*>();
    ASSERT_TRUE(bar && bar->isVisible());
    EXPECT_GT(view.unitRect(10, 0).left(), view.width());
    view.select({10, 0, -1});
    EXPECT_LT(view.unitRect(10, 0).right(), view.width());
    view.setDiagram(network({2, 4, 2}));
    EXPECT_FALSE(bar->isVisible());
}

TEST_F(NetworkViewTest, SaysWhatItShows) {
    view.setDiagram(network({2, 3, 2}));
    EXPECT_FALSE(view.accessibleName().isEmpty());
    EXPECT_TRUE(view.accessibleDescription().contains("Layer 1 · ReLU: 3"));
    view.select({1, 1, -1});
    EXPECT_TRUE(view.accessibleDescription().contains("bias −0.25"));
    view.editWeight(1, 1, 0);
    ASSERT_TRUE(editor());
    EXPECT_EQ(editor()->field()->accessibleName(), "Weight from Input 1 to Layer 1, unit 2");
    for (const auto* button : editor()->findChildren<QToolButton*>()) EXPECT_FALSE(button->accessibleName().isEmpty());
}

TEST_F(NetworkViewTest, WithoutANetworkItSaysSo) {
    view.setDiagram({});
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(200, 200));
    wheel({200, 200}, {0, 120});
    painted();
    EXPECT_TRUE(view.readOut().isEmpty());
}
