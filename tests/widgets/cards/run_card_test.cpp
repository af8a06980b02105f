#include "widgets/cards/run_card.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/override_form.h"
#include "widgets/fields/param_form.h"
#include "widgets/text/summary_line.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// A card knows no kind by name, so two made-up ones do.
const std::vector<KindDescription>& rules() {
    static const std::vector<KindDescription> kinds{
        {{"plain", "Plain rule", "Straight down.", ""}, {}, R"({"kind":"plain"})"},
        {{"heavy", "Heavy rule", "A ball.", ""},
         {{.key = "mass", .label = "Mass", .slider = {0, 1}}},
         R"({"kind":"heavy","mass":0.5})"}};
    return kinds;
}
const std::vector<KindDescription>& rates() {
    static const std::vector<KindDescription> kinds{{{"still", "Still", "The same.", ""}, {}, R"({"kind":"still"})"},
                                                    {{"fall", "Fall", "Falls.", ""},
                                                     {{.key = "period", .label = "Period T", .horizon = true}},
                                                     R"({"kind":"fall","period":100})"}};
    return kinds;
}

struct Card : QWidget {
    RunCard* card;
    std::vector<std::string> edits;
    int selected = 0;
    Json run = Json::parse(
        R"({"name": "First", "optimizer": {"kind": "heavy"}, "learning_rate": 0.1, "schedule": {"kind": "still"}, "l2": 0})");
    RunCard::Drawing drawing{.slot = 2, .expanded = true};

    Card() {
        const std::vector<ParamInfo> stages{
            {.key = "name", .label = "Name", .type = ParamType::Text},
            {.key = "learning_rate",
             .label = "Learning rate η",
             .range = above(0),
             .slider = {1e-5, 10},
             .scale = Scale::Log},
            {.key = "l2", .label = "L2", .range = atLeast(0), .slider = {0, 1}, .scale = Scale::Log}};
        RunPreset preset{"heavy_l2",
                         "Heavy with L2",
                         "Both.",
                         {{"optimizer", R"({"kind":"heavy"})"}, {"l2", "0.01"}},
                         [](const Json& json) { return json.value("l2", 0.0) > 0; }};
        card = new RunCard({rules(), rates(), {}, stages, {preset}});
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(card);
        layout->addStretch();
        connect(card, &RunCard::edited, this, [this](const QString& path, const std::string& json, bool final) {
            edits.push_back(path.toStdString() + " = " + json + (final ? "" : " …"));
        });
        connect(card, &RunCard::selectRequested, this, [this] { ++selected; });
        resize(320, 500);
        update();
        show();
        activateWindow();
        QApplication::processEvents();
    }
    void update() { card->setRun(run, drawing); }
    QToolButton* button(const char* name) { return card->findChild<QToolButton*>(name); }
    QLineEdit* name() { return card->findChild<QLineEdit*>("name"); }
};

TEST(RunCard, ShowsTheRun) {
    Card card;
    EXPECT_EQ(card.name()->text(), "First");
    EXPECT_EQ(card.card->findChild<KindPicker*>("optimizer")->text(), "Heavy rule");
    EXPECT_EQ(dynamic_cast<NumberField*>(card.card->rateForm()->editor("learning_rate"))->value(), 0.1);
    EXPECT_EQ(dynamic_cast<NumberField*>(card.card->optimizerForm()->editor("mass"))->value(), 0.5)
        << "the default where nothing is said";
    EXPECT_TRUE(card.edits.empty());
}

TEST(RunCard, CollapsedKeepsOnlyTheRate) {
    Card card;
    EXPECT_TRUE(card.card->findChild<KindPicker*>("optimizer")->isVisible());
    card.drawing.expanded = false;
    card.update();
    EXPECT_FALSE(card.card->findChild<KindPicker*>("optimizer")->isVisible());
    EXPECT_TRUE(card.card->rateForm()->isVisible());
}

