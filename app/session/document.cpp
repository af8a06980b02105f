#include "app/session/document.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QUndoCommand>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment_json.h"

namespace ravine {
namespace {

// Of an ordinary file's content; empty where there is none to read.
QByteArray hashOf(const QString& name) {
    QFile file(name);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!QFileInfo(name).isFile() || !file.open(QIODevice::ReadOnly) || !hash.addData(&file)) return {};
    return hash.result();
}

}  // namespace

class Document::Entry : public QUndoCommand {
public:
    Entry(Document& document, Experiment before, Experiment after, const QString& what)
        : QUndoCommand(what), document_(document), before_(std::move(before)), after_(std::move(after)) {}
    ~Entry() override {
        if (document_.liveEntry_ == this) document_.liveEntry_ = nullptr;
    }

    void undo() override {
        document_.liveEntry_ = nullptr;
        document_.assign(before_, true);
    }
    void redo() override {
        if (fresh_) {
            fresh_ = false;  // the edit itself has been shown already
            return;
        }
        document_.assign(after_, true);
    }
    void setAfter(const Experiment& after) { after_ = after; }

private:
    Document& document_;
    Experiment before_, after_;
    bool fresh_ = true;
};

Document::Document(QObject* parent) : QObject(parent) { undo_.setUndoLimit(500); }

void Document::assign(const Experiment& experiment, bool byUndo) {
    experiment_ = experiment;
    emit changed(byUndo);
}

void Document::open(Experiment experiment, const QString& file) {
    beforeDrag_.reset();
    liveEntry_ = nullptr;
    undo_.clear();
    file_ = file;
    saved_ = experiment;
    onDisk_ = hashOf(file);
    assign(experiment, false);
    emit fileChanged();
}

bool Document::load(const QString& file, Issues& issues) {
    auto experiment = loadExperiment(file.toStdString(), issues);
    if (!experiment || !prepare(*experiment, issues)) return false;
    open(std::move(*experiment), file);
    return true;
}

bool Document::isChangedOnDisk() const {
    const QByteArray now = hashOf(file_);
    return !now.isEmpty() && now != onDisk_;
}

bool Document::save(const QString& file, Issues& issues) {
    if (!saveExperiment(experiment_, file.toStdString(), issues)) return false;
    const QString folder = QFileInfo(file).absolutePath();
    if (folder.toStdString() != experiment_.folder) {
        // Relative data paths were rewritten for the new place: read them back.
        if (auto saved = loadExperiment(file.toStdString(), issues)) experiment_ = std::move(*saved);
    }
    file_ = file;
    saved_ = experiment_;
    onDisk_ = hashOf(file);
    emit fileChanged();
    return true;
}

Issues Document::edit(const QString& path, const std::string& json, bool final, const QString& what) {
    Issues issues;
    Experiment changed = experiment_;
    if (set(changed, path.toStdString(), json, issues)) edit(std::move(changed), final, what);
    return issues;
}

void Document::edit(Experiment changed, bool final, const QString& what) {
    liveEntry_ = nullptr;
    if (!beforeDrag_) beforeDrag_ = experiment_;
    const bool same = changed == experiment_;
    experiment_ = std::move(changed);
    if (final) {
        Experiment before = std::move(*beforeDrag_);
        beforeDrag_.reset();
        if (!(before == experiment_)) undo_.push(new Entry(*this, std::move(before), experiment_, what));
    }
    if (!same) emit this->changed(false);
}

void Document::beginLiveEdit(const QString& what) {
    if (beforeDrag_) return;
    beforeDrag_ = experiment_;
    dragged_ = what;
}

void Document::logChange(std::size_t run, const Change& change) {
    if (run >= experiment_.runs.size()) return;
    std::vector<Change>& log = experiment_.runs[run].changes;
    const auto samePaths = [](const Change& a, const Change& b) {
        return std::ranges::equal(
            a.set, b.set, {}, [](const auto& s) { return s.first; }, [](const auto& s) { return s.first; });
    };
    // A second value before the same update replaces the first; but two points are two points.
    const bool isOfPoints =
        std::ranges::any_of(change.set, [](const auto& s) { return s.first.starts_with("points."); });
    const auto same =
        std::ranges::find_if(log, [&](const Change& c) { return c.at == change.at && samePaths(c, change); });
    if (!isOfPoints && same != log.end())
        *same = change;
    else
        log.insert(std::ranges::upper_bound(log, change.at, {}, &Change::at), change);
    if (liveEntry_) liveEntry_->setAfter(experiment_);
    emit changed(false);
}

void Document::endLiveEdit() {
    if (!beforeDrag_) return;
    Experiment before = std::move(*beforeDrag_);
    beforeDrag_.reset();
    auto* entry = new Entry(*this, std::move(before), experiment_, dragged_);
    undo_.push(entry);
    liveEntry_ = entry;
}

Issues editWholeRun(RunSpec& run, const RunSpec& resolved, const std::string& path, const std::string& json) {
    Issues issues;
    RunSpec shown = resolved;
    if (!set(shown, path, json, "", issues)) return issues;
    const std::string part = path.substr(0, path.find('.'));
    const Json parts = toJson(shown);
    const std::string value = parts.contains(part) ? parts.at(part).dump() : json;
    RunSpec edited = run;
    if (!set(edited, part, value, "", issues)) return issues;
    for (Change& change : edited.changes)
        std::erase_if(change.set, [&](const auto& s) { return s.first.substr(0, s.first.find('.')) == part; });
    std::erase_if(edited.changes, [](const Change& change) { return change.set.empty(); });
    run = std::move(edited);
    return issues;
}

}  // namespace ravine
