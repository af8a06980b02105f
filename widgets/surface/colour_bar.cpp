#include "widgets/surface/colour_bar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/surface/surface_view.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

ColourBar::ColourBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Colour bar"));
}

void ColourBar::setLevels(const ContourLevels& levels) {
    if (levels == levels_) return;
    levels_ = levels;
    if (levels_.values.empty())
        setAccessibleDescription({});
    else
        setAccessibleDescription(tr("f from %1, blue, to %2, yellow")
                                     .arg(formatNumber(levels_.values.front()), formatNumber(levels_.values.back())));
    update();
}

void ColourBar::follow(const SurfaceView* view) {
    setLevels(view->levels());
    connect(view, &SurfaceView::contoursChanged, this, [this, view] { setLevels(view->levels()); });
}

void ColourBar::setTextScale(double scale) {
    textScale_ = scale;
    updateGeometry();
    update();
}

QSize ColourBar::sizeHint() const { return (QSizeF(200, 28) * textScale_).toSize(); }

void ColourBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const std::vector<double>& levels = levels_.values;
    if (levels.empty()) return;
    const QRectF bar(std::round(14 * s), 1, width() - std::round(14 * s) - std::round(12 * s), std::round(10 * s));
    QPainter painter(this);
    painter.setPen(theme.text2);
    painter.setFont(scaledFont(12, s, true));
    painter.drawText(QPointF(1, bar.bottom()), tr("f"));

    const std::vector<QRgb> bands = surfaceBands(int(levels.size()) + 1, theme);
    const auto edge = [&](std::size_t i) {
        return std::round(bar.left() + bar.width() * double(i) / double(bands.size()));
    };
    for (std::size_t i = 0; i < bands.size(); ++i)
        painter.fillRect(QRectF(edge(i), bar.top(), edge(i + 1) - edge(i), bar.height()), QColor(bands[i]));
    painter.setPen(theme.border);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));

    // The roundest numbers get their label first, the ends before the middle.
    std::vector<std::size_t> wish(levels.size());
    for (std::size_t i = 0; i < wish.size(); ++i) wish[i] = i;
    const auto length = [&](std::size_t i) {
        const QString text = formatNumber(levels[i]);
        return 2 * int(text.size()) - (text.contains(QLatin1Char('1')) ? 1 : 0) - (i + 1 == levels.size() ? 2 : 0);
    };
    std::stable_sort(wish.begin(), wish.end(), [&](std::size_t a, std::size_t b) { return length(a) < length(b); });
    painter.setFont(scaledFont(11, s));
    const QFontMetricsF metrics(painter.font());
    std::vector<std::pair<double, double>> taken;
    for (const std::size_t i : wish) {
        const QString text = formatNumber(levels[i]);
        const double x = edge(i + 1), half = textWidth(text, painter.font()) / 2, left = x - half, right = x + half;
        if (left < 0 || right > width()) continue;
        if (std::any_of(taken.begin(), taken.end(),
                        [&](auto t) { return left < t.second + 9 * s && right > t.first - 9 * s; }))
            continue;
        taken.emplace_back(left, right);
        painter.setPen(theme.border);
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3 * s));
        painter.setPen(theme.text2);
        drawText(painter, {left, bar.bottom() + 5 * s + metrics.capHeight() + 1}, text);
    }
}

}  // namespace ravine