TEST(RunCard, MakesItsFormsWhenTheyAreFirstShown) {
    RunCard card({rules(), rates(), {}, {{.key = "l2", .label = "L2", .slider = {0, 1}}}, {}});
    const Json run = Json::parse(R"({"name": "First", "optimizer": {"kind": "heavy", "mass": 0.8}, "l2": 0.25})");
    card.setRun(run, {});
    card.show();
    EXPECT_TRUE(card.findChildren<KindPicker*>().isEmpty());
    EXPECT_TRUE(card.findChildren<NumberField*>().isEmpty());
    card.setRun(run, {.expanded = true});
    EXPECT_TRUE(card.findChild<KindPicker*>("optimizer")->isVisible());
    ASSERT_EQ(card.findChildren<NumberField*>().size(), 1) << "penalties are folded away";
    EXPECT_EQ(card.findChild<NumberField*>()->value(), 0.8);
    QTest::mouseClick(card.findChild<QPushButton*>("stages"), Qt::LeftButton);
    ASSERT_EQ(card.findChildren<NumberField*>().size(), 2);
    EXPECT_EQ(dynamic_cast<NumberField*>(card.stagesForm()->editor("l2"))->value(), 0.25);
    EXPECT_TRUE(card.stagesForm()->isVisible());
}

TEST(RunCard, TabGoesThroughWhatIsMadeLateInItsPlace) {
    Card card;
    QLineEdit below(&card);
    card.card->findChild<QPushButton*>("stages")->click();
    std::vector<QWidget*> order;
    for (QWidget* at = card.name(); at != &below; at = at->nextInFocusChain())
        if (at->focusPolicy() & Qt::TabFocus && at->isVisible()) order.push_back(at);
    const auto place = [&](QWidget* widget) { return std::ranges::find(order, widget) - order.begin(); };
    const std::vector<std::ptrdiff_t> places{
        place(card.card->rateForm()->editor("learning_rate")), place(card.card->findChild<KindPicker*>("optimizer")),
        place(card.card->optimizerForm()->editor("mass")), place(card.card->findChild<QPushButton*>("stages")),
        place(card.card->stagesForm()->editor("l2"))};
    EXPECT_TRUE(std::ranges::is_sorted(places));
    EXPECT_LT(places.back(), std::ssize(order)) << "before what stands below the card";
}

TEST(RunCard, EditsCarryTheirPathWithinTheRun) {
    Card card;
    const auto type = [](QWidget* field, const char* text) {
        field->setFocus();
        dynamic_cast<QLineEdit*>(field)->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    };
    type(card.card->rateForm()->editor("learning_rate"), "0.2");
    type(card.card->optimizerForm()->editor("mass"), "0.7");
    EXPECT_EQ(card.edits, (std::vector<std::string>{"learning_rate = 0.2", "optimizer.mass = 0.7"}));
}

TEST(RunCard, AnotherRuleIsOneEdit) {
    Card card;
    emit card.card->findChild<KindPicker*>("optimizer")->chosen("plain");
    emit card.card->findChild<KindPicker*>("schedule")->chosen("fall");
    EXPECT_EQ(card.edits,
              (std::vector<std::string>{R"(optimizer = {"kind":"plain"})", R"(schedule = {"kind":"fall"})"}));
}

TEST(RunCard, APresetIsASeriesOfEditsThatEndsOnce) {
    Card card;
    emit card.card->findChild<KindPicker*>("optimizer")->chosen("heavy_l2");
    EXPECT_EQ(card.edits, (std::vector<std::string>{R"(optimizer = {"kind":"heavy"} …)", "l2 = 0.01"}));
    card.run["l2"] = 0.01;
    card.update();
    EXPECT_EQ(card.card->findChild<KindPicker*>("optimizer")->text(), "Heavy with L2");
}

TEST(RunCard, IsRenamedInPlace) {
    Card card;
    QTest::keyClick(card.card, Qt::Key_F2);
    ASSERT_TRUE(QTest::qWaitFor([&] { return card.name()->hasFocus(); }));
    QTest::keyClicks(card.name(), "  Second  try ");
    QTest::keyClick(card.name(), Qt::Key_Return);
    EXPECT_EQ(card.edits, (std::vector<std::string>{R"(name = "Second try")"}));
    EXPECT_FALSE(card.name()->hasFocus());
}

TEST(RunCard, EscapeAndAnEmptyNameKeepTheOldOne) {
    Card card;
    card.card->rename();
    QTest::keyClicks(card.name(), "x");
    QTest::keyClick(card.name(), Qt::Key_Escape);
    EXPECT_EQ(card.name()->text(), "First");
    card.card->rename();
    QTest::keyClicks(card.name(), " ");
    QTest::keyClick(card.name(), Qt::Key_Return);
    EXPECT_EQ(card.name()->text(), "First");
    EXPECT_TRUE(card.edits.empty());
}

