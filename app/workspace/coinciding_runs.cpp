#include "app/workspace/coinciding_runs.h"

#include <QCoreApplication>
#include <QStringList>
#include <array>

namespace ravine {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("CoincidingRuns", text); }

// Extremes of whole ranges are exact, so that a few columns tell any difference that lasts or stands out.
bool areSame(const Trace& a, const Trace& b) {
    if (a.first() != b.first() || a.end() != b.end()) return false;
    if (a.empty()) return true;
    if (a.last() != b.last() && (a.last() == a.last() || b.last() == b.last())) return false;
    std::array<Extremes, 64> ofA, ofB;
    a.columns(static_cast<double>(a.first()), static_cast<double>(a.end()), ofA);
    b.columns(static_cast<double>(b.first()), static_cast<double>(b.end()), ofB);
    return ofA == ofB;
}

bool coincide(const RunTraces& a, const RunTraces& b) {
    return a.loss.end() > 1 && areSame(a.loss, b.loss) && areSame(a.gradientNorm, b.gradientNorm) &&
           areSame(a.x, b.x) && areSame(a.y, b.y) && areSame(a.validationLoss, b.validationLoss) &&
           areSame(a.weightNorm, b.weightNorm);
}

}  // namespace

std::vector<std::vector<std::size_t>> coincidingRuns(const Experiment& experiment, const std::deque<RunTraces>& runs) {
    std::vector<std::vector<std::size_t>> groups;
    if (runs.size() != experiment.runs.size()) return groups;
    std::vector<bool> grouped(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (grouped[i] || experiment.runs[i].hidden) continue;
        std::vector<std::size_t> group{i};
        for (std::size_t j = i + 1; j < runs.size(); ++j)
            if (!grouped[j] && !experiment.runs[j].hidden && coincide(runs[i], runs[j])) group.push_back(j);
        if (group.size() < 2) continue;
        for (const std::size_t run : group) grouped[run] = true;
        groups.push_back(std::move(group));
    }
    return groups;
}

QString coincidingText(const Experiment& experiment, const std::deque<RunTraces>& runs, bool over) {
    QStringList parts;
    for (const std::vector<std::size_t>& group : coincidingRuns(experiment, runs)) {
        QStringList names;
        for (const std::size_t run : group) names += QString::fromStdString(experiment.runs[run].name);
        const QString last = names.takeLast();
        const QString all = tr("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
        parts += over ? tr("%1: identical").arg(all) : tr("%1: identical so far").arg(all);
    }
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace ravine
