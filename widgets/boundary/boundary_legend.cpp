#include "widgets/boundary/boundary_legend.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double rowHeight = 20, pad = 10, markWidth = 16, lineWidth = 28, barWidth = 80, gapWidth = 14, spacing = 6;
constexpr double widestText = 216, widestRow = 300;

QString tr(const char* text) { return QCoreApplication::translate("ravine::BoundaryLegend", text); }

QString elided(const QString& text, double scale) {
    return QFontMetricsF(scaledFont(12, scale)).elidedText(text, Qt::ElideRight, widestText * scale);
}

}  // namespace

// "● ▲ training   ○ △ validation", with the first classes as examples.
void BoundaryLegend::addParts(Row& row) const {
    const int examples = kind == BoundaryKind::Classes ? std::min(classCount, 2) : 1;
    if (training) {
        for (int i = 0; i < examples; ++i) row.push_back({Mark::Point, {}, i});
        row.push_back({Mark::Text, tr("training")});
    }
    if (training && validation) row.push_back({Mark::Gap});
    if (validation) {
        for (int i = 0; i < examples; ++i) row.push_back({Mark::Hollow, {}, i});
        row.push_back({Mark::Text, tr("validation")});
    }
}

void BoundaryLegend::addClasses(std::vector<Row>& rows) const {
    if (kind != BoundaryKind::Classes || (classNames.isEmpty() && classCount <= 2)) return;
    Row row;
    for (int i = 0; i < classCount; ++i) {
        Row entry{{Mark::Point, {}, i}, {Mark::Text, i < classNames.size() ? classNames[i] : QString::number(i)}};
        if (!oneRow && !row.empty() && width(row, 1) + gapWidth + width(entry, 1) > widestRow)
            rows.push_back(std::exchange(row, {}));
        if (!row.empty()) row.push_back({Mark::Gap});
        row.insert(row.end(), entry.begin(), entry.end());
    }
    rows.push_back(row);
}

std::vector<BoundaryLegend::Row> BoundaryLegend::rows() const {
    if (folded) return {{{Mark::Text, tr("Legend")}}};
    std::vector<Row> rows;
    Row parts;
    addParts(parts);
    if (!parts.empty()) rows.push_back(parts);
    addClasses(rows);
    for (const Line& line : lines)
        rows.push_back({{Mark::Line, {}, line.slot, line.selected}, {Mark::Text, line.text}});
    if (!colours.isEmpty()) {
        Row bar;
        if (kind == BoundaryKind::Values)
            bar = {
                {Mark::Text, formatNumber(low)}, {Mark::Bar}, {Mark::Text, formatNumber(high)}, {Mark::Text, colours}};
        else
            bar = {{Mark::Bar}, {Mark::Text, colours}};
        rows.push_back(bar);
    }
    if (!oneRow) return rows;
    Row all;
    for (const Row& row : rows) {
        if (!all.empty()) all.push_back({Mark::Gap});
        all.insert(all.end(), row.begin(), row.end());
    }
    return {all};
}

double BoundaryLegend::width(const Item& item, double scale) const {
    switch (item.mark) {
        case Mark::Text:
            return QFontMetricsF(scaledFont(12, scale)).horizontalAdvance(elided(item.text, scale)) + spacing * scale;
        case Mark::Point:
        case Mark::Hollow:
            return (markWidth + spacing / 2) * scale;
        case Mark::Line:
            return (lineWidth + spacing) * scale;
        case Mark::Bar:
            return (barWidth + spacing) * scale;
        case Mark::Gap:
            return (gapWidth - spacing) * scale;
    }
    return 0;
}

double BoundaryLegend::width(const Row& row, double scale) const {
    double sum = -spacing * scale;
    for (const Item& item : row) sum += width(item, scale);
    return sum;
}

QSizeF BoundaryLegend::size(double scale) const {
    const std::vector<Row> all = rows();
    double widest = 0;
    for (const Row& row : all) widest = std::max(widest, width(row, scale));
    const double around = oneRow ? 0 : pad * scale;
    return {std::ceil(widest + 2 * around),
            std::ceil(double(all.size()) * rowHeight * scale + (oneRow ? 0 : 8 * scale))};
}

