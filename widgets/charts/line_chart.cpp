#include "widgets/charts/line_chart.h"

#include <QGraphicsLayout>
#include <QtCharts/QChart>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double titleHeight = 30, bottomMargin = 10, numbersHeight = 40;

// Never more ticks than a few between one call and the next: the axis lays itself out after every change.
void setAxis(QValueAxis& axis, AxisRange range, double anchor, double step) {
    if (axis.min() == range.from && axis.max() == range.to && axis.tickInterval() == step &&
        axis.tickAnchor() == anchor)
        return;
    axis.setTickInterval(2 * std::max({step, range.span(), axis.max() - axis.min()}));
    axis.setTickAnchor(anchor);
    axis.setRange(range.from, range.to);
    axis.setTickInterval(step);
}

}  // namespace

LineChart::LineChart(const QString& title, ChartScale scale, QWidget* parent)
    : QChartView(parent),
      title_(title),
      stepTitle_(tr("Step")),
      shadeFrom_(nan),
      shadeTo_(nan),
      hiddenFrom_(nan),
      xAxis_(new QValueAxis),
      yAxis_(new QValueAxis),
      curves_(new CurveItem),
      handles_(new ChartHandles(*this)) {
    wish_.preferred = scale;
    view_.map.scale = scale;
    QChart* chart = this->chart();
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->legend()->hide();
    chart->setBackgroundVisible(false);
    chart->setPlotAreaBackgroundVisible(false);
    chart->setDropShadowEnabled(false);
    chart->setMargins({});
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setAcceptHoverEvents(false);
    for (QValueAxis* axis : {xAxis_, yAxis_}) {
        axis->setLabelsVisible(false);
        axis->setTitleFont(uiFont());  // never seen, but the chart's theme would load one of its own
        axis->setLineVisible(false);   // it comes with tick marks
        axis->setTickType(QValueAxis::TicksDynamic);
        axis->setTickInterval(1e6);
    }
    chart->addAxis(xAxis_, Qt::AlignBottom);
    chart->addAxis(yAxis_, Qt::AlignLeft);
    scene()->addItem(curves_);
    curves_->setZValue(100);
    setFrameShape(QFrame::NoFrame);
    setRubberBand(QChartView::NoRubberBand);
    setRenderHint(QPainter::Antialiasing, false);  // the grid stays crisp; what is in front asks for it
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    describeSoon_.setSingleShot(true);
    describeSoon_.setInterval(500);
    connect(&describeSoon_, &QTimer::timeout, this, &LineChart::describe);
    connect(handles_, &ChartHandles::dragged, this, &LineChart::handleDragged);
    connect(handles_, &ChartHandles::changed, this, [this] {
        if (!describeSoon_.isActive()) describeSoon_.start();
        viewport()->update();
    });
    setTitle(title);
    applyTheme();
}

void LineChart::setTitle(const QString& title) {
    title_ = title;
    setAccessibleName(QString(title).remove(u'*'));
    viewport()->update();
}

void LineChart::setScale(ChartScale scale) {
    if (scale == wish_.preferred) return;
    wish_.preferred = scale;
    view_.map = {scale};
    yFitted_ = yZoomed_ = false;
    refresh();
}

void LineChart::setQuantity(AxisWish::Quantity quantity, bool mayLeave) {
    wish_.quantity = quantity;
    wish_.mayLeave = mayLeave;
    yFitted_ = false;
    refresh();
}

void LineChart::setScaleChoice(ScaleChoice choice) {
    if (choice == wish_.choice) return;
    wish_.choice = choice;
    yFitted_ = yZoomed_ = false;
    refresh();
}

void LineChart::chooseScale(ScaleChoice choice) {
    setScaleChoice(choice);
    emit scaleChosen(choice);
}

void LineChart::setNotes(std::vector<ChartNote> notes) {
    notes_ = std::move(notes);
    viewport()->update();
}

void LineChart::setStepTitle(const QString& title) {
    stepTitle_ = title;
    viewport()->update();
}

void LineChart::setStepNumbersVisible(bool visible) {
    stepNumbers_ = visible;
    updateGeometry();
    layoutPlot();
}

void LineChart::setGoal(std::optional<double> value) {
    wish_.goal = value;
    updateCurves();
    refresh();
}

