// The Network workspace driven as a person drives it: files, tabs, keys, the sidebar's data and layers.
#include <QPushButton>

#include "app/header_bar.h"
#include "app/surface/surface_workspace.h"
#include "tests/app/opened_network.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/cards/layer_list.h"
#include "widgets/charts/line_chart.h"
#include "widgets/data/data_tiles.h"
#include "widgets/data/split_bar.h"
#include "widgets/transport/transport_bar.h"

namespace ravine {
namespace {

const QString surfaceFile = QString::fromStdString(shippedExperiment("momentum-vs-adam"));

// --- workspaces ----------------------------------------------------------------------------------------------------

TEST(NetworkWindow, OpeningAFileShowsTheWorkspaceItBelongsTo) {
    OpenedNetwork opened;
    EXPECT_TRUE(opened.workspace().isVisible());
    EXPECT_EQ(&opened.window().workspace(), &opened.workspace());
    Issues issues;
    ASSERT_TRUE(opened.window().files().openQuietly(surfaceFile, issues)) << text(issues);
    EXPECT_FALSE(opened.workspace().isVisible());
    EXPECT_TRUE(opened.window().surfaceWorkspace().isVisible());
    EXPECT_FALSE(opened.window().controller().experiment().isNetwork());
    EXPECT_EQ(opened.experiment().title, "Rings");  // stays open
}

TEST(NetworkWindow, TabsAndKeysSwitchAndWhatIsOpenStays) {
    OpenedNetwork opened;
    MainWindow& window = opened.window();
    ASSERT_TRUE(opened.controller().computeTo(7));
    opened.key(Qt::Key_1, Qt::ControlModifier);
    EXPECT_TRUE(window.surfaceWorkspace().isVisible());
    EXPECT_EQ(window.controller().experiment().title, "Momentum vs Adam in a ravine");
    opened.key(Qt::Key_2, Qt::ControlModifier);
    EXPECT_TRUE(opened.workspace().isVisible());
    EXPECT_EQ(window.controller().race().head(), 7);
    int clicked = 0;
    for (auto* tab : window.header().findChildren<QPushButton*>())
        if (tab->text() == "Surface") QTest::mouseClick(tab, Qt::LeftButton), ++clicked;
    EXPECT_EQ(clicked, 1);
    EXPECT_TRUE(window.surfaceWorkspace().isVisible());
    for (auto* tab : window.header().findChildren<QPushButton*>())
        if (tab->text() == "Network") QTest::mouseClick(tab, Qt::LeftButton);
    EXPECT_TRUE(opened.workspace().isVisible());
    EXPECT_EQ(opened.experiment().title, "Rings");
}

TEST(NetworkWindow, TurningAwayPausesTheTraining) {
    OpenedNetwork opened;
    opened.controller().setSpeed(20);
    opened.key(Qt::Key_Space);
    EXPECT_TRUE(opened.controller().isPlaying());
    opened.key(Qt::Key_1, Qt::ControlModifier);
    EXPECT_FALSE(opened.controller().isPlaying());
}

TEST(NetworkWindow, TitleUndoAndSaveActOnTheWorkspaceThatIsShown) {
    OpenedNetwork opened;
    MainWindow& window = opened.window();
    const auto shownTitle = [&] { return window.header().findChild<QLineEdit*>()->text(); };
    EXPECT_EQ(shownTitle(), "Rings");
    typeInto(window.header().findChild<QLineEdit*>(), "Two rings");
    EXPECT_EQ(opened.experiment().title, "Two rings");
    EXPECT_EQ(window.windowTitle(), QString::fromUtf8("Two rings* — Ravine"));
    opened.key(Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(shownTitle(), "Momentum vs Adam in a ravine");
    EXPECT_FALSE(window.windowTitle().contains('*'));
    opened.key(Qt::Key_Z, Qt::ControlModifier);  // nothing to undo here
    EXPECT_EQ(opened.experiment().title, "Two rings");
    opened.key(Qt::Key_2, Qt::ControlModifier);
    opened.key(Qt::Key_S, Qt::ControlModifier);
    EXPECT_FALSE(opened.controller().document().isModified());
    Issues issues;
    const auto saved = loadExperiment(opened.path("experiment.json").toStdString(), issues);
    ASSERT_TRUE(saved) << text(issues);
    EXPECT_EQ(saved->title, "Two rings");
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(opened.experiment().title, "Rings");
    EXPECT_EQ(shownTitle(), "Rings");
}

TEST(NetworkWindow, ClosingAsksForEachModifiedDocument) {
    OpenedNetwork opened;
    MainWindow& window = opened.window();
    Issues issues;
    ASSERT_TRUE(window.files().openQuietly(surfaceFile, issues));
    window.controller().editProblem("title", "\"Changed surface\"", true);
    opened.controller().editProblem("title", "\"Changed network\"", true);
    window.rememberState(true);
    {
        AnswerBox answer("Cancel");
        EXPECT_FALSE(window.close());
        EXPECT_EQ(answer.times(), 1);
    }
    EXPECT_TRUE(window.isVisible());
    AnswerBox answer("Discard");
    EXPECT_TRUE(window.close());
    EXPECT_EQ(answer.times(), 2);
}

// --- transport -----------------------------------------------------------------------------------------------------

TEST(NetworkWindow, SpaceTrainsAndPausesAndTheSeriesAreHeadlessToTheBit) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    controller.setSpeed(40);
    for (const std::int64_t pauseAt : {3, 8, 13}) {
        opened.key(Qt::Key_Space);
        EXPECT_TRUE(controller.isPlaying());
        ASSERT_TRUE(controller.waitForStep(pauseAt));
        opened.key(Qt::Key_Space);
        EXPECT_FALSE(controller.isPlaying());
        EXPECT_LT(controller.race().frontier(), 20);
    }
    controller.setSpeed(TrainingSession::unlimited);
    opened.key(Qt::Key_Space);
    ASSERT_TRUE(opened.waitForPause());
    EXPECT_EQ(controller.race().frontier(), 20);
    EXPECT_EQ(controller.race().head(), 20);
    expectSameAsHeadless(controller);
    const ChartSeries& shown = opened.charts().loss()->series()[0];
    EXPECT_EQ(shown.trace, &opened.run(0).loss);
}

TEST(NetworkWindow, KeysDoOneEpochGoBackAndReset) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    for (int epoch = 1; epoch <= 4; ++epoch) {
        opened.key(Qt::Key_S);
        ASSERT_TRUE(controller.waitForStep(epoch));
        EXPECT_EQ(controller.race().frontier(), epoch);
        EXPECT_EQ(controller.race().head(), epoch);
    }
    EXPECT_EQ(opened.run(0).network.step, 4 * 5);  // 72 samples, 16 at a time
    opened.key(Qt::Key_S, Qt::ShiftModifier);
    EXPECT_EQ(controller.race().head(), 3);
    EXPECT_EQ(controller.race().frontier(), 4);
    opened.key(Qt::Key_R);
    ASSERT_TRUE(controller.waitForStep(0));
    EXPECT_EQ(controller.race().frontier(), 0);
    EXPECT_EQ(opened.run(0).network.step, 0);
    EXPECT_EQ(opened.run(0).loss.end(), 1);
    expectSameAsHeadless(controller);
}

// --- data ----------------------------------------------------------------------------------------------------------

TEST(NetworkWindow, ClickingATileStartsAgainOnOtherData) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const auto before = controller.network();
    QTest::mouseClick(opened.workspace().dataPanel().findChild<DataTiles*>()->tile("moons"), Qt::LeftButton);
    EXPECT_TRUE(std::holds_alternative<Moons>(opened.experiment().network().data));
    EXPECT_NE(controller.network(), before);
    ASSERT_TRUE(controller.waitForStep(20));
    expectSameAsHeadless(controller);
    EXPECT_EQ(opened.charts().loss()->series()[0].trace, &opened.run(0).loss);
    EXPECT_EQ(opened.pane().boundary()->scene().points->size(),
              static_cast<std::size_t>(controller.network()->data->trainSamples() +
                                       controller.network()->data->validationSamples()));
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(std::holds_alternative<Circles>(opened.experiment().network().data));
    ASSERT_TRUE(controller.waitForStep(20));
    expectSameAsHeadless(controller);
}

