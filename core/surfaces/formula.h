#pragma once

#include <array>
#include <memory>
#include <string>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// A surface typed by the user, differentiated exactly.
struct Formula {
    std::string f = "(1 - x)^2 + 100*(y - x^2)^2";

    static constexpr KindInfo info{
        .key = "formula",
        .title = "Your own f(x, y)",
        .summary = "Type a loss of your own; its gradient and Hessian are exact, and so is what the optimizers feel.",
        .reference = "Griewank & Walther, Evaluating Derivatives, 2008",
        .formula = "f(x, y)",
        .synonyms = "own function, custom, typed"};

    static auto params() {
        return std::array{text<&Formula::f>(
            {.key = "f",
             .label = "f(x, y) =",
             .doc =
                 "Numbers, x, y, pi, e, + - * / ^, parentheses, and sin cos tan asin acos atan sinh cosh tanh exp log "
                 "(natural) log10 sqrt abs min max. 3x, x², x**2 and sin x are understood."})};
    }

    // Null where f cannot be read, with the place and the remedy in `issues`.
    std::shared_ptr<const SurfaceFunction> prepare(const std::string& folder, const std::string& path,
                                                   Issues& issues) const;

    // f with every product, power and argument written out; empty where it is so already or cannot be read.
    std::string understoodAs() const;

    bool operator==(const Formula&) const = default;
};

}  // namespace ravine
