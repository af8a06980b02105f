#include "core/training/surface_race.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>

namespace ravine {

namespace {

// A record's x, y, loss and gradient norm as one vector.
Eigen::Array4d valuesOf(const Record& record) {
    static_assert(offsetof(Record, gradientNorm) == offsetof(Record, x) + 3 * sizeof(double));
    return Eigen::Array4d::Map(&record.x);
}

// Of x, y, loss, gradient norm and learning rate over these records, which a run gives only finite.
std::array<Extremes, 5> extremesOf(std::span<const Record> records) {
    const Record &first = records.front(), &last = records.back();
    // Odd and even records apart: the next one need not wait for the one before it.
    Eigen::Array4d least = valuesOf(first), most = least, least2 = valuesOf(last), most2 = least2;
    double leastRate = first.learningRate, mostRate = leastRate, leastRate2 = last.learningRate, mostRate2 = leastRate2;
    for (std::size_t k = 1; k + 1 < records.size(); k += 2) {
        const Eigen::Array4d a = valuesOf(records[k]), b = valuesOf(records[k + 1]);
        least = least.min(a), most = most.max(a), least2 = least2.min(b), most2 = most2.max(b);
        const double rate = records[k].learningRate, rate2 = records[k + 1].learningRate;
        leastRate = std::min(leastRate, rate), mostRate = std::max(mostRate, rate);
        leastRate2 = std::min(leastRate2, rate2), mostRate2 = std::max(mostRate2, rate2);
    }
    least = least.min(least2), most = most.max(most2);
    return {{{least[0], most[0], last.x},
             {least[1], most[1], last.y},
             {least[2], most[2], last.loss},
             {least[3], most[3], last.gradientNorm},
             {std::min(leastRate, leastRate2), std::max(mostRate, mostRate2), last.learningRate}}};
}

}  // namespace

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
    runs.resize(runs_.size());
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs[i].begin();
        // The window's series has buckets this wide by now: finer ones would only be merged there.
        const std::int64_t first = runs_[i].step() + 1;
        for (Stretch* series : seriesOf(runs[i])) series->begin(first, Stretch::widthAt(first));
    }
}

void SurfaceRace::begin(std::vector<RunFrame>& runs) {
    runs.resize(runs_.size());
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs[i].begin();
        record(runs[i], std::span(&runs_[i].progress().latest, 1));
    }
}

std::array<Stretch*, 5> SurfaceRace::seriesOf(RunFrame& run) {
    return {&run.x, &run.y, &run.loss, &run.gradientNorm, &run.learningRate};
}

// At most `block` records. While a series keeps every value, each takes in a column of them; from then on buckets are
// made of all five series at once.
void SurfaceRace::record(RunFrame& into, std::span<const Record> records) {
    const auto series = seriesOf(into);
    while (!records.empty() && into.x.bucketSize() > 1) {
        const auto count = std::min(records.size(), static_cast<std::size_t>(into.x.roomInBucket()));
        const auto extremes = extremesOf(records.first(count));
        for (std::size_t s = 0; s < series.size(); ++s)
            series[s]->append(extremes[s], static_cast<std::int64_t>(count));
        records = records.subspan(count);
    }
    std::array<std::array<double, block>, 5> columns;
    for (std::size_t k = 0; k < records.size(); ++k) {
        columns[0][k] = records[k].x;
        columns[1][k] = records[k].y;
        columns[2][k] = records[k].loss;
        columns[3][k] = records[k].gradientNorm;
        columns[4][k] = records[k].learningRate;
    }
    for (std::size_t s = 0; s < series.size(); ++s) series[s]->append(std::span(columns[s]).first(records.size()));
}

void SurfaceRace::advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& runs) {
    const auto began = std::chrono::steady_clock::now();
    const std::size_t count = std::min(chunk_, static_cast<std::size_t>(goal - step_));
    auto turn = began;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        for (std::size_t left = count; left > 0 && !runs_[i].over();) {
            const std::size_t done = runs_[i].advance(std::span(records_).first(std::min(left, block)));
            record(runs[i], std::span(records_).first(done));
            left -= done;
        }
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

// The run after `goal` updates, or as it ended before: a copy goes there, until `until` at most (null: more to go). A
// run that diverged is shown where it last had numbers, its fatal update still to come.
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
        auto next = there->openNext();
        // At its end the last update is what there is to see.
        if (!next && there->over() && there->progress().status != Status::Diverged && there->step() > 0) {
            there = visited(i, there->step() - 1, until);
            if (!there) return false;
            next = there->openNext();
        }
        if (next) sight.next = std::make_shared<const StepAnatomy>(std::move(*next));
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