TEST(NetworkWindow, TypedNoiseTrainsAgainOnTheNoisierData) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const double before = opened.run(0).loss.at(20);
    typeInto(fieldOf(opened.workspace().dataPanel(), "noise"), "0.4");
    EXPECT_EQ(std::get<Circles>(opened.experiment().network().data).noise, 0.4);
    ASSERT_TRUE(controller.waitForStep(20));
    expectSameAsHeadless(controller);
    EXPECT_NE(opened.run(0).loss.at(20), before);
}

TEST(NetworkWindow, DraggingTheSplitIsOneUndoEntryAndEndsAsHeadless) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    auto* bar = opened.workspace().dataPanel().findChild<SplitBar*>();
    SplitBorder* border = bar->border(0);
    const QPoint from = border->rect().center();
    QTest::mousePress(border, Qt::LeftButton, {}, from);
    for (int i = 1; i <= 4; ++i) {
        // The border moves along, so each move is a step from where it stands now.
        QTest::mouseMove(border, from - QPoint(bar->width() / 20, 0));
        QApplication::processEvents();
        ASSERT_TRUE(controller.waitForStep(20));
        expectSameAsHeadless(controller);
    }
    QTest::mouseRelease(border, Qt::LeftButton, {}, from);
    ASSERT_TRUE(controller.waitForStep(20));
    const SplitSpec split = opened.experiment().network().split.value_or(SplitSpec{});
    EXPECT_LT(split.train, 0.5);
    EXPECT_EQ(split.train + split.validation, 0.8);
    EXPECT_EQ(controller.network()->data->trainSamples(), std::lround(120 * split.train));
    expectSameAsHeadless(controller);
    EXPECT_EQ(controller.document().undoStack().count(), 1);
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(controller.waitForStep(20));
    EXPECT_EQ(controller.network()->data->trainSamples(), 72);
}

