#include "widgets/boundary/boundary_view.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>

#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

using namespace ravine;

namespace {

// P(class 1) = σ(steepness · (a x + b y + c)): the boundary is the line a x + b y + c = 0.
Predictor halfPlane(double a, double b, double c, double steepness = 4) {
    return [=](const Eigen::MatrixXd& points) {
        Eigen::MatrixXd p(2, points.cols());
        for (Eigen::Index i = 0; i < points.cols(); ++i) {
            p(1, i) = 1 / (1 + std::exp(-steepness * (a * points(0, i) + b * points(1, i) + c)));
            p(0, i) = 1 - p(1, i);
        }
        return p;
    };
}

Predictor numbers(std::function<double(double, double)> f) {
    return [f](const Eigen::MatrixXd& points) {
        Eigen::MatrixXd out(1, points.cols());
        for (Eigen::Index i = 0; i < points.cols(); ++i)
            out(0, i) = f(points(0, i), points.rows() > 1 ? points(1, i) : 0);
        return out;
    };
}

using Points = std::vector<BoundaryPoint>;

BoundaryScene sceneOf(Points points, BoundaryKind kind = BoundaryKind::Classes, Box home = {-3, 3, -2, 2}) {
    BoundaryScene scene;
    scene.kind = kind;
    scene.points = std::make_shared<const Points>(std::move(points));
    scene.home = home;
    return scene;
}

BoundaryPoint point(double x, double y, std::uint32_t label, std::uint32_t id, bool training = true) {
    return {.x = x, .y = y, .target = 0, .label = label, .id = id, .isTraining = training};
}

bool alike(QColor a, QColor b, int tolerance = 24) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

int countAlike(const QImage& image, QRect area, QColor colour, int tolerance = 24) {
    int count = 0;
    area &= image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) count += alike(image.pixelColor(x, y), colour, tolerance);
    return count;
}

class BoundaryViewTest : public testing::Test {
protected:
    BoundaryViewTest() {
        view.setPalette(Theme::light().palette());
        view.resize(700, 520);
        view.setLegendShown(false);
        view.setScene(sceneOf(
            {point(-2, 1, 0, 11), point(2, 1, 1, 12), point(-2, -1, 0, 13, false), point(2, -1, 1, 14, false)}));
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
    }
    QImage painted() {
        view.waitForFields();
        return view.grab().toImage();
    }
    BoundaryRun run(int slot, Predictor predictor, bool selected = true, std::uint64_t generation = 1) {
        return {slot, QStringLiteral("run %1").arg(slot), true, selected, std::move(predictor), generation};
    }
    QColor at(const QImage& image, Point p, std::size_t pane = 0) {
        const QPointF pixel = view.toPixel(p, pane);
        return image.pixelColor(int(pixel.x()), int(pixel.y()));
    }
    QPoint pixel(Point p) { return view.toPixel(p).toPoint(); }
    QRect around(Point p, int by = 6) { return QRect(pixel(p) - QPoint(by, by), QSize(2 * by + 1, 2 * by + 1)); }
    // The second half of it: QTest sends the second press alone.
    void doubleClick(QPoint where) {
        QTest::mouseDClick(&view, Qt::LeftButton, {}, where);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, where);
    }
    void wheel(QPointF where, int turn) {
        QWheelEvent event(where, view.mapToGlobal(where), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &event);
    }
    const Theme& theme = Theme::light();
    BoundaryView view;
};

}  // namespace

TEST_F(BoundaryViewTest, ALinearRunsBoundaryLiesWhereTheMathsSays) {
    view.setRuns({run(2, halfPlane(1, 2, -0.5, 40))});
    const QImage image = painted();
    for (const double y : {-1.7, -1.1, -0.4, 0.3, 0.9, 1.6}) {
        const double x = 0.5 - 2 * y;
        if (std::abs(x) > 2.8) continue;
        EXPECT_TRUE(alike(at(image, {x, y}), theme.runColour(2))) << "x " << x << " y " << y;
        // five pixels to either side it is over: no stair steps, no shift
        const QPointF across = QPointF(1, -2) / std::sqrt(5.0) * 5;
        EXPECT_FALSE(alike(image.pixelColor((view.toPixel({x, y}) + across).toPoint()), theme.runColour(2), 60));
        EXPECT_FALSE(alike(image.pixelColor((view.toPixel({x, y}) - across).toPoint()), theme.runColour(2), 60));
    }
}

