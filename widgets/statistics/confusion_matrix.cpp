#include "widgets/statistics/confusion_matrix.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16, header = 44, axisTitle = 22, namesHeight = 22, largestCell = 88, longestName = 96;
constexpr double scatterBottom = 48;

QString percent(double share) { return QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1); }

}  // namespace

ConfusionMatrix::ConfusionMatrix(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Confusion matrix"));
}

void ConfusionMatrix::setCounts(const Eigen::MatrixXi& counts, const QStringList& classNames) {
    counts_ = counts;
    names_ = classNames;
    while (names_.size() < counts_.rows()) names_ += QString::number(names_.size());
    scatter_ = false;
    points_.clear();
    const int last = std::max(0, classes() - 1);
    current_ = {std::min(current_.trueClass, last), std::min(current_.predicted, last)};
    if (hover_ && (hover_->trueClass > last || hover_->predicted > last)) hover_.reset();
    setAccessibleName(tr("Confusion matrix"));
    layOut();
    describe();
    update();
}

void ConfusionMatrix::setScatter(std::vector<ScatterPoint> points, const QString& quantity) {
    const auto usable = [](const ScatterPoint& p) { return std::isfinite(p.truth) && std::isfinite(p.predicted); };
    const std::size_t all = points.size();
    std::erase_if(points, [&](const ScatterPoint& p) { return !usable(p); });
    leftOut_ = static_cast<qsizetype>(all - points.size());
    points_ = std::move(points);
    quantity_ = quantity;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const ScatterPoint& p : points_) {
        low = std::min({low, p.truth, p.predicted});
        high = std::max({high, p.truth, p.predicted});
    }
    const AxisRange now{from_, to_};
    const AxisRange range = niceRange(ChartScale::linear, low, high, scatter_ ? &now : nullptr);
    from_ = range.from;
    to_ = range.to;
    scatter_ = true;
    counts_.resize(0, 0);
    hover_.reset();
    setAccessibleName(tr("Predicted against true"));
    describe();
    update();
}

void ConfusionMatrix::setCaption(const QString& caption) {
    caption_ = caption;
    describe();
    update();
}

void ConfusionMatrix::setTextScale(double scale) {
    textScale_ = scale;
    layOut();
    update();
}

QString ConfusionMatrix::title() const {
    if (scatter_) {
        if (points_.empty()) return tr("R² –");
        double mean = 0, residual = 0, total = 0;
        for (const ScatterPoint& p : points_) mean += p.truth / static_cast<double>(points_.size());
        for (const ScatterPoint& p : points_) {
            residual += (p.truth - p.predicted) * (p.truth - p.predicted);
            total += (p.truth - mean) * (p.truth - mean);
        }
        return total > 0 ? tr("R² %1").arg(formatNumber(1 - residual / total, 3)) : tr("R² –");
    }
    const int all = counts_.sum();
    return all > 0 ? tr("Accuracy %1").arg(percent(static_cast<double>(counts_.diagonal().sum()) / all))
                   : tr("Accuracy –");
}

QString ConfusionMatrix::readout(int trueClass, int predicted) const {
    const int count = counts_(trueClass, predicted), of = counts_.row(trueClass).sum();
    const QString what = tr("true %1, predicted %2").arg(names_[trueClass], names_[predicted]);
    if (of == 0) return tr("%1: no samples of this class").arg(what);
    return tr("%1: %2 of %3 (%4)").arg(what).arg(count).arg(of).arg(percent(static_cast<double>(count) / of));
}

// Square cells as large as fit, names left of them and above, totals right and below.
void ConfusionMatrix::layOut() {
    const QFontMetricsF metrics(uiFont(qRound(px(12))));
    double widest = 0;
    for (const QString& name : names_) widest = std::max(widest, metrics.horizontalAdvance(name));
    layout_.nameWidth = std::min({widest, px(longestName), width() / 4.0});
    layout_.totals =
        std::max(px(28), metrics.horizontalAdvance(QString::number(counts_.size() > 0 ? counts_.sum() : 0)) + px(8));
    layout_.left = px(padding + axisTitle + 8) + layout_.nameWidth;
    layout_.top = px(header + axisTitle + namesHeight);
    const int n = std::max(1, classes());
    const double across = (width() - layout_.left - layout_.totals - px(padding)) / n;
    const double down = (height() - layout_.top - px(namesHeight + 8)) / n;
    layout_.cell = std::max(1.0, std::min({across, down, px(largestCell)}));
    if (layout_.cell >= 6) layout_.cell = std::floor(layout_.cell);
    // Centred in what is left over to the right.
    const double used = layout_.left + n * layout_.cell + layout_.totals + px(padding);
    layout_.left += std::max(0.0, std::floor((width() - used) / 2));
}

