// Gradients against central differences in double, f′(x) ≈ (8 (f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h. With
// h = 2e-5 the remainder (h⁴) is far below rounding (some 1e-11), and both below the tolerance.
//
// Kinks (ReLU at 0, leaky ReLU, ELU with α ≠ 1, Huber at δ, |θ| at 0) are avoided by construction: a network is drawn
// anew until every number that meets a kink is farther from it than 2h can move it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "core/nn/initial_weights.h"
#include "core/nn/network.h"

namespace ravine {
namespace {

constexpr double h = 2e-5, margin = 2e-3, tolerance = 1e-7;
constexpr int shapes = 100;

struct Recipe {
    std::function<Activation(int layer)> activation = [](int) { return Tanh{}; };
    Loss loss = MeanSquaredError{};
    bool batchNorm = false;
    double dropout = 0;
    PipelineSettings settings{};
    int maxLayers = 2;
};

class Trial {
public:
    Trial(const Recipe& recipe, unsigned seed) : recipe_(recipe), random_(seed) {
        const auto up = [&](int to) { return std::uniform_int_distribution<int>(1, to)(random_); };
        const int layers = up(recipe.maxLayers);
        for (int i = 0; i < layers; ++i)
            spec_.layers.push_back({up(7), recipe.activation(i), recipe.batchNorm, recipe.dropout});
        inputs_ = up(5);
        outputs_ = lossInfo(recipe.loss).takesLabels ? 1 + up(3) : up(3);
        samples_ = (recipe.batchNorm ? 3 : 0) + up(6);
    }

    // Central differences by every parameter agree with the gradient.
    void check() {
        Network<double> network(NetworkLayout(inputs_, outputs_, spec_), recipe_.loss, samples_);
        do draw(network);
        while (distanceFromKinks(network) < margin);

        Pipeline<double> pipeline(network.layout().size(), network.layout().segments(), recipe_.settings);
        Vector<double> gradient(network.layout().size());
        train(network, gradient);
        const auto loss = [&] {
            Vector<double> unused(gradient.size());
            return train(network, unused) + pipeline.penalty(theta_.data());
        };
        Vector<double> seen = gradient, still = theta_;
        pipeline.update(still.data(), seen.data(), 0);  // leaves in `seen` what the rule sees: penalties added

        double largest = 0;
        for (const double slope : seen) largest = std::max(largest, std::abs(slope));
        for (const Segment& segment : network.layout().segments())
            for (std::int64_t i = segment.begin; i < segment.end; ++i) {
                const double at = theta_[i];
                const auto moved = [&](double by) {
                    theta_[i] = at + by;
                    return loss();
                };
                const double slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
                theta_[i] = at;
                ASSERT_NEAR(seen[i], slope, tolerance * std::max(std::abs(seen[i]), 0.02 * largest) + 1e-11)
                    << network.layout().describe(i);
            }
    }

private:
    double train(Network<double>& network, Vector<double>& gradient) {
        network.resetRunning(running_);
        return network.train(theta_.data(), running_.data(), part_, order_, {.seed = 5, .epoch = 3}, gradient.data());
    }

    void draw(const Network<double>& network) {
        std::normal_distribution<double> normal;
        theta_.setZero(network.layout().size());
        for (const Segment& segment : network.layout().segments())
            for (std::int64_t i = segment.begin; i < segment.end; ++i) theta_[i] = 0.7 * normal(random_);
        part_.inputs.resize(inputs_, samples_);
        part_.targets.resize(outputs_, samples_);
        for (double& input : part_.inputs.reshaped()) input = normal(random_);
        const bool binary = std::holds_alternative<BinaryCrossEntropy>(recipe_.loss);
        for (double& target : part_.targets.reshaped())
            target = binary ? static_cast<double>(random_() % 2) : 2 * normal(random_);
        part_.labels.resize(samples_);
        for (std::uint32_t& label : part_.labels) label = static_cast<std::uint32_t>(random_() % outputs_);
        part_.ids.resize(samples_);
        std::iota(part_.ids.begin(), part_.ids.end(), 100u);
        order_.resize(samples_);
        std::iota(order_.begin(), order_.end(), 0u);
        std::shuffle(order_.begin(), order_.end(), random_);
    }

