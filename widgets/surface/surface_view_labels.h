// Where labels go so that they cover nothing that matters.
#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <vector>

namespace ravine {

// A label that wants to stand beyond `tip`, on the side that `along` points to.
struct LabelWish {
    QPointF tip;
    QPointF along;  // of length 1
    QSizeF size;
};

// One place for each wish, within `room` and clear of lines, of `taken` and of the labels before it, as far as that can
// be had. `distance`: from the tip to the label, and half the width that a line takes up.
std::vector<QRectF> placeLabels(const std::vector<LabelWish>& wishes, const std::vector<QLineF>& lines,
                                const std::vector<QRectF>& taken, const QRectF& room, double distance);

// The part of the line within the rectangle is longer than nothing.
bool crosses(const QLineF& line, const QRectF& rect);

}  // namespace ravine
