#include "widgets/fields/number_field.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleOptionFrame>
#include <QTimer>
#include <algorithm>
#include <cmath>

#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int exact = 17;  // digits: a typed value is shown as it is

QString plain(QString text) {
    for (const char16_t minus : {u'\u2212', u'\u2012', u'\u2013'}) text.replace(QChar(minus), QLatin1Char('-'));
    for (const char16_t space : {u'\u00A0', u'\u202F', u'\u2009'}) text.replace(QChar(space), QLatin1Char(' '));
    return text.trimmed();
}

}  // namespace

NumberField::NumberField(QWidget* parent) : QLineEdit(parent) {
    setAlignment(Qt::AlignRight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QLineEdit::textEdited, this, [this](const QString& typed) {
        if (bubble_) bubble_->hide();
        setFaulty(typed.trimmed().isEmpty() ? QString() : refusal(typed));
    });
    showValue();
}

void NumberField::setRange(const Range& range) { range_ = range; }
void NumberField::setInteger(bool integer) { integer_ = integer; }

void NumberField::setPrefix(const QString& prefix) {
    prefix_ = prefix;
    makeRoom();
}

void NumberField::setUnit(const QString& unit) {
    unit_ = unit;
    makeRoom();
}

void NumberField::makeRoom() {
    const QFontMetrics metrics = fontMetrics();
    const int left = prefix_.isEmpty() ? 0 : metrics.horizontalAdvance(prefix_) + 6;
    const int right = unit_.isEmpty() ? 0 : metrics.horizontalAdvance(unit_) + 3;
    setTextMargins(left, 0, right, 0);
    update();
}

void NumberField::setValue(double value) {
    value_ = value;
    if (hasFocus() && isModified()) return;
    showValue();
}

void NumberField::showValue() {
    const QString shown = plain(formatNumber(value_, exact));
    if (shown != text()) {
        setText(shown);
        setCursorPosition(0);
    }
    setModified(false);
    setFaulty({});
}

std::optional<double> NumberField::parse(const QString& typed) {
    QString text = plain(typed);
    // Spaces group thousands, and stand after a sign.
    static const QRegularExpression grouped(QStringLiteral("^([+-]?) ?(\\d{1,3}(?: \\d{3})+|[^ ]*)((?:[.,e].*)?)$"),
                                            QRegularExpression::CaseInsensitiveOption);
    if (const auto match = grouped.match(text); match.hasMatch())
        text = match.captured(1) + match.captured(2).remove(QLatin1Char(' ')) + match.captured(3);
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.'))) {
        // 1,000 could be a thousand or one.
        static const QRegularExpression thousands(QStringLiteral("^[+-]?[1-9]\\d{0,2},\\d{3}$"));
        if (thousands.match(text).hasMatch()) return {};
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    }
    static const QRegularExpression number(QStringLiteral("^[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?$"),
                                           QRegularExpression::CaseInsensitiveOption);
    if (!number.match(text).hasMatch()) return {};
    bool ok = false;
    const double value = QLocale::c().toDouble(text, &ok);
    if (!ok || !std::isfinite(value)) return {};
    return value;
}

bool NumberField::allows(double value) const {
    if (integer_ && (std::round(value) != value || std::abs(value) > 9007199254740992.0)) return false;
    return (range_.minOpen ? value > range_.min : value >= range_.min) &&
           (range_.maxOpen ? value < range_.max : value <= range_.max);
}

QString NumberField::allowed() const {
    const QString what = integer_ ? tr("a whole number") : tr("a number");
    const bool below = std::isfinite(range_.max), above = std::isfinite(range_.min);
    const QString min = formatNumber(range_.min, exact), max = formatNumber(range_.max, exact);
    QString from = range_.minOpen ? tr("above %1").arg(min) : tr("from %1").arg(min);
    QString to = range_.maxOpen ? tr("below %1").arg(max) : tr("up to %1").arg(max);
    if (above && below) return tr("%1 %2 %3").arg(what, from, to);
    if (above) return range_.minOpen ? tr("%1 above %2").arg(what, min) : tr("%1, at least %2").arg(what, min);
    if (below) return tr("%1 %2").arg(what, to);
    return what;
}

