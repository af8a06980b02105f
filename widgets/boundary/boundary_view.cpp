#include "widgets/boundary/boundary_view.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QFrame>
#include <QThread>
#include <algorithm>
#include <cmath>

#include "widgets/text/sign_text.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double titleHeight = 24, paneGap = 12, legendRow = 28;
constexpr double likeScales = 5;  // extents within this ratio share one scale

}  // namespace

BoundaryView::BoundaryView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Predictions over the inputs"));
    pool_.setMaxThreadCount(std::max(1, QThread::idealThreadCount() / 2));  // training has the rest
    fit();
}

BoundaryView::~BoundaryView() = default;

void BoundaryView::setScene(BoundaryScene scene) {
    const bool other =
        scene.kind != scene_.kind || scene.dataSet != scene_.dataSet || scene.classCount != scene_.classCount;
    const bool otherClasses =
        scene.kind != scene_.kind || scene.classCount != scene_.classCount || scene.classNames != scene_.classNames;
    scene_ = std::move(scene);
    survey();
    pointsStale_ = true;
    if (other) {
        // Predictions of what was shown before belong to other inputs and other classes.
        for (BoundaryRun& run : runs_) run.predictor = nullptr;
        for (auto& [slot, field] : fields_) field->clear();
        cross_.reset();
        addClass_ = 0;
    }
    if (otherClasses) rebuildChooser();
    if (other)
        fit();
    else
        viewMoved();
    describe();
}

void BoundaryView::setRuns(std::vector<BoundaryRun> runs) {
    const auto shape = [](const std::vector<BoundaryRun>& list) {
        std::vector<std::tuple<int, bool, bool, QString>> all;
        for (const BoundaryRun& r : list) all.emplace_back(r.slot, r.visible, r.selected, r.name);
        return all;
    };
    const bool sameShape = shape(runs) == shape(runs_);
    runs_ = std::move(runs);
    if (!sameShape) {
        layOut();
        if (fitted_) fit();
        describe();
        changed();
    } else {
        syncFields();  // a new picture paints itself when it comes
    }
}

void BoundaryView::setShading(BoundaryShading shading) {
    shading_ = shading;
    changed();
}

void BoundaryView::setArrangement(BoundaryArrangement arrangement) {
    if (arrangement == arrangement_) return;
    arrangement_ = arrangement;
    pointsStale_ = true;
    layOut();
    if (fitted_)
        fit();
    else
        viewMoved();
}

void BoundaryView::setPointsShown(bool shown) {
    pointsShown_ = shown;
    pointsStale_ = true;
    changed();
}

void BoundaryView::setMistakesMarked(bool marked) {
    mistakesMarked_ = marked;
    changed();
}

void BoundaryView::setLegendShown(bool shown) {
    legendShown_ = shown;
    viewMoved();
}

void BoundaryView::setEditing(bool editing) {
    if (editing == editing_) return;
    editing_ = editing;
    rebuildChooser();
    changed();
    describe();
}

void BoundaryView::setAddClass(int label) {
    if (label == addClass_ || label < 0 || label >= scene_.classCount) return;
    addClass_ = label;
    if (classButtons_ && classButtons_->button(label)) classButtons_->button(label)->setChecked(true);
    emit addClassChanged(label);
}

void BoundaryView::setTextScale(double scale) {
    textScale_ = scale;
    rebuildChooser();
    layOut();
    if (fitted_)
        fit();
    else
        viewMoved();
}

// What the legend and the colours need to know of the points. Values get about a dozen round levels over the targets:
// one scale for all runs and all epochs.
void BoundaryView::survey() {
    trainingPoints_ = validationPoints_ = 0;
    lowest_ = highest_ = 0;
    levels_.clear();
    if (!scene_.points || scene_.points->empty()) return;
    lowest_ = highest_ = scene_.points->front().target;
    for (const BoundaryPoint& p : *scene_.points) {
        ++(p.isTraining ? trainingPoints_ : validationPoints_);
        lowest_ = std::min(lowest_, p.target);
        highest_ = std::max(highest_, p.target);
    }
    if (scene_.kind != BoundaryKind::Values) return;
    for (const Tick& tick : linearTicks({lowest_, highest_}, 14).ticks) levels_.push_back(tick.value);
}

