// Every part of the problem changed under every picture at every kind of moment, undone and made again. What is shown
// may be of the problem before or of the new one, never a network of one on the data of the other.
#include "app/surface/surface_pane.h"
#include "app/surface/surface_tools.h"
#include "app/surface/surface_workspace.h"
#include "tests/app/opened_network.h"
#include "widgets/boundary/boundary_view.h"

namespace ravine {
namespace {

struct Edit {
    const char* path;
    const char* json;
};

// One or more for each part of a network's problem.
const Edit networkChanges[] = {
    {"problem.data.arms", "2"},
    {"problem.data.samples", "40"},
    {"problem.data", R"({"kind": "sine", "samples": 50})"},
    {"problem.data", R"({"kind": "iris"})"},
    {"problem.data", R"({"kind": "circles", "samples": 60})"},
    {"problem.split", R"({"train": 0.5, "validation": 0, "test": 0.2, "shuffle": true})"},
    {"problem.preprocess.scale", R"("min_max")"},
    {"problem.network.layers", R"([{"units": 5}])"},
    {"problem.network.layers", R"([{"units": 3, "batch_norm": true, "dropout": 0.3}, {"units": 7}, {"units": 4}])"},
    {"problem.loss", R"("mean_squared_error")"},
    {"problem.network.batch_size", "7"},
    {"problem.precision", R"("float64")"},
    {"epochs", "5"},
    {"seed", "9"},
};

const Edit surfaceChanges[] = {
    {"problem.surface.condition", "4"},
    {"problem.surface", R"({"kind": "himmelblau"})"},
    {"problem.surface", R"j({"kind": "formula", "f": "sin(x) + y^2"})j"},
    {"problem.surface", R"j({"kind": "formula", "f": "1/0 * x"})j"},
    {"problem.start", "[0.5, -0.5]"},
    {"problem.start", "[400, 1e9]"},
    {"problem.gradient_noise", "0.5"},
    {"steps", "9"},
    {"seed", "5"},
};

enum class At { Start, Running, Frontier, Before, InsideAnEpoch, Diverged, Finished };
constexpr At moments[] = {At::Start,         At::Running,  At::Frontier, At::Before,
                          At::InsideAnEpoch, At::Diverged, At::Finished};

void bringTo(Controller& controller, At moment) {
    controller.pause();
    switch (moment) {
        case At::Start:
            return controller.reset();
        case At::Running:
            controller.reset();
            controller.setSpeed(1e6);
            controller.play();
            ASSERT_TRUE(controller.waitForStep(1));
            return;
        case At::Frontier:
            controller.reset();
            ASSERT_TRUE(controller.computeTo(3));
            return;
        case At::Before:
            ASSERT_TRUE(controller.computeTo(4));
            controller.seek(2);
            ASSERT_TRUE(controller.waitForSight());
            return;
        case At::InsideAnEpoch:
            ASSERT_TRUE(controller.computeTo(4));
            controller.seek(4);
            for (int k = 0; k < 3; ++k) controller.stepBack(true);
            ASSERT_TRUE(controller.waitForSight());
            return;
        case At::Diverged:
            controller.reset();
            controller.editRun(0, "learning_rate", "1e30", true);
            ASSERT_TRUE(controller.computeAll());
            ASSERT_TRUE(std::ranges::any_of(controller.race().runs(),
                                            [](const RunTraces& run) { return run.status() == Status::Diverged; }));
            return;
        case At::Finished:
            ASSERT_TRUE(controller.computeAll());
            return;
    }
}

// A few frames: those of the change itself, then until all has come that was asked for.
void pump(Workspace& workspace) {
    QApplication::processEvents();
    ASSERT_TRUE(workspace.controller().waitForStep(0));
    QApplication::processEvents();
}

void expectOneProblem(const Controller& controller) {
    if (!controller.network()) return;
    for (std::size_t i = 0; i < controller.race().runs().size(); ++i) {
        if (const auto shown = controller.race().snapshot(i)) {
            EXPECT_EQ(shown->data, controller.network()->data) << "of run " << i << ", at the head";
        }
        for (const auto& snapshot : controller.race().snapshots(i)) {
            EXPECT_EQ(snapshot->data, controller.network()->data) << "of run " << i << ", among what is kept";
            EXPECT_EQ(snapshot->layout->inputs(), controller.network()->data->set->features());
            EXPECT_EQ(snapshot->layout->outputs(), controller.network()->data->outputs);
        }
    }
}

void changeUndoAndRedo(Workspace& workspace, const Edit& change, At moment) {
    SCOPED_TRACE(testing::Message() << change.path << " = " << change.json << " at moment "
                                    << static_cast<int>(moment));
    Controller& controller = workspace.controller();
    const auto look = [&] {
        expectOneProblem(controller);  // before any frame of the new race
        pump(workspace);
        expectOneProblem(controller);
    };
    const int before = controller.document().undoStack().index();
    controller.editProblem(change.path, change.json, true);
    look();
    if (controller.document().undoStack().index() == before) return;  // refused, or as it was
    controller.undo();
    look();
    controller.redo();
    look();
    controller.undo();
    look();
}

template <std::size_t N>
void changeEverything(Workspace& workspace, const Edit (&changes)[N]) {
    Controller& controller = workspace.controller();
    for (const At moment : moments) {
        if (moment == At::Diverged && controller.experiment().isNetwork()) continue;
        for (const Edit& change : changes) {
            const int before = controller.document().undoStack().index();
            bringTo(controller, moment);
            if (testing::Test::HasFatalFailure()) return;
            changeUndoAndRedo(workspace, change, moment);
            if (testing::Test::HasFailure()) return;
            while (controller.document().undoStack().index() > before) controller.undo();
        }
        workspace.waitForPictures();
    }
}

Json armsExperiment() {
    return Json::parse(R"({"ravine": 1, "title": "Arms", "problem": {"kind": "network",
        "data": {"kind": "spirals", "arms": 5, "samples": 100},
        "network": {"layers": [{"units": 6, "activation": "tanh", "dropout": 0.1}], "batch_size": 16}},
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.05},
                 {"name": "b", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.1}],
        "epochs": 12, "seed": 1})");
}

