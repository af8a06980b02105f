// How the boundary view looks; what it does is in boundary_view.cpp and boundary_view_input.cpp.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/boundary/boundary_view.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double selectedWidth = 2.75, otherWidth = 2, casingExtra = 2.75;
constexpr double nearDistance = 12;  // of a point that the read-out names

}  // namespace

void BoundaryView::paintEvent(QPaintEvent*) {
    syncFields();  // the theme or the screen may have changed
    const Theme& theme = Theme::of(this);
    if (lastDark_ != theme.dark || base_.size() != (QSizeF(size()) * devicePixelRatioF()).toSize())
        baseStale_ = pointsStale_ = true;
    lastDark_ = theme.dark;
    if (baseStale_) paintBase();
    QPainter painter(this);
    painter.drawImage(QPointF(), base_);
    paintReadOut(painter);
    if (!keyboardFocus_) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    for (const PaneView& pane : panes_) painter.drawRect(pane.plot);
}

void BoundaryView::paintBase() {
    const Theme& theme = Theme::of(this);
    const double ratio = devicePixelRatioF();
    if (pointsStale_) stampPoints();
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (base_.size() != pixels) base_ = QImage(pixels, QImage::Format_RGB32);
    base_.setDevicePixelRatio(ratio);
    base_.fill(theme.panel);
    baseStale_ = false;
    QPainter painter(&base_);
    double leftmost = 1e9, lowest = 0;
    for (const PaneView& pane : panes_) leftmost = std::min(leftmost, pane.plot.left());
    for (const PaneView& pane : panes_) {
        lowest = 0;  // of this column
        for (const PaneView& other : panes_)
            if (other.plot.left() == pane.plot.left()) lowest = std::max(lowest, other.plot.bottom());
        paintAxes(painter, pane, pane.plot.left() == leftmost, pane.plot.bottom() == lowest);
        paintTitle(painter, pane);
        painter.save();
        painter.setClipRect(pane.plot);
        paintPane(painter, pane);
        painter.restore();
        painter.setPen(QPen(theme.border, 1));
        painter.drawRect(pane.plot.adjusted(0, 0, -1, -1));
    }
    paintAxisNames(painter);
    if (!legendBox_.isEmpty()) {
        BoundaryLegend box = legend();
        box.folded = box.folded || legendBox_.height() < box.size(textScale_).height();
        box.paint(painter, legendBox_.topLeft(), textScale_, theme);
    }
    paintThinning(painter);
}

void BoundaryView::paintPane(QPainter& painter, const PaneView& pane) {
    const auto points = [&] {
        if (pointsShown_ && !points_.image.isNull()) painter.drawImage(pane.plot.topLeft(), points_.image);
    };
    if (scene_.kind == BoundaryKind::Curve) {
        paintCurveGrid(painter, pane);
        points();  // many of them would hide the curves
        paintLines(painter, pane);
    } else {
        paintFill(painter, pane);
        paintLines(painter, pane);
        points();
        if (mistakesMarked_) paintMistakes(painter, pane);
    }
}

void BoundaryView::paintFill(QPainter& painter, const PaneView& pane) const {
    const BoundaryPicture* picture = pictureOf(runOf(pane));
    painter.fillRect(pane.plot, Theme::of(this).sub);
    if (!picture || picture->image.isNull()) return;
    const Box& box = picture->of.box;
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          box != visible() || picture->image.size() != picture->of.pixels);
    if (box == visible()) return painter.drawImage(pane.plot, picture->image);
    // what there is, where it belongs, until the new one comes
    const QPointF shift = pane.plot.center() - panes_.front().plot.center();
    painter.drawImage(QRectF(toPixel({box.xMin, box.yMax}) + shift, toPixel({box.xMax, box.yMin}) + shift),
                      picture->image);
}

