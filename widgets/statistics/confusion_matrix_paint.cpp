// What a ConfusionMatrix paints.
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/statistics/confusion_matrix.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16, header = 44, smallestText = 11;

}  // namespace

void ConfusionMatrix::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHeader(painter);
    if (scatter_) {
        paintScatter(painter);
    } else if (counts_.size() > 0) {
        paintCells(painter);
        paintNames(painter);
        paintTotals(painter);
        paintReadout(painter);
    } else {
        painter.setFont(uiFont(qRound(px(13))));
        painter.setPen(Theme::of(this).text2);
        painter.drawText(QRectF(rect()).adjusted(px(padding), px(header), -px(padding), 0),
                         Qt::AlignCenter | Qt::TextWordWrap, tr("No samples to compare yet"));
    }
    if (keyFocus_ && (scatter_ || counts_.size() == 0)) {
        painter.setPen(QPen(Theme::of(this).accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void ConfusionMatrix::paintHeader(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), plain = uiFont(qRound(px(12)));
    const double baseline = px(header / 2 + 4);
    const QString text = title();
    painter.setFont(bold);
    painter.setPen(theme.text);
    painter.drawText(QPointF(px(padding), baseline), text);
    const double x = px(padding) + QFontMetricsF(bold).horizontalAdvance(text) + px(12);
    QString caption = caption_;
    if (leftOut_ > 0) caption += tr(" · %1 points are not finite").arg(leftOut_);
    painter.setFont(plain);
    painter.setPen(theme.text2);
    painter.drawText(QPointF(x, baseline),
                     QFontMetricsF(plain).elidedText(caption, Qt::ElideRight, width() - x - px(padding)));
}

void ConfusionMatrix::paintCells(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int n = classes();
    const double cell = layout_.cell, line = cell >= 8 ? 1 : 0;
    const QRectF all(layout_.left, layout_.top, n * cell, n * cell);
    const QFont plain = uiFont(qRound(px(std::clamp(cell / textScale_ / 2.6, 12.0, 15.0))));
    QFont bold = plain;
    bold.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(bold);
    const bool numbers =
        cell >= px(smallestText) + 4 && metrics.horizontalAdvance(QString::number(counts_.maxCoeff())) <= cell - px(4);
    painter.fillRect(all, theme.panel);
    for (int row = 0; row < n; ++row) {
        const int total = counts_.row(row).sum();
        for (int column = 0; column < n; ++column) {
            const int count = counts_(row, column);
            const double share = total > 0 ? static_cast<double>(count) / total : 0;
            const bool right = row == column;
            // A single mistake among hundreds can still be seen.
            const double shade = count == 0 ? (right ? 0.06 : 0) : 0.12 + 0.88 * share;
            const QColor ground = right ? heatColour(theme, shade) : errorHeatColour(theme, shade);
            const QRectF box = cellRect(row, column);
            painter.fillRect(box.adjusted(line, line, 0, 0), ground);
            if (!numbers) continue;
            painter.setFont(right ? bold : plain);
            painter.setPen(count > 0 ? inkOn(ground) : theme.text3);
            painter.drawText(box.adjusted(line, line, 0, 0), Qt::AlignCenter, QString::number(count));
        }
    }
    if (line > 0) {
        painter.setPen(theme.hairline);
        for (int i = 1; i < n; ++i) {
            painter.drawLine(QPointF(all.left(), all.top() + i * cell), QPointF(all.right(), all.top() + i * cell));
            painter.drawLine(QPointF(all.left() + i * cell, all.top()), QPointF(all.left() + i * cell, all.bottom()));
        }
    }
    painter.setPen(theme.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(all);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto outline = [&](const Cell& at, const QColor& colour) {
        painter.setPen(QPen(colour, 2));
        painter.drawRect(cellRect(at.trueClass, at.predicted).adjusted(0.5, 0.5, 0.5, 0.5));
    };
    if (hover_) outline(*hover_, theme.text);
    if (keyFocus_) outline(current_, theme.accent);
}

// Where cells are small, every 2nd, 3rd … class keeps its name.
void ConfusionMatrix::paintNames(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    const double cell = layout_.cell;
    const int n = classes();
    double widest = 0;
    for (const QString& name : names_) widest = std::max(widest, metrics.horizontalAdvance(name));
    painter.setFont(font);
    painter.setPen(theme.text2);
    const int everyRow = std::max(1, static_cast<int>(std::ceil(px(14) / cell)));
    for (int i = 0; i < n; i += everyRow) {
        const QString text = metrics.elidedText(names_[i], Qt::ElideRight, layout_.nameWidth + 1);
        painter.drawText(QPointF(layout_.left - px(8) - metrics.horizontalAdvance(text),
                                 cellRect(i, 0).center().y() + metrics.capHeight() / 2),
                         text);
    }
    const bool narrow = cell < px(28);
    const double wish = narrow ? std::min(widest, px(72)) + px(8) : cell;
    const int everyColumn = std::max(1, static_cast<int>(std::ceil(wish / cell)));
    for (int i = 0; i < n; i += everyColumn) {
        const QString text = metrics.elidedText(names_[i], Qt::ElideRight, everyColumn * cell - px(4));
        painter.drawText(
            QPointF(cellRect(0, i).center().x() - metrics.horizontalAdvance(text) / 2, layout_.top - px(7)), text);
    }
    painter.setPen(theme.text3);
    const QString across = tr("Predicted class"), down = tr("True class");
    painter.drawText(QPointF(layout_.left + (n * cell - metrics.horizontalAdvance(across)) / 2, layout_.top - px(27)),
                     across);
    painter.save();
    painter.translate(layout_.left - layout_.nameWidth - px(18),
                      layout_.top + (n * cell + metrics.horizontalAdvance(down)) / 2);
    painter.rotate(-90);
    painter.drawText(QPointF(0, 0), down);
    painter.restore();
}

void ConfusionMatrix::paintTotals(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(theme.text3);
    const int n = classes();
    const double right = layout_.left + n * layout_.cell + layout_.totals,
                 below = layout_.top + n * layout_.cell + px(15);
    const auto rightAligned = [&](double x, double y, int count) {
        const QString text = QString::number(count);
        painter.drawText(QPointF(x - metrics.horizontalAdvance(text), y), text);
    };
    if (layout_.cell >= px(14)) {
        for (int i = 0; i < n; ++i)
            rightAligned(right, cellRect(i, 0).center().y() + metrics.capHeight() / 2, counts_.row(i).sum());
    }
    const double widest = metrics.horizontalAdvance(QString::number(counts_.colwise().sum().maxCoeff()));
    if (widest <= layout_.cell - px(4)) {
        for (int i = 0; i < n; ++i) {
            const QString text = QString::number(counts_.col(i).sum());
            painter.drawText(QPointF(cellRect(0, i).center().x() - metrics.horizontalAdvance(text) / 2, below), text);
        }
    }
    painter.setPen(theme.text2);
    rightAligned(right, below, counts_.sum());
}

void ConfusionMatrix::paintReadout(QPainter& painter) const {
    const std::optional<Cell> cell = hover_ ? hover_ : keyFocus_ ? std::optional(current_) : std::nullopt;
    if (!cell) return;
    const Theme& theme = Theme::of(this);
    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    const QString text =
        metrics.elidedText(readout(cell->trueClass, cell->predicted), Qt::ElideMiddle, width() - px(40));
    const double wide = metrics.horizontalAdvance(text) + px(16), high = px(26);
    const QRectF at = cellRect(cell->trueClass, cell->predicted);
    QRectF box(at.center().x() - wide / 2, at.bottom() + px(6), wide, high);
    if (box.bottom() > height() - px(4)) box.moveBottom(at.top() - px(6));
    box.moveLeft(std::clamp(box.left(), px(4), std::max(px(4), width() - px(4) - wide)));
    painter.setPen(theme.border);
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box.toRect().toRectF().translated(0.5, 0.5), 6, 6);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(QPointF(box.left() + px(8), box.center().y() + metrics.capHeight() / 2 + 0.5), text);
}

void ConfusionMatrix::paintScatter(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QRectF plot = plotArea();
    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const Tick& tick : linearTicks({from_, to_}, std::clamp(plot.width() / px(72), 1.0, 8.0)).ticks) {
        const QPointF at = position({tick.value, tick.value});
        const double x = std::floor(at.x()), y = std::floor(at.y());
        painter.setPen(theme.grid);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.text2);
        const double wide = metrics.horizontalAdvance(tick.text);
        painter.drawText(QPointF(x - wide / 2, plot.bottom() + px(17)), tick.text);
        painter.drawText(QPointF(plot.left() - px(8) - wide, y + metrics.capHeight() / 2), tick.text);
    }
    painter.setPen(theme.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(plot);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plot);
    painter.setPen(QPen(theme.text3, px(1.25), Qt::DashLine));
    painter.drawLine(position({from_, from_}), position({to_, to_}));
    // Many points overlap, so each lets the others through.
    QColor fill = heatColour(theme, 0.9);
    fill.setAlphaF(points_.size() > 2000 ? 0.35f : 0.6f);
    painter.setPen(points_.size() > 2000 ? QPen(Qt::NoPen) : QPen(theme.casing, 0.75));
    painter.setBrush(fill);
    const double radius = px(points_.size() > 2000 ? 2 : 3.5);
    for (const ScatterPoint& p : points_) painter.drawEllipse(position(p), radius, radius);
    painter.setClipping(false);

    painter.setPen(theme.text3);
    const QString across = quantity_.isEmpty() ? tr("True") : tr("True %1").arg(quantity_);
    const QString down = quantity_.isEmpty() ? tr("Predicted") : tr("Predicted %1").arg(quantity_);
    painter.drawText(QPointF(plot.center().x() - metrics.horizontalAdvance(across) / 2, plot.bottom() + px(36)),
                     across);
    painter.save();
    painter.translate(plot.left() - scatterLeft() + px(20), plot.center().y() + metrics.horizontalAdvance(down) / 2);
    painter.rotate(-90);
    painter.drawText(QPointF(0, 0), down);
    painter.restore();
}

}  // namespace ravine
