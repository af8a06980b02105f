#include "widgets/surface/arrow_legend.h"

#include <QAbstractButton>
#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/surface/path_painter.h"
#include "widgets/text/formula_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double sample = 22, rowHeight = 22, pad = 6, edge = 6, between = 8, letters = 12,
                 symbols = 13;  // as large as on the picture
constexpr double barLength = 56, barHeight = 6, barRow = 16;
constexpr float opaque = 0.92F;

QSize sized(double width, double height) {
    return {static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height))};
}

}  // namespace

// A toggle: checked while its kind of arrow is shown.
class ArrowLegend::Chip : public QAbstractButton {
public:
    explicit Chip(ArrowLegend* legend) : QAbstractButton(legend) {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        connect(this, &QAbstractButton::clicked, legend, [this, legend](bool on) {
            if (on)
                legend->shown_.insert(entry_.kind);
            else
                legend->shown_.erase(entry_.kind);
            describe();
            emit legend->toggled(entry_.kind, on);
        });
    }

    void setEntry(const ArrowEntry& entry, bool on, double labelWidth, double scale) {
        entry_ = entry;
        labelWidth_ = labelWidth;
        scale_ = scale;
        setChecked(on);
        describe();
        update();
    }

    QSize sizeHint() const override {
        return sized(2 * edge * scale_ + (sample + between) * scale_ + labelWidth_ + between * scale_ + nameWidth(),
                     rowHeight * scale_);
    }

    static double labelWidth(const ArrowEntry& entry, double scale) {
        return isFormula(entry) ? formulaWidth(entry.label, qRound(symbols * scale), QFont::DemiBold) : 0;
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        const double middle = height() / 2.0, left = edge * scale_;
        painter.setOpacity(isChecked() ? 1 : 0.35);
        drawArrow(painter, {left, middle}, {left + sample * scale_, middle},
                  entry_.slot > 0 ? theme.runColour(entry_.slot) : theme.text, Qt::transparent,
                  (entry_.quiet ? 1.75 : 2.5) * scale_, entry_.dashed);
        painter.setOpacity(1);
        const int size = qRound(letters * scale_);
        const QColor ink = isChecked() ? theme.text : theme.text3;
        const double base = middle + QFontMetricsF(uiFont(size)).capHeight() / 2;
        double x = left + (sample + between) * scale_;
        if (isFormula(entry_))
            drawFormula(painter, {x, base}, entry_.label, qRound(symbols * scale_), ink, QFont::DemiBold);
        x += labelWidth_ + between * scale_;
        QFont font = uiFont(size);
        font.setStrikeOut(!isChecked());
        painter.setFont(font);
        painter.setPen(isChecked() ? theme.text2 : theme.text3);
        painter.drawText(QPointF(x, base), entry_.name);
        if (!hasFocus()) return;
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }

private:
    static bool isFormula(const ArrowEntry& entry) { return entry.label != entry.name; }
    double nameWidth() const { return QFontMetricsF(uiFont(qRound(letters * scale_))).horizontalAdvance(entry_.name); }
    void describe() {
        setAccessibleName(tr("Arrow: %1").arg(entry_.name));
        setAccessibleDescription(isFormula(entry_) ? plainFormula(entry_.label) : QString());
        setToolTip(isChecked() ? tr("Hide this arrow") : tr("Show this arrow"));
    }

    ArrowEntry entry_;
    double labelWidth_ = 0, scale_ = 1;
};

ArrowLegend::ArrowLegend(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Arrows"));
    setAttribute(Qt::WA_NoMousePropagation);  // beside a chip is not on the surface
    setCursor(Qt::ArrowCursor);
    hide();
}

void ArrowLegend::setEntries(std::vector<ArrowEntry> entries, const ArrowKinds& shown) {
    if (entries == entries_ && shown == shown_) return;
    entries_ = std::move(entries);
    shown_ = shown;
    arrange();
}

void ArrowLegend::setRates(std::optional<CoordinateRates> rates, const QString& xName, const QString& yName) {
    if (rates == rates_ && xName == xName_ && yName == yName_) return;
    const bool sameRows = rates.has_value() == rates_.has_value() && xName == xName_ && yName == yName_;
    rates_ = rates;
    xName_ = xName;
    yName_ = yName;
    setAccessibleDescription(rates ? tr("Effective rate along %1: %2, along %3: %4")
                                         .arg(xName, formatNumber(rates->x), yName, formatNumber(rates->y))
                                   : QString());
    if (sameRows)
        update();
    else
        arrange();
}

