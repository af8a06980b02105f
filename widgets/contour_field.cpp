#include "contour_field.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>

#include "colormap.h"
#include "surfaces/surface.h"
#include "theme.h"

namespace ravine {
namespace {

constexpr int levelCount = 15;
constexpr double hugeValue = 1e300;  // differences of two such values still fit a double

// Values of f at the centres of the cells of a grid, row 0 at the top (largest y).
struct Samples {
    int columns = 0, rows = 0;
    std::vector<double> values;
    const double* row(int r) const { return values.data() + std::size_t(r) * std::size_t(columns); }
    double* row(int r) { return values.data() + std::size_t(r) * std::size_t(columns); }
};

using Cancelled = std::function<bool()>;

// Cells of `stride` pixels of a picture of `view`, the first one's centre `firstPixel` pixels from the left and top.
bool sample(const SurfaceFunction& f, const Box& view, QSize pixels, double firstPixel, double stride,
            Samples& into, const Cancelled& cancelled) {
    const double dx = (view.xMax - view.xMin) / pixels.width();
    const double dy = (view.yMax - view.yMin) / pixels.height();
    std::vector<double> xs(std::size_t(into.columns));
    for (int c = 0; c < into.columns; ++c) xs[std::size_t(c)] = view.xMin + (firstPixel + stride * c) * dx;
    into.values.resize(std::size_t(into.columns) * std::size_t(into.rows));
    for (int r = 0; r < into.rows; ++r) {
        if (cancelled && cancelled()) return false;
        const std::span<double> row(into.row(r), std::size_t(into.columns));
        f.row(xs, view.yMax - (firstPixel + stride * r) * dy, row);
        for (double& v : row)
            if (std::isfinite(v)) v = std::clamp(v, -hugeValue, hugeValue);
    }
    return true;
}

Samples sampleCells(const SurfaceFunction& f, const Box& view, int cells) {
    Samples samples{cells, cells, {}};
    sample(f, view, QSize(cells, cells), 0.5, 1, samples, {});
    return samples;
}

std::vector<double> sortedFinite(const Samples& samples) {
    std::vector<double> values;
    values.reserve(samples.values.size());
    std::copy_if(samples.values.begin(), samples.values.end(), std::back_inserter(values),
                 [](double v) { return std::isfinite(v); });
    std::sort(values.begin(), values.end());
    return values;
}

double quantile(const std::vector<double>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * double(sorted.size() - 1) + 0.5)];
}

// The number with the fewest digits within `tolerance` of `value`.
double roundest(double value, double tolerance) {
    if (!(tolerance > 0)) return value;
    for (int power = int(std::ceil(std::log10(std::abs(value) + tolerance))); power > -300; --power)
        for (const double step : {5.0, 2.0, 1.0}) {
            const double unit = step * std::pow(10.0, power);
            const double candidate = std::round(value / unit) * unit;
            if (std::abs(candidate - value) <= tolerance) return candidate;
            if (unit < 0.1 * tolerance) return value;
        }
    return value;
}

std::vector<double> evenLevels(double low, double high) {
    const double wish = (high - low) / (levelCount + 1);
    const double decade = std::pow(10.0, std::floor(std::log10(wish)));
    double step = 10 * decade;
    for (const double nice : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (nice * decade >= wish * (1 - 1e-9)) {
            step = nice * decade;
            break;
        }
    std::vector<double> levels;
    for (double k = std::floor(low / step) + 1; k * step < high && levels.size() < 40; ++k) levels.push_back(k * step);
    return levels;
}

// d = f − floor from `low` to `high`; the bands are a little wider (in the logarithm) towards the bottom, where the
// eye has less room for them.
std::vector<double> logLevels(double floor, double low, double high) {
    std::vector<double> raw;
    for (int i = 0; i < levelCount; ++i)
        raw.push_back(low * std::pow(high / low, std::pow(double(i) / (levelCount - 1), 0.73)));
    std::vector<double> levels;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const double gap = i == 0 ? raw[1] - raw[0] : raw[i] - raw[i - 1];
        const double level = roundest(floor + raw[i], 0.24 * std::min(gap, i == 0 ? raw[0] : gap));
        if (level > floor && (levels.empty() || level > levels.back())) levels.push_back(level);
    }
    return levels;
}

