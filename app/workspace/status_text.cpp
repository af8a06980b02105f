#include "app/workspace/status_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/workspace/race_results.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("StatusText", text); }

QString number(double value) {
    const double exponent = std::log10(value);
    if (value > 0 && value <= 1e-2 && exponent == std::round(exponent))
        return formatPowerOfTen(static_cast<int>(exponent));
    return formatNumber(value);
}

QString aboutRun(const QString& name, const Progress& progress, const Experiment& experiment, bool first, bool whole) {
    const std::int64_t step = progress.latest.step;
    if (progress.divergence)
        return tr("%1 diverged at step %2: %3")
            .arg(name, QString::number(progress.divergence->step), QString::fromStdString(progress.divergence->cause));
    if (!experiment.goal)
        return tr("%1: lowest f %2 at step %3")
            .arg(name, formatNumber(progress.best.loss), QString::number(progress.best.step));
    if (!progress.firstBelow)
        return whole ? tr("%1: goal not reached within %2 steps").arg(name, QString::number(step))
                     : tr("%1: goal not reached yet").arg(name);
    const QString reached = first ? tr("%1 reached %2 at step %3")
                                        .arg(name, goalText(*experiment.goal), QString::number(*progress.firstBelow))
                                  : tr("%1 at step %2").arg(name, QString::number(*progress.firstBelow));
    if (!progress.belowFrom) return tr("%1 and left it again").arg(reached);
    if (*progress.belowFrom == *progress.firstBelow) return reached;
    return tr("%1 and stays below from step %2").arg(reached, QString::number(*progress.belowFrom));
}

// More than these do not fit into a line, each with its sentence; the finish table has them all.
constexpr std::size_t manyRuns = 4;

QString aboutMany(const Experiment& experiment, const RaceView& race) {
    std::size_t reached = 0, diverged = 0, best = 0;
    const auto rank = [&](std::size_t run) {
        const Progress& progress = race.runs()[run].progress;
        return std::tuple(progress.divergence.has_value(), !progress.firstBelow,
                          progress.firstBelow ? static_cast<double>(*progress.firstBelow) : progress.best.loss);
    };
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const Progress& progress = race.runs()[i].progress;
        reached += progress.firstBelow && !progress.divergence;
        diverged += progress.divergence.has_value();
        if (rank(i) < rank(best)) best = i;
    }
    const QString name = QString::fromStdString(experiment.runs[best].name);
    const Progress& leader = race.runs()[best].progress;
    QStringList parts;
    const auto runs = static_cast<int>(experiment.runs.size());
    if (experiment.goal)
        parts << tr("%1 of %2 runs have reached %3")
                     .arg(QString::number(reached), QString::number(runs), goalText(*experiment.goal));
    if (leader.firstBelow && !leader.divergence)
        parts << tr("first %1 at step %2").arg(name, QString::number(*leader.firstBelow));
    else if (!leader.divergence)
        parts << tr("lowest f %1: %2 at step %3")
                     .arg(formatNumber(leader.best.loss), name, QString::number(leader.best.step));
    if (diverged > 0) parts << tr("%1 diverged").arg(diverged);
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace

QString goalText(const Goal& goal) {
    switch (goal.quantity) {
        case Goal::Quantity::Value:
            return tr("f < %1").arg(number(goal.below));
        case Goal::Quantity::GradientNorm:
            return tr("|∇f| < %1").arg(number(goal.below));
        case Goal::Quantity::Gap:
            return tr("f − f* < %1").arg(number(goal.below));
    }
    return {};
}

QString statusText(const Experiment& experiment, const RaceView& race) {
    if (experiment.runs.empty()) return tr("Add a run to begin.");
    if (race.runs().size() != experiment.runs.size()) return {};
    if (race.frontier() == 0 && !race.over())
        return tr("Ready. Press Space to run, S for one step; click the surface to set the start.");
    const bool isMetAtStart = experiment.goal && std::ranges::all_of(race.runs(), [](const RunTraces& run) {
                                  return run.progress.firstBelow == 0;
                              });
    if (isMetAtStart)
        return tr("The goal %1 is met at the start already: choose a lower one").arg(goalText(*experiment.goal));
    if (experiment.runs.size() > manyRuns) return aboutMany(experiment, race);
    QStringList parts;
    bool first = true;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const Progress& progress = race.runs()[i].progress;
        const QString name = QString::fromStdString(experiment.runs[i].name);
        const Fault fault = faultOf(experiment, race, i);
        if (fault && !progress.divergence)
            parts << tr("%1: %2").arg(name, fault.badge.left(1).toLower() + fault.badge.mid(1));
        else
            parts << aboutRun(name, progress, experiment, first, race.over());
        if (progress.firstBelow && !progress.divergence) first = false;
    }
    return parts.join(QStringLiteral("  ·  "));
}

QString networkStatusText(const Experiment& experiment, const RaceView& race) {
    if (experiment.runs.empty()) return tr("Add a run to begin.");
    if (race.runs().size() != experiment.runs.size()) return {};
    if (!race.started() && !race.over()) return tr("Ready. Press Space to train, S for one epoch.");
    QStringList lowest, ended;
    bool validated = true;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const NetworkProgress& progress = race.runs()[i].network;
        const QString name = QString::fromStdString(experiment.runs[i].name);
        if (progress.divergence) {
            ended << tr("%1 diverged at step %2: %3")
                         .arg(name, QString::number(progress.divergence->step),
                              QString::fromStdString(progress.divergence->cause));
            continue;
        }
        if (progress.status == Status::StoppedEarly)
            ended << tr("%1 stopped early at epoch %2").arg(name, QString::number(progress.latest.epoch));
        if (progress.status == Status::GoalReached)
            ended << tr("%1 reached its goal at epoch %2").arg(name, QString::number(progress.latest.epoch));
        validated = validated && progress.best.validationLoss == progress.best.validationLoss;
        QString words = tr("%1 %2 at epoch %3")
                            .arg(name, formatNumber(progress.best.watchedLoss()), QString::number(progress.best.epoch));
        if (experiment.runs[i].l1 > 0 && progress.weights > 0)
            words += progress.zeroWeights > 0
                         ? tr(" (%1 of %2 weights exactly zero)").arg(progress.zeroWeights).arg(progress.weights)
                     : experiment.runs[i].l1Method == L1Method::Subgradient
                         ? tr(" (no weight exactly zero: the subgradient of L1 gives none, the proximal step does)")
                         : tr(" (no weight exactly zero yet)");
        lowest << words;
    }
    QStringList parts;
    if (!lowest.isEmpty())
        parts << (validated ? tr("Lowest validation loss: ") : tr("Lowest training loss: ")) +
                     lowest.join(QStringLiteral("  ·  "));
    parts += ended;
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace ravine
