#include "core/training/run.h"

#include <fmt/format.h>

#include <cmath>

#include "core/experiment/experiment_json.h"
#include "core/numbers/flush_to_zero.h"
#include "core/numbers/random.h"

namespace ravine {

PipelineSettings settingsOf(const RunSpec& spec) {
    return {.optimizer = spec.optimizer,
            .l1 = spec.l1,
            .l1Proximal = spec.l1Method == L1Method::Proximal,
            .l2 = spec.l2,
            .weightDecay = spec.weightDecay,
            .coversAll = spec.penaltyCovers == PenaltyCovers::All,
            .clipNorm = spec.clipNorm,
            .clipValue = spec.clipValue};
}

namespace {

std::vector<Segment> segmentsOf(const SurfaceFunction& surface) {
    if (surface.xIsWeight == surface.yIsWeight) return {{0, 2, surface.xIsWeight}};
    return {{0, 1, surface.xIsWeight}, {1, 2, surface.yIsWeight}};
}

}  // namespace

std::string_view key(Status status) {
    switch (status) {
        case Status::Ready:
            return "ready";
        case Status::Running:
            return "running";
        case Status::Finished:
            return "finished";
        case Status::GoalReached:
            return "goal reached";
        case Status::StoppedEarly:
            return "stopped early";
        case Status::Diverged:
            return "diverged";
    }
    return "";
}

Run::Run(std::shared_ptr<const SurfaceFunction> surface, const Experiment& experiment, const RunSpec& spec)
    : surface_(std::move(surface)),
      scheduled_(spec.changes),
      spec_(spec),
      steps_(experiment.steps),
      seed_(static_cast<std::uint64_t>(experiment.seed)),
      noise_(experiment.surface().gradientNoise),
      goal_(experiment.goal),
      pipeline_(2, segmentsOf(*surface_), settingsOf(spec)),
      clock_(spec.schedule) {
    spec_.changes.clear();
    if (surface_->batchSize() > 0) {
        order_.resize(surface_->samples());
        batchesPerEpoch_ = (surface_->samples() + surface_->batchSize() - 1) / surface_->batchSize();
    }
    if (goal_ && goal_->quantity == Goal::Quantity::Gap) lowest_ = lowestValue(*surface_).value_or(0);
    const Point start = experiment.surface().start.value_or(surface_->start);
    theta_[0] = start.x;
    theta_[1] = start.y;
    exact_ = surface_->gradient(start);
    const Record first{
        .step = 0, .x = start.x, .y = start.y, .loss = exact_.value, .gradientNorm = length(exact_.dx, exact_.dy)};
    progress_.latest = progress_.best = first;
    if (!std::isfinite(exact_.value)) {
        diverge(0, "loss", exact_.value, start);
    } else if (!std::isfinite(first.gradientNorm)) {
        diverge(0, "gradient", first.gradientNorm, start);
    } else {
        observe(first);
        replayChanges();
        if (goal_ && goal_->stop && progress_.firstBelow) end(Status::GoalReached);
    }
}

std::size_t Run::advance(std::span<Record> records) {
    const FlushToZero guard;
    std::size_t done = 0;
    while (done < records.size() && !over() && update(records[done])) ++done;
    return done;
}

Jet<1> Run::dataGradient(Point at) {
    Jet<1> gradient = exact_;
    const std::int64_t update = step();  // from 0
    if (!order_.empty()) {
        const std::int64_t epoch = update / batchesPerEpoch_;
        if (epoch != orderEpoch_) {
            random::permutation(
                order_,
                {.seed = seed_, .purpose = random::Purpose::BatchOrder, .a = static_cast<std::uint64_t>(epoch)});
            orderEpoch_ = epoch;
        }
        const std::size_t begin = static_cast<std::size_t>(update % batchesPerEpoch_) * surface_->batchSize();
        const std::size_t size = std::min<std::size_t>(surface_->batchSize(), order_.size() - begin);
        gradient = surface_->batchGradient(at, std::span(order_).subspan(begin, size));
    }
    if (noise_ > 0) {
        const auto noise = random::normals(
            {.seed = seed_, .purpose = random::Purpose::GradientNoise, .a = static_cast<std::uint64_t>(update)});
        gradient.dx += noise_ * noise[0];
        gradient.dy += noise_ * noise[1];
    }
    return gradient;
}

bool Run::update(Record& record, StepAnatomy* opened) {
    const std::int64_t number = step() + 1;
    const Point from{theta_[0], theta_[1]};
    const Jet<1> data = dataGradient(from);
    if (!std::isfinite(data.dx) || !std::isfinite(data.dy))
        return diverge(number, "gradient", std::isfinite(data.dx) ? data.dy : data.dx, from);

    const bool inEpochs = spec_.schedule.unit == TimeUnit::Epoch;
    const auto t = static_cast<double>(inEpochs ? (number - 1) / batchesPerEpoch_ : number - 1);
    const double rate = clock_.rate(spec_.learningRate, t);
    double gradient[2] = {data.dx, data.dy};
    if (opened) {
        opened->step = number;
        opened->baseRate = spec_.learningRate;
        pipeline_.update(theta_, gradient, rate, *opened);
    } else if (const Outcome outcome = pipeline_.update(theta_, gradient, rate); outcome.lost) {
        return divergeBy(number, *outcome.lost);
    }
    const Point to{theta_[0], theta_[1]};
    if (!std::isfinite(to.x)) return diverge(number, "x", to.x, from);
    if (!std::isfinite(to.y)) return diverge(number, "y", to.y, from);

    const Jet<1> there = surface_->gradient(to);
    const double norm = length(there.dx, there.dy);
    if (!std::isfinite(there.value)) return diverge(number, "loss", there.value, to);
    if (!std::isfinite(norm)) return diverge(number, "gradient", norm, to);

    if (!inEpochs || number % batchesPerEpoch_ == 0) clock_.observe(t, there.value);
    const Record now{number, to.x, to.y, there.value, norm, rate};
    record = progress_.latest = now;
    if (now.loss < progress_.best.loss) progress_.best = now;
    progress_.status = Status::Running;
    observe(now);
    exact_ = there;  // here: right after the call a copy of the whole would wait for its parts to be written
    if (goal_ && goal_->stop && progress_.firstBelow)
        end(Status::GoalReached);
    else if (number >= steps_)
        end(Status::Finished);
    else
        replayChanges();
    return true;
}

std::optional<StepAnatomy> Run::openNext() const {
    if (over()) return std::nullopt;
    const FlushToZero guard;
    StepAnatomy opened;
    for (const std::int64_t place : {0, 1}) opened.coordinates.push_back({.index = place});
    Record ignored;
    Run(*this).update(ignored, &opened);
    if (opened.step == 0) return std::nullopt;
    return opened;
}

std::size_t Run::bytes() const {
    return sizeof(Run) + order_.size() * sizeof(order_[0]) + spec_.name.size() + 6 * 64;  // the rule's state
}

void Run::observe(const Record& record) {
    if (!goal_) return;
    const double value = goal_->quantity == Goal::Quantity::GradientNorm ? record.gradientNorm : record.loss - lowest_;
    if (!(value < goal_->below)) return progress_.belowFrom.reset();
    if (!progress_.firstBelow) progress_.firstBelow = record.step;
    if (!progress_.belowFrom) progress_.belowFrom = record.step;
}

bool Run::diverge(std::int64_t at, std::string quantity, double value, Point where) {
    const char* what = quantity == "loss" ? "f" : quantity == "gradient" ? "the gradient of f" : quantity.c_str();
    std::string cause = fmt::format(
        "{} left the range of numbers near ({:.3g}, {:.3g}); a smaller learning rate or "
        "clipping keeps the steps in bounds",
        what, where.x, where.y);
    if (at == 0)
        cause = fmt::format("{} is not a finite number at the start ({:.6g}, {:.6g}); choose another start", what,
                            where.x, where.y);
    else if (std::isnan(value) && (quantity == "x" || quantity == "y"))
        cause = fmt::format(
            "the step in {} from ({:.6g}, {:.6g}) is not a number: an adaptive rule without ε divides 0 by "
            "0 where the gradient has been 0",
            what, where.x, where.y);
    else if (std::isnan(value))
        cause = fmt::format("{} is not defined at ({:.6g}, {:.6g})", what, where.x, where.y);
    progress_.divergence = Divergence{at, std::move(quantity), std::move(cause)};
    progress_.belowFrom.reset();
    end(Status::Diverged);
    return false;
}

bool Run::divergeBy(std::int64_t at, const LostNumber& lost) {
    progress_.divergence = Divergence{at, std::string(lost.name), lost.cause()};
    progress_.belowFrom.reset();
    end(Status::Diverged);
    return false;
}

void Run::replayChanges() {
    for (; nextChange_ < scheduled_.size() && scheduled_[nextChange_].at <= step(); ++nextChange_)
        apply(scheduled_[nextChange_]);
}

void Run::change(const Change& change) {
    scheduled_.insert(scheduled_.begin() + static_cast<std::ptrdiff_t>(nextChange_), change);
    ++nextChange_;
    apply(change);
}

void Run::adopt(const Run& present) {
    scheduled_ = present.scheduled_;
    if (!over()) replayChanges();
}

void Run::apply(const Change& change) {
    ravine::apply(change, spec_);
    pipeline_.retune(settingsOf(spec_));
    if (putsOptimizerIn(change)) pipeline_.restart();
    clock_.retune(spec_.schedule);
}

}  // namespace ravine
