// Looks on while Pipeline::update() works, and writes down what it sees. Nothing here computes.
#pragma once

#include <algorithm>

#include "core/optimizers/optimizer.h"
#include "core/optimizers/step_anatomy.h"

namespace ravine {

// Of a plain update: nothing of it remains in the code.
struct Unwatched {
    static constexpr bool watches = false;
    template <class T>
    void before(Stage, const T*, std::int64_t, std::int64_t) {}
    template <class T>
    void after(const T*, const char*, const char*) {}
    Silent teller(std::int64_t) { return {}; }
    template <class T>
    void moved(std::int64_t, T, const Move<T>&, T, T, T, bool) {}
};

template <class T>
class StepRecorder {
public:
    static constexpr bool watches = true;

    explicit StepRecorder(StepAnatomy& anatomy) : anatomy_(anatomy) {}

    struct Teller {
        std::vector<Term>* terms;  // null: this coordinate is not looked at
        void operator()(const char* symbol, const char* formula, T value) const {
            if (terms) terms->push_back({symbol, formula, static_cast<double>(value)});
        }
    };

    // A stage is about to work on values[begin … end), which stand at those places of the parameter vector.
    void before(Stage stage, const T* values, std::int64_t begin, std::int64_t end) {
        begin_ = begin;
        end_ = end;
        forEach([&](CoordinateAnatomy& each) {
            each.stages.push_back({.stage = stage, .before = static_cast<double>(values[each.index])});
        });
    }
    void after(const T* values, const char* symbol, const char* formula) {
        forEach([&](CoordinateAnatomy& each) {
            StageNumbers& stage = each.stages.back();
            stage.after = static_cast<double>(values[each.index]);
            stage.terms.push_back({symbol, formula, stage.after});
        });
    }

    void constant(const char* symbol, double value) { anatomy_.constants.push_back({symbol, value}); }

    Teller teller(std::int64_t index) {
        for (CoordinateAnatomy& each : anatomy_.coordinates)
            if (each.index == index) {
                each.stages.push_back({.stage = Stage::Rule});
                return {&each.stages.back().terms};
            }
        return {nullptr};
    }
    // The rule made `move` of `gradient`; it took θ to `stepped`, and a proximal L1 that to `next`. (whole.step holds
    // the θ of before until then.)
    void moved(std::int64_t index, T gradient, const Move<T>& move, T theta, T stepped, T next, bool isProximal) {
        if (anatomy_.wantsWhole) {
            anatomy_.whole.gradient[index] = static_cast<double>(gradient);
            anatomy_.whole.step[index] = static_cast<double>(next) - anatomy_.whole.step[index];
            anatomy_.whole.effectiveRate[index] = static_cast<double>(move.effectiveRate);
        }
        for (CoordinateAnatomy& each : anatomy_.coordinates) {
            if (each.index != index) continue;
            each.effectiveRate = static_cast<double>(move.effectiveRate);
            StageNumbers& rule = each.stages.back();
            rule.before = static_cast<double>(gradient);
            rule.after = static_cast<double>(move.step);
            const double from = static_cast<double>(theta), to = static_cast<double>(stepped);
            each.stages.push_back({Stage::Step, from, to, {{"θ", "θ + Δ", to}}});
            if (!isProximal) continue;
            const double end = static_cast<double>(next);
            each.stages.push_back(
                {Stage::Proximal, to, end, {{"η̃", "", each.effectiveRate}, {"θ", "sign(θ) max(|θ| − λ₁ η̃, 0)", end}}});
        }
    }

private:
    template <class Use>
    void forEach(const Use& use) {
        for (CoordinateAnatomy& each : anatomy_.coordinates)
            if (each.index >= begin_ && each.index < end_) use(each);
    }

    StepAnatomy& anatomy_;
    std::int64_t begin_ = 0, end_ = 0;
};

}  // namespace ravine