// The selected run's line last and thickest.
void BoundaryView::paintLines(QPainter& painter, const PaneView& pane) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const QPointF shift = pane.plot.center() - panes_.front().plot.center();
    painter.setRenderHint(QPainter::Antialiasing);
    if (scene_.kind == BoundaryKind::Curve && scene_.trueFunction) {
        QPolygonF line;
        const int steps = int(pane.plot.width());
        for (int i = 0; i <= steps; ++i) {
            const double x = visible().xMin + (visible().xMax - visible().xMin) * i / steps;
            line << toPixel({x, scene_.trueFunction(x)}) + shift;
        }
        QPen pen(theme.text3, 2 * s, Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({3, 2});
        painter.setPen(pen);
        painter.drawPolyline(line);
    }
    for (const bool selected : {false, true})
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            if (runs_[i].selected != selected || (pane.run >= 0 && pane.run != int(i))) continue;
            const BoundaryPicture* picture = pictureOf(int(i));
            if (!picture) continue;
            QPainterPath path;
            for (const QPolygonF& line : picture->lines) {
                path.moveTo(toPixel({line.first().x(), line.first().y()}) + shift);
                for (qsizetype k = 1; k < line.size(); ++k) path.lineTo(toPixel({line[k].x(), line[k].y()}) + shift);
            }
            const double width = (selected ? selectedWidth : otherWidth) * s;
            painter.setBrush(Qt::NoBrush);
            painter.strokePath(path,
                               QPen(theme.casing, width + casingExtra * s, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter.strokePath(path,
                               QPen(theme.runColour(runs_[i].slot), width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        }
}

void BoundaryView::paintCurveGrid(QPainter& painter, const PaneView& pane) const {
    const Theme& theme = Theme::of(this);
    const Box seen = visible();
    const QPointF middle = pane.plot.center();
    painter.fillRect(pane.plot, theme.panel);
    painter.setPen(QPen(theme.grid, 1));
    const Ticks xs = ticksAlong(scene_.x, seen.xMin, seen.xMax, xScale_);
    const Ticks ys = ticksAlong(scene_.y, seen.yMin, seen.yMax, yScale_);
    for (const double v : xs.values) {
        const double at = std::round(middle.x() + (scene_.x.plane(v) - centre_.x) * xScale_);
        painter.drawLine(QPointF(at, pane.plot.top()), QPointF(at, pane.plot.bottom()));
    }
    for (const double v : ys.values) {
        const double at = std::round(middle.y() - (scene_.y.plane(v) - centre_.y) * yScale_);
        painter.drawLine(QPointF(pane.plot.left(), at), QPointF(pane.plot.right(), at));
    }
}

// Numbers stand at the left column and under the lowest pane of each column; ticks everywhere.
void BoundaryView::paintAxes(QPainter& painter, const PaneView& pane, bool left, bool bottom) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const Box seen = visible();
    const QRectF& plot = pane.plot;
    painter.setFont(scaledFont(12, s));
    const QFontMetricsF metrics(painter.font());
    const double tick = 4 * s, rise = metrics.capHeight() / 2;
    const Ticks xs = ticksAlong(scene_.x, seen.xMin, seen.xMax, xScale_);
    double lastRight = -1e9;
    for (const double v : xs.values) {
        const double at = std::round(plot.center().x() + (scene_.x.plane(v) - centre_.x) * xScale_);
        if (!bottom) break;
        painter.setPen(theme.border);
        painter.drawLine(QPointF(at, plot.bottom()), QPointF(at, plot.bottom() + tick));
        const QString text = xs.label(v);
        const double width = textWidth(text, painter.font()), from = at - width / 2;
        if (from < lastRight + 8 * s || from + width > this->width() ||
            (panes_.size() > 1 && from + width > plot.right() + 8 * s))
            continue;
        lastRight = from + width;
        painter.setPen(theme.text2);
        drawText(painter, {from, plot.bottom() + tick + 6 * s + 2 * rise}, text);
    }
    if (!left) return;
    const Ticks ys = ticksAlong(scene_.y, seen.yMin, seen.yMax, yScale_);
    for (const double v : ys.values) {
        const double at = std::round(plot.center().y() - (scene_.y.plane(v) - centre_.y) * yScale_);
        painter.setPen(theme.border);
        painter.drawLine(QPointF(plot.left() - tick, at), QPointF(plot.left() - 1, at));
        if (at - rise < 0) continue;
        const QString text = ys.label(v);
        painter.setPen(theme.text2);
        drawText(painter, {plot.left() - tick - 4 * s - textWidth(text, painter.font()), at + rise}, text);
    }
}

void BoundaryView::paintAxisNames(QPainter& painter) const {
    if (!hasNames()) return;
    const double s = textScale_;
    QRectF all;
    for (const PaneView& pane : panes_) all |= pane.plot;
    painter.setFont(scaledFont(12, s));
    painter.setPen(Theme::of(this).text2);
    painter.drawText(QRectF(all.left(), height() - 20 * s, all.width(), 20 * s), Qt::AlignCenter, scene_.x.name);
    painter.save();
    painter.translate(12 * s, all.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-all.height() / 2, -10 * s, all.height(), 20 * s), Qt::AlignCenter, scene_.y.name);
    painter.restore();
}

void BoundaryView::paintTitle(QPainter& painter, const PaneView& pane) const {
    if (pane.run < 0) return;
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const BoundaryRun& run = runs_[std::size_t(pane.run)];
    const double middle = pane.plot.top() - 11 * s;
    drawMarker(painter, {pane.plot.left() + 6 * s, middle}, run.slot, 9 * s, theme.runColour(run.slot));
    painter.setFont(uiFont(qRound(12 * s), run.selected ? QFont::DemiBold : QFont::Normal));
    painter.setPen(theme.text);
    const QFontMetricsF metrics(painter.font());
    painter.drawText(QPointF(pane.plot.left() + 18 * s, middle + metrics.capHeight() / 2),
                     metrics.elidedText(run.name, Qt::ElideRight, pane.plot.width() - 20 * s));
}

// ---- what follows the pointer

std::vector<std::vector<Word>> BoundaryView::readOut(QPointF at) const {
    const Point p = toPoint(at);
    const auto decimals = [](double scale, double factor) {
        return std::max(0, int(std::lround(std::log10(scale / std::abs(factor)))));
    };
    const QString space = QStringLiteral(" "), gap = QStringLiteral("   ");
    std::vector<std::vector<Word>> lines{
        {{scene_.x.name, true},
         {space + fixed(scene_.x.shown(p.x), decimals(xScale_, scene_.x.factor)) + gap},
         {scene_.y.name, true},
         {space + fixed(scene_.y.shown(p.y), decimals(yScale_, scene_.y.factor))}}};
    const int index = runOf(panes_[paneAt(at)]);
    const BoundaryRun* run = index >= 0 ? &runs_[std::size_t(index)] : nullptr;
    if (run && run->visible && run->predictor) {
        Eigen::MatrixXd where(scene_.kind == BoundaryKind::Curve ? 1 : 2, 1);
        where(0, 0) = p.x;
        if (where.rows() > 1) where(1, 0) = p.y;
        const Eigen::MatrixXd answer = run->predictor(where);
        std::vector<int> order(std::size_t(answer.size() > 0 ? answer.rows() : 0));
        std::iota(order.begin(), order.end(), 0);
        if (runs_.size() > 1 && !order.empty()) lines.push_back({{run->name}});
        if (scene_.kind != BoundaryKind::Classes) {
            const QString name = scene_.kind == BoundaryKind::Curve ? scene_.y.name : scene_.valueName;
            const double value = order.empty() ? NAN : answer(0, 0);
            const double shown = scene_.kind == BoundaryKind::Curve ? scene_.y.shown(value) : value;
            lines.push_back({{name.isEmpty() ? tr("output") : tr("%1 predicted").arg(name), true},
                             {space + formatNumber(shown, 4)}});
        } else {
            std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return answer(a, 0) > answer(b, 0); });
            for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 3); ++i)
                lines.push_back(
                    {{tr("P(%1)").arg(scene_.className(order[i])), true}, {space + fixed(answer(order[i], 0), 3)}});
        }
    }
    if (const BoundaryPoint* point = nearestPoint(at, nearDistance * textScale_)) {
        const QString part =
            point->isTraining ? tr("training point %1").arg(point->id) : tr("validation point %1").arg(point->id);
        const QString what = scene_.kind == BoundaryKind::Classes
                                 ? tr("class %1").arg(scene_.className(int(point->label)))
                             : scene_.kind == BoundaryKind::Values ? formatNumber(point->target, 4)
                                                                   : formatNumber(scene_.y.shown(point->y), 4);
        lines.push_back({{part + QStringLiteral(": ") + what}});
    }
    return lines;
}

