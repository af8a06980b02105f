#include "widgets/surface/step_arrows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/optimizers/pipeline.h"

using namespace ravine;

namespace {

const ArrowKinds everyKind{ArrowKind::Gradient, ArrowKind::Penalty, ArrowKind::Clipped, ArrowKind::Carried,
                           ArrowKind::Moment,   ArrowKind::Decay,   ArrowKind::Step,    ArrowKind::Shrink};

// The third update of a rule on ½ x² + 12.5 y², opened up.
StepAnatomy opened(PipelineSettings settings, double rate = 0.02) {
    Pipeline<double> pipeline(2, {}, std::move(settings));
    double theta[2]{-3, 2};
    StepAnatomy anatomy;
    anatomy.coordinates.resize(2);
    anatomy.coordinates[1].index = 1;
    for (int step = 1; step <= 3; ++step) {
        double gradient[2]{theta[0], 25 * theta[1]};
        if (step < 3)
            pipeline.update(theta, gradient, rate);
        else
            pipeline.update(theta, gradient, rate, anatomy);
    }
    return anatomy;
}

const StepArrow* find(const std::vector<StepArrow>& arrows, ArrowKind kind) {
    for (const StepArrow& arrow : arrows)
        if (arrow.kind == kind) return &arrow;
    return nullptr;
}

double known(const StepAnatomy& anatomy, int coordinate, std::string_view symbol) {
    for (const NamedNumber& number : anatomy.coordinates[std::size_t(coordinate)].known)
        if (number.symbol == symbol) return number.value;
    return NAN;
}

void expectNear(Point a, Point b) {
    EXPECT_NEAR(a.x, b.x, 1e-12);
    EXPECT_NEAR(a.y, b.y, 1e-12);
}

Point sum(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }

}  // namespace

TEST(StepArrows, OfGradientDescentAreTheStepItself) {
    const StepAnatomy anatomy = opened({});
    const auto arrows = arrowsOf(anatomy, 3, 1, everyKind);
    ASSERT_EQ(arrows.size(), 2u);
    expectNear(arrows[0].vector, arrows[1].vector);
    expectNear(arrows[0].from, {anatomy.coordinates[0].before(), anatomy.coordinates[1].before()});
    EXPECT_EQ(arrows[0].slot, 0) << "in ink";
    EXPECT_EQ(arrows[1].slot, 3);
    EXPECT_EQ(arrows[0].label, "−*η*∇*f*");
}

TEST(StepArrows, OfMomentumAreGradientAndVelocityThatAddUpToTheStep) {
    for (const Form form : {Form::Lecture, Form::PyTorch}) {
        const StepAnatomy anatomy = opened({.optimizer = Momentum{0.9, form}});
        const auto arrows = arrowsOf(anatomy, 2, 1, everyKind);
        const auto *gradient = find(arrows, ArrowKind::Gradient), *carried = find(arrows, ArrowKind::Carried),
                   *step = find(arrows, ArrowKind::Step);
        ASSERT_TRUE(gradient && carried && step);
        expectNear(sum(gradient->vector, carried->vector), step->vector);
        const double perVelocity = form == Form::Lecture ? 0.9 : -0.02 * 0.9;
        expectNear(carried->vector, {perVelocity * known(anatomy, 0, "v"), perVelocity * known(anatomy, 1, "v")});
        EXPECT_EQ(carried->label, form == Form::Lecture ? "*μv*" : "−*ημv*");
        EXPECT_EQ(carried->slot, 2);
        EXPECT_FALSE(gradient->directionOnly);
        expectNear(sum(step->from, step->vector), {anatomy.coordinates[0].after(), anatomy.coordinates[1].after()});
    }
}

TEST(StepArrows, OfNesterovCarryTheNewVelocity) {
    const StepAnatomy anatomy = opened({.optimizer = Nesterov{}});
    const StepArrow carried = *find(arrowsOf(anatomy, 2, 1, everyKind), ArrowKind::Carried);
    const auto& c = anatomy.coordinates;
    expectNear(carried.vector, {0.9 * c[0].find("v")->value, 0.9 * c[1].find("v")->value});
}

