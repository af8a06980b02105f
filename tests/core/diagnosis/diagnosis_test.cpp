#include "core/diagnosis/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace ravine {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const double twoClasses = std::log(2.0);

using Curve = std::vector<double>;

Curve curve(int values, const std::function<double(double)>& at) {
    Curve out;
    for (int i = 0; i < values; ++i) out.push_back(at(i));
    return out;
}

// Each value off by a share of itself.
Curve noisy(Curve values, double share, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (double& value : values) value *= std::exp(share * normal(random));
    return values;
}

// A recipe as it stands when a learner begins: nothing against overfitting is on.
Curves plain(const Curve& train, const Curve& validation) {
    Curves run;
    run.trainLoss = train;
    run.validationLoss = validation;
    run.chanceLoss = twoClasses;
    run.learningRate = 0.01;
    run.batchSize = 16;
    run.trainSamples = 240;
    run.parameters = 1346;
    return run;
}

Curves prefix(Curves run, std::size_t values) {
    for (auto* span : {&run.trainLoss, &run.validationLoss, &run.trainAccuracy, &run.validationAccuracy})
        *span = span->first(std::min(values, span->size()));
    return run;
}

std::vector<Finding> kinds(const Curves& run) {
    std::vector<Finding> out;
    for (const Diagnosis& diagnosis : diagnose(run)) out.push_back(diagnosis.finding);
    return out;
}

bool finds(const Curves& run, Finding finding) {
    const std::vector<Finding> all = kinds(run);
    return std::find(all.begin(), all.end(), finding) != all.end();
}

Diagnosis only(const Curves& run) {
    const std::vector<Diagnosis> all = diagnose(run);
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Diagnosis{} : all.front();
}

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Lowest at epoch 30, where it is 0.35, then up towards 0.65.
double overfitted(double i) {
    return 0.35 + 0.33 * std::exp(-i / 8) + 0.3 * (1 - std::exp(-std::max(0.0, i - 30) / 60));
}
double learned(double i) { return 0.05 + 0.65 * std::exp(-i / 25); }
const Finding o = Finding::Overfitting, u = Finding::Underfitting, p = Finding::Plateau, s = Finding::Spike,
              d = Finding::Divergence, g = Finding::Gap;
using Kinds = std::vector<Finding>;

TEST(Diagnosis, SaysNothingOfNothing) {
    EXPECT_TRUE(diagnose({}).empty());
    for (const double value : {0.0, 0.7, 1e300, nan, inf}) {
        const Curve one{value};
        for (const bool ended : {false, true}) {
            Curves run = plain(one, one);
            run.ended = ended;
            EXPECT_TRUE(diagnose(run).empty()) << value;
        }
    }
    const Curve gaps(200, nan);
    EXPECT_TRUE(diagnose(plain(gaps, gaps)).empty());
    const Curve full = curve(200, overfitted);
    EXPECT_TRUE(diagnose(plain(gaps, full)).empty());
}

TEST(Diagnosis, FindsNothingInHealthyRunsAtAnyMoment) {
    for (unsigned seed = 0; seed < 60; ++seed)
        for (const double noise : {0.0, 0.01, 0.04}) {
            const double pace = 4.0 + seed, floor = 0.002 * seed, apart = 1 + 0.01 * seed;
            const Curve train =
                noisy(curve(250, [&](double i) { return floor + 0.7 * std::exp(-i / pace); }), noise, seed);
            const Curve validation =
                noisy(curve(250, [&](double i) { return floor * apart + 0.71 * std::exp(-i / pace); }), 2 * noise,
                      seed + 500);
            Curves run = plain(train, validation);
            run.ended = true;
            for (std::size_t n = 1; n <= train.size(); n += 3) {
                run.ended = n + 3 > train.size();
                const std::vector<Diagnosis> found = diagnose(prefix(run, n));
                EXPECT_TRUE(found.empty()) << found[0].title << ", " << found[0].what << ", " << n << " seed " << seed;
            }
        }
}

