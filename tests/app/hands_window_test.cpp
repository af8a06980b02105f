// Where keys, clicks and the wheel land: in the field that is being typed in, and nowhere else once it is done with.
#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>

#include "app/file_actions.h"
#include "app/main_window.h"
#include "app/surface/surface_pane.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/step_panel.h"
#include "app/workspace/workspace.h"
#include "core/experiment/experiment_json.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/cards/run_card.h"
#include "widgets/fields/command_palette.h"
#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/param_form.h"

namespace ravine {
namespace {

class Hands : public testing::Test {
protected:
    Hands() {
        window.rememberState(false);
        Issues issues;
        const QString file = QString::fromStdString(shippedExperiment("momentum-vs-adam"));
        EXPECT_TRUE(window.controller().document().load(file, issues)) << text(issues);
        window.controller().reset();
        window.resize(1180, 720);
        window.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&window));
        EXPECT_TRUE(window.controller().waitForStep(0));
        window.activateWindow();
        view()->setFocus();
    }

    QWidget* view() { return window.surfacePane().mainView(); }
    RunCard* card(int run = 0) { return window.runs().card(run); }
    NumberField* rate() { return qobject_cast<NumberField*>(card()->rateForm()->editor("learning_rate")); }
    LogSlider* slider() { return card()->rateForm()->findChild<LogSlider*>(); }
    QLineEdit* name(int run = 0) { return card(run)->findChild<QLineEdit*>("name"); }
    double learningRate() { return window.controller().experiment().runs[0].learningRate; }
    // Keys go to whatever has the focus.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        ASSERT_NE(window.focusWidget(), nullptr);
        QTest::keyClick(window.focusWidget(), key, modifiers);
    }
    void type(QLineEdit* field, const QString& text) {
        QTest::mouseClick(field, Qt::LeftButton);
        ASSERT_EQ(window.focusWidget(), field);
        field->selectAll();
        QTest::keyClicks(field, text);
    }
    void wheel(QWidget* at) {
        const QPointF inside = QRectF(at->rect()).center();
        QWheelEvent event(inside, at->mapToGlobal(inside), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(at, &event);
    }

    MainWindow window;
};

TEST_F(Hands, AfterATypedRateKeysAreTheTransports) {
    type(rate(), "0.02");
    press(Qt::Key_Return);
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(learningRate(), 0.02);
    press(Qt::Key_S);
    ASSERT_TRUE(window.controller().waitForStep(1));
    EXPECT_EQ(window.controller().race().head(), 1);
    press(Qt::Key_R);
    EXPECT_EQ(window.controller().race().head(), 0);
    press(Qt::Key_Space);
    EXPECT_TRUE(window.controller().isPlaying());
    EXPECT_EQ(rate()->text(), "0.02");
    window.controller().pause();
}

TEST_F(Hands, EscapeRestoresTheNumberAndGivesTheFocusBack) {
    type(rate(), "7");
    press(Qt::Key_Escape);
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(rate()->text(), "0.015");
    EXPECT_EQ(learningRate(), 0.015);
}

TEST_F(Hands, EscapeLeavesAFieldThatNothingWasTypedInto) {
    QTest::mouseClick(rate(), Qt::LeftButton);
    press(Qt::Key_Escape);
    EXPECT_EQ(window.focusWidget(), view());
}

TEST_F(Hands, EscapeInAFieldLeavesTheFieldAndNotPresentMode) {
    QTest::mouseClick(slider(), Qt::LeftButton, {}, QPoint(3, 3));
    press(Qt::Key_Escape);
    EXPECT_EQ(window.focusWidget(), view());
}

TEST_F(Hands, ARefusedNumberKeepsTheFocusAndIsGivenUpByEscape) {
    type(rate(), "-1");
    press(Qt::Key_Return);
    EXPECT_EQ(window.focusWidget(), rate());
    press(Qt::Key_Escape);
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(rate()->text(), "0.015");
}

TEST_F(Hands, AClickElsewhereTakesTheNumberAndTheFocus) {
    type(rate(), "0.03");
    QTest::mouseClick(card(1), Qt::LeftButton, {}, QPoint(3, 12));
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(learningRate(), 0.03);
}

