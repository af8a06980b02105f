#include "widgets/network/backprop_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/network/backprop_canvas_look.h"
#include "widgets/text/formula_text.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace backprop_look;

BackpropCanvas::BackpropCanvas(QWidget* parent) : QWidget(parent), scroll_(new QScrollBar(Qt::Horizontal, this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Forward and backward pass"));
    scroll_->setAccessibleName(tr("Layers in sight"));
    scroll_->hide();
    connect(scroll_, &QScrollBar::valueChanged, this, &BackpropCanvas::layOut);
}

void BackpropCanvas::setPicture(BackpropPicture picture) {
    const auto units = [](const BackpropLayer& layer) { return layer.activated.size(); };
    if (!std::ranges::equal(picture.layers, picture_.layers, {}, units, units)) hover_ = current_ = {};
    picture_ = std::move(picture);
    layOut();
    describe();
}

void BackpropCanvas::setTextScale(double scale) {
    textScale_ = scale;
    layOut();
}

const std::vector<double>& BackpropCanvas::values(int column, int row) const {
    static const std::vector<double> none;
    if (column == 0) return row == Forward ? picture_.input : none;
    if (column < 0 || column > layers()) return none;
    const BackpropLayer& l = layer(column);
    return row == Forward ? l.activated : row == Slope ? l.derivative : l.delta;
}

double BackpropCanvas::deltaNorm(int l) const {
    if (!std::isnan(layer(l).deltaNorm)) return layer(l).deltaNorm;
    double sum = 0;
    for (const double d : layer(l).delta) sum += d * d;
    return std::sqrt(sum);
}

// ---- the chain rule

BackpropCanvas::Chain BackpropCanvas::chain(int column) const {
    const auto raised = [](const char* symbol, int l, const char* after = "") {
        return QStringLiteral("%1^{%2%3}").arg(QString::fromUtf8(symbol)).arg(l).arg(QLatin1String(after));
    };
    Chain chain;
    if (column == layers() + 1) {
        chain.backward = QStringLiteral("%1 = ∂*L*/∂%2").arg(raised("δ", column - 1), raised("z", column - 1));
        return chain;
    }
    const bool first = column == 1;
    const QString before = first ? QStringLiteral("x") : raised("a", column - 1);
    const QString turned = first ? QStringLiteral("x^{T}") : raised("a", column - 1, "T");
    chain.forward =
        QStringLiteral("%1 = %2 %3 + %4").arg(raised("z", column), raised("W", column), before, raised("b", column));
    chain.gradient = QStringLiteral("∂*L*/∂%1 = %2 %3").arg(raised("W", column), raised("δ", column), turned);
    chain.gradientNorm =
        QStringLiteral("‖∂*L*/∂%1‖ = %2").arg(raised("W", column), formatNumber(layer(column).weightGradientNorm, 2));
    chain.weightNorm = QStringLiteral("‖%1‖ = %2").arg(raised("W", column), formatNumber(layer(column).weightNorm, 2));
    if (first) return chain;

    // What comes back through the weights, the dropout mask m and the slope; with batch norm also through its Jacobian,
    // J = ∂ẑ/∂z, by which the samples of a batch depend on each other.
    const BackpropLayer& to = layer(column - 1);
    const bool norm = !to.normalised.empty();
    QString inner = QStringLiteral("(%1 %2)").arg(raised("W", column, "T"), raised("δ", column));
    if (to.dropout > 0) inner += QStringLiteral(" ⊙ ") + raised("m", column - 1);
    if (!to.activation.isEmpty() || !to.formula.isEmpty())
        inner += QStringLiteral(" ⊙ *f*′(%1)").arg(raised(norm ? "ẑ" : "z", column - 1));
    const QString delta = raised("δ", column - 1);
    chain.backward = norm ? QStringLiteral("%1 = %2[%3]").arg(delta, raised("J", column - 1, "T"), inner)
                          : QStringLiteral("%1 = %2").arg(delta, inner);
    return chain;
}

QString BackpropCanvas::ratioWords() const {
    if (layers() < 2) return {};
    const double first = deltaNorm(1), last = deltaNorm(layers()), ratio = first / last;
    const QString names = QStringLiteral("‖δ^{1}‖ / ‖δ^{%1}‖").arg(layers());
    if (!std::isfinite(first) || !std::isfinite(last)) return tr("‖δ‖ is not finite: the run has diverged");
    if (last == 0) return tr("Nothing comes back: the loss does not depend on the output here");
    const QString is = tr("%1 = %2").arg(names, formatNumber(ratio, 2));
    if (first == 0) return tr("%1: nothing reaches the first layer").arg(is);
    const QString times = stepText(QString::number(ratio < 1 ? 1 / ratio : ratio, 'g', 2).toDouble());
    if (ratio < 1e-3) return tr("%1: the gradient vanishes, %2 times smaller at the first layer").arg(is, times);
    if (ratio > 1e3) return tr("%1: the gradient explodes, %2 times larger at the first layer").arg(is, times);
    if (ratio < 0.5) return tr("%1: the gradient shrinks %2-fold on its way back").arg(is, times);
    if (ratio > 2) return tr("%1: the gradient grows %2-fold on its way back").arg(is, times);
    return tr("%1: the gradient keeps its size").arg(is);
}

// ---- where everything is

// Neighbouring columns stand so far apart that what is written between them has room.
void BackpropCanvas::layOut() {
    const double s = textScale_;
    columns_.assign(std::size_t(layers()) + 2, {});
    std::vector<double> apart(columns_.size(), 0);
    for (int c = 0; c < int(columns_.size()); ++c)
        columns_[std::size_t(c)].strip = (c == 0 ? inputStrip : c > layers() ? lossWidth : leastStrip) * s;
    double total = (gutter + 8) * s + columns_.front().strip / 2 + columns_.back().strip / 2 + 4 * s;
    for (int c = 1; c < int(columns_.size()); ++c) {
        const Chain between = chain(c);
        const int pixels = qRound(12 * s);
        double words = 0;
        for (const QString& text :
             {between.forward, between.backward, between.gradient, between.gradientNorm, between.weightNorm})
            words = std::max(words, formulaWidth(text, pixels));
        const double strips = (columns_[std::size_t(c)].strip + columns_[std::size_t(c - 1)].strip) / 2;
        apart[std::size_t(c)] = std::ceil(std::max(words + 6 * s, strips + arrowRoom * s));
        total += apart[std::size_t(c)];
    }
    contentWidth_ = std::max(total, double(width()));
    const double spare = std::max(0.0, (width() - total) / std::max(1.0, double(columns_.size() - 1)));
    const bool wide = total > width() + 0.5;
    const int bar = scroll_->sizeHint().height();
    {
        const QSignalBlocker quiet(scroll_);
        scroll_->setRange(0, wide ? int(std::ceil(total)) - width() : 0);
        scroll_->setPageStep(std::max(1, width()));
        scroll_->setSingleStep(40);
        scroll_->setGeometry(0, height() - bar, width(), bar);
        scroll_->setVisible(wide);
    }
    double x = (gutter + 8) * s + columns_.front().strip / 2 - scroll_->value();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (c > 0) x += apart[c] + spare;
        columns_[c].x = std::round(x);
        if (c > 0 && c + 1 < columns_.size())
            columns_[c].strip = std::min(mostStrip * s, columns_[c].strip + 0.7 * spare);
    }

    const double below = (ratioHeight * s) + (wide ? bar : 0);
    const double fixed = (titleHeight + 3 * (rangeHeight + rowGap) + 5 * band + 12) * s;
    stripHeight_ = std::clamp((height() - fixed - below - leastBars * s) / 4, 20 * s, 60 * s);
    barsTop_ = fixed + 3 * stripHeight_;
    update();
}

