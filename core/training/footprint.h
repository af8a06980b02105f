// What a run left, thin enough to keep of a run of any length, and close enough to tell whether two runs coincide.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ravine {

class Footprint {
public:
    // Called once for each step in order: where the run is (or its losses, in a network).
    void add(double first, double second) {
        if (count_ % stride_ == 0) kept_.push_back({first, second});
        ++count_;
        if (kept_.size() < most) return;
        for (std::size_t i = 0; i < most / 2; ++i) kept_[i] = kept_[2 * i];
        kept_.resize(most / 2);
        stride_ *= 2;
    }

    // As many steps, and the same places to nine digits of the farthest.
    bool coincidesWith(const Footprint& other) const {
        if (count_ != other.count_) return false;
        double farthest = 0;
        for (const Place& place : kept_)
            for (const double number : place)
                if (std::isfinite(number)) farthest = std::max(farthest, std::abs(number));
        const auto isNear = [&](double a, double b) {
            return std::isnan(a) ? std::isnan(b) : a == b || std::abs(a - b) <= 1e-9 * farthest;
        };
        return std::ranges::equal(kept_, other.kept_, [&](const Place& a, const Place& b) {
            return isNear(a[0], b[0]) && isNear(a[1], b[1]);
        });
    }

private:
    using Place = std::array<double, 2>;
    static constexpr std::size_t most = 4096;
    std::int64_t count_ = 0, stride_ = 1;
    std::vector<Place> kept_;
};

}  // namespace ravine
