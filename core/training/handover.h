// Worker → window: the latest frame and the records since the last one was taken, behind one short lock. Neither
// side waits for the other: an untaken frame only grows coarser (a trace is bounded), and an empty take is null.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace ravine {

template <class Frame>  // with void append(Frame&& later)
class Handover {
public:
    // Adds to what has not been taken yet. True when nothing was waiting: time to tell the window, once.
    bool publish(std::unique_ptr<Frame> frame) {
        const std::lock_guard lock(mutex_);
        if (!waiting_) {
            waiting_ = std::move(frame);
            return true;
        }
        waiting_->append(std::move(*frame));
        std::swap(spent_, frame);
        return false;
    }

    bool isWaiting() const {
        const std::lock_guard lock(mutex_);
        return waiting_ != nullptr;
    }

    // Everything since the last take; null when there is nothing new.
    std::unique_ptr<Frame> take() {
        const std::lock_guard lock(mutex_);
        return std::move(waiting_);
    }

    // A frame that has been used up goes back: its memory is there for the next one.
    void giveBack(std::unique_ptr<Frame> frame) {
        const std::lock_guard lock(mutex_);
        std::swap(spent_, frame);
    }
    std::unique_ptr<Frame> spent() {  // as it was left; null when there is none
        const std::lock_guard lock(mutex_);
        return std::move(spent_);
    }

private:
    mutable std::mutex mutex_;
    std::unique_ptr<Frame> waiting_, spent_;
};

}  // namespace ravine
