#include "app/workspace/race_results.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/workspace/status_text.h"
#include "core/diagnosis/curvature.h"
#include "core/series/diverging.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("RaceResults", text); }

// "f passed 10³⁰⁵": the power of ten below the largest loss that was still a number.
QString passed(const QString& what, const Trace& loss) {
    const double largest = loss.extremes(loss.first(), loss.end()).max;
    if (!(largest > 1e3)) return {};
    return tr("%1 passed %2").arg(what, decadeText(static_cast<int>(std::floor(std::log10(largest)))));
}

// "η 0.5 is above its stable limit 0.08", where the surface bends upwards at the start and theory has a limit.
QString aboveLimit(const RunSpec& run, const Experiment& experiment, const SurfaceFunction* surface) {
    if (!surface || run.weightDecay > 0 || run.l2 > 0) return {};
    const auto curvature = curvatureAt(*surface, experiment.surface().start.value_or(surface->start));
    if (!curvature || !(curvature->smallest >= 0)) return {};
    const auto limit = largestStableRate(run.optimizer, curvature->largest);
    if (!limit || !(run.learningRate > *limit)) return {};
    return tr("η %1 is above its stable limit %2").arg(formatNumber(run.learningRate), formatNumber(*limit));
}

// What a finish sorts by: smaller is better, in this order.
struct Key {
    int group = 0;  // below its goal, others, lost
    double first = 0, second = 0;
    bool operator<(const Key& other) const {
        if (group != other.group) return group < other.group;
        return first != other.first ? first < other.first : second < other.second;
    }
};

double last(double value) { return value == value ? value : std::numeric_limits<double>::infinity(); }
QString figure(double value) { return value == value ? formatNumber(value) : QStringLiteral("–"); }

}  // namespace

Fault faultOf(const Experiment& experiment, const RaceView& race, std::size_t run, const SurfaceFunction* surface) {
    if (race.runs().size() != experiment.runs.size()) return {};
    const RunTraces& traces = race.runs()[run];
    const bool network = experiment.isNetwork();
    const auto& divergence = network ? traces.network.divergence : traces.progress.divergence;
    const QString what = network ? tr("the loss") : tr("f");
    if (divergence) {
        const QString sentence = QString::fromStdString(divergence->cause);
        QString cause = passed(what, traces.loss);
        if (cause.isEmpty()) cause = sentence.section(u';', 0, 0);
        if (const QString limit = aboveLimit(experiment.runs[run], experiment, surface); !limit.isEmpty())
            cause += QStringLiteral("; ") + limit;
        return {tr("Diverged at step %1").arg(stepText(static_cast<double>(divergence->step))), cause, divergence->step,
                sentence};
    }
    const auto since = divergingSince(traces.loss);
    if (!since) return {};
    const std::int64_t count = traces.loss.end() - *since;
    const QString first = stepText(static_cast<double>(*since)), steps = stepText(static_cast<double>(count));
    QString cause =
        (network ? tr("%1 has grown for %2 epochs beyond its start") : tr("%1 has grown for %2 steps beyond its start"))
            .arg(what, steps);
    if (const QString limit = aboveLimit(experiment.runs[run], experiment, surface); !limit.isEmpty())
        cause += QStringLiteral("; ") + limit;
    return {(network ? tr("Diverging since epoch %1") : tr("Diverging since step %1")).arg(first), cause, -1,
            cause + tr("; a smaller learning rate may help")};
}

Finish finishOf(const Experiment& experiment, const RaceView& race, int selected, const SurfaceFunction* surface) {
    Finish finish;
    if (race.runs().size() != experiment.runs.size()) return finish;
    const bool network = experiment.isNetwork();
    const QString length = stepText(static_cast<double>(experiment.length()));
    finish.note = network ? tr("after %1 epochs").arg(length) : tr("after %1 steps").arg(length);
    const bool hasGoal = !network && experiment.goal.has_value();
    if (hasGoal) {
        QString goal = goalText(*experiment.goal);
        finish.note += tr(", goal %1").arg(goal.replace("f", "*f*"));
    }
    bool validated = network;
    for (const RunTraces& run : race.runs())
        validated = validated && run.network.best.validationLoss == run.network.best.validationLoss;
    if (network)
        finish.columns = {validated ? tr("Best val. loss") : tr("Best loss"), tr("at epoch"), tr("Final")};
    else if (hasGoal)
        finish.columns = {tr("Stays below"), tr("Final loss"), tr("Best loss")};
    else
        finish.columns = {tr("Final loss"), tr("Best loss")};
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<std::pair<Key, FinishRow>> rows;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        if (experiment.runs[i].hidden) continue;
        const RunTraces& run = race.runs()[i];
        FinishRow row{.run = static_cast<int>(i),
                      .slot = colours[i],
                      .name = QString::fromStdString(experiment.runs[i].name),
                      .selected = static_cast<int>(i) == selected};
        Key key;
        if (const Fault fault = faultOf(experiment, race, i, surface)) {
            row.badge = fault.badge;
            row.cause = fault.cause;
            key = {2, fault.step < 0 ? -std::numeric_limits<double>::infinity() : -static_cast<double>(fault.step),
                   last(run.loss.last())};
        } else if (network) {
            const auto& best = run.network.best;
            const auto& end = run.network.latest;
            row.cells = {figure(best.watchedLoss()), stepText(static_cast<double>(best.epoch)),
                         figure(end.watchedLoss())};
            key = {1, last(best.watchedLoss()), last(end.watchedLoss())};
        } else {
            const Progress& progress = run.progress;
            const std::optional<std::int64_t> from = progress.belowFrom;
            if (hasGoal)
                row.cells.push_back(from                  ? stepText(static_cast<double>(*from))
                                    : progress.firstBelow ? tr("left again")
                                                          : tr("never"));
            row.cells.push_back(figure(progress.latest.loss));
            row.cells.push_back(figure(progress.best.loss));
            key = {from ? 0 : 1, from ? static_cast<double>(*from) : 0, last(progress.latest.loss)};
        }
        rows.emplace_back(key, std::move(row));
    }
    std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        FinishRow& row = rows[i].second;
        if (rows[i].first.group < 2) {
            // Equal results share a rank.
            const bool even = i > 0 && !(rows[i - 1].first < rows[i].first);
            row.rank = even ? finish.rows.back().rank : static_cast<int>(i) + 1;
        }
        finish.rows.push_back(std::move(row));
    }
    return finish;
}

}  // namespace ravine