TEST_F(BoundaryViewTest, RegionsTakeTheColourOfTheirClassAndPaleTowardsTheBoundary) {
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});  // P(1) = σ(x)
    const QImage image = painted();
    const auto blue = classBands(0, theme), yellow = classBands(1, theme);
    EXPECT_EQ(at(image, {-2.7, 0.3}), QColor(blue[4])) << "σ(2.7) = 0.94";
    EXPECT_EQ(at(image, {2.7, 0.3}), QColor(yellow[4]));
    EXPECT_EQ(at(image, {1.1, 0.3}), QColor(yellow[2])) << "σ(1.1) = 0.75";
    EXPECT_EQ(at(image, {-0.2, 0.3}), QColor(blue[0])) << "σ(0.2) = 0.55";
}

TEST_F(BoundaryViewTest, DiscreteShadingHasOneFlatColourAClass) {
    view.setPointsShown(false);
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});
    view.setShading(BoundaryShading::Discrete);
    const QImage image = painted();
    std::set<QRgb> left, right;
    for (int y = pixel({0, 1.8}).y(); y < pixel({0, -1.8}).y(); ++y) {
        for (int x = pixel({-2.9, 0}).x(); x < pixel({-0.1, 0}).x(); ++x) left.insert(image.pixel(x, y));
        for (int x = pixel({0.1, 0}).x(); x < pixel({2.9, 0}).x(); ++x) right.insert(image.pixel(x, y));
    }
    EXPECT_EQ(left, std::set<QRgb>{flatClassColour(0, theme)});
    EXPECT_EQ(right, std::set<QRgb>{flatClassColour(1, theme)});
}

TEST_F(BoundaryViewTest, TrainingPointsAreFilledAndValidationPointsHollow) {
    view.setRuns({run(2, halfPlane(1, 0, 0))});
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {-2, 1}), classColour(0, theme)));
    EXPECT_TRUE(alike(at(image, {2, 1}), classColour(1, theme)));
    EXPECT_TRUE(alike(at(image, {-2, -1}), theme.casing));
    EXPECT_TRUE(alike(at(image, {2, -1}), theme.casing));
    EXPECT_GT(countAlike(image, around({-2, -1}), classColour(0, theme), 60), 8) << "its outline";
    EXPECT_GT(countAlike(image, around({-2, 1}, 8), theme.casing), 8) << "and a casing around the filled one";
}

TEST_F(BoundaryViewTest, HiddenRunsArePaintedNowhere) {
    std::vector<BoundaryRun> runs{run(2, halfPlane(1, 0, 0)), run(1, halfPlane(0, 1, 0), false)};
    view.setRuns(runs);
    EXPECT_TRUE(alike(at(painted(), {1.5, 0}), theme.runColour(1)));
    EXPECT_TRUE(alike(at(painted(), {0, 1.5}), theme.runColour(2)));
    runs[1].visible = false;
    view.setRuns(runs);
    EXPECT_FALSE(alike(at(painted(), {1.5, 0}), theme.runColour(1), 60));
    EXPECT_TRUE(alike(at(painted(), {0, 1.5}), theme.runColour(2)));
    runs[0].visible = false;
    view.setRuns(runs);
    const QImage image = painted();
    EXPECT_EQ(countAlike(image, view.panes()[0].plot.toRect().adjusted(2, 2, -2, -2), theme.runColour(2), 10), 0);
    EXPECT_EQ(at(image, {-2.7, 0.3}), theme.sub) << "nor is its colouring";
}

