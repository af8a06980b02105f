#include "widgets/statistics/finish_table.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/text/marked_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"
#include "widgets/theme/theme_look.h"

namespace ravine {

namespace {

constexpr double padding = 16, titleHeight = 30, columnsHeight = 22, remarkHeight = 18;
constexpr double rankWidth = 18, markerWidth = 22, between = 12;

}  // namespace

FinishTable::FinishTable(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Finish"));
}

void FinishTable::setFinish(Finish finish) {
    if (finish == finish_) return;
    finish_ = std::move(finish);
    QStringList lines{finish_.note};
    for (const FinishRow& row : finish_.rows) {
        QStringList line{row.rank > 0 ? tr("%1. %2").arg(row.rank).arg(row.name) : row.name};
        if (!row.badge.isEmpty()) {
            line += row.badge + (row.cause.isEmpty() ? QString() : QStringLiteral(": ") + row.cause);
        } else {
            for (std::size_t c = 0; c < row.cells.size(); ++c) line += finish_.columns[c] + u' ' + row.cells[c];
        }
        lines += line.join(QStringLiteral(", "));
    }
    setAccessibleDescription(lines.join(QStringLiteral("; ")).remove(u'*'));
    updateGeometry();
    update();
}

void FinishTable::setCompact(bool compact) {
    if (compact == compact_) return;
    compact_ = compact;
    updateGeometry();
    update();
}

void FinishTable::setTextScale(double factor) {
    textScale_ = factor;
    updateGeometry();
    update();
}

void FinishTable::setFolded(bool folded) {
    chosen_ = folded;
    updateGeometry();
    update();
    emit foldToggled(folded);
}

void FinishTable::setTight(bool tight) {
    if (tight == tight_) return;
    tight_ = tight;
    updateGeometry();
    update();
}

double FinishTable::columnWidth(std::size_t column) const {
    double wide = drawMarkedText(nullptr, {}, finish_.columns[column], uiFont(qRound(px(12))));
    for (const FinishRow& row : finish_.rows)
        if (column < row.cells.size() && row.badge.isEmpty())
            wide = std::max(wide, textWidth(row.cells[column], uiFont(qRound(px(13)), QFont::DemiBold)));
    return wide;
}

// In a narrow table the last figures give way to the names; the tool tip has them.
std::vector<bool> FinishTable::fittingColumns(double room) const {
    std::vector<bool> shown(finish_.columns.size(), true);
    const QFont name = uiFont(qRound(px(13)), QFont::DemiBold);
    double wanted = 0;
    for (const FinishRow& row : finish_.rows)
        wanted = std::max(wanted, QFontMetricsF(name).horizontalAdvance(row.name));
    double left = room - std::min(wanted, px(80));
    for (std::size_t c = 0; c < shown.size(); ++c) left -= columnWidth(c) + px(between);
    for (std::size_t c = shown.size(); c-- > 0 && left < 0;) {
        if (c == finish_.emphasised) continue;
        shown[c] = false;
        left += columnWidth(c) + px(between);
    }
    return shown;
}

double FinishTable::rowHeight() const { return px(compact_ || finish_.rows.size() > 4 ? 26 : 34); }
double FinishTable::rowsTop() const { return px(titleHeight + columnsHeight); }

std::vector<QString> FinishTable::remarks() const {
    std::vector<QString> lines;
    for (const FinishRow& row : finish_.rows)
        if (!row.cause.isEmpty()) lines.push_back(QStringLiteral("%1: %2").arg(row.name, row.cause));
    return lines;
}

int FinishTable::openHeight() const {
    return qRound(px(titleHeight + columnsHeight + remarkHeight * static_cast<double>(remarks().size()) + 6) +
                  static_cast<double>(finish_.rows.size()) * rowHeight());
}

QSize FinishTable::sizeHint() const { return {qRound(px(320)), isFolded() ? qRound(px(titleHeight)) : openHeight()}; }

QSize FinishTable::minimumSizeHint() const { return {qRound(px(200)), sizeHint().height()}; }

QRect FinishTable::rowRect(std::size_t row) const {
    return QRectF(px(padding), rowsTop() + static_cast<double>(row) * rowHeight(), width() - 2 * px(padding),
                  rowHeight())
        .toAlignedRect();
}

void FinishTable::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme.panel);
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(QPointF(0, 0.5), QPointF(width(), 0.5));
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), plain = uiFont(qRound(px(12)));
    const double left = px(padding), right = width() - px(padding), middle = px(titleHeight / 2 + 1);
    // A chevron, the title, and what was run.
    painter.setPen(QPen(theme.text2, px(1.5), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double s = px(3.5), x = left + s;
    painter.drawPolyline(isFolded() ? QPolygonF{{x - s / 2, middle - s}, {x + s / 2, middle}, {x - s / 2, middle + s}}
                                    : QPolygonF{{x - s, middle - s / 2}, {x, middle + s / 2}, {x + s, middle - s / 2}});
    painter.setPen(theme.text);
    const double titleLeft = left + px(14);
    const double title = drawMarkedText(&painter, {titleLeft, centredBaseline(middle, bold)}, tr("Finish"), bold);
    const double note = drawMarkedText(nullptr, {}, finish_.note, plain);
    if (right - note > titleLeft + title + px(8)) {
        painter.setPen(theme.text2);
        drawMarkedText(&painter, {right - note, centredBaseline(middle, plain)}, finish_.note, plain);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
    if (isFolded()) return;
    // Right edges of the columns, each as wide as its widest text.
    const double names = left + px(rankWidth + markerWidth);
    const std::vector<bool> shown = fittingColumns(right - names);
    std::vector<double> edges(finish_.columns.size(), std::numeric_limits<double>::quiet_NaN());
    double edge = right;
    for (std::size_t c = edges.size(); c-- > 0;) {
        if (!shown[c]) continue;
        edges[c] = edge;
        edge -= columnWidth(c) + px(between);
    }
    painter.setPen(theme.text2);
    const double heads = px(titleHeight + columnsHeight / 2);
    for (std::size_t c = 0; c < edges.size(); ++c) {
        const double wide = drawMarkedText(nullptr, {}, finish_.columns[c], plain);
        if (shown[c])
            drawMarkedText(&painter, {edges[c] - wide, centredBaseline(heads, plain)}, finish_.columns[c], plain);
    }
    edges.insert(edges.begin(), edge);  // where names end
    for (std::size_t i = 0; i < finish_.rows.size(); ++i) paintRow(painter, finish_.rows[i], rowRect(i), edges);
    double y = rowsTop() + static_cast<double>(finish_.rows.size()) * rowHeight();
    painter.setPen(theme.text2);
    painter.setFont(plain);
    for (const QString& line : remarks()) {
        painter.drawText(QPointF(left, centredBaseline(y + px(remarkHeight / 2 + 1), plain)),
                         QFontMetricsF(plain).elidedText(line, Qt::ElideRight, right - left));
        y += px(remarkHeight);
    }
}

void FinishTable::paintRow(QPainter& painter, const FinishRow& row, const QRectF& box,
                           const std::vector<double>& edges) const {
    const Theme& theme = Theme::of(this);
    const double middle = box.center().y();
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(QPointF(box.left(), box.top() + 0.5), QPointF(box.right(), box.top() + 0.5));
    const QFont plain = uiFont(qRound(px(13))), bold = uiFont(qRound(px(13)), QFont::DemiBold);
    painter.setPen(row.rank > 0 ? theme.text : theme.text3);
    painter.setFont(bold);
    drawText(painter, {box.left(), centredBaseline(middle, bold)},
             row.rank > 0 ? QString::number(row.rank) : QStringLiteral("–"));
    drawMarker(painter, {box.left() + px(rankWidth + markerWidth / 2 - 4), middle}, row.slot, px(9),
               theme.runColour(row.slot));
    const double nameLeft = box.left() + px(rankWidth + markerWidth);
    double nameRight = edges.front();
    if (!row.badge.isEmpty()) {
        const QFont small = uiFont(qRound(px(12)));
        const QColor fault = look::faultColour(theme.dark);
        QColor fill = fault, outline = fault;
        fill.setAlphaF(0.1f);
        outline.setAlphaF(0.5f);
        const double wide = textWidth(row.badge, small) + px(30), high = px(22);
        const QRectF badge(box.right() - wide + 0.5, std::floor(middle - high / 2) + 0.5, wide - 1, high - 1);
        painter.setPen(QPen(outline, 1));
        painter.setBrush(fill);
        painter.drawRoundedRect(badge, 4, 4);
        // A triangle with its mark: not by colour alone.
        const QPointF centre(badge.left() + px(12), middle);
        painter.setPen(QPen(fault, px(1.25), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(QPolygonF{centre + QPointF(0, -px(5)), centre + QPointF(px(5.5), px(4.5)),
                                      centre + QPointF(-px(5.5), px(4.5))});
        painter.drawLine(centre + QPointF(0, -px(1.5)), centre + QPointF(0, px(1.2)));
        painter.drawPoint(centre + QPointF(0, px(3)));
        painter.setFont(small);
        drawText(painter, {badge.left() + px(22), centredBaseline(middle, small)}, row.badge);
        nameRight = badge.left() - px(between);
    } else {
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            if (std::isnan(edges[c + 1])) continue;
            const QFont& font = c == finish_.emphasised ? bold : plain;
            painter.setPen(theme.text);
            painter.setFont(font);
            drawText(painter, {edges[c + 1] - textWidth(row.cells[c], font), centredBaseline(middle, font)},
                     row.cells[c]);
        }
    }
    const QFont& name = row.selected ? bold : plain;
    painter.setFont(name);
    painter.setPen(theme.text);
    painter.drawText(QPointF(nameLeft, centredBaseline(middle, name)),
                     QFontMetricsF(name).elidedText(row.name, Qt::ElideRight, nameRight - nameLeft));
}

void FinishTable::mousePressEvent(QMouseEvent* event) {
    if (event->position().y() < px(titleHeight)) return setFolded(!isFolded());
    for (std::size_t i = 0; !isFolded() && i < finish_.rows.size(); ++i)
        if (rowRect(i).contains(event->position().toPoint())) emit runClicked(finish_.rows[i].run);
}

void FinishTable::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return setFolded(!isFolded());
    QWidget::keyPressEvent(event);
}

bool FinishTable::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !isFolded()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        for (std::size_t i = 0; i < finish_.rows.size(); ++i) {
            const FinishRow& row = finish_.rows[i];
            if (!rowRect(i).contains(help->pos())) continue;
            QStringList tip{row.cause.isEmpty() ? row.name : QStringLiteral("%1: %2").arg(row.name, row.cause)};
            for (std::size_t c = 0; row.badge.isEmpty() && c < row.cells.size(); ++c)
                tip << QStringLiteral("%1 %2").arg(QString(finish_.columns[c]).remove(u'*'), row.cells[c]);
            QToolTip::showText(help->globalPos(), tip.join(QLatin1Char('\n')), this, rowRect(i));
            return true;
        }
        QToolTip::hideText();
    }
    return QWidget::event(event);
}

}  // namespace ravine
