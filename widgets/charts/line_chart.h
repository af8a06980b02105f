// A chart of all runs over the steps: QChart gives axes and grid, CurveItem the curves; numbers, markers and cursor are
// painted in front. The mouse is handled here, never by Qt Charts.
//
// Pointing emits the step, whose values stand beside the names (RunTable); a click goes to it and to the run whose
// curve is there; the wheel zooms in x about the pointer (with Shift: in y); a drag pans, or moves a handle; a drag
// with Shift or the right button zooms to a box; a double click fits; a right click opens the menu (chart_menu.h).
// Keys: ← → Home End, + − 0, and those of the handles.
#pragma once

#include <QTimer>
#include <QtCharts/QChartView>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "widgets/charts/chart_handles.h"
#include "widgets/charts/curve_item.h"
#include "widgets/charts/scale_choice.h"
#include "widgets/text/tick_labels.h"

QT_BEGIN_NAMESPACE
class QValueAxis;
QT_END_NAMESPACE

namespace ravine {

class Trace;

struct ChartSeries {
    int slot = 1;
    QString name;
    const Trace* trace = nullptr;  // outlives the chart's next setSeries()
    bool visible = true;
    bool selected = false;
    bool dimmed = false;
    bool dashed = false;                // its markers are hollow
    double valuesPerStep = 1;           // of the trace, in one step of the chart: batches in an epoch
    double thickness = 1;               // of the line, beside the others'
    bool faint = false;                 // behind what it explains: raw points of a smoothed curve; without markers
    double valueAt(double step) const;  // NaN before `from`
    double markAt = std::numeric_limits<double>::quiet_NaN();  // step of a hollow marker on the goal line
    double starAt = std::numeric_limits<double>::quiet_NaN();  // step of a star on the curve: the best epoch
    int run = -1;                                              // that a click on the curve selects
    double from = -std::numeric_limits<double>::infinity();  // drawn and read only from there on, where a dot marks it
    bool foreseen = false;  // what is planned, not measured: thin and faint, and not among the values
    double divergedAt = std::numeric_limits<double>::quiet_NaN();  // step of the first number that was not finite
};

// A remark at the right of the title; variables between asterisks: "goal *f* < 10⁻³".
struct ChartNote {
    enum class Sample { none, dotted, solid, dashed, star };
    QString text;
    Sample sample = Sample::none;
};

class LineChart : public QChartView {
    Q_OBJECT

public:
    // `scale`: the one that the automatic choice begins with.
    explicit LineChart(const QString& title = {}, ChartScale scale = ChartScale::linear, QWidget* parent = nullptr);

    void setTitle(const QString& title);  // "Loss *f*": what stands between asterisks is italic
    void setScale(ChartScale scale);
    void setQuantity(AxisWish::Quantity quantity, bool mayLeave);  // as in AxisWish
    void setScaleChoice(ScaleChoice choice);                       // emits nothing
    ScaleChoice scaleChoice() const { return wish_.choice; }
    void chooseScale(ScaleChoice choice);  // by a person: emits scaleChosen
    void setFromZero(bool fromZero);       // a linear axis that always begins at 0 (values below it excepted)
    void setStartTrimmed(bool trimmed) { wish_.startTrimmed = trimmed; }  // as in AxisWish
    ChartScale scale() const { return view_.map.scale; }                  // the one in use
    void setNotes(std::vector<ChartNote> notes);
    void setStepTitle(const QString& title);  // under the numbers: "Step", "Epoch"
    const QString& stepTitle() const { return stepTitle_; }
    const QString& title() const { return title_; }
    void setStepNumbersVisible(bool visible);   // only the lowest chart has them
    void setGoal(std::optional<double> value);  // dotted line
    // A level that theory gives, dash-dotted, with its name: "stable below 2/*λ*ₘₐₓ = 0.08". Outside the view an arrow
    // points to it; it has no part in the range.
    void setLevel(std::optional<double> value, const QString& text = {});
    void setShade(double from, double to, const QString& text = {});  // NaN: none; the overfitting stretch
    void setHiddenFrom(double step, const QString& text = {});        // covers the plot from there on; NaN: nothing
    void setTextScale(double factor);
    void setCorner(QWidget* corner);  // stands at the right of the title; takes it