TEST_F(BoundaryViewTest, ANewGenerationReplacesTheBoundary) {
    view.setRuns({run(2, halfPlane(1, 0, -1), true, 1)});
    ASSERT_TRUE(alike(at(painted(), {1, 0}), theme.runColour(2)));
    view.setRuns({run(2, halfPlane(1, 0, 1), true, 2)});
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {-1, 0}), theme.runColour(2)));
    EXPECT_FALSE(alike(at(image, {1, 0}), theme.runColour(2), 60));
}

TEST_F(BoundaryViewTest, TheWheelKeepsThePointUnderThePointer) {
    const QPointF where = view.toPixel({1.3, -0.7});
    for (const int turn : {120, 240, -480, 30}) {
        const Point held = view.toPoint(where);
        wheel(where, turn);
        const Point after = view.toPoint(where);
        EXPECT_NEAR(view.toPixel(after).x(), view.toPixel(held).x(), 0.5);
        EXPECT_NEAR(view.toPixel(after).y(), view.toPixel(held).y(), 0.5);
    }
    const double before = view.visible().xMax - view.visible().xMin;
    wheel(where, 120);
    EXPECT_NEAR((view.visible().xMax - view.visible().xMin) / before, 1 / 1.2, 0.02);
}

TEST_F(BoundaryViewTest, DraggingPansAndADoubleClickOrZeroFits) {
    const Box fitted = view.visible();
    const QPoint from = pixel({1, 1}), to = from + QPoint(-60, 40);
    const Point held = view.toPoint(from);
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, to);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    EXPECT_NEAR(view.toPoint(to).x, held.x, 1e-9);
    EXPECT_NEAR(view.toPoint(to).y, held.y, 1e-9);
    doubleClick(view.panes()[0].plot.center().toPoint());
    EXPECT_EQ(view.visible(), fitted);
    wheel(view.toPixel({1, 1}), 360);
    ASSERT_FALSE(view.visible() == fitted);
    QTest::keyClick(&view, Qt::Key_0);
    EXPECT_EQ(view.visible(), fitted);
}

TEST_F(BoundaryViewTest, AClickAddsAPointOfTheChosenClassOnlyWhileEditing) {
    QSignalSpy asked(&view, &BoundaryView::pointRequested);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({0.7, 0.4}));
    EXPECT_EQ(asked.count(), 0);
    EXPECT_TRUE(view.findChildren<QAbstractButton*>().isEmpty());
    view.setEditing(true);
    const auto buttons = view.findChildren<QAbstractButton*>();
    ASSERT_EQ(buttons.size(), 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({0.7, 0.4}));
    ASSERT_EQ(asked.count(), 1);
    EXPECT_NEAR(asked[0][0].toDouble(), 0.7, 0.01);
    EXPECT_NEAR(asked[0][1].toDouble(), 0.4, 0.01);
    EXPECT_EQ(asked[0][2].toInt(), int(Qt::LeftButton));
    EXPECT_EQ(asked[0][3].toInt(), 1);
}

TEST_F(BoundaryViewTest, ADragAddsNothingAndADoubleClickAddsOne) {
    view.setEditing(true);
    QSignalSpy asked(&view, &BoundaryView::pointRequested);
    const QPoint from = pixel({0.5, 0.5});
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, from + QPoint(40, 30));
    QTest::mouseMove(&view, from);  // back to where it began
    QTest::mouseRelease(&view, Qt::LeftButton, {}, from);
    EXPECT_EQ(asked.count(), 0);
    wheel(from, 240);
    const Box before = view.visible();
    QTest::mouseClick(&view, Qt::LeftButton, {}, from);
    doubleClick(from);
    EXPECT_EQ(asked.count(), 1);
    EXPECT_EQ(view.visible(), before) << "nor does it fit";
}

