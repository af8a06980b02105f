#include "core/expression/expression.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace ravine::expression {

template <class S>
S Expression::evaluate(const S& x, const S& y) const {
    std::array<S, slotCount> slots;
    slots[0] = x;
    slots[1] = y;
    for (const Instruction& instruction : code_) {
        perform(instruction,
                [&](auto f) { slots[instruction.target] = f(slots[instruction.a], slots[instruction.b]); });
    }
    return slots[static_cast<std::size_t>(result_)];
}

double Expression::value(double x, double y) const { return evaluate<double>(x, y); }
Jet<1> Expression::gradient(double x, double y) const { return evaluate(Jet<1>::variableX(x), Jet<1>::variableY(y)); }
Jet<2> Expression::hessian(double x, double y) const { return evaluate(Jet<2>::variableX(x), Jet<2>::variableY(y)); }

void Expression::row(std::span<const double> xs, double y, std::span<double> values) const {
    assert(xs.size() == values.size());
    constexpr std::size_t blockWidth = 128;  // all slots together take 16 KB: they stay in L1
    std::array<std::array<double, blockWidth>, slotCount> slots;
    slots[1].fill(y);
    for (std::size_t begin = 0; begin < xs.size(); begin += blockWidth) {
        const std::size_t width = std::min(blockWidth, xs.size() - begin);
        std::copy_n(xs.data() + begin, width, slots[0].data());
        for (const Instruction& instruction : code_) {
            const double* a = slots[instruction.a].data();
            const double* b = slots[instruction.b].data();
            double* target = slots[instruction.target].data();
            const std::size_t count = instruction.variesWithX ? width : 1;
            perform(instruction, [&](auto f) {
                for (std::size_t i = 0; i < count; ++i) target[i] = f(a[i], b[i]);
            });
            if (!instruction.variesWithX) std::fill_n(target + 1, blockWidth - 1, target[0]);
        }
        std::copy_n(slots[static_cast<std::size_t>(result_)].data(), width, values.data() + begin);
    }
}

}  // namespace ravine::expression
