#include "widgets/data/column_sheet.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "widgets/text/plain_text.h"

namespace ravine {

namespace {

constexpr int inset = 6;
constexpr std::array roles{SheetRole::Feature, SheetRole::Target, SheetRole::Out};

}  // namespace

ColumnSheet::ColumnSheet(QWidget* parent) : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Columns of the table"));
    viewport()->setMouseTracking(true);
    horizontalScrollBar()->setSingleStep(narrowest / 4);
    verticalScrollBar()->setSingleStep(rowHeight);
}

void ColumnSheet::setColumns(std::vector<SheetColumn> columns) {
    columns_ = std::move(columns);
    current_ = std::clamp(current_, 0, std::max(0, columnCount() - 1));
    fitScrollBars();
    describe();
    viewport()->update();
}

void ColumnSheet::setRows(std::vector<SheetRow> rows) {
    rows_ = std::move(rows);
    fitScrollBars();
    viewport()->update();
}

void ColumnSheet::setCurrent(int column) {
    current_ = std::clamp(column, 0, std::max(0, columnCount() - 1));
    if (pinned() != current_) {
        const auto held = pinned();
        const int left = (current_ - (held && current_ > *held ? 1 : 0)) * columnWidth(),
                  room = viewport()->width() - (pinned() ? columnWidth() : 0);
        QScrollBar* bar = horizontalScrollBar();
        if (left < bar->value()) bar->setValue(left);
        if (left + columnWidth() > bar->value() + room) bar->setValue(left + columnWidth() - room);
    }
    describe();
    viewport()->update();
}

void ColumnSheet::describe() {
    if (columns_.empty()) return setAccessibleDescription({});
    const SheetColumn& column = columns_[static_cast<std::size_t>(current_)];
    const QString role = column.role == SheetRole::Feature  ? tr("feature")
                         : column.role == SheetRole::Target ? tr("target")
                                                            : tr("left out");
    QStringList parts{column.name, column.type, role};
    for (const QString& part : {column.warning, column.range, column.missing})
        if (!part.isEmpty()) parts += part;
    setAccessibleDescription(parts.join(", "));
}

int ColumnSheet::columnWidth() const {
    return columns_.empty() ? narrowest : std::max(narrowest, viewport()->width() / columnCount());
}

std::optional<int> ColumnSheet::pinned() const {
    if (columnCount() * columnWidth() <= viewport()->width()) return std::nullopt;
    const auto target =
        std::ranges::find_if(columns_, [](const SheetColumn& column) { return column.role == SheetRole::Target; });
    if (target == columns_.end()) return std::nullopt;
    return static_cast<int>(target - columns_.begin());
}

QRect ColumnSheet::columnRect(int column) const {
    const int width = columnWidth(), height = viewport()->height();
    const auto held = pinned();
    if (held == column) return {viewport()->width() - width, 0, width, height};
    const int slot = column - (held && column > *held ? 1 : 0);
    if (columnCount() * width <= viewport()->width()) {  // all fit: they fill the width to the pixel
        const int left = slot * viewport()->width() / columnCount();
        return {left, 0, (slot + 1) * viewport()->width() / columnCount() - left, height};
    }
    const QRect place(slot * width - horizontalScrollBar()->value(), 0, width, height);
    return place.intersects(QRect(0, 0, viewport()->width() - (held ? width : 0), height)) ? place : QRect();
}

QRect ColumnSheet::typeRect(int column) const {
    const QRect place = columnRect(column);
    return place.isEmpty() ? QRect() : QRect(place.left() + inset, 30, place.width() - 2 * inset, 28);
}

QRect ColumnSheet::roleRect(int column, SheetRole role) const {
    const QRect place = columnRect(column);
    if (place.isEmpty()) return {};
    // As wide as their words: Feature, Target, Out.
    constexpr std::array shares{0.0, 0.41, 0.76, 1.0};
    const auto which = static_cast<std::size_t>(role);
    const double width = place.width() - 2 * inset;
    const int left = static_cast<int>(shares[which] * width), right = static_cast<int>(shares[which + 1] * width);
    return {place.left() + inset + left, 63, right - left, 26};
}

QRect ColumnSheet::histogramRect(int column) const {
    const QRect place = columnRect(column);
    return place.isEmpty() ? QRect() : QRect(place.left() + inset, 95, place.width() - 2 * inset, 34);
}

std::optional<int> ColumnSheet::columnAt(QPoint at) const {
    if (columns_.empty()) return std::nullopt;
    if (const auto held = pinned(); held && columnRect(*held).contains(at)) return held;
    for (int column = 0; columnCount() * columnWidth() <= viewport()->width() && column < columnCount(); ++column)
        if (columnRect(column).contains(at)) return column;
    int column = (at.x() + horizontalScrollBar()->value()) / columnWidth();
    if (const auto held = pinned(); held && column >= *held) ++column;
    if (column < 0 || column >= columnCount()) return std::nullopt;
    return column;
}