TEST_F(BoundaryViewTest, RightOrControlClickOnAPointAsksForItsRemoval) {
    view.setEditing(true);
    QSignalSpy asked(&view, &BoundaryView::pointRemovalRequested), added(&view, &BoundaryView::pointRequested);
    painted();
    QTest::mouseClick(&view, Qt::RightButton, {}, pixel({2, 1}) + QPoint(3, -2));
    QTest::mouseClick(&view, Qt::LeftButton, Qt::ControlModifier, pixel({-2, 1}));
    QTest::mouseClick(&view, Qt::RightButton, {}, pixel({0.3, 0.3}));
    ASSERT_EQ(asked.count(), 2);
    EXPECT_EQ(asked[0][0].toUInt(), 12u);
    EXPECT_EQ(asked[1][0].toUInt(), 11u);
    EXPECT_EQ(added.count(), 0);
}

TEST_F(BoundaryViewTest, HoveringReadsOutProbabilitiesAndTheNearestPoint) {
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});
    const QPoint where = pixel({-2, 1}) + QPoint(2, 2);
    const QRect box(where + QPoint(18, 14), QSize(120, 70));
    const int before = countAlike(painted(), box, theme.tooltip, 2);
    QTest::mouseMove(&view, where);
    const QImage image = painted();
    EXPECT_GT(countAlike(image, box, theme.tooltip, 2), before + 3000);
    EXPECT_GT(countAlike(image, box, theme.text), 60) << "four lines of text";
}

TEST_F(BoundaryViewTest, ArrowKeysMoveACrosshairThatIsDescribed) {
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});
    view.setEditing(true);
    QSignalSpy asked(&view, &BoundaryView::pointRequested);
    QTest::keyClick(&view, Qt::Key_Enter);
    EXPECT_EQ(asked.count(), 0) << "no crosshair yet";
    for (int i = 0; i < 2; ++i) QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    const Box seen = view.visible();
    const double x = 0.2 * (seen.xMax - seen.xMin);
    EXPECT_TRUE(view.accessibleDescription().contains(QString::number(x, 'f', 2)))
        << view.accessibleDescription().toStdString();
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("P(1)")));
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("2 training and 2 validation")));
    QTest::keyClick(&view, Qt::Key_Enter);
    ASSERT_EQ(asked.count(), 1);
    EXPECT_NEAR(asked[0][0].toDouble(), x, 1e-9);
    EXPECT_GT(countAlike(painted(), QRect(view.panes()[0].plot.topLeft().toPoint() - QPoint(2, 2), QSize(200, 3)),
                         theme.accent),
              150)
        << "focus";
}

TEST_F(BoundaryViewTest, SideBySideEveryVisibleRunHasAPaneOfItsOwn) {
    std::vector<BoundaryRun> runs{run(1, halfPlane(1, 0, -0.5, 40)), run(2, halfPlane(1, 0, 0.5, 40), false),
                                  run(3, halfPlane(1, 0, 0), false)};
    runs[2].visible = false;
    view.setRuns(runs);
    view.setArrangement(BoundaryArrangement::SideBySide);
    ASSERT_EQ(view.panes().size(), 2u);
    EXPECT_EQ(view.panes()[0].plot.size(), view.panes()[1].plot.size());
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {0.5, 0.2}, 0), theme.runColour(1)));
    EXPECT_TRUE(alike(at(image, {-0.5, 0.2}, 1), theme.runColour(2)));
    EXPECT_FALSE(alike(at(image, {0.5, 0.2}, 1), theme.runColour(1), 60));
    EXPECT_TRUE(alike(at(image, {-1, 0.2}, 0), QColor(classBands(0, theme)[4]), 2))
        << "also the one not selected has its colours";
    EXPECT_TRUE(alike(at(image, {1, 0.2}, 1), QColor(classBands(1, theme)[4]), 2));
    EXPECT_TRUE(alike(at(image, {-2, 1}, 1), classColour(0, theme), 40)) << "and the points";
    QSignalSpy clicked(&view, &BoundaryView::runClicked);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.toPixel({1, 0}, 1).toPoint());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toInt(), 1);
}

