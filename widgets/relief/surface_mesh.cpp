#include "widgets/relief/surface_mesh.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>

#include "core/surfaces/surface.h"

namespace ravine {
namespace {

constexpr double hugeValue = 1e300;  // differences of two such values still fit a double

using Cancelled = std::function<bool()>;

// f at the vertices of a grid of cells × cells, row 0 at yMin.
struct Values {
    std::shared_ptr<const SurfaceFunction> surface;
    Box box;
    int cells = 0;
    double seconds = 0;  // that they took
    std::vector<double> f;
};

bool evaluate(const MeshRequest& wanted, int cells, const Cancelled& cancelled, Values& into) {
    const auto began = std::chrono::steady_clock::now();
    const Box& box = wanted.box;
    const std::size_t side = std::size_t(cells) + 1;
    std::vector<double> xs(side);
    for (std::size_t c = 0; c < side; ++c) xs[c] = box.xMin + (box.xMax - box.xMin) * double(c) / cells;
    Values values{wanted.surface, box, cells, 0, std::vector<double>(side * side)};
    for (std::size_t r = 0; r < side; ++r) {
        if (cancelled && cancelled()) return false;
        const std::span<double> row(values.f.data() + r * side, side);
        wanted.surface->row(xs, box.yMin + (box.yMax - box.yMin) * double(r) / cells, row);
        for (double& v : row)
            if (std::isfinite(v)) v = std::clamp(v, -hugeValue, hugeValue);
    }
    values.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    into = std::move(values);
    return true;
}

struct Range {
    double least = std::numeric_limits<double>::infinity(), greatest = -std::numeric_limits<double>::infinity();
};

Range rangeOf(const Values& values) {
    Range range;
    for (const double v : values.f)
        if (std::isfinite(v)) range = {std::min(range.least, v), std::max(range.greatest, v)};
    const Box& box = values.box;
    for (const Minimum& m : values.surface->minima)  // between the vertices it may lie far below them
        if (std::isfinite(m.value) && m.x >= box.xMin && m.x <= box.xMax && m.y >= box.yMin && m.y <= box.yMax)
            range = {std::min(range.least, m.value), std::max(range.greatest, m.value)};
    return range;
}

}  // namespace

double HeightScale::height(double f) const {
    if (offset == 0) return (f - low) / (high - low);
    const double above = (f - low) / offset + 1;
    if (above <= 0) return -1;
    return std::log(above) / std::log((high - low) / offset + 1);
}

double HeightScale::value(double height) const {
    if (offset == 0) return low + height * (high - low);
    return low + offset * std::expm1(height * std::log((high - low) / offset + 1));
}

HeightScale chooseHeights(const ContourLevels& levels, double least, double greatest, bool logarithmic) {
    if (!(greatest > least)) {  // level ground, half way up; nothing to see where nothing is defined
        const double at = std::isfinite(least) ? least : 0, room = std::max(1.0, std::abs(at));
        return {at - room, at + room, 0};
    }
    constexpr double lenience = 1.3;  // a little more is rather shown than cut
    HeightScale scale{least, greatest, 0};
    const auto& v = levels.values;
    if (const std::size_t n = v.size(); n >= 2) {
        const double bottom = v[0] - 1.5 * (v[1] - v[0]), top = v[n - 1] + 1.5 * (v[n - 1] - v[n - 2]);
        if (!levels.logarithmic && top - least > lenience * (top - bottom)) scale.low = bottom;
        if (greatest - scale.low > lenience * (top - scale.low)) scale.high = top;
    }
    if (!(scale.high > scale.low)) scale.high = std::nextafter(scale.low, hugeValue);
    if (logarithmic) {
        const double first = v.empty() ? 0 : v.front() - scale.low;
        scale.offset = levels.logarithmic && first > 0 ? first : 0.01 * (scale.high - scale.low);
    }
    return scale;
}

float bandNumber(const std::vector<double>& levels, double least, double f) {
    if (!std::isfinite(f)) return std::numeric_limits<float>::quiet_NaN();
    if (levels.empty()) return 0.5F;
    constexpr double most = 0.98;  // of the outer bands: the next whole number would be a level
    const auto above = std::upper_bound(levels.begin(), levels.end(), f);
    const auto band = double(above - levels.begin());
    if (above == levels.begin()) return float(1 - std::min(most, (*above - f) / std::max(*above - least, 1e-300)));
    const double below = *(above - 1);
    if (above != levels.end()) return float(band + (f - below) / (*above - below));
    const double step = levels.size() > 1 ? below - levels[levels.size() - 2] : std::max(1.0, std::abs(below));
    return float(band + std::min(most, 0.5 * (f - below) / step));
}

double SurfaceMesh::heightAt(Point p) const {
    const Box& box = of.box;
    const double x = (p.x - box.xMin) / (box.xMax - box.xMin) * cells,
                 y = (p.y - box.yMin) / (box.yMax - box.yMin) * cells;
    if (!(x >= 0 && y >= 0 && x <= cells && y <= cells)) return std::numeric_limits<double>::quiet_NaN();
    const int column = std::min(int(x), cells - 1), row = std::min(int(y), cells - 1);
    const double u = x - column, v = y - row;
    return (1 - v) * ((1 - u) * height(column, row) + u * height(column + 1, row)) +
           v * ((1 - u) * height(column, row + 1) + u * height(column + 1, row + 1));
}

// What the worker remembers from one request to the next.
class SurfaceMeshField::Builder {
public:
    explicit Builder(Cancelled cancelled) : cancelled_(std::move(cancelled)) {}

