#include "widgets/text/step_counter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {

StepCounter::StepCounter(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Preferred);
}

void StepCounter::set(const QString& unit, const QString& now, qint64 total) {
    if (unit == unit_ && now == now_ && total == total_) return;
    const int before = sizeHint().width();
    unit_ = unit;
    now_ = now;
    total_ = total;
    setAccessibleName(tr("%1 %2 of %3").arg(unit, now, QString::number(total)));
    if (sizeHint().width() != before) updateGeometry();
    update();
}

void StepCounter::setTextScale(double scale) {
    textScale_ = scale;
    updateGeometry();
    update();
}

QFont StepCounter::plain() const {
    QFont font = this->font();
    font.setPixelSize(qRound(font.pixelSize() * textScale_));
    return font;
}

// Of the title's size.
QFont StepCounter::strong() const {
    QFont font = this->font();
    font.setPixelSize(qRound(font.pixelSize() * textScale_ * 16 / 13.0));
    font.setWeight(QFont::DemiBold);
    return font;
}

double StepCounter::widthWith(const QString& now) const {
    const QFontMetricsF metrics(plain());
    return metrics.horizontalAdvance(unit_) + 2 * metrics.horizontalAdvance(QLatin1Char(' ')) +
           QFontMetricsF(strong()).horizontalAdvance(now) +
           metrics.horizontalAdvance(QStringLiteral("/ %1").arg(total_));
}

QSize StepCounter::sizeHint() const {
    ensurePolished();
    const double widest =
        std::max(widthWith(QString(QString::number(total_).size(), QLatin1Char('8'))), widthWith(now_));
    return {std::max(112, static_cast<int>(std::ceil(widest)) + 4),
            static_cast<int>(std::ceil(QFontMetricsF(strong()).height()))};
}

void StepCounter::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    const QFontMetricsF metrics(strong());
    const double gap = QFontMetricsF(plain()).horizontalAdvance(QLatin1Char(' '));
    QPainter painter(this);
    QPointF at(width() - widthWith(now_), std::round((height() + metrics.ascent() - metrics.descent()) / 2));
    const auto draw = [&](const QString& text, const QFont& font, const QColor& colour) {
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(at, text);
        at.rx() += QFontMetricsF(font).horizontalAdvance(text) + gap;
    };
    draw(unit_, plain(), theme.text2);
    draw(now_, strong(), theme.text);
    draw(QStringLiteral("/ %1").arg(total_), plain(), theme.text3);
}

}  // namespace ravine
