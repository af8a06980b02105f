// The lower part of the sidebar: in what the runs differ, a card each, and "Add run".
#pragma once

#include <QWidget>
#include <set>

#include "app/session/controller.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ravine {

class RunCard;

class RunsPanel : public QWidget {
    Q_OBJECT
public:
    RunsPanel(Controller& controller, bool ofNetwork, QWidget* parent = nullptr);

    void refresh();  // shows the experiment as it is; cards that would not change are left alone
    void refreshTheme();
    void select(int run);
    void showFaults();                                                    // of runs that diverge, on their cards
    void setStableRate(std::optional<double> rate, const QString& text);  // the selected run's, where theory knows one
    int selected() const { return selected_; }
    RunCard* card(int run) const { return cards_[static_cast<std::size_t>(run)]; }

signals:
    void runSelected(int run);

private:
    RunCard* makeCard(int index);
    void showCard(int index);
    void editCard(int index, const QString& path, const std::string& json, bool final);
    void addMenu();
    void showMeaning();  // of a change made now

    Controller& controller_;
    bool ofNetwork_;
    QLabel *count_, *except_, *meaning_;
    QVBoxLayout* list_;
    QPushButton* add_;
    std::vector<RunCard*> cards_;
    std::vector<std::string> shown_;  // what each card shows, to leave alone what has not changed
    std::vector<bool> expanded_;
    int selected_ = 0;
};

// The rates that a run's schedule gives over the experiment, for the sparkline.
std::vector<double> scheduleSamples(const RunSpec& run, std::int64_t steps, int count = 60);

}  // namespace ravine
