// Surfaces, paths and a view of them, for the tests of the surface view.
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "core/series/trace.h"
#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view.h"
#include "widgets/theme/theme.h"

namespace ravine::scene {

// f written once for numbers and jets.
template <class F>
struct Sheet : SurfaceFunction {
    F f;
    explicit Sheet(F function) : f(function) {}
    double value(Point p) const override { return f(p.x, p.y); }
    Jet<1> gradient(Point p) const override { return f(Jet<1>::variableX(p.x), Jet<1>::variableY(p.y)); }
    Jet<2> hessian(Point p) const override { return f(Jet<2>::variableX(p.x), Jet<2>::variableY(p.y)); }
    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = f(xs[i], y);
    }
};

template <class F>
std::shared_ptr<Sheet<F>> sheet(F f, Box domain = {-4, 4, -3, 3}, std::vector<Minimum> minima = {}) {
    auto made = std::make_shared<Sheet<F>>(f);
    made->domain = domain;
    made->minima = std::move(minima);
    return made;
}

inline const auto valley = [](auto x, auto y) { return 0.5 * square(x) + 12.5 * square(y); };
inline const auto logarithm = [](auto x, auto y) {
    using std::log;
    return log(x) + square(y);
};

struct Path {
    Trace x, y;
    Path(std::initializer_list<Point> points) {
        for (const Point p : points) add(p);
    }
    void add(Point p) {
        x.append(p.x);
        y.append(p.y);
    }
    PathSeries series(int slot, std::int64_t head, bool selected = false) const {
        return {slot, QStringLiteral("run"), &x, &y, true, selected, head, x.end()};
    }
};

class SurfaceViewTest : public testing::Test {
protected:
    SurfaceViewTest() {
        view.setPalette(Theme::light().palette());
        view.resize(700, 560);
        view.setStart({-3, 2});
        view.setSurface(sheet(valley, {-4, 4, -3, 3}, {{0, 0, 0}}));
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
    }
    QImage painted() {
        view.waitForContours();
        return view.grab().toImage();
    }
    QColor at(const QImage& image, Point p) { return image.pixelColor(view.toPixel(p).toPoint()); }
    QPoint pixel(Point p) { return view.toPixel(p).toPoint(); }
    // within a pixel in both directions
    bool near(Point a, Point b) {
        return std::abs(a.x - b.x) * view.view().scale <= 1 && std::abs(a.y - b.y) * view.view().scale <= 1;
    }
    Point lastPoint(const QSignalSpy& spy) {
        return spy.isEmpty() ? Point{NAN, NAN} : spy.last().first().value<Point>();
    }
    void wheel(QPointF where, int turn) {
        QWheelEvent event(where, view.mapToGlobal(where), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &event);
    }
    SurfaceView view;
};

inline bool alike(QColor a, QColor b, int tolerance = 24) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

inline int countAlike(const QImage& image, QRect area, QColor colour) {
    int count = 0;
    area &= image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) count += alike(image.pixelColor(x, y), colour);
    return count;
}

// In light and in dark.
class InBothThemes : public SurfaceViewTest, public testing::WithParamInterface<bool> {
protected:
    InBothThemes() { view.setPalette(theme().palette()); }
    const Theme& theme() const { return GetParam() ? Theme::darkTheme() : Theme::light(); }
    QColor ink(int slot) const { return theme().runColour(slot); }
    QPointF middle(Point a, Point b) { return view.toPixel({(a.x + b.x) / 2, (a.y + b.y) / 2}); }
    int around(const QImage& image, QPointF where, QColor colour, int reach = 2) {
        return countAlike(image, QRect(where.toPoint() - QPoint(reach, reach), QSize(2 * reach + 1, 2 * reach + 1)),
                          colour);
    }
    // how far the pixel has gone from the one in `before` towards the colour
    double share(const QImage& before, const QImage& after, QPointF where, QColor colour) {
        return share(before.pixelColor(where.toPoint()), after.pixelColor(where.toPoint()), colour);
    }
    double share(QColor a, QColor b, QColor colour) {
        double along = 0, whole = 0;
        const std::array red{a.red(), b.red(), colour.red()}, green{a.green(), b.green(), colour.green()},
            blue{a.blue(), b.blue(), colour.blue()};
        for (const auto& [from, now, to] : {red, green, blue}) {
            along += (now - from) * (to - from);
            whole += (to - from) * (to - from);
        }
        return along / whole;
    }
};

}  // namespace ravine::scene
