// A field for a line of text.
#pragma once

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>
#include <functional>

#include "widgets/theme/theme.h"

namespace ravine {

// A line of text: taken by Enter or on leaving, given back by Escape, with a mark under the character at fault.
class TextField final : public QLineEdit {
public:
    TextField(std::function<void(const QString&)> take, QWidget* parent) : QLineEdit(parent), take_(std::move(take)) {}

    void setValue(const QString& value) {
        value_ = value;
        if (hasFocus() && isModified()) return;
        if (text() != value) {
            setText(value);
            setCursorPosition(0);
        }
        setModified(false);
    }

    void release() { take_ = nullptr; }

    void mark(bool faulty, int position) {
        position_ = faulty ? position : -1;
        if (property("faulty").toBool() != faulty) {
            setProperty("faulty", faulty);
            style()->unpolish(this);
            style()->polish(this);
        }
        update();
    }

protected:
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
            commit();
            return event->accept();
        }
        if (event->key() == Qt::Key_Escape && isModified()) {
            setModified(false);
            setValue(value_);
            return event->accept();
        }
        QLineEdit::keyPressEvent(event);
    }

    void focusOutEvent(QFocusEvent* event) override {
        QLineEdit::focusOutEvent(event);
        if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) commit();
    }

    void paintEvent(QPaintEvent* event) override {
        QLineEdit::paintEvent(event);
        if (position_ < 0) return;
        // The text may be scrolled: measure from the cursor, whose place is known.
        const int at = std::min<int>(position_, static_cast<int>(text().size()));
        const QFontMetricsF metrics(font());
        const double x = cursorRect().center().x() + metrics.horizontalAdvance(text().left(at)) -
                         metrics.horizontalAdvance(text().left(cursorPosition()));
        const double wide = std::max(6.0, metrics.horizontalAdvance(text().mid(at, 1)));
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Theme::of(this).dark ? QColor("#FF8A80") : QColor("#C0322B"), 2));
        painter.drawLine(QPointF(x, height() - 5), QPointF(x + wide, height() - 5));
    }

private:
    void commit() {
        if (!isModified()) return;
        setModified(false);
        if (take_) take_(text());
    }

    std::function<void(const QString&)> take_;
    QString value_;
    int position_ = -1;
};

}  // namespace ravine
