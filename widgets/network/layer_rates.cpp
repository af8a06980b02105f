#include "widgets/network/layer_rates.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/text/formula_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16, titleHeight = 34, captionHeight = 24, rowHeight = 36, numberWidth = 66, asideWidth = 62;

void rightAligned(QPainter& painter, double right, double middle, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    drawText(painter, {right - textWidth(text, painter.font()), middle + metrics.capHeight() / 2}, text);
}

QString normText(double value) { return std::isnan(value) ? QStringLiteral("–") : formatNumber(value, 3); }

// "12 %" of the parameters have such a rate.
QString share(std::int64_t part, std::int64_t total) {
    const double percent = 100 * static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(total, 1));
    return percent < 1 ? QStringLiteral("< 1 %") : QStringLiteral("%1 %").arg(percent, 0, 'f', 0);
}

// What the histogram cannot show: "12 % at 0", "3 % at ∞".
QString asideOf(const LayerRatesRow& row) {
    if (row.notFinite > 0) return LayerRates::tr("%1 at ∞").arg(share(row.notFinite, row.total));
    if (row.zero > 0) return LayerRates::tr("%1 at 0").arg(share(row.zero, row.total));
    return {};
}

}  // namespace

LayerRates::LayerRates(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Layers"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LayerRates::setPicture(LayerRatesPicture picture) {
    if (picture == picture_) return;
    const bool sameCount = picture.rows.size() == picture_.rows.size();
    picture_ = std::move(picture);
    if (!sameCount) updateGeometry();
    describe();
    update();
}

void LayerRates::setTextScale(double scale) {
    textScale_ = scale;
    updateGeometry();
    update();
}

QSize LayerRates::sizeHint() const {
    const double rows = std::max<double>(1, static_cast<double>(picture_.rows.size()));
    return {qRound(px(640)), qRound(px(titleHeight + captionHeight + rows * rowHeight + 4))};
}

QSize LayerRates::minimumSizeHint() const { return {qRound(px(480)), sizeHint().height()}; }

LayerRates::Columns LayerRates::columns() const {
    // What the narrowest columns leave goes to the names and between the numbers, then to the histogram.
    double spare = width() - px(2 * padding + 64 + 4 * numberWidth + 20 + 90 + asideWidth);
    const auto take = [&spare](double most) {
        const double taken = std::clamp(spare, 0.0, most);
        spare -= taken;
        return taken;
    };
    const double names = px(64) + take(px(30)), number = px(numberWidth) + take(px(40)) / 4;
    Columns c{};
    c.name = px(padding);
    c.gradient = c.name + names + number;
    c.step = c.gradient + number;
    c.parameters = c.step + number;
    c.ratio = c.parameters + number;
    c.rates = c.ratio + px(20);
    c.ratesWidth = std::max(px(90), width() - px(padding + asideWidth) - c.rates);
    return c;
}

QRectF LayerRates::histogramArea(int row) const {
    const Columns c = columns();
    const double top = px(titleHeight + captionHeight + row * rowHeight);
    return {std::round(c.rates), std::round(top + px(5)), std::floor(c.ratesWidth), std::floor(px(rowHeight - 9))};
}

double LayerRates::xOf(double log10Rate) const {
    const Columns c = columns();
    const double span = std::max(1, picture_.high - picture_.low);
    return std::round(c.rates) + (log10Rate - picture_.low) / span * std::floor(c.ratesWidth);
}

void LayerRates::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(painter);
    for (int i = 0; i < static_cast<int>(picture_.rows.size()); ++i) paintRow(painter, i);
}

