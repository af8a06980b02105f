// All curves of a chart in one graphics item, rasterised from their traces column by column: the cost goes with the
// pixels, never with the length.
#pragma once

#include <QColor>
#include <QGraphicsItem>
#include <QImage>
#include <cstdint>
#include <limits>
#include <vector>

#include "widgets/text/axis_map.h"

namespace ravine {

class Trace;

struct Curve {
    const Trace* trace = nullptr;
    QColor colour;
    double width = 2.25;                                     // logical pixels
    bool dashed = false;                                     // 5 on, 4 off
    double valuesPerStep = 1;                                // of the trace, in one unit of x
    double from = -std::numeric_limits<double>::infinity();  // in x: what is before is not drawn
    bool operator==(const Curve&) const = default;
};

// What the plot area shows; y is on the axis. Values that a log axis has no place for are drawn along its lower edge.
struct CurveView {
    double xFrom = 0, xTo = 1, yFrom = 0, yTo = 1;
    AxisMap map{};
    bool operator==(const CurveView&) const = default;
};

class CurveItem : public QGraphicsItem {
public:
    void setArea(const QRectF& area);  // the plot area, in scene coordinates
    void setView(const CurveView& view);
    void setCurves(std::vector<Curve> curves);                    // painted in this order
    void setGuide(double y, const QColor& colour, double width);  // dotted line beneath the curves; NaN: none
    void tracesChanged();

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QRectF area_;
    CurveView view_;
    std::vector<Curve> curves_;
    double guide_ = std::numeric_limits<double>::quiet_NaN(), guideWidth_ = 1;
    QColor guideColour_;
    QImage image_;  // kept until something changes, so that a hover costs one blit
    std::vector<std::uint32_t> columns_;
    bool stale_ = true;
};

}  // namespace ravine
