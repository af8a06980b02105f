#include "widgets/relief/surface_relief.h"

#include <algorithm>
#include <array>

#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double veilOpacity = 0.42;
constexpr float outlineSlack = 0.006F;  // in units of the scene

// Of two opaque colours; share of the second in 256ths.
QRgb mixed(QRgb a, QRgb b, unsigned share) {
    const unsigned rest = 256 - share;
    const unsigned redBlue = ((a & 0xFF00FFU) * rest + (b & 0xFF00FFU) * share) >> 8 & 0xFF00FFU;
    const unsigned green = ((a & 0xFF00U) * rest + (b & 0xFF00U) * share) >> 8 & 0xFF00U;
    return 0xFF000000U | redBlue | green;
}

// `light` in 256ths; no channel may come to more than 255.
QRgb lit(QRgb colour, float light) {
    const auto share = unsigned(light);
    return 0xFF000000U | ((colour & 0xFF00FFU) * share >> 8 & 0xFF00FFU) | ((colour & 0xFF00U) * share >> 8 & 0xFF00U);
}

// Colours a pixel by its band number. What one pixel's way changes it by says how wide an edge is, so that edges and
// lines are smooth and as wide on a steep slope as on level ground.
struct BandShader {
    const float* bands = nullptr;
    int side = 0;  // numbers in a row
    std::vector<QRgb> colours;
    QRgb line = 0;
    float lineOpacity = 0, lineWidth = 0;  // pixels of the raster

    QRgb operator()(float u, float v, float light, const RasterSlopes& slopes) const {
        const float last = float(side) - 1.001F;
        u = std::clamp(u, 0.0F, last), v = std::clamp(v, 0.0F, last);
        const int column = int(u), row = int(v);
        const float* at = bands + std::size_t(row) * std::size_t(side) + column;
        const float fu = u - float(column), fv = v - float(row);
        const float low = at[0] + fu * (at[1] - at[0]), high = at[side] + fu * (at[side + 1] - at[side]);
        const float band = low + fv * (high - low);
        if (!(band >= 0)) return 0;  // undefined here
        const float alongU = (1 - fv) * (at[1] - at[0]) + fv * (at[side + 1] - at[side]), alongV = high - low;
        const float slopeX = alongU * slopes.uX + alongV * slopes.vX, slopeY = alongU * slopes.uY + alongV * slopes.vY;
        const float steepness = slopeX * slopeX + slopeY * slopeY;  // squared
        const int edge = int(band + 0.5F);
        const float beyond = band - float(edge), reach = 0.5F * (lineWidth + 1);
        if (edge < 1 || edge >= int(colours.size()) || beyond * beyond >= steepness * reach * reach)
            return lit(colours[std::min(std::size_t(band), colours.size() - 1)], light);

        const float perPixel = std::sqrt(steepness), distance = beyond / perPixel;
        const float above = std::clamp(distance + 0.5F, 0.0F, 1.0F);
        const QRgb colour = mixed(colours[std::size_t(edge) - 1], colours[std::size_t(edge)], unsigned(above * 256));
        // where levels crowd, their lines would only grey the picture
        const float cover = std::clamp(reach - std::abs(distance), 0.0F, std::min(1.0F, lineWidth));
        const float room = std::clamp(0.3F * (1 / perPixel - 1), 0.0F, 1.0F);
        return lit(mixed(colour, line, unsigned(cover * room * lineOpacity * 256)), light);
    }
};

RasterPoint between(const RasterPoint& a, const RasterPoint& b, float t) {
    const auto mid = [t](float p, float q) { return p + t * (q - p); };
    return {mid(a.x, b.x), mid(a.y, b.y), mid(a.depth, b.depth), mid(a.u, b.u), mid(a.v, b.v), mid(a.light, b.light)};
}

struct Corner {
    RasterPoint at;
    float height;
};

