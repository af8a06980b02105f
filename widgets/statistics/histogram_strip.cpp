#include "widgets/statistics/histogram_strip.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/text/sign_text.h"
#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16, topMargin = 12, plotHeight = 76, bottomMargin = 12;
constexpr double textRoom = 120, numbersWidth = 52, widestDistribution = 132, gap = 12;
constexpr double warningIcon = 16, warningGap = 6, faintest = 0.14;

QString share(double part) {
    if (part > 0 && part < 0.001) return QStringLiteral("< 0.1 %");
    return QStringLiteral("%1 %").arg(100 * part, 0, 'f', part < 0.1 && part > 0 ? 1 : 0);
}

}  // namespace

HistogramStripColumns HistogramStripColumns::of(int width, double scale) {
    HistogramStripColumns c{};
    c.text = padding * scale;
    c.numbers = c.text + textRoom * scale;
    c.heat = c.numbers + numbersWidth * scale;
    // Narrow: the distribution gives up to half of its room to the heat map.
    const double room = width - c.heat - (gap + padding) * scale;
    c.distributionWidth = std::clamp(room / 4, widestDistribution / 2 * scale, widestDistribution * scale);
    c.heatWidth = std::max(room - c.distributionWidth, 1.0);
    c.distribution = c.heat + c.heatWidth + gap * scale;
    return c;
}

HistogramStrip::HistogramStrip(const QString& name, QWidget* parent) : QWidget(parent), name_(name) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(name);
    fitHeight();
}

void HistogramStrip::fitHeight() { setMinimumHeight(heightForWidth(std::max(width(), minimumSizeHint().width()))); }

void HistogramStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitHeight();
}

void HistogramStrip::setHistory(const HistogramHistory* history, QStringList warnings) {
    history_ = history;
    if (warnings != warnings_) {
        warnings_ = std::move(warnings);
        fitHeight();
    }
    heat_ = {};
    describe();
    update();
}

void HistogramStrip::setShownEpoch(std::int64_t epoch) {
    if (epoch == shownEpoch_) return;
    shownEpoch_ = epoch;
    describe();
    update();
}

void HistogramStrip::setTextScale(double scale) {
    textScale_ = scale;
    heat_ = {};
    updateGeometry();
    update();
}

QRectF HistogramStrip::heatArea() const {
    const HistogramStripColumns c = HistogramStripColumns::of(width(), textScale_);
    return QRectF(c.heat, px(topMargin), c.heatWidth, px(plotHeight)).toAlignedRect();
}

QRectF HistogramStrip::distributionArea() const {
    const HistogramStripColumns c = HistogramStripColumns::of(width(), textScale_);
    const QRectF heat = heatArea();
    return {std::round(c.distribution), heat.top(), std::floor(c.distributionWidth), heat.height()};
}

void HistogramStrip::setExact(std::optional<HistogramColumn> exact) {
    if (!exact && !exact_) return;
    exact_ = std::move(exact);
    describe();
    update();
}

const HistogramColumn* HistogramStrip::shown() const {
    if (!history_ || history_->empty()) return nullptr;
    if (exact_ && exact_->epoch == shownEpoch_ && !exact_->empty()) return &*exact_;
    const HistogramColumn* column = history_->at(shownEpoch_ < 0 ? history_->lastEpoch() : shownEpoch_);
    return column && !column->empty() ? column : nullptr;
}

int HistogramStrip::heightForWidth(int width) const {
    double height = px(topMargin + plotHeight + bottomMargin);
    if (!warnings_.isEmpty())
        height = warningArea(width, static_cast<int>(warnings_.size()) - 1).bottom() + px(bottomMargin);
    return static_cast<int>(std::ceil(height));
}

