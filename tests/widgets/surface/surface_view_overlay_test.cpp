// What stands about a chosen step: arrows with labels and legend, and how the surface bends there.
#include "widgets/surface/surface_view.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QEnterEvent>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/widgets/surface/surface_fixture.h"
#include "widgets/surface/surface_view_labels.h"

using namespace ravine;
using namespace ravine::scene;

namespace {

class SurfaceOverlay : public InBothThemes {};
INSTANTIATE_TEST_SUITE_P(Light, SurfaceOverlay, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Dark, SurfaceOverlay, testing::Values(true));

std::vector<QAbstractButton*> chips(const SurfaceView& view) {
    const auto found = view.legend()->findChildren<QAbstractButton*>();
    return {found.begin(), found.end()};
}

const std::vector<ArrowEntry> twoEntries{{ArrowKind::Gradient, 0, false, false, "−*η*∇*f*", "gradient"},
                                         {ArrowKind::Carried, 2, false, false, "*μv*", "velocity"}};
const ArrowKinds bothKinds{ArrowKind::Gradient, ArrowKind::Carried};

}  // namespace

// ---- arrows

TEST_P(SurfaceOverlay, ArrowsAreSolidOrDashedAndLabelled) {
    const QImage without = painted();
    StepArrow solid{.from = {-2, -1}, .vector = {1.5, 0}, .slot = 2, .label = "*μv*"};
    StepArrow dashed{.from = {-2, 1}, .vector = {0.5, 0}, .slot = 1, .offset = {1, 0}, .dashed = true};
    view.setArrows({solid, dashed});
    const QImage with = painted();
    EXPECT_GT(around(with, view.toPixel({-1, -1}), ink(2), 1), 3);
    EXPECT_EQ(around(with, view.toPixel({-1.5, 1}), ink(1), 3), 0) << "its offset is left out";
    const auto row = [&](Point from, Point to, int slot) {
        int marked = 0, gaps = 0;
        for (int x = int(view.toPixel(from).x()); x < int(view.toPixel(to).x()); ++x) {
            const QColor c = with.pixelColor(x, int(std::floor(view.toPixel(from).y())));
            (alike(c, ink(slot), 60) ? marked : gaps) += 1;
        }
        return std::pair(marked, gaps);
    };
    EXPECT_EQ(row({-1.8, -1}, {-0.8, -1}, 2).second, 0) << "no gap in a solid one";
    EXPECT_GT(row({-0.95, 1}, {-0.7, 1}, 1).first, 3);
    EXPECT_GT(row({-0.95, 1}, {-0.7, 1}, 1).second, 3);
    EXPECT_GT(around(with, view.toPixel({-0.5, -1}) + QPointF(20, 0), ink(2), 14), 25) << "its label beyond the tip";
    view.setArrows({});
    EXPECT_EQ(painted(), without);
}

TEST_P(SurfaceOverlay, AnArrowThatTellsOnlyADirectionHasTheSameLengthInEveryView) {
    view.setArrows({{.from = {0, 0}, .vector = {1, 0}, .directionOnly = true}});
    for (const int turn : {0, 600}) {
        if (turn) wheel(view.toPixel({0, 0}), turn);
        const QImage image = painted();
        EXPECT_GT(around(image, view.toPixel({0, 0}) + QPointF(40, 0), theme().text, 1), 3);
        EXPECT_GT(around(image, view.toPixel({0, 0}) + QPointF(60, 0), theme().text, 2), 3) << "64 pixels";
        EXPECT_EQ(around(image, view.toPixel({0, 0}) + QPointF(69, 0), theme().text, 2), 0);
    }
}

