#include "app/file_actions.h"

#include <QBuffer>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QWidget>

#include "app/main_window.h"
#include "app/session/series_export.h"
#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/training/results.h"
#include "widgets/fields/menu_heading.h"
#include "widgets/text/plain_text.h"

#include <nlohmann/json.hpp>

namespace ravine {
namespace {

constexpr int maxRecent = 8;
// Taken into the program; no path of the file system leads to it.
std::optional<Experiment> readShipped(const QString& resource) {
    QFile file(resource);
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    Issues issues;
    const auto json = parseJson(file.readAll().toStdString(), resource.toStdString(), issues);
    if (!json) return std::nullopt;
    Experiment experiment = fromJson(*json, issues);
    return issues.empty() ? std::optional(std::move(experiment)) : std::nullopt;
}

QString changedFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/examples"; }

const QString filter() { return FileActions::tr("Ravine experiments (*.json);;All files (*)"); }

}  // namespace

FileActions::FileActions(MainWindow& window) : QObject(&window), window_(window) {}

Controller& FileActions::controller() { return window_.controller(); }

Controller& FileActions::controllerFor(const Experiment& experiment) {
    if (experiment.isNetwork() != controller().experiment().isNetwork() || !controller().prepared())
        window_.showWorkspace(experiment.isNetwork());
    return controller();
}

void FileActions::complain(const QString& what, const Issues& issues) {
    QStringList lines;
    for (const Issue& issue : issues) {
        if (lines.size() == 12) {
            lines << tr("… and %1 more").arg(issues.size() - 12);
            break;
        }
        lines << QString::fromStdString(issue.text());
    }
    QMessageBox box(QMessageBox::Warning, tr("Ravine"), what, QMessageBox::Ok, &window_);
    box.setInformativeText(lines.join("\n"));
    box.exec();
}

bool FileActions::openChecked(std::optional<Experiment> experiment, const QString& file, Issues& issues) {
    if (!experiment) return false;
    Prepared prepared = prepare(*experiment, issues);
    if (!prepared) return false;
    Controller& to = controllerFor(*experiment);
    to.open(std::move(*experiment), std::move(prepared), file);
    return true;
}

// Experiments end in .json; any other file that there is may be a table.
bool FileActions::isTable(const QString& file) {
    const QFileInfo about(file);
    return about.isFile() && about.suffix().compare("json", Qt::CaseInsensitive) != 0 && !file.startsWith(u':');
}

bool FileActions::openQuietly(const QString& file, Issues& issues) {
    if (isTable(file)) {
        window_.importTable(file);
        return true;
    }
    return openChecked(loadExperiment(file.toStdString(), issues), file, issues);
}

bool FileActions::openFile(const QString& file) {
    Issues issues;
    if (!openQuietly(file, issues)) {
        complain(tr("%1 could not be opened.").arg(QFileInfo(file).fileName()), issues);
        return false;
    }
    if (isTable(file)) return true;
    remember(file);
    goWhereOneWas(controller());
    return true;
}

bool FileActions::openAsked(const QString& file) {
    if (QFileInfo(file).isDir()) {
        const Issues issues = window_.importFolder(file);
        if (!issues.empty()) complain(tr("%1 could not be opened.").arg(QFileInfo(file).fileName()), issues);
        return issues.empty();
    }
    if (isTable(file)) return openFile(file);  // nothing is lost before the table is used, and then it can be undone
    Issues issues;
    auto experiment = loadExperiment(file.toStdString(), issues);
    Prepared prepared;
    if (experiment) prepared = prepare(*experiment, issues);
    if (!prepared) {
        complain(tr("%1 could not be opened.").arg(QFileInfo(file).fileName()), issues);
        return false;
    }
    if (!takePlace(std::move(*experiment), std::move(prepared), file)) return false;
    remember(file);
    goWhereOneWas(controller());
    return true;
}

bool FileActions::takePlace(Experiment experiment, Prepared prepared, const QString& file) {
    const bool wasNetwork = controller().experiment().isNetwork(), had = static_cast<bool>(controller().prepared());
    Controller& to = controllerFor(experiment);
    if (!mayLeave(to)) {
        if (had) window_.showWorkspace(wasNetwork);
        return false;
    }
    rememberPlace(to);
    to.open(std::move(experiment), std::move(prepared), file);
    return true;
}

void FileActions::open() {
    const QString folder = QFileInfo(controller().document().file()).absolutePath();
    const QString file = QFileDialog::getOpenFileName(&window_, tr("Open experiment"), folder, filter());
    if (!file.isEmpty()) openAsked(file);
}

bool FileActions::save() {
    const QString file = controller().document().file();
    if (file.isEmpty() || file.startsWith(":/")) return saveAs();
    if (controller().document().isChangedOnDisk()) {
        QMessageBox box(
            QMessageBox::Warning, tr("Ravine"),
            tr("%1 was changed by another program or window since it was opened here.").arg(QFileInfo(file).fileName()),
            QMessageBox::Cancel, &window_);
        box.setInformativeText(
            tr("Overwrite it with what is shown here, save this under another name, or reload the file and lose the "
               "changes made here?"));
        auto* overwrite = box.addButton(tr("Overwrite"), QMessageBox::DestructiveRole);
        auto* other = box.addButton(tr("Save as…"), QMessageBox::AcceptRole);
        auto* reload = box.addButton(tr("Reload"), QMessageBox::ResetRole);
        box.setDefaultButton(other);
        ask(box);
        if (box.clickedButton() == other) return saveAs();
        if (box.clickedButton() == reload) openFile(file);
        if (box.clickedButton() != overwrite) return false;
    }
    Issues issues;
    if (controller().document().save(file, issues)) return true;
    complain(tr("%1 could not be saved.").arg(QFileInfo(file).fileName()), issues);
    return false;
}

QString FileActions::askWhere(const QString& title, const QString& suffix, const QString& kinds) {
    QFileDialog dialog(&window_, title, QFileInfo(controller().document().file()).absolutePath(), kinds);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(suffix);
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

bool FileActions::saveAs() {
    const QString file = askWhere(tr("Save experiment"), "json", filter());
    if (file.isEmpty()) return false;
    Issues issues;
    if (!controller().document().save(file, issues)) {
        complain(tr("%1 could not be saved.").arg(QFileInfo(file).fileName()), issues);
        return false;
    }
    remember(file);
    return true;
}

int FileActions::ask(QMessageBox& box) {
    asking_ = true;
    const int answer = box.exec();
    asking_ = false;
    return answer;
}

bool FileActions::mayDiscard(Controller& of) {
    if (!of.document().isModified()) return true;
    if (&of != &controller()) window_.showWorkspace(of.experiment().isNetwork());
    QMessageBox box(QMessageBox::Question, tr("Ravine"),
                    tr("Save the changes to “%1”?").arg(QString::fromStdString(of.experiment().title)),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, &window_);
    box.setDefaultButton(QMessageBox::Save);
    const int answer = ask(box);
    if (answer == QMessageBox::Save) return save();
    return answer == QMessageBox::Discard;
}

// Examples are there to be played with: what was changed of one is kept in a file of its own, among those of the menu.
bool FileActions::mayLeave(Controller& of) {
    if (!of.document().isModified() || !of.document().file().startsWith(QLatin1String(":/"))) return mayDiscard(of);
    if (!QDir().mkpath(changedFolder())) return mayDiscard(of);
    const QString name = QString::fromStdString(fileNameOf(of.experiment().title));
    const QString when = QDateTime::currentDateTime().toString("yyyy-MM-dd hh.mm.ss.zzz");
    Issues issues;
    const QString file = QStringLiteral("%1/%2 %3.json").arg(changedFolder(), name, when);
    if (!saveExperiment(of.experiment(), file.toStdString(), issues)) return mayDiscard(of);
    for (const QFileInfo& old : QDir(changedFolder()).entryInfoList({"*.json"}, QDir::Files, QDir::Time).mid(maxRecent))
        QFile::remove(old.absoluteFilePath());
    return true;
}

QStringList FileActions::changedExamples() {
    QStringList files;
    for (const QFileInfo& file : QDir(changedFolder()).entryInfoList({"*.json"}, QDir::Files, QDir::Time))
        files << file.absoluteFilePath();
    return files;
}

void FileActions::rememberPlace(Controller& of) {
    const QString file = of.document().file();
    if (file.isEmpty() || file.startsWith(QLatin1String(":/"))) return;
    QVariantList places = QSettings().value("places").toList();
    const QString whole = QFileInfo(file).absoluteFilePath();
    places.removeIf([&](const QVariant& place) { return place.toList().value(0) == whole; });
    places.prepend(QVariant(QVariantList{whole, QVariant::fromValue<qint64>(of.race().head())}));
    QSettings().setValue("places", places.mid(0, 4 * maxRecent));
}

void FileActions::goWhereOneWas(Controller& in) {
    const QString whole = QFileInfo(in.document().file()).absoluteFilePath();
    const QVariantList places = QSettings().value("places").toList();
    for (const QVariant& place : places)
        if (place.toList().value(0) == whole)  // once there is a race to go through
            connect(
                &in, &Controller::raceReset, this,
                [&in, file = in.document().file(), step = place.toList().value(1).toLongLong()] {
                    if (in.document().file() == file) in.seek(step);
                },
                static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
}

QStringList FileActions::recent() const { return QSettings().value("recent").toStringList(); }

void FileActions::remember(const QString& file) {
    if (file.startsWith(":/")) return;
    QStringList files = recent();
    const QString whole = QFileInfo(file).absoluteFilePath();
    files.removeAll(whole);
    files.prepend(whole);
    QSettings().setValue("recent", files.mid(0, maxRecent));
}

QStringList FileActions::shippedExperiments() {
    QStringList files;
    for (const QString& name : QDir(":/experiments").entryList({"*.json"}, QDir::Files, QDir::Name))
        files << ":/experiments/" + name;
    return files;
}

bool FileActions::openShipped(const QString& resource) {
    Issues issues;
    if (openChecked(readShipped(resource), resource, issues)) return true;
    complain(tr("%1 could not be opened.").arg(QFileInfo(resource).completeBaseName()), issues);
    return false;
}

void FileActions::switchToShipped(const QString& resource) {
    Issues issues;
    auto experiment = readShipped(resource);
    Prepared prepared;
    if (experiment) prepared = prepare(*experiment, issues);
    if (prepared)
        takePlace(std::move(*experiment), std::move(prepared), resource);
    else
        complain(tr("“%1” could not be opened.").arg(titleOf(resource)), issues);
}

QString FileActions::titleOf(const QString& shipped) {
    const auto experiment = readShipped(shipped);
    return experiment ? QString::fromStdString(experiment->title) : QString();
}

QMenu* FileActions::openMenu(QWidget* parent) {
    auto* menu = new QMenu(parent);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        menu->addAction(tr("Open…\tCtrl+O"), this, &FileActions::open);
        menu->addAction(tr("Save as…\tCtrl+Shift+S"), this, [this] { saveAs(); });
        addHeading(menu, tr("Experiments to start from"));
        for (const QString& file : shippedExperiments()) {
            const QString title = titleOf(file);
            if (!title.isEmpty()) menu->addAction(inMenu(title), this, [this, file] { switchToShipped(file); });
        }
        if (const QStringList changed = changedExamples(); !changed.isEmpty()) {
            addHeading(menu, tr("Examples as you changed them"));
            for (const QString& file : changed)
                menu->addAction(inMenu(QFileInfo(file).completeBaseName()), this, [this, file] { openAsked(file); })
                    ->setToolTip(file);
        }
        if (const QStringList kept = keptUnsaved(); !kept.isEmpty()) {
            addHeading(menu, tr("Not saved when Ravine was ended"));
            for (const QString& file : kept)
                menu->addAction(inMenu(QFileInfo(file).completeBaseName()), this, [this, file] { openAsked(file); })
                    ->setToolTip(file);
        }
        if (recent().isEmpty()) return;
        addHeading(menu, tr("Recent"));
        for (const QString& file : recent())
            menu->addAction(inMenu(QFileInfo(file).fileName()), this, [this, file] { openAsked(file); })
                ->setToolTip(file);
    });
    return menu;
}

QMenu* FileActions::exportMenu(QWidget* parent) {
    auto* menu = new QMenu(parent);
    menu->addAction(tr("Picture of the window (PNG)…"), this, [this] {
        const QString file = askWhere(tr("Export picture"), "png", tr("Pictures (*.png)"));
        Issues issues;
        if (!file.isEmpty() && !exportPicture(file, issues)) complain(tr("The picture was not written."), issues);
    });
    menu->addAction(tr("Every step or epoch as a table (CSV)…"), this, [this] {
        const QString file = askWhere(tr("Export steps"), "csv", tr("Tables (*.csv)"));
        if (!file.isEmpty()) exportCsv(file);
    });
    return menu;
}

bool FileActions::exportPicture(const QString& file, Issues& issues) {
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    window_.grab().save(&buffer, "PNG");
    return writeFile(file.toStdString(), {png.constData(), static_cast<std::size_t>(png.size())}, issues);
}

SeriesExport* FileActions::exportCsv(const QString& file) {
    auto* writing = new SeriesExport(controller().experiment(), controller().prepared(), file, &window_);
    connect(writing, &SeriesExport::ended, this, [this](bool, const Issues& issues) {
        if (!issues.empty()) complain(tr("The table was not written."), issues);
    });
    return writing;
}

// --- ended from outside --------------------------------------------------------------------------------------------

namespace {

QString unsavedFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/unsaved"; }

}  // namespace

QStringList FileActions::keepUnsaved(const std::vector<Controller*>& of) {
    QStringList files;
    for (Controller* each : of) {
        if (!each->document().isModified() || !QDir().mkpath(unsavedFolder())) continue;
        const QString name = QString::fromStdString(fileNameOf(each->experiment().title));
        const QString when = QDateTime::currentDateTime().toString("yyyy-MM-dd hh.mm.ss.zzz");
        const QString file = QStringLiteral("%1/%2 %3.json").arg(unsavedFolder(), name, when);
        Issues issues;
        if (saveExperiment(each->experiment(), file.toStdString(), issues)) files << file;
    }
    return files;
}

QStringList FileActions::keptUnsaved() {
    QStringList files;
    for (const QFileInfo& file : QDir(unsavedFolder()).entryInfoList({"*.json"}, QDir::Files, QDir::Time))
        files << file.absoluteFilePath();
    return files.mid(0, maxRecent);
}

}  // namespace ravine