TEST(Diagnosis, OverfittingBeginsAtTheLowestValidationLoss) {
    const Curve train = curve(200, learned), validation = curve(200, overfitted);
    const auto lowest = std::min_element(validation.begin(), validation.end()) - validation.begin();
    ASSERT_EQ(lowest, 30);
    const Diagnosis found = only(plain(train, validation));
    EXPECT_EQ(found.finding, o);
    EXPECT_EQ(found.from, 30);
    EXPECT_EQ(found.to, 199);
    EXPECT_EQ(found.gap, validation.back() - train.back());
    EXPECT_EQ(found.title, "Overfitting since epoch 30");
    // By hand from the two formulas.
    EXPECT_EQ(found.what, "Validation loss 0.358 → 0.632 while training 0.246 → 0.0502: a gap of 0.582");
    EXPECT_EQ(
        found.advice,
        "Stop at epoch 30 (early stopping); dropout 0 → 0.3; L2 0 → 0.001; 240 training points for 1,346 weights: "
        "more data or fewer units");
}

TEST(Diagnosis, OverfittingTellsTheRightAnswersToo) {
    const Curve train = curve(200, learned), validation = curve(200, overfitted), most(200, 0.95), fewer(200, 0.8);
    Curves run = plain(train, validation);
    run.trainAccuracy = most;
    run.validationAccuracy = fewer;
    EXPECT_TRUE(only(run).what.ends_with("; accuracy 80 % (validation), 95 % (training)")) << only(run).what;
    run.classification = false;  // then accuracy is R²
    EXPECT_TRUE(only(run).what.ends_with("a gap of 0.582")) << only(run).what;
}

TEST(Diagnosis, OnceFoundOverfittingStays) {
    for (unsigned seed = 0; seed < 80; ++seed) {
        const double noise = 0.005 * (seed % 12);
        const Curve train = noisy(curve(300, learned), noise, seed),
                    validation = noisy(curve(300, overfitted), noise, seed + 99);
        int changes = 0, first = 0;
        bool before = false;
        for (std::size_t n = 1; n <= train.size(); ++n) {
            const bool now = finds(prefix(plain(train, validation), n), o);
            if (now != before) ++changes;
            if (now && first == 0) first = static_cast<int>(n);
            before = now;
        }
        EXPECT_TRUE(before) << seed;
        EXPECT_LE(changes, 3) << seed;  // found, and at most once lost and found again
        EXPECT_GT(first, 30) << seed;
        EXPECT_LT(first, 110) << seed;
    }
}

// A validation curve: down to 0.35 at epoch 30, at 0.42 from 50 to 90, then at `after`.
Curve risenThen(double after) {
    return curve(200, [after](double i) {
        if (i < 30) return 0.7 - 0.35 * i / 30;
        if (i < 50) return 0.35 + 0.07 * (i - 30) / 20;
        return i < 90 ? 0.42 : after;
    });
}

TEST(Diagnosis, OverfittingEndsBelowHalfOfTheRise) {
    const Curve train = curve(200, learned);
    const Curve most = risenThen(0.38), little = risenThen(0.36);
    EXPECT_TRUE(finds(prefix(plain(train, most), 90), o));
    EXPECT_TRUE(finds(plain(train, most), o));  // 0.38 alone would be too little to begin with
    EXPECT_FALSE(finds(plain(train, little), o));
}

TEST(Diagnosis, ANewBestEpochStartsAfresh) {
    const Curve train = curve(200, [](double i) { return 0.7 * std::exp(-i / 60); });
    Curve validation = risenThen(0.42);
    validation[120] = 0.3;
    for (std::size_t i = 150; i < 200; ++i) validation[i] += 0.01 * static_cast<double>(i - 150);
    const Curves run = plain(train, validation);
    EXPECT_TRUE(finds(prefix(run, 120), o));
    EXPECT_FALSE(finds(prefix(run, 125), o));
    EXPECT_EQ(diagnose(run).front().title, "Overfitting since epoch 120");
}

TEST(Diagnosis, ARiseThatSoonComesBackIsNoOverfitting) {
    const Curve train = curve(200, learned);
    const Curve validation = curve(200, [](double i) { return learned(i) + (i > 90 && i < 106 ? 0.15 : 0); });
    for (std::size_t n = 1; n <= train.size(); ++n) EXPECT_FALSE(finds(prefix(plain(train, validation), n), o)) << n;
}

TEST(Diagnosis, AFewCalmValuesAmongNoiseAreNoOverfitting) {
    Curve validation = curve(24, [](double i) { return 0.5 * std::exp(static_cast<int>(i) % 2 ? 0.2 : -0.2); });
    for (std::size_t i = 20; i < 24; ++i) validation[i] = 0.5 * std::exp(0.2);
    EXPECT_FALSE(finds(plain(curve(24, learned), validation), o));
}

