#include "widgets/text/math_box.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/text/sign_text.h"

namespace ravine {

void MathBox::place(MathBox other, QPointF at) {
    glyphs.reserve(glyphs.size() + other.glyphs.size());
    for (Glyphs& part : other.glyphs) {
        part.at += at;
        glyphs.push_back(std::move(part));
    }
    for (Shape& part : other.shapes) {
        part.path.translate(at);
        part.bar += at.y();
        shapes.push_back(std::move(part));
    }
    ascent = std::max(ascent, other.ascent - at.y());
    descent = std::max(descent, other.descent + at.y());
}

void MathBox::put(MathBox other) {
    const double right = other.width;
    place(std::move(other), {width, 0});
    width += right;
}

void MathBox::bar(double x, double y, double length, double thickness) {
    QPainterPath path;
    path.addRect(x, y - thickness / 2, length, thickness);
    shapes.push_back({path, 0, y - thickness / 2, true});
}

void MathBox::draw(QPainter& painter, QPointF baseline, const QColor& colour) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colour);
    for (const Glyphs& part : glyphs) {
        painter.setFont(part.font);
        drawText(painter, baseline + part.at, part.text);
    }
    for (const Shape& part : shapes) {
        const double edge = baseline.y() + part.bar;
        const QPointF moved = part.hasBar ? QPointF(baseline.x(), baseline.y() + std::round(edge) - edge) : baseline;
        if (part.pen > 0)
            painter.strokePath(part.path.translated(moved),
                               QPen(colour, part.pen, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        else
            painter.fillPath(part.path.translated(moved), colour);
    }
    painter.restore();
}

MathBox glyphBox(const QString& text, const QFont& font) {
    const QFontMetricsF metrics(font);
    const QRectF ink = textInk(text, font);
    MathBox box;
    box.width = textWidth(text, font);
    box.ascent = std::max(metrics.capHeight(), -ink.top());
    box.descent = std::max(0.0, ink.bottom());
    box.glyphs.push_back({{}, font, text});
    return box;
}

namespace {

double strokeOf(const QFont& font) {
    const double em = font.pixelSize();
    return std::max(1.0, (font.weight() >= QFont::DemiBold ? 0.095 : 0.068) * em);
}

// A crescent, open to the right: the outer arc, and back by an inner one that is flatter.
QPainterPath parenthesis(double width, double top, double bottom, double thickness) {
    const double middle = (top + bottom) / 2, tip = 0.45 * thickness;
    QPainterPath path(QPointF(width - tip, top));
    path.quadTo(QPointF(-0.75 * width, middle), QPointF(width - tip, bottom));
    path.lineTo(QPointF(width, bottom - 0.3 * tip));
    path.quadTo(QPointF(-0.75 * width + 2 * thickness, middle), QPointF(width, top + 0.3 * tip));
    path.closeSubpath();
    return path;
}

QPainterPath brace(double width, double top, double bottom) {
    const double middle = (top + bottom) / 2, half = width / 2, turn = std::min(width, (bottom - top) / 4);
    QPainterPath path(QPointF(width, top));
    path.quadTo(QPointF(half, top), QPointF(half, top + turn));
    path.lineTo(half, middle - turn);
    path.quadTo(QPointF(half, middle), QPointF(0, middle));
    path.quadTo(QPointF(half, middle), QPointF(half, middle + turn));
    path.lineTo(half, bottom - turn);
    path.quadTo(QPointF(half, bottom), QPointF(width, bottom));
    return path;
}

QPainterPath mirrored(const QPainterPath& path, double width) { return QTransform(-1, 0, 0, 1, width, 0).map(path); }

// A stem with feet to the right, at the top, at the bottom, or none.
QPainterPath stem(double width, double top, double bottom, bool topFoot, bool bottomFoot) {
    QPainterPath path(QPointF(topFoot ? width : 0, top));
    if (topFoot) path.lineTo(0, top);
    path.lineTo(0, bottom);
    if (bottomFoot) path.lineTo(width, bottom);
    return path;
}

}  // namespace

MathBox fenceBox(const QString& fence, double half, double axis, const QFont& font) {
    const double em = font.pixelSize(), thickness = strokeOf(font);
    const QFontMetricsF metrics(font);
    const QRectF ink = metrics.tightBoundingRect(QStringLiteral("("));
    const double tooHigh =
        std::max(half + axis + ink.top(), half - axis - ink.bottom());  // a script or two may look out
    const bool isBar = fence == QStringLiteral("|") || fence == QStringLiteral("‖");
    if (tooHigh <= 0.3 * em && !isBar && fence != QStringLiteral("{")) return glyphBox(fence, font);

    half *= 0.95;
    if (isBar) half = std::max(half, std::min(axis - ink.top(), ink.bottom() + axis) * 0.5 + 0.16 * em);
    MathBox box;
    box.ascent = half + axis;
    box.descent = half - axis;
    const double top = -box.ascent, bottom = box.descent, side = 0.07 * em;
    const auto stroke = [&](const QPainterPath& path) { box.shapes.push_back({path, thickness, 0, false}); };
    if (isBar) {
        const double gap = fence == QStringLiteral("‖") ? 0.2 * em : 0;
        for (double x = 0; x <= gap; x += 0.2 * em)
            stroke(stem(0, top, bottom, false, false).translated(0.12 * em + x, 0));
        box.width = 0.24 * em + gap;
    } else if (fence == QStringLiteral("(") || fence == QStringLiteral(")")) {
        const double width = std::min(0.22 * em + 0.06 * 2 * half, 0.5 * em);
        const QPainterPath path = parenthesis(width, top, bottom, 1.35 * thickness);
        box.fill((fence == QStringLiteral("(") ? path : mirrored(path, width)).translated(side, 0));
        box.width = width + 2 * side;
    } else if (fence == QStringLiteral("{")) {
        stroke(brace(0.4 * em, top, bottom).translated(side, 0));
        box.width = 0.4 * em + 2 * side;
    } else {
        const bool left = QStringLiteral("[⌊⌈").contains(fence);
        const double width = 0.22 * em;
        const QPainterPath path =
            stem(width, top, bottom, !QStringLiteral("⌊⌋").contains(fence), !QStringLiteral("⌈⌉").contains(fence));
        stroke((left ? path : mirrored(path, width)).translated(side + thickness / 2, 0));
        box.width = width + thickness + 2 * side;
    }
    return box;
}

MathBox rootBox(MathBox inside, double em) {
    const double thickness = std::max(1.0, 0.065 * em), clearance = 0.14 * em;
    MathBox box;
    box.ascent = inside.ascent + clearance + thickness;
    box.descent = std::max(inside.descent, 0.08 * em);
    const double top = -box.ascent + thickness / 2, bottom = box.descent;
    const double hook = std::max(bottom - 0.48 * em, bottom - 0.55 * (bottom - top));  // where the short stroke begins
    const double foot = 0.27 * em, sign = 0.27 * em + std::min(0.34 * em, 0.2 * em + 0.05 * (bottom - top));
    box.width = sign + 0.06 * em;
    const double right = box.width + inside.width + 0.1 * em;
    box.place(std::move(inside), {box.width, 0});
    box.width = right;

    QPainterPath rise(QPointF(foot, bottom));
    rise.lineTo(sign, top);
    rise.lineTo(box.width - 0.03 * em, top);
    QPainterPath fall(QPointF(0.02 * em, hook + 0.07 * em));
    fall.lineTo(0.12 * em, hook);
    QPainterPath heavy(QPointF(0.1 * em, hook + 0.01 * em));
    heavy.lineTo(foot, bottom);
    const double edge = top - thickness / 2;
    box.shapes.push_back({rise, thickness, edge, true});
    box.shapes.push_back({fall, thickness, edge, true});
    box.shapes.push_back({heavy, 1.8 * thickness, edge, true});
    box.width += 0.05 * em;
    return box;
}

MathBox accentBox(const QString& letter, char32_t accent, const QFont& font) {
    MathBox box = glyphBox(letter, font);
    const double em = font.pixelSize(), thickness = strokeOf(font);
    const QRectF ink = QFontMetricsF(font).tightBoundingRect(letter);
    const double lean = font.italic() ? 0.1 * ink.height() : 0;
    const double x = ink.center().x() + lean, y = ink.top() - 0.1 * em;
    const double half = 0.2 * em, rise = 0.15 * em;
    QPainterPath path;
    switch (accent) {
        case 0x302:
            path.moveTo(x - half, y);
            path.lineTo(x, y - rise);
            path.lineTo(x + half, y);
            break;
        case 0x303:
            path.moveTo(x - half, y);
            path.cubicTo(x - 0.3 * half, y - 1.4 * rise, x + 0.3 * half, y + 0.7 * rise, x + half, y - 0.7 * rise);
            break;
        case 0x20D7:
            path.moveTo(x - half, y - rise / 2);
            path.lineTo(x + half, y - rise / 2);
            path.moveTo(x + 0.4 * half, y - rise);
            path.lineTo(x + half, y - rise / 2);
            path.lineTo(x + 0.4 * half, y);
            break;
        case 0x307:
            path.addEllipse(QPointF(x, y - rise / 2), thickness, thickness);
            box.fill(path);
            box.ascent = std::max(box.ascent, -(y - rise));
            return box;
        default:
            path.moveTo(x - half, y - rise / 3);
            path.lineTo(x + half, y - rise / 3);
    }
    box.shapes.push_back({path, 1.1 * thickness, 0, false});
    box.ascent = std::max(box.ascent, -(y - rise) + thickness / 2);
    return box;
}

}  // namespace ravine
