// A table's columns side by side, each under a head with its name, type, role, histogram, range and missing values; and
// the first rows below. Only what is in sight is painted, so that a thousand columns scroll as ten do. When the columns
// do not fit, the target stays in sight at the right.
#pragma once

#include <QAbstractScrollArea>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace ravine {

struct Theme;

enum class SheetRole { Feature, Target, Out };

struct SheetColumn {
    QString name, type;
    QStringList types;  // to choose from
    SheetRole role = SheetRole::Feature;
    QString warning;           // "counts the rows"; empty: nothing to warn of
    std::vector<double> bars;  // of the histogram
    bool categories = false;   // a bar a value, set apart
    QStringList barTips;       // as many as bars
    QString range, missing;    // "39.3 to 320", "1 missing"
    bool anyMissing = false;
    bool numbers = false;  // cells stand at the right
};

struct SheetCell {
    enum class State { Value, Missing, FilledIn };
    QString text;
    State state = State::Value;
};

struct SheetRow {
    std::vector<SheetCell> cells;  // one a column
    bool dropped = false;
};

class ColumnSheet : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ColumnSheet(QWidget* parent = nullptr);

    void setColumns(std::vector<SheetColumn> columns);  // keeps the current column and the place
    void setRows(std::vector<SheetRow> rows);
    int columnCount() const { return static_cast<int>(columns_.size()); }
    const SheetColumn& column(int index) const { return columns_[static_cast<std::size_t>(index)]; }
    int current() const { return current_; }
    void setCurrent(int column);

    // In the viewport; empty where a column is out of sight.
    QRect columnRect(int column) const;
    QRect typeRect(int column) const;
    QRect roleRect(int column, SheetRole role) const;
    QRect histogramRect(int column) const;

    QSize sizeHint() const override { return {800, 480}; }
    QSize minimumSizeHint() const override { return {300, headHeight + 3 * rowHeight}; }

signals:
    void roleChosen(int column, ravine::SheetRole role, bool further);  // further: one more target, not another
    void typeChosen(int column, const QString& type);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    static constexpr int headHeight = 176, rowHeight = 26, narrowest = 128;

    int columnWidth() const;
    std::optional<int> pinned() const;  // the target, while the columns do not fit
    std::optional<int> columnAt(QPoint at) const;
    std::optional<SheetRole> roleAt(int column, QPoint at) const;
    QString tipAt(QPoint at) const;
    void fitScrollBars();
    void describe();
    void openTypes(int column);
    void paintColumn(QPainter& painter, const Theme& theme, int column, const QRect& exposed) const;
    void paintHead(QPainter& painter, const Theme& theme, int column, const QRect& place) const;
    void paintHistogram(QPainter& painter, const Theme& theme, const SheetColumn& column, const QRect& place) const;
    void paintCells(QPainter& painter, const Theme& theme, int column, const QRect& place, const QRect& exposed) const;

    std::vector<SheetColumn> columns_;
    std::vector<SheetRow> rows_;
    int current_ = 0;
    bool keyFocus_ = false;
};

}  // namespace ravine
