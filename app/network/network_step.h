// The tab that opens the selected run's next update up: for one parameter as formulas with live numbers, and layer by
// layer. While it is in sight the worker is asked for it; otherwise it costs nothing.
#pragma once

#include <QWidget>

#include "app/session/controller.h"
#include "app/session/latest_job.h"
#include "app/workspace/anatomy_lines.h"

class QLabel;
class QPushButton;
class QScrollArea;

namespace ravine {

class LayerRates;
class ParameterPicker;

class NetworkStep : public QWidget {
    Q_OBJECT
public:
    explicit NetworkStep(Controller& controller, QWidget* parent = nullptr);

    void showRun(int selected);
    void refresh();  // series grew or the head moved
    void choose(std::int64_t parameter);
    // As the network diagram counts: from 0, its input being layer 0. Without an input: the unit's bias.
    void chooseLink(int layer, int unit, int input);
    void chooseLargestGradient();  // of the last layer's weights, in the update that is shown or comes next
    std::optional<std::int64_t> parameter() const { return parameter_; }
    void setTextScale(double scale);
    void waitForPictures();

    FormulaView* formulas() const { return formulas_; }
    ParameterPicker* picker() const { return picker_; }
    LayerRates* rates() const { return rates_; }
    QString title() const;  // "Slow, update 4 of 24 after epoch 12"

    // Slow mode: one line after the other; behind the last one an update is made.
    void setSlow(bool slow);
    bool isSlow() const { return line_ >= 0; }
    void nextLine();      // "."
    void previousLine();  // ","

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void ask();
    bool isAnswered() const;  // what is in sight is what was asked for
    std::shared_ptr<const NetworkLayout> layout() const;
    void forgetWhereGone();
    void showAnatomy();
    void showRates();
    void showNothing();
    void showMarker();
    void walkTo(int line);
    int lastLine() const { return static_cast<int>(formulas_->lines().size()) - 1; }
    QString titleOf(const StepAnatomy& anatomy) const;
    void setTitle(const QString& name, const QString& moment);
    void showTitle();

    Controller& controller_;
    int selected_ = 0;
    bool asks_ = false;
    std::optional<std::int64_t> parameter_;  // none: the one with the largest gradient, when that is known
    struct Asked {
        int run = 0;
        std::optional<std::int64_t> parameter;
        bool operator==(const Asked&) const = default;
    } asked_;
    std::shared_ptr<const StepAnatomy> shown_, measured_;  // in the formulas, in the table

    int line_ = -1;            // of slow mode; −1: off
    bool fromBehind_ = false;  // the update before is on its way: its last line comes

    ParameterPicker* picker_;
    QPushButton *largest_, *slow_;
    QLabel *marker_, *title_, *outcome_, *nothing_;
    QString name_, moment_;  // of the title
    FormulaView* formulas_;
    QScrollArea *lines_, *scroll_;
    LayerRates* rates_;
    LatestJob job_;
};

// "epoch 12", "epoch 12, update 3 of 24": the moment of a snapshot.
QString momentText(const Snapshot& snapshot, std::int64_t updatesPerEpoch);

}  // namespace ravine