TEST(Diagnosis, WithoutFallingTrainingARisingValidationIsNoOverfitting) {
    const Curve train = curve(200, [](double i) { return i < 30 ? learned(i) : learned(30) + 0.001 * (i - 30); });
    EXPECT_FALSE(finds(plain(train, curve(200, overfitted)), o));
}

TEST(Diagnosis, WithoutValidationThereIsNoOverfittingAndNoGap) {
    const Curve train = curve(200, learned);
    EXPECT_TRUE(diagnose(plain(train, {})).empty());
    const Curve flat = curve(200, [](double i) { return 0.5 + 0.2 * std::exp(-i / 5); });
    const Diagnosis found = only(plain(flat, {}));
    EXPECT_EQ(found.finding, u);
    EXPECT_EQ(found.what,
              "Training loss 0.5 stays high: 72 % of the loss of always predicting the class frequencies (0.693)");
    EXPECT_TRUE(std::isnan(found.gap));
}

TEST(Diagnosis, NamesAGapThatNoLongerGrows) {
    const Curve train = curve(200, learned),
                validation = curve(200, [](double i) { return 0.4 + 0.3 * std::exp(-i / 8); });
    const Diagnosis found = only(plain(train, validation));
    EXPECT_EQ(found.finding, g);
    EXPECT_NEAR(found.gap, 0.35, 0.001);
    EXPECT_EQ(found.what, "Validation loss 0.4 no longer falls, training is at 0.0502: a gap of 0.35");
}

TEST(Diagnosis, BothHighIsUnderfitting) {
    const Curve train = curve(200, [](double i) { return 0.58 + 0.11 * std::exp(-i / 5); });
    const Curve validation = curve(200, [](double i) { return 0.61 + 0.08 * std::exp(-i / 5); });
    Curves run = plain(train, validation);
    Diagnosis found = only(run);
    EXPECT_EQ(found.finding, u);
    EXPECT_EQ(found.what,
              "Training loss 0.58 and validation loss 0.61 stay high: 84 % of the loss of always predicting the class "
              "frequencies (0.693)");
    EXPECT_EQ(found.advice, "More units or one more layer (1,346 weights now); learning rate 0.01 → 0.1");
    run.hiddenLayers = 0;
    EXPECT_TRUE(only(run).advice.starts_with("Add a hidden layer"));
    run.hiddenLayers = 1;
    run.l2 = 0.1;
    run.dropout = 0.5;
    EXPECT_TRUE(only(run).advice.starts_with("Dropout 0.5 → 0.2; L2 0.1 → 0.01; more units"));
    // Nine in ten right: the loss is high because the probabilities are timid.
    const Curve right(200, 0.93);
    run.trainAccuracy = right;
    EXPECT_TRUE(diagnose(run).empty());
}

TEST(Diagnosis, AHighLossThatStillFallsAtTheEndWantsMoreTime) {
    const Curve train = curve(60, [](double i) { return 0.7 - 0.003 * i; });
    Curves run = plain(train, train);
    EXPECT_TRUE(diagnose(run).empty());
    run.ended = true;
    const Diagnosis found = only(run);
    EXPECT_EQ(found.finding, u);
    EXPECT_EQ(found.from, 0);
    EXPECT_EQ(found.advice,
              "Train longer, the loss still falls; learning rate 0.01 → 0.1; more units or one more layer (1,346 "
              "weights now)");
}

TEST(Diagnosis, AFlatStretchIsAPlateauWhileTheRunGoesOn) {
    // Flat from epoch 0 to 60, as from zero weights; then it learns.
    const Curve train = curve(150, [](double i) { return i < 60 ? 0.693 : 0.05 + 0.643 * std::exp(-(i - 60) / 8); });
    Curves run = plain(train, train);
    for (std::size_t n = 1; n <= train.size(); ++n) EXPECT_EQ(finds(prefix(run, n), p), n >= 11 && n <= 63) << n;
    EXPECT_TRUE(diagnose(run).empty());
    EXPECT_EQ(only(prefix(run, 50)).title, "Plateau since epoch 0");
    EXPECT_EQ(only(prefix(run, 50)).advice,
              "Learning rate 0.01 → 0.1; check the initial weights and the scale of the inputs; batch norm");
    Curves over = prefix(run, 50);
    over.ended = true;
    EXPECT_EQ(kinds(over), Kinds{u});
}