class NetworkProblemChanges : public testing::TestWithParam<NetworkTab> {};

TEST_P(NetworkProblemChanges, NeverMeetAnotherProblemsNetwork) {
    OpenedNetwork opened(armsExperiment());
    opened.showTab(GetParam());
    changeEverything(opened.workspace(), networkChanges);
}

std::string nameOfTab(const testing::TestParamInfo<NetworkTab>& tab) {
    const char* const names[] = {"Boundary", "Network", "Weights", "Activations", "Backprop", "Confusion", "Step"};
    return names[static_cast<int>(tab.param)];
}

INSTANTIATE_TEST_SUITE_P(Under, NetworkProblemChanges,
                         testing::Values(NetworkTab::Boundary, NetworkTab::Network, NetworkTab::Weights,
                                         NetworkTab::Activations, NetworkTab::Backprop, NetworkTab::Confusion,
                                         NetworkTab::Step),
                         nameOfTab);

// As it was found: a picture of a past update, and another number of classes.
TEST(ProblemChanges, AtASingleUpdateTakeTheOldMomentAlong) {
    OpenedNetwork opened(armsExperiment());
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(6));
    for (int k = 0; k < 4; ++k) opened.key(Qt::Key_U, Qt::ShiftModifier);
    ASSERT_TRUE(controller.waitForSight());
    ASSERT_NE(controller.race().snapshot(0), nullptr);
    ASSERT_TRUE(controller.editProblem("problem.data.arms", "2", true).empty());
    EXPECT_EQ(controller.race().sight(), nullptr);
    EXPECT_EQ(controller.race().snapshot(0), nullptr) << "until one of the new data has come";
    ASSERT_TRUE(controller.waitForSight());
    ASSERT_NE(controller.race().snapshot(0), nullptr);
    EXPECT_EQ(controller.race().snapshot(0)->layout->outputs(), 2);
}

