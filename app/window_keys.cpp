#include "app/window_keys.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "app/file_actions.h"
#include "app/main_window.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/workspace.h"
#include "core/experiment/catalogue.h"
#include "core/kinds/kind_json.h"
#include "widgets/cards/run_card.h"
#include "widgets/text/core_text.h"
#include "widgets/transport/transport_bar.h"

namespace ravine {

WindowKeys::WindowKeys(MainWindow& window) : QObject(&window), window_(window) { addShortcuts(); }

void WindowKeys::on(const QList<QKeySequence>& keys, const QString& text, const QString& words, Typing typing,
                    std::function<void()> run) {
    for (const QKeySequence& key : keys)
        connect(new QShortcut(key, &window_), &QShortcut::activated, this, [typing, run] {
            const auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
            if (typing == Typing::Leaves || !field || field->isReadOnly()) run();
        });
    shortcuts_.push_back({text, keys.value(0).toString(QKeySequence::NativeText), words, std::move(run)});
}

void WindowKeys::addShortcuts() {
    const auto controller = [this]() -> Controller& { return window_.controller(); };
    using enum Typing;
    on({Qt::Key_Space}, tr("Play or pause"), tr("run start stop train"), Keeps, [=] { controller().togglePlay(); });
    on({Qt::Key_S}, tr("One step on"), tr("forward epoch next"), Keeps, [=] { controller().stepForward(); });
    on({QKeySequence("Shift+S")}, tr("One step back"), tr("rewind previous"), Keeps, [=] { controller().stepBack(); });
    on({Qt::Key_U}, tr("One update on, in a network"), tr("minibatch"), Keeps, [=] { controller().stepForward(true); });
    on({QKeySequence("Shift+U")}, tr("One update back, in a network"), tr("minibatch"), Keeps,
       [=] { controller().stepBack(true); });
    on({Qt::Key_R}, tr("Reset to the start"), tr("restart again"), Keeps, [=] { controller().reset(); });
    on({Qt::Key_G}, tr("Go to the best step, convergence, the last before overflow…"), tr("jump"), Keeps,
       [this] { window_.transport().openGoTo(); });
    on({Qt::Key_F}, tr("Fork the selected run here…"), tr("branch copy"), Keeps,
       [this] { window_.transport().openFork(); });
    on({Qt::Key_F2}, tr("Rename the selected run"), tr("name"), Leaves, [this] {
        if (!window_.controller().experiment().runs.empty()) window_.runs().card(window_.runs().selected())->rename();
    });
    FileActions& files = window_.files();
    on({QKeySequence(QKeySequence::Open)}, tr("Open a file…"), tr("load experiment"), Leaves,
       [&files] { files.open(); });
    on({QKeySequence(QKeySequence::Save)}, tr("Save"), tr("write file"), Leaves, [&files] { files.save(); });
    on({QKeySequence("Ctrl+Shift+S")}, tr("Save as…"), tr("write file copy"), Leaves, [&files] { files.saveAs(); });
    on({QKeySequence(QKeySequence::Undo)}, tr("Undo the last change of the experiment"), {}, Leaves,
       [=] { controller().undo(); });
    on({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")}, tr("Redo"), tr("undo the undo"), Leaves,
       [=] { controller().redo(); });
    on({Qt::Key_F5}, tr("Present: larger text, no sidebar"), tr("projector lecture full screen"), Leaves,
       [this] { window_.present(!window_.isPresenting()); });
    on({QKeySequence("Ctrl+T")}, tr("Light or dark"), tr("theme colours night"), Leaves,
       [this] { window_.toggleTheme(); });
    on({QKeySequence("Ctrl+1")}, tr("To surfaces"), tr("workspace"), Leaves, [this] { window_.turnTo(false); });
    on({QKeySequence("Ctrl+2")}, tr("To networks"), tr("workspace"), Leaves, [this] { window_.turnTo(true); });
    on({QKeySequence("Ctrl+K")}, tr("Commands and keys"), tr("search help shortcuts"), Leaves,
       [this] { openPalette(); });
    on({Qt::Key_F1}, tr("What has the focus, and its keys"), tr("help"), Leaves, [this] { helpHere(); });
    on({QKeySequence(QKeySequence::Quit)}, tr("Quit"), tr("close exit end"), Leaves, [this] { window_.close(); });
    connect(new QShortcut(Qt::Key_Escape, &window_), &QShortcut::activated, this, [this] {
        if (window_.isPresenting()) window_.present(false);
    });
}

// A lecturer's clicker has Page Up and Page Down: while presenting they lead by a step.
bool WindowKeys::takeKey(int key) {
    Controller& controller = window_.controller();
    const std::int64_t head = controller.race().head(), length = controller.experiment().length();
    const std::int64_t page = window_.isPresenting() ? 1 : std::max<std::int64_t>(1, length / 10);
    switch (key) {
        case Qt::Key_Home:
            controller.seek(0);
            return true;
        case Qt::Key_End:
            controller.seek(length);
            return true;
        case Qt::Key_PageDown:
            controller.seek(std::min(head + page, length));
            return true;
        case Qt::Key_PageUp:
            controller.seek(std::max<std::int64_t>(head - page, 0));
            return true;
        default:
            return false;
    }
}

// --- by name -------------------------------------------------------------------------------------------------------

void WindowKeys::addRuns(std::vector<Command>& commands) const {
    Controller& controller = window_.controller();
    RunsPanel& panel = window_.runs();
    const auto& runs = controller.experiment().runs;
    if (runs.empty()) return;
    for (int i = 0; i < static_cast<int>(runs.size()); ++i)
        commands.push_back({tr("Select %1").arg(QString::fromStdString(runs[static_cast<std::size_t>(i)].name)),
                            {},
                            tr("run"),
                            [&panel, i] { panel.select(i); }});
    const int selected = panel.selected();
    const auto index = static_cast<std::size_t>(selected);
    if (index >= runs.size()) return;
    const QString name = QString::fromStdString(runs[index].name);
    commands.push_back({tr("Duplicate %1").arg(name), {}, tr("run copy"), [&panel, selected] {
                            emit panel.card(selected)->duplicateRequested();
                        }});
    if (runs.size() > 1)
        commands.push_back(
            {tr("Remove %1").arg(name), {}, tr("run delete"), [&controller, index] { controller.removeRun(index); }});
    for (const ParamInfo& setting : panel.card(selected)->settings()) {
        if (setting.type != ParamType::Real && setting.type != ParamType::Choice) continue;
        commands.push_back(
            {tr("Set %1 of %2").arg(translated(setting.label), name),
             {},
             fromView(setting.synonyms),
             [&panel, selected, key = fromView(setting.key)] { panel.card(selected)->openSetting(key); }});
    }
}

void WindowKeys::addKinds(std::vector<Command>& commands) const {
    Controller& controller = window_.controller();
    RunsPanel& panel = window_.runs();
    if (controller.experiment().runs.size() < Experiment::maxRuns)
        for (const KindDescription& kind : kindsOf<Optimizer>())
            commands.push_back({tr("Add a run of %1").arg(translated(kind.info.title)),
                                {},
                                fromView(kind.info.synonyms),
                                [&controller, &panel, key = std::string(kind.info.key)] {
                                    controller.addRun(key, 0);
                                    panel.select(static_cast<int>(controller.experiment().runs.size()) - 1);
                                }});
    if (controller.experiment().isNetwork()) return;
    for (const KindDescription& kind : kindsOf<Surface>())
        commands.push_back({tr("Surface: %1").arg(translated(kind.info.title)),
                            {},
                            fromView(kind.info.synonyms),
                            [&controller, key = std::string(kind.info.key)] {
                                controller.editProblem("problem.surface", Json{{"kind", key}}.dump(), true);
                            }});
}

std::vector<Command> WindowKeys::commands() const {
    std::vector<Command> all = shortcuts_;
    addRuns(all);
    addKinds(all);
    for (const Workspace::Tab& tab : window_.workspace().tabs())
        all.push_back({tr("Show %1").arg(tab.title), {}, tr("tab view"), [this, name = tab.name] {
                           window_.workspace().showTab(name);
                       }});
    for (const QString& file : FileActions::shippedExperiments())
        if (const QString title = FileActions::titleOf(file); !title.isEmpty())
            all.push_back({tr("Open “%1”").arg(title), {}, tr("example experiment"), [this, file] {
                               window_.files().switchToShipped(file);
                           }});
    const auto read = [&](const QString& text, const QString& keys) { all.push_back({text, keys, {}, {}}); };
    read(tr("To the start, to the end of the timeline"), tr("Home, End"));
    read(tr("A tenth of the timeline on, back; while presenting a step"), tr("Page Down, Page Up"));
    read(tr("In a field: take what is typed, or give it up; then keys are the transport's again"), tr("Enter, Esc"));
    read(tr("While playing: a change holds from here on; with Shift from the start"), tr("Shift+Enter, Shift+drag"));
    read(tr("Chart: read values, go to a step"), tr("Hover, click"));
    read(tr("Chart: zoom in steps, in value, to a box, fit"), tr("Wheel, Shift+wheel, Shift+drag, double-click"));
    read(tr("Chart: scale, copy"), tr("Right click"));
    for (const KeyHelp& key : window_.workspace().keys()) read(key.text, key.keys);
    return all;
}

CommandPalette* WindowKeys::openPalette() { return new CommandPalette(commands(), &window_); }

// --- help ----------------------------------------------------------------------------------------------------------

void WindowKeys::helpHere() {
    QWidget* focused = window_.focusWidget();
    if (!focused) focused = window_.workspace().mainView();
    QStringList lines;
    if (!focused->toolTip().isEmpty()) lines << focused->toolTip();
    if (!focused->accessibleDescription().isEmpty()) lines << focused->accessibleDescription();
    if (focused == window_.workspace().mainView())
        for (const KeyHelp& key : window_.workspace().keys()) lines << QStringLiteral("%1: %2").arg(key.keys, key.text);
    if (qobject_cast<QLineEdit*>(focused))
        lines << tr("Enter takes what is typed, Esc gives it up; Up and Down step the last digit of a number.");
    lines << tr("Ctrl+K lists all commands and keys.");
    auto* popup = new QFrame(&window_, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setObjectName(QStringLiteral("helpHere"));
    popup->setPalette(window_.palette());
    auto* layout = new QVBoxLayout(popup);
    auto* title = new QLabel(focused->accessibleName().isEmpty() ? tr("Here") : focused->accessibleName(), popup);
    title->setProperty("textRole", "section");
    layout->addWidget(title);
    auto* text = new QLabel(lines.join(QLatin1Char('\n')), popup);
    text->setWordWrap(true);
    text->setMinimumWidth(360);
    layout->addWidget(text);
    popup->adjustSize();
    const QRect inside = window_.rect().adjusted(8, 8, -8, -8);
    QPoint at = focused->mapTo(&window_, QPoint(0, focused->height() + 4));
    at.setX(std::clamp(at.x(), inside.left(), std::max(inside.left(), inside.right() - popup->width())));
    at.setY(std::clamp(at.y(), inside.top(), std::max(inside.top(), inside.bottom() - popup->height())));
    popup->move(window_.mapToGlobal(at));
    popup->show();
}

}  // namespace ravine
