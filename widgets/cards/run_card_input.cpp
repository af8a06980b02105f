// A run card under the hand: its name, its menu, keys and clicks.
#include "widgets/cards/run_card.h"

#include <QChildEvent>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/override_form.h"
#include "widgets/fields/param_form.h"
#include "widgets/text/plain_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

// Until it is renamed, the name is read and clicked like a label; Tab reaches it, for F2, but no key lands in it.
void RunCard::setRenaming(bool renaming) {
    nameField_->setReadOnly(!renaming);
    nameField_->setFocusPolicy(renaming ? Qt::StrongFocus : Qt::TabFocus);
    nameField_->setCursor(renaming ? Qt::IBeamCursor : Qt::ArrowCursor);
    if (!renaming) nameField_->deselect();
}

void RunCard::rename() {
    setRenaming(true);
    nameField_->setFocus(Qt::OtherFocusReason);
    nameField_->selectAll();
}

void RunCard::takeName() {
    if (!nameField_->isModified()) return;
    const QString typed = nameField_->text().simplified();
    nameField_->setModified(false);
    if (typed.isEmpty() || typed == name_) {
        nameField_->setText(name_);
        return;
    }
    name_ = typed;
    emit edited(QStringLiteral("name"), Json(typed.toStdString()).dump(), true);
}

void RunCard::addRecolour(QMenu* menu) {
    const Theme& theme = Theme::of(this);
    const std::array<QString, 8> names{tr("Orange circle"),
                                       tr("Violet square"),
                                       tr("Teal triangle"),
                                       tr("Plum diamond"),
                                       tr("Ink triangle, pointing down"),
                                       tr("Blue plus"),
                                       tr("Brown cross"),
                                       tr("Olive pentagon")};
    for (int slot = 1; slot <= 8; ++slot) {
        QPixmap pixmap(QSize(20, 20) * devicePixelRatioF());
        pixmap.setDevicePixelRatio(devicePixelRatioF());
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        drawMarker(painter, {10, 10}, slot, 12, theme.runColour(slot));
        painter.end();
        QString text = names[static_cast<std::size_t>(slot - 1)];
        const auto user = std::ranges::find(drawing_.taken, slot, [](const auto& taken) { return taken.first; });
        if (user != drawing_.taken.end()) text += tr(" (used by %1)").arg(inMenu(user->second));
        QAction* action = menu->addAction(QIcon(pixmap), text);
        if (slot == drawing_.slot) menu->setActiveAction(action);
        connect(action, &QAction::triggered, this, [this, slot] {
            if (slot != drawing_.slot) emit edited(QStringLiteral("colour"), std::to_string(slot), true);
        });
    }
}

QMenu* RunCard::makeMenu(QWidget* parent) {
    const Theme& theme = Theme::of(this);
    auto* menu = new QMenu(parent);
    connect(menu->addAction(icon(QStringLiteral("pencil"), theme.text2), tr("Rename")), &QAction::triggered, this,
            &RunCard::rename);
    connect(menu->addAction(icon(QStringLiteral("duplicate"), theme.text2), tr("Duplicate")), &QAction::triggered, this,
            &RunCard::duplicateRequested);
    QMenu* colours = menu->addMenu(icon(QStringLiteral("palette"), theme.text2), tr("Colour and marker"));
    addRecolour(colours);
    menu->addSeparator();
    QAction* remove = menu->addAction(icon(QStringLiteral("trash"), theme.text2), tr("Remove"));
    remove->setEnabled(removable_);
    connect(remove, &QAction::triggered, this, &RunCard::removeRequested);
    return menu;
}

void RunCard::popUp(const QPoint& global) {
    QMenu* menu = makeMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(global);
}

void RunCard::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double pen = drawing_.selected ? 2 : 1;
    painter.setPen(QPen(drawing_.selected ? theme.accent : theme.hairline, pen));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 8, 8);
}

void RunCard::mousePressEvent(QMouseEvent* event) { event->accept(); }

void RunCard::contextMenuEvent(QContextMenuEvent* event) { popUp(event->globalPos()); }

void RunCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_F2) return rename();
    QFrame::keyPressEvent(event);
}

void RunCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && rate_) {
        refreshIcons();
        if (body_) body_->refreshTheme();
        update();
    }
    QFrame::changeEvent(event);
}

// A click anywhere on the card selects it, and so does coming to it with the keyboard. The children keep their events.
void RunCard::watch(QWidget* widget) {
    if (widget->isWindow() && widget != this) return;
    widget->removeEventFilter(this);
    widget->installEventFilter(this);
    for (auto* child : widget->children())
        if (child->isWidgetType()) watch(static_cast<QWidget*>(child));
}

bool RunCard::eventFilter(QObject* object, QEvent* event) {
    switch (event->type()) {
        case QEvent::ChildPolished: {
            auto* child = static_cast<QChildEvent*>(event)->child();
            if (child->isWidgetType()) watch(static_cast<QWidget*>(child));
            break;
        }
        case QEvent::MouseButtonPress:
            if (!drawing_.selected) emit selectRequested();
            if (object == nameField_ && nameField_->isReadOnly()) return true;
            break;
        case QEvent::MouseButtonDblClick:
            if (object != nameField_ || !nameField_->isReadOnly()) break;
            rename();
            return true;
        case QEvent::FocusOut: {
            const auto reason = static_cast<QFocusEvent*>(event)->reason();
            if (object != nameField_ || reason == Qt::PopupFocusReason || reason == Qt::ActiveWindowFocusReason) break;
            takeName();
            setRenaming(false);
            break;
        }
        case QEvent::FocusIn: {
            const auto reason = static_cast<QFocusEvent*>(event)->reason();
            if (!drawing_.selected && (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason))
                emit selectRequested();
            break;
        }
        case QEvent::KeyPress:
            if (object == nameField_) {
                const int key = static_cast<QKeyEvent*>(event)->key();
                if (key == Qt::Key_Escape) {
                    nameField_->setText(name_);
                    nameField_->setModified(false);
                    nameField_->clearFocus();
                    return true;
                }
                if (key == Qt::Key_Return || key == Qt::Key_Enter) {
                    takeName();
                    nameField_->clearFocus();
                    return true;
                }
            }
            break;
        default:
            break;
    }
    return QFrame::eventFilter(object, event);
}

}  // namespace ravine
