#include "app/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/file_actions.h"
#include "app/header_bar.h"
#include "app/network/network_workspace.h"
#include "app/surface/surface_workspace.h"
#include "app/theme_choice.h"
#include "app/window_keys.h"
#include "app/workspace/moment_menus.h"
#include "app/workspace/present_strip.h"
#include "app/workspace/runs_panel.h"
#include "widgets/cards/run_card.h"
#include "widgets/fields/field_hands.h"
#include "widgets/fields/log_slider.h"
#include "widgets/text/plain_text.h"
#include "widgets/theme/theme.h"
#include "widgets/transport/transport_bar.h"

namespace ravine {
namespace {

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
        painter.drawText(inside, Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, inside.width()));
    }
};

// A box with words of our own, in HTML.
void tellRichly(QWidget* parent, const QString& title, const QString& html, const QPixmap& picture = {}) {
    QMessageBox box(QMessageBox::Information, title, html, QMessageBox::Ok, parent);
    box.setTextFormat(Qt::RichText);
    if (!picture.isNull()) box.setIconPixmap(picture);
    box.exec();
}

}  // namespace

MainWindow::MainWindow(QWidget* parent) : QWidget(parent) {
    setMinimumSize(1180, 720);
    resize(1440, 900);
    setAcceptDrops(true);
    setWindowIcon(icon(QStringLiteral("ravine"), {}));
    showTextAsWritten();
    files_ = new FileActions(*this);
    layOut();
    keys_ = new WindowKeys(*this);
    new FieldHands(this, {[this]() -> QWidget* { return current_ ? current_->mainView() : nullptr; },
                          [this] { controller().undo(); }, [this] { controller().redo(); }});
    for (auto* button : findChildren<QAbstractButton*>()) button->setFocusPolicy(Qt::TabFocus);
    qApp->installEventFilter(this);
    showWorkspace(false);
}

// While presenting, arrows are the race's: left and right a step, up and down the selected run's rate.
bool MainWindow::takePresentingKey(int key) {
    switch (key) {
        case Qt::Key_Left:
            controller().stepBack();
            return true;
        case Qt::Key_Right:
            controller().stepForward();
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
            current_->strip().moveRate(key == Qt::Key_Up ? 1 : -1);
            return true;
        case Qt::Key_H:
            current_->strip().setVisible(current_->strip().isHidden());
            return true;
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return keys_->takeKey(key);
        default:
            return false;
    }
}

// Space belongs to the button, box or list that Tab has led to; elsewhere it plays and pauses.
bool MainWindow::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space &&
        (qobject_cast<QAbstractButton*>(object) || qobject_cast<QComboBox*>(object)))
        event->accept();
    if (presenting_ && event->type() == QEvent::KeyPress && object == focusWidget() &&
        !qobject_cast<QLineEdit*>(object) && !qobject_cast<LogSlider*>(object) && !qobject_cast<QComboBox*>(object) &&
        static_cast<QKeyEvent*>(event)->modifiers() == Qt::NoModifier &&
        takePresentingKey(static_cast<QKeyEvent*>(event)->key()))
        return true;
    return QWidget::eventFilter(object, event);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (!keys_->takeKey(event->key())) QWidget::keyPressEvent(event);
}