void BoundaryView::paintReadOut(QPainter& painter) const {
    const std::optional<QPointF> pointer = this->pointer();
    if (!pointer || press_ == Press::Pan || legendBox_.contains(*pointer)) return;
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const std::size_t home = paneAt(*pointer);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const PaneView& pane : panes_) {  // the same place in every pane
        const QPointF at = *pointer + pane.plot.center() - panes_[home].plot.center();
        const QPointF cross(std::floor(at.x()) + 0.5, std::floor(at.y()) + 0.5);
        for (const bool casing : {true, false}) {
            painter.setPen(QPen(casing ? theme.casing : theme.text, (casing ? 3.5 : 1.5) * s, Qt::SolidLine,
                                casing ? Qt::SquareCap : Qt::FlatCap));
            for (const QPointF arm : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)})
                painter.drawLine(cross + 3 * s * arm, cross + 9.5 * s * arm);
        }
    }
    const std::vector<std::vector<Word>> lines = readOut(*pointer);
    const QFontMetricsF metrics(scaledFont(12, s));
    const double pad = 10 * s, line = 17 * s;
    double widest = 0;
    for (const auto& words : lines) widest = std::max(widest, wordsWidth(words, s));
    const QSizeF size(std::ceil(widest + 2 * pad), std::ceil(double(lines.size()) * line + 12 * s));
    QPointF corner = *pointer + QPointF(16, 12) * s;
    const QRectF room = panes_.size() > 1 ? QRectF(rect()) : panes_[home].plot;
    if (corner.x() + size.width() > room.right() - 4) corner.setX(pointer->x() - 16 * s - size.width());
    if (corner.y() + size.height() > room.bottom() - 4) corner.setY(pointer->y() - 12 * s - size.height());
    corner.setX(std::max(corner.x(), room.left() + 4));
    corner.setY(std::max(corner.y(), room.top() + 4));
    const QRectF box(QPointF(std::round(corner.x()) + 0.5, std::round(corner.y()) + 0.5), size);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box, 6, 6);
    double base = box.top() + 6 * s + (line + metrics.capHeight()) / 2;
    for (const auto& words : lines) {
        drawWords(painter, {box.left() + pad, base}, words, s, theme);
        base += line;
    }
}

}  // namespace ravine