TEST(Labels, StayInsideTheRoomAndClearOfArrowsAndOfEachOther) {
    const QRectF room(0, 0, 300, 200);
    for (int i = 0; i < 48; ++i) {
        const double turn = 2 * std::numbers::pi * i / 48;
        std::vector<QLineF> lines;
        std::vector<LabelWish> wishes;
        for (const double more : {0.0, 0.3, 2.4}) {
            const QPointF along(std::cos(turn + more), std::sin(turn + more)), from(60, 80), tip = from + 50 * along;
            lines.push_back({from, tip});
            wishes.push_back({tip, along, {30, 10}});
        }
        const QRectF marker(52, 72, 16, 16);
        const auto places = placeLabels(wishes, lines, {marker}, room, 8);
        ASSERT_EQ(places.size(), 3u);
        for (std::size_t a = 0; a < places.size(); ++a) {
            EXPECT_TRUE(room.contains(places[a])) << i;
            EXPECT_FALSE(places[a].intersects(marker)) << i;
            for (const QLineF& line : lines) EXPECT_FALSE(crosses(line, places[a])) << i << " label " << a;
            for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(places[a].intersects(places[b])) << i;
        }
    }
}

TEST_P(SurfaceOverlay, TheLegendTogglesKindsByMouseAndKeyboard) {
    EXPECT_TRUE(view.legend()->isHidden());
    view.legend()->setEntries(twoEntries, bothKinds);
    ASSERT_TRUE(view.legend()->isVisible());
    const auto chip = chips(view);
    ASSERT_EQ(chip.size(), 2u);
    QSignalSpy toggled(view.legend(), &ArrowLegend::toggled), dragged(&view, &SurfaceView::startDragged);
    QTest::mouseClick(chip[1], Qt::LeftButton);
    ASSERT_EQ(toggled.count(), 1);
    EXPECT_EQ(toggled.last().at(0).value<ArrowKind>(), ArrowKind::Carried);
    EXPECT_FALSE(toggled.last().at(1).toBool());
    chip[1]->setFocus(Qt::TabFocusReason);
    QTest::keyClick(chip[1], Qt::Key_Space);
    ASSERT_EQ(toggled.count(), 2);
    EXPECT_TRUE(toggled.last().at(1).toBool());
    for (QAbstractButton* each : chip) {
        EXPECT_FALSE(each->accessibleName().isEmpty());
        EXPECT_TRUE(each->focusPolicy() & Qt::TabFocus);
    }
    const QImage image = view.legend()->grab().toImage();
    EXPECT_GT(countAlike(image, image.rect(), ink(2)), 40) << "an arrow in the run's colour";
    EXPECT_GT(countAlike(image, image.rect(), theme().text), 40) << "and one in ink, with text";
    EXPECT_EQ(dragged.count(), 0);
    view.legend()->setEntries({}, {});
    EXPECT_TRUE(view.legend()->isHidden());
}

TEST_P(SurfaceOverlay, TheLegendIsNoPartOfTheSurfaceAndLeavesTheStartFree) {
    view.legend()->setEntries(twoEntries, bothKinds);
    const QRect plot = view.view().plot.toAlignedRect();
    QSignalSpy dragged(&view, &SurfaceView::startDragged), hovered(&view, &SurfaceView::pathHovered);
    QTest::mouseClick(view.legend(), Qt::LeftButton, {}, QPoint(1, 1));
    EXPECT_EQ(dragged.count(), 0);
    const Path path{{-3, 1}, {2, 1}};
    view.setRuns({path.series(1, 1)});
    painted();
    QTest::mouseMove(&view, pixel({0, -1}));  // a move to where the pointer is already would be none
    QTest::mouseMove(&view, pixel({0, 1}));
    ASSERT_EQ(hovered.count(), 1);
    QEnterEvent enter({1, 1}, {1, 1}, {1, 1});
    QApplication::sendEvent(view.legend(), &enter);
    ASSERT_EQ(hovered.count(), 2);
    EXPECT_EQ(hovered.last().at(0).toInt(), -1) << "nothing is pointed at below it";
    for (const Point corner :
         {Point{3.5, -2.9}, Point{-3.5, -2.9}, Point{3.5, 2.9}, Point{-3.5, 2.9}, Point{3.5, -2.9}}) {
        view.setStart(corner);
        EXPECT_TRUE(plot.contains(view.legend()->geometry()));
        EXPECT_FALSE(view.legend()->geometry().contains(pixel(corner)));
    }
}

