#include "core/surfaces/least_squares.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ravine {
namespace {

class LeastSquaresFunction final : public SurfaceFunction {
public:
    LeastSquaresFunction(std::vector<double> x, std::vector<double> y, std::uint32_t batchSize)
        : x_(std::move(x)), y_(std::move(y)), batchSize_(batchSize) {
        const bool constant = std::ranges::all_of(x_, [&](double x0) { return x0 == x_.front(); });
        xMean_ = constant ? x_.front() : meanOf(x_);
        yMean_ = meanOf(y_);
        double sxy = 0;
        for (std::size_t i = 0; i < x_.size(); ++i) {
            sxx_ += (x_[i] - xMean_) * (x_[i] - xMean_);
            sxy += (x_[i] - xMean_) * (y_[i] - yMean_);
            syy_ += (y_[i] - yMean_) * (y_[i] - yMean_);
        }
        slope_ = sxx_ > 0 ? sxy / sxx_ : 0;
        for (std::size_t i = 0; i < x_.size(); ++i) {
            const double residual = slope_ * (x_[i] - xMean_) - (y_[i] - yMean_);
            least_ += residual * residual;
        }
        const double count = static_cast<double>(x_.size());
        sxx_ /= count;
        syy_ /= count;
        least_ /= count;

        xName = "slope";
        yName = "intercept";
        yIsWeight = false;
        if (sxx_ > 0) minima = {{slope_, yMean_ - slope_ * xMean_, least_}};
        frame();
    }

    bool isFinite() const {
        return std::isfinite(sxx_ * syy_) && std::isfinite(least_) && std::isfinite(slope_) && std::isfinite(start.x) &&
               std::isfinite(start.y) && std::isfinite(value(start));
    }

    double value(Point at) const override { return lossAt(at.x, at.y); }

    Jet<1> gradient(Point at) const override {
        const double across = at.x * xMean_ + at.y - yMean_;
        return {lossAt(at.x, at.y), 2 * sxx_ * (at.x - slope_) + 2 * across * xMean_, 2 * across};
    }

    Jet<2> hessian(Point at) const override {
        const Jet<1> first = gradient(at);
        return {first.value, first.dx, first.dy, 2 * (sxx_ + xMean_ * xMean_), 2 * xMean_, 2};
    }

    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = lossAt(xs[i], y);
    }

    std::uint32_t samples() const override { return static_cast<std::uint32_t>(x_.size()); }
    std::uint32_t batchSize() const override { return batchSize_; }

    Jet<1> batchGradient(Point at, std::span<const std::uint32_t> indices) const override {
        assert(!indices.empty());
        Jet<1> sum;
        for (const std::uint32_t i : indices) {
            const double residual = at.x * x_[i] + at.y - y_[i];
            sum.value += residual * residual;
            sum.dx += residual * x_[i];
            sum.dy += residual;
        }
        const double count = static_cast<double>(indices.size());
        return {sum.value / count, 2 * sum.dx / count, 2 * sum.dy / count};
    }

private:
    double lossAt(double w, double b) const {
        const double along = w - slope_, across = w * xMean_ + b - yMean_;
        return least_ + sxx_ * along * along + across * across;
    }

    // The start lies 1.5 deviations of y along the valley and one across it; the frame is the box around a level set
    // a little above the start.
    void frame() {
        const double deviationX = sxx_ > 0 ? std::sqrt(sxx_) : std::max(1.0, std::abs(xMean_));
        const double unit = syy_ > 0 ? std::sqrt(syy_) : std::max(1.0, std::abs(yMean_));
        const double along = 1.5 * unit / deviationX, intercept = yMean_ - slope_ * xMean_;
        const double halfX = 2.2 * unit / deviationX;
        const double halfY = 2.2 * unit * std::hypot(deviationX, xMean_) / deviationX;
        domain = {slope_ - halfX, slope_ + halfX, intercept - halfY, intercept + halfY};
        start = {roundedWithin(halfX, slope_ - along), roundedWithin(halfY, intercept + along * xMean_ + unit)};
    }

    std::vector<double> x_, y_;
    std::uint32_t batchSize_;
    double xMean_ = 0, yMean_ = 0;
    double sxx_ = 0, syy_ = 0;  // mean squared deviations
    double slope_ = 0;          // w*; 0 when x is constant and every slope does
    double least_ = 0;          // L*
};

}  // namespace

std::shared_ptr<const SurfaceFunction> LeastSquares::prepare(const std::string& folder, const std::string& path,
                                                             Issues& issues) const {
    std::optional<SurfaceData> loaded =
        loadSurfaceData({data, features, target, scale, batchSize}, 1, folder, path, issues);
    if (!loaded) return nullptr;
    if (loaded->target.content != Column::Content::Numbers) {
        issues.push_back({joined(path, "target"), loaded->target.name,
                          "a column of numbers; this one holds text (the logistic surface takes classes)"});
        if (loaded->target.someNumbers)
            issues.insert(issues.end(), loaded->target.notNumbers.begin(), loaded->target.notNumbers.end());
        return nullptr;
    }
    auto function = std::make_shared<LeastSquaresFunction>(std::move(loaded->features.front()),
                                                           std::move(loaded->target.numbers), loaded->batchSize);
    if (!function->isFinite()) {
        issues.push_back({joined(path, "features"), features.front() + ", " + loaded->target.name,
                          "columns whose squares and products are finite; scale them in the file"});
        return nullptr;
    }
    function->formula = fmt::format("mean (slope · {} + intercept − {})²", features.front(), loaded->target.name);
    return function;
}

}  // namespace ravine