QString NumberField::refusal(const QString& typed) const {
    const auto number = parse(typed);
    if (number && allows(*number)) return {};
    if (!number && typed.count(QLatin1Char(',')) == 1 &&
        parse(QString(typed).replace(QLatin1Char(','), QLatin1Char('.'))))
        return tr("A comma can be read in two ways here: write 1000 or 1.000");
    return tr("Allowed: %1").arg(allowed());
}

void NumberField::setFaulty(const QString& message) {
    const bool changed = fault_.isEmpty() != message.isEmpty();
    fault_ = message;
    if (!changed) return;
    setProperty("faulty", !fault_.isEmpty());
    style()->unpolish(this);
    style()->polish(this);
    if (fault_.isEmpty() && bubble_) bubble_->hide();
}

void NumberField::showFault(const QString& message) {
    setFaulty(message);
    bubble(message);
}

void NumberField::bubble(const QString& message) {
    if (message.isEmpty() || !isVisible()) {
        if (bubble_) bubble_->hide();
        return;
    }
    QWidget* host = window();
    if (!bubble_ || bubble_->parentWidget() != host) {
        delete bubble_;
        bubble_ = new QLabel(host);
        bubble_->setObjectName(QStringLiteral("fieldBubble"));
        bubble_->setAttribute(Qt::WA_TransparentForMouseEvents);
        bubble_->setWordWrap(true);
        connect(this, &QObject::destroyed, bubble_, &QObject::deleteLater);
    }
    const Theme& theme = Theme::of(this);
    bubble_->setStyleSheet(
        QStringLiteral("background:%1;color:%2;border:1px solid %3;border-radius:6px;padding:5px 8px;font-size:12px;")
            .arg(theme.tooltip.name(), theme.text.name(), theme.border.name()));
    bubble_->setText(message);
    bubble_->setWordWrap(false);
    bubble_->adjustSize();
    if (bubble_->width() > 260) {
        bubble_->setWordWrap(true);
        bubble_->resize(260, bubble_->heightForWidth(260));
    }
    QPoint at = mapTo(host, QPoint(width() - bubble_->width(), height() + 3));
    at.setX(std::clamp(at.x(), 4, std::max(4, host->width() - bubble_->width() - 4)));
    if (at.y() + bubble_->height() > host->height()) at.setY(mapTo(host, QPoint()).y() - bubble_->height() - 3);
    bubble_->move(at);
    bubble_->show();
    bubble_->raise();
}

void NumberField::commit(Leaving leaving) {
    if (!isModified() && fault_.isEmpty()) return;
    const QString why = isModified() ? refusal(text()) : fault_;
    if (!why.isEmpty()) {
        if (leaving == Leaving::No) {
            setFaulty(why);
            return bubble(why);
        }
        // Gone elsewhere: the field shows what holds again, and a word stays a while to say so.
        const QString typed = text().trimmed();
        showValue();
        if (!typed.isEmpty()) bubble(tr("“%1” was not taken. %2").arg(typed.left(24), why));
        if (bubble_) QTimer::singleShot(5000, bubble_, &QWidget::hide);
        return;
    }
    const double number = *parse(text());
    const bool changed = number != value_;
    value_ = number;
    showValue();
    if (changed) emit valueChosen(value_);
}