TEST_F(BoundaryViewTest, ACurveIsDrawnThroughItsPredictions) {
    BoundaryScene scene =
        sceneOf({point(-1, 0.9, 0, 1), point(1, -0.9, 0, 2, false)}, BoundaryKind::Curve, {-3, 3, -2, 2});
    view.setScene(scene);
    view.setRuns({run(2, numbers([](double x, double) { return std::sin(2 * x); })),
                  run(3, numbers([](double, double) { return -1.5; }), false)});
    const QImage image = painted();
    for (const double x : {-2.5, -1.2, 0.1, 0.8, 2.3}) {
        EXPECT_TRUE(alike(at(image, {x, std::sin(2 * x)}), theme.runColour(2), 40)) << x;
        EXPECT_TRUE(alike(at(image, {x, -1.5}), theme.runColour(3))) << x;
    }
    EXPECT_EQ(at(image, {-1.2, 1.9}), theme.panel) << "no colouring";
}

TEST_F(BoundaryViewTest, ValuesAreColouredByTheHousesMap) {
    BoundaryScene scene = sceneOf({point(-2, 0, 0, 1), point(2, 0, 0, 2)}, BoundaryKind::Values);
    scene.points = std::make_shared<const Points>(Points{{-2, 0, -2, 0, 1, true}, {2, 0, 2, 0, 2, true}});
    view.setScene(scene);
    view.setRuns({run(2, numbers([](double x, double) { return x; }))});
    const QImage image = painted();
    EXPECT_GT(at(image, {-2.8, 1}).blue(), at(image, {-2.8, 1}).red());
    EXPECT_LT(at(image, {2.8, 1}).blue(), at(image, {2.8, 1}).red());
    EXPECT_TRUE(alike(at(image, {-2, 0}), valuePointColour(0, theme)));
    EXPECT_TRUE(alike(at(image, {2, 0}), valuePointColour(1, theme)));
}

TEST_F(BoundaryViewTest, MisclassifiedPointsAreRingedWhenAsked) {
    view.setRuns({run(2, halfPlane(-1, 0, 0, 40))});  // everything the wrong way round
    const int before = countAlike(painted(), around({-2, 1}, 12), theme.text, 90);
    view.setMistakesMarked(true);
    EXPECT_GT(countAlike(painted(), around({-2, 1}, 12), theme.text, 90), before + 20);
    view.setRuns({run(2, halfPlane(1, 0, 0, 40), true, 2)});
    EXPECT_EQ(countAlike(painted(), around({-2, 1}, 12), theme.text, 90), before);
}

TEST_F(BoundaryViewTest, TooManyPointsAreThinnedTheSameWayEveryTimeAndItSaysSo) {
    Points many;
    for (std::uint32_t i = 0; i < 50000; ++i)
        many.push_back(point(-2.5 + 5.0 * (i % 250) / 250, -1.5 + 3.0 * (i / 250) / 200, i % 2, i));
    const QRect corner(view.panes()[0].plot.bottomRight().toPoint() - QPoint(210, 40), QSize(200, 36));
    ASSERT_EQ(countAlike(painted(), corner, theme.text2), 0);
    view.setScene(sceneOf(many));
    const QImage first = painted();
    EXPECT_GT(countAlike(first, corner, theme.text2), 60) << "2,000 of 50,000 points shown";
    std::reverse(many.begin(), many.end());
    view.setScene(sceneOf(many));
    const QImage second = painted();
    EXPECT_EQ(first, second) << "whatever the order of the data";
    view.setScene(sceneOf({many.begin(), many.begin() + 100}));
    EXPECT_EQ(countAlike(painted(), corner, theme.text2), 0);
}

TEST_F(BoundaryViewTest, TheLegendKeepsOutOfTheWayOfThePoints) {
    view.setLegendShown(true);
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});
    const QRectF plot = view.panes()[0].plot;
    const auto boxAt = [&](QPointF corner) {
        return alike(view.grab().toImage().pixelColor(corner.toPoint()), theme.tooltip, 3);
    };
    Points points{point(-2, 1, 0, 1)};
    view.setScene(sceneOf(points));
    painted();
    EXPECT_TRUE(boxAt(plot.topLeft() + QPointF(13, 13)));
    for (std::uint32_t i = 0; i < 60; ++i)
        points.push_back(point(-2.9 + 0.04 * (i % 30), 1.4 + 0.2 * (i / 30), 0, i + 2));
    view.setScene(sceneOf(points));
    painted();
    EXPECT_FALSE(boxAt(plot.topLeft() + QPointF(13, 13)));
    EXPECT_TRUE(boxAt(QPointF(plot.right() - 13, plot.top() + 13)));
}

