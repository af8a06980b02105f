#include "widgets/fields/param_form.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QVBoxLayout>
#include <array>
#include <nlohmann/json.hpp>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"

namespace ravine {
namespace {

constexpr std::array<std::string_view, 2> placements{"inside", "outside_root"};

const std::vector<KindDescription>& innerKinds() {
    static const std::vector<KindDescription> kinds = [] {
        ParamInfo noise{.key = "noise", .label = "Noise", .slider = {0, 1}};
        return std::vector<KindDescription>{
            {{"moons", "Moons", "Two half moons.", ""}, {noise}, R"({"kind":"moons","noise":0.1})"},
            {{"xor", "XOR", "Four quarters.", ""}, {}, R"({"kind":"xor"})"}};
    }();
    return kinds;
}

ParamInfo row(ParamType type, ParamInfo info) {
    info.type = type;
    return info;
}

std::vector<ParamInfo> table() {
    return {row(ParamType::Real, {.key = "rate",
                                  .label = "Rate η",
                                  .doc = "How far.",
                                  .range = above(0),
                                  .slider = {1e-4, 1},
                                  .scale = Scale::Log}),
            row(ParamType::Integer, {.key = "steps", .label = "Steps", .range = between(1, 100)}),
            row(ParamType::Flag, {.key = "correct", .label = "Bias correction", .doc = "Divide."}),
            row(ParamType::Choice, {.key = "placement", .label = "Placement", .choices = placements}),
            row(ParamType::Text, {.key = "f", .label = "f(x, y)"}),
            row(ParamType::Reals, {.key = "milestones", .label = "Milestones"}),
            row(ParamType::Texts, {.key = "features", .label = "Features"}),
            [] {
                ParamInfo info = row(ParamType::Kind, {.key = "data", .label = "Data"});
                info.kinds = innerKinds;
                return info;
            }()};
}

struct Edit {
    std::string key, json;
    bool final;
    bool operator==(const Edit&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Edit& edit) {
    return out << edit.key << " = " << edit.json << (edit.final ? "" : " …");
}

struct Form : QWidget {
    ParamForm* form = new ParamForm;
    std::vector<Edit> edits;
    Form() {
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(form);
        connect(form, &ParamForm::edited, this, [this](const QString& key, const std::string& json, bool final) {
            edits.push_back({key.toStdString(), json, final});
        });
        form->setParams(table());
        form->setValues(
            Json::parse(R"({"rate": 0.01, "steps": 20, "correct": true, "placement": "outside_root", "f": "x^2",
                                       "milestones": [30, 60], "features": ["a", "b"], "data": {"kind": "moons", "noise": 0.25}})"));
        resize(320, 500);
        show();
        activateWindow();
    }
    template <class W>
    W* get(const char* key) {
        return dynamic_cast<W*>(form->editor(key));
    }
    void type(const char* key, const char* text, int then = Qt::Key_Return) {
        auto* field = get<QLineEdit>(key);
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, static_cast<Qt::Key>(then));
    }
};

TEST(ParamForm, ShowsEveryTypeOfParameter) {
    Form form;
    EXPECT_EQ(form.get<NumberField>("rate")->text(), "0.01");
    EXPECT_EQ(form.get<NumberField>("steps")->text(), "20");
    EXPECT_TRUE(form.get<QCheckBox>("correct")->isChecked());
    EXPECT_EQ(form.get<QComboBox>("placement")->currentText(), "Outside root");
    EXPECT_EQ(form.get<QLineEdit>("f")->text(), "x^2");
    EXPECT_EQ(form.get<QLineEdit>("milestones")->text(), "30, 60");
    EXPECT_EQ(form.get<QLineEdit>("features")->text(), "a, b");
    EXPECT_EQ(form.get<KindPicker>("data")->current(), "moons");
    EXPECT_EQ(form.get<NumberField>("data.noise")->text(), "0.25");
    EXPECT_TRUE(form.edits.empty()) << "setting values is no edit";
}

TEST(ParamForm, EditsGoOutAsJson) {
    Form form;
    form.type("rate", "0.02");
    form.type("steps", "30");
    QTest::mouseClick(form.get<QCheckBox>("correct"), Qt::LeftButton, {}, QPoint(10, 10));
    form.type("f", "x*y");
    form.type("milestones", "10, 20.5 40");
    form.type("features", "petal width, b");
    form.type("data.noise", "0.5");
    const std::vector<Edit> expected{{"rate", "0.02", true},
                                     {"steps", "30", true},
                                     {"correct", "false", true},
                                     {"f", "\"x*y\"", true},
                                     {"milestones", "[10.0,20.5,40.0]", true},
                                     {"features", R"(["petal width","b"])", true},
                                     {"data.noise", "0.5", true}};
    EXPECT_EQ(form.edits, expected);
}

TEST(ParamForm, AChoiceIsMadeWithTheKeyboard) {
    Form form;
    form.get<QComboBox>("placement")->setFocus();
    QTest::keyClick(form.get<QComboBox>("placement"), Qt::Key_Up);
    EXPECT_EQ(form.edits, (std::vector<Edit>{{"placement", "\"inside\"", true}}));
}

TEST(ParamForm, DraggingIsNotFinalUntilTheEnd) {
    Form form;
    auto* slider = form.form->findChild<LogSlider*>("rate.slider");
    ASSERT_TRUE(slider);
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(slider->width() - 11, slider->height() / 2));
    ASSERT_EQ(form.edits.size(), 1u);
    EXPECT_FALSE(form.edits[0].final);
    EXPECT_EQ(form.get<NumberField>("rate")->value(), slider->value()) << "the field follows";
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() - 11, slider->height() / 2));
    ASSERT_EQ(form.edits.size(), 2u);
    EXPECT_TRUE(form.edits[1].final);
}

