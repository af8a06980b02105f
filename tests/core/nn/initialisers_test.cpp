#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/nn/initial_weights.h"
#include "core/numbers/random.h"

namespace ravine {
namespace {

Matrix<double> filled(const Initialiser& initialiser, std::int64_t units, std::int64_t inputs,
                      const WeightDraws& draws = {.seed = 1}) {
    Matrix<double> weights(units, inputs);
    std::visit([&](const auto& kind) { kind.fill(weights, draws); }, initialiser);
    return weights;
}

struct Moments {
    double mean = 0, deviation = 0, largest = 0;
};

Moments momentsOf(const Matrix<double>& weights) {
    Moments moments;
    double squares = 0;
    for (const double weight : weights.reshaped()) {
        moments.mean += weight / static_cast<double>(weights.size());
        squares += weight * weight / static_cast<double>(weights.size());
        moments.largest = std::max(moments.largest, std::abs(weight));
    }
    moments.deviation = std::sqrt(squares - moments.mean * moments.mean);
    return moments;
}

// 40,000 weights: the deviation of their deviation is 0.35 % of it, of their mean 0.5 % of the deviation.
TEST(Initialisers, HaveTheVarianceOfTheirFormula) {
    const std::int64_t units = 100, inputs = 400;
    const std::vector<std::pair<Initialiser, double>> normal{{NormalWeights{.deviation = 0.3}, 0.09},
                                                             {XavierNormal{}, 2.0 / 500},
                                                             {HeNormal{}, 2.0 / 400},
                                                             {LeCunNormal{}, 1.0 / 400}};
    const std::vector<std::pair<Initialiser, double>> uniform{{UniformWeights{.limit = 0.3}, 0.09 / 3},
                                                              {XavierUniform{}, 2.0 / 500},
                                                              {HeUniform{}, 2.0 / 400},
                                                              {LeCunUniform{}, 1.0 / 400}};
    for (const bool isNormal : {true, false})
        for (const auto& [initialiser, variance] : isNormal ? normal : uniform) {
            SCOPED_TRACE(std::string(infoOf(initialiser).key));
            const double deviation = std::sqrt(variance);
            const Moments moments = momentsOf(filled(initialiser, units, inputs));
            EXPECT_NEAR(moments.deviation, deviation, 0.015 * deviation);
            EXPECT_NEAR(moments.mean, 0, 0.02 * deviation);
            if (isNormal)
                EXPECT_GT(moments.largest, 3.5 * deviation);
            else
                EXPECT_LE(moments.largest, std::sqrt(3.0) * deviation);
        }
}

TEST(Initialisers, OfOneNumberAreThatNumber) {
    EXPECT_TRUE(filled(ZeroWeights{}, 3, 4).isZero(0));
    EXPECT_TRUE(filled(ConstantWeights{.value = -0.25}, 3, 4).isConstant(-0.25));
}

TEST(Initialisers, ShareTheDrawsOfTheWeightsThatTwoWidthsHave) {
    forEachKind<Initialiser>([](const auto& kind) {
        if (kind.info.key == "orthogonal") return;  // each of its weights depends on all the draws
        SCOPED_TRACE(std::string(kind.info.key));
        const Matrix<double> narrow = filled(kind, 5, 7), wide = filled(kind, 9, 12);
        const double scale = narrow(0, 0) == 0 ? 1 : wide(0, 0) / narrow(0, 0);
        for (std::int64_t unit = 0; unit < 5; ++unit)
            for (std::int64_t input = 0; input < 7; ++input)
                EXPECT_NEAR(wide(unit, input), scale * narrow(unit, input), 1e-14);
    });
}

TEST(Initialisers, DrawEveryWeightBySeedLayerUnitAndInput) {
    const Matrix<double> weights = filled(NormalWeights{.deviation = 2}, 4, 3, {.seed = 77, .layer = 5});
    for (std::uint64_t unit = 0; unit < 4; ++unit)
        for (std::uint64_t input = 0; input < 3; ++input)
            EXPECT_EQ(weights(unit, input),
                      2 * random::normals({77, random::Purpose::InitialWeights, unit << 32 | input, 5})[0]);
    EXPECT_NE(filled(HeNormal{}, 4, 3, {.seed = 1, .layer = 0}), filled(HeNormal{}, 4, 3, {.seed = 1, .layer = 1}));
    EXPECT_NE(filled(HeNormal{}, 4, 3, {.seed = 1}), filled(HeNormal{}, 4, 3, {.seed = 2}));
}

double dot(const Vector<double>& a, const Vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(Orthogonal, HasOrthonormalColumnsOrRows) {
    const Matrix<double> tall = filled(Orthogonal{.gain = 3}, 40, 17), wide = filled(Orthogonal{}, 5, 33);
    for (std::int64_t i = 0; i < 17; ++i)
        for (std::int64_t j = 0; j < 17; ++j) EXPECT_NEAR(dot(tall.col(i), tall.col(j)), i == j ? 9 : 0, 1e-13);
    for (std::int64_t i = 0; i < 5; ++i)
        for (std::int64_t j = 0; j < 5; ++j) EXPECT_NEAR(dot(wide.row(i), wide.row(j)), i == j ? 1 : 0, 1e-14);
}

TEST(Orthogonal, IsTheFactorWhoseOtherHasAPositiveDiagonal) {
    const Matrix<double> draws = filled(NormalWeights{.deviation = 1}, 6, 6), q = filled(Orthogonal{}, 6, 6);
    for (std::int64_t row = 0; row < 6; ++row) {
        EXPECT_GT(dot(q.col(row), draws.col(row)), 0);
        for (std::int64_t column = 0; column < row; ++column) EXPECT_NEAR(dot(q.col(row), draws.col(column)), 0, 1e-13);
    }
}

TEST(InitialWeights, HaveBiasesZeroAndBatchNormNeutral) {
    NetworkSpec spec;
    spec.layers = {{.units = 5, .batchNorm = true}, {.units = 3}};
    const NetworkLayout layout(4, 2, spec);
    const Vector<double> theta = initialWeights(layout, HeNormal{}, 9);
    ASSERT_EQ(theta.size(), layout.size());
    Vector<double> rest = theta;
    for (std::size_t i = 0; i < layout.layers().size(); ++i) {
        const LayerShape& layer = layout.layers()[i];
        const Matrix<double> expected =
            filled(HeNormal{}, layer.units, layer.inputs, {.seed = 9, .layer = static_cast<std::uint32_t>(i)});
        EXPECT_EQ(Matrix<double>(theta.segment(layer.weight, expected.size()).reshaped(layer.units, layer.inputs)),
                  expected);
        rest.segment(layer.weight, expected.size()).setZero();
        if (!layer.batchNorm) continue;
        for (std::int64_t unit = 0; unit < layer.units; ++unit) EXPECT_EQ(rest[layer.gamma + unit], 1);
        rest.segment(layer.gamma, layer.units).setZero();
    }
    EXPECT_TRUE(rest.isZero(0));  // biases, β, padding
}

TEST(Initialisers, AreWrittenAsObjectsAndReadAsEither) {
    Json json;
    writeNestedKind(Initialiser(HeNormal{}), json);
    EXPECT_EQ(json.dump(), R"({"kind":"he_normal"})");
    for (const char* text : {R"("orthogonal")", R"({"kind": "orthogonal"})", R"({"kind": "orthogonal", "gain": 1})"}) {
        Initialiser initialiser;
        Issues issues;
        readNestedKind(initialiser, Json::parse(text), "init", issues);
        EXPECT_TRUE(issues.empty());
        EXPECT_EQ(initialiser, Initialiser(Orthogonal{}));
    }
}

}  // namespace
}  // namespace ravine