TEST_F(BoundaryViewTest, FollowsThePalette) {
    view.setRuns({run(2, halfPlane(1, 0, 0, 1))});
    EXPECT_EQ(painted().pixelColor(2, 2), theme.panel);
    view.setPalette(Theme::darkTheme().palette());
    const QImage dark = painted();
    EXPECT_EQ(dark.pixelColor(2, 2), Theme::darkTheme().panel);
    EXPECT_EQ(at(dark, {-2.7, 0.3}), QColor(classBands(0, Theme::darkTheme())[4]));
    EXPECT_TRUE(alike(at(dark, {0, 1.5}), Theme::darkTheme().runColour(2)));
}

TEST_F(BoundaryViewTest, NumbersStandInTheUnitsOfTheAxis) {
    BoundaryScene scene = sceneOf({point(0, 0, 0, 1)});
    scene.x = {QStringLiteral("length"), 100, 10};
    view.setScene(scene);
    QTest::keyClick(&view, Qt::Key_Right);
    const Box seen = view.visible();
    const double x = 100 + 10 * 0.01 * (seen.xMax - seen.xMin);
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("length ") + QString::number(x, 'f', 1)))
        << view.accessibleDescription().toStdString();
}

// ---- the grid

TEST(PlaneGrid, ThreeClassesMeetInOnePoint) {
    // the class whose corner of a triangle is nearest: three straight lines from the origin
    const Predictor nearest = [](const Eigen::MatrixXd& points) {
        Eigen::MatrixXd p(3, points.cols());
        for (Eigen::Index i = 0; i < points.cols(); ++i) {
            for (int k = 0; k < 3; ++k)
                p(k, i) = std::exp(3 * (points(0, i) * std::cos(2.0944 * k) + points(1, i) * std::sin(2.0944 * k)));
            p.col(i) /= p.col(i).sum();
        }
        return p;
    };
    const auto grid = samplePlane(nearest, BoundaryKind::Classes, 3, {-1, 1, -1, 1}, {400, 400}, 3000);
    ASSERT_TRUE(grid);
    double farthest = 0;
    int points = 0;
    for (const QPolygonF& line : classBoundaries(*grid))
        for (const QPointF p : line) {
            const double angle = std::atan2(p.y(), p.x()), length = std::hypot(p.x(), p.y());
            double off = 10;  // from the nearest of the rays at 60°, 180° and 300°
            for (const double ray : {1.0472, M_PI, -1.0472, -M_PI})
                off =
                    std::min(off, length * std::abs(std::sin(angle - ray)) + (std::cos(angle - ray) < 0 ? length : 0));
            farthest = std::max(farthest, off);
            ++points;
        }
    EXPECT_GT(points, 60);
    EXPECT_LT(farthest, 0.03) << "within a cell of where they meet, else exact";
    EXPECT_EQ(classAt(*grid, {0.8, 0}), 0);
    EXPECT_EQ(classAt(*grid, {-0.4, 0.7}), 1);
    EXPECT_EQ(classAt(*grid, {-0.4, -0.7}), 2);
    EXPECT_EQ(classAt(*grid, {1.5, 0}), -1);
}

TEST(PlaneGrid, ASteepBoundaryIsStillALine) {
    // From 0 to 1 within a thousandth of a cell: interpolating probabilities would give stairs of half a cell.
    const auto grid =
        samplePlane(halfPlane(1, 0.31, -0.123, 50), BoundaryKind::Classes, 2, {-1, 1, -1, 1}, {400, 400}, 24 * 24);
    ASSERT_TRUE(grid);
    const auto lines = classBoundaries(*grid, 4);
    ASSERT_EQ(lines.size(), 1) << "one piece";
    for (const QPointF p : lines[0]) EXPECT_NEAR(p.x() + 0.31 * p.y() - 0.123, 0, 0.004);
}