TEST(ProblemChanges, LeaveNoPredictionOfTheOldDataInTheBoundary) {
    BoundaryView view;
    view.resize(400, 300);
    BoundaryScene scene;
    scene.points = std::make_shared<const std::vector<BoundaryPoint>>(2);
    scene.dataSet = 1;
    view.setScene(scene);
    bool wasAsked = false, isOld = false, isAskedLater = false;
    view.setRuns({BoundaryRun{.slot = 1,
                              .name = "a",
                              .selected = true,
                              .predictor = [&](const Eigen::MatrixXd& points) -> Eigen::MatrixXd {
                                  (isOld ? isAskedLater : wasAsked) = true;
                                  return Eigen::MatrixXd::Constant(2, points.cols(), 0.5);
                              },
                              .generation = 1}});
    view.waitForFields();
    ASSERT_TRUE(wasAsked);
    isOld = true;
    scene.dataSet = 2;
    scene.kind = BoundaryKind::Curve;
    view.setScene(scene);
    view.zoomIn();
    view.waitForFields();
    EXPECT_FALSE(isAskedLater);
}

// Fewer runs than the charts show, at the moment when playing ends.
TEST(ProblemChanges, ARunTakenBackWhileItPlaysIsAskedForNoMore) {
    OpenedNetwork opened(armsExperiment());
    Controller& controller = opened.controller();
    for (int runs = 0; runs < 4; ++runs) controller.addRun("adam", 0);
    ASSERT_TRUE(controller.waitForStep(0));
    controller.play();
    ASSERT_TRUE(controller.waitForStep(1));
    bool wasTold = false, isTold = false;
    QObject::connect(&controller, &Controller::experimentChanged, [&] { wasTold = true; });
    QObject::connect(&controller, &Controller::playingChanged, [&] { isTold = wasTold; });
    controller.undo();
    EXPECT_TRUE(isTold) << "the views know the experiment before they hear that playing has ended";
    EXPECT_FALSE(controller.isPlaying());
    EXPECT_TRUE(controller.waitForStep(1));
}

TEST(ProblemChanges, ChartsOfAnotherLengthAndFewerRunsLookAtNoSeriesThatIsGone) {
    Json shorter = armsExperiment();
    shorter["runs"].erase(1);
    shorter["epochs"] = 4000;
    OpenedNetwork opened(armsExperiment());
    opened.write("shorter.json", QByteArray::fromStdString(shorter.dump()));
    for (const NetworkCharts::Lowest lowest : {NetworkCharts::Lowest::LearningRate, NetworkCharts::Lowest::Sharpness}) {
        opened.charts().setLowest(lowest);
        opened.charts().setLosses(NetworkCharts::Losses::Batches);
        opened.open("experiment.json");
        ASSERT_TRUE(opened.controller().computeTo(5));
        opened.open("shorter.json");
        QApplication::processEvents();
        EXPECT_EQ(opened.controller().race().runs().size(), 1u);
    }
}

class SurfaceProblemChanges : public testing::TestWithParam<SurfacePicture> {};

TEST_P(SurfaceProblemChanges, AreShownWhateverTheMoment) {
    OpenedNetwork opened;
    opened.write("surface.json", R"({"ravine": 1, "title": "Ravine", "problem": {"kind": "surface",
        "surface": {"kind": "ravine", "condition": 25}, "start": [-4, 1.8]},
        "runs": [{"name": "a", "optimizer": {"kind": "momentum"}, "learning_rate": 0.01},
                 {"name": "b", "optimizer": {"kind": "adam"}, "learning_rate": 0.1}], "steps": 40, "seed": 7})");
    opened.open("surface.json");
    SurfaceWorkspace& workspace = opened.window().surfaceWorkspace();
    workspace.pane().setPicture(GetParam());
    ASSERT_TRUE(workspace.controller().waitForStep(0));
    changeEverything(workspace, surfaceChanges);
    workspace.waitForPictures();
}

std::string nameOfPicture(const testing::TestParamInfo<SurfacePicture>& picture) {
    const char* const names[] = {"Flat", "Relief", "Both"};
    return names[static_cast<int>(picture.param)];
}

INSTANTIATE_TEST_SUITE_P(Under, SurfaceProblemChanges,
                         testing::Values(SurfacePicture::Flat, SurfacePicture::Relief, SurfacePicture::Both),
                         nameOfPicture);

}  // namespace
}  // namespace ravine
