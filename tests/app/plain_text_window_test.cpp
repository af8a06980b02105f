// Whatever a file says is shown as it is written: nowhere in the window is it read as HTML, as a mnemonic, as a tab, or
// as the place of another text.
#include <QMenu>
#include <QPointer>
#include <QTextDocument>
#include <QToolTip>
#include <QTreeWidget>
#include <QUndoStack>

#include "tests/app/opened_network.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/text/plain_text.h"

namespace ravine {
namespace {

const char* const hostile = R"(<img src="secret.png"><b>x</b> a & b %1 %2 [*])";

bool isHostile(const QString& text) { return text.contains("<img") || text.contains("a & b") || text.contains("<b>"); }

// '&' that Qt would take for a key.
bool hasMnemonic(QString text) { return text.remove("&&").contains('&') && isHostile(text); }

void expectLiteralText(QLabel* label) {
    label->ensurePolished();
    const std::string text = label->text().toStdString();
    EXPECT_NE(label->textFormat(), Qt::AutoText) << "Qt would guess: " << text;
    if (label->textFormat() != Qt::RichText) return;
    EXPECT_FALSE(label->text().contains("<img")) << text;
    QTextDocument shown;
    shown.setHtml(label->text());
    if (!shown.toPlainText().contains("img")) return;
    // As it is written, whole or up to where there was no more room.
    const QString name = R"(<img src="secret.png"><b>x</b> a & b)";
    const QString found = shown.toPlainText().mid(shown.toPlainText().indexOf('<'));
    const qsizetype end = found.indexOf(QChar(0x2026));
    EXPECT_TRUE(end < 0 ? found.startsWith(name) : name.startsWith(found.left(end))) << found.toStdString();
}

// The tip itself, as the pointer would bring it up.
void expectLiteralTip(const QString& tip, QWidget* of) {
    if (tip.isEmpty()) return;
    QToolTip::showText({10, 10}, tip, of);
    bool found = false;
    for (QWidget* top : QApplication::topLevelWidgets()) {
        auto* label = qobject_cast<QLabel*>(top);
        if (!label || !top->inherits("QTipLabel") || label->text() != tip) continue;
        found = true;
        expectLiteralText(label);
    }
    EXPECT_TRUE(found) << tip.toStdString();
    QToolTip::hideText();
}

void expectLiteralActions(const QList<QAction*>& actions, QWidget* of) {
    for (QAction* action : actions) {
        EXPECT_FALSE(hasMnemonic(action->text())) << action->text().toStdString();
        if (isHostile(action->toolTip())) expectLiteralTip(action->toolTip(), of);
        EXPECT_FALSE(Qt::mightBeRichText(action->whatsThis())) << action->whatsThis().toStdString();
        EXPECT_FALSE(Qt::mightBeRichText(action->statusTip())) << action->statusTip().toStdString();
    }
}

// Every widget below `root`; says how many show the hostile text in some way.
int expectLiteral(QWidget& root) {
    QList<QPointer<QWidget>> all{&root};  // what is shown may go while the others are looked at
    for (QWidget* widget : root.findChildren<QWidget*>()) all << widget;
    int showing = 0;
    for (const QPointer<QWidget>& widget : all) {
        if (!widget) continue;
        if (auto* label = qobject_cast<QLabel*>(widget.data())) expectLiteralText(label);
        if (auto* button = qobject_cast<QAbstractButton*>(widget.data()))
            EXPECT_FALSE(hasMnemonic(button->text())) << button->text().toStdString();
        if (isHostile(widget->toolTip())) {
            ++showing;
            expectLiteralTip(widget->toolTip(), widget);
        }
        showing += isHostile(widget->accessibleName()) + isHostile(widget->accessibleDescription());
        EXPECT_FALSE(Qt::mightBeRichText(widget->whatsThis())) << widget->whatsThis().toStdString();
        EXPECT_FALSE(Qt::mightBeRichText(widget->statusTip())) << widget->statusTip().toStdString();
        expectLiteralActions(widget->actions(), widget);
    }
    QList<QPointer<QMenu>> menus;  // one that is filled drops the menus that it had inside
    for (QMenu* menu : root.findChildren<QMenu*>()) menus << menu;
    for (const QPointer<QMenu>& menu : menus) {
        if (!menu) continue;
        QMetaObject::invokeMethod(menu, "aboutToShow");
        expectLiteralActions(menu->actions(), &root);
    }
    return showing;
}

// Looks at the next modal box and closes it.
class LookAtBox {
public:
    LookAtBox() {
        QObject::connect(&timer_, &QTimer::timeout, [this] {
            QWidget* box = QApplication::activeModalWidget();
            if (!box || !box->isVisible()) return;
            for (const QLabel* label : box->findChildren<QLabel*>()) said += label->text() + "\n";
            expectLiteral(*box);
            ++boxes;
            box->close();
        });
        timer_.start(5);
    }
    QString said;
    int boxes = 0;

private:
    QTimer timer_;
};

Json hostileExperiment() {
    Json json = ringsExperiment();
    json["title"] = hostile;
    json["runs"][0]["name"] = hostile;
    json["runs"][0]["schedule"] = {{"kind", "cosine"}};
    Json fork = json["runs"][0];
    fork["name"] = std::string(hostile) + " fork";
    fork["parent"] = hostile;
    fork["changes"] = Json::array({{{"at", 8}, {"set", {{"learning_rate", 0.001}}}}});
    json["runs"].push_back(fork);
    return json;
}

QByteArray hostileTable() {
    QByteArray table = "\"<b>one</b> a & b\",\"<img src=\"\"secret.png\"\">\",\"<b>class</b> %1\"\n";
    for (int i = 0; i < 90; ++i)
        table += QByteArray::number(i % 13) + "," + QByteArray::number(i % 7) + "," +
                 (i % 2 ? "\"<b>x</b> a & b %1\"" : "\"<img src=\"\"secret.png\"\"> %2\"") + "\n";
    return table;
}

constexpr NetworkTab allTabs[] = {NetworkTab::Boundary,    NetworkTab::Network,  NetworkTab::Weights,
                                  NetworkTab::Activations, NetworkTab::Backprop, NetworkTab::Confusion,
                                  NetworkTab::Step};

TEST(PlainText, NamesOfANetworkExperimentAreShownAsTheyAreWritten) {
    OpenedNetwork opened(hostileExperiment());
    const QString name = "<b>f &.csv";
    opened.write(name, hostileTable());
    Json json = hostileExperiment();
    json["problem"]["data"] = {{"kind", "csv"}, {"file", name.toStdString()}};
    opened.write("hostile.json", QByteArray::fromStdString(json.dump()));
    opened.open("hostile.json");
    int showing = expectLiteral(opened.window());
    ASSERT_TRUE(opened.controller().computeTo(3));
    for (const NetworkTab tab : allTabs) {
        opened.showTab(tab);
        showing += expectLiteral(opened.window());
    }
    EXPECT_GT(showing, 100) << "the walk has met them";
    ASSERT_TRUE(opened.controller().computeAll());
    EXPECT_TRUE(opened.window().status().contains(hostile)) << opened.window().status().toStdString();
    expectLiteral(opened.window());
}

TEST(PlainText, NamesOfASurfaceExperimentAreShownAsTheyAreWritten) {
    OpenedNetwork opened;
    QFile shipped(QString::fromStdString(shippedExperiment("momentum-vs-adam")));
    ASSERT_TRUE(shipped.open(QIODevice::ReadOnly));
    Json json = Json::parse(shipped.readAll().toStdString());
    json["title"] = hostile;
    for (std::size_t i = 0; i < json["runs"].size(); ++i)
        json["runs"][i]["name"] = std::string(hostile) + std::to_string(i);
    opened.write("surface.json", QByteArray::fromStdString(json.dump()));
    Issues issues;
    ASSERT_TRUE(opened.window().files().openQuietly(opened.path("surface.json"), issues)) << text(issues);
    ASSERT_TRUE(opened.window().controller().computeAll());
    for (const char* tab : {"2D", "3D", "both"}) {
        opened.window().workspace().showTab(tab);
        opened.window().workspace().waitForPictures();
        EXPECT_GT(expectLiteral(opened.window()), 5) << tab;
    }
    const QString status = opened.window().status();
    EXPECT_TRUE(status.contains(QString(hostile) + "0 ")) << status.toStdString();
    EXPECT_FALSE(status.contains("a & b 9")) << "a name is no pattern: " << status.toStdString();
    const QString title = opened.window().windowTitle();
    EXPECT_TRUE(title.contains("[*][*]")) << "which Qt shows as [*]: " << title.toStdString();
}

TEST(PlainText, BoxesSayWhatIsWrongWithAFileInItsOwnWords) {
    OpenedNetwork opened;
    Json json = ringsExperiment();
    json[hostile] = 1;
    const QString name = "<b>a & b.json";
    opened.write(name, QByteArray::fromStdString(json.dump()));
    LookAtBox box;
    EXPECT_FALSE(opened.window().files().openFile(opened.path(name)));
    EXPECT_EQ(box.boxes, 1);
    EXPECT_TRUE(box.said.contains(name)) << box.said.toStdString();
    EXPECT_TRUE(box.said.contains("<img src=")) << box.said.toStdString();
}

TEST(PlainText, QuestionsQuoteTheTitleAsItIsWritten) {
    OpenedNetwork opened(hostileExperiment());
    opened.controller().editProblem("seed", "9", true);
    LookAtBox box;
    EXPECT_FALSE(opened.window().files().mayDiscard(opened.controller()));
    EXPECT_TRUE(box.said.contains(hostile)) << box.said.toStdString();
}

TEST(PlainText, WordsOfOurOwnAreStillRich) {
    OpenedNetwork opened;
    int rich = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        QWidget* box = QApplication::activeModalWidget();
        if (!box) return;
        for (const QLabel* label : box->findChildren<QLabel*>())
            rich += label->textFormat() == Qt::RichText && label->text().contains("<b>");
        box->close();
    });
    timer.start(5);
    for (QMenu* menu : opened.window().findChildren<QMenu*>())
        for (QAction* action : menu->actions())
            if (action->text() == "About Ravine") action->trigger();
    EXPECT_EQ(rich, 1);
}

TEST(PlainText, InMenusAnAmpersandIsAnAmpersandAndATabASpace) {
    EXPECT_EQ(inMenu("a & b\tCtrl+Q\nc"), "a && b Ctrl+Q c");
    EXPECT_EQ(inWindowTitle("a[*]"), "a[*][*]");
}

}  // namespace
}  // namespace ravine
