#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "widgets/data/column_sheet.h"
#include "widgets/fields/drop_down.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

struct Look {
    QColor warnFill, warnText, bar, barOut, targetHead, targetBody;
};

const Look& lookOf(const Theme& theme) {
    static const Look light{QColor(0xFBEFE3), QColor(0x8A4B00), QColor(0x8C99AB),
                            QColor(0xB9C1CB), QColor(0xE5EDF9), QColor(0xF5F8FD)};
    static const Look dark{QColor(0x33291E), QColor(0xF0B070), QColor(0x7C8998),
                           QColor(0x4A535E), QColor(0x22344F), QColor(0x1D2632)};
    return theme.dark ? dark : light;
}

constexpr int inset = 6;

void drawElided(QPainter& painter, const QRect& place, const QString& text, int flags = Qt::AlignLeft) {
    painter.drawText(place, flags | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
}

}  // namespace

void ColumnSheet::paintEvent(QPaintEvent* event) {
    const Theme& theme = Theme::of(this);
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.panel);
    const auto held = pinned();
    const int width = columnWidth(), room = viewport()->width() - (held ? width : 0);
    const int first = horizontalScrollBar()->value() / width;
    const int last = std::min(columnCount() - 1, (horizontalScrollBar()->value() + room) / width + 1);
    painter.save();
    painter.setClipRect(0, 0, room, viewport()->height());
    for (int column = first; column <= last; ++column)
        if (column != held) paintColumn(painter, theme, column, event->rect());
    painter.restore();
    if (held) {
        paintColumn(painter, theme, *held, event->rect());
        painter.fillRect(QRect(room, 0, 1, viewport()->height()), theme.border);
    }
    painter.fillRect(QRect(0, 0, viewport()->width(), 1), theme.border);
    painter.fillRect(QRect(0, headHeight - 1, viewport()->width(), 1), theme.border);
    painter.fillRect(QRect(0, viewport()->height() - 1, viewport()->width(), 1), theme.border);
}

void ColumnSheet::paintColumn(QPainter& painter, const Theme& theme, int column, const QRect& exposed) const {
    const QRect place = columnRect(column);
    if (place.isEmpty() || !place.intersects(exposed)) return;
    const SheetColumn& about = columns_[static_cast<std::size_t>(column)];
    const Look& look = lookOf(theme);
    const QRect head(place.left(), 0, place.width(), headHeight), body = place.adjusted(0, headHeight, 0, 0);
    const bool target = about.role == SheetRole::Target, out = about.role == SheetRole::Out;
    painter.fillRect(head, !about.warning.isEmpty() ? look.warnFill
                           : target                 ? look.targetHead
                           : out                    ? theme.sub
                                                    : theme.panel);
    painter.fillRect(body, target ? look.targetBody : out ? theme.sub : theme.panel);
    painter.save();
    painter.setClipRect(body.intersected(exposed), Qt::IntersectClip);
    paintCells(painter, theme, column, place, exposed);
    painter.restore();
    paintHead(painter, theme, column, place);
    painter.fillRect(QRect(place.right(), 0, 1, place.height()), theme.hairline);
    if (column == current_ && hasFocus() && keyFocus_) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(head.adjusted(1, 1, -2, -2));
    }
}

