#include "widgets/surface/contour_field_bands.h"

#include <QColor>
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine::contours {
namespace {

double length(double x, double y) { return std::sqrt(x * x + y * y); }

// Across the pixel. The two sides count by their size, so that the floor of a narrow valley is not taken for flat.
double change(double before, double at, double after) {
    const bool left = std::isfinite(before), right = std::isfinite(after);
    if (left && right) return 0.5 * (std::abs(after - at) + std::abs(at - before));
    return left ? at - before : right ? after - at : 0;
}

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
                                            l + 1 < levels_.size() ? levels_[l + 1] - levels_[l] : hugeValue) /
                                   slope;
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

bool paintBands(const Samples& values, const std::vector<double>& levels, const Theme& theme, double lineWidth,
                QImage& image, const Cancelled& cancelled) {
    return BandPainter(levels, theme, lineWidth).paint(values, image, cancelled);
}

}  // namespace ravine::contours
