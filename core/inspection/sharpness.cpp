#include "core/inspection/sharpness.h"

#include <Spectra/SymEigsSolver.h>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/numbers/random.h"

namespace ravine {
namespace {

// Width of the space that Lanczos' iteration works in between restarts: for λmax alone, which stands out as a rule, and
// for both ends. Up to the latter the whole matrix is as cheap.
constexpr std::int64_t narrow = 10, wide = 20;

// The only way out of Spectra's iteration before its end.
struct GivenUp {};

// The Hessian over the parameters alone, without padding.
class CompactHessian {
public:
    CompactHessian(const NetworkLayout& layout, HessianProduct& product, std::int64_t most, const std::stop_token& stop)
        : segments_(layout.segments()), product_(product), most_(most), stop_(stop), size_(layout.parameterCount()) {
        padded_.setZero(layout.size());
    }

    std::int64_t size() const { return size_; }
    std::int64_t products() const { return products_; }

    // product ← H v. Throws GivenUp on a stop, on a number that is not finite, and when there were products enough.
    template <class From, class To>
    void multiply(const From& v, To&& product) {
        std::int64_t at = 0;
        for (const Segment& segment : segments_) {
            const std::int64_t count = segment.end - segment.begin;
            padded_.segment(segment.begin, count) = v.segment(at, count);
            at += count;
        }
        if (products_ == most_ || !product_.multiply(padded_, result_, stop_)) throw GivenUp{};
        ++products_;
        if (!result_.allFinite()) throw GivenUp{};
        at = 0;
        for (const Segment& segment : segments_) {
            const std::int64_t count = segment.end - segment.begin;
            product.segment(at, count) = result_.segment(segment.begin, count);
            at += count;
        }
    }

private:
    std::vector<Segment> segments_;
    HessianProduct& product_;
    std::int64_t most_, products_ = 0;
    std::stop_token stop_;
    std::int64_t size_;
    Vector<double> padded_, result_;
};

// H / scale + shift · I, as Spectra takes it. Its thresholds are absolute and it starts from the operator's range: so
// the eigenvalues are brought to the order of 1, and those at 0 away from 0.
struct ShiftedHessian {
    using Scalar = double;
    static constexpr double shift = 4;

    CompactHessian& hessian;
    double scale;

