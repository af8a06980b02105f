#include "widgets/network/network_diagram.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double leastColumnPitch = 104, gapAboveUnits = 10, moreHeight = 18;
constexpr int fewestShown = 4;

struct UnitMeasure {
    QSizeF largest;
    double leastPitch, mostPitch, gap;
};

UnitMeasure measureOf(const DiagramLayer& layer) {
    if (!layer.maps.empty()) return {{40, 40}, 30, 54, 8};
    if (!layer.means.empty()) return {{46, 18}, 20, 36, 6};
    return {{18, 18}, 18, 36, 6};
}

// Names stand outside the first and the last layer.
double nameRoom(const DiagramLayer& layer, double most, double scale) {
    const QFontMetricsF metrics(uiFont(qRound(12 * scale)));
    double widest = 0;
    for (const QString& name : layer.names) widest = std::max(widest, metrics.horizontalAdvance(name));
    return widest > 0 ? std::min(most, widest + 8 * scale) : 0;
}

double largestOf(const Eigen::MatrixXd& values) {
    double largest = 0;
    for (Eigen::Index i = 0; i < values.size(); ++i)
        if (std::isfinite(values.data()[i])) largest = std::max(largest, std::abs(values.data()[i]));
    return largest;
}

double largestValueOf(const DiagramLayer& layer) {
    double largest = 0;
    const auto take = [&](double v) {
        if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
    };
    for (const HeatMap& map : layer.maps)
        for (const float v : map.values) take(v);
    if (layer.maps.empty())
        for (const double v : layer.means) take(v);
    return largest;
}

void layOutColumn(DiagramColumn& column, const DiagramLayer& layer, const QRectF& units, int& first, double scale) {
    const UnitMeasure measure = measureOf(layer);
    const double least = measure.leastPitch * scale;
    QRectF room = units;
    const bool all = layer.units * least <= room.height();
    if (!all) room.adjust(0, moreHeight * scale, 0, -moreHeight * scale);
    column.shown = std::min(layer.units, all ? layer.units : std::max(fewestShown, int(room.height() / least)));
    first = column.first = std::clamp(first, 0, std::max(0, layer.units - column.shown));
    const double share = room.height() / std::max(1, column.shown);
    column.pitch = std::min(measure.mostPitch * scale, share);
    const double side = std::max(6.0, column.pitch - std::min(measure.gap * scale, 0.25 * column.pitch));
    column.tile = {
        std::min(measure.largest.width() * scale,
                 measure.largest.height() < measure.largest.width() ? measure.largest.width() * scale : side),
        std::min(measure.largest.height() * scale, side)};
    column.top = room.center().y() - column.pitch * (column.shown - 1) / 2.0;
    const double half = 44 * scale, edge = column.pitch / 2;
    if (column.first > 0)
        column.above = {column.x - half, column.top - edge - moreHeight * scale, 2 * half, moreHeight * scale};
    if (column.first + column.shown < layer.units)
        column.below = {column.x - half, column.top + (column.shown - 1) * column.pitch + edge, 2 * half,
                        moreHeight * scale};
}

// Only links between two units in sight, of those the strongest.
void findLinks(DiagramGeometry& geometry, const NetworkDiagram& diagram) {
    for (int l = 1; l < int(diagram.layers.size()); ++l) {
        const DiagramLayer& layer = diagram.layers[std::size_t(l)];
        const DiagramLayer& before = diagram.layers[std::size_t(l - 1)];
        const DiagramColumn& to = geometry.columns[std::size_t(l)];
        const DiagramColumn& from = geometry.columns[std::size_t(l - 1)];
        if (layer.weights.rows() != layer.units || layer.weights.cols() != before.units) continue;
        for (int u = to.first; u < to.first + to.shown; ++u)
            for (int i = from.first; i < from.first + from.shown; ++i) {
                if (isDropped(layer, u) || isDropped(before, i)) continue;
                const double weight = layer.weights(u, i);
                const bool finite = std::isfinite(weight);
                const double strength = !finite ? 1 : to.largestWeight > 0 ? std::abs(weight) / to.largestWeight : 0;
                const QRectF source = geometry.unit(l - 1, i), target = geometry.unit(l, u);
                geometry.links.push_back({l,
                                          u,
                                          i,
                                          weight,
                                          strength,
                                          {source.right(), source.center().y(), target.left(), target.center().y()}});
            }
    }
    auto& links = geometry.links;
    geometry.linksInSight = qint64(links.size());
    const auto weaker = [](const DiagramLink& a, const DiagramLink& b) { return a.strength < b.strength; };
    const auto most = std::size_t(DiagramGeometry::mostLinks);
    if (links.size() > most) {
        const auto kept = links.end() - std::ptrdiff_t(most);
        std::nth_element(links.begin(), kept, links.end(), weaker);
        links.erase(links.begin(), kept);
    }
    std::stable_sort(links.begin(), links.end(), weaker);
}

}  // namespace

