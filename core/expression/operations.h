// The operations of a compiled formula. Each is written once, in `perform`, and serves folding, points, jets and rows.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/expression/jet_functions.h"

namespace ravine::expression {

enum class Operation : std::uint8_t {
    Constant,
    // of two
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
    // of one and a constant
    AddConstant,
    SubtractFromConstant,
    MultiplyConstant,
    DivideByConstant,
    DivideConstant,
    PowerConstant,
    ConstantToPower,
    IntegerPower,
    Square,
    // of one
    Negate,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Exp,
    Log,
    Log10,
    Sqrt,
    Abs
};

constexpr bool isBinary(Operation operation) { return operation >= Operation::Add && operation <= Operation::Max; }

// Whether the operation can give a finite result where an operand is infinite: 1/∞, exp(−∞), min(∞, 1).
constexpr bool absorbsInfinity(Operation operation) {
    using enum Operation;
    return operation == Divide || operation == Power || operation == Min || operation == Max ||
           operation == DivideConstant || operation == PowerConstant || operation == ConstantToPower ||
           operation == IntegerPower || operation == Atan || operation == Tanh || operation == Exp;
}

// slots[target] = operation(slots[a], slots[b]). An operation of one has b = a.
struct Instruction {
    double constant = 0;
    std::int16_t exponent = 0;
    Operation operation = Operation::Constant;
    std::uint8_t target = 0;
    std::uint8_t a = 0;
    std::uint8_t b = 0;
    bool variesWithX = false;  // otherwise a row computes it once
};

// Calls apply(f), f being a function of two numbers (double, Jet or WideJet).
template <class Apply>
inline void perform(const Instruction& what, Apply&& apply) {
    using std::abs, std::acos, std::asin, std::atan, std::cos, std::cosh, std::exp, std::log, std::log10, std::sin,
        std::sinh, std::tan, std::tanh;
    const double c = what.constant;
    const int n = what.exponent;
    switch (what.operation) {
        using enum Operation;
        case Constant:
            return apply([c]<class S>(const S&, const S&) { return S(c); });
        case Add:
            return apply([](const auto& u, const auto& v) { return u + v; });
        case Subtract:
            return apply([](const auto& u, const auto& v) { return u - v; });
        case Multiply:
            return apply([](const auto& u, const auto& v) { return u * v; });
        case Divide:
            return apply([](const auto& u, const auto& v) { return quotient(u, v); });
        case Power:
            return apply([](const auto& u, const auto& v) { return power(u, v); });
        case Min:
            return apply([](const auto& u, const auto& v) { return min(u, v); });
        case Max:
            return apply([](const auto& u, const auto& v) { return max(u, v); });
        case AddConstant:
            return apply([c](const auto& u, const auto&) { return u + c; });
        case SubtractFromConstant:
            return apply([c](const auto& u, const auto&) { return c - u; });
        case MultiplyConstant:
            return apply([c](const auto& u, const auto&) { return u * c; });
        case DivideByConstant:
            return apply([c](const auto& u, const auto&) { return u / c; });
        case DivideConstant:
            return apply([c](const auto& u, const auto&) { return quotient(c, u); });
        case PowerConstant:
            return apply([c](const auto& u, const auto&) { return power(u, c); });
        case ConstantToPower:
            return apply([c](const auto& u, const auto&) { return power(c, u); });
        case IntegerPower:
            return apply([n](const auto& u, const auto&) { return integerPower(u, n); });
        case Square:
            return apply([](const auto& u, const auto&) { return square(u); });
        case Negate:
            return apply([](const auto& u, const auto&) { return -u; });
        case Sin:
            return apply([](const auto& u, const auto&) { return sin(u); });
        case Cos:
            return apply([](const auto& u, const auto&) { return cos(u); });
        case Tan:
            return apply([](const auto& u, const auto&) { return tan(u); });
        case Asin:
            return apply([](const auto& u, const auto&) { return asin(u); });
        case Acos:
            return apply([](const auto& u, const auto&) { return acos(u); });
        case Atan:
            return apply([](const auto& u, const auto&) { return atan(u); });
        case Sinh:
            return apply([](const auto& u, const auto&) { return sinh(u); });
        case Cosh:
            return apply([](const auto& u, const auto&) { return cosh(u); });
        case Tanh:
            return apply([](const auto& u, const auto&) { return tanh(u); });
        case Exp:
            return apply([](const auto& u, const auto&) { return exp(u); });
        case Log:
            return apply([](const auto& u, const auto&) { return log(u); });
        case Log10:
            return apply([](const auto& u, const auto&) { return log10(u); });
        case Sqrt:
            return apply([](const auto& u, const auto&) { return root(u); });
        case Abs:
            return apply([](const auto& u, const auto&) { return abs(u); });
    }
}

}  // namespace ravine::expression
