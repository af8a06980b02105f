#include "widgets/relief/draped_paths.h"

#include <QPainter>
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/series/trace.h"
#include "core/surfaces/surface.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double lineWidth = 2.75, casingWidth = 5.5, restWidth = 1.5, dotSize = 5.6, dotDistance = 5, dotRing = 1.2;
constexpr double mergeDistance = 0.7, wayDistance = 3;  // pixels: nearer steps and points between them are joined
constexpr double hiddenPitch = 5.5, hiddenSize = 2.4;   // of the dots that stand for what is hidden
constexpr double restOpacity = 0.7, veiledOpacity = 0.6, hiddenOpacity = 0.75, dimmed = 0.35;
constexpr double markerOpacity[] = {1, 0.75, 0.45};  // by Exposure
constexpr double hiddenPenalty = 4;                  // pixels, in favour of what is seen
constexpr std::size_t manyStations = 60'000;         // then the way between steps gets fewer

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

std::int64_t lastStep(const PathSeries& run) {
    if (!run.x || !run.y) return -1;
    return std::min({run.end, run.x->end(), run.y->end()}) - 1;
}

double opacityOf(int run, const PathLook& look) {
    return look.highlighted >= 0 && look.highlighted != run ? dimmed : 1;
}

}  // namespace

bool DrapedPaths::stillHolds(const Route& route, const PathSeries& run) {
    if (route.xs != run.x || route.to > lastStep(run)) return false;
    return std::all_of(route.fingerprint.begin(), route.fingerprint.end(), [&](const Sample& s) {
        return sameBits(run.x->at(s.step), s.x) && sameBits(run.y->at(s.step), s.y);
    });
}

void DrapedPaths::remember(Route& route, const PathSeries& run) {
    route.fingerprint.clear();
    if (!run.x || route.to < run.x->first()) return;
    constexpr int samples = 32;
    const std::int64_t first = run.x->first(), length = route.to - first;
    for (int i = 0; i < samples; ++i) {
        const std::int64_t step = first + length * i / (samples - 1);
        route.fingerprint.push_back({step, run.x->at(step), run.y->at(step)});
    }
}

void DrapedPaths::follow(const std::vector<PathSeries>& runs, const std::shared_ptr<const SurfaceScene>& scene) {
    if (scene != scene_ || routes_.size() != runs.size()) routes_.assign(runs.size(), {});
    scene_ = scene;
    runs_ = runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (!stillHolds(routes_[i], runs[i])) routes_[i] = {};
        routes_[i].xs = runs[i].x;
        if (runs[i].visible) extend(routes_[i], runs[i]);
    }
}

void DrapedPaths::extend(Route& route, const PathSeries& run) const {
    const std::int64_t to = lastStep(run);
    if (to < 0 || to <= route.to) return;
    const std::int64_t stride = run.x->bucketSize();
    std::optional<Point> before;
    const auto pointAt = [&](std::int64_t step) -> std::optional<Point> {
        const Point p{run.x->at(step), run.y->at(step)};
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return {};
        return p;
    };
    if (route.to >= run.x->first()) before = pointAt(route.to);
    for (std::int64_t step = std::max(route.to + 1, run.x->first()); step <= to;
         step = step < to ? std::min(step + stride, to) : to + 1) {
        const std::optional<Point> at = pointAt(step);
        if (at) addSegment(route, before, *at, step);
        before = at;
    }
    route.to = to;
    remember(route, run);
}

void DrapedPaths::addStation(Route& route, Point p, std::int64_t step, bool isStep) const {
    const auto place = scene_->onSurface(p);
    if (place)
        route.stations.push_back({float(place->at.x), float(place->at.y), float(place->at.z), float(place->above.z),
                                  step, isStep, route.pen, place->cut});
    route.pen = place.has_value();
}

