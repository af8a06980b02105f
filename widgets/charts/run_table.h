// The runs' names beside their colour and marker, with the values that the charts show at one step: the head of a
// column of charts, shared by all of them. Best first. Click a name to hide or show its run; point at it to see it
// stand out.
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace ravine {

// A column: what it shows and each run's value, in the order of the runs.
struct RunTableColumn {
    QString title;                // "Loss *f*": what stands between asterisks is italic
    std::vector<QString> values;  // as text; "–": none
    bool operator==(const RunTableColumn&) const = default;
};

struct RunTableRow {
    int slot = 1;
    QString name;
    bool visible = true;
    bool selected = false;
    bool operator==(const RunTableRow&) const = default;
};

class RunTable : public QWidget {
    Q_OBJECT

public:
    explicit RunTable(QWidget* parent = nullptr);
    ~RunTable() override;

    static constexpr int mostRows = 6;  // the rest folds into one row that tells how many there are

    void setRuns(std::vector<RunTableRow> runs);
    // `order`: of the runs, best first. It is kept while the pointer is over the table, so that no row runs away from
    // it.
    void setValues(const QString& head, std::vector<RunTableColumn> columns, std::vector<int> order);
    void setRemark(const QString& text);  // a line below; empty: none
    void setTextScale(double factor);

    const QString& head() const { return head_; }
    const QString& remark() const { return remark_; }
    std::vector<int> shownRuns() const;  // from the top
    int shownColumns() const { return static_cast<int>(edges_.size()); }
    QString valueText(int run, int column) const;
    bool isFolded() const { return folded_; }
    void setFolded(bool folded);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void toggled(int run);
    void highlighted(int run);  // −1: none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Row;
    class Fold;
    void arrange();
    void placeColumns();
    int rows() const;  // with the one that folds
    double px(double length) const { return length * textScale_; }
    double nameRight() const;

    std::vector<RunTableRow> runs_;
    std::vector<RunTableColumn> columns_;
    std::vector<int> order_;
    std::vector<Row*> rows_;  // by run
    Fold* fold_;
    QString head_, remark_;
    std::vector<double> edges_;   // right edge of each column that has room
    std::vector<double> widest_;  // of each column, so far: columns hold still while values change
    double columnsLeft_ = 0;
    bool folded_ = true;
    double textScale_ = 1;
};

}  // namespace ravine
