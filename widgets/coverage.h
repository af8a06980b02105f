// How much of each pixel the parts of one path cover: casing, line, and over these the dots with their rings. Stamping
// keeps the greatest coverage, so that pieces join without seams, in whatever order they come.
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QRect>
#include <QSize>
#include <cstdint>
#include <vector>

namespace ravine {

class Coverage {
public:
    Coverage() = default;  // null: nothing can be drawn on it
    explicit Coverage(QSize size);

    bool isNull() const { return pixels_.empty(); }
    QRect touched() const { return touched_; }
    void clear();

    // A piece of line with round ends, and a dot. Pixels of the image; a radius below 0 leaves that part out.
    QRect addLine(QPointF from, QPointF to, double casingRadius, double lineRadius);
    QRect addDot(QPointF centre, double ringRadius, double dotRadius);

    // Onto a premultiplied picture of the same size.
    void blendOnto(QImage& picture, const QRect& area, QRgb casing, QRgb colour, double opacity = 1, double casingOpacity = 1) const;

private:
    QRect stamp(QPointF from, QPointF to, float outer, float inner, int shift);

    QSize size_{0, 0};
    std::vector<std::uint32_t> pixels_;  // bytes from the lowest: casing, line, ring, dot
    QRect touched_;
};

}  // namespace ravine