void LineChart::setLevel(std::optional<double> value, const QString& text) {
    level_ = value;
    levelText_ = text;
    viewport()->update();
}

void LineChart::setShade(double from, double to, const QString& text) {
    shadeFrom_ = from;
    shadeTo_ = to;
    shadeText_ = text;
    viewport()->update();
}

void LineChart::setHiddenFrom(double step, const QString& text) {
    hiddenFrom_ = step;
    hiddenText_ = text;
    yFitted_ = false;
    refresh();
}

void LineChart::setTextScale(double factor) {
    textScale_ = factor;
    updateGeometry();
    layoutPlot();
    updateCurves();
}

void LineChart::setCorner(QWidget* corner) {
    corner_ = corner;
    corner_->setParent(this);
    corner_->show();
    layoutPlot();
}

void LineChart::setSeries(std::vector<ChartSeries> series) {
    series_ = std::move(series);
    updateCurves();
    refresh();
    describe();
}

void LineChart::refresh() {
    curves_->tracesChanged();
    autoY();
    viewChanged();
    if (!describeSoon_.isActive()) describeSoon_.start();
}

void LineChart::setExtent(double from, double to) {
    if (!(to > from)) to = from + 1;
    if (extent_ == AxisRange{from, to}) return;
    const bool whole = view_.xFrom <= extent_.from && view_.xTo >= extent_.to;
    extent_ = {from, to};
    const double span = std::min(view_.xTo - view_.xFrom, extent_.span());
    const double begin = std::clamp(view_.xFrom, from, to - span);
    if (whole) {
        setXRange(from, to);
    } else {
        setXRange(begin, begin + span);
    }
}

void LineChart::setXRange(double from, double to) {
    if (!(to > from) || (view_.xFrom == from && view_.xTo == to)) return;
    view_.xFrom = from;
    view_.xTo = to;
    yFitted_ = false;
    autoY();
    viewChanged();
}

void LineChart::setCursorStep(std::int64_t step) {
    if (step == cursor_) return;
    cursor_ = step;
    if (!describeSoon_.isActive()) describeSoon_.start();
    viewport()->update();
}

void LineChart::setHoverStep(std::int64_t step) {
    if (hover_ == step) return;
    hover_ = step;
    viewport()->update();
}

void LineChart::fit() {
    yFitted_ = yZoomed_ = false;
    const bool moved = xRange() != extent_;
    view_.xFrom = extent_.from;
    view_.xTo = extent_.to;
    refresh();
    if (moved) emit xRangeChanged(view_.xFrom, view_.xTo);
}

QPointF LineChart::position(double step, double value) const {
    return {plot_.left() + (step - view_.xFrom) / (view_.xTo - view_.xFrom) * plot_.width(),
            plot_.top() + (view_.yTo - view_.map.forward(value)) / (view_.yTo - view_.yFrom) * plot_.height()};
}

double LineChart::stepAt(double x) const {
    return view_.xFrom + (x - plot_.left()) / plot_.width() * (view_.xTo - view_.xFrom);
}

double LineChart::valueAt(double y) const {
    return view_.map.back(view_.yTo - (y - plot_.top()) / plot_.height() * (view_.yTo - view_.yFrom));
}

bool LineChart::wasSeen(double step) const { return step >= view_.xFrom && step <= view_.xTo && !(step > hiddenFrom_); }

double ChartSeries::valueAt(double step) const {
    return trace && step >= from ? trace->at(static_cast<std::int64_t>(std::llround(step * valuesPerStep))) : nan;
}

void LineChart::viewChanged() {
    if (plot_.isEmpty()) return;
    const bool decades = scale() == ChartScale::log10 || scale() == ChartScale::symlog;
    const double yRoom = std::clamp(plot_.height() / px(decades ? 24 : 34), 1.0, 7.0);
    const AxisTicks y = ticksOf(view_.map, yRange(), yRoom);
    const double widest = std::max(48.0, QFontMetricsF(uiFont(12)).horizontalAdvance(stepText(view_.xTo)) + 20);
    const AxisTicks x = stepTicks(xRange(), std::max(1.0, plot_.width() / px(widest)));
    yTicks_ = y.ticks;
    xTicks_ = x.ticks;
    setAxis(*yAxis_, yRange(), y.anchor, y.step);
    setAxis(*xAxis_, xRange(), x.anchor, x.step);
    curves_->setView(view_);
    curves_->setGuide(wish_.goal ? view_.map.forward(*wish_.goal) : nan, Theme::of(this).text2, px(1));
    findLeaving();
    viewport()->update();
}

