#include "app/workspace/chart_stack.h"

#include <QHBoxLayout>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>
#include <numeric>

#include "app/workspace/coinciding_runs.h"
#include "app/workspace/race_results.h"
#include "widgets/charts/line_chart.h"
#include "widgets/charts/run_table.h"
#include "widgets/statistics/finish_table.h"

namespace ravine {

ChartStack::ChartStack(Controller& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      table_(new RunTable(this)),
      finish_(new FinishTable),
      finishArea_(new QScrollArea(this)) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    connect(table_, &RunTable::toggled, this, &ChartStack::runToggled);
    connect(table_, &RunTable::highlighted, this, &ChartStack::runHighlighted);
    finishArea_->setWidget(finish_);
    finishArea_->setWidgetResizable(true);
    finishArea_->setFrameShape(QFrame::NoFrame);
    finishArea_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    finishArea_->setFocusPolicy(Qt::NoFocus);
    finish_->setProperty("surface", "panel");
    finish_->setAttribute(Qt::WA_StyledBackground);
    finishArea_->hide();
    connect(finish_, &FinishTable::runClicked, this, &ChartStack::runClicked);
    connect(finish_, &FinishTable::foldToggled, this, &ChartStack::fitFinish);
}

void ChartStack::layOut(std::vector<std::pair<LineChart*, int>> charts) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 4);
    layout->setSpacing(4);
    auto* tableRow = new QHBoxLayout;
    tableRow->setContentsMargins(12, 0, 12, 0);
    tableRow->addWidget(table_);
    layout->addLayout(tableRow);
    for (const auto& [chart, share] : charts) {
        layout->addWidget(chart, share);
        stack_.push_back(chart);
    }
    layout->addWidget(finishArea_);
    stack_.back()->setStepNumbersVisible(true);
    for (LineChart* chart : stack_) {
        connect(chart, &LineChart::xRangeChanged, this, [this, chart](double from, double to) {
            for (LineChart* other : stack_)
                if (other != chart) other->setXRange(from, to);
            rangeShown();
        });
        connect(chart, &LineChart::stepClicked, this, &ChartStack::stepClicked);
        connect(chart, &LineChart::runClicked, this, &ChartStack::runClicked);
        connect(chart, &LineChart::hovered, this, [this](std::int64_t step) {
            setHoverStep(step);
            emit stepHovered(step);
        });
        const QString key = QStringLiteral("charts/scale/") + chart->objectName();
        const int kept = QSettings().value(key, 0).toInt();
        if (kept > 0 && kept <= static_cast<int>(ScaleChoice::symmetric))
            chart->setScaleChoice(static_cast<ScaleChoice>(kept));
        connect(chart, &LineChart::scaleChosen, this,
                [key](ScaleChoice choice) { QSettings().setValue(key, static_cast<int>(choice)); });
    }
}

void ChartStack::showTable(std::vector<ValueColumn> columns, std::size_t rankedBy) {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<RunTableRow> rows;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i)
        rows.push_back({colours[i], QString::fromStdString(experiment.runs[i].name), !experiment.runs[i].hidden,
                        static_cast<int>(i) == selected_});
    table_->setRuns(std::move(rows));
    columns_ = std::move(columns);
    rankedBy_ = rankedBy;
    showValues();
}

// NaN where the run has none there. What has no value before the first step shows that of the first: the rate.
double ChartStack::valueOf(const ValueColumn& column, int run, std::int64_t step) const {
    double value = std::numeric_limits<double>::quiet_NaN(), first = value;
    for (const ChartSeries& s : column.chart->series()) {
        if (s.run != run || s.dashed != column.dashed || s.faint || !s.trace) continue;
        if (!s.foreseen) value = s.valueAt(static_cast<double>(step));
        if (step == 0 && first != first) first = s.valueAt(1);
    }
    return value == value ? value : first;
}

