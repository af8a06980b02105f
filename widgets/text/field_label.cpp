#include "widgets/text/field_label.h"

#include <QPainter>
#include <QRegularExpression>

#include "widgets/theme/theme.h"

namespace ravine {

FieldLabel::FieldLabel(const QString& text, QWidget* parent) : QWidget(parent) {
    // A symbol: one letter, with subscripts.
    static const QRegularExpression symbol(QStringLiteral("^(.*\\s|)(\\p{L}[₀-₉ₐ-ₜ]*)$"),
                                           QRegularExpression::UseUnicodePropertiesOption);
    const auto match = symbol.match(text);
    words_ = match.hasMatch() ? match.captured(1) : text;
    symbol_ = match.hasMatch() ? match.captured(2) : QString();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize FieldLabel::sizeHint() const {
    QFont italic = font();
    italic.setItalic(true);
    return {QFontMetrics(font()).horizontalAdvance(words_) + QFontMetrics(italic).horizontalAdvance(symbol_) + 2,
            std::max(28, fontMetrics().height() + 6)};
}

void FieldLabel::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setPen(isEnabled() ? theme.text2 : theme.text3);
    QFont italic = font();
    italic.setItalic(true);
    const QFontMetrics upright(font());
    const int symbolWidth = QFontMetrics(italic).horizontalAdvance(symbol_);
    QString words = words_;
    if (upright.horizontalAdvance(words) + symbolWidth > width())
        words = upright.elidedText(words, Qt::ElideRight, width() - symbolWidth);
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, words);
    painter.setFont(italic);
    painter.drawText(rect().adjusted(upright.horizontalAdvance(words), 0, 4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     symbol_);
}

}  // namespace ravine
