#include "widgets/surface/path_painter.h"

#include <QPainter>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "core/series/trace.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double lineWidth = 2.75, casingWidth = 5.5, restWidth = 1.5, dotSize = 5.6, dotDistance = 5;
constexpr double dotRing = 1.2;        // of casing, half of it inside the dot's diameter
constexpr double mergeDistance = 0.7;  // pixels: shorter steps are joined
constexpr double margin = 12;          // beyond the plot, so that no cap shows where a path is cut
constexpr double restOpacity = 0.7, dimmed = 0.35;
constexpr double forkDot = 7, forkCasing = 1.75, ringSize = 13, ringWidth = 2;
constexpr double far = 1e150;  // products of two such numbers are still finite

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

std::int64_t lastStep(const PathSeries& run) {
    if (!run.x || !run.y) return -1;
    return std::min({run.end, run.x->end(), run.y->end()}) - 1;
}

std::int64_t firstStep(const PathSeries& run) { return std::max(run.begin, run.x->first()); }

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
    const auto reach = [middle](QPointF p) {
        return std::max(std::abs(p.x() - middle.x()), std::abs(p.y() - middle.y()));
    };
    const bool swapped = reach(line.p1()) > reach(line.p2());
    const QPointF origin = swapped ? line.p2() : line.p1(), other = swapped ? line.p1() : line.p2();
    const double dx = other.x() - origin.x(), dy = other.y() - origin.y();
    double enter = 0, leave = 1;
    const auto cut = [&](double step, double room) {  // inside where t·step ≤ room
        if (step == 0) return room >= 0;
        const double t = room / step;
        if (step < 0)
            enter = std::max(enter, t);
        else
            leave = std::min(leave, t);
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
    const auto holds = [&](const Sample& s) {
        return sameBits(run.x->at(s.step), s.x) && sameBits(run.y->at(s.step), s.y);
    };
    return std::ranges::all_of(fingerprint, holds) && (!end || run.x->bucketSize() != bucketSize || holds(*end));
}

void PathPainter::Stretch::remember(const PathSeries& run) {
    fingerprint.clear();
    end.reset();
    if (!run.x || to < firstStep(run)) return;
    const auto sample = [&](std::int64_t step) { return Sample{step, run.x->at(step), run.y->at(step)}; };
    constexpr int samples = 32;
    const std::int64_t first = firstStep(run), length = to - first;
    // Ends of buckets so wide that the traces' will not be wider before this is remembered again.
    const auto width = static_cast<std::int64_t>(
        std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(1, length / samples))));
    for (int i = 0; i < samples; ++i) {
        const std::int64_t step = (first + length * i / (samples - 1) + 1) / width * width - 1;
        if (step >= first) fingerprint.push_back(sample(step));
    }
    bucketSize = run.x->bucketSize();
    const std::int64_t last = (to + 1) / bucketSize * bucketSize - 1;  // the next bucket goes on
    if (last >= first) end = sample(last);
}

// Vertices for the steps after stretch.to, up to and with `to`.
void PathPainter::extend(Stretch& stretch, const PathSeries& run, std::int64_t to) const {
    to = std::min(to, lastStep(run));
    if (to < 0) return;
    const std::int64_t stride = run.x->bucketSize();
    std::int64_t step = std::max(stretch.to + 1, firstStep(run));
    if (step > to) return;
    bool pen = !stretch.vertices.empty();
    if (pen && stretch.to >= firstStep(run))
        pen = std::isfinite(run.x->at(stretch.to)) && std::isfinite(run.y->at(stretch.to));
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
                dirty |= layer.cover.addLine(onImage(line->p1()), onImage(line->p2()),
                                             bare ? -1 : casingWidth / 2 * unit, lineWidth / 2 * unit);
        if (!look_.dots || bare || (layer.hasDot && distance(v.at, layer.lastDot) < dotDistance * look_.scale))
            continue;
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

// Transparent as the system gives it: a page on which nothing is drawn is never touched.
QImage PathPainter::blank() const {
    const QSize size = imageSize();
    if (size.isEmpty()) return {};
    const qsizetype line = 4 * qsizetype(size.width());
    void* memory = std::calloc(std::size_t(size.height()), std::size_t(line));
    return {static_cast<uchar*>(memory),         size.width(), size.height(), line,
            QImage::Format_ARGB32_Premultiplied, std::free,    memory};
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
    const bool sameRuns =
        std::equal(runs.begin(), runs.end(), runs_.begin(), runs_.end(), [](const auto& a, const auto& b) {
            return a.slot == b.slot && a.x == b.x && a.y == b.y && a.visible == b.visible && a.selected == b.selected &&
                   a.begin == b.begin;
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
        inked_ = {};
    }
    const QRect everything(QPoint(), imageSize());
    QRect dirty = fresh || redimmed ? everything : QRect();

    bool restHolds = true;
    for (std::size_t i = 0; i < runs.size(); ++i)
        restHolds = restHolds && (rests_[i].to < 0 || rests_[i].stillHolds(runs[i]));
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
            const QRect drawn = drawRest(rests_[i], before, run);
            dirty |= drawn;
            inked_ |= drawn;
        }
        Layer& layer = layers_[i];
        if (layer.path.to > std::min(run.head, lastStep(run)) || !layer.path.stillHolds(run)) {
            if (!layer.cover.isNull()) dirty = everything;
            layer = {};
        }
        extend(layer.path, run, run.head);
        const QRect drawn = drawPath(layer, run);
        dirty |= drawn;
        inked_ |= drawn;
    }
    if (dirty.intersects(inked_)) compose(dirty & inked_);
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
        layers_[i].cover.blendOnto(flat_, area, look_.theme->casing.rgb(), look_.theme->runColour(runs_[i].slot).rgb(),
                                   opacity(i));
}