TEST_F(Hands, UndoWithinAFieldIsTheExperiments) {
    type(rate(), "0.03");
    press(Qt::Key_Return);
    type(rate(), "0.0");
    press(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(learningRate(), 0.015);
    EXPECT_EQ(rate()->text(), "0.015") << "the field shows what is computed";
    press(Qt::Key_Y, Qt::ControlModifier);
    EXPECT_EQ(learningRate(), 0.03);
    EXPECT_EQ(rate()->text(), "0.03");
    press(Qt::Key_Z, Qt::ControlModifier);
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(learningRate(), 0.03);
}

TEST_F(Hands, AClickOnANameSelectsTheRunAndKeysStayTheTransports) {
    QTest::mouseClick(name(1), Qt::LeftButton);
    EXPECT_EQ(window.runs().selected(), 1);
    EXPECT_EQ(window.focusWidget(), view());
    QTest::keyClick(name(1), Qt::Key_A);
    EXPECT_EQ(name(1)->text(), "Adam");
}

TEST_F(Hands, ADoubleClickAndF2RenameAndEscapeLeaves) {
    QTest::mouseDClick(name(1), Qt::LeftButton);
    EXPECT_EQ(window.focusWidget(), name(1));
    QTest::keyClicks(name(1), "Mine");
    press(Qt::Key_Escape);
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(name(1)->text(), "Adam");
    press(Qt::Key_F2);
    ASSERT_EQ(window.focusWidget(), name(window.runs().selected()));
    QTest::keyClicks(window.focusWidget(), "Mine");
    press(Qt::Key_Return);
    EXPECT_EQ(window.focusWidget(), view());
    EXPECT_EQ(window.controller().experiment().runs[static_cast<std::size_t>(window.runs().selected())].name, "Mine");
}

TEST_F(Hands, DuplicatingSelectsTheCopy) {
    emit card(0)->duplicateRequested();
    EXPECT_EQ(window.runs().selected(), 1);
}

TEST_F(Hands, TheWheelFocusesAndChangesNoBoxSliderOrField) {
    for (auto* box : window.findChildren<QComboBox*>()) {
        if (!box->isVisible()) continue;
        const int before = box->currentIndex();
        EXPECT_EQ(box->focusPolicy() & Qt::WheelFocus, Qt::StrongFocus) << qPrintable(box->accessibleName());
        wheel(box);
        EXPECT_EQ(box->currentIndex(), before);
    }
    wheel(slider());
    wheel(rate());
    EXPECT_EQ(learningRate(), 0.015);
    EXPECT_EQ(window.focusWidget(), view());
}

TEST_F(Hands, AColourInUseNamesItsRun) {
    std::unique_ptr<QMenu> menu(card(0)->makeMenu(nullptr));
    QStringList texts;
    for (QMenu* colours : menu->findChildren<QMenu*>())
        for (QAction* action : colours->actions()) texts << action->text();
    EXPECT_TRUE(texts.join('|').contains("(used by Adam)")) << qPrintable(texts.join('|'));
}

TEST_F(Hands, PlayAndPauseLeaveTheControlsInTheirPlace) {
    auto* play = window.findChild<QWidget*>("play");
    const QRect before = play->geometry();
    window.controller().setSpeed(1);
    press(Qt::Key_Space);
    ASSERT_TRUE(window.controller().isPlaying());
    QCoreApplication::processEvents();
    EXPECT_EQ(play->geometry(), before);
    window.controller().pause();
}

TEST_F(Hands, AChangeDuringAReplayHoldsFromTheStepShownAndIsAChip) {
    Controller& controller = window.controller();
    ASSERT_TRUE(controller.computeAll());
    const double before = controller.race().runs()[0].loss.at(20);
    controller.seek(40);
    controller.setSpeed(1);
    controller.play();
    ASSERT_TRUE(controller.isPlaying());
    type(rate(), "0.03");
    press(Qt::Key_Return);
    EXPECT_EQ(learningRate(), 0.015) << "from the start it is as it was";
    ASSERT_EQ(controller.experiment().runs[0].changes.size(), 1u);
    const std::int64_t at = controller.experiment().runs[0].changes[0].at;
    EXPECT_GE(at, 40);
    EXPECT_TRUE(controller.isPlaying()) << "and it goes on";
    ASSERT_TRUE(controller.waitForStep(at));
    EXPECT_EQ(controller.race().runs()[0].loss.at(20), before);
    EXPECT_LT(controller.race().frontier(), 160) << "what was computed after it is computed again";
    controller.pause();

    auto* chip = card()->findChild<QToolButton*>("change");
    ASSERT_NE(chip, nullptr);
    EXPECT_EQ(chip->text(), QString("η 0.03 from step %1").arg(at));
    controller.seek(0);
    QTest::mouseClick(chip, Qt::LeftButton);
    EXPECT_EQ(controller.race().head(), at);
    QTest::mouseClick(card()->findChild<QToolButton*>("takeBack"), Qt::LeftButton);
    EXPECT_TRUE(controller.experiment().runs[0].changes.empty());
    controller.undo();
    EXPECT_EQ(controller.experiment().runs[0].changes.size(), 1u);
}

TEST_F(Hands, ShiftMeansFromTheStartOnAReplay) {
    Controller& controller = window.controller();
    ASSERT_TRUE(controller.computeAll());
    controller.seek(40);
    controller.setSpeed(1);
    controller.play();
    ASSERT_TRUE(controller.editRun(0, "learning_rate", "0.03", true, Controller::From::Start).empty());
    EXPECT_EQ(learningRate(), 0.03);
    EXPECT_TRUE(controller.experiment().runs[0].changes.empty());
}

TEST_F(Hands, AClickMakesAChangeHoldFromTheStart) {
    Controller& controller = window.controller();
    ASSERT_TRUE(controller.computeAll());
    controller.seek(40);
    controller.setSpeed(1);
    controller.play();
    ASSERT_TRUE(controller.editRun(0, "learning_rate", "0.03", true).empty());
    controller.pause();
    auto* whole = card()->findChild<QToolButton*>("fromStart");
    ASSERT_NE(whole, nullptr);
    QTest::mouseClick(whole, Qt::LeftButton);
    EXPECT_TRUE(controller.experiment().runs[0].changes.empty());
    EXPECT_EQ(learningRate(), 0.03);
    EXPECT_EQ(rate()->text(), "0.03");
}

TEST_F(Hands, ADragDuringAReplayIsOneChangeAndOneUndoEntry) {
    Controller& controller = window.controller();
    ASSERT_TRUE(controller.computeAll());
    const int entries = controller.document().undoStack().count();
    controller.seek(40);
    controller.setSpeed(1);
    controller.play();
    for (const char* rate : {"0.02", "0.025"}) controller.editRun(0, "learning_rate", rate, false);
    controller.editRun(0, "learning_rate", "0.03", true);
    ASSERT_TRUE(controller.waitForStep(42));
    controller.pause();
    EXPECT_EQ(controller.document().undoStack().count(), entries + 1);
    EXPECT_EQ(controller.shownRun(0).learningRate, 0.03);
    controller.undo();
    EXPECT_TRUE(controller.experiment().runs[0].changes.empty());
    EXPECT_EQ(rate()->text(), "0.015");
}

TEST_F(Hands, WhatAChangeMeansIsSaidBeforeItIsMade) {
    auto* meaning = window.findChild<QLabel*>("meaning");
    ASSERT_NE(meaning, nullptr);
    EXPECT_EQ(meaning->text(), "") << "paused on a surface a change is from the start, as everywhere";
    window.controller().setSpeed(1);
    window.controller().play();
    EXPECT_EQ(meaning->text(), "changes: from here on");
    window.controller().pause();
    EXPECT_EQ(meaning->text(), "");
}

TEST_F(Hands, AnotherSurfaceKeepsSaneRatesAndSaysSo) {
    Controller& controller = window.controller();
    controller.editRun(0, "learning_rate", "0.15", true);
    ASSERT_TRUE(controller.editProblem("problem.surface", R"({"kind":"rosenbrock"})", true).empty());
    EXPECT_LT(learningRate(), 0.15);
    auto* note = window.findChild<QLabel*>("problemNote");
    ASSERT_NE(note, nullptr);
    EXPECT_TRUE(note->isVisible());
    EXPECT_TRUE(note->text().contains("Momentum from 0.15 to")) << note->text().toStdString();
    ASSERT_TRUE(controller.computeTo(40));
    EXPECT_FALSE(controller.race().runs()[0].progress.divergence);
    EXPECT_EQ(controller.experiment().title, "Momentum vs Adam in a ravine") << "a file's own title stays";
    controller.undo();
    EXPECT_EQ(learningRate(), 0.15);
    controller.editProblem("seed", "3", true);
    EXPECT_FALSE(note->isVisible());
}

TEST_F(Hands, AnExamplesTitleFollowsItsSurface) {
    window.rememberState(false);
    ASSERT_TRUE(window.files().openShipped(":/experiments/momentum-vs-adam.json"));
    ASSERT_TRUE(window.controller().editProblem("problem.surface", R"({"kind":"rosenbrock"})", true).empty());
    EXPECT_EQ(window.controller().experiment().title, "Momentum, Adam, Gradient descent on Rosenbrock's banana");
}

TEST_F(Hands, HomeEndAndPageLeadAlongTheTimeline) {
    Controller& controller = window.controller();
    ASSERT_TRUE(controller.computeAll());
    press(Qt::Key_Home);
    EXPECT_EQ(controller.race().head(), 0);
    press(Qt::Key_PageDown);
    EXPECT_EQ(controller.race().head(), 16);
    press(Qt::Key_PageUp);
    EXPECT_EQ(controller.race().head(), 0);
    press(Qt::Key_End);
    EXPECT_EQ(controller.race().head(), 160);
}

TEST_F(Hands, WhilePresentingAClickerStepsOn) {
    window.setPresenting(true);
    ASSERT_TRUE(window.controller().computeAll());
    window.controller().seek(10);
    press(Qt::Key_PageDown);
    EXPECT_EQ(window.controller().race().head(), 11);
}

TEST_F(Hands, AnyCommandIsRunByItsName) {
    const auto run = [&](const QString& typed) {
        window.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
        press(Qt::Key_K, Qt::ControlModifier);
        auto* palette = window.findChild<CommandPalette*>();
        ASSERT_NE(palette, nullptr);
        auto* search = palette->findChild<QLineEdit*>();
        QTest::keyClicks(search, typed);
        QTest::keyClick(search, Qt::Key_Return);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    run("one step on");
    ASSERT_TRUE(window.controller().waitForStep(1));
    EXPECT_EQ(window.controller().race().head(), 1);
    run("select adam");
    EXPECT_EQ(window.runs().selected(), 1);
    run("heavy ball");
    ASSERT_EQ(window.controller().experiment().runs.size(), 4u);
    EXPECT_EQ(window.controller().experiment().runs[3].name, "Momentum 2");
    run("ridge");
    auto* field = qobject_cast<NumberField*>(window.focusWidget());
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field, card(3)->stagesForm()->editor("l2"));
    EXPECT_TRUE(QTest::qWaitFor([&] { return field->isVisible() && !field->visibleRegion().isEmpty(); }));
}

TEST_F(Hands, F1TellsOfWhatHasTheFocus) {
    QTest::mouseClick(rate(), Qt::LeftButton);
    press(Qt::Key_F1);
    auto* help = window.findChild<QWidget*>("helpHere");
    ASSERT_NE(help, nullptr);
    QStringList said;
    for (auto* label : help->findChildren<QLabel*>()) said << label->text();
    EXPECT_TRUE(said.join('\n').contains("Enter takes what is typed")) << said.join('|').toStdString();
    help->close();
}

TEST_F(Hands, ExamplesSwitchWithoutAsking) {
    ASSERT_TRUE(window.files().openShipped(":/experiments/momentum-vs-adam.json"));
    window.controller().editRun(0, "learning_rate", "0.031", true);
    const auto before = FileActions::changedExamples().size();
    bool asked = false;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        if (QWidget* box = QApplication::activeModalWidget()) asked = true, box->close();
    });
    timer.start(5);
    window.files().switchToShipped(":/experiments/curved-valley.json");
    EXPECT_FALSE(asked);
    EXPECT_EQ(window.controller().experiment().title, "Four optimizers in a curved valley");
    ASSERT_GT(FileActions::changedExamples().size(), std::min<qsizetype>(before, 7)) << "what was changed is kept";
    Issues issues;
    const auto kept = loadExperiment(FileActions::changedExamples().first().toStdString(), issues);
    ASSERT_TRUE(kept) << text(issues);
    EXPECT_EQ(kept->runs[0].learningRate, 0.031);
}

