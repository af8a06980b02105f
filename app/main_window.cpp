#include "main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QScrollArea>
#include <QSettings>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart_column.h"
#include "file_actions.h"
#include "header_bar.h"
#include "line_chart.h"
#include "problem_panel.h"
#include "runs_panel.h"
#include "status_text.h"
#include "surface_pane.h"
#include "surface_view.h"
#include "theme.h"
#include "theme_choice.h"
#include "transport_bar.h"

namespace ravine {
namespace {

// A line of one pixel between two regions.
class Hairline : public QWidget {
public:
    Hairline(Qt::Orientation orientation, QWidget* parent) : QWidget(parent) {
        orientation == Qt::Horizontal ? setFixedHeight(1) : setFixedWidth(1);
    }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), Theme::of(this).hairline); }
};

// A result that is longer than its place ends in an ellipsis; the tip has it whole.
class StatusLabel : public QLabel {
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override { return {0, 24}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(font());
        painter.setPen(Theme::of(this).text2);
        const QRect inside = rect().adjusted(16, 0, -16, 0);
        painter.drawText(inside, Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, inside.width()));
    }
};

}  // namespace

MainWindow::MainWindow(QWidget* parent) : QWidget(parent) {
    setMinimumSize(1180, 720);
    resize(1440, 900);
    setAcceptDrops(true);
    setWindowIcon(QIcon(":/icons/ravine.svg"));
    files_ = new FileActions(controller_, this);
    layOut();
    connectController();
    addShortcuts();
    // A click leaves the focus where it was, so that Space still plays after Reset was clicked; Tab reaches all.
    for (auto* button : findChildren<QAbstractButton*>()) button->setFocusPolicy(Qt::TabFocus);
    qApp->installEventFilter(this);
    surface_->view()->setFocus();
}

// Space belongs to the button, box or list that Tab has led to; elsewhere it plays and pauses.
bool MainWindow::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space &&
        (qobject_cast<QAbstractButton*>(object) || qobject_cast<QComboBox*>(object)))
        event->accept();
    return QWidget::eventFilter(object, event);
}