// The part of a step that lies in the box, by pieces of about a cell.
void DrapedPaths::addSegment(Route& route, std::optional<Point> from, Point to, std::int64_t step) const {
    route.pen = route.pen && from;
    if (!from) {
        if (scene_->contains(to)) addStation(route, to, step, true);
        return;
    }
    const Box& box = scene_->mesh().of.box;
    const double perX = scene_->mesh().cells / (box.xMax - box.xMin),
                 perY = scene_->mesh().cells / (box.yMax - box.yMin);
    const auto inCells = [&](Point p) {
        constexpr double far = 1e150;  // products of two such numbers are still finite
        return QPointF(std::clamp((p.x - box.xMin) * perX, -far, far), std::clamp((p.y - box.yMin) * perY, -far, far));
    };
    const auto inPlane = [&](QPointF p) { return Point{box.xMin + p.x() / perX, box.yMin + p.y() / perY}; };
    const double cells = scene_->mesh().cells;
    const auto line = clipLine({inCells(*from), inCells(to)}, QRectF(0, 0, cells, cells));
    const bool startsInside = scene_->contains(*from), endsInside = scene_->contains(to);
    route.pen = route.pen && line && startsInside;
    if (!line) return;
    if (!startsInside) addStation(route, inPlane(line->p1()), step, false);
    const double most = route.stations.size() < manyStations ? 2 * cells : 1;
    const int pieces = int(std::clamp(std::ceil(line->length()), 1.0, most));
    for (int i = 1; i < pieces; ++i) addStation(route, inPlane(line->pointAt(double(i) / pieces)), step, false);
    addStation(route, endsInside ? to : inPlane(line->p2()), step, endsInside);
}

std::vector<std::size_t> DrapedPaths::order() const {
    std::vector<std::size_t> order;
    for (const bool selected : {false, true})
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (runs_[i].visible && runs_[i].selected == selected) order.push_back(i);
    return order;
}

// A stretch of stations drawn in one manner.
struct DrapedPaths::Part {
    const std::vector<Station>& stations;
    std::size_t from, to;  // [from, to)
    double ratio, unit;    // device pixels, without and with the scale of lines
    double line, casing;   // radii; a casing below 0: none
    double hidden;         // radius of the dots
    bool dots;             // at steps
};

void DrapedPaths::stamp(const Part& part) {
    const auto onImage = [&](QPointF p) { return p * part.ratio; };
    QPointF last, lastDot(-1e9, -1e9);
    double walked = hiddenPitch;  // since the last dot of what is hidden
    Exposure lastExposure = Exposure::Clear;
    const auto piece = [&](QPointF a, QPointF b, Exposure exposure) {
        if (exposure == Exposure::Clear) return void(clear_.addLine(onImage(a), onImage(b), part.casing, part.line));
        if (exposure == Exposure::Veiled) return void(veiled_.addLine(onImage(a), onImage(b), -1, part.line));
        const double length = distance(a, b);
        for (; walked <= length; walked += hiddenPitch)
            hidden_.addDot(onImage(a + (b - a) * (length > 0 ? walked / length : 0)), -1, part.hidden);
        walked -= length;
    };
    for (std::size_t i = part.from; i < part.to; ++i) {
        const Station& station = part.stations[i];
        const auto& [pixel, exposure] = seen_[i];
        if (i > part.from && station.joined) {
            const double gap = distance(pixel, last);
            const bool needed =
                gap >= (station.isStep ? mergeDistance : wayDistance) || exposure != lastExposure || i + 1 == part.to;
            if (!needed) continue;
            const QPointF middle = 0.5 * (last + pixel);
            if (exposure == lastExposure)
                piece(last, pixel, exposure);
            else
                piece(last, middle, lastExposure), piece(middle, pixel, exposure);
        }
        last = pixel;
        lastExposure = exposure;
        if (!part.dots || !station.isStep || exposure != Exposure::Clear || distance(pixel, lastDot) < dotDistance)
            continue;
        lastDot = pixel;
        clear_.addDot(onImage(pixel), (dotSize + dotRing) / 2 * part.unit, (dotSize - dotRing) / 2 * part.unit);
    }
}

void DrapedPaths::look(const std::vector<Station>& stations, const Projection& projection,
                       const SurfaceRelief& relief) {
    seen_.resize(stations.size());
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const ScenePoint lifted = stations[i].lifted();
        const Exposure exposure =
            stations[i].cut ? Exposure::Hidden : relief.exposure(projection.pixel(lifted), projection.depth(lifted));
        seen_[i] = {projection.pixel(stations[i].at()), exposure};
    }
}