    void build(const MeshRequest& wanted, const std::function<void(SurfaceMesh)>& deliver) {
        const bool known =
            values_.surface == wanted.surface && values_.box == wanted.box && values_.cells >= wanted.cells;
        if (!known) {
            constexpr int coarse = 32;
            if (!evaluate(wanted, coarse, {}, values_)) return;
            const double aValue = values_.seconds / (coarse * coarse);
            const int fine = finest(aValue, wanted.cells);
            // what is done within a frame needs no first answer
            if (const double all = aValue * wanted.cells * fine * wanted.cells * fine; all > 0.008)
                deliver(mesh(wanted, coarse, false));
            if (cancelled_() || !evaluate(wanted, wanted.cells * fine, cancelled_, values_)) return;
        }
        SurfaceMesh made = mesh(wanted, wanted.cells, true);
        if (!cancelled_()) deliver(std::move(made));
    }

private:
    // Contours are finer than cells where f is cheap.
    static int finest(double secondsAValue, int cells) {
        for (const int fine : {4, 2})
            if (secondsAValue * cells * fine * cells * fine < 0.15) return fine;
        return 1;
    }

    SurfaceMesh mesh(const MeshRequest& wanted, int cells, bool finished) const {
        const Range range = rangeOf(values_);
        SurfaceMesh mesh;
        mesh.of = wanted;
        mesh.cells = cells;
        mesh.fine = values_.cells / cells;
        mesh.finished = finished;
        mesh.levels = wanted.levels ? *wanted.levels : chooseLevels(*wanted.surface, wanted.box);
        mesh.scale = chooseHeights(mesh.levels, range.least, range.greatest, wanted.logHeight);
        mesh.bands.reserve(values_.f.size());
        for (const double f : values_.f) mesh.bands.push_back(bandNumber(mesh.levels.values, range.least, f));
        const std::size_t side = std::size_t(values_.cells) + 1, step = std::size_t(mesh.fine);
        for (std::size_t r = 0; r < side; r += step)
            for (std::size_t c = 0; c < side; c += step) {
                const double f =
                    wanted.logHeight ? std::max(floorNear(c, r, step / 2), range.least) : values_.f[r * side + c];
                const double h = mesh.scale.height(f);
                mesh.heights.push_back(float(std::isnan(h) ? h : std::clamp(h, -1.0, 2.0)));
            }
        return mesh;
    }

    // A valley narrower than a cell would break up into pits, for its logarithm is steep: the vertex nearest to the
    // floor stands for it. `reach` in values; a mere slope has its least value at the end and keeps f.
    double floorNear(std::size_t column, std::size_t row, std::size_t reach) const {
        const std::size_t side = std::size_t(values_.cells) + 1;
        double least = values_.f[row * side + column];
        const auto look = [&](std::size_t at, std::size_t middle, std::size_t stride) {
            if (middle < reach + 1 || middle + reach + 1 >= side) return;
            for (std::size_t i = at - reach * stride; i <= at + reach * stride; i += stride) {
                const double f = values_.f[i];
                const double before = values_.f[i - stride] - f, after = values_.f[i + stride] - f;
                // the parabola through the three has its least value between them
                if (before >= 0 && after >= 0 && before + after > 0)
                    least = std::min(least, f - (before - after) * (before - after) / (8 * (before + after)));
            }
        };
        if (!std::isfinite(least)) return least;
        look(row * side + column, column, 1);
        look(row * side + column, row, side);
        return least;
    }

    Cancelled cancelled_;
    Values values_;
};

SurfaceMeshField::SurfaceMeshField(QObject* parent)
    : QObject(parent), worker_([this](const std::stop_token& stop) { work(stop); }) {}

SurfaceMeshField::~SurfaceMeshField() {
    worker_.request_stop();
    superseded_ = true;
}

void SurfaceMeshField::request(const MeshRequest& wanted) {
    if (wanted == wanted_) return;
    wanted_ = wanted;
    if (!wanted.surface) return;
    const std::lock_guard lock(mutex_);
    pending_ = wanted;
    superseded_ = true;
    wake_.notify_one();
}

void SurfaceMeshField::wait() {
    if (!wanted_.surface) return;
    while (!ready()) {
        {
            std::unique_lock lock(mutex_);
            delivered_.wait(lock, [this] { return result_ != nullptr; });
        }
        take();
    }
}

void SurfaceMeshField::work(const std::stop_token& stop) {
    Builder builder([this, stop] { return superseded_ || stop.stop_requested(); });
    while (true) {
        MeshRequest wanted;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return pending_.has_value(); })) return;
            wanted = *std::exchange(pending_, std::nullopt);
            superseded_ = false;
        }
        builder.build(wanted, [this](SurfaceMesh mesh) {
            {
                const std::lock_guard lock(mutex_);
                result_ = std::make_shared<const SurfaceMesh>(std::move(mesh));
                delivered_.notify_all();
            }
            QMetaObject::invokeMethod(this, &SurfaceMeshField::take, Qt::QueuedConnection);
        });
    }
}

// In the window's thread.
void SurfaceMeshField::take() {
    std::shared_ptr<const SurfaceMesh> result;
    {
        const std::lock_guard lock(mutex_);
        result = std::exchange(result_, nullptr);
    }
    if (!result || result->of.surface != wanted_.surface) return;
    mesh_ = std::move(result);
    emit changed();
}

}  // namespace ravine