void MainWindow::layOut() {
    header_ = new HeaderBar(this);
    header_->setMenus(files_->openMenu(header_), files_->exportMenu(header_), helpMenu());
    problem_ = new ProblemPanel(controller_, this);
    runs_ = new RunsPanel(controller_, this);
    auto* side = new QWidget(this);
    side->setProperty("surface", "side");
    side->setAttribute(Qt::WA_StyledBackground);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(0, 0, 0, 0);
    sideLayout->setSpacing(0);
    sideLayout->addWidget(problem_);
    sideLayout->addWidget(new Hairline(Qt::Horizontal, side));
    sideLayout->addWidget(runs_, 1);
    sidebar_ = new QScrollArea(this);
    sidebar_->setWidget(side);
    sidebar_->setWidgetResizable(true);
    sidebar_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    sidebar_->setFocusPolicy(Qt::NoFocus);
    sidebar_->setFixedWidth(320);
    surface_ = new SurfacePane(controller_, this);
    charts_ = new ChartColumn(controller_, this);
    charts_->setFixedWidth(400);
    transport_ = new TransportBar(this);
    transport_->setFixedHeight(56);
    status_ = new StatusLabel(this);
    status_->setFixedHeight(24);
    status_->setFont(uiFont(12));
    status_->setProperty("surface", "side");
    status_->setAccessibleName(tr("Results"));

    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(sidebar_);
    middle->addWidget(new Hairline(Qt::Vertical, this));
    middle->addWidget(surface_, 1);
    middle->addWidget(new Hairline(Qt::Vertical, this));
    middle->addWidget(charts_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(middle, 1);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(transport_);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(status_);
}

void MainWindow::connectController() {
    connect(&controller_, &Controller::experimentChanged, this, &MainWindow::showExperiment);
    connect(&controller_, &Controller::surfaceChanged, surface_, &SurfacePane::showSurface);
    connect(&controller_, &Controller::raceReset, this, &MainWindow::showSeries);
    connect(&controller_, &Controller::frameShown, this, &MainWindow::showFrame);
    connect(&controller_, &Controller::playingChanged, this, &MainWindow::showFrame);
    connect(&controller_, &Controller::problemFault, problem_, &ProblemPanel::showFaults);
    connect(&controller_.document(), &Document::fileChanged, this, &MainWindow::showExperiment);

    connect(header_, &HeaderBar::titleEdited, this, [this](const QString& title) {
        controller_.editProblem("title", Json(title.toStdString()).dump(), true);
    });
    connect(header_, &HeaderBar::saveRequested, files_, &FileActions::save);
    connect(header_, &HeaderBar::presentToggled, this, &MainWindow::setPresenting);
    connect(header_, &HeaderBar::themeToggled, this, &MainWindow::toggleTheme);

    connect(transport_, &TransportBar::resetRequested, &controller_, &Controller::reset);
    connect(transport_, &TransportBar::backRequested, &controller_, &Controller::stepBack);
    connect(transport_, &TransportBar::playToggled, &controller_, &Controller::togglePlay);
    connect(transport_, &TransportBar::forwardRequested, &controller_, &Controller::stepForward);
    connect(transport_, &TransportBar::speedChanged, &controller_, &Controller::setSpeed);
    connect(transport_, &TransportBar::seekRequested, &controller_, &Controller::seek);

    connect(runs_, &RunsPanel::runSelected, this, &MainWindow::showSeries);
    connect(surface_->view(), &SurfaceView::runClicked, runs_, &RunsPanel::select);
    connect(surface_->view(), &SurfaceView::pathHovered, this, [this](int run, std::int64_t step) {
        highlight(run);
        charts_->setHoverStep(step);
    });
    connect(charts_, &ChartColumn::runHighlighted, this, &MainWindow::highlight);
    connect(charts_, &ChartColumn::runToggled, this, [this](int run) {
        const auto index = static_cast<std::size_t>(run);
        const bool hidden = controller_.experiment().runs[index].hidden;
        controller_.editRun(index, "hidden", hidden ? "false" : "true", true);
    });
    connect(charts_, &ChartColumn::stepClicked, &controller_, &Controller::seek);
}

void MainWindow::addShortcuts() {
    // Keys that a field being typed in must keep are not taken from it: Space, S and R reach it first.
    const auto on = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    const auto typing = [] { return qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr; };
    on(Qt::Key_Space, [=, this] { if (!typing()) controller_.togglePlay(); });
    on(Qt::Key_S, [=, this] { if (!typing()) controller_.stepForward(); });
    on(QKeySequence("Shift+S"), [=, this] { if (!typing()) controller_.stepBack(); });
    on(Qt::Key_R, [=, this] { if (!typing()) controller_.reset(); });
    on(QKeySequence::Open, [this] { files_->open(); });
    on(QKeySequence::Save, [this] { files_->save(); });
    on(QKeySequence("Ctrl+Shift+S"), [this] { files_->saveAs(); });
    on(QKeySequence::Undo, [this] { controller_.undo(); });
    on(QKeySequence("Ctrl+Shift+Z"), [this] { controller_.redo(); });
    on(QKeySequence("Ctrl+Y"), [this] { controller_.redo(); });
    on(QKeySequence::Quit, [this] { close(); });
    on(Qt::Key_F5, [this] { setPresenting(!presenting_); });
    on(QKeySequence("Ctrl+T"), [this] { toggleTheme(); });
    on(Qt::Key_Escape, [this] { if (presenting_) setPresenting(false); });
}

QMenu* MainWindow::helpMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Keys and mouse"), this, [this] {
        QMessageBox::information(this, tr("Keys and mouse"),
            tr("<b>Run</b><br>Space: play, pause · S: one step · Shift+S: one back · R: reset<br><br>"
               "<b>Surface</b><br>Click, or drag the ring: start · drag: move · wheel: zoom · double-click, 0: fit · "
               "arrow keys: move the start (with Shift: further)<br><br>"
               "<b>Charts</b><br>Point: read out · click: go to that step · wheel: zoom in steps · Shift+wheel: in value · "
               "Shift+drag: zoom to a box · double-click: fit<br><br>"
               "<b>File</b><br>Ctrl+O, Ctrl+S, Ctrl+Shift+S · Ctrl+Z, Ctrl+Shift+Z: undo, redo · F5: present · "
               "Ctrl+T: light, dark"));
    });
    menu->addAction(tr("About Ravine"), this, [this] {
        QMessageBox::about(this, tr("About Ravine"),
            tr("<b>Ravine %1</b><br>See optimizers work: exact, fair, live.<br><br>Free software under the GNU General "
               "Public License, version 3 or later. Built with Qt %2, Qt Charts and Eigen.")
                .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())));
    });
    return menu;
}