std::optional<SheetRole> ColumnSheet::roleAt(int column, QPoint at) const {
    for (const SheetRole role : roles)
        if (roleRect(column, role).contains(at)) return role;
    return std::nullopt;
}

void ColumnSheet::fitScrollBars() {
    const int held = pinned() ? columnWidth() : 0, across = columnCount() * columnWidth() - held;
    horizontalScrollBar()->setRange(0, std::max(0, across - (viewport()->width() - held)));
    horizontalScrollBar()->setPageStep(viewport()->width() - held);
    const int down = static_cast<int>(rows_.size()) * rowHeight, room = viewport()->height() - headHeight;
    verticalScrollBar()->setRange(0, std::max(0, down - room));
    verticalScrollBar()->setPageStep(std::max(rowHeight, room));
}

void ColumnSheet::resizeEvent(QResizeEvent*) { fitScrollBars(); }
void ColumnSheet::scrollContentsBy(int, int) { viewport()->update(); }

void ColumnSheet::openTypes(int column) {
    const SheetColumn& about = columns_[static_cast<std::size_t>(column)];
    if (about.types.size() < 2) return;
    QMenu menu(this);
    for (const QString& type : about.types) {
        QAction* action = menu.addAction(inMenu(type));
        action->setCheckable(true);
        action->setChecked(type == about.type);
        action->setData(type);
        if (type == about.type) menu.setActiveAction(action);
    }
    const QAction* chosen = menu.exec(viewport()->mapToGlobal(typeRect(column).bottomLeft()));
    if (chosen && chosen->data().toString() != about.type) emit typeChosen(column, chosen->data().toString());
}

void ColumnSheet::mousePressEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const auto column = columnAt(at);
    if (!column || event->button() != Qt::LeftButton) return;
    setCurrent(*column);
    if (typeRect(*column).contains(at)) return openTypes(*column);
    if (const auto role = roleAt(*column, at))
        emit roleChosen(*column, *role, event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
}

void ColumnSheet::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const auto column = columnAt(at);
    const bool acts = column && (typeRect(*column).contains(at) || roleAt(*column, at));
    viewport()->setCursor(acts ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ColumnSheet::keyPressEvent(QKeyEvent* event) {
    if (columns_.empty()) return QAbstractScrollArea::keyPressEvent(event);
    const int ahead = isRightToLeft() ? -1 : 1;
    const bool further = event->modifiers() & Qt::ShiftModifier;
    keyFocus_ = true;
    switch (event->key()) {
        case Qt::Key_Left:
            return setCurrent(current_ - ahead);
        case Qt::Key_Right:
            return setCurrent(current_ + ahead);
        case Qt::Key_Home:
            return setCurrent(0);
        case Qt::Key_End:
            return setCurrent(columnCount() - 1);
        case Qt::Key_F:
            return emit roleChosen(current_, SheetRole::Feature, further);
        case Qt::Key_T:
            return emit roleChosen(current_, SheetRole::Target, further);
        case Qt::Key_O:
        case Qt::Key_Delete:
            return emit roleChosen(current_, SheetRole::Out, further);
        case Qt::Key_Space:
        case Qt::Key_F4:
            return openTypes(current_);
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void ColumnSheet::focusInEvent(QFocusEvent* event) {
    keyFocus_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    viewport()->update();
    QAbstractScrollArea::focusInEvent(event);
}

void ColumnSheet::focusOutEvent(QFocusEvent* event) {
    keyFocus_ = false;
    viewport()->update();
    QAbstractScrollArea::focusOutEvent(event);
}

QString ColumnSheet::tipAt(QPoint at) const {
    const auto column = columnAt(at);
    if (!column) return {};
    const SheetColumn& about = columns_[static_cast<std::size_t>(*column)];
    if (const auto role = roleAt(*column, at))
        return *role == SheetRole::Feature  ? tr("Learn from this column (F)")
               : *role == SheetRole::Target ? tr("Predict this column (T); with Shift besides the other targets")
                                            : tr("Leave this column out (O)");
    if (typeRect(*column).contains(at)) return tr("What the cells are (Space)");
    if (const QRect bars = histogramRect(*column); bars.contains(at) && !about.barTips.isEmpty()) {
        const auto bar =
            static_cast<qsizetype>(at.x() - bars.left()) * about.barTips.size() / std::max(1, bars.width());
        return about.barTips[std::clamp<qsizetype>(bar, 0, about.barTips.size() - 1)];
    }
    if (at.y() < headHeight)
        return about.warning.isEmpty() ? about.name : QStringLiteral("%1: %2").arg(about.name, about.warning);
    const auto row = static_cast<std::size_t>((at.y() - headHeight + verticalScrollBar()->value()) / rowHeight);
    if (row >= rows_.size() || static_cast<std::size_t>(*column) >= rows_[row].cells.size()) return {};
    return rows_[row].cells[static_cast<std::size_t>(*column)].text;
}

bool ColumnSheet::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace ravine