TEST(Diagnosis, ALossThatFallsEverMoreSlowlyIsOnNoPlateau) {
    const Curve train = curve(1000, [](double i) { return 0.7 * std::pow(1 + i, -0.08); });
    for (std::size_t n = 1; n <= train.size(); n += 9) EXPECT_TRUE(diagnose(prefix(plain(train, {}), n)).empty()) << n;
}

TEST(Diagnosis, ASaggingPlateauIsOne) {
    const Curve train = curve(120, [](double i) { return i < 40 ? 0.693 : 0.673; });
    for (std::size_t n = 11; n <= train.size(); ++n) EXPECT_EQ(kinds(prefix(plain(train, {}), n)), Kinds{p}) << n;
}

TEST(Diagnosis, APenaltyThatLiftsTheLossIsUnderfittingAndNotTheRate) {
    const Curve train = curve(200, [](double i) { return i < 20 ? 0.69 - 0.012 * i : 0.6; });
    Curves run = plain(train, train);
    EXPECT_EQ(kinds(run), Kinds{p});
    EXPECT_TRUE(only(run).advice.starts_with("Learning rate 0.01 → 0.003"));
    run.l2 = 0.1;
    EXPECT_EQ(kinds(run), Kinds{u});
    EXPECT_TRUE(only(run).advice.starts_with("L2 0.1 → 0.01"));
}

TEST(Diagnosis, ALossThatBouncesWantsASmallerRate) {
    const Curve train = noisy(curve(200, [](double i) { return 0.25 + 0.4 * std::exp(-i / 6); }), 0.2, 3);
    Curves run = plain(train, {});
    run.learningRate = 0.5;
    const Diagnosis found = only(run);
    EXPECT_EQ(found.finding, p);
    EXPECT_TRUE(found.title.ends_with(": the loss bounces")) << found.title;
    EXPECT_EQ(found.advice,
              "Learning rate 0.5 → 0.1; a schedule that lowers it; batch 16 → 64; clip the gradient's norm at 1");
    // Where there is hardly any loss left, moves are nothing.
    const Curve low = noisy(curve(200, [](double i) { return 0.02 + 0.6 * std::exp(-i / 6); }), 0.2, 3);
    EXPECT_TRUE(diagnose(plain(low, {})).empty());
}

TEST(Diagnosis, NamesASpikeAndItsReturn) {
    Curve train = noisy(curve(200, learned), 0.01, 5);
    train[57] = 0.6;
    train[58] = 0.4;
    train[59] = 0.21;
    Curves run = plain(train, train);
    Diagnosis found = only(run);
    EXPECT_EQ(found.finding, s);
    EXPECT_EQ(found.title, "Spike at epoch 57");
    EXPECT_EQ(found.from, 57);
    EXPECT_EQ(found.to, 59);
    EXPECT_TRUE(found.what.ends_with(" to 0.6; back by epoch 59")) << found.what;
    EXPECT_EQ(found.advice, "Learning rate 0.01 → 0.003; clip the gradient's norm at 1; batch 16 → 64");
    run.adaptive = true;
    run.epsilon = 1e-8;
    run.clipNorm = 5;
    EXPECT_EQ(only(run).advice, "Learning rate 0.01 → 0.003; ε 1e-08 → 0.0001; batch 16 → 64");
    train[120] = 0.9;
    EXPECT_EQ(only(run).title, "2 spikes, the highest at epoch 120");
}

TEST(Diagnosis, ARoughStartAndARippleNearZeroAreNoSpikes) {
    const Curve start = curve(100, [](double i) { return i == 3 ? 0.9 : 0.1; });
    EXPECT_TRUE(diagnose(plain(start, {})).empty());
    const Curve ripple = curve(100, [](double i) { return i == 50 ? 0.05 : 0.01; });
    EXPECT_TRUE(diagnose(plain(ripple, {})).empty());
}