// Sutherland & Hodgman 1974, against one height. `cut` takes the two points where the border is crossed.
template <std::size_t N>
int cutAt(const std::array<Corner, N>& in, int count, float limit, bool keepBelow, std::array<Corner, N>& out,
          std::array<RasterPoint, 2>& cut, int& cuts) {
    const auto inside = [&](const Corner& c) { return keepBelow ? c.height <= limit : c.height >= limit; };
    int kept = 0;
    cuts = 0;
    for (int i = 0; i < count; ++i) {
        const Corner &a = in[std::size_t(i)], &b = in[std::size_t((i + 1) % count)];
        if (inside(a)) out[std::size_t(kept++)] = a;
        if (inside(a) == inside(b)) continue;
        // from the same end whichever triangle asks, so that neighbours meet
        const bool swapped = a.height > b.height;
        const Corner &p = swapped ? b : a, &q = swapped ? a : b;
        const RasterPoint at = between(p.at, q.at, (limit - p.height) / (q.height - p.height));
        if (cuts < 2) cut[std::size_t(cuts++)] = at;
        out[std::size_t(kept++)] = {at, limit};
    }
    return kept;
}

}  // namespace

struct SurfaceRelief::Sheet {
    BandShader upper, under;
    QRgb rim;
    float rimOpacity, rimWidth;
};

// From the left, a little from the front, and from above, whichever way the scene is turned: slopes stay readable.
void SurfaceRelief::light(const SurfaceMesh& mesh, const SurfaceScene& scene, const Projection& projection) {
    const int n = mesh.cells, side = n + 1;
    const double across = -0.62, away = -0.22, up = 0.75;
    const auto lx = float(across * projection.rightX() - away * projection.rightY());
    const auto ly = float(across * projection.rightY() + away * projection.rightX()), lz = float(up);
    const auto perX = float(SurfaceScene::height * n / (2 * scene.halfWidth())),
               perY = float(SurfaceScene::height * n / (2 * scene.halfDepth()));
    light_.resize(std::size_t(side) * std::size_t(side));
    const float* h = mesh.heights.data();
    for (int r = 0; r <= n; ++r) {
        const int front = std::max(r - 1, 0) * side, back = std::min(r + 1, n) * side, here = r * side;
        for (int c = 0; c <= n; ++c) {
            const int left = std::max(c - 1, 0), right = std::min(c + 1, n);
            float nx = (h[here + left] - h[here + right]) * perX / float(right - left);
            float ny = (h[front + c] - h[back + c]) * perY * float(side) / float(back - front);
            if (!std::isfinite(nx)) nx = 0;
            if (!std::isfinite(ny)) ny = 0;
            const float facing = (nx * lx + ny * ly + lz) / std::sqrt(nx * nx + ny * ny + 1);
            light_[std::size_t(here + c)] = facing;
        }
    }
}

void SurfaceRelief::draw(const SurfaceScene& scene, const OrbitCamera& camera, const ReliefLook& look) {
    const SurfaceMesh& mesh = scene.mesh();
    const Projection projection(camera);
    const double ratio = look.devicePixelRatio;
    perPixel_ = ratio * look.samples;
    const QSize pixels(int(std::ceil(look.size.width() * ratio)), int(std::ceil(look.size.height() * ratio)));
    if (picture_.size() != pixels) picture_ = QImage(pixels, QImage::Format_ARGB32_Premultiplied);
    upper_.reset(pixels * look.samples);
    under_.reset(pixels * look.samples);
    light(mesh, scene, projection);

    // Pale colours may only grow darker, dark ones may shine.
    const float darkest = look.theme->dark ? 160 : 204, brightest = look.theme->dark ? 296 : 256;
    const int n = mesh.cells;
    vertices_.resize(light_.size());
    const Box& box = mesh.of.box;
    for (int r = 0; r <= n; ++r)
        for (int c = 0; c <= n; ++c) {
            const std::size_t i = std::size_t(r) * std::size_t(n + 1) + std::size_t(c);
            const Point p{box.xMin + (box.xMax - box.xMin) * c / n, box.yMin + (box.yMax - box.yMin) * r / n};
            const ScenePoint at = scene.point(p, double(mesh.heights[i]));
            const QPointF pixel = projection.pixel(at) * perPixel_;
            const float soft = std::clamp(0.5F + 0.5F * light_[i], 0.0F, 1.0F);
            vertices_[i] = {float(pixel.x()),     float(pixel.y()),     float(projection.depth(at)),
                            float(c * mesh.fine), float(r * mesh.fine), darkest + (brightest - darkest) * soft * soft};
        }

    Sheet sheet;
    sheet.upper.bands = mesh.bands.data();
    sheet.upper.side = n * mesh.fine + 1;
    const auto bandCount = int(mesh.levels.values.size()) + 1;
    sheet.upper.colours = look.colours ? surfaceBands(bandCount, *look.theme)
                                       : std::vector<QRgb>(std::size_t(bandCount), look.theme->sub.rgb());
    sheet.upper.line = contourLineColour(*look.theme).rgb();
    sheet.upper.lineOpacity = look.colours && look.lineWidth > 0 ? contourLineColour(*look.theme).alphaF() : 0;
    sheet.upper.lineWidth = look.lineWidth > 0 ? float(look.lineWidth * perPixel_) : 0;
    sheet.under = sheet.upper;
    for (QRgb& colour : sheet.under.colours) colour = mixed(colour, look.theme->track.rgb(), 150);
    sheet.rim = look.theme->text2.rgb();
    sheet.rimOpacity = look.theme->dark ? 0.5F : 0.45F;
    sheet.rimWidth = float(perPixel_);
    fillCells(mesh, sheet);
    outline(mesh, sheet);
    compose(look);
}

