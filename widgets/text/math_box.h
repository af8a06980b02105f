// What a formula is painted from: glyphs and shapes about a baseline, and the shapes that fonts lack in the size
// wanted.
#pragma once

#include <QFont>
#include <QPainterPath>
#include <QPointF>
#include <QString>
#include <vector>

class QColor;
class QPainter;

namespace ravine {

// Coordinates are pixels from the left end of the baseline, y downwards.
struct MathBox {
    double width = 0, ascent = 0, descent = 0;

    struct Glyphs {
        QPointF at;
        QFont font;
        QString text;
    };
    struct Shape {
        QPainterPath path;
        double pen = 0;  // 0: filled
        double bar = 0;  // y of its horizontal edge, which is moved to where it is sharp
        bool hasBar = false;
    };
    std::vector<Glyphs> glyphs;
    std::vector<Shape> shapes;

    double height() const { return ascent + descent; }
    bool isEmpty() const { return glyphs.empty() && shapes.empty(); }

    void place(MathBox other, QPointF at);  // its baseline begins at `at`; the width stays
    void put(MathBox other);                // to the right
    void space(double pixels) { width += pixels; }
    void fill(const QPainterPath& path) { shapes.push_back({path, 0, 0, false}); }
    void bar(double x, double y, double length, double thickness);  // y: its middle

    void draw(QPainter& painter, QPointF baseline, const QColor& colour) const;
};

MathBox glyphBox(const QString& text, const QFont& font);  // as high as a capital at least

// "(", "|", "⌊", "{" …, as high as wanted above and below the math axis, which lies `axis` above the baseline.
MathBox fenceBox(const QString& fence, double half, double axis, const QFont& font);
// The root sign over `inside`.
MathBox rootBox(MathBox inside, double em);
// A combining character (hat, bar, tilde, dot, arrow) over a letter.
MathBox accentBox(const QString& letter, char32_t accent, const QFont& font);

}  // namespace ravine