TEST(StepArrows, ScaleInThePlaneAlone) {
    const StepAnatomy momentum = opened({.optimizer = Momentum{}});
    const auto once = arrowsOf(momentum, 1, 1, everyKind), thrice = arrowsOf(momentum, 1, 3, everyKind);
    for (std::size_t i = 0; i < once.size(); ++i) {
        expectNear(thrice[i].vector, {3 * once[i].vector.x, 3 * once[i].vector.y});
        expectNear(thrice[i].from, once[i].from);
    }
    const StepAnatomy adam = opened({.optimizer = Adam{}});
    const auto adamOnce = arrowsOf(adam, 1, 1, everyKind), adamThrice = arrowsOf(adam, 1, 3, everyKind);
    expectNear(find(adamThrice, ArrowKind::Gradient)->vector, find(adamOnce, ArrowKind::Gradient)->vector);
}

TEST(StepArrows, OfAdaptiveRulesShowTheGradientsDirectionInAFixedLength) {
    const std::vector<Optimizer> adaptive{Adam{},   RMSprop{}, AdaGrad{}, AdaDelta{}, AMSGrad{},
                                          AdaMax{}, NAdam{},   RAdam{},   Lion{}};
    for (const Optimizer& rule : adaptive) {
        const StepAnatomy anatomy = opened({.optimizer = rule});
        const auto arrows = arrowsOf(anatomy, 1, 1, everyKind);
        const StepArrow* gradient = find(arrows, ArrowKind::Gradient);
        ASSERT_NE(gradient, nullptr);
        EXPECT_TRUE(gradient->directionOnly) << anatomy.optimizer;
        EXPECT_NEAR(std::hypot(gradient->vector.x, gradient->vector.y), 1, 1e-12);
        const auto& c = anatomy.coordinates;
        EXPECT_LT(gradient->vector.x * c[0].stages.front().after, 0) << "downhill";
        EXPECT_NEAR(gradient->vector.x * c[1].stages.front().after, gradient->vector.y * c[0].stages.front().after,
                    1e-9);
        const StepArrow* step = find(arrows, ArrowKind::Step);
        ASSERT_NE(step, nullptr) << anatomy.optimizer;
        EXPECT_FALSE(step->directionOnly);
        EXPECT_EQ(find(arrows, ArrowKind::Carried), nullptr);
    }
}

TEST(StepArrows, TheFirstMomentIsTheOneThatTheRuleTold) {
    const StepAnatomy anatomy = opened({.optimizer = Adam{}});
    const StepArrow moment = *find(arrowsOf(anatomy, 1, 1, everyKind), ArrowKind::Moment);
    const double x = anatomy.coordinates[0].find("M̂")->value, y = anatomy.coordinates[1].find("M̂")->value;
    const double g =
        std::hypot(anatomy.coordinates[0].stages.front().after, anatomy.coordinates[1].stages.front().after);
    ASSERT_TRUE(std::hypot(x, y) / g > 0.45 && std::hypot(x, y) / g < 1.5);
    expectNear(moment.vector, {-x / g, -y / g});
    EXPECT_EQ(find(arrowsOf(opened({.optimizer = RMSprop{}}), 1, 1, everyKind), ArrowKind::Moment), nullptr);
}

TEST(StepArrows, StagesBendAndShortenTheGradient) {
    const StepAnatomy anatomy = opened({.l2 = 2, .weightDecay = 1, .clipNorm = 5});
    const auto& c = anatomy.coordinates;
    const auto after = [&](Stage stage) {
        return Point{-0.02 * c[0].find(stage)->after, -0.02 * c[1].find(stage)->after};
    };
    const auto arrows = arrowsOf(anatomy, 1, 1, everyKind);
    const auto *gradient = find(arrows, ArrowKind::Gradient), *penalty = find(arrows, ArrowKind::Penalty),
               *clipped = find(arrows, ArrowKind::Clipped), *decay = find(arrows, ArrowKind::Decay),
               *step = find(arrows, ArrowKind::Step);
    ASSERT_TRUE(gradient && penalty && clipped && decay && step);
    expectNear(gradient->vector, after(Stage::ClipNorm));
    expectNear(penalty->vector, {-0.02 * 2 * c[0].before(), -0.02 * 2 * c[1].before()});
    EXPECT_EQ(penalty->label, "−*ηλ*_{2}*θ*");
    EXPECT_TRUE(clipped->dashed);
    expectNear(clipped->offset, gradient->vector);
    expectNear(sum(clipped->offset, clipped->vector), after(Stage::Penalty));
    EXPECT_EQ(gradient->label, "−*ηg*");
    expectNear(decay->vector, {-0.02 * c[0].before(), -0.02 * c[1].before()});
    expectNear(step->offset, decay->vector);
    expectNear(sum(sum(step->from, step->offset), step->vector), {c[0].after(), c[1].after()});
}