void ArrowLegend::setTextScale(double scale) {
    if (scale == textScale_) return;
    textScale_ = scale;
    arrange();
}

void ArrowLegend::arrange() {
    while (chips_.size() > entries_.size()) {
        delete chips_.back();
        chips_.pop_back();
    }
    double widest = 0;
    for (const ArrowEntry& entry : entries_) widest = std::max(widest, Chip::labelWidth(entry, textScale_));
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (i == chips_.size()) chips_.push_back(new Chip(this));
        chips_[i]->setEntry(entries_[i], shown_.contains(entries_[i].kind), widest, textScale_);
        chips_[i]->show();
    }
    resize(sizeHint());
    const double row = rowHeight * textScale_, side = pad * textScale_;
    for (std::size_t i = 0; i < chips_.size(); ++i)
        chips_[i]->setGeometry(qRound(side / 2), qRound(side / 2 + row * double(i)), width() - 2 * qRound(side / 2),
                               qRound(row));
    setVisible(!entries_.empty());
    update();
    emit resized();
}

QSize ArrowLegend::sizeHint() const {
    int widest = 0;
    for (const Chip* chip : chips_) widest = std::max(widest, chip->sizeHint().width());
    double height = pad + rowHeight * double(chips_.size());
    if (rates_) height += rowHeight + 2 * barRow + pad / 2;
    if (rates_) {
        const QFontMetricsF metrics(uiFont(qRound(letters * textScale_)));
        const double name = std::max(metrics.horizontalAdvance(xName_), metrics.horizontalAdvance(yName_));
        const double number = metrics.horizontalAdvance(QStringLiteral("1.23e−10"));
        const double bars = name + number + (2 * edge + 2 * between + barLength) * textScale_;
        const double title = metrics.horizontalAdvance(tr("Effective rate")) + 2 * edge * textScale_;
        widest = std::max(widest, static_cast<int>(std::ceil(std::max(bars, title))));
    }
    return sized(widest + pad * textScale_, height * textScale_);
}

void ArrowLegend::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = theme.tooltip;
    ground.setAlphaF(opaque);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (rates_ && !entries_.empty()) paintRates(painter, theme);
}

// Below the chips: a bar for each coordinate, the larger one full.
void ArrowLegend::paintRates(QPainter& painter, const Theme& theme) const {
    const double s = textScale_;
    const int size = qRound(letters * s);
    const QFontMetricsF metrics(uiFont(size));
    const double left = (pad / 2 + edge) * s, rise = metrics.capHeight() / 2;
    double top = (pad / 2 + rowHeight * double(chips_.size())) * s;
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(QPointF(1, std::floor(top) + 1.5), QPointF(width() - 1, std::floor(top) + 1.5));
    painter.setFont(uiFont(size));
    painter.setPen(theme.text2);
    painter.drawText(QPointF(left, top + rowHeight * s / 2 + rise + 1), tr("Effective rate"));
    top += rowHeight * s;
    const double name = std::max(metrics.horizontalAdvance(xName_), metrics.horizontalAdvance(yName_));
    const int slot = std::max_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
                         return a.slot < b.slot;
                     })->slot;
    for (const auto& [axis, rate] : {std::pair(xName_, rates_->x), std::pair(yName_, rates_->y)}) {
        const double middle = top + barRow * s / 2;
        QFont italic = uiFont(size);
        italic.setItalic(true);
        painter.setFont(italic);
        painter.setPen(theme.text2);
        painter.drawText(QPointF(left, middle + rise), axis);
        const QRectF groove(left + name + between * s, middle - barHeight * s / 2, barLength * s, barHeight * s);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(groove, 2 * s, 2 * s);
        painter.setBrush(slot > 0 ? theme.runColour(slot) : theme.text2);
        QRectF bar = groove;
        bar.setWidth(std::max(2 * s, groove.width() * rates_->share(rate)));
        painter.drawRoundedRect(bar, std::min(2 * s, bar.width() / 2), 2 * s);
        painter.setFont(uiFont(size));
        painter.setPen(theme.text);
        drawText(painter, {groove.right() + between * s, middle + rise}, formatNumber(rate));
        top += barRow * s;
    }
}

void ArrowLegend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

}  // namespace ravine