    double distanceFromKinks(Network<double>& network) {
        Vector<double> gradient(theta_.size());
        train(network, gradient);
        double distance = 1;
        const auto look = [&](double value, double kink) {
            distance = std::min(distance, std::abs(std::abs(value) - kink));
        };
        for (std::size_t i = 0; i + 1 < network.layout().layers().size(); ++i) {
            const Activation& activation = network.layout().layers()[i].activation;
            if (std::holds_alternative<ReLU>(activation) || std::holds_alternative<LeakyReLU>(activation) ||
                std::holds_alternative<ELU>(activation))
                for (const double z : network.values(i).normalised.reshaped()) look(z, 0);
        }
        const auto last = network.values(network.layout().layers().size() - 1);
        if (const auto* huber = std::get_if<Huber>(&recipe_.loss))
            for (std::int64_t s = 0; s < samples_; ++s)
                for (std::int64_t k = 0; k < outputs_; ++k)
                    look(last.linear(k, s) - part_.targets(k, order_[s]), huber->delta);
        if (recipe_.settings.l1 > 0)
            for (const Segment& segment : network.layout().segments())
                for (std::int64_t i = segment.begin; i < segment.end; ++i) look(theta_[i], 0);
        // A unit whose numbers hardly differ makes batch norm too steep for differences.
        for (std::size_t i = 0; i + 1 < network.layout().layers().size() && recipe_.batchNorm; ++i) {
            const auto z = network.values(i).linear;
            for (std::int64_t unit = 0; unit < z.rows(); ++unit)
                if (z.row(unit).maxCoeff() - z.row(unit).minCoeff() < 0.2) return 0;
        }
        return distance;
    }

    const Recipe& recipe_;
    std::mt19937 random_;
    NetworkSpec spec_;
    std::int64_t inputs_ = 0, outputs_ = 0, samples_ = 0;
    Vector<double> theta_, running_;
    Part<double> part_;
    std::vector<std::uint32_t> order_;
};

void expectGradients(const Recipe& recipe) {
    for (unsigned seed = 1; seed <= shapes; ++seed) {
        SCOPED_TRACE("shape " + std::to_string(seed));
        Trial(recipe, seed).check();
        if (testing::Test::HasFatalFailure()) return;
    }
}

template <class List, class Visitor>
void forEach(Visitor&& visit) {
    forEachKind<List>([&](const auto& kind) {
        SCOPED_TRACE(std::string(kind.info.key));
        visit(kind);
    });
}

TEST(NetworkGradient, IsRightForEveryActivation) {
    forEach<Activation>([](const auto& kind) { expectGradients({.activation = [&](int) { return kind; }}); });
    expectGradients({.activation = [](int) { return LeakyReLU{.slope = 0.3}; }});
    expectGradients({.activation = [](int) { return ELU{.alpha = 0.4}; }});
}

TEST(NetworkGradient, IsRightForEveryLoss) {
    forEach<Loss>([](const auto& kind) { expectGradients({.loss = kind}); });
    expectGradients({.loss = Huber{.delta = 0.4}});
}

TEST(NetworkGradient, GoesThroughTheStatisticsOfBatchNorm) {
    expectGradients({.batchNorm = true});
    expectGradients({.loss = CrossEntropy{}, .batchNorm = true});
}

TEST(NetworkGradient, GoesThroughDropout) {
    expectGradients({.dropout = 0.3});
    expectGradients({.loss = CrossEntropy{}, .dropout = 0.7});
}

TEST(NetworkGradient, TakesPenalties) {
    expectGradients({.settings = {.l2 = 0.3}});
    expectGradients({.settings = {.l2 = 0.3, .coversAll = true}});
    expectGradients({.settings = {.l1 = 0.2, .l1Proximal = false}});
}

TEST(NetworkGradient, IsRightWithEverythingStacked) {
    const auto mixed = [](int layer) {
        Activation chosen;
        int index = 0;
        forEachKind<Activation>([&](const auto& kind) {
            if (index++ == (layer * 4 + 3) % 9) chosen = kind;
        });
        return chosen;
    };
    forEach<Loss>([&](const auto& kind) {
        expectGradients({.activation = mixed,
                         .loss = kind,
                         .batchNorm = true,
                         .dropout = 0.25,
                         .settings = {.l1 = 0.1, .l1Proximal = false, .l2 = 0.2, .coversAll = true},
                         .maxLayers = 4});
    });
}

TEST(NetworkGradient, OfAFullReLUStackIsRight) {
    expectGradients({.activation = [](int) { return ReLU{}; },
                     .loss = CrossEntropy{},
                     .batchNorm = true,
                     .dropout = 0.2,
                     .maxLayers = 3});
}

}  // namespace
}  // namespace ravine
