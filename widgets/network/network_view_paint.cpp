// How the network diagram is painted.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/network/link_raster.h"
#include "widgets/network/network_view.h"
#include "widgets/network/network_view_look.h"
#include "widgets/text/formula_text.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace diagram_look;

namespace {

QPen linkPen(const DiagramLink& link, double scale, const Theme& theme) {
    QColor colour = signedLine(link.weight, theme);
    if (!std::isfinite(link.weight)) return {theme.text3, scale, Qt::DotLine, Qt::FlatCap};
    colour.setAlphaF(float(linkOpacity(link.strength)));
    return {colour, linkWidth(link.strength) * scale, Qt::SolidLine, Qt::FlatCap};
}

QPen droppedPen(const Theme& theme) {
    QPen pen(theme.text3, 1.25, Qt::CustomDashLine);
    pen.setDashPattern({3, 2.4});
    return pen;
}

double textWidth(const QString& text, double scale) { return formulaWidth(text, qRound(12 * scale)); }

}  // namespace

void NetworkView::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (diagram_.layers.empty()) {
        painter.setFont(uiFont(qRound(13 * textScale_)));
        painter.setPen(theme.text3);
        painter.drawText(rect(), Qt::AlignCenter, tr("No network yet"));
        return;
    }
    paintLinks(painter);
    paintEmphasis(painter);
    paintUnits(painter);
    paintTitles(painter);
    paintLegend(painter);
    paintLargeMap(painter);
    const QStringList lines = isEditing() ? QStringList() : readOut();
    QPointF at = pointer_;
    if (hover_.layer < 0 && selected_.layer >= 0) at = geometry_.unit(selected_.layer, selected_.unit).bottomRight();
    drawReadOut(painter, at, QRectF(rect()), lines, textScale_, theme);
    if (keyboardFocus_) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void NetworkView::paintLinks(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double ratio = devicePixelRatioF();
    if (linksPicture_.isNull() || linksPicture_.devicePixelRatio() != ratio) {
        linksPicture_ = QImage((QSizeF(size()) * ratio).toSize(), QImage::Format_RGB32);
        linksPicture_.fill(theme.panel);
        for (const DiagramLink& link : geometry_.links) {
            QColor colour = std::isfinite(link.weight) ? signedLine(link.weight, theme) : theme.text3;
            colour.setAlphaF(float(linkOpacity(link.strength)));
            const QLineF line(link.line.p1() * ratio, link.line.p2() * ratio);
            strokeLink(linksPicture_, line, linkWidth(link.strength) * textScale_ * ratio, colour);
        }
        linksPicture_.setDevicePixelRatio(ratio);
    }
    if (emphasis().layer >= 0) painter.setOpacity(0.25);
    painter.drawImage(0, 0, linksPicture_);
    painter.setOpacity(1);
}

