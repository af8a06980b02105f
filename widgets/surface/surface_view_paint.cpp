// How the surface view looks; what it does is in surface_view.cpp.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

PathLook SurfaceView::pathLook() const {
    return {.theme = &Theme::of(this),
            .scale = textScale_,
            .devicePixelRatio = devicePixelRatioF(),
            .dots = layers_.dots,
            .dragging = dragging_ || press_ == Press::Start,
            .highlighted = highlighted_};
}

void SurfaceView::paintEvent(QPaintEvent*) {
    if (std::exchange(isPainted_, true))
        syncContours();  // the theme or the screen may have changed
    else
        QMetaObject::invokeMethod(this, &SurfaceView::syncContours, Qt::QueuedConnection);
    const Theme& theme = Theme::of(this);
    const QRectF& plot = view_.plot;
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    paintAxes(painter);
    if (!surface_) {
        painter.fillRect(plot, theme.sub);
        return;
    }
    painter.setClipRect(plot);
    paintContours(painter);
    if (layers_.grid) paintGrid(painter);
    if (layers_.paths) {
        ghost_.paint(painter, view_, pathLook());
        paths_.update(runs_, view_, pathLook());
        paths_.paint(painter);
    }
    if (layers_.minima) paintMinima(painter);
    if (layers_.curvature) paintCurvature(painter);
    paintArrows(painter);
    drawStartHandle(painter, toPixel(start_), handleSize * textScale_, theme);
    if (layers_.paths) paintMarks(painter);
    if (layers_.paths && layers_.names) paintNames(painter);
    paintReadOut(painter);
    painter.setClipping(false);

    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.border, 1));
    painter.drawRect(plot.adjusted(0, 0, -1, -1));
    if (keyboardFocus_) {
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(plot);
    }
}

void SurfaceView::paintContours(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    if (!layers_.contours) return painter.fillRect(view_.plot, theme.sub);
    const ContourPicture& picture = field_.picture();
    if (picture.image.isNull()) return painter.fillRect(view_.plot, theme.sub);
    const Box& box = picture.of.view;
    if (box == view_.visible()) return painter.drawImage(view_.plot, picture.image);
    // what there is, where it belongs, until the new one comes
    painter.fillRect(view_.plot, theme.sub);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF(toPixel({box.xMin, box.yMax}), toPixel({box.xMax, box.yMin})), picture.image);
}

void SurfaceView::paintAxes(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const Box seen = view_.visible();
    const QRectF& plot = view_.plot;
    painter.setFont(scaledFont(12, s));
    const QFontMetricsF metrics(painter.font());
    const double tick = 4 * s, rise = metrics.capHeight() / 2;

    const Ticks xs = ticksFor(seen.xMin, seen.xMax, view_.scale, tickDistance * s);
    double lastRight = -1e9;
    for (const double x : xs.values) {
        const double at = std::round(toPixel({x, 0}).x());
        painter.setPen(theme.border);
        painter.drawLine(QPointF(at, plot.bottom()), QPointF(at, plot.bottom() + tick));
        const QString text = xs.label(x);
        const double width = textWidth(text, painter.font()), left = at - width / 2;
        if (left < lastRight + 8 * s || left + width > this->width()) continue;
        lastRight = left + width;
        painter.setPen(theme.text2);
        drawText(painter, {left, plot.bottom() + tick + 6 * s + 2 * rise}, text);
    }
    const Ticks ys = ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * s);
    for (const double y : ys.values) {
        const double at = std::round(toPixel({0, y}).y());
        painter.setPen(theme.border);
        painter.drawLine(QPointF(plot.left() - tick, at), QPointF(plot.left() - 1, at));
        if (at - rise < 0) continue;
        const QString text = ys.label(y);
        painter.setPen(theme.text2);
        drawText(painter, {plot.left() - tick - 4 * s - textWidth(text, painter.font()), at + rise}, text);
    }
    if (!surface_ || (surface_->xName == "x" && surface_->yName == "y")) return;
    painter.setPen(theme.text2);
    painter.drawText(QRectF(plot.left(), height() - 20 * s, plot.width(), 20 * s), Qt::AlignCenter,
                     QString::fromStdString(surface_->xName));
    painter.save();
    painter.translate(12 * s, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, -10 * s, plot.height(), 20 * s), Qt::AlignCenter,
                     QString::fromStdString(surface_->yName));
    painter.restore();
}

void SurfaceView::paintGrid(QPainter& painter) const {
    QColor ink = Theme::of(this).text;
    ink.setAlphaF(0.14F);
    painter.setPen(QPen(ink, 1));
    const Box seen = view_.visible();
    for (const double x : ticksFor(seen.xMin, seen.xMax, view_.scale, tickDistance * textScale_).values) {
        const double at = std::round(toPixel({x, 0}).x());
        painter.drawLine(QPointF(at, view_.plot.top()), QPointF(at, view_.plot.bottom()));
    }
    for (const double y : ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * textScale_).values) {
        const double at = std::round(toPixel({0, y}).y());
        painter.drawLine(QPointF(view_.plot.left(), at), QPointF(view_.plot.right(), at));
    }
}

void SurfaceView::paintMinima(QPainter& painter) const {
    for (const Minimum& m : surface_->minima)
        drawStar(painter, toPixel({m.x, m.y}), (m.isGlobal ? starSize : smallStarSize) * textScale_, Theme::of(this));
}

void SurfaceView::paintReadOut(QPainter& painter) const {
    if (!hover_ || press_ == Press::Pan) return;
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const QPointF at = press_ == Press::Start ? toPixel(start_) : *hover_;
    const Point p = press_ == Press::Start ? start_ : toPoint(at);
    const Jet<1> f = surface_->gradient(p);
    const double steepness = std::hypot(f.dx, f.dy);
    painter.setRenderHint(QPainter::Antialiasing);

    if (layers_.gradientArrow && steepness > 0 && std::isfinite(steepness))
        drawArrow(painter, at, at + 0.75 * arrowLength * s * QPointF(-f.dx, f.dy) / steepness, theme.text, theme.casing,
                  2.5 * s);
    if (press_ != Press::Start && !onHandle(at)) {
        const QPointF cross(std::floor(at.x()) + 0.5, std::floor(at.y()) + 0.5);
        for (const bool casing : {true, false}) {
            painter.setPen(QPen(casing ? theme.casing : theme.text, (casing ? 3.5 : 1.5) * s, Qt::SolidLine,
                                casing ? Qt::SquareCap : Qt::FlatCap));
            for (const QPointF arm : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)})
                painter.drawLine(cross + 3 * s * arm, cross + 9.5 * s * arm);
        }
    }

    const int decimals = std::max(0, int(std::lround(std::log10(view_.scale))));
    drawSurfaceReadOut(painter, at, view_.plot, *surface_, p, decimals, s, theme);
}

}  // namespace ravine
