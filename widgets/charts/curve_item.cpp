#include "widgets/charts/curve_item.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "core/series/trace.h"

namespace ravine {

namespace {

constexpr float absent = std::numeric_limits<float>::infinity();
constexpr double bleed = 2;  // logical pixels above and below the plot: a line on the edge stays whole
constexpr double dashOn = 5, dashOff = 4;

// log₁₀ to a millionth of a decade, six times as fast as the library's: ln m = 2 artanh((m − 1)/(m + 1)).
double pixelLog10(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const int exponent = static_cast<int>(bits >> 52) - 1023;
    if (exponent <= -1023) return std::log10(value);
    const double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
    const double t = (m - std::numbers::sqrt2) / (m + std::numbers::sqrt2), t2 = t * t;
    const double ln = 2 * t * (1 + t2 * (1.0 / 3 + t2 * (1.0 / 5 + t2 / 7)));
    return (exponent + 0.5) * (std::numbers::ln2 / std::numbers::ln10) + ln / std::numbers::ln10;
}

// A function of x has one stretch [top, bottom] in every column. A stroke of width w is that stretch dilated by a disc
// of diameter w, again one stretch a column while the curve is unbroken. So the raster works on stretches in
// sub-columns (`fine` to a pixel), whose shares of a pixel add up to its coverage; curves need no path, no stroker.
class CurveRaster {
public:
    CurveRaster(std::vector<std::uint32_t>& pixels, int width, int height, double scale, double area, double top,
                const CurveView& view)
        : pixels_(pixels),
          width_(width),
          height_(height),
          scale_(scale),
          top_(top),
          view_(view),
          rowsPerUnit_(area / (view.yTo - view.yFrom)),
          area_(area),
          linearTo_(std::pow(10.0, view.map.linearDecade)),
          coverage_(static_cast<std::size_t>(height) + 4) {}

    void draw(const Curve& curve) {
        // Where there are fewer values than pixels their lines deserve the finer steps.
        perValue_ = 1 / curve.valuesPerStep;
        const double values =
            (view_.xTo - view_.xFrom) * curve.valuesPerStep / static_cast<double>(curve.trace->bucketSize());
        const bool dense = values >= 2 * width_;
        fine_ = dense || scale_ >= 1.5 ? 2 : 4;
        radius_ = curve.width * scale_ / 2;
        reach_ = static_cast<int>(radius_ * fine_);
        margin_ = reach_ + 1;
        const std::size_t count = static_cast<std::size_t>(width_ * fine_ + 2 * margin_);
        low_.assign(count, absent);
        high_.assign(count, -absent);
        wideLow_.assign(count, absent);
        wideHigh_.assign(count, -absent);
        source_ = qPremultiply(curve.colour.rgba());
        perStep_ = width_ / (view_.xTo - view_.xFrom) * fine_ * perValue_;
        from_ = curve.from * curve.valuesPerStep;
        if (dense) {
            drawDense(*curve.trace, curve.dashed);
        } else {
            drawSparse(*curve.trace, curve.dashed);
        }
    }

private:
    // Sub-column (with its fraction) of a value by its index, and back; and pixel row.
    double column(double step) const { return margin_ + (step - view_.xFrom / perValue_) * perStep_; }
    double step(double column) const { return view_.xFrom / perValue_ + (column - margin_) / perStep_; }
    double row(double value) const {
        constexpr double far = 1e6;  // pixels: beyond it a line is vertical anyway
        if (view_.map.scale == ChartScale::log10) {
            if (!(value > 0)) return top_ + area_ - radius_;
            value = pixelLog10(value);
        } else if (view_.map.scale == ChartScale::symlog) {
            const double size = std::abs(value);
            value = size <= linearTo_ ? value / linearTo_
                                      : std::copysign(1 + pixelLog10(size) - view_.map.linearDecade, value);
        }
        return std::clamp(top_ + (view_.yTo - value) * rowsPerUnit_, -far, far);
    }