TEST(PlaneGrid, WhatIsNotANumberIsHatchedAndHasNoLine) {
    const Predictor broken = [](const Eigen::MatrixXd& points) {
        return Eigen::MatrixXd::Constant(2, points.cols(), std::numeric_limits<double>::quiet_NaN()).eval();
    };
    const auto grid = samplePlane(broken, BoundaryKind::Classes, 2, {-1, 1, -1, 1}, {80, 80}, 400);
    ASSERT_TRUE(grid);
    EXPECT_TRUE(classBoundaries(*grid).empty());
    const QImage image = paintClasses(*grid, {80, 80}, BoundaryShading::Continuous, Theme::light());
    EXPECT_EQ(image.pixelColor(3, 2), Theme::light().sub);
    EXPECT_EQ(image.pixelColor(4, 4), Theme::light().track);
}

// ---- the field

namespace {

// A predictor that waits until it is let go and remembers that it was asked.
struct Gate {
    std::atomic<bool> reached = false, open = false;
    std::atomic<int> asked = 0;
    Predictor predictor(double boundary) {
        return [this, boundary](const Eigen::MatrixXd& points) {
            ++asked;
            reached = true;
            reached.notify_all();
            open.wait(false);
            return halfPlane(1, 0, -boundary)(points);
        };
    }
    void letGo() {
        open = true;
        open.notify_all();
    }
};

BoundaryRequest requestOf(Predictor predictor, std::uint64_t generation, Box box = {-1, 1, -1, 1}) {
    BoundaryRequest request;
    request.predictor = std::move(predictor);
    request.generation = generation;
    request.box = box;
    request.pixels = {120, 120};
    return request;
}

}  // namespace

TEST(BoundaryField, TheNewestSnapshotWinsAndNothingQueuesUp) {
    QThreadPool pool;
    BoundaryField field(&pool);
    Gate first, second, third;
    third.letGo();
    field.request(requestOf(first.predictor(0.1), 1));
    first.reached.wait(false);
    field.request(requestOf(second.predictor(0.2), 2));
    field.request(requestOf(third.predictor(0.3), 3));
    EXPECT_FALSE(field.ready());
    first.letGo();
    field.wait();
    EXPECT_EQ(second.asked, 0) << "overtaken before its turn";
    EXPECT_EQ(field.picture().of.generation, 3u);
    EXPECT_TRUE(field.picture().finished);
    for (const QPolygonF& line : field.picture().lines)
        for (const QPointF p : line) EXPECT_NEAR(p.x(), 0.3, 1e-3);
    QCoreApplication::processEvents();
    EXPECT_EQ(field.picture().of.generation, 3u) << "nothing older comes late";
}

TEST(BoundaryField, AStreamOfSnapshotsIsSeenWhileItStreams) {
    // Each new snapshot comes while the one before is computed; none is ever finished before the next is there.
    QThreadPool pool;
    BoundaryField field(&pool);
    QSignalSpy changed(&field, &BoundaryField::changed);
    std::vector<std::unique_ptr<Gate>> gates;
    gates.push_back(std::make_unique<Gate>());
    field.request(requestOf(gates[0]->predictor(0), 1));
    for (std::uint64_t i = 1; i < 5; ++i) {
        gates[i - 1]->reached.wait(false);
        gates.push_back(std::make_unique<Gate>());
        field.request(requestOf(gates[i]->predictor(0), i + 1));
        gates[i - 1]->letGo();
        ASSERT_TRUE(QTest::qWaitFor([&] { return changed.count() >= int(i); }, 20000));
    }
    gates.back()->letGo();
    field.wait();
    EXPECT_GE(changed.count(), 5);
}

