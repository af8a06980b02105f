// One run of the race: colour and marker, name, learning rate, and, opened, its optimizer, schedule, penalties and
// clipping. It shows a run object (DESIGN §4) and hands back edits; it knows no kind by name.
#pragma once

#include <QFrame>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/kinds/kinds.h"
#include "core/kinds/param.h"
#include "widgets/cards/change_chips.h"
#include "widgets/cards/run_card_body.h"

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace ravine {

class OverrideForm;
class ParamForm;
class SummaryLine;

// A named setting of a whole run, offered among the optimizers: AdamW is Adam with decoupled decay.
struct RunPreset {
    QString key, title, summary;
    std::vector<std::pair<QString, std::string>> edits;  // (path within the run, JSON text)
    std::function<bool(const Json& run)> matches;        // is this what the run is?
    QString synonyms{};
};

// What a card offers.
struct RunCardTables {
    const std::vector<KindDescription>& optimizers;
    const std::vector<KindDescription>& schedules;
    std::vector<ParamInfo> scheduleParams;  // that stand beside any schedule's own: warmup …
    std::vector<ParamInfo> stageParams;     // of the run itself: learning_rate, l1, l2 …
    std::vector<RunPreset> presets;
    std::vector<ParamInfo> overrideParams{};  // of the network, that a run may have otherwise than the base
};

class RunCard : public QFrame {
    Q_OBJECT
public:
    explicit RunCard(RunCardTables tables, QWidget* parent = nullptr);

    struct Drawing {
        int slot = 1;
        bool selected = false, expanded = false, hidden = false;
        std::vector<std::pair<int, QString>> taken{};  // slots of the other runs, with their names
        std::vector<double> rates{};                   // the schedule's, for the sparkline
        std::vector<ChangeChip> changes{};             // made on the way: the latest
        int earlierChanges = 0;                        // than those
        QString origin{};                              // of a fork: "from Adam at step 24"
        QString summary{};  // in place of the rate while collapsed: "Adam, η 0.006 cosine, L2 0.01"
    };
    void setRun(const Json& run, const Drawing& drawing);  // emits nothing
    void setBase(const Json& network);  // what runs have under "network" unless they override it; emits nothing
    void showIssue(const QString& path, const QString& message, int position = -1);
    void setStableRate(std::optional<double> rate, const QString& text);  // a mark on the learning rate's slider
    void setBadge(const QString& text, const QString& detail);            // of what went wrong; empty: nothing
    void setRemovable(bool removable);                                    // the last run stays
    void rename();                                                        // puts the cursor into the name

    // Unfolds what the setting stands in, and gives its field the focus; the settings that a card has, with their
    // words.
    void openSetting(const QString& key);
    const std::vector<ParamInfo>& settings() const { return tables_.stageParams; }

    QMenu* makeMenu(QWidget* parent);  // Rename, Duplicate, Colour and marker, Remove
    ParamForm* rateForm() const { return rate_; }
    ParamForm* optimizerForm() { return body().optimizerForm(); }
    ParamForm* scheduleForm() { return body().scheduleForm(); }
    ParamForm* stagesForm() { return body().stagesForm(); }
    OverrideForm* networkForm() { return body().networkForm(); }  // nothing where no parameter may be overridden

signals:
    // path within the run: "learning_rate", "optimizer.beta1", "schedule", "network.dropout" (null: as the base). A
    // preset gives several edits, the last final.
    void edited(const QString& path, const std::string& jsonText, bool final);
    void selectRequested();
    void duplicateRequested();
    void removeRequested();
    void hideToggled(bool hidden);
    void expandedToggled(bool expanded);
    void changeTakenBack(int change);
    void changeWantedFromStart(int change);
    void changeShown(qint64 at);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void changeEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    class Sample;
    void buildHeader();
    void buildRows();
    RunCardBody& body();  // made when it is first asked for
    void chooseOptimizer(const QString& key);
    void addRecolour(QMenu* menu);
    void watch(QWidget* widget);
    void refreshIcons();
    void fitBody();
    void popUp(const QPoint& global);
    void takeName();
    void setRenaming(bool renaming);

    RunCardTables tables_;
    Drawing drawing_;
    QString name_;
    std::shared_ptr<const Json> run_, base_;
    bool removable_ = true;
    Sample* sample_ = nullptr;
    QLineEdit* nameField_ = nullptr;
    QLabel *origin_ = nullptr, *badge_ = nullptr;
    QToolButton *more_ = nullptr, *eye_ = nullptr, *chevron_ = nullptr;
    ParamForm* rate_ = nullptr;
    SummaryLine* summary_ = nullptr;
    ChangeChips* chips_ = nullptr;
    RunCardBody* body_ = nullptr;
};

}  // namespace ravine
