#include "app/workspace/moment_menus.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/workspace/runs_panel.h"
#include "app/workspace/workspace.h"
#include "core/kinds/kind_json.h"
#include "widgets/fields/menu_heading.h"
#include "widgets/text/core_text.h"
#include "widgets/text/plain_text.h"

namespace ravine {
namespace {

QString named(const std::string& name) { return inMenu(QString::fromStdString(name)); }

void fillGoTo(QMenu* menu, Workspace& workspace) {
    Controller& controller = workspace.controller();
    const auto run = static_cast<std::size_t>(workspace.runs().selected());
    const bool ofNetwork = controller.experiment().isNetwork();
    menu->clear();
    if (run >= controller.experiment().runs.size()) return;
    addHeading(menu, named(controller.experiment().runs[run].name));
    const auto offer = [&](const QString& text, Controller::Jump jump) {
        const auto place = controller.placeOf(jump, run);
        const QString where = place ? QString::number(std::floor(*place), 'f', 0) : QStringLiteral("–");
        QAction* action = menu->addAction(QStringLiteral("%1\t%2").arg(text, where));
        action->setEnabled(place.has_value());
        QObject::connect(action, &QAction::triggered, &controller,
                         [&controller, jump, run] { controller.jump(jump, run); });
    };
    offer(ofNetwork ? QMenu::tr("&Best epoch") : QMenu::tr("Lowest &loss"), Controller::Jump::Best);
    offer(QMenu::tr("&Convergence"), Controller::Jump::Converged);
    offer(QMenu::tr("Last step before over&flow"), Controller::Jump::LastFinite);
    menu->addSeparator();
    const auto go = [&](const QString& text, auto action) {
        QObject::connect(menu->addAction(text), &QAction::triggered, &controller, action);
    };
    go(QMenu::tr("&Start"), [&controller] { controller.seek(0); });
    go(QMenu::tr("Last comput&ed step"), [&controller] { controller.seek(controller.race().frontier()); });
    if (!ofNetwork) return;
    menu->addSeparator();
    go(QMenu::tr("One &update on\tU"), [&controller] { controller.stepForward(true); });
    go(QMenu::tr("One update bac&k\tShift+U"), [&controller] { controller.stepBack(true); });
}

struct Fork {
    QString text;
    QString name;  // of the new run
    Settings settings;
};

// What one changes most often, one thing at a time.
std::vector<Fork> usualForks(const RunSpec& run, bool hasDropout) {
    const QString name = QString::fromStdString(run.name);
    // 0.15, not 0.15000000000000002
    const auto rate = [&](double factor) {
        return Json(QString::number(run.learningRate * factor, 'g', 12).toDouble()).dump();
    };
    std::vector<Fork> forks{
        {QMenu::tr("Learning rate ÷ &10"), name + " η÷10", {{"learning_rate", rate(0.1)}}},
        {QMenu::tr("Learning rate &× 3"), name + " η×3", {{"learning_rate", rate(3)}}},
    };
    if (!isConstant(run.schedule.kind))
        forks.push_back({QMenu::tr("&Constant rate from here"),
                         name + QMenu::tr(" constant"),
                         {{"schedule", R"({"kind":"constant"})"}}});
    if (hasDropout)
        forks.push_back({QMenu::tr("&Dropout off"), name + QMenu::tr(" no dropout"), {{"network.dropout", "0.0"}}});
    if (run.clipNorm == 0)
        forks.push_back(
            {QMenu::tr("C&lip the gradient's norm at 1"), name + QMenu::tr(" clipped"), {{"clip_norm", "1.0"}}});
    forks.push_back({QMenu::tr("&Nothing changed"), name + QMenu::tr(" again"), {}});
    return forks;
}

void fillFork(QMenu* menu, Workspace& workspace) {
    Controller& controller = workspace.controller();
    const Experiment& experiment = controller.experiment();
    const auto index = static_cast<std::size_t>(workspace.runs().selected());
    menu->clear();
    if (index >= experiment.runs.size()) return;
    const RunSpec run = controller.runAtHead(index);
    const bool ofNetwork = experiment.isNetwork();
    addHeading(menu, (ofNetwork ? QMenu::tr("Fork %1 at epoch %2") : QMenu::tr("Fork %1 at step %2"))
                         .arg(named(run.name), QString::number(controller.race().head())));
    const bool full = experiment.runs.size() >= Experiment::maxRuns;
    if (full) menu->addAction(QMenu::tr("There are 8 runs: remove one first"))->setEnabled(false);
    const auto offer = [&](QMenu* into, const Fork& fork) {
        QAction* action = into->addAction(fork.text);
        action->setEnabled(!full);
        QObject::connect(action, &QAction::triggered, &workspace, [&workspace, index, fork] {
            if (const auto child = workspace.controller().fork(index, fork.settings, fork.name))
                workspace.runs().select(static_cast<int>(*child));
        });
    };
    bool hasDropout = false;
    if (ofNetwork)
        for (const LayerSpec& layer : networkOf(experiment.network(), run).layers) hasDropout |= layer.dropout > 0;
    for (const Fork& fork : usualForks(run, hasDropout)) offer(menu, fork);
    QMenu* optimizers = menu->addMenu(QMenu::tr("Another &optimizer, from the same θ"));
    optimizers->setEnabled(!full);
    forEachKind<Optimizer>([&]<class K>(const K&) {
        const std::string key(K::info.key);
        const double rate = ofNetwork ? K::info.networkRate : K::info.learningRate;
        offer(optimizers, {translated(K::info.title),
                           QString::fromStdString(run.name) + QStringLiteral(" → ") + translated(K::info.title),
                           {{"optimizer", Json{{"kind", key}}.dump()}, {"learning_rate", Json(rate).dump()}}});
    });
}

QMenu* filledWhenShown(CurrentWorkspace current, QWidget* parent, void (*fill)(QMenu*, Workspace&)) {
    auto* menu = new QMenu(parent);
    QObject::connect(menu, &QMenu::aboutToShow, menu, [=] { fill(menu, current()); });
    return menu;
}

}  // namespace

QMenu* makeGoToMenu(CurrentWorkspace current, QWidget* parent) {
    return filledWhenShown(std::move(current), parent, fillGoTo);
}
QMenu* makeForkMenu(CurrentWorkspace current, QWidget* parent) {
    return filledWhenShown(std::move(current), parent, fillFork);
}

}  // namespace ravine