double BackpropCanvas::rowTop(int row) const {
    const double s = textScale_, pitch = stripHeight_ + (rangeHeight + rowGap) * s;
    return titleHeight * s + row * pitch + (row > Forward ? band * s : 0);  // under the forward row stands z = W a + b
}

// The largest square cells with which all units find room.
BackpropCanvas::Grid BackpropCanvas::gridOf(int column, int row) const {
    const int count = int(values(column, row).size());
    const Column& at = columns_[std::size_t(column)];
    Grid grid;
    double side = std::floor(largestCell * textScale_);
    const auto fits = [&] { return std::floor(at.strip / side) * std::floor(stripHeight_ / side) >= count; };
    while (side > 1 && !fits()) side -= 1;
    while (side > 0.05 && !fits()) side /= 2;
    grid.side = side;
    grid.across = std::max(1, std::min(count, int(at.strip / side)));
    const int rows = (count + grid.across - 1) / grid.across;
    grid.across = std::max(1, (count + rows - 1) / std::max(1, rows));  // rows of about one length
    grid.corner = {std::round(at.x - grid.across * side / 2),
                   std::round(rowTop(row) + (stripHeight_ - rows * side) / 2)};
    return grid;
}

QRectF BackpropCanvas::cellRect(Cell cell) const {
    if (cell.unit < 0 || cell.unit >= std::ssize(values(cell.column, cell.row))) return {};
    const Grid grid = gridOf(cell.column, cell.row);
    return {grid.corner + QPointF(cell.unit % grid.across, cell.unit / grid.across) * grid.side,
            QSizeF(grid.side, grid.side)};
}

