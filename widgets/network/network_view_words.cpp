// What the network diagram says of a unit and of a link.
#include <algorithm>

#include "widgets/network/network_view.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

QString NetworkView::unitName(int layer, int unit) const {
    const DiagramLayer& of = diagram_.layers[std::size_t(layer)];
    if (unit < std::ssize(of.names) && !of.names[std::size_t(unit)].isEmpty())
        return escapedFormula(of.names[std::size_t(unit)]);
    const QString title = escapedFormula(of.title.section(QStringLiteral(" · "), 0, 0));
    return layer == 0 ? tr("%1 %2").arg(title).arg(unit + 1) : tr("%1, unit %2").arg(title).arg(unit + 1);
}

QStringList NetworkView::describeUnit(Place place) const {
    const auto [l, u, none] = place;
    const DiagramLayer& layer = diagram_.layers[std::size_t(l)];
    QStringList lines{unitName(l, u)};
    if (isDropped(layer, u)) lines << tr("dropped in this batch");
    QStringList facts;
    if (u < layer.biases.size()) facts << tr("bias %1").arg(formatNumber(layer.biases[u]));
    if (std::size_t(u) < layer.means.size())
        facts << tr("mean activation %1").arg(formatNumber(layer.means[std::size_t(u)]));
    if (!facts.isEmpty()) lines << facts.join(QStringLiteral("   "));
    const std::vector<int> inputs = strongestInputs(l, u);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, inputs.size()); ++i) {
        if (i == 0) lines << tr("strongest weights");
        const QString weight = formatNumber(layer.weights(u, inputs[i]));
        lines << QStringLiteral("    %1   %2").arg(weight, tr("from %1").arg(unitName(l - 1, inputs[i])));
    }
    return lines;
}

QStringList NetworkView::describeLink(Place place) const {
    const auto [l, u, input] = place;
    QStringList lines{tr("*w* = %1").arg(formatNumber(weightOf(place), 4)),
                      tr("%1 → %2").arg(unitName(l - 1, input), unitName(l, u))};
    if (editable_) lines << tr("click to set it");
    return lines;
}

QStringList NetworkView::readOut() const {
    const Place place = hover_.layer >= 0 ? hover_ : keyboardFocus_ ? selected_ : Place{};
    if (place.isUnit()) return describeUnit(place);
    if (place.isLink()) return describeLink(place);
    return {};
}

void NetworkView::describe() {
    QStringList shape;
    for (const DiagramLayer& layer : diagram_.layers) shape << tr("%1: %2").arg(layer.title).arg(layer.units);
    QString text = shape.join(QStringLiteral("; ")) + QStringLiteral(". ");
    const QStringList lines = selected_.isUnit()   ? describeUnit(selected_)
                              : selected_.isLink() ? describeLink(selected_)
                                                   : QStringList();
    for (const QString& line : lines) text += plainFormula(line).simplified() + QStringLiteral(", ");
    text +=
        tr("Arrow keys move among the units, Enter opens a unit's strongest weight, Page Up and Page Down scroll a "
           "layer.");
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