// The links of the unit, or the one link, that the pointer or the selection is on.
void NetworkView::paintEmphasis(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const Place place = emphasis();
    if (place.layer < 0) return;
    for (const DiagramLink& link : geometry_.links) {
        const bool same = link.layer == place.layer && link.unit == place.unit;
        if (place.isLink()) {
            if (!same || link.input != place.input) continue;
            painter.setPen(QPen(theme.panel, (linkWidth(link.strength) + 6) * textScale_, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(link.line);
            QPen pen = linkPen(link, textScale_, theme);
            pen.setColor(signedLine(link.weight, theme));
            pen.setWidthF(std::max(2 * textScale_, pen.widthF()));
            painter.setPen(pen);
        } else {
            if (!same && !(link.layer == place.layer + 1 && link.input == place.unit)) continue;
            painter.setPen(linkPen(link, textScale_, theme));
        }
        painter.drawLine(link.line);
    }
}

void NetworkView::paintUnits(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    for (int l = 0; l < int(geometry_.columns.size()); ++l) {
        const DiagramColumn& column = geometry_.columns[std::size_t(l)];
        if (column.x < -80 || column.x > width() + 80) continue;
        for (int u = column.first; u < column.first + column.shown; ++u) paintUnit(painter, l, u);
        if (l == 0 || l + 1 == int(geometry_.columns.size())) paintNames(painter, l);
        painter.setFont(uiFont(qRound(12 * textScale_)));
        painter.setPen(theme.text2);
        const int units = diagram_.layers[std::size_t(l)].units;
        if (!column.above.isEmpty())
            painter.drawText(column.above, Qt::AlignCenter, tr("… %n more", nullptr, column.first));
        if (!column.below.isEmpty())
            painter.drawText(column.below, Qt::AlignCenter,
                             tr("… %n more", nullptr, units - column.first - column.shown));
    }
}

void NetworkView::paintUnit(QPainter& painter, int l, int u) const {
    const Theme& theme = Theme::of(this);
    const DiagramLayer& layer = diagram_.layers[std::size_t(l)];
    const QRectF tile = geometry_.unit(l, u);
    const bool off = isDropped(layer, u);
    const double radius = std::min(4.0, tile.height() / 3);
    QPainterPath shape;
    shape.addRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.panel);
    painter.drawPath(shape);
    if (off) painter.setOpacity(0.3);
    if (std::size_t(u) < layer.maps.size() && !layer.maps[std::size_t(u)].empty()) {
        painter.save();
        painter.setClipPath(shape);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(tile,
                          heatImage(layer.maps[std::size_t(u)], geometry_.columns[std::size_t(l)].largestValue, theme));
        painter.restore();
    } else if (std::size_t(u) < layer.means.size()) {
        paintMean(painter, l, u, tile);
    }
    painter.setOpacity(1);

    const Place at = emphasis();
    const bool end = at.isLink() && ((at.layer == l && at.unit == u) || (at.layer == l + 1 && at.input == u));
    const bool chosen = selected_.isUnit() && selected_.layer == l && selected_.unit == u;
    QColor quiet = theme.text3;
    quiet.setAlphaF(0.65F);
    QPen outline(quiet, 1);
    if (off)
        outline = droppedPen(theme);
    else if (chosen)
        outline = QPen(theme.accent, 2);
    else if (end || at == Place{l, u, -1})
        outline = QPen(theme.text, 1.5);
    painter.setPen(outline);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(shape);
    if (off && chosen) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(tile.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
    }
}

// From the middle where the layer has negative means too, else from the left.
void NetworkView::paintMean(QPainter& painter, int l, int u, const QRectF& tile) const {
    const Theme& theme = Theme::of(this);
    const DiagramLayer& layer = diagram_.layers[std::size_t(l)];
    const double largest = geometry_.columns[std::size_t(l)].largestValue;
    const double mean = layer.means[std::size_t(u)];
    const QRectF room = tile.adjusted(3, 3, -3, -3);
    const bool signs = std::ranges::any_of(layer.means, [](double v) { return v < 0; });
    if (!std::isfinite(mean)) {
        painter.fillRect(room, QBrush(theme.text3, Qt::BDiagPattern));
        return;
    }
    const double zero = signs ? room.center().x() : room.left();
    const double length = largest > 0 ? mean / largest * (signs ? room.width() / 2 : room.width()) : 0;
    painter.fillRect(QRectF(QPointF(zero, room.top()), QPointF(zero + length, room.bottom())).normalized(),
                     signedFill(mean < 0 ? -1 : 1, theme));
    if (signs) painter.fillRect(QRectF(std::round(zero), room.top() - 1, 1, room.height() + 2), theme.text3);
}

void NetworkView::paintNames(QPainter& painter, int l) const {
    const Theme& theme = Theme::of(this);
    const DiagramLayer& layer = diagram_.layers[std::size_t(l)];
    const DiagramColumn& column = geometry_.columns[std::size_t(l)];
    const QFont font = uiFont(qRound(12 * textScale_));
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    for (int u = column.first; u < std::min(column.first + column.shown, int(std::ssize(layer.names))); ++u) {
        const QRectF tile = geometry_.unit(l, u);
        const double room =
            l == 0 ? tile.left() + geometry_.scroll - 12 : geometry_.width - geometry_.scroll - tile.right() - 12;
        const QString name = metrics.elidedText(layer.names[std::size_t(u)], Qt::ElideRight, room);
        const double x = l == 0 ? tile.left() - 6 - metrics.horizontalAdvance(name) : tile.right() + 6;
        painter.setPen(isDropped(layer, u) ? theme.text3 : theme.text);
        painter.drawText(QPointF(x, tile.center().y() + metrics.capHeight() / 2), name);
    }
}

void NetworkView::paintTitles(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    for (std::size_t l = 0; l < geometry_.columns.size(); ++l) {
        const QRectF box = geometry_.columns[l].title;
        const DiagramTitle title = diagramTitle(diagram_, l, box.width(), s);
        // Centred over the units as far as the view's edge lets it.
        const auto line = [&](const QString& text, double y, const QFont& font, const QColor& colour) {
            const double width = QFontMetricsF(font).horizontalAdvance(text), start = -geometry_.scroll + 8;
            const double x = std::max(
                start, std::min(geometry_.columns[l].x - width / 2, geometry_.width - geometry_.scroll - 8 - width));
            painter.setFont(font);
            painter.setPen(colour);
            painter.drawText(QPointF(std::round(x), y), text);
        };
        line(title.name, box.top() + 14 * s, uiFont(qRound(13 * s), QFont::DemiBold), theme.text);
        for (std::size_t i = 0; i < title.details.size(); ++i)
            line(title.details[i], box.top() + (32 + 16 * double(i)) * s, uiFont(qRound(12 * s)), theme.text2);
    }
}

// ---- the legend

double NetworkView::legendTop() const { return (legendRow * legendRows_ + legendPad) * textScale_; }

// Also while the mask of this batch drops nothing: the legend keeps still.
bool NetworkView::hasMask() const {
    return std::ranges::any_of(diagram_.layers, [](const DiagramLayer& layer) { return !layer.dropped.empty(); });
}

QString NetworkView::linksNote() const {
    if (geometry_.notFinite > 0) return tr("%n weights are not finite", nullptr, int(geometry_.notFinite));
    const auto drawn = qint64(geometry_.links.size());
    if (drawn == geometry_.linksInSight) return {};
    return tr("the strongest %1 of %2 links").arg(stepText(double(drawn)), stepText(double(geometry_.linksInSight)));
}

double NetworkView::legendWidth() const {
    const double s = textScale_;
    const QString note = linksNote();
    const double dropped = hasMask() ? (legendGap + sampleLength + words) * s + textWidth(tr("dropped"), s) : 0;
    return 32 * s + dropped + 2 * (sampleLength + words + legendGap) * s + wedgeLength * s + 2 * words * s +
           textWidth(tr("negative") + tr("positive") + QStringLiteral("0") + tr("its layer’s largest |*w*|"), s) +
           (note.isEmpty() ? 0 : legendGap * s + textWidth(note, s));
}

void NetworkView::paintLegend(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    double middle = height() - legendTop() + (legendPad / 2 + legendRow / 2) * s;
    painter.fillRect(QRectF(0, height() - legendTop(), width(), 1), theme.hairline);
    const double rise = QFontMetricsF(uiFont(qRound(12 * s))).capHeight() / 2;
    double x = 16 * s;
    const auto word = [&](const QString& text) {
        x += drawFormula(painter, {x, middle + rise}, text, qRound(12 * s), theme.text2);
    };
    for (const int sign : {-1, 1}) {
        painter.setPen(QPen(signedLine(sign, theme), 3 * s, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(x, middle), QPointF(x + sampleLength * s, middle));
        x += (sampleLength + words) * s;
        word(sign < 0 ? tr("negative") : tr("positive"));
        x += legendGap * s;
    }
    word(QStringLiteral("0"));
    x += words * s;
    const QPointF thin(0, thinnest / 2 * s), thick(0, thickest / 2 * s);
    const QPointF from(x, middle), to(x + wedgeLength * s, middle);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text3);
    painter.drawPolygon(QPolygonF{from - thin, to - thick, to + thick, from + thin});
    x += (wedgeLength + words) * s;
    word(tr("its layer’s largest |*w*|"));
    x += legendGap * s;
    if (legendRows_ > 1) {
        x = 16 * s;
        middle += legendRow * s;
    }
    if (hasMask()) {
        painter.setPen(droppedPen(theme));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(x, middle - 6 * s, sampleLength * s, 12 * s), 4, 4);
        x += (sampleLength + words) * s;
        word(tr("dropped"));
    }
    const QString note = linksNote();
    if (note.isEmpty()) return;
    const double left = width() - 16 * s - textWidth(note, s);
    drawFormula(painter, {left, middle + rise}, note, qRound(12 * s), theme.text);
}

