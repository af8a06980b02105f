// Which classes are taken for which: true classes down, predicted ones across; for numbers, predicted against true.
#pragma once

#include <Eigen/Core>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <optional>
#include <vector>

namespace ravine {

struct ScatterPoint {
    double truth = 0, predicted = 0;
};

class ConfusionMatrix : public QWidget {
    Q_OBJECT
public:
    explicit ConfusionMatrix(QWidget* parent = nullptr);

    // counts(true class, predicted class); one name a class.
    void setCounts(const Eigen::MatrixXi& counts, const QStringList& classNames);
    // Shows a scatter from now on; points that are not finite are left out, and counted in the title.
    void setScatter(std::vector<ScatterPoint> points, const QString& quantity = {});
    void setCaption(const QString& caption);  // "Validation, epoch 180, L2 + Dropout"
    void setTextScale(double scale);

    QString title() const;                                // "Accuracy 93.1 %", "R² 0.874"
    QString readout(int trueClass, int predicted) const;  // "true 8, predicted 3: 5 of 174 (2.9 %)"; of the true class
    QRectF cellRect(int trueClass, int predicted) const;
    QRectF plotArea() const;                     // of the scatter
    QPointF position(ScatterPoint point) const;  // in the scatter

    QSize sizeHint() const override { return {560, 480}; }
    QSize minimumSizeHint() const override { return {240, 220}; }

signals:
    void cellClicked(int trueClass, int predicted);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Cell {
        int trueClass = 0, predicted = 0;
        bool operator==(const Cell&) const = default;
    };
    struct Layout {
        double left = 0, top = 0, cell = 0, totals = 0, nameWidth = 0;
    };
    int classes() const { return static_cast<int>(counts_.rows()); }
    double scatterLeft() const;
    double px(double pixels) const { return pixels * textScale_; }
    std::optional<Cell> cellAt(QPointF at) const;
    void layOut();
    void describe();
    void paintHeader(QPainter& painter) const;
    void paintCells(QPainter& painter) const;
    void paintNames(QPainter& painter) const;
    void paintTotals(QPainter& painter) const;
    void paintReadout(QPainter& painter) const;
    void paintScatter(QPainter& painter) const;

    Eigen::MatrixXi counts_;
    QStringList names_;
    std::vector<ScatterPoint> points_;
    qsizetype leftOut_ = 0;
    bool scatter_ = false;
    double from_ = 0, to_ = 1;  // of both axes of the scatter
    QString caption_, quantity_;
    Layout layout_;
    double textScale_ = 1;
    std::optional<Cell> hover_, pressed_;
    Cell current_;  // the keyboard's
    bool keyFocus_ = false;
};

}  // namespace ravine