struct Scale {
    double lowest = 0;            // the least value known
    bool minimumInside = false;   // so that f − lowest has decades worth showing
};

Scale scaleOf(const SurfaceFunction& f, const Box& view, const Samples& samples) {
    Scale scale{std::numeric_limits<double>::infinity(), false};
    int lowestAt = -1;
    for (std::size_t i = 0; i < samples.values.size(); ++i)
        if (std::isfinite(samples.values[i]) && samples.values[i] < scale.lowest) {
            scale.lowest = samples.values[i];
            lowestAt = int(i);
        }
    if (lowestAt < 0) return {};
    const int column = lowestAt % samples.columns, row = lowestAt / samples.columns;
    scale.minimumInside = column > 0 && row > 0 && column < samples.columns - 1 && row < samples.rows - 1;
    for (const Minimum& m : f.minima) {
        if (!std::isfinite(m.value)) continue;
        scale.lowest = std::min(scale.lowest, m.value);
        if (m.isGlobal && m.x >= view.xMin && m.x <= view.xMax && m.y >= view.yMin && m.y <= view.yMax)
            scale.minimumInside = true;
    }
    return scale;
}

ContourLevels levelsFor(const std::vector<double>& sorted, const Scale& scale) {
    ContourLevels levels;
    if (sorted.empty()) return levels;
    const double spread = sorted.back() - sorted.front();
    if (!(spread > 1e-12 * std::max(std::abs(sorted.front()), std::abs(sorted.back())))) return levels;

    double floor = std::min(scale.lowest, sorted.front());
    const double top = quantile(sorted, 0.94), middle = quantile(sorted, 0.5);
    if (!scale.minimumInside && sorted.front() > 0) floor = 0;
    double low = quantile(sorted, 0.0012) - floor;
    if (!(low > 0)) {  // a flat bottom
        const auto above = std::upper_bound(sorted.begin(), sorted.end(), floor);
        low = above == sorted.end() ? 0 : *above - floor;
    }
    const double high = top - floor;
    low = std::max(low, 1e-8 * high);
    const bool heavyTail = high > 30 * (middle - floor);
    if ((scale.minimumInside || heavyTail || floor == 0) && low > 0 && high > 60 * low) {
        levels.values = logLevels(floor, low, high);
        levels.logarithmic = true;
        levels.floor = floor;
    } else {
        double from = quantile(sorted, 0.01), to = quantile(sorted, 0.99);
        if (!(to > from)) from = sorted.front(), to = sorted.back();
        levels.values = evenLevels(from, to);
        levels.floor = floor;
    }
    return levels;
}

// Whether enough of the levels are to be seen among these values.
bool suits(const ContourLevels& levels, const std::vector<double>& sorted, int bandsWanted) {
    if (sorted.empty()) return true;
    const auto& v = levels.values;
    const auto seen = std::lower_bound(v.begin(), v.end(), quantile(sorted, 0.97)) -
                      std::upper_bound(v.begin(), v.end(), quantile(sorted, 0.03));
    return seen + 1 >= bandsWanted && !v.empty() && quantile(sorted, 0.4) < v.back();
}

// Catmull–Rom between the second and third of four values; next to an undefined one, the nearer of the two.
struct Cubic {
    double a, b, c, d;
    bool second;
    explicit Cubic(double t)
        : a(t * (-0.5 + t * (1 - 0.5 * t))),
          b(1 + t * t * (-2.5 + 1.5 * t)),
          c(t * (0.5 + t * (2 - 1.5 * t))),
          d(t * t * (-0.5 + 0.5 * t)),
          second(t < 0.5) {}
    double operator()(double p, double q, double r, double s) const {
        const double v = a * p + b * q + c * r + d * s;
        return std::isfinite(v) ? v : second ? q : r;
    }
};

