#include "surface_race.h"

#include <algorithm>
#include <array>

namespace ravine {

SurfaceRace::SurfaceRace(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment)
    : steps_(experiment.steps) {
    for (const RunSpec& spec : experiment.runs) {
        runs_.emplace_back(surface, experiment, spec);
        bookmarks_.emplace_back(bookmarkBytes / experiment.runs.size());
        bookmarks_.back().worked(runs_.back(), {});
    }
    visitors_.resize(runs_.size());
}

bool SurfaceRace::over() const {
    return std::ranges::all_of(runs_, [](const Run& run) { return run.over(); });
}

void SurfaceRace::open(std::vector<RunFrame>& runs) const {
    for (const Run& run : runs_) {
        // The window's series has buckets this wide by now: finer ones would only be merged there.
        const std::int64_t first = run.step() + 1;
        const Trace fresh(first, Trace::defaultCapacity, Trace::widthAt(first));
        RunFrame& frame = runs.emplace_back();
        frame.loss = frame.learningRate = frame.gradientNorm = frame.x = frame.y = fresh;
    }
}

void SurfaceRace::begin(std::vector<RunFrame>& runs) {
    for (const Run& run : runs_) record(runs.emplace_back(), run.progress().latest);
}

void SurfaceRace::record(RunFrame& into, const Record& record) {
    into.x.append(record.x);
    into.y.append(record.y);
    into.loss.append(record.loss);
    into.gradientNorm.append(record.gradientNorm);
    into.learningRate.append(record.learningRate);
}

void SurfaceRace::advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& runs) {
    const auto began = std::chrono::steady_clock::now();
    const std::size_t count = std::min(chunk_, static_cast<std::size_t>(goal - step_));
    auto turn = began;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const std::size_t done = runs_[i].advance(std::span(records_).first(count));
        for (std::size_t k = 0; k < done; ++k) record(runs[i], records_[k]);
        const auto now = std::chrono::steady_clock::now();
        if (!runs_[i].over()) bookmarks_[i].worked(runs_[i], now - turn);
        turn = now;
    }
    step_ += static_cast<std::int64_t>(count);
    if (over()) {  // the last may have ended within the chunk
        step_ = 0;
        for (const Run& run : runs_) step_ = std::max(step_, run.step());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    if (took < attention / 2 && count == chunk_) chunk_ = std::min(chunk_ * 2, maxChunk);
    if (took > attention) chunk_ = std::max<std::size_t>(chunk_ / 2, 1);
}

void SurfaceRace::close(std::vector<RunFrame>& runs, bool) {
    for (std::size_t i = 0; i < runs_.size(); ++i) runs[i].progress = runs_[i].progress();
}

// The run after `goal` updates, or as it ended before: a copy goes there, until `until` at most (null: more to go). A run
// that diverged is shown where it last had numbers, its fatal update still to come.
const Run* SurfaceRace::visited(std::size_t index, std::int64_t goal, Time until) {
    const Run& present = runs_[index];
    goal = std::min(goal, present.step());
    if (present.step() == goal && present.progress().status != Status::Diverged) return &present;
    Visitor<Run>& visitor = visitors_[index];
    visitor.setOut(bookmarks_[index], present, [&](const Run& run) { return run.step() <= goal; });
    Run& run = *visitor.run();
    std::array<Record, 256> passed;
    while (run.step() < goal && !run.over()) {
        run.advance(std::span(passed).first(std::min(passed.size(), static_cast<std::size_t>(goal - run.step()))));
        if (std::chrono::steady_clock::now() >= until) return nullptr;
    }
    return &run;
}

bool SurfaceRace::visit(const Look& look, std::chrono::nanoseconds attention, Sight& sight) {
    sight = {.look = look, .runs = {}, .next = nullptr};
    const auto until = std::chrono::steady_clock::now() + attention;
    const auto goal = static_cast<std::int64_t>(std::clamp(look.at.value_or(1e18), 0.0, 1e18));
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (!look.at && look.opened != i) continue;  // the newest is known from the series
        const Run* there = visited(i, goal, until);
        if (!there) return false;
        if (look.at) sight.runs.push_back({there->step(), there->progress().latest, nullptr});
        if (look.opened != i) continue;
        if (auto next = there->openNext()) sight.next = std::make_shared<const StepAnatomy>(std::move(*next));
    }
    return true;
}

bool SurfaceRace::change(std::size_t run, const Settings& settings, Change& stamped) {
    if (run >= runs_.size() || runs_[run].over()) return false;
    stamped = {runs_[run].step(), settings};
    runs_[run].change(stamped);
    return true;
}

}  // namespace ravine