TEST_F(Hands, AFileOpensWhereOneWas) {
    QTemporaryDir folder;
    const QString file = folder.filePath("mine.json");
    Issues issues;
    ASSERT_TRUE(window.controller().document().save(file, issues)) << text(issues);
    ASSERT_TRUE(window.controller().computeAll());
    window.controller().seek(57);
    window.files().rememberPlace(window.controller());
    ASSERT_TRUE(window.files().openShipped(":/experiments/curved-valley.json"));
    ASSERT_TRUE(window.files().openFile(file));
    ASSERT_TRUE(window.controller().waitForStep(57));
    EXPECT_EQ(window.controller().race().head(), 57);
}

TEST_F(Hands, EveryFieldGivesTheFocusBackByEscape) {
    for (const bool ofNetworks : {false, true}) {
        window.turnTo(ofNetworks);
        ASSERT_TRUE(window.controller().waitForStep(0));
        QCoreApplication::processEvents();
        QWidget* main = window.workspace().mainView();
        int fields = 0;
        // A card's parts may be made anew on the way.
        const auto all = window.findChildren<QWidget*>();
        for (const QPointer<QWidget>& field : QList<QPointer<QWidget>>(all.begin(), all.end())) {
            if (!field) continue;
            const bool isField =
                qobject_cast<QLineEdit*>(field) || qobject_cast<QComboBox*>(field) || qobject_cast<LogSlider*>(field);
            if (!isField || !field->isVisible() || !field->isEnabled() || field->window() != &window) continue;
            field->setFocus(Qt::TabFocusReason);
            if (window.focusWidget() != field) continue;
            ++fields;
            press(Qt::Key_Escape);
            EXPECT_EQ(window.focusWidget(), main) << (field ? qPrintable(field->accessibleName()) : "gone");
        }
        EXPECT_GT(fields, 8) << ofNetworks;
    }
}

