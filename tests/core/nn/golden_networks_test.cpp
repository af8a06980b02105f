// Whole trainings against PyTorch: tests/golden/networks, computed by PyTorch 1.13.1 in float64 (generate.py).
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "core/nn/network.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

const std::map<std::string, Activation> activations{{"relu", ReLU{}}, {"tanh", Tanh{}}, {"sigmoid", Sigmoid{}}};
const std::map<std::string, Loss> losses{{"cross_entropy", CrossEntropy{}}, {"mse", MeanSquaredError{}}};
const std::map<std::string, Optimizer> optimizers{
    {"sgd", GradientDescent{}},
    {"momentum", Momentum{}},
    {"adam", Adam{}},
    {"rmsprop", RMSprop{.beta = 0.9, .epsilonPlacement = EpsilonPlacement::Outside}}};

// Where PyTorch's Sequential has each layer's parts: Linear, [BatchNorm1d,] activation.
struct Place {
    const LayerShape& layer;
    std::string linear, norm;
};

std::vector<Place> placesOf(const NetworkLayout& layout) {
    std::vector<Place> places;
    int module = 0;
    for (const LayerShape& layer : layout.layers()) {
        places.push_back({layer, std::to_string(module), std::to_string(module + 1)});
        module += layer.batchNorm ? 3 : 2;
    }
    return places;
}

using Numbers = nlohmann::json;

// All numbers of a state, where they stand in θ and in the running statistics.
template <class Visitor>
void forEachNumber(const NetworkLayout& layout, const Numbers& state, Vector<double>& theta, Vector<double>& running,
                   const Visitor& visit) {
    for (const Place& place : placesOf(layout)) {
        const LayerShape& layer = place.layer;
        for (std::int64_t unit = 0; unit < layer.units; ++unit) {
            for (std::int64_t input = 0; input < layer.inputs; ++input)
                visit(place, "weight", theta[layer.weight + input * layer.units + unit],
                      state[place.linear + ".weight"][unit][input].get<double>(), unit);
            visit(place, "bias", theta[layer.bias + unit], state[place.linear + ".bias"][unit].get<double>(), unit);
            if (!layer.batchNorm) continue;
            visit(place, "gamma", theta[layer.gamma + unit], state[place.norm + ".weight"][unit].get<double>(), unit);
            visit(place, "beta", theta[layer.beta + unit], state[place.norm + ".bias"][unit].get<double>(), unit);
            visit(place, "mean", running[layer.runningMean + unit],
                  state[place.norm + ".running_mean"][unit].get<double>(), unit);
            visit(place, "variance", running[layer.runningVariance + unit],
                  state[place.norm + ".running_var"][unit].get<double>(), unit);
        }
    }
}

Part<double> dataOf(const Numbers& golden, bool takesLabels) {
    Part<double> part;
    const auto samples = golden["inputs"].size();
    part.inputs.resize(golden["inputs"][0].size(), samples);
    if (!takesLabels) part.targets.resize(golden["targets"][0].size(), samples);
    for (std::size_t sample = 0; sample < samples; ++sample) {
        for (std::size_t i = 0; i < golden["inputs"][sample].size(); ++i)
            part.inputs(i, sample) = golden["inputs"][sample][i];
        if (takesLabels)
            part.labels.push_back(golden["targets"][sample]);
        else
            for (std::size_t i = 0; i < golden["targets"][sample].size(); ++i)
                part.targets(i, sample) = golden["targets"][sample][i];
        part.ids.push_back(static_cast<std::uint32_t>(sample));
    }
    return part;
}

// Evaluation mode: running statistics, the whole data at once.
void expectOutputs(Network<double>& network, const Numbers& golden, const Part<double>& part,
                   const Vector<double>& theta, const Vector<double>& running, double tolerance) {
    Matrix<double> outputs;
    network.outputs(theta.data(), running.data(), part.inputs, outputs);
    for (std::int64_t sample = 0; sample < outputs.cols(); ++sample)
        for (std::int64_t unit = 0; unit < outputs.rows(); ++unit)
            EXPECT_NEAR(outputs(unit, sample), golden["eval_outputs"][sample][unit], tolerance);
    EXPECT_NEAR(network.evaluate(theta.data(), running.data(), part).loss, golden["eval_loss"], tolerance);
}

void expectTraining(const Numbers& golden) {
    constexpr double tolerance = 1e-10;
    const std::vector<std::int64_t> sizes = golden["sizes"];
    NetworkSpec spec;
    for (std::size_t i = 1; i + 1 < sizes.size(); ++i)
        spec.layers.push_back({sizes[i], activations.at(golden["activation"]), golden["batchnorm"], 0});
    const Loss loss = losses.at(golden["loss"]);
    const std::int64_t batch = golden["batch"];
    Network<double> network(NetworkLayout(sizes.front(), sizes.back(), spec), loss, batch);
    const NetworkLayout& layout = network.layout();
    const Part<double> part = dataOf(golden, lossInfo(loss).takesLabels);

    Vector<double> theta = Vector<double>::Zero(layout.size()), gradient = theta, running;
    network.resetRunning(running);
    forEachNumber(layout, golden["initial"], theta, running,
                  [](const Place&, const char*, double& ours, double theirs, std::int64_t) { ours = theirs; });

    Pipeline<double> pipeline(layout.size(), layout.segments(),
                              {.optimizer = optimizers.at(golden["optimizer"]), .l2 = golden["l2"], .coversAll = true});
    std::vector<std::uint32_t> samples(batch);
    std::uint32_t next = 0;
    for (const auto& step : golden["steps"]) {
        for (std::uint32_t& sample : samples) sample = next++ % part.samples();
        const double value = network.train(theta.data(), running.data(), part, samples, {}, gradient.data());
        // PyTorch's loss is without L2 too: its L2 is the optimizer's.
        ASSERT_NEAR(value, step["loss"], tolerance);
        ASSERT_TRUE(pipeline.update(theta.data(), gradient.data(), golden["learning_rate"]).isFinite());
    }

    forEachNumber(layout, golden["final"], theta, running,
                  [&](const Place& place, const std::string& name, double ours, double theirs, std::int64_t unit) {
                      const double bias = theta[place.layer.bias + unit];
                      const double theirBias = golden["final"][place.linear + ".bias"][unit];
                      if (name == "mean")
                          EXPECT_NEAR(ours - bias, theirs - theirBias, 1e-8) << place.norm;
                      else
                          EXPECT_NEAR(ours, theirs, name == "bias" && place.layer.batchNorm ? 1e-6 : tolerance)
                              << name << " " << place.linear << " unit " << unit;
                  });

    // With batch norm PyTorch's noisy biases are ahead of its running means, which shows in the outputs.
    expectOutputs(network, golden, part, theta, running, golden["batchnorm"].get<bool>() ? 1e-9 : tolerance);
    forEachNumber(layout, golden["final"], theta, running,
                  [](const Place&, const char*, double& ours, double theirs, std::int64_t) { ours = theirs; });
    expectOutputs(network, golden, part, theta, running, 1e-14);
}

TEST(GoldenNetworks, TrainAsPyTorchDoes) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sourceFolder() + "/tests/golden/networks")) {
        if (entry.path().extension() != ".json") continue;
        SCOPED_TRACE(entry.path().stem().string());
        std::ifstream file(entry.path());
        expectTraining(Numbers::parse(file));
        ++files;
    }
    EXPECT_EQ(files, 6);
}

}  // namespace
}  // namespace ravine