void PathPainter::paint(QPainter& painter) const {
    if (flat_.isNull()) return;
    const double ratio = look_.devicePixelRatio;
    const QRectF place(view_.plot.topLeft() + QPointF(inked_.topLeft()) / ratio, QSizeF(inked_.size()) / ratio);
    painter.drawImage(place, flat_, inked_);
}

std::optional<QPointF> PathPainter::stepAt(const PathSeries& run, std::int64_t step) const {
    if (!run.visible || step < 0 || step > lastStep(run) || step < firstStep(run)) return {};
    const QPointF at = view_.toPixel({run.x->at(step), run.y->at(step)});
    if (!around(view_.plot, margin * look_.scale).contains(at)) return {};  // false for NaN, too
    return at;
}

std::optional<QPointF> PathPainter::headAt(const PathSeries& run) const {
    return stepAt(run, std::min(run.head, lastStep(run)));
}

void PathPainter::paintMarkers(QPainter& painter) const {
    for (const std::size_t i : order()) {
        const PathSeries& run = runs_[i];
        const QColor& colour = look_.theme->runColour(run.slot);
        painter.setOpacity(opacity(i));
        if (const auto at = stepAt(run, run.begin); at && run.begin > 0) {
            const double radius = (forkDot + forkCasing) / 2 * look_.scale;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(look_.theme->casing, forkCasing * look_.scale));
            painter.setBrush(colour);
            painter.drawEllipse(*at, radius, radius);
        }
        if (const auto at = headAt(run))
            drawMarker(painter, *at, run.slot, (run.selected ? 17 : 15) * look_.scale, colour, look_.theme->casing,
                       2.25 * look_.scale);
    }
    painter.setOpacity(1);
}

void PathPainter::paintRings(QPainter& painter, std::int64_t step, int onlyRun) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    for (const std::size_t i : order()) {
        if (onlyRun >= 0 && onlyRun != int(i)) continue;
        const auto at = stepAt(runs_[i], step);
        if (!at) continue;
        const double radius = ringSize / 2 * look_.scale;
        painter.setOpacity(opacity(i));
        painter.setPen(QPen(look_.theme->casing, (ringWidth + 2.5) * look_.scale));
        painter.drawEllipse(*at, radius, radius);
        painter.setPen(QPen(look_.theme->runColour(runs_[i].slot), ringWidth * look_.scale));
        painter.drawEllipse(*at, radius, radius);
    }
    painter.setOpacity(1);
}

std::optional<PathHit> PathPainter::nearest(QPointF pixel, double within) const {
    std::optional<PathHit> hit;
    double least = within * within;
    const auto squared = [](QPointF p) { return p.x() * p.x() + p.y() * p.y(); };
    const auto search = [&](std::size_t run, const std::vector<Vertex>& vertices) {
        for (std::size_t i = 0; i < vertices.size(); ++i) {
            const QPointF here = vertices[i].at - pixel;
            double d = squared(here);
            bool nearerIsBefore = false;
            if (vertices[i].joined) {
                const QPointF before = vertices[i - 1].at - pixel, line = here - before;
                const double along = -QPointF::dotProduct(before, line), whole = squared(line);
                if (along > 0 && along < whole) d = squared(before + along / whole * line);
                nearerIsBefore = along < whole / 2;
                if (nearerIsBefore && along <= 0) continue;  // that end has had its turn
            }
            if (!(d <= least)) continue;
            least = d;
            hit = PathHit{int(run), vertices[i - nearerIsBefore].step};
        }
    };
    for (const std::size_t i : order()) {
        search(i, rests_[i].vertices);
        search(i, layers_[i].path.vertices);
    }
    return hit;
}

std::size_t PathPainter::verticesWithin(const QRectF& area) const {
    std::size_t count = 0;
    for (const std::size_t i : order())
        for (const auto* vertices : {&rests_[i].vertices, &layers_[i].path.vertices})
            for (const Vertex& v : *vertices) count += area.contains(v.at);
    return count;
}

std::optional<PathHit> PathPainter::markerAt(QPointF pixel, double within) const {
    std::optional<PathHit> found;
    for (const std::size_t i : order())
        if (const auto at = headAt(runs_[i]); at && distance(*at, pixel) <= within)
            found = PathHit{int(i), std::min(runs_[i].head, lastStep(runs_[i]))};
    return found;
}

}  // namespace ravine