void MainWindow::layOut() {
    header_ = new HeaderBar(this);
    header_->setMenus(files_->openMenu(header_), files_->exportMenu(header_), helpMenu());
    workspaces_ = new QStackedWidget(this);
    transport_ = new TransportBar(this);
    transport_->setFixedHeight(56);
    status_ = new StatusLabel(this);
    status_->setFixedHeight(24);
    status_->setFont(uiFont(12));
    status_->setProperty("surface", "side");
    status_->setAccessibleName(tr("Results"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(workspaces_, 1);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(transport_);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(status_);

    connect(header_, &HeaderBar::workspaceChosen, this, [this](int which) { turnTo(which == 1); });
    connect(header_, &HeaderBar::titleEdited, this, [this](const QString& title) {
        controller().editProblem("title", Json(title.toStdString()).dump(), true);
    });
    connect(header_, &HeaderBar::saveRequested, files_, &FileActions::save);
    connect(header_, &HeaderBar::presentToggled, this, &MainWindow::present);
    connect(header_, &HeaderBar::themeToggled, this, &MainWindow::toggleTheme);

    connect(transport_, &TransportBar::resetRequested, this, [this] { controller().reset(); });
    const auto current = [this]() -> Workspace& { return *current_; };
    transport_->setMenus(makeGoToMenu(current, transport_), makeForkMenu(current, transport_));
    const auto fine = [] { return QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier); };
    connect(transport_, &TransportBar::backRequested, this, [=, this] { controller().stepBack(fine()); });
    connect(transport_, &TransportBar::playToggled, this, [this] { controller().togglePlay(); });
    connect(transport_, &TransportBar::forwardRequested, this, [=, this] { controller().stepForward(fine()); });
    connect(transport_, &TransportBar::speedChanged, this, [this](double speed) { controller().setSpeed(speed); });
    connect(transport_, &TransportBar::seekRequested, this, [this](qint64 step) { controller().seek(step); });
}

// --- workspaces ----------------------------------------------------------------------------------------------------

void MainWindow::addWorkspace(Workspace* workspace) {
    workspaces_->addWidget(workspace);
    workspace->controller().setSpeed(speed_);
    // A click leaves the focus where it was, so that Space still plays after Reset was clicked; Tab reaches all.
    for (auto* button : workspace->findChildren<QAbstractButton*>())
        if (button->focusPolicy() == Qt::StrongFocus) button->setFocusPolicy(Qt::TabFocus);
    connect(workspace, &Workspace::experimentShown, this, [this, workspace] {
        if (workspace == current_) showExperiment();
    });
    connect(workspace, &Workspace::covered, this, [this](bool on) {
        header_->setEnabled(!on);
        transport_->setEnabled(!on);
    });
    connect(workspace, &Workspace::frameShown, this, [this, workspace] {
        if (workspace == current_) showFrame();
    });
}

SurfaceWorkspace& MainWindow::surfaceWorkspace() {
    if (!surface_) addWorkspace(surface_ = new SurfaceWorkspace(workspaces_));
    return *surface_;
}

NetworkWorkspace& MainWindow::networkWorkspace() {
    if (!network_) addWorkspace(network_ = new NetworkWorkspace(workspaces_));
    return *network_;
}

// A workspace that the user turns to shows something at once.
void MainWindow::turnTo(bool ofNetworks) {
    showWorkspace(ofNetworks);
    if (controller().prepared()) return;
    files_->openShipped(ofNetworks ? ":/experiments/does-regularisation-help.json"
                                   : ":/experiments/momentum-vs-adam.json");
}

void MainWindow::showWorkspace(bool ofNetworks) {
    Workspace* wanted = ofNetworks ? static_cast<Workspace*>(&networkWorkspace()) : &surfaceWorkspace();
    header_->setWorkspace(ofNetworks ? 1 : 0);
    if (wanted == current_) return;
    if (current_) controller().pause();
    current_ = wanted;
    workspaces_->setCurrentWidget(wanted);
    transport_->setUnit(wanted->unit());
    transport_->setSpeed(controller().speed());
    if (presenting_) wanted->setPresenting(true);
    wanted->mainView()->setFocus();
    showExperiment();
}

void MainWindow::importTable(const QString& file) {
    turnTo(true);
    networkWorkspace().importTable(file);
}

Issues MainWindow::importFolder(const QString& folder) {
    turnTo(true);
    const Json kind = {{"kind", "idx"}, {"folder", QFileInfo(folder).absoluteFilePath().toStdString()}};
    return controller().editProblem("problem.data", kind.dump(), true);
}

Controller& MainWindow::controller() { return current_->controller(); }
RunsPanel& MainWindow::runs() { return current_->runs(); }
SurfacePane& MainWindow::surfacePane() { return surfaceWorkspace().pane(); }
ChartColumn& MainWindow::charts() { return surfaceWorkspace().charts(); }

QMenu* MainWindow::helpMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Commands and keys\tCtrl+K"), this, [this] { keys_->openPalette(); });
    menu->addAction(tr("What has the focus\tF1"), this, [this] { keys_->helpHere(); });
    menu->addAction(tr("About Ravine"), this, [this] {
        tellRichly(
            this, tr("About Ravine"),
            tr("<b>Ravine %1</b><br>See optimizers work: exact, fair, live.<br><br>Free software under the GNU General "
               "Public License, version 3 or later. Built with Qt %2, Qt Charts and Eigen.")
                .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())),
            windowIcon().pixmap(64, 64));
    });
    return menu;
}

// --- showing -------------------------------------------------------------------------------------------------------

void MainWindow::showExperiment() {
    const QString title = QString::fromStdString(controller().experiment().title);
    const bool modified = controller().document().isModified();
    header_->setTitle(title, modified);
    setWindowTitle(tr("%1%2 — Ravine").arg(inWindowTitle(title), modified ? "*" : ""));
    showFrame();
}