void SurfaceRelief::fillCells(const SurfaceMesh& mesh, const Sheet& sheet) {
    const auto triangle = [&](const RasterPoint& a, const RasterPoint& b, const RasterPoint& c) {
        if (turn(a, b, c) < 0)
            upper_.fill(a, b, c, sheet.upper);
        else
            under_.fill(a, b, c, sheet.under);
    };
    rims_.clear();
    const auto cutTriangle = [&](std::size_t i, std::size_t j, std::size_t k) {
        const auto corner = [&](std::size_t at) { return Corner{vertices_[at], mesh.heights[at]}; };
        std::array<Corner, 6> below{corner(i), corner(j), corner(k)}, kept;
        std::array<RasterPoint, 2> cut;
        int cuts = 0, count = cutAt(below, 3, 1.0F, true, kept, cut, cuts);
        if (cuts == 2) rims_.push_back({cut[0], cut[1]});
        count = cutAt(kept, count, 0.0F, false, below, cut, cuts);
        if (cuts == 2) rims_.push_back({cut[0], cut[1]});
        for (int t = 2; t < count; ++t) triangle(below[0].at, below[std::size_t(t) - 1].at, below[std::size_t(t)].at);
    };
    const auto n = std::size_t(mesh.cells), side = n + 1;
    const float* h = mesh.heights.data();
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t c = 0; c < n; ++c) {
            const std::size_t a = r * side + c, b = a + 1, d = a + side, e = d + 1;
            const float low = std::min(std::min(h[a], h[b]), std::min(h[d], h[e]));
            const float high = std::max(std::max(h[a], h[b]), std::max(h[d], h[e]));
            if (!(std::isfinite(h[a] + h[b] + h[d] + h[e])) || low > 1 || high < 0) continue;
            const bool whole = low >= 0 && high <= 1;
            // along the more level diagonal, so that a valley across the grid keeps its floor
            const bool rising = std::abs(h[a] - h[e]) <= std::abs(h[b] - h[d]);
            if (whole && rising)
                triangle(vertices_[a], vertices_[b], vertices_[e]), triangle(vertices_[a], vertices_[e], vertices_[d]);
            else if (whole)
                triangle(vertices_[a], vertices_[b], vertices_[d]), triangle(vertices_[b], vertices_[e], vertices_[d]);
            else if (rising)
                cutTriangle(a, b, e), cutTriangle(a, e, d);
            else
                cutTriangle(a, b, d), cutTriangle(b, e, d);
        }
}

