// The selected run's next step on the surface: in the strip, as arrows, and how the surface bends where it begins.
#include <algorithm>
#include <cmath>

#include "app/surface/surface_pane.h"
#include "app/surface/surface_tools.h"
#include "app/workspace/step_panel.h"
#include "core/diagnosis/curvature.h"
#include "widgets/surface/surface_view.h"
#include "widgets/text/core_text.h"
#include "widgets/text/math_layout.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// Arrows of about this many pixels can be read; as a run slows down they stay so for a while before they are drawn
// longer, so that they do not jump at every step.
constexpr double wantedArrow = 60, shortestArrow = 26, longestArrow = 130, mostScale = 100;

double roundScale(double scale) {
    const double power = std::pow(10, std::floor(std::log10(scale)));
    for (const double digit : {1.0, 2.0, 3.0, 5.0})
        if (scale < 1.3 * digit * power) return digit * power;
    return 10 * power;
}

// The largest stable rate in terms of λ₁, for rules and settings that the plain formula holds for.
QString stableFormula(const RunSpec& run) {
    if (run.l2 > 0 || run.weightDecay > 0) return {};
    return QString::fromUtf8(ravine::stableFormula(run.optimizer))
        .replace(QStringLiteral("μ"), QStringLiteral("*μ*"))
        .replace(QStringLiteral("λ"), QStringLiteral("*λ*_{1}"));
}

}  // namespace

bool SurfacePane::showsArrows() const { return tools_->showsArrows() && tools_->picture() != SurfacePicture::Relief; }

const RunSpec* SurfacePane::selectedRun() const {
    const auto& runs = controller_.experiment().runs;
    const auto index = static_cast<std::size_t>(selected_);
    return selected_ >= 0 && index < runs.size() && !runs[index].hidden ? &runs[index] : nullptr;
}

// Nothing is opened up that nobody sees.
void SurfacePane::askForStep() {
    std::optional<std::size_t> wanted;
    if (selectedRun() && (panel_->isOpen() || showsArrows())) wanted = static_cast<std::size_t>(selected_);
    if (asked_ == wanted) return;
    asked_ = wanted;
    next_.reset();
    scale_ = 0;
    controller_.openStep(wanted);
}

void SurfacePane::showStep() {
    const RaceView& race = controller_.race();
    const Sight* sight = race.sight();
    // What is on its way does not blank what is shown.
    if (asked_ && next_ && !(sight && sight->look.opened == asked_)) return;
    next_ = asked_ && sight && sight->look.opened == asked_ ? sight->next : nullptr;
    const RunSpec* run = selectedRun();
    const int slot = run ? colourSlots(controller_.experiment())[static_cast<std::size_t>(selected_)] : 0;
    panel_->setTitle(slot, run ? QString::fromStdString(run->name) : QString(),
                     next_ ? (race.stepOf(static_cast<std::size_t>(selected_)) >= next_->step ? tr("last step, %1 → %2")
                                                                                              : tr("step %1 → %2"))
                                 .arg(next_->step - 1)
                                 .arg(next_->step)
                           : QString(),
                     next_ ? outcome(next_->step) : QString());
    panel_->setEmptyText(whyNothing());
    panel_->setAnatomy(next_, lookOf(slot));
    showArrows();
}

AnatomyLook SurfacePane::lookOf(int slot) const {
    AnatomyLook look{
        .slot = slot, .theme = &Theme::of(this), .parameter = tr("Position"), .newParameter = tr("new position")};
    const Experiment& experiment = controller_.experiment();
    if (const auto surface = controller_.surface()) {
        look.coordinates = {surface->xName, surface->yName};
        if (experiment.surface().gradientNoise > 0)
            look.gradient = "∇f + noise";
        else if (surface->batchSize() > 0)
            look.gradient = "∇f_{batch}";
    }
    if (!next_ || !selectedRun()) return look;
    const RateSchedule schedule = resolvedAt(*selectedRun(), next_->step - 1).schedule;
    if (!isConstant(schedule.kind))
        look.schedule = translated(infoOf(schedule.kind).title).toLower();
    else if (schedule.warmup > 0)
        look.schedule = tr("warmup");
    return look;
}

QString SurfacePane::whyNothing() const {
    if (!selectedRun()) return tr("Select a visible run to see its next step with its own numbers.");
    const RaceView& race = controller_.race();
    const auto index = static_cast<std::size_t>(selected_);
    if (index >= race.runs().size()) return {};
    if (const auto& divergence = race.runs()[index].progress.divergence)
        return tr("The run diverged at step %1: no step follows.").arg(divergence->step);
    return tr("The run has ended. Go back to see a step.");
}

// "f 3.69 → 2.88": the loss before the step and, once it is computed, after it.
QString SurfacePane::outcome(std::int64_t step) const {
    const auto index = static_cast<std::size_t>(selected_);
    const RaceView& race = controller_.race();
    if (index >= race.runs().size()) return {};
    const Trace& loss = race.runs()[index].loss;
    QString text = QStringLiteral("*f*  ") + mathNumber(loss.at(step - 1));
    if (step < loss.end()) text += QStringLiteral(" → ") + mathNumber(loss.at(step));
    return text;
}