void BoundaryLegend::paint(QPainter& painter, QPointF topLeft, double scale, const Theme& theme) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!oneRow) {
        painter.setPen(QPen(theme.border, 1));
        painter.setBrush(theme.tooltip);
        painter.drawRoundedRect(QRectF(topLeft, size(scale)).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        topLeft += QPointF(pad, 4) * scale;
    }
    double y = topLeft.y() + rowHeight * scale / 2;
    for (const Row& row : rows()) {
        QPointF at(topLeft.x(), y);
        for (const Item& item : row) {
            paintItem(painter, item, at, scale, theme);
            at.rx() += width(item, scale);
        }
        y += rowHeight * scale;
    }
    painter.restore();
}

// `at`: the left end of the item's middle line.
void BoundaryLegend::paintItem(QPainter& painter, const Item& item, QPointF at, double scale,
                               const Theme& theme) const {
    const auto ink = [&] {
        return kind == BoundaryKind::Classes ? classColour(item.number, theme)
               : kind == BoundaryKind::Curve ? theme.text2
                                             : valuePointColour(0.5, theme);
    };
    const QPointF middle = at + QPointF(markWidth / 2, 0) * scale;
    switch (item.mark) {
        case Mark::Text: {
            const QFont font = scaledFont(12, scale);
            painter.setFont(font);
            painter.setPen(theme.text2);
            painter.drawText(at + QPointF(0, QFontMetricsF(font).capHeight() / 2), elided(item.text, scale));
            break;
        }
        case Mark::Point:
            drawClassMarker(painter, middle, item.number, 9 * scale, ink());
            break;
        case Mark::Hollow:
            if (kind == BoundaryKind::Values)
                drawValueRing(painter, middle, 10 * scale, ink(), theme.casing);
            else
                drawClassMarker(painter, middle, item.number, 10 * scale, ink(), {}, 0, theme.casing);
            break;
        case Mark::Line: {
            const bool truth = item.number == 0;
            QPen pen(truth ? theme.text3 : theme.runColour(item.number), (item.strong ? 2.75 : 2) * scale,
                     Qt::SolidLine, Qt::FlatCap);
            if (truth) pen.setDashPattern({3, 2});
            painter.setPen(pen);
            painter.drawLine(at, at + QPointF(lineWidth * scale, 0));
            if (!truth)
                drawMarker(painter, at + QPointF(lineWidth / 2 * scale, 0), item.number, 8 * scale,
                           theme.runColour(item.number), theme.tooltip, 1.5 * scale);
            break;
        }
        case Mark::Bar:
            paintBar(painter,
                     {at.x(), std::round(at.y() - 4.5 * scale), std::round(barWidth * scale), std::round(9 * scale)},
                     theme);
            break;
        case Mark::Gap:
            break;
    }
}

// Two classes: from sure of one to sure of the other. More: the first one's, from unsure to sure, stands for all.
void BoundaryLegend::paintBar(QPainter& painter, QRectF bar, const Theme& theme) const {
    std::vector<QRgb> bands;
    if (kind == BoundaryKind::Values) {
        bands = surfaceBands(int(levels.size()) + 1, theme);
    } else if (shading == BoundaryShading::Discrete) {
        for (int i = 0; i < classCount; ++i) bands.push_back(flatClassColour(i, theme));
    } else if (classCount == 2) {
        bands = classBands(0, theme);
        std::reverse(bands.begin(), bands.end());
        const std::vector<QRgb> other = classBands(1, theme);
        bands.insert(bands.end(), other.begin(), other.end());
    } else {
        bands = classBands(0, theme);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto edge = [&](std::size_t i) {
        return std::round(bar.left() + bar.width() * double(i) / double(bands.size()));
    };
    for (std::size_t i = 0; i < bands.size(); ++i)
        painter.fillRect(QRectF(edge(i), bar.top(), edge(i + 1) - edge(i), bar.height()), QColor(bands[i]));
    painter.restore();
}

}  // namespace ravine
