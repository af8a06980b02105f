#include "widgets/fields/override_form.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/param_form.h"
#include "widgets/text/summary_line.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

const std::vector<KindDescription>& bends() {
    static const std::vector<KindDescription> kinds{
        {{"relu", "ReLU", "", ""}, {}, R"({"kind":"relu"})"},
        {{"leaky", "Leaky ReLU", "", ""}, {{.key = "slope", .label = "Slope"}}, R"({"kind":"leaky","slope":0.01})"}};
    return kinds;
}

struct Form : QWidget {
    OverrideForm* form;
    std::vector<std::string> edits;

    Form() {
        form = new OverrideForm(
            {{.key = "dropout", .label = "Dropout p", .range = fromTo(0, 1), .slider = {0, 0.9}},
             {.key = "batch_norm", .label = "Batch norm", .type = ParamType::Flag},
             {.key = "batch_size", .label = "Batch size", .range = atLeast(0), .type = ParamType::Integer},
             {.key = "activation", .label = "Activation", .type = ParamType::Kind, .kinds = &bends}});
        form->setBase(Json::parse(R"({"dropout": 0.25, "batch_norm": false, "activation": "leaky"})"));
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(form);
        connect(form, &OverrideForm::edited, this, [this](const QString& key, const std::string& json, bool final) {
            edits.push_back(key.toStdString() + " = " + json + (final ? "" : " …"));
        });
        resize(264, 300);
        show();
        activateWindow();
        QApplication::processEvents();
    }
    void set(const char* text) { form->setOverrides(Json::parse(text)); }
};

TEST(OverrideForm, ShowsTheBaseUntilItIsOverridden) {
    Form form;
    EXPECT_EQ(form.form->baseText("dropout"), "as above: 0.25");
    EXPECT_EQ(form.form->baseText("batch_norm"), "as above: off");
    EXPECT_EQ(form.form->baseText("batch_size"), "as above") << "layers that differ have no one value";
    EXPECT_EQ(form.form->baseText("activation"), "as above: Leaky ReLU") << "a kind by its name alone";
    EXPECT_FALSE(form.form->editor("dropout"));
    EXPECT_EQ(form.form->overriddenCount(), 0);
}

TEST(OverrideForm, AnOverrideBeginsWithWhatHoldsAnyway) {
    Form form;
    QTest::mouseClick(form.form->overrideButton("dropout"), Qt::LeftButton);
    QTest::mouseClick(form.form->overrideButton("batch_size"), Qt::LeftButton);
    EXPECT_EQ(form.edits, (std::vector<std::string>{"dropout = 0.25", "batch_size = 0"}));
}

TEST(OverrideForm, AnOverriddenRowHasItsField) {
    Form form;
    form.set(R"({"dropout": 0.5, "batch_norm": true, "activation": "leaky"})");
    EXPECT_EQ(form.form->overriddenCount(), 3);
    auto* field = dynamic_cast<QLineEdit*>(form.form->editor("dropout")->editor("dropout"));
    ASSERT_TRUE(field && field->isVisible());
    EXPECT_EQ(field->text(), "0.5");
    EXPECT_FALSE(form.form->overrideButton("dropout")->isVisible());
    EXPECT_TRUE(dynamic_cast<QCheckBox*>(form.form->editor("batch_norm")->editor("batch_norm"))->isChecked());
    EXPECT_EQ(dynamic_cast<KindPicker*>(form.form->editor("activation")->editor("activation"))->current(), "leaky");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "0.1");
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClick(form.form->editor("batch_norm")->editor("batch_norm"), Qt::Key_Space);
    EXPECT_EQ(form.edits, (std::vector<std::string>{"dropout = 0.1", "batch_norm = false"}));
}

TEST(OverrideForm, GoesBackToTheBase) {
    Form form;
    form.set(R"({"dropout": 0.5})");
    QTest::mouseClick(form.form->backButton("dropout"), Qt::LeftButton);
    EXPECT_EQ(form.edits, (std::vector<std::string>{"dropout = null"}));
    form.set("null");
    EXPECT_TRUE(form.form->overrideButton("dropout")->isVisible());
    EXPECT_FALSE(form.form->backButton("dropout")->isVisible());
}

TEST(OverrideForm, TheFocusGoesOnInTheFieldAndBack) {
    Form form;
    form.form->overrideButton("dropout")->setFocus();
    form.set(R"({"dropout": 0.5})");
    EXPECT_TRUE(form.form->editor("dropout")->editor("dropout")->hasFocus());
    form.form->backButton("dropout")->setFocus();
    form.set("{}");
    EXPECT_TRUE(form.form->overrideButton("dropout")->hasFocus());
}

TEST(OverrideForm, EverythingThatTakesTheFocusHasAName) {
    Form form;
    form.set(R"({"dropout": 0.5, "activation": {"kind": "leaky", "slope": 0.2}})");
    for (auto* child : form.findChildren<QWidget*>())
        if (child->isVisible() && child->focusPolicy() != Qt::NoFocus) {
            EXPECT_FALSE(child->accessibleName().isEmpty()) << child->metaObject()->className();
        }
}

TEST(SummaryLine, IsCutWithAnEllipsisWhenItMustBe) {
    SummaryLine line;
    line.setText("Adam, η 0.006 cosine, L2 0.01, dropout 0.25");
    line.resize(line.sizeHint());
    EXPECT_EQ(line.shownText(), line.text());
    line.resize(120, 20);
    EXPECT_TRUE(line.shownText().endsWith(QChar(0x2026)));
    EXPECT_EQ(line.toolTip(), line.text());
    const QImage image = line.grab().toImage();
    const QColor ground = image.pixelColor(119, 0);
    for (int y = 0; y < image.height(); ++y)
        EXPECT_EQ(image.pixelColor(119, y), ground) << "nothing is cut at the edge";
}

}  // namespace
}  // namespace ravine
