// The strip below the picture that opens one update up: its stages as formulas with live numbers, walked one at a time
// in slow mode. It folds to its title.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "app/workspace/anatomy_lines.h"

class QAction;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace ravine {

class StepNote;
class StepTitle;

class StepPanel : public QWidget {
    Q_OBJECT
public:
    explicit StepPanel(QWidget* parent = nullptr);

    // May be called for each frame: nothing happens where nothing has changed. Null: nothing comes next, or not yet.
    void setAnatomy(std::shared_ptr<const StepAnatomy> anatomy, const AnatomyLook& look);
    const StepAnatomy* anatomy() const { return anatomy_.get(); }
    // The run's marker and name, "step 24 → 25", and at the right "*f* 3.69 → 2.88" (formula_text.h), bold
    // after the arrow.
    void setTitle(int slot, const QString& run, const QString& step, const QString& outcome);
    // A quiet line below the formulas; formula_text.h. Walking through, a sentence on the current one stands there.
    void setNote(const QString& note);
    void setEmptyText(const QString& text);  // instead of formulas, while there is no anatomy
    void setOverview(QWidget* overview);     // instead of that text; takes it
    void addTool(QWidget* tool);             // in the title's row, left of "Slow"; takes it

    // Open, unless the window is low or somebody folded it; what somebody chose stays.
    void setLow(bool low);
    void setOpen(bool open);
    bool isOpen() const { return open_; }

    // Slow mode: one line after the other.
    void setSlow(bool slow);
    bool isSlow() const { return walk_ >= 0; }
    std::optional<Stage> stageShown() const;  // as far as the walk has come; none: not slow
    void nextStage();                         // "."; after the last one: the next step's first
    void previousStage();                     // ","
    FormulaView* formulas() const { return formulas_; }
    QString outcome() const;
    QString note() const;

    void setTextScale(double scale);

signals:
    void openChanged(bool open);
    void stageChanged();  // another line is the current one, or slow mode was turned on or off
    void stepWanted();    // the walk has come to the end
    void stepBackWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void fold();
    void walkTo(int line);
    void showLines();
    void showBody();
    void showNote();
    void refreshIcons();
    int last() const { return static_cast<int>(lines_.size()) - 1; }

    std::shared_ptr<const StepAnatomy> anatomy_;
    AnatomyLook look_;
    std::vector<AnatomyLine> lines_;
    QString quiet_;               // the note
    std::optional<bool> chosen_;  // open or not, by hand
    bool low_ = false, open_ = true;
    double textScale_ = 1;
    int walk_ = -1;                                                      // the current line; −1: not slow
    enum class Arrival { Keep, First, Last } arrival_ = Arrival::First;  // where the walk goes on in the next step

    QHBoxLayout* titleRow_;
    QPushButton* fold_ = nullptr;
    StepTitle* title_;
    QPushButton* slow_;
    QToolButton *back_ = nullptr, *on_ = nullptr;
    QLabel* place_ = nullptr;  // "7 of 8"
    QStackedWidget* body_;
    QScrollArea* scroll_;
    FormulaView* formulas_;
    QLabel* empty_;
    StepNote* note_;
    QWidget* overview_ = nullptr;
    QAction *next_, *previous_;
};

}  // namespace ravine
