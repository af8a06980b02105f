#include "widgets/cards/layer_list.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QTest>
#include <QVBoxLayout>
#include <memory>
#include <nlohmann/json.hpp>

#include "widgets/cards/layer_popover.h"
#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/param_form.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

const std::vector<KindDescription>& activations() {
    static const std::vector<KindDescription> kinds{
        {{"relu", "ReLU", "Nothing below zero.", ""}, {}, R"({"kind":"relu"})"},
        {{"leaky_relu", "Leaky ReLU", "A little below zero.", ""},
         {{.key = "slope", .label = "Slope", .range = between(0, 1), .slider = {0, 1}}},
         R"({"kind":"leaky_relu","slope":0.01})"},
        {{"tanh", "Tanh", "From −1 to 1.", ""}, {}, R"({"kind":"tanh"})"}};
    return kinds;
}

constexpr const char* two =
    R"([{"units":32,"activation":"relu","batch_norm":true,"dropout":0.25},{"units":16,"activation":{"kind":"tanh"}}])";

struct List : QWidget {
    LayerList* list;
    std::vector<std::string> edits;
    std::vector<bool> finals;

    explicit List(const std::string& layers = two, int width = 288) {
        list = new LayerList(activations());
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(list);
        layout->addStretch();
        connect(list, &LayerList::layersEdited, this, [this](const std::string& json, bool final) {
            edits.push_back(json);
            finals.push_back(final);
        });
        set(Json::parse(layers));
        resize(width, 560);
        show();
        activateWindow();
        settle();
    }
    ~List() override { list->popover()->close(); }
    void set(const Json& layers) { list->setLayers(layers, 2, 3, "Softmax"); }
    static void settle() {
        for (int i = 0; i < 3; ++i) QApplication::processEvents();
    }
    LayerChip* chip(int row, LayerPart part) const { return list->row(row)->chip(part); }
    void click(int row, LayerPart part) {
        QTest::mouseClick(chip(row, part), Qt::LeftButton);
        settle();
    }
    Json last() const { return edits.empty() ? Json() : Json::parse(edits.back()); }
    QWidget* field(const char* key) const { return list->popover()->form()->editor(key); }
    void type(const char* key, const char* text) {
        auto* line = dynamic_cast<QLineEdit*>(field(key));
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
        QTest::keyClick(line, Qt::Key_Return);
        settle();
    }
    void trigger(QMenu* made, const char* text) {
        const std::unique_ptr<QMenu> menu(made);
        for (QAction* action : menu->actions())
            if (action->text() == text) return action->trigger();
        FAIL() << text;
    }
};

std::string equal(int count) {
    Json layers = Json::array();
    for (int i = 0; i < count; ++i) layers.push_back({{"units", 64}, {"activation", "relu"}});
    return layers.dump();
}

TEST(LayerList, ShowsEachLayerAsChips) {
    List list;
    ASSERT_EQ(list.list->rowCount(), 2);
    EXPECT_EQ(list.chip(0, LayerPart::Units)->text(), "Dense 32");
    EXPECT_EQ(list.chip(0, LayerPart::BatchNorm)->text(), "BatchNorm");
    EXPECT_EQ(list.chip(0, LayerPart::Function)->text(), "ReLU");
    EXPECT_TRUE(list.chip(0, LayerPart::Dropout)->text().endsWith("0.25"));
    EXPECT_EQ(list.chip(1, LayerPart::Function)->text(), "Tanh") << "a kind written at length";
    EXPECT_FALSE(list.chip(1, LayerPart::BatchNorm)->isVisible());
    EXPECT_FALSE(list.chip(1, LayerPart::Dropout)->isVisible());
    EXPECT_FALSE(list.chip(1, LayerPart::Count)->isVisible());
    QStringList told;
    for (const auto* label : list.findChildren<ChipLabel*>()) told << label->text();
    EXPECT_EQ(told, (QStringList{"Input 2", "Output 3", "Softmax"}));
    EXPECT_TRUE(list.edits.empty());
}

