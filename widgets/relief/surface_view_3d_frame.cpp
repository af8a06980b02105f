#include "widgets/relief/surface_view_3d_frame.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double floorZ = -0.05;                      // the lowest point does not touch the floor
constexpr double levelDistance = 22, shortAxis = 40;  // pixels

// The room's edges and ticks for one camera.
struct Room {
    const SurfaceScene& scene;
    Projection projection;
    double scale;         // of text
    double nearX, nearY;  // the floor's corner nearest to the viewer: ±half sides

    Room(const SurfaceScene& s, const OrbitCamera& camera, double textScale)
        : scene(s), projection(camera), scale(textScale) {
        nearX = projection.rightY() >= 0 ? s.halfWidth() : -s.halfWidth();
        nearY = projection.rightX() >= 0 ? -s.halfDepth() : s.halfDepth();
    }
    QPointF pixel(double x, double y, double z) const { return projection.pixel({x, y, z}); }

    Ticks ticksAlong(double low, double high, QPointF from, QPointF to) const {
        const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
        if (length < shortAxis * scale) return {};
        return ticksFor(low, high, length / (high - low), tickDistance * scale);
    }
    Ticks xTicks() const {
        const Box& box = scene.mesh().of.box;
        return ticksAlong(box.xMin, box.xMax, pixel(-scene.halfWidth(), nearY, floorZ),
                          pixel(scene.halfWidth(), nearY, floorZ));
    }
    Ticks yTicks() const {
        const Box& box = scene.mesh().of.box;
        return ticksAlong(box.yMin, box.yMax, pixel(nearX, -scene.halfDepth(), floorZ),
                          pixel(nearX, scene.halfDepth(), floorZ));
    }
    double x(double value) const { return scene.point({value, 0}, 0).x; }
    double y(double value) const { return scene.point({0, value}, 0).y; }

    // On a linear scale round numbers; on a logarithmic one contour levels, as on the colour bar.
    struct Level {
        double z;
        QString text;
    };
    std::vector<Level> levels() const {
        std::vector<Level> levels;
        const HeightScale& heights = scene.mesh().scale;
        const double pixels = projection.scale() * projection.cosineUp() * SurfaceScene::height;
        if (pixels < shortAxis * scale) return levels;
        if (heights.offset == 0) {
            const Ticks ticks =
                ticksFor(heights.low, heights.high, pixels / (heights.high - heights.low), 1.4 * levelDistance * scale);
            for (const double f : ticks.values)
                levels.push_back({heights.height(f) * SurfaceScene::height, ticks.label(f)});
            return levels;
        }
        double last = -1e9;
        for (const double f : scene.mesh().levels.values) {
            const double z = heights.height(f) * SurfaceScene::height, at = z / SurfaceScene::height * pixels;
            if (z < 0 || z > SurfaceScene::height + 1e-9 || at - last < levelDistance * scale) continue;
            levels.push_back({z, formatNumber(f)});
            last = at;
        }
        return levels;
    }
};

QPointF unit(QPointF v) {
    const double length = std::hypot(v.x(), v.y());
    return length > 0 ? v / length : QPointF(0, 1);
}

// At the end of a tick that points along `outward`, nearly touching it.
void drawLabel(QPainter& painter, QPointF at, QPointF outward, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    const double width = textWidth(text, painter.font()), height = metrics.capHeight();
    const QPointF middle = at + QPointF(outward.x() * width / 2, outward.y() * height / 2);
    drawText(painter, {middle.x() - width / 2, middle.y() + height / 2}, text);
}

}  // namespace