TEST(Diagnosis, NamesAJumpThatDoesNotComeBack) {
    const Curve train = curve(200, [](double i) { return i < 80 ? learned(i) : 0.5; });
    const std::vector<Diagnosis> found = diagnose(plain(train, {}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].finding, p);  // it stays up there
    EXPECT_EQ(found[1].finding, s);
    EXPECT_EQ(found[1].from, 80);
    EXPECT_EQ(found[1].to, 199);
    EXPECT_TRUE(found[1].what.ends_with("and has not come back")) << found[1].what;
}

TEST(Diagnosis, DivergenceGivesTheRunsOwnCause) {
    const Curve train = curve(40, learned), validation = curve(40, learned);
    Curves run = plain(train, validation);
    run.ended = true;
    run.learningRate = 5;
    run.divergence = Divergence{1204, "gradient", "the gradient left the range of numbers first in layer 2", "layer 2"};
    const Diagnosis found = only(run);
    EXPECT_EQ(found.finding, d);
    EXPECT_EQ(found.title, "Diverged at step 1,204");
    EXPECT_EQ(found.what, run.divergence->cause);
    EXPECT_EQ(found.from, 39);
    EXPECT_EQ(found.advice, "Learning rate 5 → 0.5; clip the gradient's norm at 1; batch norm");
    // Before the first value there is a cause all the same.
    EXPECT_EQ(only(prefix(run, 0)).finding, d);
}

TEST(Diagnosis, SeesADivergenceComing) {
    const Curve train =
        curve(80, [](double i) { return i < 20 ? learned(i) : learned(20) * std::exp(0.05 * (i - 20)); });
    const Diagnosis found = only(plain(train, train));
    EXPECT_EQ(found.finding, d);
    EXPECT_NEAR(static_cast<double>(found.from), 21, 1);
    // A bad start that gets better is none.
    const Curve better = curve(80, [](double i) { return 40 * std::exp(-i / 8) + 0.05; });
    EXPECT_TRUE(diagnose(plain(better, better)).empty());
}

TEST(Diagnosis, AJumpAboveChanceIsADivergenceAndNoSpikeBesides) {
    const Curve train = curve(200, [](double i) { return i < 80 ? learned(i) : 2.0; });
    EXPECT_EQ(kinds(plain(train, train)), Kinds{d});
}

TEST(Diagnosis, ARoughFirstStepAndABadStartAreNoDivergence) {
    const Curve rough = curve(60, [](double i) { return i == 0 ? 0.9 : i < 3 ? 3.0 : learned(i); });
    for (std::size_t n = 1; n <= rough.size(); ++n) EXPECT_FALSE(finds(prefix(plain(rough, {}), n), d)) << n;
    const Curve bad = noisy(Curve(100, 1.2), 0.01, 1);
    for (std::size_t n = 1; n <= bad.size(); ++n) EXPECT_FALSE(finds(prefix(plain(bad, {}), n), d)) << n;
}

TEST(Diagnosis, TheMostImportantComesFirst) {
    Curve train = curve(200, learned), validation = curve(200, overfitted);
    train[100] = 0.9;
    Curves run = plain(train, validation);
    EXPECT_EQ(kinds(run), (Kinds{o, s}));
    run.divergence = Divergence{10, "loss", "why"};
    EXPECT_EQ(kinds(run), (Kinds{d, o, s}));
}

TEST(Diagnosis, GapsInTheCurvesChangeNothing) {
    Curve train = curve(200, learned), validation = curve(200, overfitted);
    for (std::size_t i = 0; i < train.size(); i += 7) validation[i == 28 ? 1 : i] = nan;
    for (std::size_t i = 3; i < train.size(); i += 11) train[i] = i % 2 ? nan : inf;
    const Diagnosis found = only(plain(train, validation));
    EXPECT_EQ(found.finding, o);
    EXPECT_EQ(found.from, 30);
}

TEST(Diagnosis, ScaleDoesNotMatter) {
    const Curve train = noisy(curve(200, learned), 0.02, 1), validation = noisy(curve(200, overfitted), 0.02, 2);
    const Diagnosis usual = only(plain(train, validation));
    for (const double scale : {1e-6, 1e3, 1e200}) {
        Curve bigTrain = train, bigValidation = validation;
        for (double& value : bigTrain) value *= scale;
        for (double& value : bigValidation) value *= scale;
        Curves run = plain(bigTrain, bigValidation);
        run.chanceLoss *= scale;
        const Diagnosis scaled = only(run);
        EXPECT_EQ(scaled.finding, usual.finding);
        EXPECT_EQ(scaled.from, usual.from);
        run.chanceLoss = nan;  // then the first loss stands in
        EXPECT_EQ(only(run).from, usual.from);
    }
}

