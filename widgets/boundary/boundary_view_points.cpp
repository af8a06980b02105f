// The boundary view's points and its legend, which keeps out of their way.
#include <QFrame>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "widgets/boundary/boundary_view.h"
#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr std::size_t mostPoints = 2000;  // more hide what they lie on
constexpr double pointSize = 9, hollowSize = 10.5, pointCasing = 1.25;

// Which of too many points are drawn must neither change from frame to frame nor follow the order of the data.
std::uint32_t shuffled(std::uint32_t id) {  // Wellons, hash "lowbias32", 2018
    id ^= id >> 16, id *= 0x7feb352dU, id ^= id >> 15, id *= 0x846ca68bU, id ^= id >> 16;
    return id;
}

QString grouped(std::size_t count) {
    QString digits = QString::number(count);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, QLatin1Char(','));
    return digits;
}

}  // namespace

// Small panes have small points.
double BoundaryView::pointScale() const {
    const QSizeF size = panes_.front().plot.size();
    return textScale_ * std::clamp(std::min(size.width(), size.height()) / (360 * textScale_), 0.6, 1.0);
}

// `shade`: a value's place between the lowest and the highest.
QImage BoundaryView::stamp(std::uint32_t label, bool isTraining, double shade) const {
    const Theme& theme = Theme::of(this);
    const double s = pointScale(), ratio = devicePixelRatioF();
    const QColor ink = scene_.kind == BoundaryKind::Classes  ? classColour(int(label), theme)
                       : scene_.kind == BoundaryKind::Values ? valuePointColour(shade, theme)
                                                             : theme.text2;
    const int side = 2 * int(std::ceil(10 * s * ratio)) + 1;
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.scale(ratio, ratio);
    const QPointF middle = QPointF(side, side) / (2 * ratio);
    if (scene_.kind == BoundaryKind::Values && !isTraining)
        drawValueRing(painter, middle, pointSize * s, ink, theme.casing, pointCasing * s);
    else
        drawClassMarker(painter, middle, int(label), (isTraining ? pointSize : hollowSize) * s, ink, theme.casing,
                        pointCasing * s, isTraining ? QColor() : theme.casing);
    return image;
}