bool isDropped(const DiagramLayer& layer, int unit) {
    return std::size_t(unit) < layer.dropped.size() && layer.dropped[std::size_t(unit)];
}

DiagramTitle diagramTitle(const NetworkDiagram& diagram, std::size_t l, double width, double textScale) {
    const DiagramLayer& layer = diagram.layers[l];
    QStringList words = layer.title.split(QStringLiteral(" · "), Qt::SkipEmptyParts);
    DiagramTitle title{words.isEmpty() ? QString() : words.takeFirst(), {}};
    const auto text = [](const char* words_, int n) {
        return QCoreApplication::translate("NetworkView", words_, nullptr, n);
    };
    words.prepend(l == 0 ? text(layer.units == 1 ? "%n input" : "%n inputs", layer.units)
                         : text(layer.units == 1 ? "%n unit" : "%n units", layer.units));
    const QFontMetricsF metrics(uiFont(qRound(12 * textScale)));
    for (const QString& word : words) {
        const QString joined = title.details.empty() ? word : title.details.back() + QStringLiteral(" · ") + word;
        if (!title.details.empty() && metrics.horizontalAdvance(joined) <= width)
            title.details.back() = joined;
        else
            title.details.push_back(metrics.elidedText(word, Qt::ElideRight, width));
    }
    return title;
}

DiagramGeometry layOutDiagram(const NetworkDiagram& diagram, QRectF plot, std::vector<int>& first, double scroll,
                              double s) {
    DiagramGeometry geometry;
    geometry.plot = plot;
    const std::size_t count = diagram.layers.size();
    first.resize(count, 0);
    if (count == 0) return geometry;

    // A column needs room for its title; what does not fit beside the others is scrolled to.
    const double most = 0.2 * plot.width(), tileHalf = 28 * s;
    const double left = std::max(44 * s, tileHalf + 12 + nameRoom(diagram.layers.front(), most, s));
    const double right = std::max(44 * s, tileHalf + 12 + nameRoom(diagram.layers.back(), most, s));
    const double gaps = std::max(1.0, double(count) - 1);
    const double pitch = std::max(leastColumnPitch * s, (plot.width() - left - right) / gaps);
    geometry.width = count > 1 ? left + right + gaps * pitch : plot.width();
    geometry.scroll = std::clamp(scroll, 0.0, std::max(0.0, geometry.width - plot.width()));

    const double titleWidth = pitch - 12 * s;
    std::size_t lines = 0;
    for (std::size_t l = 0; l < count; ++l)
        lines = std::max(lines, diagramTitle(diagram, l, titleWidth, s).details.size());
    const double titleHeight = (20 + 16 * double(lines)) * s;
    const QRectF units = plot.adjusted(0, titleHeight + gapAboveUnits * s, 0, 0);
    geometry.columns.resize(count);
    for (std::size_t l = 0; l < count; ++l) {
        DiagramColumn& column = geometry.columns[l];
        const DiagramLayer& layer = diagram.layers[l];
        column.x =
            std::round(plot.left() + (count > 1 ? left + double(l) * pitch : plot.width() / 2) - geometry.scroll);
        column.largestWeight = largestOf(layer.weights);
        column.largestValue = largestValueOf(layer);
        for (Eigen::Index i = 0; i < layer.weights.size(); ++i)
            geometry.notFinite += !std::isfinite(layer.weights.data()[i]);
        const double start = plot.left() - geometry.scroll;
        const double from =
            std::clamp(column.x - titleWidth / 2, start, std::max(start, start + geometry.width - titleWidth));
        column.title = {from, plot.top(), titleWidth, titleHeight};
        layOutColumn(column, layer, units, first[l], s);
    }
    findLinks(geometry, diagram);
    return geometry;
}

bool DiagramGeometry::inSight(int layer, int unit) const {
    if (layer < 0 || layer >= int(columns.size())) return false;
    const DiagramColumn& column = columns[std::size_t(layer)];
    return unit >= column.first && unit < column.first + column.shown;
}

QRectF DiagramGeometry::unit(int layer, int unit) const {
    if (!inSight(layer, unit)) return {};
    const DiagramColumn& column = columns[std::size_t(layer)];
    const double y = column.top + (unit - column.first) * column.pitch;
    const QPointF corner(std::round(column.x - column.tile.width() / 2), std::round(y - column.tile.height() / 2));
    return {corner, QSizeF(std::round(column.tile.width()), std::round(column.tile.height()))};
}

}  // namespace ravine