TEST_P(SurfaceOverlay, TheLegendGoesWhereItHidesLeastOfThePaths) {
    Path path{};
    for (int i = 0; i < 60; ++i) path.add({3.9 - 0.05 * i, -2.95 + 0.1 * (i % 2)});  // along the right of the bottom
    view.setRuns({path.series(1, 59)});
    painted();
    view.legend()->setEntries(twoEntries, bothKinds);
    EXPECT_FALSE(view.legend()->geometry().contains(pixel({3.5, -2.9})));
}

TEST_P(SurfaceOverlay, TheLegendShowsHowARuleScalesItsCoordinates) {
    view.legend()->setEntries(twoEntries, bothKinds);
    const int before = view.legend()->height();
    view.legend()->setRates(CoordinateRates{0.2, 0.05});
    EXPECT_GT(view.legend()->height(), before);
    const QImage image = view.legend()->grab().toImage();
    std::vector<int> lengths;  // of the bars, from the top
    for (int y = before; y < image.height(); ++y) {
        int run = 0;
        for (int x = 0; x < image.width(); ++x) run += alike(image.pixelColor(x, y), ink(2), 10);
        lengths.push_back(run);
    }
    const auto top = *std::max_element(lengths.begin(), lengths.end() - 16),
               bottom = *std::max_element(lengths.end() - 14, lengths.end());
    EXPECT_NEAR(top, 56, 2);
    EXPECT_NEAR(bottom, 14, 2) << "a quarter";
    EXPECT_TRUE(view.legend()->accessibleDescription().contains(formatNumber(0.05)));
}

// ---- curvature

TEST_P(SurfaceOverlay, PrincipalAxesAreDrawnInTheirProportionsWhenAskedFor) {
    const QImage without = painted();
    const Point p{1, 1.5};
    view.setCurvature(CurvatureMark{p, 16, 1, {0, 1}, {1, 0}});
    EXPECT_EQ(painted(), without) << "off at first";
    SurfaceLayers layers = view.layers();
    layers.curvature = true;
    view.setLayers(layers);
    const QImage with = painted();
    const QPointF at = view.toPixel(p);
    const auto inked = [&](QPointF offset) {
        return alike(with.pixelColor((at + offset).toPoint()), theme().text, 90) ||
               alike(with.pixelColor((at + offset - QPointF(1, 1)).toPoint()), theme().text, 90);
    };
    EXPECT_TRUE(inked({76, 0})) << "160 pixels for the flattest";
    EXPECT_TRUE(inked({-76, 0}));
    EXPECT_FALSE(inked({-86, 0}));
    EXPECT_TRUE(inked({0, 17})) << "a quarter of it: 1/√16";
    EXPECT_FALSE(inked({0, 25}));
    EXPECT_TRUE(inked({-80, 4})) << "ends are marked";
    EXPECT_GT(countAlike(with, QRect((at + QPointF(84, -12)).toPoint(), QSize(40, 24)), theme().text), 20) << "λ₂ 1";
    view.setCurvature({});
    EXPECT_EQ(painted(), without);
}

TEST_P(SurfaceOverlay, NegativeCurvatureIsDashedAndAFlatAxisStaysInBounds) {
    SurfaceLayers layers = view.layers();
    layers.curvature = true;
    view.setLayers(layers);
    const Point p{1, 1.5};
    const auto gaps = [&](double lambda) {
        view.setCurvature(CurvatureMark{p, 4, lambda, {0, 1}, {1, 0}});
        const QImage image = painted();
        const QPointF at = view.toPixel(p);
        int count = 0;
        for (int x = 15; x < 75; ++x)
            count += around(image, at - QPointF(x, 0), theme().text, 0) +
                         around(image, at - QPointF(x, 1), theme().text, 0) ==
                     0;
        return count;
    };
    EXPECT_EQ(gaps(1), 0);
    EXPECT_GT(gaps(-1), 10);
    EXPECT_EQ(gaps(0), 0) << "as long as can be, and there";
    view.setCurvature(CurvatureMark{p, std::numeric_limits<double>::quiet_NaN(), 1});
    painted();
}