// --- arrows --------------------------------------------------------------------------------------------------------

double SurfacePane::fittingScale(const StepAnatomy& anatomy, int slot) {
    double longest = 0;
    for (const StepArrow& arrow : arrowsOf(anatomy, slot, 1, usualArrows(anatomy)))
        if (!arrow.directionOnly) longest = std::max(longest, std::hypot(arrow.vector.x, arrow.vector.y));
    const double pixels = longest * view_->view().scale;
    if (!(pixels > 0) || !std::isfinite(pixels)) return std::max(scale_, 1.0);
    if (scale_ * pixels >= shortestArrow && scale_ * pixels <= longestArrow) return scale_;
    return std::clamp(roundScale(wantedArrow / pixels), 1.0, mostScale);
}

void SurfacePane::showArrows() {
    const auto next = showsArrows() ? next_ : nullptr;
    if (!next || !selectedRun()) {
        view_->setArrows({});
        view_->legend()->setEntries({}, {});
        view_->legend()->setRates(std::nullopt);
        return;
    }
    const int slot = colourSlots(controller_.experiment())[static_cast<std::size_t>(selected_)];
    const Stage upTo = panel_->stageShown().value_or(Stage::Proximal);
    ArrowKinds shown = usualArrows(*next);
    for (const auto& [kind, on] : chosen_) on ? void(shown.insert(kind)) : void(shown.erase(kind));
    scale_ = tools_->arrowScale().value_or(fittingScale(*next, slot));
    tools_->showArrowScale(scale_);
    view_->setArrows(arrowsOf(*next, slot, scale_, shown, upTo));
    view_->legend()->setEntries(arrowEntries(*next, slot, upTo), shown);
    const auto surface = controller_.surface();
    view_->legend()->setRates(ratesOf(*next), QString::fromStdString(surface->xName),
                              QString::fromStdString(surface->yName));
}

// --- curvature -----------------------------------------------------------------------------------------------------

std::optional<Point> SurfacePane::pointAtHead() const {
    const RaceView& race = controller_.race();
    const auto index = static_cast<std::size_t>(selected_);
    if (!selectedRun() || index >= race.runs().size()) return std::nullopt;
    const Record& latest = race.runs()[index].progress.latest;
    const std::int64_t step = race.stepOf(index);
    if (step == latest.step) return Point{latest.x, latest.y};
    if (const Sight* sight = race.sight(); sight && index < sight->runs.size()) {
        const Record& record = sight->runs[index].record;
        return Point{record.x, record.y};
    }
    return Point{race.runs()[index].x.at(step), race.runs()[index].y.at(step)};
}

void SurfacePane::showCurvature() {
    stableRate_.reset();
    stableRateText_.clear();
    const auto surface = controller_.surface();
    const auto at = pointAtHead();
    const auto curvature = surface && at ? curvatureAt(*surface, *at) : std::nullopt;
    if (!curvature) {
        view_->setCurvature(std::nullopt);
        return panel_->setNote({});
    }
    view_->setCurvature(
        CurvatureMark{*at, curvature->largest, curvature->smallest, curvature->largestAxis, curvature->smallestAxis});
    QString note = tr("Curvature  *λ*_{1} %1   *λ*_{2} %2")
                       .arg(formatNumber(curvature->largest), formatNumber(curvature->smallest));
    // Where a direction curves downwards there is no condition number to speak of.
    if (std::isfinite(curvature->condition) && curvature->smallest > 0)
        note += tr("   *κ* %1").arg(formatNumber(curvature->condition));

    // Penalties bend the surface too, along the coordinates that they cover.
    const RunSpec run = resolvedAt(*selectedRun(), controller_.race().head());
    const bool all = run.penaltyCovers == PenaltyCovers::All;
    const bool onX = all || surface->xIsWeight, onY = all || surface->yIsWeight;
    const auto bent = surface->hessian(*at);
    const auto penalised = curvatureOf(bent.dxx + (onX ? run.l2 : 0), bent.dxy, bent.dyy + (onY ? run.l2 : 0));
    if (penalised && (run.weightDecay == 0 || (onX && onY)))
        stableRate_ = largestStableRate(run.optimizer, *penalised, run.weightDecay);
    if (stableRate_) {
        const QString formula = stableFormula(run);
        stableRateText_ = tr("stable below %1").arg(formatNumber(*stableRate_));
        note += QStringLiteral("   ·   ");
        note += formula.isEmpty() ? tr("stable below *η* = %1").arg(formatNumber(*stableRate_))
                                  : tr("stable below *η* = %1 = %2").arg(formula, formatNumber(*stableRate_));
    }
    panel_->setNote(note);
}

}  // namespace ravine
