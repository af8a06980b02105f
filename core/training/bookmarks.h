// Sparse copies of one run, from which each of its moments is reached again by going on to the same bits. When they
// fill their room, every other one goes and the next ones are put twice as far apart.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace ravine {

template <class Run>  // copyable; bytes(), shed(), adopt(const Run&): see NetworkRun
class Bookmarks {
public:
    explicit Bookmarks(std::size_t mostBytes) : mostBytes_(mostBytes) {}

    // The run has worked for so long since the last call; it is kept when that adds up to the distance, and when it
    // stands at a moment that one could name.
    void worked(const Run& run, std::chrono::nanoseconds time, bool isAMoment = true) {
        since_ += time;
        if (isAMoment && (kept_.empty() || since_ >= distance_)) keep(run);
    }

    // The latest one for which isNotAfter(run) holds (it holds for the earliest ones and for no later ones); null:
    // none.
    template <class IsNotAfter>
    const Run* latest(const IsNotAfter& isNotAfter) const {
        const auto after = std::partition_point(kept_.begin(), kept_.end(), isNotAfter);
        return after == kept_.begin() ? nullptr : &*(after - 1);
    }

    std::size_t size() const { return kept_.size(); }
    std::size_t bytes() const { return bytes_; }

private:
    void keep(const Run& run) {
        since_ = {};
        if (!kept_.empty() && kept_.back().step() == run.step()) return;
        kept_.push_back(run);
        kept_.back().shed();
        bytes_ += kept_.back().bytes();
        while (bytes_ > mostBytes_ && kept_.size() > 1) thin();
    }

    // The first one stays: it is where everything can be reached from.
    void thin() {
        bytes_ = 0;
        std::size_t count = 0;
        for (std::size_t i = 0; i < kept_.size(); i += 2) {
            if (count != i) kept_[count] = std::move(kept_[i]);
            bytes_ += kept_[count++].bytes();
        }
        kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(count), kept_.end());
        distance_ *= 2;
    }

    std::size_t mostBytes_, bytes_ = 0;
    std::chrono::nanoseconds since_{0}, distance_ = std::chrono::milliseconds(10);
    std::vector<Run> kept_;
};

// The race's, divided among its runs.
inline constexpr std::size_t bookmarkBytes = std::size_t{64} << 20;

// A past moment of a run: a copy that goes there, from where it stands or from a bookmark.
template <class Run>
class Visitor {
public:
    // isNotAfter(run): it stands at the moment or before it.
    template <class IsNotAfter>
    void setOut(const Bookmarks<Run>& bookmarks, const Run& present, const IsNotAfter& isNotAfter) {
        const Run* from = bookmarks.latest(isNotAfter);
        const bool goesOn = run_ && isNotAfter(*run_) && (!from || from->step() <= run_->step());
        if (!goesOn && from) run_ = *from;
        if (run_) run_->adopt(present);
    }
    Run* run() { return run_ ? &*run_ : nullptr; }
    void forget() { run_.reset(); }

private:
    std::optional<Run> run_;
};

}  // namespace ravine