void paintRoom(QPainter& painter, const SurfaceScene& scene, const OrbitCamera& camera, const Theme& theme,
               double textScale) {
    const Room room(scene, camera, textScale);
    const double hw = scene.halfWidth(), hd = scene.halfDepth(), top = SurfaceScene::height, farX = -room.nearX,
                 farY = -room.nearY;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.side);
    const std::array floor{room.pixel(-hw, -hd, floorZ), room.pixel(hw, -hd, floorZ), room.pixel(hw, hd, floorZ),
                           room.pixel(-hw, hd, floorZ)};
    painter.drawConvexPolygon(floor.data(), 4);

    painter.setPen(QPen(theme.grid, 1));
    for (const double value : room.xTicks().values) {
        const double x = room.x(value);
        painter.drawLine(room.pixel(x, -hd, floorZ), room.pixel(x, hd, floorZ));
        painter.drawLine(room.pixel(x, farY, floorZ), room.pixel(x, farY, top));
    }
    for (const double value : room.yTicks().values) {
        const double y = room.y(value);
        painter.drawLine(room.pixel(-hw, y, floorZ), room.pixel(hw, y, floorZ));
        painter.drawLine(room.pixel(farX, y, floorZ), room.pixel(farX, y, top));
    }
    for (const Room::Level& level : room.levels()) {
        painter.drawLine(room.pixel(-hw, farY, level.z), room.pixel(hw, farY, level.z));
        painter.drawLine(room.pixel(farX, -hd, level.z), room.pixel(farX, hd, level.z));
    }
    painter.setPen(QPen(theme.hairline, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawLine(room.pixel(farX, farY, floorZ), room.pixel(farX, farY, top));
    painter.drawLine(room.pixel(-hw, farY, top), room.pixel(hw, farY, top));
    painter.drawLine(room.pixel(farX, -hd, top), room.pixel(farX, hd, top));
    painter.drawLine(room.pixel(room.nearX, farY, floorZ), room.pixel(room.nearX, farY, top));
    painter.drawLine(room.pixel(farX, room.nearY, floorZ), room.pixel(farX, room.nearY, top));
    painter.setPen(QPen(theme.border, 1));
    painter.drawConvexPolygon(floor.data(), 4);
}

void paintRoomLabels(QPainter& painter, const SurfaceScene& scene, const OrbitCamera& camera, const Theme& theme,
                     double textScale) {
    const Room room(scene, camera, textScale);
    const double s = textScale, hw = scene.halfWidth(), hd = scene.halfDepth(), top = SurfaceScene::height;
    const QPointF middle = room.pixel(0, 0, floorZ);
    const QFont numbers = scaledFont(12, s), names = scaledFont(12, s, true);
    painter.setRenderHint(QPainter::Antialiasing);

    const auto axis = [&](const Ticks& ticks, auto place, QPointF from, QPointF to, QPointF inward,
                          const std::string& name) {
        const QPointF outward = unit(-inward);
        double widest = 0;
        painter.setFont(numbers);
        for (const double value : ticks.values) {
            const QPointF at = place(value);
            painter.setPen(theme.border);
            painter.drawLine(at, at + 4 * s * outward);
            painter.setPen(theme.text2);
            drawLabel(painter, at + 9 * s * outward, outward, ticks.label(value));
            widest = std::max(widest, textWidth(ticks.label(value), numbers));
        }
        if (std::hypot(to.x() - from.x(), to.y() - from.y()) < shortAxis * s) return;
        painter.setFont(names);
        painter.setPen(theme.text2);
        const double beyond =
            15 * s + std::abs(outward.x()) * widest + std::abs(outward.y()) * QFontMetricsF(numbers).capHeight();
        drawLabel(painter, 0.5 * (from + to) + beyond * outward, outward, QString::fromStdString(name));
    };
    const SurfaceFunction& f = *scene.mesh().of.surface;
    axis(
        room.xTicks(), [&](double v) { return room.pixel(room.x(v), room.nearY, floorZ); },
        room.pixel(-hw, room.nearY, floorZ), room.pixel(hw, room.nearY, floorZ),
        middle - room.pixel(0, room.nearY, floorZ), f.xName);
    axis(
        room.yTicks(), [&](double v) { return room.pixel(room.nearX, room.y(v), floorZ); },
        room.pixel(room.nearX, -hd, floorZ), room.pixel(room.nearX, hd, floorZ),
        middle - room.pixel(room.nearX, 0, floorZ), f.yName);

    const bool first = room.pixel(room.nearX, -room.nearY, 0).x() < room.pixel(-room.nearX, room.nearY, 0).x();
    const double x = first ? room.nearX : -room.nearX, y = first ? -room.nearY : room.nearY;
    const std::vector<Room::Level> levels = room.levels();
    painter.setFont(numbers);
    for (const Room::Level& level : levels) {
        const QPointF at = room.pixel(x, y, level.z);
        painter.setPen(theme.border);
        painter.drawLine(at, at - QPointF(4 * s, 0));
        painter.setPen(theme.text2);
        drawLabel(painter, at - QPointF(8 * s, 0), {-1, 0}, level.text);
    }
    if (levels.empty()) return;
    painter.setFont(names);
    painter.setPen(theme.text2);
    const QString name = scene.mesh().scale.offset == 0 ? QStringLiteral("f") : QStringLiteral("log f");
    drawLabel(painter, room.pixel(x, y, top) - QPointF(8 * s, 18 * s), {-1, 0}, name);
}

}  // namespace ravine