    // At least one bucket in every sub-column: take their extremes, joined to where the one before ended.
    void drawDense(const Trace& trace, bool dashed) {
        const int count = static_cast<int>(low_.size());
        extremes_.resize(low_.size());
        trace.columns(step(0), step(count), extremes_);
        double before = 0, travelled = 0;
        bool joined = false;
        const double on = std::max(0.1, dashOn * scale_ - radius_), period = (dashOn + dashOff) * scale_;
        const double begin = std::floor(column(from_));
        for (int c = 0; c < count; ++c) {
            const Extremes& e = extremes_[static_cast<std::size_t>(c)];
            if (c < begin || e.empty()) {
                finish();
                joined = false;
                continue;
            }
            const double last = row(e.last);
            double high = e.min == e.max ? last : row(e.max), low = e.min == e.max ? last : row(e.min);
            if (joined) {
                high = std::min(high, before);
                low = std::max(low, before);
                if (dashed) travelled += std::hypot(1.0 / fine_, last - before);
            }
            if (!dashed || std::fmod(travelled, period) < on) {
                include(c, high, low);
            } else {
                finish();
            }
            before = last;
            joined = true;
        }
        finish();
    }

    // Fewer: line segments between the values. A bucket of several values stands as an upright from least to most.
    void drawSparse(const Trace& trace, bool dashed) {
        const std::int64_t size = trace.bucketSize();
        const auto bound = [&](double x) {
            return static_cast<std::int64_t>(
                std::clamp(x, static_cast<double>(trace.first()), static_cast<double>(trace.end())));
        };
        const std::int64_t from = std::max(trace.first(), (bound(step(0)) / size - 1) * size);
        const std::int64_t to = std::min(trace.end(), bound(step(static_cast<double>(low_.size()))) + 2 * size);
        bool joined = false;
        double x = 0, y = 0;
        travelled_ = 0;
        for (std::int64_t i = from; i < to; i = (i / size + 1) * size) {
            const Extremes e = trace.extremes(i, i + 1);
            if (static_cast<double>(i) < from_ || e.empty()) {
                finish();
                joined = false;
                travelled_ = 0;
                continue;
            }
            const double nextX = column(static_cast<double>(i) + static_cast<double>(size - 1) / 2),
                         nextY = row(e.last);
            if (!joined) {
                segment(nextX, nextY, nextX, nextY);
            } else if (dashed) {
                dashes(x, y, nextX, nextY);
            } else {
                segment(x, y, nextX, nextY);
            }
            if (size > 1) segment(nextX, row(e.max), nextX, row(e.min));
            x = nextX;
            y = nextY;
            joined = true;
        }
        finish();
    }

    // The dash's round caps belong to its length: half of them, for the eye.
    void dashes(double x0, double y0, double x1, double y1) {
        const double on = std::max(0.1, dashOn * scale_ - radius_), period = (dashOn + dashOff) * scale_;
        const double length = std::hypot((x1 - x0) / fine_, y1 - y0);
        if (length > 1e5) {  // off to the horizon
            segment(x0, y0, x1, y1);
            return;
        }
        for (double done = 0; done < length;) {
            const double phase = std::fmod(travelled_, period);
            const double rest = std::min((phase < on ? on : period) - phase, length - done);
            const double a = done / length, b = (done + rest) / length;
            if (phase < on) {
                segment(x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0));
            } else {
                finish();
            }
            done += std::max(rest, 1e-6);
            travelled_ += std::max(rest, 1e-6);
        }
    }

    void segment(double x0, double y0, double x1, double y1) {
        const int count = static_cast<int>(low_.size());
        const double slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
        const int first = static_cast<int>(std::floor(std::clamp(x0, -1.0, count + 1.0)));
        const int last = static_cast<int>(std::floor(std::clamp(x1, -1.0, count + 1.0)));
        for (int c = std::max(first, 0); c <= std::min(last, count - 1); ++c) {
            const double a = c <= x0 ? y0 : y0 + slope * (c - x0);
            const double b = c + 1 >= x1 ? y1 : y0 + slope * (c + 1 - x0);
            include(c, std::min(a, b), std::max(a, b));
        }
    }

    void include(int c, double low, double high) {
        if (first_ > last_) first_ = c;
        last_ = c;
        float& l = low_[static_cast<std::size_t>(c)];
        float& h = high_[static_cast<std::size_t>(c)];
        l = std::min(l, static_cast<float>(low));
        h = std::max(h, static_cast<float>(high));
    }

