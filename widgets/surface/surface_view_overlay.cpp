// What the surface view draws about a chosen step: its marks, its arrows, how the surface bends there.
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/surface/surface_view.h"
#include "widgets/surface/surface_view_labels.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

struct Label {
    QString text;
    QColor colour;
};

constexpr int labelSize = 13;

QSizeF labelExtent(const QString& text, double scale) {
    const int size = qRound(labelSize * scale);
    return {formulaWidth(text, size, QFont::DemiBold), QFontMetricsF(uiFont(size, QFont::DemiBold)).capHeight()};
}

// Readable on any band: the casing's colour around every letter, from one picture of them moved about.
void drawLabel(QPainter& painter, const QRectF& at, const Label& label, const Theme& theme, double scale) {
    const int size = qRound(labelSize * scale);
    const double reach = 1.7 * scale, diagonal = 0.7 * reach, ratio = painter.device()->devicePixelRatioF();
    const QMarginsF room(size, size, size, size);  // for what is raised, lowered or slanted
    const QRectF area = at.marginsAdded(room);
    QImage casing((area.size() * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    casing.setDevicePixelRatio(ratio);
    casing.fill(Qt::transparent);
    QPainter letters(&casing);
    drawFormula(letters, at.bottomLeft() - area.topLeft(), label.text, size, theme.casing, QFont::DemiBold);
    letters.end();
    const QPointF corner(std::round(area.left()), std::round(area.top()));
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (const double x : {-1.0, 0.0, 1.0})
        for (const double y : {-1.0, 0.0, 1.0}) {
            const double far = x != 0 && y != 0 ? diagonal : reach;
            if (x != 0 || y != 0) painter.drawImage(corner + far * QPointF(x, y), casing);
        }
    drawFormula(painter, at.bottomLeft() + corner - area.topLeft(), label.text, size, label.colour, QFont::DemiBold);
}

QRectF square(QPointF centre, double size) { return {centre - QPointF(size, size) / 2, QSizeF(size, size)}; }

}  // namespace

void SurfaceView::paintMarks(QPainter& painter) const {
    paths_.paintMarkers(painter);
    if (markedStep_ >= 0)
        paths_.paintRings(painter, markedStep_);
    else if (hit_.run >= 0)
        paths_.paintRings(painter, hit_.step, hit_.run);
}

// Clear of one another, of all markers and of the start.
void SurfaceView::paintNames(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    std::vector<Label> labels;
    std::vector<LabelWish> wishes;
    std::vector<QRectF> taken{square(toPixel(start_), handleSize * s)};
    for (const PathSeries& run : runs_) {
        if (!run.visible || !run.x || run.head < 0 || run.head >= run.x->end()) continue;
        const QPointF at = toPixel({run.x->at(run.head), run.y->at(run.head)});
        if (!view_.plot.contains(at)) continue;
        taken.push_back(square(at, 20 * s));
        labels.push_back({escapedFormula(run.name), theme.text});
        wishes.push_back({at, {0, 1}, labelExtent(labels.back().text, s)});
    }
    if (legend_->isVisible()) taken.push_back(legend_->geometry());
    const auto places = placeLabels(wishes, {}, taken, view_.plot.adjusted(6, 6, -6, -6), 14 * s);
    for (std::size_t i = 0; i < places.size(); ++i) drawLabel(painter, places[i], labels[i], theme, s);
}

void SurfaceView::paintArrows(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    std::vector<QLineF> lines;
    std::vector<Label> labels;
    std::vector<LabelWish> wishes;
    std::vector<QRectF> taken;
    for (const StepArrow& arrow : arrows_) {
        // A vector that reaches far beyond the plot is drawn leaving it.
        const double unit = arrow.directionOnly ? arrowLength * s : view_.scale;
        const QPointF at = toPixel(arrow.from), from = at + unit * QPointF(arrow.offset.x, -arrow.offset.y);
        const QPointF whole = unit * QPointF(arrow.vector.x, -arrow.vector.y);
        const double length = std::hypot(whole.x(), whole.y());
        if (!(length > 1) || !std::isfinite(length) || !std::isfinite(from.x() + from.y())) continue;
        const QPointF along = whole / length;
        const auto seen = clipLine({from, from + whole}, view_.plot.adjusted(-20, -20, 20, 20));
        if (!seen) continue;
        const QColor colour = arrow.slot > 0 ? theme.runColour(arrow.slot) : theme.text;
        drawArrow(painter, seen->p1(), seen->p2(), colour, theme.casing, (arrow.quiet ? 2 : 3) * s, arrow.dashed);
        lines.push_back(*seen);
        if (taken.empty()) taken.push_back(square(at, 17 * s));
        if (arrow.label.isEmpty()) continue;
        labels.push_back({arrow.label, colour});
        const auto inside = clipLine(lines.back(), view_.plot);
        wishes.push_back({inside ? inside->p2() : seen->p2(), along, labelExtent(arrow.label, s)});
    }
    if (legend_->isVisible()) taken.push_back(legend_->geometry());
    const auto places = placeLabels(wishes, lines, taken, view_.plot.adjusted(6, 6, -6, -6), 8 * s);
    for (std::size_t i = 0; i < places.size(); ++i) drawLabel(painter, places[i], labels[i], theme, s);
}

// Each axis as long as 1/√|λ| says beside the other: the proportions of a contour around a minimum.
void SurfaceView::paintCurvature(QPainter& painter) const {
    if (!curvature_) return;
    const CurvatureMark& mark = *curvature_;
    const Theme& theme = Theme::of(this);
    const double s = textScale_, flattest = std::min(std::abs(mark.largest), std::abs(mark.smallest));
    const QPointF at = toPixel(mark.at);
    if (!std::isfinite(mark.largest + mark.smallest) || !view_.plot.contains(at)) return;
    std::vector<QLineF> lines;
    std::vector<Label> labels;
    std::vector<LabelWish> wishes;
    const auto axis = [&](double lambda, Point direction, const QString& symbol) {
        const double share = lambda == 0 ? 1 : std::sqrt(flattest / std::abs(lambda));
        const double half = s * std::max(shortestAxis, longestAxis * share) / 2;
        const QPointF along(direction.x, -direction.y), across(direction.y, direction.x), reach = half * along,
                                                                                          end = 5 * s * across;
        for (const bool casing : {true, false}) {
            QPen pen(casing ? theme.casing : theme.text, (casing ? 4 : 1.75) * s, Qt::SolidLine,
                     casing ? Qt::SquareCap : Qt::FlatCap);
            painter.setPen(pen);
            for (const double side : {-1.0, 1.0}) painter.drawLine(at + side * reach - end, at + side * reach + end);
            if (lambda < 0 && !casing) pen.setDashPattern({3, 2.2});
            painter.setPen(pen);
            for (const double side : {-1.0, 1.0}) painter.drawLine(at, at + side * reach);
        }
        lines.push_back({at - reach, at + reach});
        labels.push_back({symbol + QStringLiteral(" ") + escapedFormula(formatNumber(lambda)), theme.text});
        wishes.push_back({at + reach, along, labelExtent(labels.back().text, s)});
    };
    painter.setRenderHint(QPainter::Antialiasing);
    axis(mark.smallest, mark.smallestAxis, QStringLiteral("*λ*_{2}"));
    axis(mark.largest, mark.largestAxis, QStringLiteral("*λ*_{1}"));
    const auto places = placeLabels(wishes, lines, {square(at, 17 * s)}, view_.plot.adjusted(6, 6, -6, -6), 8 * s);
    for (std::size_t i = 0; i < places.size(); ++i) drawLabel(painter, places[i], labels[i], theme, s);
}

}  // namespace ravine