TEST(Diagnosis, HugeAndConstantValuesAreBorne) {
    const Curve zero(100, 0.0), low(100, 0.01), huge(100, 1e308);
    EXPECT_TRUE(diagnose(plain(zero, zero)).empty());
    EXPECT_TRUE(diagnose(plain(low, low)).empty());
    Curves unknown = plain(zero, zero);
    unknown.chanceLoss = nan;
    unknown.ended = true;
    EXPECT_TRUE(diagnose(unknown).empty());
    EXPECT_EQ(kinds(plain(huge, huge)), Kinds{p});
    // One value of 1e300 is a spike; it hides nothing of what follows.
    Curve train = curve(200, learned), validation = curve(200, overfitted);
    train[60] = validation[60] = 1e300;
    EXPECT_EQ(kinds(plain(train, validation)), (Kinds{o, s}));
}

TEST(Diagnosis, CountsEpochsWhenTheCurvesAreThinned) {
    const Curve train = curve(50, [](double i) { return learned(4 * i); });
    const Curve validation = curve(50, [](double i) { return overfitted(4 * i); });
    Curves run = plain(train, validation);
    run.stride = 4;
    EXPECT_EQ(only(run).from, 28);
    EXPECT_EQ(only(run).to, 196);
    run.bestEpoch = 30;  // the run itself knows
    EXPECT_EQ(only(run).title, "Overfitting since epoch 30");
}

TEST(Diagnosis, AdviceIsShortAndNeverProposesWhatIsOn) {
    const Curve learns = curve(200, learned), overfits = curve(200, overfitted), flat(200, 0.69);
    Curve spiky = learns;
    spiky[50] = 3;
    const Curve bounces = noisy(Curve(200, 0.3), 0.3, 1);
    std::mt19937 random(4);
    const auto pick = [&](std::initializer_list<double> values) {
        return *(values.begin() + random() % values.size());
    };
    for (int n = 0; n < 2000; ++n) {
        const Curve& train = *std::array<const Curve*, 4>{&learns, &flat, &spiky, &bounces}[random() % 4];
        Curves run = plain(train, &train == &learns ? overfits : train);
        run.ended = random() % 2;
        run.l1 = pick({0, 0, 1e-3, 1});
        run.l2 = pick({0, 0, 1e-6, 1e-3, 1});
        run.weightDecay = pick({0, 0, 0.01, 0.5});
        run.dropout = pick({0, 0.1, 0.3, 0.5, 0.9});
        run.batchNorm = random() % 2;
        run.clipNorm = pick({0, 1});
        run.clipValue = pick({0, 0, 1});
        run.learningRate = pick({1e-7, 0.00123456, 0.01, 10});
        run.lowersRate = random() % 2;
        run.adaptive = random() % 2;
        run.epsilon = run.adaptive ? pick({1e-8, 1e-3}) : nan;
        run.batchSize = static_cast<std::int64_t>(pick({0, 1, 32, 240, 4096}));
        run.trainSamples = static_cast<std::int64_t>(pick({0, 240, 60000}));
        run.parameters = static_cast<std::int64_t>(pick({6, 1346, 12345678}));
        run.hiddenLayers = static_cast<std::int64_t>(pick({0, 2}));
        run.patience = static_cast<std::int64_t>(pick({0, 20}));
        if (random() % 4 == 0) run.divergence = Divergence{3, "loss", "why"};
        for (const Diagnosis& found : diagnose(run)) {
            const auto says = [&](std::string_view word) { return found.advice.find(word) != std::string::npos; };
            EXPECT_LE(characters(found.advice), Diagnosis::maxAdvice) << found.advice;
            EXPECT_FALSE(found.advice.empty()) << found.title;
            const auto never = [&](bool on, std::initializer_list<std::string_view> words) {
                for (const std::string_view word : words)
                    EXPECT_FALSE(on && says(word)) << found.title << ": " << found.advice;
            };
            const bool hidden = run.hiddenLayers > 0, overfitting = found.finding == o;
            never(run.patience > 0, {"top at epoch"});
            never(run.clipNorm > 0 || run.clipValue > 0, {"lip the gradient"});
            never(run.batchNorm || !hidden, {"atch norm"});
            never(run.lowersRate, {"schedule"});
            never(run.batchSize == 0 || run.batchSize >= 240, {"atch 2", "atch 4"});
            never(!run.adaptive || run.epsilon > 1e-5, {"ε"});
            never(overfitting && !hidden, {"ropout", "units"});
            never(overfitting && run.dropout >= 0.2, {"ropout"});
            never(overfitting && run.l1 + run.weightDecay > 0, {"L2"});
            never(found.finding == u && run.l2 < 0.01, {"L2"});
        }
    }
}