// The warnings stand one below the other, each in as many lines as it needs.
QRectF HistogramStrip::warningArea(int width, int index) const {
    const QFontMetrics metrics(uiFont(qRound(px(12))));
    const double left = px(padding + warningIcon + warningGap);
    const int room = std::max(1, static_cast<int>(width - left - px(padding)));
    double top = px(topMargin + plotHeight + 8), height = 0;
    for (int i = 0; i <= index; ++i) {
        top += height > 0 ? height + px(4) : 0;
        height = metrics.boundingRect(QRect(0, 0, room, 10'000), Qt::TextWordWrap, warnings_[i]).height();
    }
    return {left, top, static_cast<double>(room), height};
}

void HistogramStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintText(painter);
    paintHeat(painter);
    paintDistribution(painter);
    paintWarnings(painter);
}

void HistogramStrip::paintText(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const HistogramStripColumns c = HistogramStripColumns::of(width(), textScale_);
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), plain = uiFont(qRound(px(12)));
    const double top = px(topMargin), line = px(18);
    painter.setFont(bold);
    painter.setPen(theme.text);
    const double room = c.numbers - c.text - px(8);
    painter.drawText(QPointF(c.text, top + QFontMetricsF(bold).capHeight() + px(2)),
                     QFontMetricsF(bold).elidedText(name_, Qt::ElideRight, room));
    const HistogramColumn* column = shown();
    const QString none = QStringLiteral("–");
    const std::pair<QString, QString> lines[]{{tr("mean"), column ? formatNumber(column->mean, 2) : none},
                                              {tr("σ"), column ? formatNumber(column->deviation, 2) : none},
                                              {tr("zeros"), column ? share(column->zeroShare) : none}};
    painter.setFont(plain);
    double y = top + px(37);
    for (const auto& [label, value] : lines) {
        painter.setPen(theme.text2);
        painter.drawText(QPointF(c.text, y), label);
        painter.setPen(theme.text);
        drawText(painter, {c.text + px(46), y}, value);
        y += line;
    }
}

double HistogramStrip::epochX(double epoch) const {
    const QRectF area = heatArea();
    const double first = static_cast<double>(history_->firstEpoch());
    const double span = std::max(1.0, static_cast<double>(history_->lastEpoch()) + 1 - first);
    return area.left() + (epoch - first) / span * area.width();
}

// One column of the picture a pixel of width, one row a pixel of height.
const QImage& HistogramStrip::heatMap(QSize size) const {
    const Theme& theme = Theme::of(this);
    if (heat_.size() == size && heatTheme_ == &theme) return heat_;
    heat_ = QImage(size, QImage::Format_RGB32);
    heatTheme_ = &theme;
    heat_.fill(theme.panel);
    const auto& columns = history_->columns();
    std::vector<std::vector<float>> rows;
    float most = 0;
    for (const HistogramColumn& column : columns) {
        rows.push_back(rebinned(column, history_->low(), history_->high(), size.height()));
        most = std::max(most, *std::max_element(rows.back().begin(), rows.back().end()));
    }
    constexpr int shades = 64;
    QRgb palette[shades + 1];
    for (int i = 0; i <= shades; ++i) palette[i] = heatColour(theme, faintest + (1 - faintest) * i / shades).rgb();

    const double first = static_cast<double>(history_->firstEpoch());
    const double perPixel = (static_cast<double>(history_->lastEpoch()) + 1 - first) / size.width();
    const double scale = most > 0 ? shades / std::log1p(most) : 0;
    std::size_t at = 0;
    for (int x = 0; x < size.width(); ++x) {
        const double epoch = first + (x + 0.5) * perPixel;
        while (at + 1 < columns.size() && static_cast<double>(columns[at + 1].epoch) <= epoch) ++at;
        for (int y = 0; y < size.height(); ++y) {
            const float count = rows[at][rows[at].size() - 1 - static_cast<std::size_t>(y)];
            if (count > 0) heat_.setPixel(x, y, palette[static_cast<int>(std::log1p(count) * scale + 0.5)]);
        }
    }
    return heat_;
}