    Eigen::Index rows() const { return hessian.size(); }
    Eigen::Index cols() const { return hessian.size(); }
    void perform_op(const double* in, double* out) const {
        const Eigen::Map<const Vector<double>> v(in, rows());
        Eigen::Map<Vector<double>> product(out, rows());
        hessian.multiply(v, product);
        product = product / scale + shift * v;
    }
};

// Normal numbers, the same each time: all directions are equally likely, so none is missed.
Vector<double> startVector(std::int64_t size) {
    Vector<double> v(size);
    for (std::int64_t i = 0; i < size; ++i)
        v[i] =
            random::normals({.seed = 0, .purpose = random::Purpose::Generator, .a = static_cast<std::uint64_t>(i)})[0];
    return v;
}

// About the largest |eigenvalue|, as a power of two, by a few steps of power iteration; 0 where the Hessian is.
double magnitudeOf(CompactHessian& hessian) {
    Vector<double> v = startVector(hessian.size()).normalized(), product(hessian.size());
    double norm = 0;
    for (int i = 0; i < 3; ++i) {
        hessian.multiply(v, product);
        norm = product.norm();
        if (!(norm > 0)) return 0;
        v = product / norm;
    }
    return std::scalbn(1.0, std::ilogb(norm));
}

// The unit eigenvectors of the largest eigenvalue and, where wanted, of the smallest; fewer when they were not found.
Matrix<double> extremeVectors(CompactHessian& hessian, const SharpnessOptions& options) {
    const std::int64_t size = hessian.size();
    if (size <= wide) {
        Matrix<double> whole(size, size);
        for (std::int64_t i = 0; i < size; ++i) hessian.multiply(Vector<double>::Unit(size, i), whole.col(i));
        if (whole.isZero(0)) return {};
        const Eigen::SelfAdjointEigenSolver<Matrix<double>> solved(whole);  // eigenvalues from the smallest up
        Matrix<double> vectors(size, options.wantsSmallest ? 2 : 1);
        vectors.col(0) = solved.eigenvectors().col(size - 1);
        if (options.wantsSmallest) vectors.col(1) = solved.eigenvectors().col(0);
        return vectors;
    }
    const double scale = magnitudeOf(hessian);
    if (scale == 0) return {};
    ShiftedHessian shifted{hessian, scale};
    Spectra::SymEigsSolver<ShiftedHessian> solver(shifted, options.wantsSmallest ? 2 : 1,
                                                  options.wantsSmallest ? wide : narrow);
    const Vector<double> start = startVector(size);
    solver.init(start.data());
    // Spectra's tolerance is relative to the shifted eigenvalue, which is below twice the shift.
    solver.compute(options.wantsSmallest ? Spectra::SortRule::BothEnds : Spectra::SortRule::LargestAlge,
                   options.maxProducts, options.tolerance / (2 * ShiftedHessian::shift));
    if (solver.info() != Spectra::CompInfo::Successful) return {};
    return solver.eigenvectors();
}

template <class T>
Part<double> inDouble(const Part<T>& part, const std::vector<std::uint32_t>& columns) {
    const auto count = static_cast<Eigen::Index>(columns.size());
    Part<double> some;
    some.inputs.resize(part.inputs.rows(), count);
    some.targets.resize(part.targets.rows(), part.targets.size() > 0 ? count : 0);
    for (Eigen::Index i = 0; i < count; ++i) {
        const std::uint32_t column = columns[static_cast<std::size_t>(i)];
        some.inputs.col(i) = part.inputs.col(column).template cast<double>();
        if (part.targets.size() > 0) some.targets.col(i) = part.targets.col(column).template cast<double>();
        if (!part.labels.empty()) some.labels.push_back(part.labels[column]);
        if (!part.ids.empty()) some.ids.push_back(part.ids[column]);
    }
    return some;
}

}  // namespace

Part<double> trainingSamples(const TrainingData& data, std::int64_t count, std::uint64_t seed) {
    const std::int64_t all = data.trainSamples();
    std::vector<std::uint32_t> columns(static_cast<std::size_t>(all));
    if (count < all)
        random::permutation(columns, {.seed = seed, .purpose = random::Purpose::BatchOrder});
    else
        std::iota(columns.begin(), columns.end(), 0u);
    columns.resize(static_cast<std::size_t>(std::clamp(count, std::int64_t{0}, all)));
    return std::visit([&](const auto& parts) { return inDouble(parts.train, columns); }, data.parts);
}

std::optional<Sharpness> sharpness(const std::shared_ptr<const Snapshot>& snapshot, Part<double> samples,
                                   const SharpnessOptions& options, const std::stop_token& stop) {
    if (samples.samples() == 0 || !snapshot->theta.allFinite() || !snapshot->running.allFinite()) return std::nullopt;
    Sharpness found;
    found.samples = found.outOf = samples.samples();
    HessianProduct product(snapshot, std::move(samples), options.penalty);
    CompactHessian hessian(*snapshot->layout, product, options.maxProducts, stop);
    try {
        const Matrix<double> vectors = extremeVectors(hessian, options);
        if (vectors.cols() == 0 || !std::isfinite(product.loss())) return std::nullopt;
        Vector<double> moved(hessian.size());
        for (Eigen::Index i = 0; i < vectors.cols(); ++i) {
            const auto u = vectors.col(i);
            hessian.multiply(u, moved);
            const double eigenvalue = u.dot(moved);  // off by the square of the residual only
            (i == 0 ? found.largest : found.smallest.emplace()) = eigenvalue;
            found.residual = std::max(found.residual, (moved - eigenvalue * u).norm());
        }
    } catch (const GivenUp&) {
        return std::nullopt;
    } catch (const std::runtime_error&) {  // Spectra's, where a small eigenvalue problem within did not converge
        return std::nullopt;
    }
    found.products = hessian.products();
    return found;
}

std::optional<Sharpness> sharpness(const std::shared_ptr<const Snapshot>& snapshot, const TrainingData& data,
                                   const SharpnessOptions& options, const std::stop_token& stop) {
    auto found = sharpness(snapshot, trainingSamples(data, options.maxSamples, snapshot->seed), options, stop);
    if (found) found->outOf = data.trainSamples();
    return found;
}

}  // namespace ravine
