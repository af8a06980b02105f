// How the backpropagation picture is painted.
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "widgets/network/backprop_canvas.h"
#include "widgets/network/backprop_canvas_look.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/signed_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace backprop_look;

namespace {

void drawArrow(QPainter& painter, QPointF from, QPointF tip, double scale) {
    const double back = (tip.x() > from.x() ? -5 : 5) * scale;
    painter.drawLine(from, tip);
    painter.drawPolyline(QPolygonF{tip + QPointF(back, -3.5 * scale), tip, tip + QPointF(back, 3.5 * scale)});
}

}  // namespace

void BackpropCanvas::centred(QPainter& painter, double x, double baseline, const QString& text, const QColor& colour,
                             QFont::Weight weight, int pixels) const {
    const int size = qRound(pixels * textScale_);
    drawFormula(painter, {std::round(x - formulaWidth(text, size, weight) / 2), baseline}, text, size, colour, weight);
}

void BackpropCanvas::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (picture_.layers.empty()) {
        painter.setFont(uiFont(qRound(13 * textScale_)));
        painter.setPen(theme.text3);
        painter.drawText(rect(), Qt::AlignCenter, tr("No pass to show yet"));
        return;
    }
    paintTitles(painter);
    for (int c = 0; c <= layers(); ++c)
        for (const int row : {Forward, Slope, Backward}) paintStrip(painter, c, row);
    paintArrows(painter);
    paintChains(painter);
    paintLoss(painter);
    paintBars(painter);
    paintGutter(painter);
    const bool hovering = hover_.column >= 0;
    const QPointF at = hovering ? pointer_ : cellRect(current_).bottomRight();
    drawReadOut(painter, at, QRectF(rect()), readOut(), textScale_, theme);
    if (keyboardFocus_) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void BackpropCanvas::paintTitles(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    for (int c = 0; c <= layers() + 1; ++c) {
        const double x = columns_[std::size_t(c)].x;
        const QString title = c == 0 ? tr("Input") : c > layers() ? tr("Loss") : escapedFormula(layer(c).title);
        centred(painter, x, 16 * s, title, theme.text, QFont::DemiBold, 13);
        if (c == 0) centred(painter, x, 34 * s, QStringLiteral("x"), theme.text2);
        if (c == 0 || c > layers()) continue;
        const BackpropLayer& l = layer(c);
        QString words = escapedFormula(l.activation);
        const bool named = plainFormula(l.formula).startsWith(l.activation, Qt::CaseInsensitive);  // "tanh z"
        const QString full = l.formula.isEmpty() ? words
                             : named             ? l.formula
                                                 : QStringLiteral("%1  %2").arg(words, l.formula);
        const double room = columns_[std::size_t(c)].strip + arrowRoom * s;
        if (formulaWidth(full, qRound(12 * s)) <= room || words.isEmpty()) words = full;
        centred(painter, x, 34 * s, words, theme.text2);
    }
}

// Coloured by value, relative to the strip's largest; under it from where to where it reaches.
void BackpropCanvas::paintStrip(QPainter& painter, int column, int row) const {
    const Theme& theme = Theme::of(this);
    const std::vector<double>& shown = values(column, row);
    const Column& at = columns_[std::size_t(column)];
    if (shown.empty() || at.x + at.strip < 0 || at.x - at.strip > width()) return;
    const double s = textScale_;
    double low = HUGE_VAL, high = -HUGE_VAL;
    bool finite = true;
    for (const double v : shown) {
        finite = finite && std::isfinite(v);
        low = std::min(low, v);
        high = std::max(high, v);
    }
    const double largest = std::max(std::abs(low), std::abs(high));
    const Grid grid = gridOf(column, row);
    const bool apart = grid.side >= 6;
    const BackpropLayer* of = column > 0 ? &layer(column) : nullptr;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int unit = 0; unit < int(shown.size()); ++unit) {
        const double value = shown[std::size_t(unit)];
        QRectF cell(grid.corner + QPointF(unit % grid.across, unit / grid.across) * grid.side,
                    QSizeF(grid.side, grid.side));
        if (apart) cell.adjust(1, 1, 0, 0);
        painter.fillRect(cell, signedFill(largest > 0 ? value / largest : 0, theme));
        if (!apart) continue;
        painter.setPen(theme.border);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
        const auto i = std::size_t(unit);
        const bool dropped =
            row == Forward && of && of->dropout > 0 && i < of->output.size() && of->output[i] == 0 && value != 0;
        if (!dropped) continue;
        painter.setPen(theme.text2);
        painter.drawLine(cell.bottomLeft() + QPointF(0, -1), cell.topRight() + QPointF(-1, 0));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Cell& marked : {current_, hover_}) {
        if (marked.column != column || marked.unit < 0) continue;
        const QRectF cell = cellRect({column, row, marked.unit});
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(marked.row == row ? theme.accent : theme.text, marked.row == row ? 2 : 1.25));
        if (!cell.isEmpty()) painter.drawRect(cell.adjusted(0.5, 0.5, 0, 0));
    }
    const QString range = !finite       ? tr("not finite")
                          : low == high ? formatNumber(low, 2)
                                        : tr("%1 to %2").arg(formatNumber(low, 2), formatNumber(high, 2));
    centred(painter, at.x, rowTop(row) + stripHeight_ + 13 * s, range, theme.text2);
}