std::optional<BackpropCanvas::Cell> BackpropCanvas::cellAt(QPointF at) const {
    if (at.x() < gutter * textScale_) return {};
    for (int c = 0; c <= layers(); ++c)
        for (const int row : {Forward, Slope, Backward}) {
            const int count = int(values(c, row).size());
            if (count == 0) continue;
            const Grid grid = gridOf(c, row);
            const QPointF inside = (at - grid.corner) / grid.side;
            if (inside.x() < 0 || inside.y() < 0 || inside.x() >= grid.across) continue;
            const int unit = int(inside.y()) * grid.across + int(inside.x());
            if (unit < count) return Cell{c, row, unit};
        }
    return {};
}

BackpropCanvas::Axis BackpropCanvas::normAxis() const {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int l = 1; l <= layers(); ++l) {
        const double norm = deltaNorm(l);
        if (!(norm > 0) || !std::isfinite(norm)) continue;
        low = std::min(low, std::log10(norm));
        high = std::max(high, std::log10(norm));
    }
    Axis axis;
    if (low <= high) axis.from = std::floor(low - 0.3), axis.to = std::max(std::ceil(high), axis.from + 2);
    const double bottom = height() - ratioHeight * textScale_ - (scroll_->isHidden() ? 0 : scroll_->height());
    axis.bottom = std::floor(bottom - 4 * textScale_);
    axis.height = std::max(10.0, axis.bottom - barsTop_ - 18 * textScale_);
    return axis;
}

QRectF BackpropCanvas::barRect(int l) const {
    if (l < 1 || l > layers()) return {};
    const double norm = deltaNorm(l);
    if (!(norm > 0) || !std::isfinite(norm)) return {};
    const Axis axis = normAxis();
    const double tall = std::max(1.0, (std::log10(norm) - axis.from) / (axis.to - axis.from) * axis.height);
    const double wide = 32 * textScale_;
    return {columns_[std::size_t(l)].x - wide / 2, axis.bottom - tall, wide, tall};
}

// ---- words

QStringList BackpropCanvas::describeCell(Cell cell) const {
    const int unit = cell.unit;
    if (cell.column == 0)
        return {tr("Input %1").arg(unit + 1),
                QStringLiteral("*x* = %1").arg(formatNumber(picture_.input[std::size_t(unit)], 4))};
    const BackpropLayer& of = layer(cell.column);
    QStringList lines{tr("%1, unit %2").arg(escapedFormula(of.title)).arg(unit + 1)};
    const bool norm = !of.normalised.empty();
    const auto add = [&](const QString& name, const std::vector<double>& from) {
        if (std::size_t(unit) < from.size())
            lines << QStringLiteral("%1 = %2").arg(name, formatNumber(from[std::size_t(unit)], 4));
    };
    add(QStringLiteral("*z*"), of.linear);
    if (norm) add(tr("*ẑ* after batch norm"), of.normalised);
    add(QStringLiteral("*a*"), of.activated);
    if (of.dropout > 0) add(tr("*a* after dropout"), of.output);
    add(norm ? QStringLiteral("*f*′(*ẑ*)") : QStringLiteral("*f*′(*z*)"), of.derivative);
    add(QStringLiteral("∂*L*/∂*a*"), of.byActivation);
    add(QStringLiteral("*δ*"), of.delta);
    return lines;
}

QStringList BackpropCanvas::readOut() const {
    const Cell cell = hover_.column >= 0 ? hover_ : keyboardFocus_ ? current_ : Cell{};
    return cell.column >= 0 ? describeCell(cell) : QStringList();
}

