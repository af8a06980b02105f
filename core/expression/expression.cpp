#include "core/expression/expression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <initializer_list>

#include "core/expression/at_limit.h"

namespace ravine::expression {

namespace {

double valueOf(double number) { return number; }
template <AnyJet J>
auto valueOf(const J& jet) {
    return jet.value;
}

bool areFinite(std::initializer_list<double> numbers) {
    return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

// Finite numbers stay as they are, unless they came from an infinity; a limit takes the place of the others.
double settled(double computed, double limit, bool cameFromInfinity) {
    const bool stays = std::isnan(limit) || (std::isfinite(computed) && !cameFromInfinity);
    return stays ? computed : limit;
}

}  // namespace

template <class S>
S Expression::evaluate(const S& x, const S& y, bool& absorbsAnInfinity) const {
    std::array<S, slotCount> slots;
    slots[0] = x;
    slots[1] = y;
    for (const Instruction& instruction : code_) {
        if (absorbsInfinity(instruction.operation))
            absorbsAnInfinity |= std::isinf(valueOf(slots[instruction.a])) || std::isinf(valueOf(slots[instruction.b]));
        perform(instruction,
                [&](auto f) { slots[instruction.target] = f(slots[instruction.a], slots[instruction.b]); });
    }
    return slots[static_cast<std::size_t>(result_)];
}

WideJet Expression::wide(const Wide& x, const Wide& y) const {
    std::array<WideJet, slotCount> slots;
    slots[0] = WideJet::variableX(x);
    slots[1] = WideJet::variableY(y);
    for (const Instruction& instruction : code_)
        perform(instruction,
                [&](auto f) { slots[instruction.target] = f(slots[instruction.a], slots[instruction.b]); });
    return slots[static_cast<std::size_t>(result_)];
}

// Whether some part of the formula is infinite at (x, y): otherwise a result that is no number comes from outside of
// a domain, as log(-1) does, and stays.
bool Expression::hasInfinitePart(double x, double y) const {
    std::array<double, slotCount> slots;
    slots[0] = x;
    slots[1] = y;
    for (const Instruction& instruction : code_) {
        double& target = slots[instruction.target];
        perform(instruction, [&](auto f) { target = f(slots[instruction.a], slots[instruction.b]); });
        if (std::isinf(target)) return true;
    }
    return false;
}

Jet<2> Expression::limit(double x, double y) const {
    return atLimit([this](const Wide& u, const Wide& v) { return wide(u, v); }, x, y);
}

double Expression::value(double x, double y) const {
    bool absorbs = false;
    const double f = evaluate<double>(x, y, absorbs);
    if (!absorbs && (std::isfinite(f) || !hasInfinitePart(x, y))) return f;
    return settled(f, limit(x, y).value, true);
}

Jet<1> Expression::gradient(double x, double y) const {
    bool absorbs = false;
    const Jet<1> f = evaluate(Jet<1>::variableX(x), Jet<1>::variableY(y), absorbs);
    if (!absorbs && (areFinite({f.value, f.dx, f.dy}) || isOutsideDomain(f.value, x, y))) return f;
    const Jet<2> there = limit(x, y);
    return {value(x, y), settled(f.dx, there.dx, absorbs), settled(f.dy, there.dy, absorbs)};
}

Jet<2> Expression::hessian(double x, double y) const {
    bool absorbs = false;
    const Jet<2> f = evaluate(Jet<2>::variableX(x), Jet<2>::variableY(y), absorbs);
    if (!absorbs && (areFinite({f.value, f.dx, f.dy, f.dxx, f.dxy, f.dyy}) || isOutsideDomain(f.value, x, y))) return f;
    const Jet<2> there = limit(x, y);
    return {value(x, y),
            settled(f.dx, there.dx, absorbs),
            settled(f.dy, there.dy, absorbs),
            settled(f.dxx, there.dxx, absorbs),
            settled(f.dxy, there.dxy, absorbs),
            settled(f.dyy, there.dyy, absorbs)};
}

bool Expression::isOutsideDomain(double f, double x, double y) const { return std::isnan(f) && !hasInfinitePart(x, y); }

void Expression::row(std::span<const double> xs, double y, std::span<double> values) const {
    assert(xs.size() == values.size());
    constexpr std::size_t blockWidth = 128;  // all slots together take 16 KB: they stay in L1
    std::array<std::array<double, blockWidth>, slotCount> slots;
    std::array<bool, blockWidth> absorbs{};
    const bool mayAbsorb = std::ranges::any_of(code_, absorbsInfinity, &Instruction::operation);
    slots[1].fill(y);
    for (std::size_t begin = 0; begin < xs.size(); begin += blockWidth) {
        const std::size_t width = std::min(blockWidth, xs.size() - begin);
        std::copy_n(xs.data() + begin, width, slots[0].data());
        if (mayAbsorb) absorbs.fill(false);
        for (const Instruction& instruction : code_) {
            const double* a = slots[instruction.a].data();
            const double* b = slots[instruction.b].data();
            double* target = slots[instruction.target].data();
            const std::size_t count = instruction.variesWithX ? width : 1;
            if (absorbsInfinity(instruction.operation))
                for (std::size_t i = 0; i < width; ++i) absorbs[i] |= std::isinf(a[i]) || std::isinf(b[i]);
            perform(instruction, [&](auto f) {
                for (std::size_t i = 0; i < count; ++i) target[i] = f(a[i], b[i]);
            });
            if (!instruction.variesWithX) std::fill_n(target + 1, blockWidth - 1, target[0]);
        }
        const double* result = slots[static_cast<std::size_t>(result_)].data();
        for (std::size_t i = 0; i < width; ++i)
            values[begin + i] = std::isfinite(result[i]) && !absorbs[i] ? result[i] : value(xs[begin + i], y);
    }
}

}  // namespace ravine::expression