// ---- the view

void BoundaryView::layOut() {
    const double s = textScale_;
    double left = (leftMargin + (hasNames() ? 18 : 0)) * s;
    if (!panes_.empty() && !panes_.front().plot.isEmpty()) {
        const Box seen = visible();
        const QFont numbers = scaledFont(12, s);
        const Ticks ticks = ticksAlong(scene_.y, seen.yMin, seen.yMax, yScale_);
        double widest = 0;
        for (const double y : ticks.values) widest = std::max(widest, textWidth(ticks.label(y), numbers));
        left = std::max(left, std::ceil(widest / 8) * 8 + (hasNames() ? 34 : 16) * s);
    }
    left = std::round(left);
    const double bottom = std::round((bottomMargin + (hasNames() ? 18 : 0)) * s);
    layOutPanes(QRectF(left, topMargin, std::max(16.0, width() - left - std::round(rightMargin * s)),
                       std::max(16.0, height() - topMargin - bottom)));
    if (chooser_)
        chooser_->move(int(panes_.front().plot.right()) - chooser_->width() - 8, int(panes_.front().plot.top()) + 8);
}

// Panes of one size, in the grid that leaves the smaller side of a pane largest.
void BoundaryView::layOutPanes(const QRectF& room) {
    panes_.clear();
    if (arrangement_ == BoundaryArrangement::SideBySide)
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (runs_[i].visible) panes_.push_back({{}, int(i)});
    if (panes_.empty()) {
        panes_.push_back({room, -1});
        return;
    }
    const double s = textScale_, title = titleHeight * s, gap = paneGap * s;
    const double top = legendShown_ && arrangement_ == BoundaryArrangement::SideBySide ? std::round(legendRow * s) : 0;
    const auto paneSize = [&](int columns) {
        const int rows = (int(panes_.size()) + columns - 1) / columns;
        return QSizeF(std::floor((room.width() - (columns - 1) * gap) / columns),
                      std::floor((room.height() - top - (rows - 1) * gap) / rows - title));
    };
    int columns = 1;
    const auto smaller = [](QSizeF size) { return std::min(size.width(), size.height()); };
    for (int c = 2; c <= int(panes_.size()); ++c)
        if (smaller(paneSize(c)) > smaller(paneSize(columns))) columns = c;
    const QSizeF size = paneSize(columns).expandedTo(QSizeF(16, 16));
    for (std::size_t i = 0; i < panes_.size(); ++i) {
        const int c = int(i) % columns, r = int(i) / columns;
        panes_[i].plot = QRectF(QPointF(room.left() + c * (size.width() + gap),
                                        room.top() + top + title + r * (size.height() + title + gap)),
                                size);
    }
}

// Names that say nothing stay in the read-out.
bool BoundaryView::hasNames() const {
    return !((scene_.x.name == "x" && scene_.y.name == "y") ||
             (scene_.x.name == QStringLiteral("x₁") && scene_.y.name == QStringLiteral("x₂")));
}

// At round numbers of what is shown.
Ticks BoundaryView::ticksAlong(const BoundaryAxis& axis, double low, double high, double scale) const {
    const double from = axis.shown(low), to = axis.shown(high);
    return ticksFor(std::min(from, to), std::max(from, to), scale / std::abs(axis.factor),
                    (panes_.size() > 1 ? 0.75 : 1) * tickDistance * textScale_);
}