// From cells of `stride` pixels to one value a pixel and a border of one. The first coarse centre lies 1.5 strides
// before the picture.
Samples refine(const Samples& coarse, int stride, QSize pixels) {
    Samples wide{pixels.width() + 2, coarse.rows, {}};
    wide.values.resize(std::size_t(wide.columns) * std::size_t(wide.rows));
    const auto position = [stride](int pixel) { return (pixel - 1 + 0.5) / stride + 1.5; };
    for (int c = 0; c < wide.columns; ++c) {
        const double at = position(c);
        const int k = int(at);
        const Cubic cubic(at - k);
        for (int r = 0; r < wide.rows; ++r) {
            const double* from = coarse.row(r) + k - 1;
            wide.row(r)[c] = cubic(from[0], from[1], from[2], from[3]);
        }
    }
    Samples fine{wide.columns, pixels.height() + 2, {}};
    fine.values.resize(std::size_t(fine.columns) * std::size_t(fine.rows));
    for (int r = 0; r < fine.rows; ++r) {
        const double at = position(r);
        const int k = int(at);
        const Cubic cubic(at - k);
        const double *p = wide.row(k - 1), *q = wide.row(k), *s = wide.row(k + 1), *t = wide.row(k + 2);
        double* to = fine.row(r);
        for (int c = 0; c < fine.columns; ++c) to[c] = cubic(p[c], q[c], s[c], t[c]);
    }
    return fine;
}

double length(double x, double y) { return std::sqrt(x * x + y * y); }

struct Colour {
    double red = 0, green = 0, blue = 0;
    void add(QRgb c, double share) { red += share * qRed(c), green += share * qGreen(c), blue += share * qBlue(c); }
    QRgb rgb() const { return qRgb(int(red + 0.5), int(green + 0.5), int(blue + 0.5)); }
};

class BandPainter {
public:
    BandPainter(const std::vector<double>& levels, const Theme& theme, double lineWidth)
        : levels_(levels),
          bands_(surfaceBands(int(levels.size()) + 1, theme)),
          line_(contourLineColour(theme)),
          lineWidth_(lineWidth),
          blank_(theme.sub.rgb()),
          hatch_(theme.track.rgb()) {}

    // `values` has a border of one.
    bool paint(const Samples& values, QImage& image, const Cancelled& cancelled) {
        for (int y = 0; y < image.height(); ++y) {
            if (cancelled && cancelled()) return false;
            auto* out = reinterpret_cast<QRgb*>(image.scanLine(y));
            const double *above = values.row(y) + 1, *here = values.row(y + 1) + 1, *below = values.row(y + 2) + 1;
            for (int x = 0; x < image.width(); ++x) {
                const double f = here[x];
                if (!std::isfinite(f)) {
                    out[x] = (x + y) % 8 == 0 ? hatch_ : blank_;
                    continue;
                }
                const double slope = length(change(here[x - 1], f, here[x + 1]), change(above[x], f, below[x]));
                out[x] = colour(f, slope);
            }
        }
        return true;
    }

private:
    // Across the pixel. The two sides count by their size, so that the floor of a narrow valley is not taken for flat.
    static double change(double before, double at, double after) {
        const bool left = std::isfinite(before), right = std::isfinite(after);
        if (left && right) return 0.5 * (std::abs(after - at) + std::abs(at - before));
        return left ? at - before : right ? after - at : 0;
    }

