#include "widgets/text/marked_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStringList>

#include "widgets/text/sign_text.h"

namespace ravine {

double drawMarkedText(QPainter* painter, QPointF baseline, const QString& text, QFont font) {
    double width = 0;
    const QStringList parts = text.split(u'*');
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (parts[i].isEmpty()) continue;
        font.setItalic(i % 2 == 1);
        if (painter) {
            painter->setFont(font);
            drawText(*painter, baseline + QPointF(width, 0), parts[i]);
        }
        width += textWidth(parts[i], font);
    }
    return width;
}

double centredBaseline(double y, const QFont& font) { return y + QFontMetricsF(font).capHeight() / 2; }

}  // namespace ravine
