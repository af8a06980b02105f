// How the surface looks in 3D; what the view does is in surface_view_3d.cpp.
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/surfaces/surface.h"
#include "widgets/relief/surface_view_3d.h"
#include "widgets/relief/surface_view_3d_frame.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double hiddenOpacity = 0.45;

}  // namespace

PathLook SurfaceView3D::pathLook() const {
    return {.theme = &Theme::of(this),
            .scale = textScale_,
            .devicePixelRatio = drawn_.look.devicePixelRatio,
            .dots = layers_.dots,
            .dragging = dragging_ || moving_ || press_ == Press::Start,
            .highlighted = highlighted_};
}

// Room and surface without what moves on it.
const QImage& SurfaceView3D::paintedBase() {
    const QImage& surface = relief().picture();
    if (based_ == drawn_ && base_.size() == surface.size()) return base_;
    const Theme& theme = *drawn_.look.theme;
    if (base_.size() != surface.size()) base_ = QImage(surface.size(), QImage::Format_RGB32);
    base_.fill(theme.panel);
    QPainter painter(&base_);
    painter.save();
    painter.scale(drawn_.look.devicePixelRatio, drawn_.look.devicePixelRatio);
    paintRoom(painter, *scene_, camera_, theme, textScale_);
    painter.restore();
    painter.drawImage(0, 0, surface);
    based_ = drawn_;
    return base_;
}

void SurfaceView3D::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    if (!scene_) {
        painter.fillRect(rect(), theme.panel);
    } else {
        const QImage& base = paintedBase();
        const PathLook look = pathLook();
        const Projection projection(camera_);
        const bool withPaths = layers_.paths && !runs_.empty();
        if (withPaths) {
            paths();
            if (frame_.size() != base.size()) frame_ = QImage(base.size(), base.format());
            std::copy_n(base.constBits(), base.sizeInBytes(), frame_.bits());
            paths_.draw(frame_, projection, relief_, look);
        }
        const QImage& picture = withPaths ? frame_ : base;
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(QPointF(), QSizeF(picture.size()) / look.devicePixelRatio), picture);
        paintRoomLabels(painter, *scene_, camera_, theme, textScale_);
        painter.setRenderHint(QPainter::Antialiasing);
        if (layers_.minima) paintMinima(painter, projection);
        paintStart(painter, projection);
        if (withPaths) {
            paths_.paintMarkers(painter, projection, relief_, look);
            if (markedStep_ >= 0) paths_.paintRings(painter, projection, markedStep_, look);
        }
        paintReadOut(painter);
    }
    if (keyboardFocus_) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void SurfaceView3D::paintMinima(QPainter& painter, const Projection& projection) const {
    for (const Minimum& m : scene_->mesh().of.surface->minima) {
        const auto place = scene_->onSurface({m.x, m.y});
        if (!place) continue;
        painter.setOpacity(sees({m.x, m.y}) ? 1 : hiddenOpacity);
        drawStar(painter, projection.pixel(place->at), (m.isGlobal ? starSize : smallStarSize) * textScale_,
                 Theme::of(this));
    }
    painter.setOpacity(1);
}

void SurfaceView3D::paintStart(QPainter& painter, const Projection& projection) const {
    if (!scene_->contains(start_)) return;
    painter.setOpacity(sees(start_) ? 1 : hiddenOpacity);
    drawStartHandle(painter, projection.pixel(scene_->place(start_).at), handleSize * textScale_, Theme::of(this));
    painter.setOpacity(1);
}

void SurfaceView3D::paintReadOut(QPainter& painter) const {
    const bool turning = press_ == Press::Turn || press_ == Press::Pan;
    if (!hover_ || turning) return;
    const std::optional<Point> under = press_ == Press::Start ? start_ : pick(*hover_);
    if (!under) return;
    const Theme& theme = Theme::of(this);
    const SurfaceFunction& surface = *scene_->mesh().of.surface;
    const double s = textScale_;
    const QPointF at = press_ == Press::Start ? project(start_) : *hover_;
    if (press_ != Press::Start && !onHandle(at)) {
        painter.setPen(QPen(theme.casing, 1.5 * s));
        painter.setBrush(theme.text);
        painter.drawEllipse(at, 3.5 * s, 3.5 * s);
    }

    const double pixels = Projection(camera_).scale() * 2 / std::max(box().xMax - box().xMin, box().yMax - box().yMin);
    const int decimals = std::max(0, int(std::lround(std::log10(pixels))));
    drawSurfaceReadOut(painter, at, rect(), surface, *under, decimals, s, theme);
}

}  // namespace ravine