TEST_F(Hands, AllEightRowsOfAdamsStepAreInSight) {
    window.resize(1440, 900);
    window.runs().select(1);
    StepPanel& panel = *window.surfacePane().anatomy();
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.formulas()->lines().size() == 8; }));
    QCoreApplication::processEvents();
    const QRegion seen = panel.formulas()->visibleRegion();
    for (int line = 0; line < 8; ++line) {
        const QRect rect = panel.formulas()->lineRect(line);
        EXPECT_TRUE(QRegion(rect).subtracted(seen).isEmpty()) << line;
    }
}

TEST_F(Hands, WalkingThroughSaysASentenceWithThisStepsNumbers) {
    window.resize(1440, 900);
    window.runs().select(1);
    StepPanel& panel = *window.surfacePane().anatomy();
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.formulas()->lines().size() == 8; }));
    panel.setSlow(true);
    for (int line = 0; line < 6; ++line) panel.nextStage();
    EXPECT_EQ(panel.note(),
              "At step 1, M̂/√V̂ is the sign of g: every coordinate moves by η = 0.15, however steep the slope.");
    auto* place = panel.findChild<QLabel*>("stageOf");
    ASSERT_NE(place, nullptr);
    EXPECT_TRUE(place->isVisible());
    EXPECT_EQ(place->text(), "7 of 8");
}