void ChartStack::showValues() {
    if (stack_.empty() || columns_.empty()) return;
    const Experiment& experiment = controller_.experiment();
    const std::int64_t step = pointed_ >= 0 ? pointed_ : std::max<std::int64_t>(controller_.race().head(), 0);
    const QString& title = stack_.front()->stepTitle();
    const QString head = pointed_ >= 0 ? tr("%1 %2 (pointer)").arg(title, stepText(static_cast<double>(step)))
                                       : tr("%1 %2").arg(title, stepText(static_cast<double>(step)));
    std::vector<RunTableColumn> columns;
    std::vector<double> ranks(experiment.runs.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        RunTableColumn column{columns_[c].title, {}};
        for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
            const double value = valueOf(columns_[c], static_cast<int>(i), step);
            column.values.push_back(columns_[c].chart->valueText(value));
            if (c == rankedBy_ && !experiment.runs[i].hidden) ranks[i] = value;
        }
        columns.push_back(std::move(column));
    }
    std::vector<int> order(experiment.runs.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](int a, int b) {
        const double x = ranks[static_cast<std::size_t>(a)], y = ranks[static_cast<std::size_t>(b)];
        const bool shownA = !experiment.runs[static_cast<std::size_t>(a)].hidden,
                   shownB = !experiment.runs[static_cast<std::size_t>(b)].hidden;
        if (shownA != shownB) return shownA;
        return x == x && (y != y || x < y);
    });
    table_->setValues(head, std::move(columns), std::move(order));
}

void ChartStack::refresh() {
    const RaceView& race = controller_.race();
    for (LineChart* chart : stack_) {
        chart->refresh();
        chart->setCursorStep(race.head());
    }
    table_->setRemark(coincidingText(controller_.experiment(), race.runs(), race.over()));
    showValues();
    showFinish();
}

// Below the charts when there is nothing more to compute.
void ChartStack::showFinish() {
    const RaceView& race = controller_.race();
    const bool over = race.over() && !presenting_ && !controller_.experiment().runs.empty();
    if (over) finish_->setFinish(finishOf(controller_.experiment(), race, selected_, controller_.surface().get()));
    if (over != finishArea_->isHidden()) return fitFinish();
    finishArea_->setVisible(over);
    fitFinish();
}

// As high as it wants to be while the charts can be read; where that leaves it no two rows, it folds to its title.
void ChartStack::fitFinish() {
    if (finishArea_->isHidden()) return;
    finish_->setCompact(height() < 700);
    constexpr int readableChart = 112, twoRows = 110;
    int taken = table_->heightForWidth(table_->width()) + 30;
    for (const LineChart* chart : stack_) taken += std::max(chart->minimumSizeHint().height(), readableChart) + 4;
    const int room = height() - taken;
    finish_->setTight(room < std::min(twoRows, finish_->openHeight()));
    const int most = std::max(room, twoRows);
    finishArea_->setFixedHeight(std::min({finish_->sizeHint().height(), most, std::max(height() * 36 / 100, 60)}));
}

void ChartStack::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitFinish();
}

void ChartStack::setHighlighted(int run) {
    if (highlighted_ == run) return;
    highlighted_ = run;
    showRuns(selected_);
}

void ChartStack::setHoverStep(std::int64_t step) {
    for (LineChart* chart : stack_) chart->setHoverStep(step);
    if (step == pointed_) return;
    pointed_ = step;
    showValues();
}

double ChartStack::leavesParentAt(std::size_t run) const {
    const auto update = forkPoint(controller_.experiment(), run);
    if (!update) return -std::numeric_limits<double>::infinity();
    const bool inEpochs = controller_.experiment().isNetwork() && run < controller_.race().runs().size();
    const std::int64_t updates =
        inEpochs ? std::max<std::int64_t>(controller_.race().runs()[run].batchesPerEpoch, 1) : 1;
    return static_cast<double>(*update / updates);
}

void ChartStack::setPresenting(bool presenting) {
    if (presenting == presenting_) return;
    presenting_ = presenting;
    const std::size_t shown = presenting ? std::min<std::size_t>(2, stack_.size()) : stack_.size();
    for (std::size_t i = 0; i < stack_.size(); ++i) {
        stack_[i]->setVisible(i < shown);
        stack_[i]->setStepNumbersVisible(i + 1 == shown);
    }
    showFinish();
}

void ChartStack::setTextScale(double scale) {
    table_->setTextScale(scale);
    finish_->setTextScale(scale);
    for (LineChart* chart : stack_) chart->setTextScale(scale);
}

}  // namespace ravine