// What the unit gives over the plane, large, in the lower corner that has fewer units.
void NetworkView::paintLargeMap(QPainter& painter) const {
    const Place place = hover_.isUnit() ? hover_ : selected_;
    if (!place.isUnit() || isEditing()) return;
    const DiagramLayer& layer = diagram_.layers[std::size_t(place.layer)];
    if (std::size_t(place.unit) >= layer.maps.size() || layer.maps[std::size_t(place.unit)].empty()) return;
    const Theme& theme = Theme::of(this);
    const HeatMap& map = layer.maps[std::size_t(place.unit)];
    const double s = textScale_, bottom = geometry_.plot.bottom() - 2 * s;
    const bool left = geometry_.columns.front().shown <= geometry_.columns.back().shown;
    const DiagramColumn& beside = left ? geometry_.columns.front() : geometry_.columns.back();
    const double free = bottom - beside.top - (beside.shown - 0.5) * beside.pitch;
    const double side = std::clamp(free - 48 * s, 64 * s, 150 * s);
    const QSizeF size(side + 16 * s, side + 48 * s);
    const QRectF box(
        QPointF(left ? 8.5 : std::floor(width() - size.width()) - 8.5, std::floor(bottom - size.height()) + 0.5), size);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(box, 8, 8);
    const QRectF picture(std::round(box.left() + 8 * s), std::round(box.top() + 8 * s), std::round(side),
                         std::round(side));
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(picture, heatImage(map, geometry_.columns[std::size_t(place.layer)].largestValue, theme));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5));
    const auto [low, high] = std::ranges::minmax(map.values);
    drawFormula(painter, {picture.left(), picture.bottom() + 16 * s}, unitName(place.layer, place.unit), qRound(12 * s),
                theme.text, QFont::DemiBold);
    drawFormula(painter, {picture.left(), picture.bottom() + 33 * s},
                tr("%1 to %2").arg(formatNumber(low, 2), formatNumber(high, 2)), qRound(12 * s), theme.text2);
}

}  // namespace ravine