void MainWindow::showFrame() {
    const RaceView& race = controller().race();
    transport_->setState(race.head(), race.frontier(), controller().experiment().length(), controller().isPlaying(),
                         current_->flags());
    const double updates = controller().updatesPerStep();
    transport_->setPart(race.partOfHead() > 0 ? tr("%1/%2").arg(std::lround(race.partOfHead() * updates)).arg(updates)
                                              : QString());
    const QString text = current_->status();
    if (text == status_->text()) return;
    status_->setText(text);
    status_->setToolTip(text);
}

QString MainWindow::status() const { return status_->text(); }

void MainWindow::setPresenting(bool on) {
    presenting_ = on;
    header_->setPresenting(on);
    status_->setVisible(!on);
    for (Workspace* workspace : findChildren<Workspace*>()) workspace->setPresenting(on);
    fitPresenting();
}

void MainWindow::present(bool on) {
    if (on == presenting_) return;
    if (on) before_ = windowState();
    setPresenting(on);
    setWindowState(on ? before_ | Qt::WindowFullScreen : before_);
    current_->mainView()->setFocus();
}

void MainWindow::fitPresenting() {
    const double scale = presenting_ ? presentingScale(size()) : 1;
    header_->setTextScale(scale);
    transport_->setTextScale(scale);
    transport_->setFixedHeight(qRound((presenting_ ? 64 : 56) * scale));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (presenting_) fitPresenting();
}

void MainWindow::toggleTheme() { chooseTheme(Theme::of(this).dark ? ThemeChoice::Light : ThemeChoice::Dark); }

// --- window --------------------------------------------------------------------------------------------------------

void MainWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !header_ || themeChanging_) return;
    // Children hear of a new palette before the window has it, and take their colours from the window's: tell them
    // again when it has arrived.
    themeChanging_ = true;
    QTimer::singleShot(0, this, [this] {
        themeChanging_ = false;
        header_->refreshIcons();
        for (Workspace* workspace : findChildren<Workspace*>()) workspace->refreshTheme();
        for (QWidget* child : findChildren<QWidget*>()) {
            QEvent again(QEvent::PaletteChange);
            QApplication::sendEvent(child, &again);
            child->update();
        }
    });
}

// It appears at once, and then shows what there is to be shown.
void MainWindow::showEvent(QShowEvent*) {
    if (isPainted_ || waiting_) return;
    waiting_ = &controller();
    waiting_->holdFrames(true);
}

void MainWindow::paintEvent(QPaintEvent*) {
    isPainted_ = true;
    if (Controller* const waiting = std::exchange(waiting_, nullptr)) waiting->holdFrames(false);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    for (Workspace* workspace : findChildren<Workspace*>())
        if (remember_ && !files_->mayDiscard(workspace->controller())) return event->ignore();
    if (remember_) {
        for (Workspace* workspace : findChildren<Workspace*>()) files_->rememberPlace(workspace->controller());
        QSettings settings;
        settings.setValue("window/geometry", saveGeometry());
        settings.setValue("window/speed", controller().speed());
    }
    event->accept();
}

// The question stands for as long as nobody answers it; whoever sent the signal may not wait, so a copy is kept until
// then.
void MainWindow::closeWhenTold() {
    if (files_->isAsking()) return;
    if (QWidget* menu = QApplication::activePopupWidget()) menu->close();
    const auto boxes = QApplication::topLevelWidgets();
    for (QWidget* box : boxes)
        if (auto* dialog = qobject_cast<QDialog*>(box); dialog && dialog->isModal() && dialog->isVisible())
            dialog->reject();
    std::vector<Controller*> controllers;
    for (Workspace* workspace : findChildren<Workspace*>()) controllers.push_back(&workspace->controller());
    const QStringList copies = files_->keepUnsaved(controllers);
    for (const QString& copy : copies)
        std::fprintf(stderr, "ravine: told to end; a copy of what is not saved is in %s until that is decided\n",
                     qUtf8Printable(copy));
    close();
    for (const QString& copy : copies) QFile::remove(copy);
}

void MainWindow::restoreState() {
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    const double speed = settings.value("window/speed", 10.0).toDouble();
    if (!(speed >= 1)) return;
    speed_ = speed;
    controller().setSpeed(speed);
    transport_->setSpeed(speed);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.first().isLocalFile()) return;
    event->acceptProposedAction();
    files_->openAsked(urls.first().toLocalFile());
}

}  // namespace ravine
