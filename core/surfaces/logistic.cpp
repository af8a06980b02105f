#include "core/surfaces/logistic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/data/column_facts.h"

namespace ravine {
namespace {

// A sample as its margin sees it: the features times +1 for the positive class, −1 for the rest. Right is a margin
// m = w · v above 0, and its loss is softplus(−m).
struct SignedSample {
    double x = 0, y = 0;
};

// What a sample gives for its margin m, stable for any m: e = exp(−|m|) never overflows.
struct Term {
    double loss;       // log(1 + exp(−m)) = max(−m, 0) + log(1 + e)
    double slope;      // of the loss in m: −σ(−m)
    double curvature;  // σ(m) σ(−m) = e / (1 + e)²
};

double lossAt(double margin) { return std::max(-margin, 0.0) + std::log1p(std::exp(-std::abs(margin))); }

Term termAt(double margin) {
    const double e = std::exp(-std::abs(margin)), wrong = (margin >= 0 ? e : 1.0) / (1 + e);
    return {std::max(-margin, 0.0) + std::log1p(e), -wrong, e / ((1 + e) * (1 + e))};
}

class LogisticFunction final : public SurfaceFunction {
public:
    LogisticFunction(std::vector<SignedSample> samples, std::uint32_t batchSize)
        : samples_(std::move(samples)), batchSize_(batchSize) {
        if (hasMinimum()) findMinimum();
        frame();
    }

    bool isFinite() const {
        const double width = domain.xMax - domain.xMin, height = domain.yMax - domain.yMin;
        return width > 0 && height > 0 && std::isfinite(width * height) && std::isfinite(value(start));
    }

    double value(Point at) const override {
        double sum = 0;
        for (const SignedSample& v : samples_) sum += lossAt(at.x * v.x + at.y * v.y);
        return sum / count();
    }

    Jet<1> gradient(Point at) const override {
        Jet<1> sum;
        for (const SignedSample& v : samples_) add(sum, v, at);
        return mean(sum, count());
    }

    Jet<2> hessian(Point at) const override {
        Jet<2> sum;
        for (const SignedSample& v : samples_) {
            const Term term = termAt(at.x * v.x + at.y * v.y);
            sum.value += term.loss;
            sum.dx += term.slope * v.x;
            sum.dy += term.slope * v.y;
            sum.dxx += term.curvature * v.x * v.x;
            sum.dxy += term.curvature * v.x * v.y;
            sum.dyy += term.curvature * v.y * v.y;
        }
        const double n = count();
        return {sum.value / n, sum.dx / n, sum.dy / n, sum.dxx / n, sum.dxy / n, sum.dyy / n};
    }

    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = LogisticFunction::value({xs[i], y});
    }

    std::uint32_t samples() const override { return static_cast<std::uint32_t>(samples_.size()); }
    std::uint32_t batchSize() const override { return batchSize_; }

    Jet<1> batchGradient(Point at, std::span<const std::uint32_t> indices) const override {
        assert(!indices.empty());
        Jet<1> sum;
        for (const std::uint32_t i : indices) add(sum, samples_[i], at);
        return mean(sum, static_cast<double>(indices.size()));
    }

private:
    double count() const { return static_cast<double>(samples_.size()); }

    static void add(Jet<1>& sum, const SignedSample& v, Point at) {
        const Term term = termAt(at.x * v.x + at.y * v.y);
        sum.value += term.loss;
        sum.dx += term.slope * v.x;
        sum.dy += term.slope * v.y;
    }

    static Jet<1> mean(const Jet<1>& sum, double n) { return {sum.value / n, sum.dx / n, sum.dy / n}; }