TEST(RunCard, AClickAnywhereSelects) {
    Card card;
    QTest::mouseClick(card.card, Qt::LeftButton, {}, QPoint(3, 40));
    EXPECT_EQ(card.selected, 1);
    QTest::mouseClick(card.card->rateForm()->editor("learning_rate"), Qt::LeftButton);
    EXPECT_EQ(card.selected, 2);
    card.drawing.selected = true;
    card.update();
    QTest::mouseClick(card.card, Qt::LeftButton, {}, QPoint(3, 40));
    EXPECT_EQ(card.selected, 2) << "selected already";
}

TEST(RunCard, FieldsOfANewRuleSelectToo) {
    Card card;
    card.run["optimizer"] = {{"kind", "plain"}};
    card.update();
    card.run["optimizer"] = {{"kind", "heavy"}};
    card.update();
    QApplication::processEvents();
    QTest::mouseClick(card.card->optimizerForm()->editor("mass"), Qt::LeftButton);
    EXPECT_EQ(card.selected, 1);
}

TEST(RunCard, AsksToHideAndToExpand) {
    Card card;
    QSignalSpy hide(card.card, &RunCard::hideToggled), expand(card.card, &RunCard::expandedToggled);
    QTest::mouseClick(card.button("eye"), Qt::LeftButton);
    QTest::mouseClick(card.button("chevron"), Qt::LeftButton);
    EXPECT_EQ(hide[0][0].toBool(), true);
    EXPECT_EQ(expand[0][0].toBool(), false);
}

TEST(RunCard, TheMenuDuplicatesRecoloursAndRemoves) {
    Card card;
    QSignalSpy duplicate(card.card, &RunCard::duplicateRequested), remove(card.card, &RunCard::removeRequested);
    const std::unique_ptr<QMenu> menu(card.card->makeMenu(nullptr));
    const auto actions = menu->actions();
    actions[1]->trigger();
    EXPECT_EQ(duplicate.size(), 1);
    ASSERT_TRUE(actions[2]->menu());
    ASSERT_EQ(actions[2]->menu()->actions().size(), 8);
    actions[2]->menu()->actions()[4]->trigger();
    EXPECT_EQ(card.edits, (std::vector<std::string>{"colour = 5"}));
    actions.back()->trigger();
    EXPECT_EQ(remove.size(), 1);
    card.card->setRemovable(false);
    const std::unique_ptr<QMenu> last(card.card->makeMenu(nullptr));
    EXPECT_FALSE(last->actions().back()->isEnabled());
}

TEST(RunCard, FoldsPenaltiesAwayButSaysThatTheyAreOn) {
    Card card;
    EXPECT_FALSE(card.card->stagesForm()->isVisible());
    auto* toggle = card.card->findChild<QPushButton*>("stages");
    const QString before = toggle->text();
    card.run["l2"] = 0.01;
    card.update();
    EXPECT_NE(toggle->text(), before);
    QTest::keyClick(toggle, Qt::Key_Space);
    EXPECT_TRUE(card.card->stagesForm()->isVisible());
    EXPECT_EQ(card.card->stagesForm()->editor("name"), nullptr) << "the name stands in the header";
}

TEST(RunCard, HasANetworkPartOnlyWhereSomethingCanBeOverridden) {
    Card card;
    EXPECT_EQ(card.card->networkForm(), nullptr);
    EXPECT_EQ(card.card->findChild<QPushButton*>("network"), nullptr);
}

