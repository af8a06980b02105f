#include "widgets/data/data_thumbnail.h"

#include <QIcon>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/theme/boundary_colours.h"

namespace ravine {
namespace {

QImage blank(QSize pixels) {
    QImage image(pixels.expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    return image;
}

QRectF boundsOf(const std::vector<QPointF>& points) {
    constexpr double far = std::numeric_limits<double>::max();
    double left = far, right = -far, low = far, high = -far;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.x()) || !std::isfinite(point.y())) continue;
        left = std::min(left, point.x());
        right = std::max(right, point.x());
        low = std::min(low, point.y());
        high = std::max(high, point.y());
    }
    return left > right ? QRectF() : QRectF(QPointF(left, low), QPointF(right, high));
}

}  // namespace

QImage dataThumbnail(const std::vector<QPointF>& points, const std::vector<int>& classes, QSize pixels,
                     const Theme& theme) {
    QImage image = blank(pixels);
    const QRectF data = boundsOf(points);
    if (points.empty()) return image;
    const double radius = std::max(1.0, 0.044 * image.height());
    const double wide = image.width() - 2 * radius - 1, tall = image.height() - 2 * radius - 1;
    double acrossScale = data.width() > 0 ? wide / data.width() : 1,
           upScale = data.height() > 0 ? tall / data.height() : 1;
    // A shared scale keeps circles round; data in different units would shrink to a line.
    const double shared = std::min(acrossScale, upScale);
    if (shared * data.width() > 0.4 * wide && shared * data.height() > 0.4 * tall) acrossScale = upScale = shared;

    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QPointF centre(image.width() / 2.0, image.height() / 2.0);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF from = points[i] - data.center();
        if (!std::isfinite(from.x()) || !std::isfinite(from.y())) continue;
        painter.setBrush(i < classes.size() ? classColour(classes[i], theme) : theme.text2);
        painter.drawEllipse(centre + QPointF(from.x() * acrossScale, -from.y() * upScale), radius, radius);
    }
    return image;
}

QImage imagesThumbnail(std::span<const std::uint8_t> values, QSize picture, QSize pixels, const Theme& theme) {
    QImage image = blank(pixels);
    const auto each = static_cast<std::size_t>(picture.width()) * static_cast<std::size_t>(picture.height());
    if (picture.isEmpty() || values.size() < each) return image;
    const int held = static_cast<int>(std::min<std::size_t>(values.size() / each, 64));
    // Three in a row read well; they are drawn with hard pixels, as the network sees them.
    const int count = std::min(3, held);
    const double gap = 0.06 * image.width();
    const double side = std::min((image.width() - gap * (count - 1)) / count, 0.8 * image.height());
    QPainter painter(&image);
    double x = (image.width() - side * count - gap * (count - 1)) / 2;
    for (int i = 0; i < count; ++i, x += side + gap) {
        QImage one(picture, QImage::Format_ARGB32);
        for (int row = 0; row < picture.height(); ++row)
            for (int column = 0; column < picture.width(); ++column) {
                QColor ink = theme.text;
                ink.setAlpha(values[static_cast<std::size_t>(i) * each +
                                    static_cast<std::size_t>(row * picture.width() + column)]);
                one.setPixelColor(column, row, ink);
            }
        painter.drawImage(QRectF(x, (image.height() - side) / 2, side, side), one);
    }
    return image;
}

QImage iconThumbnail(const QStringList& icons, QSize pixels, const Theme& theme) {
    QImage image = blank(pixels);
    if (icons.isEmpty()) return image;
    const auto count = static_cast<int>(icons.size());
    const int side = std::min(image.width() / count, static_cast<int>(image.height() * (count > 1 ? 0.72 : 0.86)));
    QPainter painter(&image);
    int x = (image.width() - side * count) / 2;
    for (const QString& name : icons) {
        icon(name, theme.text2).paint(&painter, QRect(x, (image.height() - side) / 2, side, side));
        x += side;
    }
    return image;
}

}  // namespace ravine