    void setSeries(std::vector<ChartSeries> series);
    const std::vector<ChartSeries>& series() const { return series_; }
    void refresh();  // the traces grew
    void setHandles(std::vector<ChartHandle> handles) { handles_->set(std::move(handles)); }
    const ChartHandles& handles() const { return *handles_; }

    void setExtent(double from, double to);  // all there is: 0 … steps
    void setXRange(double from, double to);  // what is shown; emits nothing
    void setCursorStep(std::int64_t step);   // the time cursor; −1: none
    void setHoverStep(std::int64_t step);    // another chart of the column is pointed at
    void fit();

    AxisRange xRange() const { return {view_.xFrom, view_.xTo}; }
    AxisRange yRange() const { return {view_.yFrom, view_.yTo}; }  // on the axis: AxisMap::forward
    QRect plotArea() const { return plot_; }
    QPointF position(double step, double value) const;  // in the widget
    double stepAt(double x) const;
    double valueAt(double y) const;
    int runAt(const QPointF& point) const;  // of the curve that passes there; −1: none
    std::vector<Tick> yTicks() const { return yTicks_; }
    std::vector<Tick> xTicks() const { return xTicks_; }
    // Runs with a value at the step, best first: lowest, or highest in percent; then those without one.
    struct ValueRow {
        int series;
        double value;
    };
    std::vector<ValueRow> valuesAt(std::int64_t step) const;
    QString valueText(double value) const;  // "0.15", "80.0 %", "–"
    // Curves that leave the range that was chosen for all: where, and whether upwards.
    struct Leaving {
        int series;
        double step;
        bool up;
    };
    const std::vector<Leaving>& leaving() const { return leaving_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void hovered(std::int64_t step);  // −1: the pointer left
    void stepClicked(std::int64_t step);
    void runClicked(int run);  // before stepClicked
    void scaleChosen(ravine::ScaleChoice choice);
    // All through a drag; `final` with its last place, or its first one when it was given back.
    void handleDragged(int handle, double step, double value, bool final);
    void xRangeChanged(double from, double to);  // by the person at the window

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    static constexpr double leftMargin = 56, rightMargin = 16;  // the same in every chart of a column
    enum class Drag { none, click, pan, box, handle };

    double px(double length) const { return length * textScale_; }
    bool wasSeen(double step) const;  // within the view and not hidden
    void layoutPlot();
    void applyTheme();
    void autoY();
    CurveSummary summaryOf(const ChartSeries& series) const;
    void findLeaving();
    void viewChanged();
    void updateCurves();
    void zoomX(double factor, double about);
    void moveX(double from, double to);
    void point(const QPointF& at);
    void endDrag();
    QRectF dragBox() const;
    void zoomTo(const QRectF& box);
    void showCursor();
    void describe();
    double distanceTo(const ChartSeries& series, const QPointF& point) const;
    void openMenu(const QPoint& global);

    void drawTitle(QPainter& painter) const;
    void drawNumbers(QPainter& painter) const;
    void drawMarks(QPainter& painter) const;
    void drawLevel(QPainter& painter) const;
    void drawLeaving(QPainter& painter) const;

    QString title_;
    AxisWish wish_;
    bool fromZero_ = false;
    std::vector<Leaving> leaving_;
    std::vector<ChartNote> notes_;
    QString stepTitle_;
    bool stepNumbers_ = false;
    std::optional<double> level_;
    QString levelText_;
    double shadeFrom_, shadeTo_, hiddenFrom_;
    QString shadeText_, hiddenText_;
    double textScale_ = 1;
    std::vector<ChartSeries> series_;

    AxisRange extent_{0, 100};
    CurveView view_{0, 100, 0, 1, {}};
    bool yFitted_ = false;  // view_'s y range came from values and may be kept
    bool yZoomed_ = false;  // … or from the person
    std::vector<Tick> xTicks_, yTicks_;
    QRect plot_;

    std::int64_t cursor_ = -1, hover_ = -1;
    bool keyFocus_ = false;
    Drag drag_ = Drag::none;
    QPointF dragFrom_, pointer_;
    AxisRange dragRange_;

    QValueAxis* xAxis_;
    QValueAxis* yAxis_;
    CurveItem* curves_;
    ChartHandles* handles_;
    QWidget* corner_ = nullptr;
    QTimer describeSoon_;
};

}  // namespace ravine