void NumberField::step(int direction) {
    const auto typed = parse(text());
    const double from = typed && allows(*typed) ? *typed : value_;
    // the weight of the last digit that is written
    QString written = plain(typed ? text() : formatNumber(value_, exact)).toLower();
    written.replace(QLatin1Char(','), QLatin1Char('.')).remove(QLatin1Char(' '));
    const qsizetype e = written.indexOf(QLatin1Char('e'));
    int exponent = e >= 0 ? written.mid(e + 1).toInt() : 0;
    const QString mantissa = e >= 0 ? written.left(e) : written;
    const qsizetype dot = mantissa.indexOf(QLatin1Char('.'));
    if (dot >= 0) exponent -= static_cast<int>(mantissa.size() - dot - 1);

    for (int finer = 0; finer < 2; ++finer, --exponent) {
        if (integer_ && exponent < 0) return;
        // 0.01 steps down to 0.009 and not to nothing, where nothing could not stand.
        const double step = std::pow(10.0, exponent);
        double to = from + direction * step;
        // Rounded at the digit that steps: 0.01 − 0.001 is 0.009, not 0.009000000000000001.
        if (std::abs(to) < step / 2)
            to = 0;
        else
            to = QString::number(
                     to, 'e',
                     std::clamp(static_cast<int>(std::floor(std::log10(std::abs(to)) + 1e-9)) - exponent, 0, 16))
                     .toDouble();
        if (!allows(to)) continue;
        value_ = to;
        showValue();
        selectAll();
        if (to != from || typed != value_) emit valueChosen(value_);
        return;
    }
}

void NumberField::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            commit(Leaving::No);
            if (fault_.isEmpty()) selectAll();
            return event->accept();
        case Qt::Key_Escape:
            if (!isModified() && fault_.isEmpty()) return event->ignore();
            if (bubble_) bubble_->hide();
            showValue();
            selectAll();
            return event->accept();
        case Qt::Key_Up:
            return step(1);
        case Qt::Key_Down:
            return step(-1);
        default:
            QLineEdit::keyPressEvent(event);
    }
}

void NumberField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) commit(Leaving::Yes);
}

void NumberField::hideEvent(QHideEvent* event) {
    if (bubble_) bubble_->hide();
    QLineEdit::hideEvent(event);
}

// Where QLineEdit would have its text.
void NumberField::setZeroText(const QString& words) {
    zeroText_ = words;
    updateGeometry();
    update();
}

QString NumberField::shownText() const {
    if (value_ == 0 && !zeroText_.isEmpty() && !isModified() && !isFaulty()) return zeroText_;
    return QString(text()).replace(QLatin1Char('-'), QChar(0x2212));
}

void NumberField::paintNumber() {
    QStyleOptionFrame option;
    initStyleOption(&option);
    QPainter painter(this);
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
    constexpr int padding = 2;
    const QRect contents = style()->subElementRect(QStyle::SE_LineEditContents, &option, this);
    const QRect inside = contents.marginsRemoved(textMargins());
    const QFontMetrics metrics = fontMetrics();
    const QString number = shownText();
    const int room = inside.width() - 2 * padding - qRound(textWidth(number, font())) - 2;
    painter.setClipRect(inside);
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::Text));
    const int baseline = inside.y() + (inside.height() - metrics.height() + 1) / 2 + metrics.ascent();
    drawText(painter, QPointF(inside.left() + padding + std::max(0, room), baseline), number);
}

void NumberField::paintEvent(QPaintEvent* event) {
    if (hasFocus() || hasSelectedText() || shownText() == text())
        QLineEdit::paintEvent(event);
    else
        paintNumber();
    if (prefix_.isEmpty() && unit_.isEmpty()) return;
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    const QRect inside = rect().adjusted(9, 0, -8, 0);
    if (!prefix_.isEmpty()) {
        QFont italic = font();
        italic.setItalic(true);
        painter.setFont(italic);
        painter.setPen(isEnabled() ? theme.text2 : theme.text3);
        painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, prefix_);
    }
    painter.setFont(font());
    painter.setPen(theme.text3);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, unit_);
}

QSize NumberField::sizeHint() const {
    const int words = zeroText_.isEmpty() ? 0 : fontMetrics().horizontalAdvance(zeroText_) + 24;
    return {std::max(prefix_.isEmpty() ? 60 : 76, words), QLineEdit::sizeHint().height()};
}
QSize NumberField::minimumSizeHint() const { return {44, QLineEdit::sizeHint().height()}; }

}  // namespace ravine