    // One minimum exists unless some direction makes no margin worse (the classes are separable through the origin, or
    // the features proportional): unless all v lie in a half-plane. Albert and Anderson, On the existence of maximum
    // likelihood estimates in logistic regression models, 1984.
    bool hasMinimum() const {
        constexpr double tolerance = 1e-9;  // nearer to π than this the minimum is too far away to be found
        double scaleX = 0, scaleY = 0;
        for (const SignedSample& v : samples_) {
            scaleX = std::max(scaleX, std::abs(v.x));
            scaleY = std::max(scaleY, std::abs(v.y));
        }
        if (scaleX == 0 || scaleY == 0) return false;
        std::vector<double> angles;
        for (const SignedSample& v : samples_)
            if (v.x != 0 || v.y != 0) angles.push_back(std::atan2(v.y / scaleY, v.x / scaleX));
        std::ranges::sort(angles);
        double widest = angles.front() + 2 * std::numbers::pi - angles.back();
        for (std::size_t i = 1; i < angles.size(); ++i) widest = std::max(widest, angles[i] - angles[i - 1]);
        return widest < std::numbers::pi - tolerance;
    }

    // Newton's method from (0, 0), halving steps that do not go down, until rounding stops it.
    void findMinimum() {
        Point at;
        Jet<2> here = hessian(at);
        for (int iteration = 0; iteration < 200; ++iteration) {
            const double determinant = here.dxx * here.dyy - here.dxy * here.dxy;
            if (!(determinant > 0)) return;
            double stepX = -(here.dyy * here.dx - here.dxy * here.dy) / determinant;
            double stepY = -(here.dxx * here.dy - here.dxy * here.dx) / determinant;
            const double decrement = -(stepX * here.dx + stepY * here.dy);
            const bool converged = decrement <= 1e-20 * here.value;
            Point next{at.x + stepX, at.y + stepY};
            Jet<2> there = hessian(next);
            for (int halvings = 0; !converged && !(there.value < here.value); ++halvings) {
                if (halvings == 60) return;
                stepX /= 2;
                stepY /= 2;
                next = {at.x + stepX, at.y + stepY};
                there = hessian(next);
            }
            if (converged) {
                const bool nearer = std::hypot(there.dx, there.dy) < std::hypot(here.dx, here.dy);
                minima = {nearer ? Minimum{next.x, next.y, there.value} : Minimum{at.x, at.y, here.value}};
                return;
            }
            at = next;
            here = there;
        }
    }

    void frame() {
        constexpr double rise = 1.2;
        const Point middle = minima.empty() ? Point{} : Point{minima.front().x, minima.front().y};
        const Jet<2> here = hessian(middle);
        const double determinant = here.dxx * here.dyy - here.dxy * here.dxy;
        double halfX = 0, halfY = 0;
        if (!minima.empty()) {
            halfX = std::sqrt(2 * rise * here.dyy / determinant);
            halfY = std::sqrt(2 * rise * here.dxx / determinant);
        } else {  // downhill without end: as far as a typical margin of 8
            halfX = here.dxx > 0 ? 4 / std::sqrt(here.dxx) : 1;
            halfY = here.dyy > 0 ? 4 / std::sqrt(here.dyy) : 1;
        }
        domain = {middle.x - halfX, middle.x + halfX, middle.y - halfY, middle.y + halfY};
        // On a slope without end, a start uphill, so that runs cross the frame before they leave it.
        const double towardsX = minima.empty() ? std::copysign(0.75, here.dx) : -0.75;
        const double towardsY = minima.empty() ? std::copysign(0.75, here.dy) : 0.5;
        start = {roundedWithin(halfX, middle.x + towardsX * halfX), roundedWithin(halfY, middle.y + towardsY * halfY)};
    }

    std::vector<SignedSample> samples_;
    std::uint32_t batchSize_;
};

std::string listedClasses(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + std::min(most, names.size()), ", "));
    return names.size() > most ? text + fmt::format(" … and {} more", names.size() - most) : text;
}

