#include "core/nn/activations/all.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>

namespace ravine {
namespace {

struct Golden {
    Activation activation;
    std::vector<double> values, slopes;
};

// Printed by PyTorch 1.13.1 in float64 (torch.nn.functional and its autograd), for these z.
const std::vector<double> goldenInputs{-30, -6.5, -2, -0.75, -1e-3, 0, 1e-5, 0.3, 1, 4.25, 18};
const std::vector<Golden> golden{
    {ReLU{},
     {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1e-05, 0.3, 1.0, 4.25, 18.0},
     {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0}},
    {LeakyReLU{},
     {-0.3, -0.065, -0.02, -0.0075, -1e-05, 0.0, 1e-05, 0.3, 1.0, 4.25, 18.0},
     {0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 1.0, 1.0, 1.0, 1.0, 1.0}},
    {LeakyReLU{.slope = 0.25},
     {-7.5, -1.625, -0.5, -0.1875, -0.00025, 0.0, 1e-05, 0.3, 1.0, 4.25, 18.0},
     {0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 1.0, 1.0, 1.0, 1.0, 1.0}},
    {ELU{},
     {-0.9999999999999064, -0.9984965608070224, -0.8646647167633873, -0.5276334472589853, -0.000999500166624978, 0.0,
      1e-05, 0.3, 1.0, 4.25, 18.0},
     {9.357622968840175e-14, 0.0015034391929775724, 0.1353352832366127, 0.4723665527410147, 0.999000499833375, 1.0, 1.0,
      1.0, 1.0, 1.0, 1.0}},
    {ELU{.alpha = 1.5},
     {-1.4999999999998597, -1.4977448412105336, -1.296997075145081, -0.791450170888478, -0.0014992502499374671, 0.0,
      1e-05, 0.3, 1.0, 4.25, 18.0},
     {1.4036434453260263e-13, 0.0022551587894663588, 0.20300292485491905, 0.708549829111522, 1.4985007497500624, 1.5,
      1.0, 1.0, 1.0, 1.0, 1.0}},
    {GELU{},
     {-0.0, -2.610399119085116e-10, -0.04550026389635842, -0.16997051428265111, -0.000499601057786089, 0.0,
      5.00003989422804e-06, 0.1853734266566858, 0.841344746068543, 4.249954573765456, 18.0},
     {-4.420938404635643e-195, -1.6950518131483907e-09, -0.08523180107819692, 0.0007742782607648296, 0.4992021157051586,
      0.5, 0.5000079788456078, 0.7323277668271099, 1.0833154705876864, 1.0001921156795253, 1.0}},
    {SiLU{},
     {-2.8072868906517896e-12, -0.009757684668790446, -0.2384058440442351, -0.24061597561845527, -0.0004997500000208334,
      0.0, 5.000025e-06, 0.1723327550434977, 0.7310585786300049, 4.190229585066207, 17.99999972586037},
     {-2.713710660963134e-12, -0.008241854348961832, -0.09078424878489547, 0.1574000555032465, 0.4995000000833333, 0.5,
      0.5000049999999998, 0.6477800103188829, 0.9276705118714869, 1.0448661990666994, 1.0000002589096473}},
    {Tanh{},
     {-1.0, -0.9999954793514042, -0.9640275800758169, -0.6351489523872873, -0.0009999996666668, 0.0,
      9.999999999666668e-06, 0.2913126124515909, 0.7615941559557649, 0.9995931460438896, 0.9999999999999996},
     {0.0, 9.041276755328353e-06, 0.07065082485316443, 0.5965858082813315, 0.9999990000006667, 1.0, 0.9999999999,
      0.9151369618266292, 0.41997434161402614, 0.000813542382079193, 8.88178419700125e-16}},
    {Sigmoid{},
     {9.357622968839299e-14, 0.0015011822567369917, 0.11920292202211755, 0.320821300824607, 0.4997500000208333, 0.5,
      0.5000024999999999, 0.574442516811659, 0.7310585786300049, 0.9859363729567544, 0.9999999847700205},
     {9.357622968838423e-14, 0.0014989287085690496, 0.1049935854035065, 0.21789499376181404, 0.24999993750001046, 0.25,
      0.24999999999375, 0.24445831169074586, 0.19661193324148185, 0.013865841437634087, 1.522997926781229e-08}},
    {Softplus{},
     {9.357622968839737e-14, 0.0015023101597542838, 0.1269280110429725, 0.38687100611489994, 0.6926473055599401,
      0.6931471805599453, 0.6931521805724452, 0.8543552444685272, 1.3132616875182228, 4.264163456931505,
      18.00000001522998},
     {9.3576229688393e-14, 0.0015011822567369915, 0.11920292202211755, 0.32082130082460697, 0.49975000002083336, 0.5,
      0.5000024999999999, 0.574442516811659, 0.7310585786300049, 0.9859363729567545, 0.9999999847700205}},
    {Identity{},
     {-30.0, -6.5, -2.0, -0.75, -0.001, 0.0, 1e-05, 0.3, 1.0, 4.25, 18.0},
     {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}}};

std::vector<double> valuesOf(const Activation& activation, const std::vector<double>& z) {
    std::vector<double> a(z.size());
    activate(activation, z.data(), a.data(), static_cast<std::int64_t>(z.size()));
    return a;
}

std::vector<double> slopesOf(const Activation& activation, const std::vector<double>& z) {
    const std::vector<double> a = valuesOf(activation, z);
    std::vector<double> slopes(z.size(), 1);
    multiplyByDerivative(activation, z.data(), a.data(), slopes.data(), static_cast<std::int64_t>(z.size()));
    return slopes;
}

template <class Visitor>
void forEachActivation(Visitor&& visit) {
    forEachKind<Activation>([&](const auto& kind) {
        SCOPED_TRACE(std::string(kind.info.key));
        visit(Activation(kind));
    });
}

constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Activations, FollowPyTorch) {
    for (const Golden& row : golden) {
        SCOPED_TRACE(std::string(infoOf(row.activation).key));
        const auto values = valuesOf(row.activation, goldenInputs), slopes = slopesOf(row.activation, goldenInputs);
        // The absolute part is for tails, where PyTorch itself rounds 1 − tanh² and 1 + erf.
        for (std::size_t i = 0; i < goldenInputs.size(); ++i) {
            EXPECT_NEAR(values[i], row.values[i], 1e-15 * std::abs(row.values[i]) + 2e-16) << goldenInputs[i];
            EXPECT_NEAR(slopes[i], row.slopes[i], 1e-15 * std::abs(row.slopes[i]) + 1e-15) << goldenInputs[i];
        }
    }
}

// Against the same formula in long double, over the whole range: the library's functions there are independent of ours.
TEST(Activations, AreExactOverTheirWholeRange) {
    const auto expect = [](const Activation& activation, auto exact) {
        SCOPED_TRACE(std::string(infoOf(activation).key));
        for (long double z = -100; z <= 100; z += 0.0371L) {
            const double at = static_cast<double>(z);
            const double expected = static_cast<double>(exact(static_cast<long double>(at)));
            ASSERT_NEAR(valuesOf(activation, {at})[0], expected, 1e-15 * std::abs(expected) + 1e-300) << at;
            const float narrow = static_cast<float>(at);
            float value = 0;
            activate(activation, &narrow, &value, 1);
            const double narrowly = static_cast<double>(exact(static_cast<long double>(narrow)));
            ASSERT_NEAR(value, narrowly, 5e-7 * std::abs(narrowly) + 1e-36) << at;
        }
    };
    expect(Tanh{}, [](long double z) { return std::tanh(z); });
    expect(Sigmoid{}, [](long double z) { return 1 / (1 + std::exp(-z)); });
    expect(SiLU{}, [](long double z) { return z / (1 + std::exp(-z)); });
    expect(ELU{}, [](long double z) { return z > 0 ? z : std::expm1(z); });
    expect(GELU{}, [](long double z) { return z * std::erfc(-z / std::numbers::sqrt2_v<long double>) / 2; });
    expect(Softplus{}, [](long double z) { return std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0L); });
}