void DrapedPaths::draw(QImage& picture, const Projection& projection, const SurfaceRelief& relief,
                       const PathLook& look) {
    if (coverSize_ != picture.size()) {
        coverSize_ = picture.size();
        for (Coverage* cover : {&clear_, &veiled_, &hidden_}) *cover = Coverage(coverSize_);
    }
    const double ratio = look.devicePixelRatio, unit = look.scale * ratio;
    for (const std::size_t run : order()) {
        const auto& stations = routes_[run].stations;
        this->look(stations, projection, relief);
        const auto past = std::partition_point(stations.begin(), stations.end(),
                                               [&](const Station& s) { return s.step <= runs_[run].head; });
        const auto head = std::size_t(past - stations.begin());
        const bool bare = look.dragging && !runs_[run].selected;
        const QRgb casing = look.theme->casing.rgb(), colour = look.theme->runColour(runs_[run].slot).rgb();
        const double opacity = opacityOf(int(run), look);
        const auto blend = [&](double strength, double casingStrength) {
            hidden_.blendOnto(picture, hidden_.touched(), casing, colour, strength * hiddenOpacity);
            veiled_.blendOnto(picture, veiled_.touched(), casing, colour, strength * veiledOpacity);
            clear_.blendOnto(picture, clear_.touched(), casing, colour, strength, casingStrength);
            for (Coverage* cover : {&clear_, &veiled_, &hidden_}) cover->clear();
        };
        if (head < stations.size()) {
            stamp({stations, head > 0 ? head - 1 : 0, stations.size(), ratio, unit, restWidth / 2 * unit,
                   bare ? -1 : restWidth * unit, 0.4 * hiddenSize * unit, false});
            blend(std::min(opacity, restOpacity), 0.5);
        }
        stamp({stations, 0, head, ratio, unit, lineWidth / 2 * unit, bare ? -1 : casingWidth / 2 * unit,
               hiddenSize / 2 * unit, look.dots && !bare});
        blend(opacity, 1);
    }
}

std::optional<Place> DrapedPaths::placeOf(const PathSeries& run, std::int64_t step) const {
    if (!scene_ || !run.visible || step < 0 || step > lastStep(run) || step < run.x->first()) return {};
    return scene_->onSurface({run.x->at(step), run.y->at(step)});
}

std::optional<Place> DrapedPaths::headOf(const PathSeries& run) const {
    return placeOf(run, std::min(run.head, lastStep(run)));
}

Exposure DrapedPaths::exposureOf(const Place& place, const Projection& projection, const SurfaceRelief& relief) const {
    return place.cut ? Exposure::Hidden : relief.exposure(projection.pixel(place.above), projection.depth(place.above));
}

void DrapedPaths::paintMarkers(QPainter& painter, const Projection& projection, const SurfaceRelief& relief,
                               const PathLook& look) const {
    for (const std::size_t i : order()) {
        const PathSeries& run = runs_[i];
        const auto place = headOf(run);
        if (!place) continue;
        painter.setOpacity(opacityOf(int(i), look) * markerOpacity[int(exposureOf(*place, projection, relief))]);
        drawMarker(painter, projection.pixel(place->at), run.slot, (run.selected ? 17 : 15) * look.scale,
                   look.theme->runColour(run.slot), look.theme->casing, 2.25 * look.scale);
    }
    painter.setOpacity(1);
}

void DrapedPaths::paintRings(QPainter& painter, const Projection& projection, std::int64_t step,
                             const PathLook& look) const {
    painter.setBrush(Qt::NoBrush);
    for (const std::size_t i : order()) {
        const auto place = placeOf(runs_[i], step);
        if (!place) continue;
        const QPointF at = projection.pixel(place->at);
        const double radius = 6 * look.scale;
        painter.setPen(QPen(look.theme->casing, 5 * look.scale));
        painter.drawEllipse(at, radius, radius);
        painter.setPen(QPen(look.theme->runColour(runs_[i].slot), 2.25 * look.scale));
        painter.drawEllipse(at, radius, radius);
    }
}

std::optional<PathHit> DrapedPaths::nearest(QPointF pixel, double within, const Projection& projection,
                                            const SurfaceRelief& relief) const {
    std::optional<PathHit> hit;
    for (const std::size_t i : order())
        for (const Station& station : routes_[i].stations) {
            if (!station.isStep) continue;
            if (station.step > runs_[i].head) break;
            double d = distance(projection.pixel(station.at()), pixel);
            if (d > within) continue;
            const ScenePoint lifted = station.lifted();
            if (station.cut || relief.exposure(projection.pixel(lifted), projection.depth(lifted)) == Exposure::Hidden)
                d += hiddenPenalty;
            if (d > within) continue;
            within = d;
            hit = PathHit{int(i), station.step};
        }
    return hit;
}

std::optional<PathHit> DrapedPaths::markerAt(QPointF pixel, double within, const Projection& projection) const {
    std::optional<PathHit> hit;
    for (const std::size_t i : order())
        if (const auto place = headOf(runs_[i]); place && distance(projection.pixel(place->at), pixel) <= within)
            hit = PathHit{int(i), std::min(runs_[i].head, lastStep(runs_[i]))};
    return hit;
}

}  // namespace ravine
