// The charts of a workspace with its controller, without the window around them.
#pragma once

#include <gtest/gtest.h>

#include <QTest>
#include <string>
#include <vector>

#include "app/session/controller.h"
#include "app/workspace/chart_stack.h"
#include "core/experiment/experiment_json.h"

namespace ravine {

// As a workspace wires them.
template <class Charts>
class Shown {
public:
    explicit Shown(const char* json) {
        Issues issues;
        const auto parsed = parseJson(json, "test", issues);
        Experiment experiment = fromJson(*parsed, issues);
        Prepared prepared = prepare(experiment, issues);
        EXPECT_TRUE(issues.empty()) << text(issues);
        QObject::connect(&controller, &Controller::experimentChanged, &charts, [this] { show(); });
        QObject::connect(&controller, &Controller::raceReset, &charts, [this] { show(); });
        QObject::connect(&controller, &Controller::frameShown, &charts, [this] { charts.refresh(); });
        QObject::connect(&charts, &ChartStack::runEdited, &charts,
                         [this](int run, const QString& path, const std::string& value, bool final) {
                             told.push_back(path.toStdString() + " = " + value);
                             EXPECT_TRUE(controller.editRun(static_cast<std::size_t>(run), path, value, final).empty())
                                 << told.back();
                         });
        QObject::connect(&charts, &ChartStack::stepClicked, &controller, &Controller::seek);
        controller.open(std::move(experiment), std::move(prepared), {});
        charts.resize(420, 700);
        charts.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&charts));
        EXPECT_TRUE(controller.waitForStep(0));
    }

    void show() { charts.showRuns(selected); }
    const RunSpec& spec(std::size_t run = 0) const { return controller.experiment().runs[run]; }

    Controller controller;
    Charts charts{controller};
    int selected = 0;
    std::vector<std::string> told;
};

}  // namespace ravine