    // f at the pixel's centre, and how much it changes across one pixel: the share of each band in the pixel is the
    // share of [f − slope/2, f + slope/2] that lies between the band's levels.
    QRgb colour(double f, double slope) {
        while (band_ < levels_.size() && f >= levels_[band_]) ++band_;
        while (band_ > 0 && f < levels_[band_ - 1]) --band_;
        const double reach = 0.5 * slope * (1 + lineWidth_);
        const bool edgeBelow = band_ > 0 && f - reach < levels_[band_ - 1];
        const bool edgeAbove = band_ < levels_.size() && f + reach > levels_[band_];
        if (!(slope > 0) || !std::isfinite(slope) || (!edgeBelow && !edgeAbove)) return bands_[band_];

        std::size_t first = band_, last = band_;
        while (first > 0 && levels_[first - 1] > f - reach) --first;
        while (last < levels_.size() && levels_[last] < f + reach) ++last;
        Colour sum;
        const double from = f - 0.5 * slope, to = f + 0.5 * slope;
        for (std::size_t b = first; b <= last; ++b) {
            const double low = b == 0 ? from : std::max(from, levels_[b - 1]);
            const double high = b == levels_.size() ? to : std::min(to, levels_[b]);
            if (high > low) sum.add(bands_[b], (high - low) / slope);
        }
        if (lineWidth_ <= 0) return sum.rgb();

        double line = 0;
        for (std::size_t l = first; l < last; ++l) {
            const double distance = std::abs(f - levels_[l]) / slope;
            const double cover = std::clamp(0.5 * (lineWidth_ + 1) - distance, 0.0, std::min(1.0, lineWidth_));
            // where levels crowd, their lines would only grey the picture
            const double spacing = std::min(l > 0 ? levels_[l] - levels_[l - 1] : hugeValue,
                                            l + 1 < levels_.size() ? levels_[l + 1] - levels_[l] : hugeValue) / slope;
            line += cover * std::clamp(0.3 * (spacing - 1), 0.0, 1.0);
        }
        line = std::min(line, 1.0) * line_.alphaF();
        Colour mixed{sum.red * (1 - line), sum.green * (1 - line), sum.blue * (1 - line)};
        mixed.add(line_.rgb(), line);
        return mixed.rgb();
    }

    const std::vector<double>& levels_;
    std::vector<QRgb> bands_;
    QColor line_;
    double lineWidth_;
    QRgb blank_, hatch_;
    std::size_t band_ = 0;  // of the last pixel: the next one's is near
};

}  // namespace

ContourLevels chooseLevels(const SurfaceFunction& surface, const Box& view, int cells) {
    const Samples samples = sampleCells(surface, view, cells);
    return levelsFor(sortedFinite(samples), scaleOf(surface, view, samples));
}

Box widenTo(const Box& inner, QSizeF size) {
    double width = inner.xMax - inner.xMin, height = inner.yMax - inner.yMin;
    width = std::max(width, height * size.width() / size.height());
    height = width * size.height() / size.width();
    const double x = inner.xMin + (inner.xMax - inner.xMin) / 2, y = inner.yMin + (inner.yMax - inner.yMin) / 2;
    return {x - width / 2, x + width / 2, y - height / 2, y + height / 2};
}

QImage surfaceThumbnail(const SurfaceFunction& surface, QSize pixels, const Theme& theme) {
    const ContourLevels levels = chooseLevels(surface, surface.domain, 48);
    Samples values{pixels.width() + 2, pixels.height() + 2, {}};
    sample(surface, widenTo(surface.domain, pixels), pixels, -0.5, 1, values, {});
    QImage image(pixels, QImage::Format_RGB32);
    BandPainter(levels.values, theme, 0).paint(values, image, {});
    return image;
}

// What the worker remembers from one request to the next.
class ContourField::Painter {
public:
    explicit Painter(Cancelled cancelled) : cancelled_(std::move(cancelled)) {}