QPointF BoundaryView::toPixel(Point p, std::size_t pane) const {
    const QPointF middle = panes_[std::min(pane, panes_.size() - 1)].plot.center();
    const auto held = [](double v) { return std::clamp(v, -1e9, 1e9); };  // what a painter can still clip
    return {held(middle.x() + (p.x - centre_.x) * xScale_), held(middle.y() - (p.y - centre_.y) * yScale_)};
}

Point BoundaryView::toPoint(QPointF pixel) const {
    const QPointF middle = panes_[paneAt(pixel)].plot.center();
    return {centre_.x + (pixel.x() - middle.x()) / xScale_, centre_.y - (pixel.y() - middle.y()) / yScale_};
}

Box BoundaryView::visible() const {
    const QSizeF size = panes_.front().plot.size();
    const double halfWidth = size.width() / (2 * xScale_), halfHeight = size.height() / (2 * yScale_);
    return {centre_.x - halfWidth, centre_.x + halfWidth, centre_.y - halfHeight, centre_.y + halfHeight};
}

std::size_t BoundaryView::paneAt(QPointF pixel) const {
    const auto at =
        std::find_if(panes_.begin(), panes_.end(), [&](const PaneView& p) { return p.plot.contains(pixel); });
    return at == panes_.end() ? 0 : std::size_t(at - panes_.begin());
}

bool BoundaryView::overPane(QPointF pixel) const { return panes_[paneAt(pixel)].plot.contains(pixel); }

Box BoundaryView::home() const {
    if (scene_.home) return *scene_.home;
    if (!scene_.points || scene_.points->empty()) return {-1, 1, -1, 1};
    const double far = std::numeric_limits<double>::infinity();
    Box box{far, -far, far, -far};
    for (const BoundaryPoint& p : *scene_.points)
        if (std::isfinite(p.x) && std::isfinite(p.y))
            box = {std::min(box.xMin, p.x), std::max(box.xMax, p.x), std::min(box.yMin, p.y), std::max(box.yMax, p.y)};
    const auto widened = [](double& low, double& high, double share) {
        if (!(high >= low)) low = -1, high = 1;
        const double by = high > low ? share * (high - low) : 1;
        low -= by, high += by;
    };
    widened(box.xMin, box.xMax, scene_.kind == BoundaryKind::Curve ? 0.04 : 0.1);
    widened(box.yMin, box.yMax, 0.1);
    return box;
}

void BoundaryView::fit() {
    fitted_ = true;
    panes_.clear();  // from one margin, whatever was seen before
    layOut();
    const Box box = home();
    const double width = box.xMax - box.xMin, height = box.yMax - box.yMin;
    centre_ = {box.xMin + width / 2, box.yMin + height / 2};
    const bool oneScale =
        scene_.kind != BoundaryKind::Curve && width < likeScales * height && height < likeScales * width;
    for (int pass = 0; pass < 2; ++pass) {  // the margin depends on the numbers, these on the scale
        const QSizeF room = panes_.front().plot.size();
        xScale_ = room.width() / width;
        yScale_ = room.height() / height;
        if (oneScale) xScale_ = yScale_ = std::min(xScale_, yScale_);
        layOut();
    }
    viewMoved();
}

void BoundaryView::viewMoved() {
    layOut();
    pointsStale_ = true;
    changed();
    emit viewChanged();
}

void BoundaryView::changed() {
    baseStale_ = true;
    syncFields();
    update();
}

void BoundaryView::zoomAt(QPointF anchor, double factor) {
    const double wanted = std::clamp(xScale_ * factor, 1e-9, 1e12);
    factor = wanted / xScale_;
    const std::size_t pane = paneAt(anchor);
    const Point held = toPoint(anchor);
    xScale_ *= factor;
    yScale_ *= factor;
    fitted_ = false;
    layOut();
    const QPointF middle = panes_[pane].plot.center();
    centre_ = {held.x - (anchor.x() - middle.x()) / xScale_, held.y + (anchor.y() - middle.y()) / yScale_};
    viewMoved();
}

