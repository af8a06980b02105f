#include "widgets/text/summary_line.h"

#include <QPainter>
#include <QRegularExpression>

#include "widgets/theme/theme.h"

namespace ravine {

SummaryLine::SummaryLine(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SummaryLine::setText(const QString& text) {
    if (text == text_) return;
    text_ = text;
    setAccessibleName(text);
    setToolTip(text);
    updateGeometry();
    update();
}

QFont SummaryLine::lineFont() const {
    QFont small = font();
    small.setPixelSize(12);
    return small;
}

QString SummaryLine::shownText() const {
    return QFontMetrics(lineFont()).elidedText(text_, Qt::ElideRight, width() - 2);
}

QSize SummaryLine::sizeHint() const {
    const QFontMetrics metrics(lineFont());
    return {metrics.horizontalAdvance(text_) + 4, metrics.height() + 4};
}

void SummaryLine::paintEvent(QPaintEvent*) {
    static const QRegularExpression symbol(QStringLiteral("(?<!\\p{L})[α-ω](?!\\p{L})"),
                                           QRegularExpression::UseUnicodePropertiesOption);
    QPainter painter(this);
    painter.setPen(Theme::of(this).text2);
    const QFont upright = lineFont();
    QFont italic = upright;
    italic.setItalic(true);
    const QString text = shownText();
    double x = 0;
    const auto put = [&](const QString& part, const QFont& font) {
        painter.setFont(font);
        painter.drawText(QPointF(x, (height() + QFontMetricsF(font).ascent() - QFontMetricsF(font).descent()) / 2),
                         part);
        x += QFontMetricsF(font).horizontalAdvance(part);
    };
    qsizetype from = 0;
    for (auto it = symbol.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        put(text.mid(from, match.capturedStart() - from), upright);
        put(match.captured(), italic);
        from = match.capturedEnd();
    }
    put(text.mid(from), upright);
}

}  // namespace ravine
