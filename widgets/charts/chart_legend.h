// The runs' names beside their colour and marker, shared by a column of charts. Click one to hide or show it; point at
// it to see it stand out. Wraps when narrow; long names are shortened, the tip has them whole.
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace ravine {

struct LegendRun {
    int slot = 1;
    QString name;
    bool visible = true;
};

class ChartLegend : public QWidget {
    Q_OBJECT

public:
    explicit ChartLegend(QWidget* parent = nullptr);
    ~ChartLegend() override;

    void setRuns(std::vector<LegendRun> runs);
    void setTextScale(double factor);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void toggled(int index);
    void highlighted(int index);  // −1: none

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Entry;
    int arrange(int width, bool move) const;

    std::vector<LegendRun> runs_;
    std::vector<Entry*> entries_;
    double textScale_ = 1;
};

}  // namespace ravine