TEST(RunCard, OverridesTheNetworkUnderItsPath) {
    RunCard card({rules(),
                  rates(),
                  {},
                  {},
                  {},
                  {{.key = "dropout", .label = "Dropout p", .range = fromTo(0, 1), .slider = {0, 0.9}},
                   {.key = "batch_norm", .label = "Batch norm", .type = ParamType::Flag}}});
    std::vector<std::string> edits;
    QObject::connect(&card, &RunCard::edited, &card, [&](const QString& path, const std::string& json, bool final) {
        edits.push_back(path.toStdString() + " = " + json + (final ? "" : " …"));
    });
    Json run = Json::parse(R"({"name": "First", "optimizer": {"kind": "plain"}, "schedule": {"kind": "still"}})");
    card.setBase(Json::parse(R"({"dropout": 0.25})"));
    card.setRun(run, {.expanded = true});
    card.resize(288, 400);
    card.show();
    auto* toggle = card.findChild<QPushButton*>("network");
    ASSERT_TRUE(toggle);
    EXPECT_FALSE(card.networkForm()->isVisible());
    QTest::mouseClick(toggle, Qt::LeftButton);
    ASSERT_TRUE(card.networkForm()->isVisible());
    EXPECT_EQ(card.networkForm()->baseText("dropout"), "as above: 0.25");
    QTest::mouseClick(card.networkForm()->overrideButton("dropout"), Qt::LeftButton);
    const QString before = toggle->text();
    run["network"] = {{"dropout", 0.25}};
    card.setRun(run, {.expanded = true});
    EXPECT_NE(toggle->text(), before) << "it says that something is the run's own";
    QTest::mouseClick(card.networkForm()->backButton("dropout"), Qt::LeftButton);
    EXPECT_EQ(edits, (std::vector<std::string>{"network.dropout = 0.25", "network.dropout = null"}));
}

TEST(RunCard, CollapsedShowsItsSummaryInPlaceOfTheRate) {
    Card card;
    card.drawing.summary = "Heavy rule, η 0.1";
    card.update();
    auto* line = card.card->findChild<SummaryLine*>();
    ASSERT_TRUE(line);
    EXPECT_FALSE(line->isVisible()) << "opened, it shows the rate itself";
    EXPECT_TRUE(card.card->rateForm()->isVisible());
    card.drawing.expanded = false;
    card.update();
    EXPECT_TRUE(line->isVisible());
    EXPECT_EQ(line->text(), "Heavy rule, η 0.1");
    EXPECT_FALSE(card.card->rateForm()->isVisible());
}

TEST(RunCard, FoldsSayWhatIsOnInANarrowCard) {
    Card card;
    card.run["l2"] = 0.01;
    card.update();
    card.resize(256, 500);
    QApplication::processEvents();
    auto* toggle = card.card->findChild<QPushButton*>("stages");
    EXPECT_TRUE(toggle->text().endsWith("1 on"));
    EXPECT_LE(toggle->geometry().right(), card.card->width() - 24);
    EXPECT_LE(toggle->sizeHint().width(), toggle->width()) << "nothing is cut";
}

TEST(RunCard, PaintsTheRunsColourAndTheSelection) {
    Card card;
    const auto count = [&](const QColor& colour) {
        const QImage image = card.card->grab().toImage();
        int pixels = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) pixels += image.pixelColor(x, y) == colour;
        return pixels;
    };
    EXPECT_GT(count(Theme::light().runColour(2)), 40);
    EXPECT_EQ(count(Theme::light().runColour(1)), 0);
    const int before = count(Theme::light().accent);
    card.drawing.selected = true;
    card.update();
    EXPECT_GT(count(Theme::light().accent), before + 800);
}

TEST(RunCard, EverythingThatTakesTheFocusHasAName) {
    Card card;
    for (auto* child : card.card->findChildren<QWidget*>()) {
        if (!child->isVisible() || child->focusPolicy() == Qt::NoFocus) continue;
        EXPECT_FALSE(child->accessibleName().isEmpty())
            << child->metaObject()->className() << " " << child->objectName().toStdString();
    }
}

TEST(RunCard, WhatWentWrongStandsOnItInRed) {
    Card card;
    auto* badge = card.card->findChild<QLabel*>("badge");
    ASSERT_NE(badge, nullptr);
    EXPECT_FALSE(badge->isVisible());
    const int before = card.card->sizeHint().height();
    card.card->setBadge("Diverged at step 131: f passed 10¹⁰⁰", "a smaller learning rate helps");
    QApplication::processEvents();
    EXPECT_TRUE(badge->isVisible());
    EXPECT_GT(card.card->sizeHint().height(), before);
    EXPECT_TRUE(card.card->rect().contains(badge->geometry()));
    EXPECT_EQ(badge->toolTip(), "a smaller learning rate helps");
    card.card->setBadge({}, {});
    EXPECT_FALSE(badge->isVisible());
}

}  // namespace
}  // namespace ravine