TEST(LayerList, NothingOverlapsOrIsCutInEitherSidebar) {
    const std::string layers =
        R"([{"units":512,"activation":"leaky_relu","batch_norm":true,"dropout":0.125},{"units":32,"activation":"relu","batch_norm":true,"dropout":0.25}])";
    for (const int width : {288, 256}) {
        List list(layers, width);
        for (int row = 0; row < list.list->rowCount(); ++row) {
            const LayerRow* shown = list.list->row(row);
            std::vector<QRect> taken;
            for (const auto part :
                 {LayerPart::Units, LayerPart::BatchNorm, LayerPart::Function, LayerPart::Dropout, LayerPart::More}) {
                const LayerChip* chip = shown->chip(part);
                ASSERT_TRUE(chip->isVisible());
                EXPECT_TRUE(shown->rect().contains(chip->geometry())) << width;
                EXPECT_GE(chip->width(), chip->sizeHint().width()) << chip->text().toStdString();
                for (const QRect& other : taken) EXPECT_FALSE(other.intersects(chip->geometry())) << width;
                taken.push_back(chip->geometry());
            }
        }
        for (const auto* label : list.findChildren<ChipLabel*>())
            EXPECT_TRUE(list.list->rect().contains(label->geometry())) << label->text().toStdString() << width;
        EXPECT_LE(list.list->addButton()->geometry().right(), list.list->allButton()->x());
    }
}

TEST(LayerList, UnitsAreEditedInAPopover) {
    List list;
    list.click(0, LayerPart::Units);
    ASSERT_TRUE(list.list->popover()->isVisible());
    list.type("units", "48");
    ASSERT_EQ(list.edits.size(), 1u);
    EXPECT_EQ(list.last()[0]["units"], 48);
    EXPECT_TRUE(list.last()[0]["units"].is_number_integer());
    EXPECT_EQ(list.last()[1]["units"], 16);
    EXPECT_EQ(list.chip(0, LayerPart::Units)->text(), "Dense 48");
    auto* slider = list.list->popover()->findChild<LogSlider*>();
    ASSERT_TRUE(slider);
    emit slider->valueDragged(100);
    EXPECT_EQ(list.finals, (std::vector<bool>{true, false}));
    QTest::keyClick(list.field("units"), Qt::Key_Escape);
    EXPECT_FALSE(list.list->popover()->isVisible());
    EXPECT_TRUE(list.chip(0, LayerPart::Units)->hasFocus());
}

TEST(LayerList, WhatCannotStandThereIsNotTold) {
    List list;
    list.click(0, LayerPart::Units);
    list.type("units", "0");
    EXPECT_TRUE(list.edits.empty());
}

TEST(LayerList, AnActivationIsChosenWithItsParameters) {
    List list;
    list.click(1, LayerPart::Function);
    ASSERT_TRUE(list.list->popover()->picker()->isVisible());
    EXPECT_EQ(list.list->popover()->picker()->current(), "tanh");
    emit list.list->popover()->picker()->chosen("leaky_relu");
    EXPECT_EQ(list.last()[1]["activation"], "leaky_relu") << "its defaults need no words";
    List::settle();
    list.type("slope", "0.2");
    EXPECT_EQ(list.last()[1]["activation"], Json::parse(R"({"kind":"leaky_relu","slope":0.2})"));
    EXPECT_EQ(list.last()[0]["activation"], "relu");
}

TEST(LayerList, AClickTurnsBatchNormOnAndOff) {
    List list;
    list.click(0, LayerPart::BatchNorm);
    EXPECT_EQ(list.last()[0]["batch_norm"], false);
    list.trigger(list.list->makeRowMenu(0, nullptr), "Add batch norm");
    EXPECT_EQ(list.last()[0]["batch_norm"], true);
    EXPECT_EQ(list.edits.size(), 2u);
}

TEST(LayerList, OffersWhatALayerLacksWhileTheFocusIsThere) {
    List list;
    EXPECT_FALSE(list.chip(1, LayerPart::Dropout)->isVisible());
    list.chip(1, LayerPart::Units)->setFocus();
    List::settle();
    ASSERT_TRUE(list.chip(1, LayerPart::Dropout)->isVisible());
    EXPECT_EQ(list.chip(1, LayerPart::Dropout)->look(), LayerChip::Look::Ghost);
    EXPECT_GT(list.chip(1, LayerPart::BatchNorm)->x(), list.chip(1, LayerPart::Function)->x())
        << "after what is there, which does not move";
    list.click(1, LayerPart::Dropout);
    EXPECT_EQ(list.last()[1]["dropout"], 0.25);
    EXPECT_TRUE(list.list->popover()->isVisible()) << "to choose another share";
    list.type("dropout", "0.4");
    EXPECT_EQ(list.last()[1]["dropout"], 0.4);
    EXPECT_EQ(list.chip(1, LayerPart::Dropout)->look(), LayerChip::Look::Solid);
    list.list->popover()->close();
    list.chip(0, LayerPart::Units)->setFocus();
    List::settle();
    EXPECT_FALSE(list.chip(1, LayerPart::BatchNorm)->isVisible());
}

