#include "widgets/surface/path_painter_ghost.h"

#include <algorithm>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/surface/coverage.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double lineWidth = 1.5, opacity = 0.42;
constexpr double mergeDistance = 1;  // pixels
constexpr double margin = 4;

QSize imageSize(const PlaneView& view, double ratio) {
    const QSizeF size = view.plot.size() * ratio;
    return {int(std::ceil(size.width())), int(std::ceil(size.height()))};
}

}  // namespace

void PathGhost::keep(const std::vector<PathSeries>& runs, const PlaneView& view) {
    drop();
    for (const PathSeries& run : runs)
        if (run.visible && run.x && run.y) paths_.push_back(kept(run, view));
}

void PathGhost::drop() {
    paths_.clear();
    image_ = {};
}

std::size_t PathGhost::points() const {
    std::size_t sum = 0;
    for (const Path& path : paths_) sum += path.vertices.size();
    return sum;
}

PathGhost::Path PathGhost::kept(const PathSeries& run, const PlaneView& view) {
    Path path{run.slot, {}};
    const std::int64_t first = std::max(run.begin, run.x->first()),
                       end = std::min({run.end, run.x->end(), run.y->end()});
    const std::int64_t stride = run.x->bucketSize();
    bool pen = false;
    QPointF last;
    for (std::int64_t step = first; step < end; step = step == end - 1 ? end : std::min(step + stride, end - 1)) {
        const Point p{run.x->at(step), run.y->at(step)};
        const QPointF at = view.toPixel(p);
        if (!std::isfinite(at.x()) || !std::isfinite(at.y())) {
            pen = false;
        } else if (!pen || std::hypot(at.x() - last.x(), at.y() - last.y()) >= mergeDistance) {
            path.vertices.push_back({p, pen});
            pen = true;
            last = at;
        }
    }
    thin(path.vertices);
    return path;
}

// Every second point goes until there are few enough.
void PathGhost::thin(std::vector<Vertex>& vertices) {
    while (vertices.size() > mostPoints) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < vertices.size(); i += 2) {
            const bool joined = i > 0 && vertices[i].joined && vertices[i - 1].joined;
            vertices[kept++] = {vertices[i].at, joined};
        }
        vertices.resize(kept);
    }
    vertices.shrink_to_fit();
}

void PathGhost::paint(QPainter& painter, const PlaneView& view, const PathLook& look) {
    if (empty()) return;
    const bool sameLook = theme_ == look.theme && scale_ == look.scale && ratio_ == look.devicePixelRatio;
    if (image_.isNull() || drawnFor_ != view || !sameLook) draw(view, look);
    painter.drawImage(QRectF(view.plot.topLeft(), QSizeF(image_.size()) / ratio_), image_);
}

void PathGhost::draw(const PlaneView& view, const PathLook& look) {
    drawnFor_ = view;
    theme_ = look.theme;
    scale_ = look.scale;
    ratio_ = look.devicePixelRatio;
    image_ = QImage(imageSize(view, ratio_), QImage::Format_ARGB32_Premultiplied);
    image_.fill(Qt::transparent);
    const QRectF room = view.plot.adjusted(-margin, -margin, margin, margin);
    const auto onImage = [&](QPointF pixel) { return (pixel - view.plot.topLeft()) * ratio_; };
    Coverage cover(image_.size());
    for (const Path& path : paths_) {
        for (std::size_t i = 1; i < path.vertices.size(); ++i) {
            if (!path.vertices[i].joined) continue;
            const auto line =
                clipLine({view.toPixel(path.vertices[i - 1].at), view.toPixel(path.vertices[i].at)}, room);
            if (line) cover.addLine(onImage(line->p1()), onImage(line->p2()), -1, lineWidth / 2 * scale_ * ratio_);
        }
        if (!cover.touched().isEmpty())
            cover.blendOnto(image_, cover.touched(), look.theme->casing.rgb(), look.theme->runColour(path.slot).rgb(),
                            opacity);
        cover.clear();
    }
}

}  // namespace ravine
