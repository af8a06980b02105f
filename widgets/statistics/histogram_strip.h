// How the numbers of one layer are spread, over time and now: key numbers, a heat map (across: epochs, upwards: values,
// shade: log of the count), the distribution at the shown epoch, and what is wrong underneath.
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <cstdint>
#include <optional>

#include "widgets/statistics/histogram_history.h"

namespace ravine {

struct Theme;

// Where a strip has its parts: the panel above writes its captions over them.
struct HistogramStripColumns {
    double text, numbers, heat, heatWidth, distribution, distributionWidth;  // left edges and widths in pixels
    static HistogramStripColumns of(int width, double scale);
};

class HistogramStrip : public QWidget {
    Q_OBJECT
public:
    explicit HistogramStrip(const QString& name, QWidget* parent = nullptr);

    // The history stays the caller's and outlives the strip's use of it; call again after it grew. Null: nothing.
    void setHistory(const HistogramHistory* history, QStringList warnings);
    void setShownEpoch(std::int64_t epoch);  // −1: the latest
    // What is so at the shown epoch, where that is known more exactly than by the column that covers it. None: by that.
    void setExact(std::optional<HistogramColumn> exact);
    const HistogramColumn* shown() const;  // the distribution in sight; null: none
    void setTextScale(double scale);

    QRectF heatArea() const;
    QRectF distributionArea() const;
    const QStringList& warnings() const { return warnings_; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {720, heightForWidth(720)}; }
    QSize minimumSizeHint() const override { return {360, heightForWidth(360)}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();  // rather scrolled than squeezed
    double px(double pixels) const { return pixels * textScale_; }
    QRectF warningArea(int width, int index) const;
    const QImage& heatMap(QSize size) const;
    double epochX(double epoch) const;
    void paintText(QPainter& painter) const;
    void paintHeat(QPainter& painter) const;
    void paintDistribution(QPainter& painter) const;
    void paintWarnings(QPainter& painter) const;
    void describe();

    QString name_;
    const HistogramHistory* history_ = nullptr;
    QStringList warnings_;
    std::optional<HistogramColumn> exact_;
    std::int64_t shownEpoch_ = -1;
    double textScale_ = 1;
    mutable QImage heat_;  // as long as nothing changed
    mutable const Theme* heatTheme_ = nullptr;
};

}  // namespace ravine