TEST(StepArrows, AppearWithTheirStages) {
    const StepAnatomy anatomy = opened({.optimizer = Momentum{}, .l1 = 0.5, .l2 = 2, .weightDecay = 1, .clipNorm = 5});
    const auto kinds = [&](Stage upTo) {
        ArrowKinds found;
        for (const StepArrow& arrow : arrowsOf(anatomy, 1, 1, everyKind, upTo)) found.insert(arrow.kind);
        return found;
    };
    using enum ArrowKind;
    EXPECT_EQ(kinds(Stage::DataGradient), ArrowKinds{Gradient});
    EXPECT_EQ(kinds(Stage::Penalty), (ArrowKinds{Gradient, Penalty}));
    EXPECT_EQ(kinds(Stage::ClipNorm), (ArrowKinds{Gradient, Penalty, Clipped}));
    EXPECT_EQ(kinds(Stage::Decay), (ArrowKinds{Gradient, Penalty, Clipped, Decay}));
    EXPECT_EQ(kinds(Stage::Rule), (ArrowKinds{Gradient, Penalty, Clipped, Decay, Carried}));
    EXPECT_EQ(kinds(Stage::Step), (ArrowKinds{Gradient, Penalty, Clipped, Decay, Carried, Step}));
    EXPECT_EQ(kinds(Stage::Proximal), (ArrowKinds{Gradient, Penalty, Clipped, Decay, Carried, Step, Shrink}));
    const auto first = arrowsOf(anatomy, 1, 1, everyKind, Stage::DataGradient);
    EXPECT_EQ(first.front().label, "−*η*∇*f*");
    const auto& c = anatomy.coordinates;
    expectNear(first.front().vector, {-0.02 * c[0].stages.front().after, -0.02 * c[1].stages.front().after});
}

TEST(StepArrows, OnlyTheShownKindsAreDrawnButAllAreListed) {
    const StepAnatomy anatomy = opened({.optimizer = Momentum{}});
    EXPECT_EQ(arrowsOf(anatomy, 1, 1, {ArrowKind::Carried}).size(), 1u);
    EXPECT_EQ(arrowEntries(anatomy, 1).size(), 3u);
    EXPECT_EQ(usualArrows(anatomy), (ArrowKinds{ArrowKind::Gradient, ArrowKind::Carried}));
    EXPECT_TRUE(usualArrows(opened({.optimizer = RMSprop{}})).contains(ArrowKind::Step));
    StepAnatomy lone = anatomy;
    lone.coordinates.resize(1);
    EXPECT_TRUE(arrowsOf(lone, 1, 1, everyKind).empty()) << "a weight of a network";
}

TEST(StepArrows, NothingIsDrawnOfWhatIsNotFinite) {
    StepAnatomy anatomy = opened({});
    anatomy.coordinates[0].stages.front().after = NAN;
    EXPECT_EQ(find(arrowsOf(anatomy, 1, 1, everyKind), ArrowKind::Gradient), nullptr);
}

TEST(CoordinateRates, AreToldOfAdaptiveRulesOnly) {
    const StepAnatomy adam = opened({.optimizer = Adam{}});
    const auto rates = ratesOf(adam);
    ASSERT_TRUE(rates);
    EXPECT_EQ(rates->x, adam.coordinates[0].effectiveRate);
    EXPECT_EQ(rates->share(rates->x), 1) << "the flat direction's is the larger";
    EXPECT_NEAR(rates->share(rates->y), adam.coordinates[1].effectiveRate / adam.coordinates[0].effectiveRate, 1e-15);
    EXPECT_FALSE(ratesOf(opened({.optimizer = Momentum{}})));
}