    void paint(const ContourRequest& wanted, const std::function<void(ContourPicture)>& deliver) {
        constexpr int coarseStride = 8;
        const auto began = std::chrono::steady_clock::now();
        Samples coarse = cells(wanted, coarseStride, {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        chooseLevels(wanted, coarse);
        deliver(picture(wanted, refine(coarse, coarseStride, wanted.pixels), {}, false));

        // A dear surface (a loss over thousands of samples) gets a step between, and is smooth enough to end at a
        // few pixels a sample.
        const double expected = seconds * coarseStride * coarseStride;
        const int finest = std::clamp(int(std::ceil(std::sqrt(expected / 1.5))), 1, coarseStride);
        const int between = 4;
        if (expected > 0.08 && finest < between) {
            coarse = cells(wanted, between, cancelled_);
            if (cancelled_()) return;
            deliver(picture(wanted, refine(coarse, between, wanted.pixels), cancelled_, false));
        }
        if (cancelled_()) return;
        Samples fine;
        if (finest == 1) {
            fine = {wanted.pixels.width() + 2, wanted.pixels.height() + 2, {}};
            if (!sample(*wanted.surface, wanted.view, wanted.pixels, -0.5, 1, fine, cancelled_)) return;
        } else {
            coarse = cells(wanted, finest, cancelled_);
            if (cancelled_()) return;
            fine = refine(coarse, finest, wanted.pixels);
        }
        ContourPicture result = picture(wanted, fine, cancelled_, true);
        if (!cancelled_()) deliver(std::move(result));
    }

private:
    static Samples cells(const ContourRequest& wanted, int stride, const Cancelled& cancelled) {
        Samples samples{(wanted.pixels.width() + stride - 1) / stride + 4, (wanted.pixels.height() + stride - 1) / stride + 4, {}};
        sample(*wanted.surface, wanted.view, wanted.pixels, -1.5 * stride, stride, samples, cancelled);
        return samples;
    }

    // The levels in use if they still suit; the domain's as soon as these do; else levels made for this view.
    void chooseLevels(const ContourRequest& wanted, const Samples& seen) {
        const std::vector<double> sorted = sortedFinite(seen);
        if (surface_ != wanted.surface) {
            surface_ = wanted.surface;
            const Box& domain = wanted.surface->domain;
            const Samples whole = sampleCells(*wanted.surface, domain, 96);
            scale_ = scaleOf(*wanted.surface, domain, whole);
            domainLevels_ = levelsFor(sortedFinite(whole), scale_);
            levels_ = domainLevels_;
        } else if (levels_ != domainLevels_ && suits(domainLevels_, sorted, wanted.fitted ? 6 : 8)) {
            levels_ = domainLevels_;
        }
        if (suits(levels_, sorted, 6)) return;
        ContourLevels own = levelsFor(sorted, scale_);
        if (own.values.size() > 3) levels_ = std::move(own);
    }

    ContourPicture picture(const ContourRequest& wanted, const Samples& values, const Cancelled& cancelled, bool finished) {
        QImage image(wanted.pixels, QImage::Format_RGB32);
        const Theme& theme = wanted.dark ? Theme::darkTheme() : Theme::light();
        BandPainter(levels_.values, theme, wanted.lines ? wanted.lineWidth : 0).paint(values, image, cancelled);
        return {wanted, std::move(image), levels_, finished};
    }

    Cancelled cancelled_;
    std::shared_ptr<const SurfaceFunction> surface_;
    Scale scale_;
    ContourLevels domainLevels_, levels_;
};

ContourField::ContourField(QObject* parent)
    : QObject(parent), worker_([this](const std::stop_token& stop) { work(stop); }) {}

ContourField::~ContourField() {
    worker_.request_stop();
    superseded_ = true;
}

void ContourField::request(const ContourRequest& wanted) {
    if (wanted == wanted_) return;
    wanted_ = wanted;
    if (!wanted.surface || wanted.pixels.isEmpty()) return;
    const std::lock_guard lock(mutex_);
    pending_ = wanted;
    superseded_ = true;
    wake_.notify_one();
}

void ContourField::wait() {
    if (!wanted_.surface || wanted_.pixels.isEmpty()) return;
    while (!ready()) {
        {
            std::unique_lock lock(mutex_);
            delivered_.wait(lock, [this] { return result_.has_value(); });
        }
        take();
    }
}

void ContourField::work(const std::stop_token& stop) {
    Painter painter([this, stop] { return superseded_ || stop.stop_requested(); });
    while (true) {
        ContourRequest wanted;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return pending_.has_value(); })) return;
            wanted = *std::exchange(pending_, std::nullopt);
            superseded_ = false;
        }
        painter.paint(wanted, [this](ContourPicture picture) {
            {
                const std::lock_guard lock(mutex_);
                result_ = std::move(picture);
                delivered_.notify_all();
            }
            QMetaObject::invokeMethod(this, &ContourField::take, Qt::QueuedConnection);
        });
    }
}

// In the window's thread.
void ContourField::take() {
    std::optional<ContourPicture> result;
    {
        const std::lock_guard lock(mutex_);
        result = std::exchange(result_, std::nullopt);
    }
    // A picture of the same surface is right wherever it lies, even if the view has moved on.
    if (!result || result->of.surface != wanted_.surface || result->of.dark != wanted_.dark) return;
    picture_ = std::move(*result);
    emit changed();
}

}  // namespace ravine