TEST(ParamForm, TheSliderFollowsTheTypedValue) {
    Form form;
    form.type("rate", "0.5");
    EXPECT_EQ(form.form->findChild<LogSlider*>("rate.slider")->value(), 0.5);
}

TEST(ParamForm, RefusesListsThatAreNotNumbers) {
    Form form;
    form.type("milestones", "30, soon");
    EXPECT_TRUE(form.edits.empty());
    const auto labels = form.form->findChildren<QLabel*>();
    EXPECT_TRUE(std::ranges::any_of(
        labels, [](QLabel* label) { return label->isVisible() && label->text().contains("soon"); }));
}

TEST(ParamForm, ANewKindBringsItsOwnRows) {
    Form form;
    form.form->setValues(Json::parse(R"({"data": {"kind": "xor"}})"));
    EXPECT_EQ(form.get<KindPicker>("data")->current(), "xor");
    EXPECT_EQ(form.form->editor("data.noise"), nullptr);
    form.form->setValues(Json::parse(R"({"data": {"kind": "moons"}})"));
    EXPECT_EQ(form.get<NumberField>("data.noise")->text(), "0.1") << "a missing value is the default";
}

TEST(ParamForm, AnEchoDoesNotDisturbTyping) {
    Form form;
    auto* field = form.get<QLineEdit>("f");
    field->setFocus();
    ASSERT_TRUE(QTest::qWaitFor([&] { return field->hasFocus(); }));
    QTest::keyClick(field, Qt::Key_End);
    QTest::keyClicks(field, " + y");
    form.form->setValues(Json::parse(R"({"f": "x^2", "rate": 0.3})"));
    EXPECT_EQ(field->text(), "x^2 + y");
    EXPECT_EQ(form.get<NumberField>("rate")->text(), "0.3");
}

TEST(ParamForm, ShowsAnIssueUnderItsFieldAndTakesItAway) {
    Form form;
    form.form->showIssue("f", "write 2*x", 1);
    const auto shown = [&] {
        for (auto* label : form.form->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == "write 2*x") return true;
        return false;
    };
    EXPECT_TRUE(shown());
    EXPECT_EQ(form.get<QLineEdit>("f")->accessibleDescription(), "write 2*x");
    form.form->clearIssues();
    EXPECT_FALSE(shown());
}

TEST(ParamForm, SaysWhatEachParameterIs) {
    Form form;
    EXPECT_EQ(form.form->editor("rate")->accessibleName(), QString::fromUtf8("Rate η"));
    EXPECT_EQ(form.form->editor("rate")->accessibleDescription(), "How far.");
    EXPECT_TRUE(form.form->editor("rate")->toolTip().contains("a number above 0"));
    for (auto* child : form.form->findChildren<QWidget*>()) {
        if (!child->isVisible() || child->focusPolicy() == Qt::NoFocus) continue;
        EXPECT_FALSE(child->accessibleName().isEmpty()) << child->metaObject()->className();
    }
}

TEST(ParamForm, CompactPutsSymbolsOnOneLine) {
    ParamForm form;
    std::vector<ParamInfo> params;
    for (const char* label : {"β₁", "β₂", "ε"}) params.push_back({.key = label, .label = label, .slider = {0, 1}});
    form.setParams(params, ParamForm::Density::Compact);
    form.resize(264, form.sizeHint().height());
    form.show();
    EXPECT_LE(form.height(), 34);
    EXPECT_TRUE(form.findChildren<LogSlider*>().isEmpty());
    form.setParams(params, ParamForm::Density::Full);
    EXPECT_EQ(form.findChildren<LogSlider*>().size(), 3);
}

}  // namespace
}  // namespace ravine