TEST(Activations, BearHugeNumbers) {
    forEachActivation([](const Activation& activation) {
        for (const double z : {-1e308, -1e30, -800.0, -709.0, 709.0, 800.0, 1e30, 1e150}) {
            EXPECT_TRUE(std::isfinite(valuesOf(activation, {z})[0])) << z;
            EXPECT_TRUE(std::isfinite(slopesOf(activation, {z})[0])) << z;
            const float narrow = static_cast<float>(std::clamp(z, -1e38, 1e38));
            float value = 0;
            activate(activation, &narrow, &value, 1);
            EXPECT_TRUE(std::isfinite(value)) << narrow;
        }
    });
    EXPECT_EQ(valuesOf(Tanh{}, {-inf, inf}), (std::vector<double>{-1, 1}));
    EXPECT_EQ(valuesOf(Sigmoid{}, {-inf, inf}), (std::vector<double>{0, 1}));
    EXPECT_EQ(valuesOf(Softplus{}, {-inf, -1e4, 1e4, inf}), (std::vector<double>{0, 0, 1e4, inf}));
    EXPECT_EQ(valuesOf(ELU{}, {-inf, inf}), (std::vector<double>{-1, inf}));
}

TEST(Activations, PassNotANumberOn) {
    forEachActivation([](const Activation& activation) {
        EXPECT_TRUE(std::isnan(valuesOf(activation, {std::nan("")})[0]));
        // A slope of NaN · anything is NaN, even where the activation is flat.
        const double z = -1, a = valuesOf(activation, {z})[0];
        double delta = std::nan("");
        multiplyByDerivative(activation, &z, &a, &delta, 1);
        EXPECT_TRUE(std::isnan(delta));
    });
}

