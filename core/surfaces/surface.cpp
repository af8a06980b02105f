#include "core/surfaces/surface.h"

#include <fmt/format.h>

#include "core/surfaces/all.h"

namespace ravine {

namespace {

// Kinds that must read something first do it themselves; the others are one f(x, y).
template <class K>
concept PreparesItself = requires(const K& kind, const std::string& text, Issues& issues) {
    { kind.prepare(text, text, issues) } -> std::convertible_to<std::shared_ptr<const SurfaceFunction>>;
};

template <class K>
class Analytic final : public SurfaceFunction {
public:
    explicit Analytic(const K& kind) : kind_(kind) {
        domain = kind.domain();
        start = kind.start();
        minima = kind.minima();
        if constexpr (requires { kind.formula(); })
            formula = kind.formula();
        else
            formula = K::info.formula;
    }

    double value(Point at) const override { return kind_.f(at.x, at.y); }
    Jet<1> gradient(Point at) const override { return kind_.f(Jet<1>::variableX(at.x), Jet<1>::variableY(at.y)); }
    Jet<2> hessian(Point at) const override { return kind_.f(Jet<2>::variableX(at.x), Jet<2>::variableY(at.y)); }
    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = kind_.f(xs[i], y);
    }

private:
    K kind_;
};

}  // namespace

std::shared_ptr<const SurfaceFunction> prepare(const Surface& surface, const std::string& folder,
                                               const std::string& path, Issues& issues) {
    return std::visit(
        [&]<class K>(const K& kind) -> std::shared_ptr<const SurfaceFunction> {
            if constexpr (PreparesItself<K>)
                return kind.prepare(folder, path, issues);
            else
                return std::make_shared<Analytic<K>>(kind);
        },
        surface);
}

std::optional<double> lowestValue(const SurfaceFunction& surface) {
    std::optional<double> lowest;
    for (const Minimum& minimum : surface.minima)
        if (minimum.isGlobal && !(lowest && *lowest <= minimum.value)) lowest = minimum.value;
    return lowest;
}

std::string understoodAs(const Surface& surface) {
    return std::visit(
        [](const auto& kind) -> std::string {
            if constexpr (requires { kind.understoodAs(); })
                return kind.understoodAs();
            else
                return {};
        },
        surface);
}

std::string shown(double value) { return value < 0 ? fmt::format("−{:.7g}", -value) : fmt::format("{:.7g}", value); }

}  // namespace ravine