// The sheet's edge: what is pale would else be lost on a pale ground.
void SurfaceRelief::outline(const SurfaceMesh& mesh, const Sheet& sheet) {
    const auto stroke = [&](const RasterPoint& a, const RasterPoint& b) {
        upper_.line(a, b, sheet.rimWidth, sheet.rim, sheet.rimOpacity, outlineSlack);
    };
    const auto n = std::size_t(mesh.cells), side = n + 1;
    const auto edge = [&](std::size_t i, std::size_t j) {
        float hi = mesh.heights[i], hj = mesh.heights[j];
        if (!std::isfinite(hi + hj) || std::min(hi, hj) > 1 || std::max(hi, hj) < 0) return;
        RasterPoint a = vertices_[i], b = vertices_[j];
        if (hi > hj) std::swap(hi, hj), std::swap(a, b);
        const RasterPoint from = hi < 0 ? between(a, b, -hi / (hj - hi)) : a;
        stroke(from, hj > 1 ? between(a, b, (1 - hi) / (hj - hi)) : b);
    };
    for (std::size_t i = 0; i < n; ++i) {
        edge(i, i + 1);
        edge(n * side + i, n * side + i + 1);
        edge(i * side, (i + 1) * side);
        edge(i * side + n, (i + 1) * side + n);
    }
    for (const Rim& rim : rims_) stroke(rim.from, rim.to);
}

void SurfaceRelief::compose(const ReliefLook& look) {
    const auto veil = unsigned(veilOpacity * 256);
    const auto seen = [&](const QRgb* over, const float* overDepth, const QRgb* under, const float* underDepth, int x) {
        const QRgb colour = over[x];
        if (!(underDepth[x] < overDepth[x])) return colour;
        const QRgb front = under[x];
        const unsigned rest = 256 - veil;
        const unsigned even = ((colour & 0xFF00FFU) * rest + (front & 0xFF00FFU) * veil) >> 8 & 0xFF00FFU;
        const unsigned odd = ((colour >> 8 & 0xFF00FFU) * rest + (front >> 8 & 0xFF00FFU) * veil) & 0xFF00FF00U;
        return even | odd;
    };
    const int samples = look.samples, width = picture_.width();
    for (int y = 0; y < picture_.height(); ++y) {
        auto* out = reinterpret_cast<QRgb*>(picture_.scanLine(y));
        if ((y + 1) * samples <=
                std::min(upper_.firstRow(), under_.endRow() > 0 ? under_.firstRow() : upper_.firstRow()) ||
            y * samples >= std::max(upper_.endRow(), under_.endRow())) {
            std::fill(out, out + width, 0U);
            continue;
        }
        if (samples == 1) {
            const QRgb *over = upper_.colours(y), *under = under_.colours(y);
            const float *overDepth = upper_.depths(y), *underDepth = under_.depths(y);
            for (int x = 0; x < width; ++x) out[x] = seen(over, overDepth, under, underDepth, x);
            continue;
        }
        const auto area = unsigned(samples * samples);
        for (int x = 0; x < width; ++x) {
            unsigned even = 0, odd = 0, evenHigh = 0, oddHigh = 0;
            for (int j = y * samples; j < (y + 1) * samples; ++j)
                for (int i = x * samples; i < (x + 1) * samples; ++i) {
                    const QRgb c = seen(upper_.colours(j), upper_.depths(j), under_.colours(j), under_.depths(j), i);
                    even += c & 0xFF, odd += c >> 8 & 0xFF, evenHigh += c >> 16 & 0xFF, oddHigh += c >> 24;
                }
            const auto mean = [area](unsigned sum) { return (sum + area / 2) / area; };
            out[x] = mean(even) | mean(odd) << 8 | mean(evenHigh) << 16 | mean(oddHigh) << 24;
        }
    }
}

float SurfaceRelief::depthAt(QPointF pixel) const {
    const QPoint at = sample(pixel);
    const float upper = upper_.depth(at.x(), at.y());
    return upper < DepthRaster::infinitelyFar ? upper : under_.depth(at.x(), at.y());
}

Exposure SurfaceRelief::exposure(QPointF pixel, double depth) const {
    const QPoint at = sample(pixel);
    if (upper_.depth(at.x(), at.y()) < depth) return Exposure::Hidden;
    return under_.depth(at.x(), at.y()) < depth ? Exposure::Veiled : Exposure::Clear;
}

}  // namespace ravine