// --- curves of real networks
// --------------------------------------------------------------------------------------------- From PyTorch 1.13,
// float32: two classes, standardised inputs, ReLU, He-normal weights, softmax cross-entropy. Losses over the whole part
// in evaluation mode, every k-th epoch, to three digits. The expected words are a lecturer's.

struct RealRun {
    std::int64_t stride;
    std::string train, validation;
};

Curve parsed(const std::string& text) {
    std::istringstream in(text);
    Curve values;
    for (double value; in >> value;) values.push_back(value);
    return values;
}

struct RealCurves {
    Curve train, validation;
    Curves run;
    explicit RealCurves(const RealRun& real) : train(parsed(real.train)), validation(parsed(real.validation)) {
        run = plain(train, validation);
        run.stride = real.stride;
        run.ended = true;
    }
    RealCurves(const RealCurves&) = delete;  // the spans point into it
};

// Spirals, 240 training points, no hidden layer, SGD 0.1, batch 32.
const RealRun straightBoundary{
    10, ".612 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583 .583",
    ".663 .675 .675 .675 .677 .679 .677 .677 .677 .677 .677 .677 .675 .676 .677 .677 .677 .676 .677 .677 .675"};

// Moons, noise 0.35, 60 training points, 128–128 units, Adam 0.01, batch 16.
const RealRun manyWeights{
    4,
    "1.15 .24 .198 .167 .17 .145 .143 .12 .125 .126 .0955 .0846 .0788 .0819 .0962 .0787 .0717 .0695 .0688 .073 "
    ".0627 .0672 .0698 .0661 .0726 .0621 .0612 .0615 .0703 .0947 .0732 .0638 .0627 .0619 .0557 .0523 .0537 .0547 "
    ".0534 .0465 .0452 .0494 .0442 .0423 .047 .0414 .0411 .0388 .0456 .0363 .0349",
    "1.22 .256 .225 .193 .308 .183 .208 .272 .243 .299 .316 .353 .372 .497 .362 .416 .417 .454 .481 .502 .54 .627 "
    ".533 .529 .553 .578 .599 .617 .642 .64 .648 .683 .684 .684 .713 .726 .763 .779 .8 .812 .845 .859 .876 .887 .83 "
    ".856 .832 .855 .865 .858 .884"};

// Moons, noise 0.25, 600 training points, 16 units, Adam 0.005, batch 32.
const RealRun healthy{
    5,
    "1.58 .319 .301 .278 .249 .223 .203 .187 .175 .167 .162 .157 .155 .153 .152 .15 .15 .149 .148 .148 .147 .147 "
    ".147 .146 .146 .146 .146 .146 .146 .146 .145",
    "1.54 .3 .283 .262 .234 .213 .199 .189 .183 .18 .18 .178 .176 .177 .177 .178 .18 .18 .178 .178 .18 .181 .181 "
    ".185 .181 .183 .183 .184 .184 .182 .188"};

// Spirals, 240 training points, 32–32 units, momentum 0.9 at a rate of 0.3, batch 16.
const RealRun hotMomentum{
    5,
    ".761 .319 .243 .531 .343 .401 .318 .303 .342 .407 .382 .347 .385 .369 .262 .451 .476 .344 .413 .378 .436 .431 "
    ".414 .412 .403 .452 .443 .412 .399 .402 .4",
    ".739 .427 .321 .652 .466 .501 .433 .41 .463 .497 .459 .45 .478 .501 .347 .586 .451 .426 .463 .481 .499 .511 "
    ".487 .48 .468 .52 .513 .48 .463 .469 .466"};