void BackpropCanvas::describe() {
    QStringList parts{tr("%1 %2, target %3, predicted %4")
                          .arg(picture_.lossName, formatNumber(picture_.loss), picture_.target, picture_.predicted)};
    for (int l = 1; l <= layers(); ++l)
        parts << tr("%1: norm of δ %2, of the weights’ gradient %3")
                     .arg(layer(l).title, formatNumber(deltaNorm(l)), formatNumber(layer(l).weightGradientNorm));
    parts << plainFormula(ratioWords());
    if (current_.column >= 0)
        for (const QString& line : describeCell(current_)) parts << plainFormula(line);
    const QString text = parts.join(QStringLiteral("; "));
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

// ---- mouse and keys

void BackpropCanvas::mouseMoveEvent(QMouseEvent* event) {
    pointer_ = event->position();
    hover_ = cellAt(pointer_).value_or(Cell{});
    update();
}

void BackpropCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    current_ = cellAt(event->position()).value_or(Cell{});
    describe();
    update();
}

void BackpropCanvas::leaveEvent(QEvent*) {
    hover_ = {};
    update();
}

void BackpropCanvas::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    if (scroll_->isHidden()) return event->ignore();
    scroll_->setValue(scroll_->value() - (turn.x() != 0 ? turn.x() : turn.y()) / 2);
    hover_ = cellAt(event->position()).value_or(Cell{});
    event->accept();
}

void BackpropCanvas::moveTo(Cell cell) {
    cell.column = std::clamp(cell.column, 0, layers());
    if (cell.column == 0) cell.row = Forward;
    cell.row = std::clamp<int>(cell.row, Forward, Backward);
    const int count = int(values(cell.column, cell.row).size());
    if (count == 0) return;
    cell.unit = std::clamp(cell.unit, 0, count - 1);
    current_ = cell;
    hover_ = {};
    const Column& at = columns_[std::size_t(cell.column)];
    const double left = at.x - at.strip / 2 - (gutter + 16) * textScale_, right = at.x + at.strip / 2 + 16 - width();
    if (left < 0)
        scroll_->setValue(scroll_->value() + int(left));
    else if (right > 0)
        scroll_->setValue(scroll_->value() + int(std::ceil(right)));
    describe();
    update();
}

void BackpropCanvas::keyPressEvent(QKeyEvent* event) {
    if (layers() == 0) return QWidget::keyPressEvent(event);
    keyboardFocus_ = true;
    const bool none = current_.column < 0;
    const Cell c = none ? Cell{0, Forward, 0} : current_;
    const int last = int(values(c.column, c.row).size()) - 1;
    const bool layerwise = event->modifiers() & Qt::ControlModifier;
    // Past a strip's end lies the next layer.
    const auto along = [&](int by) {
        if (none) return moveTo(c);
        if (layerwise) return moveTo({c.column + by, c.row, c.unit});
        if (c.unit + by < 0 && c.column > 0) return moveTo({c.column - 1, c.row, 1 << 30});
        if (c.unit + by > last && c.column < layers()) return moveTo({c.column + 1, c.row, 0});
        moveTo({c.column, c.row, c.unit + by});
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return along(-1);
        case Qt::Key_Right:
            return along(1);
        case Qt::Key_Up:
            return moveTo({c.column, none ? c.row : c.row - 1, c.unit});
        case Qt::Key_Down:
            return moveTo({c.column, none ? c.row : c.row + 1, c.unit});
        case Qt::Key_PageUp:
            return moveTo({c.column - 1, c.row, c.unit});
        case Qt::Key_PageDown:
            return moveTo({c.column + 1, c.row, c.unit});
        case Qt::Key_Home:
            return moveTo({c.column, c.row, 0});
        case Qt::Key_End:
            return moveTo({c.column, c.row, last});
        case Qt::Key_Escape:
            if (none) return event->ignore();
            current_ = {};
            return update();
        default:
            QWidget::keyPressEvent(event);
    }
}

void BackpropCanvas::resizeEvent(QResizeEvent*) { layOut(); }

void BackpropCanvas::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

void BackpropCanvas::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void BackpropCanvas::focusOutEvent(QFocusEvent*) {
    keyboardFocus_ = false;
    update();
}

}  // namespace ravine