    // Strokes the unbroken piece collected so far and paints it.
    void finish() {
        if (first_ > last_) return;
        const int count = static_cast<int>(low_.size());
        for (int d = -reach_; d <= reach_; ++d) {
            const double across = static_cast<double>(d) / fine_;
            const auto half = static_cast<float>(std::sqrt(std::max(0.0, radius_ * radius_ - across * across)));
            const int from = std::max(first_, -d), to = std::min(last_, count - 1 - d);
            const float* low = low_.data();
            const float* high = high_.data();
            float* wideLow = wideLow_.data() + d;
            float* wideHigh = wideHigh_.data() + d;
            for (int c = from; c <= to; ++c) {
                wideLow[c] = std::min(wideLow[c], low[c] - half);
                wideHigh[c] = std::max(wideHigh[c], high[c] + half);
            }
        }
        const int from = std::max(first_ - reach_, 0), to = std::min(last_ + reach_, count - 1);
        const int firstPixel = std::max(0, (from - margin_) / fine_),
                  lastPixel = std::min(width_ - 1, (to - margin_) / fine_);
        for (int x = firstPixel; x <= lastPixel; ++x) paintColumn(x);
        std::fill(low_.begin() + first_, low_.begin() + last_ + 1, absent);
        std::fill(high_.begin() + first_, high_.begin() + last_ + 1, -absent);
        std::fill(wideLow_.begin() + from, wideLow_.begin() + to + 1, absent);
        std::fill(wideHigh_.begin() + from, wideHigh_.begin() + to + 1, -absent);
        first_ = 0;
        last_ = -1;
    }

    // Coverage down a pixel column: the derivative is summed up in coverage_, then integrated, and the run of rows that
    // every sub-column covers is filled at once.
    void paintColumn(int x) {
        const std::size_t begin = static_cast<std::size_t>(margin_ + x * fine_);
        const float share = 1.0f / static_cast<float>(fine_), bottom = static_cast<float>(height_);
        float top = bottom, end = 0, solidTop = 0, solidEnd = bottom;
        for (std::size_t s = begin; s < begin + static_cast<std::size_t>(fine_); ++s) {
            const float low = std::max(wideLow_[s], 0.0f), high = std::min(wideHigh_[s], bottom);
            if (!(low < high)) {
                solidEnd = 0;
                continue;
            }
            top = std::min(top, low);
            end = std::max(end, high);
            solidTop = std::max(solidTop, low);
            solidEnd = std::min(solidEnd, high);
            edge(low, share);
            edge(high, -share);
        }
        if (!(top < end)) return;
        const int from = static_cast<int>(top), to = static_cast<int>(std::ceil(end));
        const int solidFrom = std::min(static_cast<int>(std::ceil(solidTop)), to), solidTo = static_cast<int>(solidEnd);
        std::uint32_t* pixels = pixels_.data() + static_cast<std::size_t>(x) * static_cast<std::size_t>(height_);
        if (solidFrom < solidTo) {
            float sum = blendRows(pixels, from, solidFrom, 0);
            // Upper edges reach at most one row into the solid run, lower ones begin after it.
            for (int y = solidFrom; y < std::min(solidFrom + 2, solidTo); ++y)
                sum += coverage_[static_cast<std::size_t>(y)];
            if (qAlpha(source_) == 255) {
                std::fill(pixels + solidFrom, pixels + solidTo, source_);
            } else {
                for (int y = solidFrom; y < solidTo; ++y) pixels[y] = over(pixels[y], 256);
            }
            blendRows(pixels, solidTo, to, sum);
        } else {
            blendRows(pixels, from, to, 0);
        }
        std::fill(coverage_.begin() + from, coverage_.begin() + to + 2, 0.0f);
    }

    void edge(float y, float share) {
        const int i = static_cast<int>(y);
        const float f = y - static_cast<float>(i);
        coverage_[static_cast<std::size_t>(i)] += share * (1 - f);
        coverage_[static_cast<std::size_t>(i) + 1] += share * f;
    }

    float blendRows(std::uint32_t* pixels, int from, int to, float sum) const {
        for (int y = from; y < to; ++y) {
            sum += coverage_[static_cast<std::size_t>(y)];
            const int part = static_cast<int>(sum * 256 + 0.5f);
            if (part > 0) pixels[y] = over(pixels[y], static_cast<std::uint32_t>(std::min(part, 256)));
        }
        return sum;
    }

    // Source over destination, premultiplied, two channels at a time.
    std::uint32_t over(std::uint32_t below, std::uint32_t part) const {
        const auto scaled = [](std::uint32_t pixel, std::uint32_t by) {
            return ((((pixel & 0xff00ff) * by) >> 8) & 0xff00ff) | ((((pixel >> 8) & 0xff00ff) * by) & 0xff00ff00);
        };
        const std::uint32_t above = scaled(source_, part);
        return below == 0 ? above : above + scaled(below, 256 - (above >> 24) - ((above >> 24) >> 7));
    }