void LineChart::updateCurves() {
    const Theme& theme = Theme::of(this);
    std::vector<Curve> curves;
    const auto add = [&](const ChartSeries& s) {
        QColor colour = theme.runColour(s.slot);
        double width = px(s.selected ? 2.75 : 2.25) * s.thickness;
        if (s.foreseen) {
            width = px(1.25);
            colour.setAlphaF(s.dimmed ? 0.18f : s.selected ? 0.75f : 0.4f);
        } else if (s.dimmed || s.faint) {
            colour.setAlphaF(0.28f);
        }
        curves.push_back({s.trace, colour, width, s.dashed, s.valuesPerStep, s.from});
    };
    // What is planned behind, then the dimmed; the selected in front.
    const auto layerOf = [](const ChartSeries& s) {
        return (s.foreseen ? 0 : 3) + (s.selected ? 2 : s.dimmed ? 0 : 1);
    };
    for (int layer = 0; layer < 6; ++layer)
        for (const ChartSeries& s : series_)
            if (s.visible && s.trace && layerOf(s) == layer) add(s);
    curves_->setCurves(std::move(curves));
    curves_->setGuide(wish_.goal ? view_.map.forward(*wish_.goal) : nan, theme.text2, px(1));
}

void LineChart::applyTheme() {
    const Theme& theme = Theme::of(this);
    for (QValueAxis* axis : {xAxis_, yAxis_}) axis->setGridLinePen(QPen(theme.grid, 1));
    updateCurves();
    viewport()->update();
}

void LineChart::layoutPlot() {
    const int left = qRound(px(leftMargin)), top = qRound(px(titleHeight));
    const int right = width() - qRound(px(rightMargin));
    const int bottom = height() - qRound(px(stepNumbers_ ? numbersHeight : bottomMargin));
    plot_ = QRect(left, top, std::max(right - left, 1), std::max(bottom - top, 1));
    if (corner_) {
        const QSize size = corner_->sizeHint();
        corner_->setGeometry(width() - qRound(px(8)) - size.width(), qRound(px(12)) - size.height() / 2, size.width(),
                             size.height());
    }
    chart()->setPlotArea(QRectF(plot_));
    curves_->setArea(QRectF(plot_));
    viewChanged();
    chart()->layout()->activate();  // or the grid would stay where it was until the next event
}

QSize LineChart::sizeHint() const { return {qRound(px(400)), qRound(px(180))}; }

QSize LineChart::minimumSizeHint() const {
    return {qRound(px(200)), qRound(px(stepNumbers_ ? 90 + numbersHeight - bottomMargin : 90))};
}

void LineChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    layoutPlot();
}

void LineChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) applyTheme();
}

// ---- Seen by the ear

void LineChart::describe() {
    QStringList lines;
    for (const ChartSeries& s : series_) {
        if (!s.visible || !s.trace || s.foreseen) continue;
        const double value = cursor_ >= 0 ? s.valueAt(static_cast<double>(cursor_)) : s.trace->last();
        lines += std::isnan(value) ? tr("%1: no value").arg(s.name) : tr("%1: %2").arg(s.name, valueText(value));
    }
    QString text = lines.join(QStringLiteral("; "));
    if (cursor_ >= 0) text = tr("%1 %2. ").arg(stepTitle_).arg(cursor_) + text;
    if (scale() == ChartScale::log10) text += (text.isEmpty() ? QString() : QStringLiteral(". ")) + tr("Log scale.");
    if (scale() == ChartScale::symlog)
        text += (text.isEmpty() ? QString() : QStringLiteral(". ")) + tr("Symmetric log scale.");
    for (const Leaving& leaving : leaving_)
        text += tr(" %1 leaves the chart at %2 %3.")
                    .arg(series_[static_cast<std::size_t>(leaving.series)].name, stepTitle_.toLower(),
                         stepText(std::round(leaving.step)));
    const QString handles = handles_->spoken();
    if (!handles.isEmpty()) text = handles_->held() >= 0 ? handles : text + QStringLiteral(" ") + handles;
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
