#include "path_painter.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <span>

#include "theme.h"
#include "trace.h"

namespace ravine {
namespace {

constexpr double lineWidth = 2.75, casingWidth = 5.5, restWidth = 1.5, dotSize = 5.6, dotDistance = 5;
constexpr double dotRing = 1.2;        // of casing, half of it inside the dot's diameter
constexpr double mergeDistance = 0.7;  // pixels: shorter steps are joined
constexpr double margin = 12;          // beyond the plot, so that no cap shows where a path is cut
constexpr double restOpacity = 0.7, dimmed = 0.35;
constexpr double far = 1e150;          // products of two such numbers are still finite

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

std::int64_t lastStep(const PathSeries& run) {
    if (!run.x || !run.y) return -1;
    return std::min({run.end, run.x->end(), run.y->end()}) - 1;
}

QRectF around(QRectF box, double by) { return box.adjusted(-by, -by, by, by); }

}  // namespace

QPointF PlaneView::toPixel(Point p) const {
    const double size = std::max(std::abs(p.x), std::abs(p.y));
    if (size > far && std::isfinite(size)) p = {p.x / size * far, p.y / size * far};
    return {plot.center().x() + (p.x - centre.x) * scale, plot.center().y() - (p.y - centre.y) * scale};
}

Point PlaneView::toPoint(QPointF pixel) const {
    return {centre.x + (pixel.x() - plot.center().x()) / scale, centre.y - (pixel.y() - plot.center().y()) / scale};
}

Box PlaneView::visible() const {
    const double halfWidth = plot.width() / (2 * scale), halfHeight = plot.height() / (2 * scale);
    return {centre.x - halfWidth, centre.x + halfWidth, centre.y - halfHeight, centre.y + halfHeight};
}

// Liang & Barsky 1984, measured from the end nearer the rectangle so that no digits are lost.
std::optional<QLineF> clipLine(QLineF line, const QRectF& to) {
    if (to.contains(line.p1()) && to.contains(line.p2())) return line;
    const QPointF middle = to.center();
    const auto reach = [middle](QPointF p) { return std::max(std::abs(p.x() - middle.x()), std::abs(p.y() - middle.y())); };
    const bool swapped = reach(line.p1()) > reach(line.p2());
    const QPointF origin = swapped ? line.p2() : line.p1(), other = swapped ? line.p1() : line.p2();
    const double dx = other.x() - origin.x(), dy = other.y() - origin.y();
    double enter = 0, leave = 1;
    const auto cut = [&](double step, double room) {  // inside where t·step ≤ room
        if (step == 0) return room >= 0;
        const double t = room / step;
        if (step < 0) enter = std::max(enter, t);
        else leave = std::min(leave, t);
        return true;
    };
    if (!cut(-dx, origin.x() - to.left()) || !cut(dx, to.right() - origin.x()) || !cut(-dy, origin.y() - to.top()) ||
        !cut(dy, to.bottom() - origin.y()) || !(enter <= leave))
        return {};
    const QPointF first = enter > 0 ? origin + enter * QPointF(dx, dy) : origin;
    const QPointF second = leave < 1 ? origin + leave * QPointF(dx, dy) : other;
    if (!around(to, 1).contains(first) || !around(to, 1).contains(second)) return {};  // beyond what 53 bits resolve
    return swapped ? QLineF(second, first) : QLineF(first, second);
}

bool PathPainter::Stretch::stillHolds(const PathSeries& run) const {
    if (to > lastStep(run)) return false;
    return std::all_of(fingerprint.begin(), fingerprint.end(), [&](const Sample& s) {
        return sameBits(run.x->at(s.step), s.x) && sameBits(run.y->at(s.step), s.y);
    });
}

void PathPainter::Stretch::remember(const PathSeries& run) {
    fingerprint.clear();
    if (!run.x || to < run.x->first()) return;
    constexpr int samples = 32;
    const std::int64_t first = run.x->first(), length = to - first;
    for (int i = 0; i < samples; ++i) {
        const std::int64_t step = first + length * i / (samples - 1);
        fingerprint.push_back({step, run.x->at(step), run.y->at(step)});
    }
}

// Vertices for the steps after stretch.to, up to and with `to`.
void PathPainter::extend(Stretch& stretch, const PathSeries& run, std::int64_t to) const {
    to = std::min(to, lastStep(run));
    if (to < 0) return;
    const std::int64_t stride = run.x->bucketSize();
    std::int64_t step = std::max(stretch.to + 1, run.x->first());
    if (step > to) return;
    bool pen = !stretch.vertices.empty();
    if (pen && stretch.to >= run.x->first()) pen = std::isfinite(run.x->at(stretch.to)) && std::isfinite(run.y->at(stretch.to));
    for (;;) {
        const QPointF at = view_.toPixel({run.x->at(step), run.y->at(step)});
        if (!std::isfinite(at.x()) || !std::isfinite(at.y())) {
            pen = false;
        } else if (!pen || distance(at, stretch.vertices.back().at) >= mergeDistance) {
            stretch.vertices.push_back({at, step, pen});
            pen = true;
        }
        if (step == to) break;
        step = std::min(step + stride, to);
    }
    stretch.to = to;
    stretch.remember(run);
}

QPointF PathPainter::onImage(QPointF pixel) const { return (pixel - view_.plot.topLeft()) * look_.devicePixelRatio; }

// Draws only what is new; returns what has changed, in pixels of the image.
QRect PathPainter::drawPath(Layer& layer, const PathSeries& run) const {
    const auto& vertices = layer.path.vertices;
    if (layer.drawn == vertices.size()) return {};
    if (layer.cover.isNull()) layer.cover = Coverage(imageSize());
    const double unit = look_.scale * look_.devicePixelRatio;
    const bool bare = look_.dragging && !run.selected;
    const QRectF room = around(view_.plot, margin * look_.scale);
    QRect dirty;
    for (; layer.drawn < vertices.size(); ++layer.drawn) {
        const Vertex& v = vertices[layer.drawn];
        if (v.joined)
            if (const auto line = clipLine({vertices[layer.drawn - 1].at, v.at}, room))
                dirty |= layer.cover.addLine(onImage(line->p1()), onImage(line->p2()), bare ? -1 : casingWidth / 2 * unit, lineWidth / 2 * unit);
        if (!look_.dots || bare || (layer.hasDot && distance(v.at, layer.lastDot) < dotDistance * look_.scale)) continue;
        layer.lastDot = v.at;
        layer.hasDot = true;
        if (room.contains(v.at))
            dirty |= layer.cover.addDot(onImage(v.at), (dotSize + dotRing) / 2 * unit, (dotSize - dotRing) / 2 * unit);
    }
    return dirty;
}

QRect PathPainter::drawRest(Stretch& stretch, std::size_t from, const PathSeries& run) {
    const double unit = look_.scale * look_.devicePixelRatio;
    const bool bare = look_.dragging && !run.selected;
    const QRectF room = around(view_.plot, margin * look_.scale);
    for (std::size_t i = std::max<std::size_t>(from, 1); i < stretch.vertices.size(); ++i) {
        if (!stretch.vertices[i].joined) continue;
        const auto line = clipLine({stretch.vertices[i - 1].at, stretch.vertices[i].at}, room);
        if (!line) continue;
        if (scratch_.isNull()) scratch_ = Coverage(imageSize());
        scratch_.addLine(onImage(line->p1()), onImage(line->p2()), bare ? -1 : restWidth * unit, restWidth / 2 * unit);
    }
    const QRect dirty = scratch_.touched();
    if (dirty.isEmpty()) return {};
    if (rest_.isNull()) rest_ = blank();
    scratch_.blendOnto(rest_, dirty, look_.theme->casing.rgb(), look_.theme->runColour(run.slot).rgb(), 1, 0.5);
    scratch_.clear();
    return dirty;
}

QSize PathPainter::imageSize() const {
    const QSizeF size = view_.plot.size() * look_.devicePixelRatio;
    return {int(std::ceil(size.width())), int(std::ceil(size.height()))};
}

QImage PathPainter::blank() const {
    QImage image(imageSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    return image;
}

std::vector<std::size_t> PathPainter::order() const {
    std::vector<std::size_t> order;
    for (const bool selected : {false, true})
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (runs_[i].visible && runs_[i].selected == selected) order.push_back(i);
    return order;
}

double PathPainter::opacity(std::size_t run) const {
    return look_.highlighted >= 0 && look_.highlighted != int(run) ? dimmed : 1;
}

void PathPainter::update(const std::vector<PathSeries>& runs, const PlaneView& view, const PathLook& look) {
    const bool sameRuns = std::equal(runs.begin(), runs.end(), runs_.begin(), runs_.end(), [](const auto& a, const auto& b) {
        return a.slot == b.slot && a.x == b.x && a.y == b.y && a.visible == b.visible && a.selected == b.selected;
    });
    PathLook undimmed = look_;
    undimmed.highlighted = look.highlighted;
    const bool fresh = !sameRuns || view != view_ || look != undimmed || layers_.size() != runs.size();
    const bool redimmed = look.highlighted != look_.highlighted;
    runs_ = runs;
    view_ = view;
    look_ = look;
    if (fresh) {
        layers_.assign(runs.size(), {});
        rests_.assign(runs.size(), {});
        rest_ = {};
        flat_ = {};
        scratch_ = {};
    }
    const QRect everything(QPoint(), imageSize());
    QRect dirty = fresh || redimmed ? everything : QRect();

    bool restHolds = true;
    for (std::size_t i = 0; i < runs.size(); ++i) restHolds = restHolds && (rests_[i].to < 0 || rests_[i].stillHolds(runs[i]));
    if (!restHolds) {
        rests_.assign(runs.size(), {});
        rest_ = {};
        dirty = everything;
    }
    for (const std::size_t i : order()) {
        const PathSeries& run = runs[i];
        if (run.head < lastStep(run)) {  // otherwise all of it is under the path proper
            const std::size_t before = rests_[i].vertices.size();
            extend(rests_[i], run, lastStep(run));
            dirty |= drawRest(rests_[i], before, run);
        }
        Layer& layer = layers_[i];
        if (layer.path.to > std::min(run.head, lastStep(run)) || !layer.path.stillHolds(run)) {
            if (!layer.cover.isNull()) dirty = everything;
            layer = {};
        }
        extend(layer.path, run, run.head);
        dirty |= drawPath(layer, run);
    }
    if (!dirty.isEmpty()) compose(dirty);
}

void PathPainter::compose(const QRect& area) {
    if (flat_.isNull()) flat_ = blank();
    QPainter painter(&flat_);
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    painter.fillRect(area, Qt::transparent);
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
    painter.setOpacity(look_.highlighted >= 0 ? dimmed : restOpacity);
    if (!rest_.isNull()) painter.drawImage(area, rest_, area);
    painter.end();
    for (const std::size_t i : order())
        layers_[i].cover.blendOnto(flat_, area, look_.theme->casing.rgb(), look_.theme->runColour(runs_[i].slot).rgb(), opacity(i));
}

void PathPainter::paint(QPainter& painter) const {
    if (flat_.isNull()) return;
    const QSizeF size = QSizeF(flat_.size()) / look_.devicePixelRatio;
    painter.drawImage(QRectF(view_.plot.topLeft(), size), flat_);
}

std::optional<QPointF> PathPainter::headAt(const PathSeries& run) const {
    const std::int64_t step = std::min(run.head, lastStep(run));
    if (!run.visible || step < 0 || step < run.x->first()) return {};
    const QPointF at = view_.toPixel({run.x->at(step), run.y->at(step)});
    if (!around(view_.plot, margin * look_.scale).contains(at)) return {};  // false for NaN, too
    return at;
}

void PathPainter::paintMarkers(QPainter& painter) const {
    for (const std::size_t i : order()) {
        const PathSeries& run = runs_[i];
        const auto at = headAt(run);
        if (!at) continue;
        painter.setOpacity(opacity(i));
        drawMarker(painter, *at, run.slot, (run.selected ? 17 : 15) * look_.scale, look_.theme->runColour(run.slot),
                   look_.theme->casing, 2.25 * look_.scale);
    }
    painter.setOpacity(1);
}

std::optional<PathHit> PathPainter::nearest(QPointF pixel, double within) const {
    std::optional<PathHit> hit;
    for (const std::size_t i : order())
        for (const Vertex& v : layers_[i].path.vertices) {
            const double d = distance(v.at, pixel);
            if (d > within) continue;
            within = d;
            hit = PathHit{int(i), v.step};
        }
    return hit;
}

int PathPainter::markerAt(QPointF pixel, double within) const {
    int found = -1;
    for (const std::size_t i : order())
        if (const auto at = headAt(runs_[i]); at && distance(*at, pixel) <= within) found = int(i);
    return found;
}

void drawStar(QPainter& painter, QPointF centre, double size, const Theme& theme) {
    QPolygonF star;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * i / 5, radius = (i % 2 ? 0.21 : 0.5) * size;
        star << centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = theme.dark ? theme.casing : theme.text;
    painter.setPen(QPen(ink, size * 0.075, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin));
    painter.setBrush(Qt::white);
    painter.drawPolygon(star);
    painter.restore();
}

void drawStartHandle(QPainter& painter, QPointF centre, double size, const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = 0.1 * size, arm = 0.27 * size, radius = 0.5 * (size - line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.casing);
    painter.drawEllipse(centre, radius + line, radius + line);
    painter.setPen(QPen(theme.text, line));
    painter.setBrush(theme.dark ? theme.panel : theme.casing);
    painter.drawEllipse(centre, radius, radius);
    painter.setPen(QPen(theme.text, 0.075 * size, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0));
    painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm));
    painter.restore();
}

void drawArrow(QPainter& painter, QPointF from, QPointF to, const QColor& colour, const QColor& casing, double width) {
    const double length = distance(from, to);
    if (!(length > 1)) return;
    const QPointF along = (to - from) / length, across(-along.y(), along.x());
    const double head = std::min(4 * width, length), half = 1.8 * width;
    const QPointF neck = to - head * along;
    QPolygonF tip{to, neck + half * across, neck - half * across};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto draw = [&](const QColor& ink, double extra) {
        painter.setPen(QPen(ink, width + extra, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(from, neck + 0.5 * width * along);
        painter.setPen(extra > 0 ? QPen(ink, extra, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin) : QPen(Qt::NoPen));
        painter.setBrush(ink);
        painter.drawPolygon(tip);
    };
    draw(casing, 1.1 * width);
    draw(colour, 0);
    painter.restore();
}

}  // namespace ravine