TEST_F(Hands, ManyRunsAreToldInOneShortSentence) {
    for (int i = 0; i < 5; ++i) window.controller().duplicateRun(0);
    ASSERT_TRUE(window.controller().computeAll());
    EXPECT_EQ(window.status(), "8 of 8 runs have reached f < 10⁻³  ·  first Momentum at step 71");
}

TEST_F(Hands, ARunThatGrowsIsSaidToDiverge) {
    window.controller().editRun(0, "learning_rate", "0.16", true);
    ASSERT_TRUE(window.controller().computeAll());
    EXPECT_TRUE(window.status().startsWith("Momentum: diverging since step ")) << window.status().toStdString();
}

TEST_F(Hands, AGoalThatIsMetAtTheStartIsQuestioned) {
    ASSERT_TRUE(window.controller().editProblem("goal", R"({"loss": 1000})", true).empty());
    ASSERT_TRUE(window.controller().computeAll());
    EXPECT_EQ(window.status(), "The goal f < 1000 is met at the start already: choose a lower one");
}

TEST_F(Hands, TheSearchOfAPickerKnowsOtherNamesAndSaysWhenNothingFits) {
    auto* picker = card()->findChild<KindPicker*>("optimizer");
    ASSERT_NE(picker, nullptr);
    const auto found = [&](const QString& search) {
        picker->openList(search);
        auto* list = picker->findChild<QListView*>();
        QString first = list->model()->index(0, 0).data().toString();
        auto* nothing = picker->findChild<QLabel*>("nothingFits");
        EXPECT_EQ(nothing->isVisible(), first.isEmpty());
        const QString said = nothing->text();
        picker->findChild<QFrame*>("kindList")->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return first.isEmpty() ? said : first;
    };
    EXPECT_EQ(found("sgd"), "Gradient descent");
    EXPECT_EQ(found("heavy ball"), "Momentum");
    EXPECT_EQ(found("weight decay"), "AdamW");
    EXPECT_EQ(found("ridge"), "“ridge” is no choice here, but a setting further down: L2");
    EXPECT_EQ(found("zzz"), "Nothing here is called “zzz”");
}

}  // namespace
}  // namespace ravine