void BoundaryView::zoomIn() { zoomAt(pointer().value_or(panes_.front().plot.center()), 1.25); }
void BoundaryView::zoomOut() { zoomAt(pointer().value_or(panes_.front().plot.center()), 0.8); }

// ---- what is computed

int BoundaryView::selectedRun() const {
    const auto at = std::find_if(runs_.begin(), runs_.end(), [](const BoundaryRun& r) { return r.selected; });
    return at == runs_.end() ? -1 : int(at - runs_.begin());
}

BoundaryRequest BoundaryView::requestFor(const BoundaryRun& run) const {
    const bool own = arrangement_ == BoundaryArrangement::SideBySide;
    return {.predictor = run.predictor,
            .generation = run.generation,
            .kind = scene_.kind,
            .classCount = scene_.classCount,
            .box = visible(),
            .pixels = (panes_.front().plot.size() * devicePixelRatioF()).toSize(),
            .filled = own || run.selected,
            .shading = shading_,
            .levels = levels_,
            .dark = Theme::of(this).dark};
}

void BoundaryView::syncFields() {
    for (const BoundaryRun& run : runs_) {
        const bool wanted =
            run.visible && run.predictor &&
            (scene_.kind != BoundaryKind::Values || run.selected || arrangement_ == BoundaryArrangement::SideBySide);
        auto& field = fields_[run.slot];
        if (!field) {
            if (!wanted) continue;
            field = std::make_unique<BoundaryField>(&pool_);
            connect(field.get(), &BoundaryField::changed, this, [this] {
                baseStale_ = true;
                update();
                emit fieldsChanged();
            });
        }
        if (wanted)
            field->request(requestFor(run));
        else
            field->clear();
    }
    std::erase_if(fields_, [this](const auto& entry) {
        return !entry.second ||
               std::none_of(runs_.begin(), runs_.end(), [&](const BoundaryRun& r) { return r.slot == entry.first; });
    });
}

const BoundaryPicture* BoundaryView::pictureOf(int run) const {
    if (run < 0) return nullptr;
    const auto field = fields_.find(runs_[std::size_t(run)].slot);
    return field == fields_.end() || !field->second->picture().grid ? nullptr : &field->second->picture();
}

bool BoundaryView::fieldsReady() const {
    return std::all_of(fields_.begin(), fields_.end(), [](const auto& entry) { return entry.second->ready(); });
}

void BoundaryView::waitForFields() {
    syncFields();
    for (auto& [slot, field] : fields_) field->wait();
    baseStale_ = true;
}

// ---- words

void BoundaryView::describe() {
    QStringList names;
    for (const BoundaryRun& run : runs_)
        if (run.visible) names << (run.selected ? tr("%1 (selected)").arg(run.name) : run.name);
    QString text =
        tr("%1 over %2; %3 training and %4 validation points. Runs: %5. Arrow keys move a crosshair that reads out "
           "predictions, "
           "+ and − zoom, 0 shows everything, L folds the legend.")
            .arg(scene_.kind == BoundaryKind::Curve ? scene_.y.name : tr("Predictions"),
                 scene_.kind == BoundaryKind::Curve ? scene_.x.name : tr("%1 and %2").arg(scene_.x.name, scene_.y.name))
            .arg(trainingPoints_)
            .arg(validationPoints_)
            .arg(names.isEmpty() ? tr("none") : names.join(QStringLiteral(", ")));
    if (editing_) text += tr(" Enter adds a point at the crosshair, Delete removes the nearest.");
    if (cross_ && keyboardFocus_) {
        QStringList words;
        for (const auto& line : readOut(toPixel(*cross_)))
            for (const Word& word : line) words << word.text.simplified();
        text = tr("At the crosshair: %1. ").arg(words.join(QLatin1Char(' '))) + text;
    }
    setAccessibleDescription(text);
}

}  // namespace ravine