void BoundaryView::stampPoints() {
    pointsStale_ = false;
    points_ = {};
    const QRectF plot = panes_.front().plot;
    if (pointsShown_ && scene_.points) {
        const QRectF room = plot.adjusted(-8, -8, 8, 8);
        for (std::size_t i = 0; i < scene_.points->size(); ++i) {
            const BoundaryPoint& p = (*scene_.points)[i];
            const QPointF at = toPixel({p.x, p.y});
            if (room.contains(at)) points_.drawn.push_back({at - plot.topLeft(), i});
        }
        points_.inView = points_.drawn.size();
        if (points_.inView > mostPoints) {
            const auto order = [&](const DrawnPoint& d) { return shuffled((*scene_.points)[d.index].id); };
            std::nth_element(points_.drawn.begin(), points_.drawn.begin() + mostPoints, points_.drawn.end(),
                             [&](const auto& a, const auto& b) { return order(a) < order(b); });
            points_.drawn.resize(mostPoints);
            std::sort(points_.drawn.begin(), points_.drawn.end(),
                      [&](const auto& a, const auto& b) { return order(a) < order(b); });
        }
        const double ratio = devicePixelRatioF();
        points_.image = QImage((plot.size() * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
        points_.image.fill(Qt::transparent);
        QPainter painter(&points_.image);
        std::map<std::tuple<std::uint32_t, bool, int>, QImage> stamps;
        constexpr int shades = 64;
        const double span = highest_ > lowest_ ? highest_ - lowest_ : 1;
        for (const DrawnPoint& d : points_.drawn) {
            const BoundaryPoint& p = (*scene_.points)[d.index];
            const std::uint32_t label = scene_.kind == BoundaryKind::Classes ? p.label : 0;
            const int shade =
                scene_.kind == BoundaryKind::Values ? int(std::lround(shades * (p.target - lowest_) / span)) : 0;
            QImage& image = stamps[{label, p.isTraining, shade}];
            if (image.isNull()) image = stamp(label, p.isTraining, double(shade) / shades);
            const int half = image.width() / 2;
            painter.drawImage(
                QPoint(int(std::floor(d.at.x() * ratio)) - half, int(std::floor(d.at.y() * ratio)) - half), image);
        }
        painter.end();
        points_.image.setDevicePixelRatio(ratio);
    }
    placeLegend();
}

// As the picture shows it: by the region that the point lies in.
void BoundaryView::paintMistakes(QPainter& painter, const PaneView& pane) const {
    const BoundaryPicture* picture = pictureOf(runOf(pane));
    if (!picture || scene_.kind != BoundaryKind::Classes || !pointsShown_ || !scene_.points) return;
    QColor ink = Theme::of(this).text;
    ink.setAlphaF(0.75F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.25 * textScale_));
    painter.setBrush(Qt::NoBrush);
    for (const DrawnPoint& d : points_.drawn) {
        if (d.index >= scene_.points->size()) continue;
        const BoundaryPoint& p = (*scene_.points)[d.index];
        const int predicted = classAt(*picture->grid, {p.x, p.y});
        if (predicted >= 0 && predicted != int(p.label))
            painter.drawEllipse(pane.plot.topLeft() + d.at, 9 * pointScale(), 9 * pointScale());
    }
}

void BoundaryView::paintThinning(QPainter& painter) const {
    if (points_.inView <= points_.drawn.size()) return;
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const QString text = tr("%1 of %2 points shown").arg(grouped(points_.drawn.size()), grouped(points_.inView));
    painter.setFont(scaledFont(12, s));
    const QFontMetricsF metrics(painter.font());
    const QRectF& plot = panes_.back().plot;
    const QSizeF size(std::ceil(metrics.horizontalAdvance(text) + 16 * s), std::ceil(22 * s));
    const QRectF box(QPointF(plot.right() - 8 - size.width(), plot.bottom() - 8 - size.height()), size);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = theme.tooltip;
    ground.setAlphaF(0.94F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(theme.text2);
    painter.drawText(QPointF(box.left() + 8 * s, box.center().y() + metrics.capHeight() / 2), text);
}

// ---- the legend

BoundaryLegend BoundaryView::legend() const {
    BoundaryLegend box;
    box.kind = scene_.kind;
    box.shading = shading_;
    box.classCount = scene_.classCount;
    box.classNames = scene_.classNames;
    box.oneRow = arrangement_ == BoundaryArrangement::SideBySide && panes_.front().run >= 0;
    box.folded = legendFolded_ && !box.oneRow;
    box.training = trainingPoints_ > 0;
    box.validation = validationPoints_ > 0;
    box.low = lowest_;
    box.high = highest_;
    box.levels = levels_;
    const int selected = selectedRun();
    const bool filled = selected >= 0 && runs_[std::size_t(selected)].visible;
    if (scene_.kind != BoundaryKind::Values && !box.oneRow)
        for (const BoundaryRun& run : runs_)
            if (run.visible)
                box.lines.push_back({run.slot,
                                     scene_.kind == BoundaryKind::Classes ? tr("boundary, %1").arg(run.name) : run.name,
                                     run.selected});
    if (scene_.kind == BoundaryKind::Curve && scene_.trueFunction) box.lines.push_back({0, tr("true function"), false});
    const QString of = box.oneRow || !filled ? QString() : tr(" (%1)").arg(runs_[std::size_t(selected)].name);
    if (!filled && !box.oneRow) return box;
    if (scene_.kind == BoundaryKind::Values)
        box.colours = (scene_.valueName.isEmpty() ? tr("output") : scene_.valueName) + of;
    if (scene_.kind == BoundaryKind::Classes)
        box.colours = (shading_ == BoundaryShading::Discrete ? tr("Predicted class")
                       : scene_.classCount > 2               ? tr("Probability of the predicted class")
                                                             : tr("Probability of class %1").arg(scene_.className(1))) +
                      of;
    return box;
}

// In the corner where it hides the fewest points, the upper left if in doubt; folded where it would fill the plot.
void BoundaryView::placeLegend() {
    legendBox_ = {};
    if (!legendShown_) return;
    BoundaryLegend box = legend();
    const QRectF plot = panes_.front().plot;
    QSizeF size = box.size(textScale_);
    if (box.oneRow) {
        if (size.width() <= width() - plot.left()) legendBox_ = QRectF(QPointF(plot.left(), 6 * textScale_), size);
        return;
    }
    if (size.width() > 0.6 * plot.width() || size.height() > 0.5 * plot.height()) {
        box.folded = true;
        size = box.size(textScale_);
    }
    const double margin = 8;
    std::array<QRectF, 4> places;
    std::array<int, 4> hidden{};
    for (std::size_t i = 0; i < 4; ++i) {
        const bool right = i == 1 || i == 2, low = i >= 2;
        places[i] = QRectF(QPointF(right ? plot.right() - margin - size.width() : plot.left() + margin,
                                   low ? plot.bottom() - margin - size.height() : plot.top() + margin),
                           size);
        for (const DrawnPoint& d : points_.drawn)
            hidden[i] += places[i].adjusted(-6, -6, 6, 6).contains(plot.topLeft() + d.at);
        if (chooser_ && QRectF(chooser_->geometry()).intersects(places[i])) hidden[i] += 100000;
        if (i == 2 && points_.inView > points_.drawn.size()) hidden[i] += 100000;  // the note stands there
    }
    const auto best = std::size_t(std::min_element(hidden.begin(), hidden.end()) - hidden.begin());
    if (hidden[std::size_t(legendCorner_)] > 2 * hidden[best] + 2) legendCorner_ = int(best);
    if (hidden[0] <= hidden[best] + 2) legendCorner_ = 0;
    legendBox_ = places[std::size_t(legendCorner_)];
}

}  // namespace ravine