TEST(LayerList, ALayerIsAddedLikeTheLastOne) {
    List list;
    QTest::mouseClick(list.list->addButton(), Qt::LeftButton);
    ASSERT_EQ(list.last().size(), 3u);
    EXPECT_EQ(list.last()[2], list.last()[1]);
    List empty("[]");
    EXPECT_EQ(empty.list->rowCount(), 0);
    EXPECT_FALSE(empty.list->allButton()->isVisible());
    QTest::mouseClick(empty.list->addButton(), Qt::LeftButton);
    EXPECT_EQ(empty.last(), Json::parse(R"([{"units":32,"activation":"relu","batch_norm":false,"dropout":0.0}])"));
}

TEST(LayerList, HoldsSixtyFourLayersAtMost) {
    List list(equal(64));
    EXPECT_FALSE(list.list->addButton()->isEnabled());
    const std::unique_ptr<QMenu> menu(list.list->makeRowMenu(0, nullptr));
    for (QAction* action : menu->actions())
        if (action->text() == "Duplicate layer") {
            EXPECT_FALSE(action->isEnabled());
        }
}

TEST(LayerList, TheMenuDuplicatesMovesAndRemoves) {
    List list;
    list.trigger(list.list->makeRowMenu(0, nullptr), "Move down");
    EXPECT_EQ(list.last()[0]["units"], 16);
    EXPECT_EQ(list.last()[1]["units"], 32);
    list.trigger(list.list->makeRowMenu(1, nullptr), "Duplicate layer");
    EXPECT_EQ(list.last().size(), 3u);
    EXPECT_EQ(list.last()[2], list.last()[1]);
    list.trigger(list.list->makeRowMenu(0, nullptr), "Remove layer");
    EXPECT_EQ(list.last().size(), 2u);
    EXPECT_EQ(list.last()[0]["units"], 32);
    const std::unique_ptr<QMenu> first(list.list->makeRowMenu(0, nullptr));
    for (QAction* action : first->actions())
        if (action->text() == "Move up") {
            EXPECT_FALSE(action->isEnabled());
        }
}

