#include "app/workspace/rate_editor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

RateEditor::RateEditor(Controller& controller, LineChart* chart)
    : QObject(chart), controller_(controller), chart_(chart) {
    connect(chart, &LineChart::handleDragged, this, &RateEditor::drag);
}

bool RateEditor::isCurrent() const {
    const auto runs = controller_.race().runs().size();
    return generation_ == controller_.race().generation() && runs == controller_.experiment().runs.size() &&
           std::ranges::all_of(measured_, [&](const ChartSeries& s) { return static_cast<std::size_t>(s.run) < runs; });
}

RateRows RateEditor::rowsOf(int run) const {
    const auto index = static_cast<std::size_t>(run);
    const Experiment& experiment = controller_.experiment();
    std::int64_t batches = 1;
    if (experiment.isNetwork()) {
        batches = controller_.race().runs()[index].batchesPerEpoch;
    } else if (const auto surface = controller_.surface(); surface && surface->batchSize() > 0) {
        batches = (surface->samples() + surface->batchSize() - 1) / surface->batchSize();
    }
    return RateRows::of(experiment.isNetwork(), planOf(run).schedule.unit, batches);
}

double RateEditor::lengthOf(int run) const {
    return rowsOf(run).timeAt(static_cast<double>(controller_.experiment().length())) + 1;
}

RatePlan RateEditor::planOf(int run) const {
    if (preview_ && preview_->first == run) return preview_->second;
    const auto index = static_cast<std::size_t>(run);
    const RunSpec& spec = controller_.experiment().runs[index];
    if (spec.changes.empty()) return {spec.schedule, spec.learningRate};
    const RunSpec now = controller_.shownRun(index);
    return {now.schedule, now.learningRate};
}

double RateEditor::presentRate(int run) const {
    return controller_.race().runs()[static_cast<std::size_t>(run)].learningRate.last();
}

bool RateEditor::listens(int run) const {
    return std::visit([]<class K>(const K&) { return ListeningSchedule<K>; }, planOf(run).schedule.kind);
}

void RateEditor::foresee(Foreseen& foreseen) const {
    const AxisRange range = chart_->xRange();
    const double length = static_cast<double>(controller_.experiment().length());
    foreseen.present = presentRate(foreseen.run);
    foreseen.curve = forecastOf(planOf(foreseen.run), rowsOf(foreseen.run), std::max(0.0, range.from),
                                std::min(length, range.to), foreseen.present);
}

void RateEditor::show(std::vector<ChartSeries> measured, int selected) {
    if (!drag_) preview_.reset();
    if (drag_ && (drag_->run != selected || selected >= static_cast<int>(controller_.experiment().runs.size()))) {
        drag_.reset();
        preview_.reset();
    }
    selected_ = selected;
    generation_ = controller_.race().generation();
    measured_ = measured;
    foreseen_.clear();
    std::vector<ChartSeries> series = std::move(measured);
    for (const ChartSeries& past : measured_) {
        const bool isSelected = past.run == selected;
        // A run that is over has nothing to come, but the selected one's curve is there to be edited.
        const RunTraces& run = controller_.race().runs()[static_cast<std::size_t>(past.run)];
        if (run.status() >= Status::Finished && !isSelected) continue;
        foreseen_.push_back(std::make_unique<Foreseen>(past.run));
        foresee(*foreseen_.back());
        ChartSeries line = past;
        line.trace = &foreseen_.back()->curve.trace;
        line.valuesPerStep = foreseen_.back()->curve.valuesPerRow;
        line.foreseen = true;
        // Where nothing was changed on the way the past covers it. What listens never had a plan.
        if (!isSelected || listens(past.run))
            line.from = std::max(line.from, static_cast<double>(std::max<std::int64_t>(run.learningRate.end() - 1, 1)));
        else
            line.from = -std::numeric_limits<double>::infinity();  // a fork's too: its handles stand on their curve
        series.push_back(line);
    }
    chart_->setSeries(std::move(series));
    placeHandles();
}

void RateEditor::clear() {
    drag_.reset();
    preview_.reset();
    selected_ = -1;
    measured_.clear();
    foreseen_.clear();
    chart_->setHandles({});
}

