#include "widgets/theme/boundary_colours.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct ClassColours {
    QRgb point, sure, unsure;  // light
    QRgb darkPoint;            // its region is mixed with the panel
    int slot;                  // whose marker it borrows; 0: its own
};

// Hues far apart come first; every one has a shape of its own, for those who do not see the hue.
constexpr std::array<ClassColours, classColourCount> table{{
    {0xFF1C4F9C, 0xFFB0C6E4, 0xFFE5ECF6, 0xFF8DB8F5, 1},
    {0xFFA86E00, 0xFFF2D88A, 0xFFFBF3DB, 0xFFF0C048, 3},
    {0xFF1E7A46, 0xFFABD9BB, 0xFFE5F4EA, 0xFF6FD39A, 2},
    {0xFFB3264A, 0xFFF0B6C2, 0xFFFBE8EC, 0xFFF58BA4, 4},
    {0xFF6A3FB5, 0xFFCFBFEC, 0xFFF0EBFA, 0xFFB9A0F5, 5},
    {0xFF0B7A8C, 0xFFA5DAE2, 0xFFE2F4F6, 0xFF6FD6E6, 8},
    {0xFF7A4A21, 0xFFDCC3AB, 0xFFF5EDE5, 0xFFD3A67C, 6},
    {0xFFC6480F, 0xFFF7C2A3, 0xFFFDECE2, 0xFFFF9A6B, 7},
    {0xFF4A5563, 0xFFC5CBD3, 0xFFEEF0F3, 0xFFC3CBD6, 0},
    {0xFF5F7A0A, 0xFFD0DE98, 0xFFF2F6DF, 0xFFC3DB5A, 0},
}};

const ClassColours& of(int label) { return table[static_cast<std::size_t>(std::max(label, 0) % classColourCount)]; }

QRgb mix(QColor from, QColor to, double share) {
    const auto part = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
    return qRgb(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

// A star for class 8, an hourglass for class 9.
QPainterPath ownShape(QPointF c, int label, double size) {
    QPainterPath path;
    QPolygonF polygon;
    const double r = size / 2;
    if (label % classColourCount == 8) {
        for (int i = 0; i < 10; ++i) {
            const double angle = std::numbers::pi * i / 5, radius = (i % 2 ? 0.58 : 1.25) * r;
            polygon << c + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
        }
    } else {
        for (const QPointF p :
             {QPointF(-1, -1), QPointF(1, -1), QPointF(0.28, 0), QPointF(1, 1), QPointF(-1, 1), QPointF(-0.28, 0)})
            polygon << c + r * p;
    }
    path.addPolygon(polygon);
    path.closeSubpath();
    return path;
}

}  // namespace

QColor classColour(int label, const Theme& theme) { return QColor(theme.dark ? of(label).darkPoint : of(label).point); }

std::vector<QRgb> classBands(int label, const Theme& theme) {
    const ClassColours& c = of(label);
    const QColor unsure = theme.dark ? QColor(mix(theme.panel, QColor(c.darkPoint), 0.11)) : QColor(c.unsure);
    const QColor sure = theme.dark ? QColor(mix(theme.panel, QColor(c.darkPoint), 0.40)) : QColor(c.sure);
    std::vector<QRgb> bands;
    for (int i = 0; i < bandsPerClass; ++i) bands.push_back(mix(unsure, sure, double(i) / (bandsPerClass - 1)));
    return bands;
}

QRgb flatClassColour(int label, const Theme& theme) { return classBands(label, theme)[3]; }

QColor valuePointColour(double t, const Theme& theme) {
    return theme.dark ? QColor(mix(cividis(t), Qt::white, 0.22 * (1 - t))) : cividis(0.92 * t);
}

void drawValueRing(QPainter& painter, QPointF centre, double size, const QColor& colour, const QColor& casing,
                   double casingWidth) {
    drawMarker(painter, centre, 1, size, colour, casing, casingWidth);
    drawMarker(painter, centre, 1, 0.42 * size, casing);
}

// The two shapes of our own follow drawMarker's measures.
void drawClassMarker(QPainter& painter, QPointF centre, int label, double size, const QColor& colour,
                     const QColor& casing, double casingWidth, const QColor& hollowFill) {
    if (of(label).slot > 0)
        return drawMarker(painter, centre, of(label).slot, size, colour, casing, casingWidth, hollowFill);
    const bool hollow = hollowFill.isValid();
    if (hollow) size *= 0.88;
    const QPainterPath shape = ownShape(centre, label, size);
    const double outline = hollow ? std::max(1.25, size * 0.16) : 0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (casing.isValid() && casingWidth > 0) {
        painter.setPen(QPen(casing, 2 * casingWidth + outline, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(casing);
        painter.drawPath(shape);
    }
    painter.setPen(hollow ? QPen(colour, outline, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin) : QPen(Qt::NoPen));
    painter.setBrush(hollow ? hollowFill : colour);
    painter.drawPath(shape);
    painter.restore();
}

}  // namespace ravine