TEST(BoundaryField, AnotherPlaceCutsShortWhatIsUnderWay) {
    QThreadPool pool;
    BoundaryField field(&pool);
    Gate stale;
    BoundaryRequest large = requestOf(stale.predictor(0), 1);
    large.pixels = {800, 800};
    field.request(large);
    stale.letGo();
    ASSERT_TRUE(QTest::qWaitFor([&] { return field.picture().grid != nullptr; }, 20000));
    field.wait();
    const int callsOfOnePicture = stale.asked;
    ASSERT_GT(callsOfOnePicture, 4);

    Gate moved;
    large = requestOf(moved.predictor(0), 2, {-0.9, 1.1, -1, 1});  // near enough to be fine at once
    large.pixels = {800, 800};
    field.request(large);
    moved.reached.wait(false);
    BoundaryRequest elsewhere = requestOf(halfPlane(1, 0, -10.5), 3, {10, 11, 10, 11});
    field.request(elsewhere);
    moved.letGo();
    field.wait();
    EXPECT_EQ(moved.asked, 1) << "the one that was under way";
    EXPECT_EQ(field.picture().of.box, (Box{10, 11, 10, 11}));
}

TEST(BoundaryField, ACoarsePictureComesFirst) {
    QThreadPool pool;
    BoundaryField field(&pool);
    std::vector<bool> finished;
    std::vector<QImage> images;
    QObject::connect(&field, &BoundaryField::changed, [&] {
        finished.push_back(field.picture().finished);
        images.push_back(field.picture().image);
    });
    std::atomic<int> nodes = 0;
    std::atomic<bool> open = false;
    BoundaryRequest wanted = requestOf(
        [&](const Eigen::MatrixXd& points) {
            if (nodes.fetch_add(int(points.cols())) >= 27 * 27) open.wait(false);  // the coarse one is free
            return halfPlane(1, 0, 0)(points);
        },
        1);
    wanted.pixels = {600, 500};
    wanted.filled = true;
    field.request(wanted);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.empty(); }, 20000));
    EXPECT_FALSE(finished[0]);
    EXPECT_EQ(images[0].size(), QSize(300, 250)) << "painted at once, because at fewer pixels";
    open = true;
    open.notify_all();
    ASSERT_TRUE(QTest::qWaitFor([&] { return field.ready(); }, 20000));
    ASSERT_EQ(finished.size(), 2u);
    EXPECT_EQ(images[1].size(), wanted.pixels);
    const auto scaled = images[0].scaled(wanted.pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    for (const QPoint at : {QPoint(50, 250), QPoint(550, 250), QPoint(100, 20), QPoint(500, 480)})
        EXPECT_LT(std::abs(qGray(scaled.pixel(at)) - qGray(images[1].pixel(at))), 12) << "but of the same plane";
}

TEST(BoundaryField, MayGoWhileItComputes) {
    QThreadPool pool;
    Gate gate;
    {
        BoundaryField field(&pool);
        field.request(requestOf(gate.predictor(0), 1));
        gate.reached.wait(false);
    }
    gate.letGo();
    EXPECT_TRUE(pool.waitForDone(20000));
    QCoreApplication::processEvents();
}

TEST(ClassColours, AreToldApartFromOneAnotherAndFromTheirRegions) {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()})
        for (int a = 0; a < classColourCount; ++a) {
            const auto bands = classBands(a, *theme);
            ASSERT_EQ(bands.size(), std::size_t(bandsPerClass));
            for (int b = 0; b < a; ++b)
                EXPECT_FALSE(alike(classColour(a, *theme), classColour(b, *theme), 24)) << a << " " << b;
            // WCAG 2.1, relative luminance: 3 : 1 for graphics
            const auto luminance = [](QColor c) {
                const auto part = [](double v) {
                    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
                };
                return 0.2126 * part(c.redF()) + 0.7152 * part(c.greenF()) + 0.0722 * part(c.blueF());
            };
            for (const QRgb band : bands) {
                const double p = luminance(classColour(a, *theme)), q = luminance(QColor(band));
                EXPECT_GE((std::max(p, q) + 0.05) / (std::min(p, q) + 0.05), theme->dark ? 3.0 : 2.8)
                    << a << (theme->dark ? " dark" : " light");
            }
        }
}