// The column's classes and each row's; numbers are classes when there are two of them, or few whole ones.
bool toClasses(Column& target) {
    if (target.content != Column::Content::Numbers) return true;
    if (target.classNames.empty() || target.classes.size() != target.numbers.size()) {
        std::vector<double> values = target.numbers;
        std::ranges::sort(values);
        values.erase(std::ranges::unique(values).begin(), values.end());
        if (values.size() > Table::maxClasses) return false;
        target.classNames.clear();
        target.classes.clear();
        for (const double value : values) target.classNames.push_back(fmt::format("{}", value));
        for (const double number : target.numbers)
            target.classes.push_back(
                static_cast<std::uint32_t>(std::ranges::lower_bound(values, number) - values.begin()));
    }
    return target.classNames.size() <= 2 || looksLikeClasses(target, target.numbers.size());
}

// The classes that stand in a row, the others left out.
std::vector<std::string> namesIn(Column& target) {
    std::vector<bool> used(target.classNames.size(), false);
    for (const std::uint32_t index : target.classes) used[index] = true;
    std::vector<std::string> names;
    std::vector<std::uint32_t> newIndex(used.size(), 0);
    for (std::size_t i = 0; i < used.size(); ++i) {
        newIndex[i] = static_cast<std::uint32_t>(names.size());
        if (used[i]) names.push_back(target.classNames[i]);
    }
    for (std::uint32_t& index : target.classes) index = newIndex[index];
    return names;
}

// +1 for the positive class, −1 for the rest.
std::optional<std::vector<double>> signs(Column target, const std::string& positive, const std::string& path,
                                         Issues& issues) {
    const std::string targetPath = joined(path, "target");
    if (target.content == Column::Content::Texts) {
        issues.push_back(
            {targetPath, target.name, fmt::format("a column of at most {} different texts", Table::maxClasses)});
        return std::nullopt;
    }
    if (!toClasses(target)) {
        issues.push_back({targetPath, target.name,
                          "a column of classes: texts, two different numbers, or few whole ones (least squares takes "
                          "other numbers)"});
        return std::nullopt;
    }
    const std::vector<std::string> names = namesIn(target);
    if (names.size() < 2) {
        issues.push_back({targetPath, target.name,
                          fmt::format("a column with at least two classes; all samples are {}", listedClasses(names))});
        return std::nullopt;
    }
    const auto chosen = positive.empty() ? names.end() - 1 : std::ranges::find(names, positive);
    if (chosen == names.end()) {
        issues.push_back({joined(path, "positive"), positive, "one of " + listedClasses(names)});
        return std::nullopt;
    }
    const auto index = static_cast<std::uint32_t>(chosen - names.begin());
    std::vector<double> result;
    for (const std::uint32_t label : target.classes) result.push_back(label == index ? 1 : -1);
    return result;
}

}  // namespace

std::shared_ptr<const SurfaceFunction> Logistic::prepare(const std::string& folder, const std::string& path,
                                                         Issues& issues) const {
    const std::optional<SurfaceData> loaded =
        loadSurfaceData({data, features, target, scale, batchSize}, 2, folder, path, issues);
    if (!loaded) return nullptr;
    if (loaded->samples > maxSamples)
        issues.push_back(
            {joined(path, "data"), fmt::format("{} samples", loaded->samples),
             fmt::format("at most {}, since every point of this surface sums over all of them", maxSamples)});
    const auto sign = signs(loaded->target, positive, path, issues);
    if (!sign || loaded->samples > maxSamples) return nullptr;

    std::vector<SignedSample> samples;
    for (std::size_t i = 0; i < sign->size(); ++i)
        samples.push_back({(*sign)[i] * loaded->features[0][i], (*sign)[i] * loaded->features[1][i]});
    auto function = std::make_shared<LogisticFunction>(std::move(samples), loaded->batchSize);
    if (!function->isFinite()) {
        issues.push_back({joined(path, "features"), fmt::format("{}", fmt::join(features, ", ")),
                          "columns whose squares and products are finite; scale them in the file"});
        return nullptr;
    }
    function->xName = "weight of " + features[0];
    function->yName = "weight of " + features[1];
    function->formula = fmt::format("mean −log σ(± (w₁ · {} + w₂ · {}))", features[0], features[1]);
    return function;
}

}  // namespace ravine
