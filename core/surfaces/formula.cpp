#include "core/surfaces/formula.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/expression/expression.h"

namespace ravine {

namespace {

class FormulaFunction final : public SurfaceFunction {
public:
    explicit FormulaFunction(expression::Expression f) : f_(std::move(f)) {}

    double value(Point at) const override { return f_.value(at.x, at.y); }
    Jet<1> gradient(Point at) const override { return f_.gradient(at.x, at.y); }
    Jet<2> hessian(Point at) const override { return f_.hessian(at.x, at.y); }
    void row(std::span<const double> xs, double y, std::span<double> values) const override { f_.row(xs, y, values); }

private:
    expression::Expression f_;
};

// Nothing is known of f, so: off the axes and the diagonals, where many formulas have a ridge or a hole; then inside
// the domains of logarithms and roots, and of asin and acos.
constexpr std::array<Point, 8> starts{
    {{-1.5, 1}, {1, 1}, {1.5, 0.5}, {0.5, 0.5}, {-0.5, 0.3}, {-1, -1}, {2, -1.5}, {0, 0}}};

bool canBegin(const Jet<1>& f) { return std::isfinite(f.value) && std::isfinite(f.dx) && std::isfinite(f.dy); }

}  // namespace

std::shared_ptr<const SurfaceFunction> Formula::prepare(const std::string&, const std::string& path,
                                                        Issues& issues) const {
    auto parsed = expression::parse(f);
    if (const auto* error = std::get_if<expression::SyntaxError>(&parsed)) {
        issues.push_back(
            {fmt::format("{}, character {}", joined(path, "f"), error->position), error->found, error->expected});
        return nullptr;
    }
    auto surface = std::make_shared<FormulaFunction>(std::get<expression::Expression>(std::move(parsed)));
    surface->domain = {-3, 3, -3, 3};
    const auto start = std::ranges::find_if(starts, [&](Point at) { return canBegin(surface->gradient(at)); });
    surface->start = start != starts.end() ? *start : starts[0];
    const std::string understood = understoodAs();
    surface->formula = understood.empty() ? f : understood;
    return surface;
}

std::string Formula::understoodAs() const { return expression::understoodAs(f); }

}  // namespace ravine