void LayerRates::paintHead(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const Columns c = columns();
    const int size = qRound(px(12));
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), small = uiFont(size);
    const double cap = QFontMetricsF(small).capHeight() / 2;
    const double title = px(titleHeight) / 2, middle = px(titleHeight) + px(captionHeight) / 2;
    painter.setFont(bold);
    painter.setPen(theme.text);
    painter.drawText(QPointF(c.name, title + QFontMetricsF(bold).capHeight() / 2), tr("Layers in this update"));
    painter.drawText(QPointF(std::round(c.rates), title + QFontMetricsF(bold).capHeight() / 2), tr("Effective rates"));
    if (picture_.rate > 0) {
        // What the mark in the histograms is.
        const double x = std::round(c.rates) + QFontMetricsF(bold).horizontalAdvance(tr("Effective rates")) + px(14);
        painter.setPen(QPen(theme.accent, px(1.5), Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(x, title - px(6)), QPointF(x, title + px(6)));
        QString text = tr("*η* = %1").arg(formatNumber(picture_.rate));
        if (x + px(7) + formulaWidth(text, size) > width() - px(padding)) text = QStringLiteral("*η*");
        drawFormula(painter, {x + px(7), title + cap}, text, size, theme.text2);
    }
    for (const auto& [text, right] : {std::pair{QStringLiteral("‖*g*‖"), c.gradient},
                                      {QStringLiteral("‖Δ‖"), c.step},
                                      {QStringLiteral("‖*θ*‖"), c.parameters},
                                      {QStringLiteral("‖Δ‖ / ‖*θ*‖"), c.ratio}})
        drawFormula(painter, {right - formulaWidth(text, size), middle + cap}, text, size, theme.text2);
    if (picture_.rows.empty()) return;
    painter.setFont(small);
    painter.setPen(theme.text2);
    const QString low = formatPowerOfTen(picture_.low), high = formatPowerOfTen(picture_.high);
    const double left = xOf(picture_.low), right = xOf(picture_.high);
    const QFontMetricsF metrics(small);
    drawText(painter, {left, middle + cap}, low);
    drawText(painter, {right - textWidth(high, painter.font()), middle + cap}, high);
}

void LayerRates::paintRow(QPainter& painter, int index) const {
    const Theme& theme = Theme::of(this);
    const LayerRatesRow& row = picture_.rows[static_cast<std::size_t>(index)];
    const Columns c = columns();
    const double top = std::floor(px(titleHeight + captionHeight + index * rowHeight)),
                 middle = top + px(rowHeight) / 2;
    painter.setPen(theme.hairline);
    painter.drawLine(QPointF(px(padding), top + 0.5), QPointF(width() - px(padding), top + 0.5));
    const QFont plain = uiFont(qRound(px(13)));
    const QFontMetricsF metrics(plain);
    painter.setFont(plain);
    painter.setPen(theme.text);
    painter.drawText(QPointF(c.name, middle + metrics.capHeight() / 2),
                     metrics.elidedText(row.name, Qt::ElideRight, c.gradient - px(numberWidth - 6) - c.name));
    rightAligned(painter, c.gradient, middle, normText(row.gradient));
    rightAligned(painter, c.step, middle, normText(row.step));
    rightAligned(painter, c.parameters, middle, normText(row.parameters));
    painter.setFont(uiFont(qRound(px(13)), QFont::DemiBold));
    rightAligned(painter, c.ratio, middle, normText(row.ratio()));
    paintRates(painter, index);
    painter.setFont(uiFont(qRound(px(12))));
    painter.setPen(theme.text2);
    rightAligned(painter, width() - px(padding), middle, asideOf(row));
}

void LayerRates::paintRates(QPainter& painter, int index) const {
    const Theme& theme = Theme::of(this);
    const LayerRatesRow& row = picture_.rows[static_cast<std::size_t>(index)];
    const QRectF area = histogramArea(index);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme.border);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setRenderHint(QPainter::Antialiasing);
    const float most = row.counts.empty() ? 0 : *std::max_element(row.counts.begin(), row.counts.end());
    if (most > 0) {
        QColor fill = heatColour(theme, 0.55);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        const double bin = area.width() / static_cast<double>(row.counts.size());
        for (std::size_t i = 0; i < row.counts.size(); ++i) {
            if (!(row.counts[i] > 0)) continue;
            // √count, so that a peak leaves the few to see; never less than a pixel.
            const double tall = std::max(px(1), std::sqrt(row.counts[i] / most) * (area.height() - 1));
            painter.drawRect(QRectF(area.left() + static_cast<double>(i) * bin, area.bottom() - tall,
                                    std::max(1.0, bin - (bin > 4 ? 1 : 0)), tall));
        }
    }
    if (!(picture_.rate > 0)) return;
    const double x = xOf(std::log10(picture_.rate));
    painter.setPen(QPen(theme.accent, px(1.5), Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, area.top() - px(2)), QPointF(x, area.bottom()));
}

void LayerRates::describe() {
    QStringList lines;
    for (const LayerRatesRow& row : picture_.rows) {
        QString line = tr("%1: gradient norm %2, step norm %3, parameter norm %4, ratio %5")
                           .arg(row.name, normText(row.gradient), normText(row.step), normText(row.parameters),
                                normText(row.ratio()));
        if (const QString aside = asideOf(row); !aside.isEmpty()) line += tr(", rates: %1").arg(aside);
        lines << line;
    }
    if (const QString text = lines.join(QStringLiteral(". ")); text != accessibleDescription())
        setAccessibleDescription(text);
}

}  // namespace ravine