void ColumnSheet::paintHead(QPainter& painter, const Theme& theme, int column, const QRect& place) const {
    const SheetColumn& about = columns_[static_cast<std::size_t>(column)];
    const Look& look = lookOf(theme);
    const bool out = about.role == SheetRole::Out, target = about.role == SheetRole::Target;
    // Name, and what becomes of the column.
    const QRect line(place.left() + inset, 4, place.width() - 2 * inset, 24);
    const QString badge = out ? tr("left out") : target ? tr("to predict") : QString();
    painter.setFont(uiFont(12, target ? QFont::DemiBold : QFont::Normal));
    const int badgeWidth = badge.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(badge) + 6;
    painter.setPen(target ? theme.accent : theme.text2);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, badge);
    painter.setFont(uiFont(13, QFont::DemiBold));
    painter.setPen(out ? theme.text2 : theme.text);
    drawElided(painter, line.adjusted(0, 0, -badgeWidth, 0), about.name);

    const QRect box = typeRect(column);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.border);
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setFont(uiFont(13));
    painter.setPen(theme.text);
    drawElided(painter, box.adjusted(9, 0, -24, 0), about.type);
    if (about.types.size() > 1) {
        painter.setPen(QPen(theme.text2, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF tip(box.right() - 11, box.center().y() + 2.5);
        painter.drawPolyline(QPolygonF{tip + QPointF(-4, -4), tip, tip + QPointF(4, -4)});
    }

    const QRect all = roleRect(column, SheetRole::Feature).united(roleRect(column, SheetRole::Out));
    painter.setPen(theme.border);
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(all).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    QPainterPath inside;
    inside.addRoundedRect(QRectF(all).adjusted(1, 1, -1, -1), 5, 5);
    int which = 0;
    painter.setFont(uiFont(12));
    for (const QString& name : {tr("Feature"), tr("Target"), tr("Out")}) {
        const auto role = static_cast<SheetRole>(which++);
        const QRect part = roleRect(column, role);
        const bool chosen = about.role == role;
        if (chosen) {
            QPainterPath fill;
            fill.addRect(part);
            painter.fillPath(fill.intersected(inside), theme.accentSoft);
        }
        painter.setPen(chosen ? theme.accent : theme.text);
        painter.drawText(part, Qt::AlignCenter, name);
        if (role != SheetRole::Out)
            painter.fillRect(QRect(part.right(), part.top() + 1, 1, part.height() - 2), theme.border);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);

    paintHistogram(painter, theme, about, histogramRect(column));

    QRect words(place.left() + inset, 133, place.width() - 2 * inset, 19);
    painter.setFont(uiFont(12, about.warning.isEmpty() ? QFont::Normal : QFont::DemiBold));
    painter.setPen(about.warning.isEmpty() ? theme.text2 : theme.text);
    if (!about.warning.isEmpty()) {
        icon(QStringLiteral("warning"), look.warnText).paint(&painter, QRect(words.left(), words.top() + 2, 15, 15));
        drawElided(painter, words.adjusted(20, 0, 0, 0), about.warning);
    } else {
        drawElided(painter, words, about.range);
    }
    words.translate(0, 19);
    painter.setFont(uiFont(12, about.anyMissing ? QFont::DemiBold : QFont::Normal));
    painter.setPen(about.anyMissing ? theme.text : theme.text2);
    drawElided(painter, words, about.missing);
}

void ColumnSheet::paintHistogram(QPainter& painter, const Theme& theme, const SheetColumn& column,
                                 const QRect& place) const {
    if (column.bars.empty() || place.isEmpty()) return;
    const double most = *std::ranges::max_element(column.bars);
    if (!(most > 0)) return;
    const Look& look = lookOf(theme);
    const auto count = static_cast<int>(column.bars.size());
    const int gap = column.categories ? 3 : 1;
    for (int i = 0; i < count; ++i) {
        const int left = place.left() + i * place.width() / count,
                  right = place.left() + (i + 1) * place.width() / count;
        const double share = column.bars[static_cast<std::size_t>(i)] / most;
        const int height = share > 0 ? std::max(1, static_cast<int>(share * place.height())) : 0;
        painter.fillRect(QRect(left, place.bottom() + 1 - height, std::max(1, right - left - gap), height),
                         column.role == SheetRole::Out ? look.barOut : look.bar);
    }
}

void ColumnSheet::paintCells(QPainter& painter, const Theme& theme, int column, const QRect& place,
                             const QRect& exposed) const {
    const SheetColumn& about = columns_[static_cast<std::size_t>(column)];
    const Look& look = lookOf(theme);
    const int scrolled = verticalScrollBar()->value();
    const int first = std::max(0, (exposed.top() - headHeight + scrolled) / rowHeight);
    const int last =
        std::min(static_cast<int>(rows_.size()) - 1, (exposed.bottom() - headHeight + scrolled) / rowHeight);
    for (int r = first; r <= last; ++r) {
        const SheetRow& row = rows_[static_cast<std::size_t>(r)];
        const QRect cell(place.left(), headHeight + r * rowHeight - scrolled, place.width(), rowHeight);
        painter.fillRect(QRect(cell.left(), cell.bottom(), cell.width(), 1), theme.hairline);
        if (static_cast<std::size_t>(column) >= row.cells.size()) continue;
        const SheetCell& shown = row.cells[static_cast<std::size_t>(column)];
        const QRect text = cell.adjusted(inset, 0, -inset - 2, 0);
        QFont font = uiFont(13);
        font.setStrikeOut(row.dropped && shown.state == SheetCell::State::Value);
        font.setItalic(shown.state == SheetCell::State::FilledIn);
        painter.setFont(font);
        const int side = about.numbers ? Qt::AlignRight : Qt::AlignLeft;
        if (shown.state == SheetCell::State::Missing) {
            const int wide = std::min(painter.fontMetrics().horizontalAdvance(shown.text) + 18, text.width());
            const QRect chip(about.numbers ? text.right() + 1 - wide : text.left(), cell.top() + 3, wide,
                             rowHeight - 7);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.warnFill);
            painter.drawRoundedRect(chip, 4, 4);
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(theme.text);
            drawElided(painter, chip.adjusted(7, 0, -7, 0), shown.text, Qt::AlignHCenter);
            continue;
        }
        painter.setPen(row.dropped || about.role == SheetRole::Out ? theme.text3 : theme.text);
        drawElided(painter, text, shown.text, side);
    }
}

}  // namespace ravine