void RateEditor::refresh() {
    if (!isCurrent()) return;
    for (const auto& foreseen : foreseen_)
        if (const double now = presentRate(foreseen->run);
            listens(foreseen->run) && now == now && now != foreseen->present)
            return show(measured_, selected_);
}

void RateEditor::rangeShown() {
    if (!isCurrent()) return;
    const bool coarse = std::ranges::any_of(foreseen_, [](const auto& f) { return f->curve.valuesPerRow != 1; });
    if (coarse || controller_.experiment().length() > 2048) show(measured_, selected_);
}

void RateEditor::placeHandles() {
    std::vector<ChartHandle> handles;
    past_.clear();
    const auto own = std::ranges::find(measured_, selected_, &ChartSeries::run);
    if (own != measured_.end() && own->visible) {
        const RateRows rows = rowsOf(selected_);
        const double end = static_cast<double>(controller_.experiment().length());
        for (const PlacedHandle& placed : handlesOf(planOf(selected_), lengthOf(selected_))) {
            ChartHandle handle{.step = rows.rowAt(placed.at.time),
                               .value = placed.at.rate,
                               .slot = own->slot,
                               .label = translated(placed.label),
                               .detail = {},
                               .across = placed.across,
                               .up = placed.up,
                               .grain = rows.rowsPerUnit / rows.unitsPerRow};
            QStringList holds;
            for (const auto& [label, value] : placed.holds) holds += translated(label) + u' ' + formatNumber(value, 6);
            handle.detail = holds.join(QStringLiteral(", "));
            // A period as long as the run ends with the rate of an update that is not made any more: it is held at the
            // end.
            past_.push_back(std::clamp(handle.step - end, 0.0, std::max(1.0, handle.grain)));
            handle.step -= past_.back();
            handles.push_back(std::move(handle));
        }
    }
    chart_->setHandles(std::move(handles));
}

void RateEditor::drag(int handle, double step, double value, bool final) {
    const auto index = static_cast<std::size_t>(handle);
    if (index >= past_.size() || !isCurrent()) return;
    if (!drag_) {
        const RatePlan plan = planOf(selected_);
        drag_ = Drag{selected_,
                     handle,
                     plan,
                     plan,
                     chart_->handles().all()[index].step,
                     past_[index],
                     chart_->handles().isDragged(),
                     {}};
    }
    // The pointer goes on from where it took hold; keys, and a final place, from where the handle is.
    const double past = drag_->byPointer || step == drag_->origin ? drag_->past : past_[index];
    const RateRows rows = rowsOf(drag_->run);
    const QRect plot = chart_->plotArea();
    const RatePoint pixel{chart_->xRange().span() / plot.width() * rows.unitsPerRow / rows.rowsPerUnit,
                          chart_->yRange().span() / plot.height()};
    const RatePlan plan = dragged(drag_->start, lengthOf(drag_->run), index, {rows.timeAt(step + past), value}, pixel);
    preview_ = {drag_->run, plan};
    for (const auto& foreseen : foreseen_)
        if (foreseen->run == drag_->run) foresee(*foreseen);
    placeHandles();
    chart_->refresh();
    tell(plan, final);
}

// Only what differs from what was told before; at the end at least one setting, which closes the entry.
void RateEditor::tell(const RatePlan& plan, bool final) {
    const int run = drag_->run;
    std::vector<std::pair<QString, std::string>> settings;
    for (const auto& [path, json] : settingsBetween(drag_->sent, plan))
        settings.emplace_back(QString::fromStdString(path), json);
    if (settings.empty() && final && !drag_->last.first.isEmpty()) settings.push_back(drag_->last);
    if (!settings.empty()) drag_->last = settings.back();
    drag_->sent = plan;
    // Whoever listens shows the runs again, then as they are.
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const bool ends = final && i + 1 == settings.size();
        if (ends) drag_.reset();
        emit runEdited(run, settings[i].first, settings[i].second, ends);
    }
    if (final) drag_.reset();
}

}  // namespace ravine