// Moons, noise 0.35, 60 training points, 64–64 units, Adam 0.01, L2 0.01, dropout 0.5, batch 16.
const RealRun regularised{
    6,
    ".966 .208 .163 .16 .147 .15 .135 .131 .127 .129 .123 .119 .119 .112 .118 .118 .116 .116 .118 .109 .119 .109 "
    ".111 .107 .115 .11 .116 .103 .115 .122 .114 .114 .107 .105 .11 .126 .111 .116 .107 .118 .107 .104 .107 .101 "
    ".104 .103 .0984 .106 .11 .0973 .11",
    "1.03 .656 .442 .442 .436 .421 .418 .409 .401 .402 .398 .412 .4 .424 .4 .397 .423 .419 .466 .465 .447 .448 .43 "
    ".49 .495 .469 .411 .451 .454 .423 .431 .443 .467 .46 .496 .382 .466 .446 .426 .33 .4 .469 .392 .464 .499 .438 "
    ".442 .379 .352 .474 .37"};

// Spirals, 240 training points, 32–32 units, Adam at a rate of 0.1, batch 16.
const RealRun hotAdam{
    3,
    ".761 .218 .244 .151 .0476 .0744 .0442 .203 .093 .249 .225 .22 .301 .203 .214 .207 .207 .199 .197 .189 .181 "
    ".439 .284 .105 .0571 .042 .352 .0702 .0565 .185 .0808 .269 .0735 .123 .15 .0578 .0575 .0865 .0733 .0699 .119 "
    ".0725 .07 .0747 .0993 .103 .0649 .0558 .0556 .064 .0566",
    ".739 .354 .354 .424 .169 .174 .178 .387 .238 .458 .494 .426 .425 .465 .411 .392 .396 .401 .405 .385 .357 .508 "
    ".435 .308 .204 .185 .544 .188 .249 .444 .185 .605 .288 .468 .552 .295 .297 .38 .32 .341 .288 .278 .3 .27 .387 "
    ".369 .237 .246 .301 .328 .246"};

TEST(Diagnosis, NamesWhatRealNetworksDo) {
    RealCurves straight(straightBoundary);
    straight.run.hiddenLayers = 0;
    EXPECT_EQ(only(straight.run).finding, u);
    EXPECT_EQ(only(straight.run).advice,
              "Add a hidden layer: without one the network is linear; learning rate 0.01 → 0.1");

    EXPECT_EQ(kinds(RealCurves(healthy).run), Kinds{});

    RealCurves many(manyWeights);
    many.run.trainSamples = 60;
    many.run.parameters = 17154;
    const Diagnosis overfits = only(many.run);
    EXPECT_EQ(overfits.finding, o);
    EXPECT_EQ(overfits.from, 20);
    EXPECT_NEAR(overfits.gap, 0.849, 0.001);

    // With L2 and dropout validation no longer climbs; it stays above, and only data or a smaller net are left to try.
    RealCurves regular(regularised);
    regular.run.l2 = 0.01;
    regular.run.dropout = 0.5;
    regular.run.trainSamples = 60;
    regular.run.parameters = 4482;
    const Diagnosis stays = only(regular.run);
    EXPECT_EQ(stays.finding, g);
    EXPECT_EQ(stays.advice, "60 training points for 4,482 weights: more data or fewer units");

    // Too large a rate: the loss has been lower and never gets back. More units would not help.
    RealCurves momentum(hotMomentum);
    momentum.run.learningRate = 0.3;
    EXPECT_EQ(only(momentum.run).finding, p);
    EXPECT_TRUE(only(momentum.run).advice.starts_with("Learning rate 0.3 → 0.09"));

    RealCurves adam(hotAdam);
    EXPECT_EQ(kinds(adam.run), (Kinds{p, g, s}));
}

TEST(Diagnosis, OfRealNetworksStaysFromEpochToEpoch) {
    for (const RealRun* real : {&straightBoundary, &manyWeights, &healthy, &hotMomentum}) {
        const RealCurves curves(*real);
        int changes = 0;
        Kinds before;
        for (std::size_t n = 1; n <= curves.train.size(); ++n) {
            const Kinds now = kinds(prefix(curves.run, n));
            changes += now != before;
            before = now;
        }
        EXPECT_LE(changes, 2);
    }
}

}  // namespace
}  // namespace ravine
