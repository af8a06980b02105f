// What the arrows on the surface are, in a corner of the plot: a chip for each kind, to show or hide it, and how an
// adaptive rule scales x against y.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/surface/step_arrows.h"

namespace ravine {

struct Theme;

class ArrowLegend : public QWidget {
    Q_OBJECT
public:
    explicit ArrowLegend(QWidget* parent = nullptr);

    // May be called for each frame: nothing happens where nothing has changed. Empty: it hides.
    void setEntries(std::vector<ArrowEntry> entries, const ArrowKinds& shown);
    void setRates(std::optional<CoordinateRates> rates, const QString& xName = QStringLiteral("x"),
                  const QString& yName = QStringLiteral("y"));
    void setTextScale(double scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void toggled(ravine::ArrowKind kind, bool on);
    void resized();  // it wants to be placed anew

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class Chip;
    void arrange();
    void paintRates(QPainter& painter, const Theme& theme) const;

    std::vector<ArrowEntry> entries_;
    ArrowKinds shown_;
    std::optional<CoordinateRates> rates_;
    QString xName_ = QStringLiteral("x"), yName_ = QStringLiteral("y");
    std::vector<Chip*> chips_;
    double textScale_ = 1;
};

}  // namespace ravine