void BackpropCanvas::paintArrows(QPainter& painter) const {
    const double s = textScale_;
    painter.setPen(QPen(Theme::of(this).text3, 1.25 * s, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    for (std::size_t c = 1; c < columns_.size(); ++c) {
        const double from = columns_[c - 1].x + columns_[c - 1].strip / 2 + 4 * s,
                     to = columns_[c].x - columns_[c].strip / 2 - 4 * s;
        const double reach = std::min(36 * s, to - from), middle = (from + to) / 2;
        const QPointF left(middle - reach / 2, rowTop(Forward) + stripHeight_ / 2), right(middle + reach / 2, left.y());
        const QPointF down(0, rowTop(Backward) - rowTop(Forward));
        drawArrow(painter, left, right, s);
        if (c > 1) drawArrow(painter, right + down, left + down, s);  // nothing is sent back to the data
    }
}

void BackpropCanvas::paintChains(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const double under = rowTop(Forward) + stripHeight_ + (rangeHeight + 13) * s;
    const double first = rowTop(Backward) + stripHeight_ + (rangeHeight + 16) * s;
    for (int c = 1; c < int(columns_.size()); ++c) {
        const double x = (columns_[std::size_t(c)].x + columns_[std::size_t(c - 1)].x) / 2;
        const Chain between = chain(c);
        centred(painter, x, under, between.forward, theme.text);
        centred(painter, x, first, between.backward, theme.text);
        centred(painter, x, first + band * s, between.gradient, theme.text);
        centred(painter, x, first + 2 * band * s, between.gradientNorm, theme.text2);
        centred(painter, x, first + 3 * band * s, between.weightNorm, theme.text2);
    }
}

void BackpropCanvas::paintLoss(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_, x = columns_.back().x, width = columns_.back().strip;
    const QFontMetricsF metrics(uiFont(qRound(12 * s)));
    const auto line = [&](double y, const QString& words, const QColor& colour) {
        centred(painter, x, y, escapedFormula(metrics.elidedText(words, Qt::ElideRight, width)), colour);
    };
    line(34 * s, picture_.lossName, theme.text2);
    const double middle = rowTop(Forward) + stripHeight_ / 2;
    centred(painter, x, middle + 5 * s, QStringLiteral("*L* = %1").arg(formatNumber(picture_.loss)), theme.text,
            QFont::DemiBold, 15);
    if (picture_.batch) return;
    const double top = rowTop(Slope) + 10 * s;
    line(top, tr("target"), theme.text3);
    line(top + 16 * s, picture_.target, theme.text);
    line(top + 36 * s, tr("predicted"), theme.text3);
    line(top + 52 * s, picture_.predicted, theme.text);
}

// ‖δ‖ of each layer on a log scale.
void BackpropCanvas::paintBars(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const Axis axis = normAxis();
    painter.fillRect(QRectF(0, barsTop_ - 4 * s, width(), 1), theme.hairline);
    const double most = std::max(1.0, std::floor(axis.height / (24 * s)));
    const int every = std::max(1, int(std::ceil((axis.to - axis.from) / most)));
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (double decade = axis.from; decade <= axis.to; decade += every) {
        const double y = axis.bottom - (decade - axis.from) / (axis.to - axis.from) * axis.height;
        painter.fillRect(QRectF(gutter * s, std::round(y), width() - gutter * s, 1),
                         decade == axis.from ? theme.border : theme.grid);
    }
    for (int l = 1; l <= layers(); ++l) {
        const double x = columns_[std::size_t(l)].x;
        const QRectF bar = barRect(l);
        if (!bar.isEmpty()) painter.fillRect(bar, theme.text3);
        const QString words = QStringLiteral("‖δ^{%1}‖ = %2").arg(l).arg(formatNumber(deltaNorm(l), 2));
        centred(painter, x, (bar.isEmpty() ? axis.bottom : bar.top()) - 5 * s, words, theme.text);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

// What the rows are, fixed at the left while the layers scroll.
void BackpropCanvas::paintGutter(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_, wide = gutter * s;
    const int pixels = qRound(12 * s);
    painter.fillRect(QRectF(0, 0, wide - 2, height()), theme.panel);
    painter.fillRect(QRectF(0, barsTop_ - 4 * s, wide, 1), theme.hairline);
    const QStringList names{tr("forward"), tr("slope"), tr("backward")};
    const QStringList symbols{QStringLiteral("a"), QStringLiteral("*f*′(z)"), QStringLiteral("δ")};
    for (const int row : {Forward, Slope, Backward}) {
        const double middle = rowTop(row) + stripHeight_ / 2;
        drawFormula(painter, {10 * s, middle - 2 * s}, names[row], pixels, theme.text2);
        drawFormula(painter, {10 * s, middle + 15 * s}, symbols[row], pixels, theme.text);
    }
    const Axis axis = normAxis();
    const double most = std::max(1.0, std::floor(axis.height / (24 * s)));
    const int every = std::max(1, int(std::ceil((axis.to - axis.from) / most)));
    const double rise = QFontMetricsF(uiFont(pixels)).capHeight() / 2;
    for (double decade = axis.from; decade <= axis.to; decade += every) {
        const double y = axis.bottom - (decade - axis.from) / (axis.to - axis.from) * axis.height;
        const QString text = decade == 0 ? QStringLiteral("1") : formatPowerOfTen(int(decade));
        drawFormula(painter, {wide - 8 * s - formulaWidth(text, pixels), y + rise}, text, pixels, theme.text2);
    }
    const double base = height() - (scroll_->isHidden() ? 0 : scroll_->height()) - 8 * s;
    painter.fillRect(QRectF(0, base - 15 * s, width(), 20 * s), theme.panel);
    drawFormula(painter, {16 * s, base}, ratioWords(), pixels, theme.text);
}

}  // namespace ravine