TEST(LayerList, KeysWalkMoveAndRemove) {
    List list;
    list.chip(0, LayerPart::Units)->setFocus();
    List::settle();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    EXPECT_TRUE(list.chip(0, LayerPart::BatchNorm)->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    EXPECT_TRUE(list.chip(1, LayerPart::Function)->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(list.last()[0]["units"], 16);
    EXPECT_TRUE(list.chip(0, LayerPart::Units)->hasFocus()) << "the focus goes with the layer";
    list.chip(1, LayerPart::Dropout)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
    EXPECT_EQ(list.last()[1]["dropout"], 0.0);
    EXPECT_EQ(list.last().size(), 2u);
    list.chip(1, LayerPart::Units)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
    EXPECT_EQ(list.last().size(), 1u);
    EXPECT_TRUE(list.chip(0, LayerPart::Units)->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    EXPECT_TRUE(list.list->popover()->isVisible());
}

TEST(LayerList, EqualNeighboursAreOneRowWithACount) {
    List list(equal(8));
    ASSERT_EQ(list.list->rowCount(), 1);
    EXPECT_EQ(list.chip(0, LayerPart::Count)->text(), "× 8");
    EXPECT_EQ(list.list->row(0)->title(), "Layers 1 to 8");
    list.click(0, LayerPart::Units);
    list.type("units", "10");
    ASSERT_EQ(list.last().size(), 8u);
    for (const Json& layer : list.last()) EXPECT_EQ(layer["units"], 10);
    list.list->popover()->close();
    list.click(0, LayerPart::Count);
    list.type("count", "5");
    EXPECT_EQ(list.last().size(), 5u);
    list.type("count", "65");
    EXPECT_EQ(list.last().size(), 5u) << "more than there may be";
    list.type("count", "1");
    EXPECT_EQ(list.last().size(), 1u);
    EXPECT_FALSE(list.chip(0, LayerPart::Count)->isVisible());
}

TEST(LayerList, ARowOfManyMovesAsOne) {
    Json layers = Json::parse(equal(4));
    layers.push_back({{"units", 8}});
    List list(layers.dump());
    ASSERT_EQ(list.list->rowCount(), 2);
    list.trigger(list.list->makeRowMenu(0, nullptr), "Move down");
    EXPECT_EQ(list.last()[0]["units"], 8);
    EXPECT_EQ(list.chip(0, LayerPart::Units)->text(), "Dense 8");
    EXPECT_FALSE(list.chip(0, LayerPart::Count)->isVisible());
    EXPECT_EQ(list.chip(1, LayerPart::Count)->text(), "× 4");
}

TEST(LayerList, RowsStayAsThePersonMadeThem) {
    List list(equal(2));
    EXPECT_EQ(list.list->rowCount(), 2) << "two are shown as they are";
    QTest::mouseClick(list.list->addButton(), Qt::LeftButton);
    EXPECT_EQ(list.list->rowCount(), 3);
    list.set(list.last());
    EXPECT_EQ(list.list->rowCount(), 3) << "its own edit comes back";
    list.trigger(list.list->makeAllMenu(nullptr), "Show equal layers as one");
    EXPECT_EQ(list.list->rowCount(), 1);
    list.trigger(list.list->makeRowMenu(0, nullptr), "Show each layer");
    EXPECT_EQ(list.list->rowCount(), 3);
    EXPECT_EQ(list.edits.size(), 1u) << "a look is no edit";
    list.set(Json::parse(equal(7)));
    EXPECT_EQ(list.list->rowCount(), 1);
}

TEST(LayerList, AllLayersAreEditedAtOnce) {
    List list;
    list.trigger(list.list->makeAllMenu(nullptr), "Dropout of all layers…");
    List::settle();
    ASSERT_TRUE(list.list->popover()->isVisible());
    list.type("dropout", "0.5");
    for (const Json& layer : list.last()) EXPECT_EQ(layer["dropout"], 0.5);
    list.list->popover()->close();
    list.trigger(list.list->makeAllMenu(nullptr), "Batch norm in all layers");
    for (const Json& layer : list.last()) EXPECT_EQ(layer["batch_norm"], true);
    list.trigger(list.list->makeAllMenu(nullptr), "Batch norm in all layers");
    for (const Json& layer : list.last()) EXPECT_EQ(layer["batch_norm"], false);
    list.trigger(list.list->makeAllMenu(nullptr), "Remove all layers");
    EXPECT_EQ(list.last(), Json::array());
}

TEST(LayerList, AnOpenPopoverFollowsUndoAndClosesWithItsLayer) {
    List list;
    list.click(1, LayerPart::Units);
    Json layers = Json::parse(two);
    layers[1]["units"] = 99;
    list.set(layers);
    EXPECT_EQ(dynamic_cast<QLineEdit*>(list.field("units"))->text(), "99");
    layers.erase(1);
    list.set(layers);
    EXPECT_FALSE(list.list->popover()->isVisible());
    EXPECT_TRUE(list.edits.empty());
}

TEST(LayerList, ManyRowsScroll) {
    Json layers = Json::array();
    for (int i = 1; i <= 30; ++i) layers.push_back({{"units", i}});
    List list(layers.dump());
    EXPECT_EQ(list.list->rowCount(), 30);
    EXPECT_LT(list.list->height(), 480);
    auto* scroll = list.findChild<QScrollArea*>();
    list.chip(0, LayerPart::Units)->setFocus();
    for (int i = 0; i < 29; ++i) QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    ASSERT_TRUE(list.chip(29, LayerPart::Units)->hasFocus());
    EXPECT_FALSE(list.chip(29, LayerPart::Units)->visibleRegion().isEmpty());
    EXPECT_LE(list.list->row(29)->geometry().right(), scroll->viewport()->rect().right());
}

TEST(LayerList, EverythingThatTakesTheFocusHasAName) {
    List list;
    for (const auto* chip : list.findChildren<LayerChip*>())
        EXPECT_FALSE(chip->accessibleName().isEmpty()) << chip->text().toStdString();
    EXPECT_EQ(list.chip(0, LayerPart::Units)->accessibleName(), "Layer 1, 32 units");
    auto* chip = QAccessible::queryAccessibleInterface(list.chip(0, LayerPart::Units));
    ASSERT_TRUE(chip);
    EXPECT_EQ(chip->role(), QAccessible::PushButton);
    ASSERT_TRUE(chip->actionInterface());
    EXPECT_TRUE(chip->actionInterface()->actionNames().contains(QAccessibleActionInterface::pressAction()));
}

TEST(LayerList, TheFocusIsSeenInBothThemes) {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        List list;
        list.setPalette(theme->palette());
        const auto edge = [&] { return list.chip(0, LayerPart::Units)->grab().toImage().pixelColor(1, 13); };
        EXPECT_EQ(edge(), theme->panel);
        list.chip(0, LayerPart::Units)->setFocus();
        List::settle();
        EXPECT_EQ(edge(), theme->accent);
    }
}

}  // namespace
}  // namespace ravine