    std::vector<std::uint32_t>& pixels_;  // column after column
    int width_, height_, fine_ = 4;
    double scale_, top_;
    CurveView view_;
    double rowsPerUnit_, area_;
    double linearTo_;  // symlog
    double radius_ = 1, perStep_ = 1, travelled_ = 0;
    double perValue_ = 1;  // of x, from one value of the trace to the next
    double from_ = 0;      // index of the first value that is drawn
    int reach_ = 0, margin_ = 0;
    int first_ = 0, last_ = -1;  // the piece being collected
    std::uint32_t source_ = 0;
    std::vector<float> low_, high_, wideLow_, wideHigh_, coverage_;
    std::vector<Extremes> extremes_;
};

void transpose(const std::vector<std::uint32_t>& columns, QImage& image) {
    constexpr int block = 16;
    const int width = image.width(), height = image.height();
    for (int y0 = 0; y0 < height; y0 += block) {
        std::array<std::uint32_t*, block> rows{};
        const int yEnd = std::min(y0 + block, height);
        for (int y = y0; y < yEnd; ++y)
            rows[static_cast<std::size_t>(y - y0)] = reinterpret_cast<std::uint32_t*>(image.scanLine(y));
        for (int x0 = 0; x0 < width; x0 += block) {
            const int xEnd = std::min(x0 + block, width);
            for (int y = y0; y < yEnd; ++y) {
                std::uint32_t* row = rows[static_cast<std::size_t>(y - y0)];
                const std::uint32_t* from = columns.data() + y;
                for (int x = x0; x < xEnd; ++x)
                    row[x] = from[static_cast<std::size_t>(x) * static_cast<std::size_t>(height)];
            }
        }
    }
}

}  // namespace

void CurveItem::setArea(const QRectF& area) {
    if (area == area_) return;
    prepareGeometryChange();
    area_ = area;
    stale_ = true;
}

void CurveItem::setView(const CurveView& view) {
    if (view == view_) return;
    view_ = view;
    tracesChanged();
}

void CurveItem::setCurves(std::vector<Curve> curves) {
    if (curves == curves_) return;
    curves_ = std::move(curves);
    tracesChanged();
}

void CurveItem::tracesChanged() {
    stale_ = true;
    update();
}

void CurveItem::setGuide(double y, const QColor& colour, double width) {
    guide_ = y;
    guideColour_ = colour;
    guideWidth_ = width;
    update();
}

QRectF CurveItem::boundingRect() const { return area_.adjusted(0, -bleed, 0, bleed); }

void CurveItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    if (guide_ >= view_.yFrom && guide_ <= view_.yTo) {
        const double y = area_.top() + (view_.yTo - guide_) / (view_.yTo - view_.yFrom) * area_.height();
        QPen pen(guideColour_, guideWidth_, Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({2, 3});
        painter->setPen(pen);
        painter->drawLine(QPointF(area_.left(), std::floor(y) + 0.5), QPointF(area_.right(), std::floor(y) + 0.5));
    }
    if (std::ranges::all_of(curves_, [](const Curve& curve) { return !curve.trace || curve.trace->empty(); })) return;
    const QTransform device = painter->deviceTransform();
    const double scale = std::clamp(std::hypot(device.m11(), device.m12()), 0.5, 6.0);
    const double extra = view_.map.scale == ChartScale::log10 ? 0 : std::ceil(bleed * scale);
    const double left = std::round(area_.left() * scale) / scale, top = std::round(area_.top() * scale) / scale;
    const int width = static_cast<int>(std::round(area_.right() * scale) - std::round(area_.left() * scale));
    const double area = std::round(area_.bottom() * scale) - std::round(area_.top() * scale);
    const int height = static_cast<int>(area + 2 * extra);
    if (width < 1 || area < 1 || width > 20'000 || height > 20'000) return;
    if (stale_ || image_.size() != QSize(width, height) || image_.devicePixelRatio() != scale) {
        if (image_.size() != QSize(width, height)) image_ = QImage(width, height, QImage::Format_ARGB32_Premultiplied);
        image_.setDevicePixelRatio(scale);
        columns_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
        if (view_.xTo > view_.xFrom && view_.yTo > view_.yFrom) {
            CurveRaster raster(columns_, width, height, scale, area, extra, view_);
            for (const Curve& curve : curves_) raster.draw(curve);
        }
        transpose(columns_, image_);
        stale_ = false;
    }
    painter->drawImage(QPointF(left, top - extra / scale), image_);
}

}  // namespace ravine
