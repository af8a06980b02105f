// Worker → window: the latest frame and the records since the last one was taken, behind one short lock. Neither
// side waits for the other: an untaken frame only grows coarser (a trace is bounded), and an empty take is null.
#pragma once

#include <memory>
#include <mutex>

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
        return false;
    }

    // Everything since the last take; null when there is nothing new.
    std::unique_ptr<Frame> take() {
        const std::lock_guard lock(mutex_);
        return std::move(waiting_);
    }

private:
    std::mutex mutex_;
    std::unique_ptr<Frame> waiting_;
};

}  // namespace ravine