Json csvExperiment() {
    return ringsExperiment(
        R"({"problem": {"data": {"kind": "csv", "file": "good.csv", "samples": null, "noise": null}}})");
}

QByteArray goodTable() {
    QByteArray table = "a,b,kind\n";
    for (int i = 0; i < 60; ++i)
        table +=
            QByteArray::number(i % 7) + "," + QByteArray::number(i % 11) + "," + (i % 7 < 3 ? "low" : "high") + "\n";
    return table;
}

TEST(NetworkWindow, FaultyTableIsExplainedAndTheLastOneKept) {
    OpenedNetwork opened;
    opened.write("good.csv", goodTable());
    opened.write("bad.csv", goodTable() + "3,x,low\n");
    opened.write("csv.json", QByteArray::fromStdString(csvExperiment().dump()));
    opened.open("csv.json");
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const auto before = controller.network();
    const double loss = opened.run(0).loss.at(20);
    DataPanel& panel = opened.workspace().dataPanel();
    EXPECT_EQ(refusalOf(panel), QString());

    Issues issues = controller.editProblem("problem.data.file", "\"bad.csv\"", true);
    ASSERT_FALSE(issues.empty());
    EXPECT_NE(text(issues).find("62"), std::string::npos) << "the line is named: " << text(issues);
    EXPECT_EQ(std::get<CsvFile>(opened.experiment().network().data).file, "good.csv");
    EXPECT_EQ(controller.network(), before);
    EXPECT_EQ(opened.run(0).loss.at(20), loss);
    EXPECT_EQ(controller.document().undoStack().count(), 0);

    issues = controller.editProblem("problem.data.file", "\"missing.csv\"", true);
    EXPECT_NE(text(issues).find("missing.csv"), std::string::npos) << text(issues);
    EXPECT_EQ(controller.network(), before);
}

// Undo can bring back what is not there any more.
TEST(NetworkWindow, UndoToATableThatIsGoneSaysSo) {
    OpenedNetwork opened;
    opened.write("good.csv", goodTable());
    opened.write("csv.json", QByteArray::fromStdString(csvExperiment().dump()));
    opened.open("csv.json");
    DataPanel& panel = opened.workspace().dataPanel();
    QTest::mouseClick(panel.findChild<DataTiles*>()->tile("moons"), Qt::LeftButton);
    ASSERT_TRUE(opened.controller().waitForStep(0));
    ASSERT_TRUE(QFile::remove(opened.path("good.csv")));
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(refusalOf(panel).contains("good.csv")) << refusalOf(panel).toStdString();
}

// --- network -------------------------------------------------------------------------------------------------------

QString shownParameters(QWidget& panel) {
    for (const QLabel* label : panel.findChildren<QLabel*>())
        if (label->text().endsWith("parameters")) return label->text();
    return {};
}

TEST(NetworkWindow, AddedLayerCountsAmongTheParametersAndTrains) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    NetworkPanel& panel = opened.workspace().networkPanel();
    ASSERT_TRUE(controller.computeAll());
    EXPECT_EQ(shownParameters(panel), "42 parameters");  // 2 · 8 + 8 + 8 · 2 + 2
    QTest::mouseClick(panel.findChild<LayerList*>()->addButton(), Qt::LeftButton);
    EXPECT_EQ(opened.experiment().network().network.layers.size(), 2u);
    EXPECT_EQ(shownParameters(panel), "114 parameters");  // and 8 · 8 + 8
    ASSERT_TRUE(controller.waitForStep(20));
    EXPECT_EQ(opened.run(0).network.parameters, 114);
    expectSameAsHeadless(controller);
    // Units typed into the chip's pop-up.
    LayerList* list = panel.findChild<LayerList*>();
    QTest::mouseClick(list->row(0)->chip(LayerPart::Units), Qt::LeftButton);
    QLineEdit* units = nullptr;
    for (auto* field : opened.window().findChildren<NumberField*>())
        if (field->isVisible() && field->window() != &opened.window()) units = field;
    ASSERT_NE(units, nullptr);
    typeInto(units, "4");
    EXPECT_EQ(opened.experiment().network().network.layers[0].units, 4);
    EXPECT_EQ(shownParameters(panel), "70 parameters");
}

TEST(NetworkWindow, BatchLargerThanTheDataIsRefusedWithWordsAndNothingIsLost) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    const double loss = opened.run(0).loss.at(5);
    NetworkPanel& panel = opened.workspace().networkPanel();
    typeInto(fieldOf(panel, "batch_size"), "500");
    EXPECT_EQ(opened.experiment().network().network.batchSize, 16);
    EXPECT_TRUE(refusalOf(panel).contains("72")) << refusalOf(panel).toStdString();
    EXPECT_EQ(controller.race().frontier(), 5);
    EXPECT_EQ(opened.run(0).loss.at(5), loss);
    EXPECT_EQ(controller.document().undoStack().count(), 0);
    typeInto(fieldOf(panel, "batch_size"), "24");
    EXPECT_EQ(refusalOf(panel), QString());
    ASSERT_TRUE(controller.waitForStep(5));
    expectSameAsHeadless(controller);
}

}  // namespace
}  // namespace ravine