// --- showing -------------------------------------------------------------------------------------------------------

void MainWindow::showExperiment() {
    const QString title = QString::fromStdString(controller_.experiment().title);
    const bool modified = controller_.document().isModified();
    header_->setTitle(title, modified);
    setWindowTitle(tr("%1%2 — Ravine").arg(title, modified ? "*" : ""));
    problem_->refresh();
    runs_->refresh();
    surface_->view()->setStart(controller_.start());
    showSeries();
}

void MainWindow::showSeries() {
    charts_->showRuns(runs_->selected());
    showFrame();
}

void MainWindow::showFrame() {
    const RaceView& race = controller_.race();
    const Experiment& experiment = controller_.experiment();
    surface_->showRuns(runs_->selected());
    // Where runs converged is known when the race is over.
    if (race.over() != shownOver_) {
        shownOver_ = race.over();
        charts_->showRuns(runs_->selected());
    } else {
        charts_->refresh();
    }
    std::vector<RunFlag> flags;
    if (race.over() && race.runs().size() == experiment.runs.size()) {
        const std::vector<int> colours = colourSlots(experiment);
        for (std::size_t i = 0; i < experiment.runs.size(); ++i)
            if (const auto& from = race.runs()[i].progress.belowFrom; from && !experiment.runs[i].hidden)
                flags.push_back({colours[i], *from});
    }
    transport_->setState(race.head(), race.frontier(), experiment.steps, controller_.isPlaying(), flags);
    const QString text = statusText(experiment, race);
    if (text != status_->text()) {
        status_->setText(text);
        status_->setToolTip(text);
    }
}

void MainWindow::highlight(int run) {
    surface_->view()->setHighlighted(run);
    charts_->setHighlighted(run);
}

QString MainWindow::status() const { return status_->text(); }

void MainWindow::setPresenting(bool on) {
    presenting_ = on;
    header_->setPresenting(on);
    sidebar_->setVisible(!on);
    surface_->setTextScale(on ? 1.4 : 1);
    charts_->setTextScale(on ? 1.4 : 1);
    status_->setFont(uiFont(on ? 17 : 12));
    status_->setFixedHeight(on ? 32 : 24);
    resizeEvent(nullptr);
}

void MainWindow::toggleTheme() { chooseTheme(Theme::of(this).dark ? ThemeChoice::Light : ThemeChoice::Dark); }

// --- window --------------------------------------------------------------------------------------------------------

void MainWindow::resizeEvent(QResizeEvent* event) {
    if (event) QWidget::resizeEvent(event);
    // Between the smallest window and 1440 pixels, the sides give way before the plot does.
    const double roomy = std::clamp((width() - 1180) / 260.0, 0.0, 1.0);
    sidebar_->setFixedWidth(288 + static_cast<int>(std::lround(32 * roomy)));
    const int charts = 320 + static_cast<int>(std::lround(80 * roomy));
    charts_->setFixedWidth(presenting_ ? static_cast<int>(charts * 1.4) : charts);
}

void MainWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !header_ || themeChanging_) return;
    // Children hear of a new palette before the window has it, and take their colours from the window's: tell them
    // again when it has arrived.
    themeChanging_ = true;
    QTimer::singleShot(0, this, [this] {
        themeChanging_ = false;
        header_->refreshIcons();
        surface_->refreshIcons();
        runs_->refreshTheme();
        for (QWidget* child : findChildren<QWidget*>()) {
            QEvent again(QEvent::PaletteChange);
            QApplication::sendEvent(child, &again);
            child->update();
        }
    });
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (remember_ && !files_->mayDiscard()) return event->ignore();
    if (remember_) {
        QSettings settings;
        settings.setValue("window/geometry", saveGeometry());
        settings.setValue("window/speed", controller_.speed());
    }
    event->accept();
}

void MainWindow::restoreState() {
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    const double speed = settings.value("window/speed", 10.0).toDouble();
    if (!(speed >= 1)) return;
    controller_.setSpeed(speed);
    transport_->setSpeed(speed);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.first().isLocalFile()) return;
    event->acceptProposedAction();
    if (files_->mayDiscard()) files_->openFile(urls.first().toLocalFile());
}

}  // namespace ravine
