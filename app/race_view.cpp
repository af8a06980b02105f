#include "race_view.h"

#include <algorithm>

namespace ravine {

bool RaceView::take(Frame&& frame, std::uint64_t generation) {
    if (frame.generation != generation) return false;
    if (frame.generation != generation_ || runs_.size() != frame.runs.size()) {
        generation_ = frame.generation;
        runs_.resize(frame.runs.size());
        for (RunTraces& run : runs_)
            for (Trace* trace : {&run.x, &run.y, &run.loss, &run.learningRate, &run.gradientNorm}) trace->clear();
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) runs_[i].append(frame.runs[i]);
    frontier_ = frame.step;
    running_ = frame.running;
    over_ = frame.over;
    stepsPerSecond_ = frame.stepsPerSecond;
    head_ = std::min(head_, frontier_);
    return true;
}

void RaceView::setHead(std::int64_t step) { head_ = std::clamp<std::int64_t>(step, 0, frontier_); }

std::int64_t RaceView::stepOf(std::size_t run) const {
    return run < runs_.size() ? std::min(head_, runs_[run].progress.latest.step) : 0;
}

}  // namespace ravine
