// What a surface kind provides, and the function that runs, contours and hover read-outs call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/expression/jet.h"
#include "core/kinds/issue.h"
#include "core/numbers/linalg.h"

namespace ravine {

struct Minimum {
    double x = 0, y = 0;
    double value = 0;      // f there
    bool isGlobal = true;  // local minima are starred smaller
    bool operator==(const Minimum&) const = default;
};

// A number within a formula for display: at most seven significant digits, a true minus sign.
std::string shown(double value);

// A surface ready to be evaluated: immutable, shared between threads, exact derivatives.
class SurfaceFunction {
public:
    virtual ~SurfaceFunction() = default;

    virtual double value(Point at) const = 0;
    virtual Jet<1> gradient(Point at) const = 0;  // value and gradient
    virtual Jet<2> hessian(Point at) const = 0;   // value, gradient and Hessian
    // values[i] = f(xs[i], y), bit for bit what value() gives.
    virtual void row(std::span<const double> xs, double y, std::span<double> values) const = 0;

    // Surfaces from data: the number of samples behind the loss (0: not from data) and the size of a mini-batch
    // (0: all). batchGradient is the loss and gradient over the samples named.
    virtual std::uint32_t samples() const { return 0; }
    virtual std::uint32_t batchSize() const { return 0; }
    virtual Jet<1> batchGradient(Point at, std::span<const std::uint32_t>) const { return gradient(at); }

    Box domain;                   // what the view shows first
    Point start;                  // a good place to begin
    std::vector<Minimum> minima;  // the known ones
    std::string xName = "x";      // "slope" on a surface from data
    std::string yName = "y";
    bool xIsWeight = true;  // whether penalties cover the coordinate by default (an intercept is a bias)
    bool yIsWeight = true;
    std::string formula;  // for display, parameters in place
};

// f*, the value of the known global minima; none where none is known.
std::optional<double> lowestValue(const SurfaceFunction& surface);

}  // namespace ravine
