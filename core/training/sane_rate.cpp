#include "core/training/sane_rate.h"

#include <cmath>
#include <vector>

#include "core/training/run.h"

namespace ravine {

bool startsSanely(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment,
                  const RunSpec& run, int updates) {
    Run tried(surface, experiment, run);
    const double bound = 1e12 * (1 + std::abs(tried.progress().latest.loss));
    std::vector<Record> records(static_cast<std::size_t>(updates));
    tried.advance(records);
    return tried.progress().status != Status::Diverged && std::abs(tried.progress().latest.loss) < bound;
}

std::optional<double> saneRate(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment,
                               const RunSpec& run) {
    RunSpec tried = run;
    tried.changes.clear();
    const auto isSane = [&](double rate) {
        tried.learningRate = rate;
        return startsSanely(surface, experiment, tried);
    };
    if (isSane(run.learningRate)) return run.learningRate;
    const double own = std::visit([](const auto& kind) { return kind.info.learningRate; }, run.optimizer);
    if (own < run.learningRate && isSane(own)) return own;
    const double from = std::min(own, run.learningRate);
    for (int exponent = static_cast<int>(std::floor(std::log10(from))); exponent >= -9; --exponent)
        for (const int digit : {5, 2, 1}) {
            const double rate = digit / std::pow(10.0, -exponent);
            if (rate < from && isSane(rate)) return rate;
        }
    return std::nullopt;
}

}  // namespace ravine
