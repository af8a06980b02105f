// The upper part of the sidebar: surface and its parameters, start, noise, steps, seed, goal.
#pragma once

#include <QWidget>

#include "app/session/controller.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace ravine {

class KindPicker;
class LogSlider;
class NumberField;
class ParamForm;

class ProblemPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemPanel(Controller& controller, QWidget* parent = nullptr);

    void refresh();  // shows the experiment as it is
    void showFaults(const Issues& issues);

private:
    void build();
    void editSurface(const QString& key, const std::string& json, bool final);
    void editStart(bool final);
    void editGoal();
    void refreshGoal();
    QWidget* row(const QString& label, std::initializer_list<QWidget*> parts, int stretched);

    Controller& controller_;
    KindPicker* surface_;
    ParamForm* params_;
    QLabel *fault_, *note_;
    NumberField *startX_, *startY_, *noise_, *steps_, *seed_, *goalBelow_;
    LogSlider* noiseSlider_;
    QComboBox* goal_;
    QCheckBox* goalStops_;
};

}  // namespace ravine
