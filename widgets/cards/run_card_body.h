// What a run card shows when it is opened: optimizer, schedule, and folded away under them the stages around the rule
// and what the run has otherwise in its network. A part that is folded away is made when it is first looked at.
#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "core/kinds/param.h"

class QBoxLayout;
class QPushButton;

namespace ravine {

struct RunCardTables;
class KindPicker;
class OverrideForm;
class ParamForm;
class Sparkline;

class RunCardBody : public QWidget {
    Q_OBJECT
public:
    static constexpr int labelWidth = 100;

    RunCardBody(const RunCardTables& tables, QWidget* parent);  // the tables outlive it

    void setRun(std::shared_ptr<const Json> run, int slot, std::vector<double> rates);
    void setBase(std::shared_ptr<const Json> network);
    void fit(int cardWidth, int room);  // pixels across the card, and inside its margins
    void comeAfter(QWidget* before);    // for Tab
    void refreshTheme();
    void showIssue(const QString& path, const QString& message, int position);

    ParamForm* optimizerForm() const { return optimizer_; }
    ParamForm* scheduleForm() const { return schedule_; }
    ParamForm* stagesForm();
    QWidget* openSetting(const QString& key);  // unfolds what it stands in; null where there is none of that key
    OverrideForm* networkForm();               // nothing where no parameter may be overridden

signals:
    void edited(const QString& path, const std::string& jsonText, bool final);
    void chosen(const QString& optimizerOrPreset);

private:
    void forward(ParamForm* form, const QString& under);
    void pickerRow(const QString& title, KindPicker* picker, QWidget* between);
    QPushButton* fold(const QString& name, bool& open);
    void makeStages();
    void makeNetwork();
    void showFold(QPushButton* toggle, const QString& title, const QString& active, bool open);
    void showFolds();
    int activeStages() const;
    int overriddenCount() const;

    const RunCardTables& tables_;
    std::vector<ParamInfo> stageParams_;  // of the run, but what stands elsewhere on the card
    std::shared_ptr<const Json> run_, base_;
    int slot_ = 1, cardWidth_ = 0, room_ = 0;
    bool stagesOpen_ = false, networkOpen_ = false;
    QBoxLayout* rows_;
    std::vector<QWidget*> pickerLabels_;  // optimizer's, schedule's
    KindPicker *optimizerPicker_, *schedulePicker_;
    ParamForm *optimizer_, *schedule_, *warmup_ = nullptr, *stages_ = nullptr;
    Sparkline* sparkline_;
    QPushButton *stagesToggle_, *networkToggle_ = nullptr;
    OverrideForm* network_ = nullptr;
};

}  // namespace ravine
