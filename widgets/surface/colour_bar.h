// The colours of the surface view's bands, with some of their levels.
#pragma once

#include <QWidget>

#include "widgets/surface/contour_field.h"

namespace ravine {

class SurfaceView;

// "f ▭▭▭▭▭ 0.1 1 5 20 65": bands and some of their levels.
class ColourBar : public QWidget {
    Q_OBJECT
public:
    explicit ColourBar(QWidget* parent = nullptr);
    void setLevels(const ContourLevels& levels);
    void follow(const SurfaceView* view);  // takes its levels from now on
    void setTextScale(double scale);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ContourLevels levels_;
    double textScale_ = 1;
};

}  // namespace ravine
