// One update of a network, layer by layer: how long the gradient, the step and the parameters are, and how the
// effective rates of its parameters are spread, with ηₜ as a mark. Every row's histogram has the same range.
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <limits>
#include <vector>

namespace ravine {

struct LayerRatesRow {
    QString name;
    double gradient = 0, step = 0, parameters = 0;  // Euclidean norms
    double ratio() const { return step / parameters; }
    std::vector<float> counts;  // of log₁₀ of the rates, in equal bins over the picture's range
    // Rates that have no place there: 0, and what is infinite or no number.
    std::int64_t zero = 0, notFinite = 0, total = 0;
    bool operator==(const LayerRatesRow&) const = default;
};

struct LayerRatesPicture {
    std::vector<LayerRatesRow> rows;
    int low = 0, high = 0;                                   // powers of ten
    double rate = std::numeric_limits<double>::quiet_NaN();  // ηₜ
    bool operator==(const LayerRatesPicture&) const = default;
};

class LayerRates : public QWidget {
    Q_OBJECT
public:
    explicit LayerRates(QWidget* parent = nullptr);

    void setPicture(LayerRatesPicture picture);
    const LayerRatesPicture& picture() const { return picture_; }
    void setTextScale(double scale);

    QRectF histogramArea(int row) const;
    double xOf(double log10Rate) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Columns {
        double name, gradient, step, parameters, ratio;  // numbers: right edges
        double rates, ratesWidth;
    };
    Columns columns() const;
    double px(double pixels) const { return pixels * textScale_; }
    void paintHead(QPainter& painter) const;
    void paintRow(QPainter& painter, int index) const;
    void paintRates(QPainter& painter, int index) const;
    void describe();

    LayerRatesPicture picture_;
    double textScale_ = 1;
};

}  // namespace ravine