void HistogramStrip::paintHeat(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QRectF area = heatArea();
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!history_ || history_->empty()) {
        painter.fillRect(area, theme.sub);
    } else {
        const QSize pixels = (area.size() * devicePixelRatioF()).toSize();
        painter.drawImage(area, heatMap(pixels));
        if (shownEpoch_ >= history_->firstEpoch() && shownEpoch_ < history_->lastEpoch()) {
            const double x = std::floor(epochX(static_cast<double>(shownEpoch_) + 0.5)) + 0.5;
            painter.setPen(QPen(theme.text, px(1.5), Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(QPointF(x, area.top() - px(3)), QPointF(x, area.bottom()));
        }
    }
    painter.setPen(theme.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(0, 0, -1, -1));
    painter.setRenderHint(QPainter::Antialiasing);
    if (!history_ || history_->high() <= history_->low()) return;

    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(theme.text2);
    const double low = history_->low(), high = history_->high();
    const auto number = [&](double value, double y) {
        const QString text = formatNumber(value, 3);
        drawText(painter, {area.left() - px(6) - textWidth(text, painter.font()), y}, text);
    };
    number(high, area.top() + metrics.capHeight());
    if (low < 0 && high > 0) number(0, area.center().y() + metrics.capHeight() / 2);
    number(low, area.bottom() - 1);
}

// Filled outline, upwards like the heat map's values. The length is √count, so that a spike of zeros leaves the rest to
// see.
void HistogramStrip::paintDistribution(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QRectF area = distributionArea();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme.border);
    painter.drawLine(area.topLeft(), area.bottomLeft() - QPointF(0, 1));
    const HistogramColumn* column = shown();
    if (!column || !(history_->high() > history_->low())) return;
    const double low = history_->low(), span = history_->high() - low;
    const auto yOf = [&](double value) { return area.bottom() - (value - low) / span * area.height(); };
    if (low < 0 && history_->high() > 0) {
        painter.setPen(theme.hairline);
        const double y = std::floor(yOf(0)) + 0.5;
        painter.drawLine(QPointF(area.left() + 1, y), QPointF(area.right(), y));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    // Bins of two pixels, and only those that hold something: one line a bin would be a thicket.
    const int bins = std::max(1, static_cast<int>(area.height() / px(2)));
    const std::vector<float> counts = rebinned(*column, low, history_->high(), bins);
    const float most = *std::max_element(counts.begin(), counts.end());
    if (!(most > 0)) return;
    const auto filled = [](float count) { return count > 0; };
    const auto from = std::find_if(counts.begin(), counts.end(), filled) - counts.begin();
    const auto to = counts.rend() - std::find_if(counts.rbegin(), counts.rend(), filled);
    const double step = area.height() / bins;
    QPainterPath outline(QPointF(area.left() + 1, area.bottom() - static_cast<double>(from) * step));
    for (auto i = from; i < to; ++i) {
        const double x = area.left() + 1 + std::sqrt(counts[static_cast<std::size_t>(i)] / most) * (area.width() - 2);
        outline.lineTo(x, area.bottom() - static_cast<double>(i) * step);
        outline.lineTo(x, area.bottom() - static_cast<double>(i + 1) * step);
    }
    outline.lineTo(area.left() + 1, area.bottom() - static_cast<double>(to) * step);
    QColor fill = heatColour(theme, 0.5);
    fill.setAlphaF(0.7f);
    painter.setBrush(fill);
    painter.setPen(QPen(heatColour(theme, 0.9), px(1), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setClipRect(area.adjusted(0, -1, 1, 1));
    painter.drawPath(outline);
    painter.setClipping(false);
}

void HistogramStrip::paintWarnings(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont font = uiFont(qRound(px(12)));
    painter.setFont(font);
    for (int i = 0; i < warnings_.size(); ++i) {
        const QRectF area = warningArea(width(), i);
        const double line = QFontMetricsF(font).height(), side = px(warningIcon);
        icon(QStringLiteral("warning"), warningColour(theme))
            .paint(&painter, QRectF(px(padding), area.top() + (line - side) / 2, side, side).toRect());
        painter.setPen(theme.text);
        painter.drawText(area, Qt::TextWordWrap, warnings_[i]);
    }
}

void HistogramStrip::describe() {
    QString text;
    if (const HistogramColumn* column = shown()) {
        text = tr("Epoch %1: mean %2, standard deviation %3, zeros %4, from %5 to %6.")
                   .arg(shownEpoch_ < 0 ? history_->lastEpoch() : shownEpoch_)
                   .arg(formatNumber(column->mean), formatNumber(column->deviation), share(column->zeroShare),
                        formatNumber(column->min), formatNumber(column->max));
    } else {
        text = tr("No values yet.");
    }
    for (const QString& warning : warnings_) text += QStringLiteral(" ") + tr("Warning: %1").arg(warning);
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
