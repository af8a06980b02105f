#include "status_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "theme.h"

namespace ravine {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("StatusText", text); }

QString number(double value) {
    const double exponent = std::log10(value);
    if (value > 0 && value <= 1e-2 && exponent == std::round(exponent)) return formatPowerOfTen(static_cast<int>(exponent));
    return formatNumber(value);
}

QString aboutRun(const QString& name, const Progress& progress, const Experiment& experiment, bool first, bool whole) {
    const std::int64_t step = progress.latest.step;
    if (progress.divergence)
        return tr("%1 diverged at step %2: %3").arg(name).arg(progress.divergence->step).arg(QString::fromStdString(progress.divergence->cause));
    if (!experiment.goal) return tr("%1: lowest f %2 at step %3").arg(name, formatNumber(progress.best.loss)).arg(progress.best.step);
    if (!progress.firstBelow)
        return whole ? tr("%1 not within %2 steps").arg(name).arg(step) : tr("%1 not yet").arg(name);
    const QString reached = first ? tr("%1 reached %2 at step %3").arg(name, goalText(*experiment.goal)).arg(*progress.firstBelow)
                                  : tr("%1 at step %2").arg(name).arg(*progress.firstBelow);
    if (!progress.belowFrom) return tr("%1 and left it again").arg(reached);
    if (*progress.belowFrom == *progress.firstBelow) return reached;
    return tr("%1 and stays below from step %2").arg(reached).arg(*progress.belowFrom);
}

}  // namespace

QString goalText(const Goal& goal) {
    return (goal.quantity == Goal::Quantity::Loss ? tr("f < %1") : tr("|∇f| < %1")).arg(number(goal.below));
}

QString statusText(const Experiment& experiment, const RaceView& race) {
    if (experiment.runs.empty()) return tr("Add a run to begin.");
    if (race.runs().size() != experiment.runs.size()) return {};
    if (race.frontier() == 0 && !race.over()) return tr("Ready. Press Space to run, S for one step; click the surface to set the start.");
    QStringList parts;
    bool first = true;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const Progress& progress = race.runs()[i].progress;
        const QString name = QString::fromStdString(experiment.runs[i].name);
        parts << aboutRun(name, progress, experiment, first, race.over());
        if (progress.firstBelow && !progress.divergence) first = false;
    }
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace ravine
