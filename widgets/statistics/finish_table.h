// How a race ended: rank, figures and status of each run, best first, with a red badge on one that diverged.
#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

namespace ravine {

struct FinishRow {
    int run = 0, slot = 1;
    QString name;
    int rank = 0;                  // 0: none, "–"
    std::vector<QString> cells{};  // one a column
    QString badge{};               // in place of the cells: "Diverged at step 145"
    QString cause{};               // for the note below and the tool tip
    bool selected = false;
    bool operator==(const FinishRow&) const = default;
};

struct Finish {
    QString note;                  // "after 160 steps, goal *f* < 10⁻³"
    std::vector<QString> columns;  // variables between asterisks
    std::size_t emphasised = 0;    // the column that ranks
    std::vector<FinishRow> rows;   // best first
    bool operator==(const Finish&) const = default;
};

class FinishTable : public QWidget {
    Q_OBJECT
public:
    explicit FinishTable(QWidget* parent = nullptr);

    void setFinish(Finish finish);
    const Finish& finish() const { return finish_; }
    void setCompact(bool compact);  // lower rows, where there are many or the window is low
    void setTextScale(double factor);
    bool isFolded() const { return chosen_.value_or(tight_); }
    void setTight(bool tight);  // folded, unless somebody has chosen

    QSize sizeHint() const override;
    int openHeight() const;  // while it is not folded
    QSize minimumSizeHint() const override;
    QRect rowRect(std::size_t row) const;  // in the widget

signals:
    void runClicked(int run);
    void foldToggled(bool folded);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    double px(double length) const { return length * textScale_; }
    double rowHeight() const;
    double rowsTop() const;
    std::vector<QString> remarks() const;
    std::vector<bool> fittingColumns(double room) const;
    double columnWidth(std::size_t column) const;
    void setFolded(bool folded);
    // `edges`: where names end, then the right edge of each column; NaN: it is left out.
    void paintRow(QPainter& painter, const FinishRow& row, const QRectF& box, const std::vector<double>& edges) const;

    Finish finish_;
    bool compact_ = false, tight_ = false;
    std::optional<bool> chosen_;  // folded or not, by hand
    double textScale_ = 1;
};

}  // namespace ravine