QRectF ConfusionMatrix::cellRect(int trueClass, int predicted) const {
    return {layout_.left + predicted * layout_.cell, layout_.top + trueClass * layout_.cell, layout_.cell,
            layout_.cell};
}

// The title of the axis, and its widest number.
double ConfusionMatrix::scatterLeft() const {
    const QFontMetricsF metrics(uiFont(qRound(px(12))));
    double widest = px(32);
    for (const Tick& tick : linearTicks({from_, to_}, 8).ticks)
        widest = std::max(widest, metrics.horizontalAdvance(tick.text));
    return widest + px(36);
}

QRectF ConfusionMatrix::plotArea() const {
    const double left = scatterLeft();
    const double across = width() - left - px(padding), down = height() - px(header + scatterBottom);
    const double side = std::floor(std::max(1.0, std::min(across, down)));
    return {std::floor(left + (across - side) / 2), px(header), side, side};
}

QPointF ConfusionMatrix::position(ScatterPoint point) const {
    const QRectF plot = plotArea();
    const double scale = plot.width() / (to_ - from_);
    return {plot.left() + (point.truth - from_) * scale, plot.bottom() - (point.predicted - from_) * scale};
}

std::optional<ConfusionMatrix::Cell> ConfusionMatrix::cellAt(QPointF at) const {
    if (scatter_ || counts_.size() == 0) return {};
    const Cell cell{static_cast<int>(std::floor((at.y() - layout_.top) / layout_.cell)),
                    static_cast<int>(std::floor((at.x() - layout_.left) / layout_.cell))};
    const auto within = [this](int index) { return index >= 0 && index < classes(); };
    return within(cell.trueClass) && within(cell.predicted) ? std::optional(cell) : std::nullopt;
}

void ConfusionMatrix::resizeEvent(QResizeEvent*) { layOut(); }

void ConfusionMatrix::mouseMoveEvent(QMouseEvent* event) {
    const auto cell = cellAt(event->position());
    setCursor(cell ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (cell == hover_) return;
    hover_ = cell;
    update();
}

void ConfusionMatrix::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) pressed_ = cellAt(event->position());
}

void ConfusionMatrix::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !pressed_) return;
    if (cellAt(event->position()) == pressed_) {
        current_ = *pressed_;
        emit cellClicked(current_.trueClass, current_.predicted);
    }
    pressed_.reset();
    update();
}

void ConfusionMatrix::leaveEvent(QEvent*) {
    hover_.reset();
    update();
}

void ConfusionMatrix::keyPressEvent(QKeyEvent* event) {
    if (scatter_ || counts_.size() == 0) return QWidget::keyPressEvent(event);
    const int last = classes() - 1;
    Cell next = current_;
    switch (event->key()) {
        case Qt::Key_Left:
            --next.predicted;
            break;
        case Qt::Key_Right:
            ++next.predicted;
            break;
        case Qt::Key_Up:
            --next.trueClass;
            break;
        case Qt::Key_Down:
            ++next.trueClass;
            break;
        case Qt::Key_Home:
            next.predicted = 0;
            break;
        case Qt::Key_End:
            next.predicted = last;
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            emit cellClicked(current_.trueClass, current_.predicted);
            return;
        default:
            return QWidget::keyPressEvent(event);
    }
    current_ = {std::clamp(next.trueClass, 0, last), std::clamp(next.predicted, 0, last)};
    keyFocus_ = true;
    describe();
    update();
}

void ConfusionMatrix::focusInEvent(QFocusEvent* event) {
    keyFocus_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                event->reason() == Qt::ShortcutFocusReason;
    describe();
    update();
}

void ConfusionMatrix::focusOutEvent(QFocusEvent*) {
    keyFocus_ = false;
    describe();
    update();
}

void ConfusionMatrix::describe() {
    QStringList parts;
    if (!caption_.isEmpty()) parts += caption_;
    parts += title();
    if (scatter_) {
        parts += tr("%n points", nullptr, static_cast<int>(points_.size()));
    } else if (counts_.size() > 0 && keyFocus_) {
        parts += readout(current_.trueClass, current_.predicted);
    } else if (counts_.size() > 0) {
        Eigen::MatrixXi errors = counts_;
        errors.diagonal().setZero();
        Eigen::Index row = 0, column = 0;
        if (errors.maxCoeff(&row, &column) > 0)
            parts += tr("Most confused: %1").arg(readout(static_cast<int>(row), static_cast<int>(column)));
    }
    const QString text = parts.join(QStringLiteral(". "));
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