// Vectorised or left over at the end of an array: the same bits.
TEST(Activations, DoNotDependOnThePlaceInAnArray) {
    std::vector<double> z(67);
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = 0.37 * static_cast<double>(i) - 11;
    forEachActivation([&](const Activation& activation) {
        const auto values = valuesOf(activation, z), slopes = slopesOf(activation, z);
        for (std::size_t i = 0; i < z.size(); ++i) {
            EXPECT_EQ(valuesOf(activation, {z[i]})[0], values[i]);
            EXPECT_EQ(slopesOf(activation, {z[i]})[0], slopes[i]);
        }
    });
}

// Values, outputs and slopes, with dropout's mask and without.
TEST(Activations, GiveTheSameBitsInOnePassWithTheMask) {
    constexpr std::int64_t n = 67;
    std::vector<double> z(n), keep(n), a(n), output(n), delta(n);
    for (std::size_t i = 0; i < n; ++i) {
        z[i] = 0.37 * static_cast<double>(i) - 11;
        keep[i] = i % 3 == 0 ? 0 : 1 / 0.7;
        delta[i] = std::sin(1.0 + static_cast<double>(i));
    }
    forEachActivation([&](const Activation& activation) {
        std::vector<double> apart = delta, together = delta;
        for (std::size_t i = 0; i < n; ++i) apart[i] *= keep[i];
        const std::vector<double> values = valuesOf(activation, z);
        multiplyByDerivative(activation, z.data(), values.data(), apart.data(), n);
        activate(activation, z.data(), keep.data(), a.data(), output.data(), n);
        multiplyByDerivative(activation, z.data(), a.data(), keep.data(), together.data(), n);
        EXPECT_EQ(a, values);
        EXPECT_EQ(together, apart);
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(output[i], values[i] * keep[i]) << i;
    });
}

TEST(Activations, StayWithinTheBoundsTheyTell) {
    EXPECT_EQ(activationInfo(Tanh{}).lowest, -1);
    EXPECT_EQ(activationInfo(Tanh{}).highest, 1);
    EXPECT_EQ(activationInfo(Sigmoid{}).lowest, 0);
    EXPECT_EQ(activationInfo(Sigmoid{}).highest, 1);
    forEachActivation([](const Activation& activation) {
        const ActivationInfo& info = activationInfo(activation);
        for (const double value : valuesOf(activation, {-1e5, -20, -3, -0.1, 0, 0.1, 3, 20, 1e5})) {
            EXPECT_GE(value, info.lowest);
            EXPECT_LE(value, info.highest);
        }
    });
}

Activation readActivation(const char* text, Issues& issues) {
    Activation activation = Tanh{};
    readNestedKind(activation, Json::parse(text), "activation", issues);
    return activation;
}

TEST(Activations, AreReadAsNameOrObject) {
    Issues issues;
    EXPECT_EQ(readActivation(R"("relu")", issues), Activation(ReLU{}));
    EXPECT_EQ(readActivation(R"({"kind": "relu"})", issues), Activation(ReLU{}));
    EXPECT_EQ(readActivation(R"("leaky_relu")", issues), Activation(LeakyReLU{}));
    EXPECT_EQ(readActivation(R"({"kind": "leaky_relu", "slope": 0.1})", issues), Activation(LeakyReLU{0.1}));
    EXPECT_EQ(readActivation(R"("swish")", issues), Activation(SiLU{}));
    EXPECT_EQ(readActivation(R"({"kind": "linear"})", issues), Activation(Identity{}));
    EXPECT_TRUE(issues.empty()) << text(issues);
}

TEST(Activations, RefuseWhatTheyAreNot) {
    for (const char* text : {R"("rleu")", R"({"kind": "rleu"})", "3", R"("")", R"({"kind": "relu", "slope": 1})",
                             R"({"kind": "leaky_relu", "slope": 2})"}) {
        Issues issues;
        readActivation(text, issues);
        EXPECT_EQ(issues.size(), 1u) << text;
    }
    Issues issues;
    readActivation(R"("rleu")", issues);
    EXPECT_NE(issues.at(0).allowed.find("relu"), std::string::npos);
    EXPECT_EQ(issues.at(0).path, "activation");
}

TEST(Activations, AreWrittenAsTheyAreReadMostShortly) {
    const auto written = [](const Activation& activation) {
        Json json;
        writeNestedKind(activation, json);
        return json.dump();
    };
    EXPECT_EQ(written(ReLU{}), R"("relu")");
    EXPECT_EQ(written(LeakyReLU{.slope = 0.5}), R"({"kind":"leaky_relu","slope":0.5})");
}

}  // namespace
}  // namespace ravine
