// How the Network workspace looks and behaves as a window: both themes, the smallest size, what folds, and that no
// other window appears.
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include "app/theme_choice.h"
#include "tests/app/opened_network.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/statistics/generalisation_table.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

TEST(NetworkLook, DarkThemeReachesThePane) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(5));
    const auto ground = [&] {
        opened.pane().waitForPictures();
        return opened.pane().grab().toImage().pixelColor(3, opened.pane().height() - 3).lightness();
    };
    EXPECT_GT(ground(), 200);
    const QImage light = opened.pane().boundary()->grab().toImage();
    opened.key(Qt::Key_T, Qt::ControlModifier);
    ASSERT_TRUE(OpenedNetwork::until([&] { return Theme::of(&opened.pane()).dark && ground() < 80; }));
    EXPECT_NE(opened.pane().boundary()->grab().toImage(), light);
    chooseTheme(ThemeChoice::Light);
    ASSERT_TRUE(OpenedNetwork::until([&] { return ground() > 200; }));
}

bool scrolls(const QWidget* widget, const QWidget* upTo) {
    for (; widget && widget != upTo; widget = widget->parentWidget())
        if (qobject_cast<const QAbstractScrollArea*>(widget)) return true;
    return false;
}

std::string nameOf(const QWidget* widget) {
    if (const auto* label = qobject_cast<const QLabel*>(widget)) return label->text().toStdString();
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    return (button && !button->text().isEmpty() ? button->text() : widget->accessibleName()).toStdString();
}

QRect placeIn(const QWidget& above, const QWidget* widget) { return {widget->mapTo(&above, QPoint()), widget->size()}; }

void expectNothingCut(OpenedNetwork& opened) {
    NetworkPane& pane = opened.pane();
    std::vector<QWidget*> head;
    for (QWidget* widget : pane.findChildren<QWidget*>()) {
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        if (!widget->isVisible() || scrolls(widget, &pane) || (!button && !qobject_cast<QLabel*>(widget))) continue;
        EXPECT_TRUE(pane.rect().contains(placeIn(pane, widget))) << nameOf(widget);
        if (!button) continue;
        // An icon alone has a measure of its own.
        const int least = button->text().isEmpty() ? button->iconSize().width() : widget->minimumSizeHint().width();
        EXPECT_GE(widget->width(), least) << nameOf(widget);
        if (placeIn(pane, widget).top() < 48) head.push_back(widget);
    }
    EXPECT_GE(head.size(), 7u);
    for (const QWidget* a : head)
        for (const QWidget* b : head)
            EXPECT_TRUE(a >= b || !placeIn(pane, a).intersects(placeIn(pane, b)))
                << nameOf(a) << " lies over " << nameOf(b);
}

TEST(NetworkLook, NothingIsCutAtAnySize) {
    for (const QSize size : {QSize(1440, 900), QSize(1180, 720)}) {
        OpenedNetwork opened(ringsExperiment(), size);
        EXPECT_EQ(opened.window().size(), size);
        ASSERT_TRUE(opened.controller().computeTo(5));
        for (const NetworkTab tab : {NetworkTab::Boundary, NetworkTab::Network, NetworkTab::Weights,
                                     NetworkTab::Activations, NetworkTab::Backprop, NetworkTab::Confusion}) {
            opened.showTab(tab);
            SCOPED_TRACE(testing::Message()
                         << "tab " << static_cast<int>(tab) << " at " << size.width() << " × " << size.height());
            expectNothingCut(opened);
        }
    }
}

TEST(NetworkLook, TableFoldsInALowWindowAndOpensWhenAsked) {
    OpenedNetwork opened(ringsExperiment(), {1180, 720});
    EXPECT_FALSE(opened.pane().table()->isVisible());
    QPushButton* toggle = nullptr;
    for (auto* button : opened.pane().findChildren<QPushButton*>())
        if (button->text() == "Generalisation") toggle = button;
    ASSERT_TRUE(toggle && toggle->isVisible());
    QTest::mouseClick(toggle, Qt::LeftButton);
    QApplication::processEvents();
    EXPECT_TRUE(opened.pane().table()->isVisible());
    EXPECT_TRUE(opened.pane().rect().contains(placeIn(opened.pane(), opened.pane().table())));
    opened.window().resize(1440, 1000);
    QApplication::processEvents();
    EXPECT_TRUE(opened.pane().table()->isVisible());
    EXPECT_FALSE(toggle->isVisible());
}

TEST(NetworkLook, SeldomUsedSettingsStayFoldedUntilAsked) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().waitForStep(0));
    int folds = 0;
    for (auto* toggle : opened.workspace().findChildren<QPushButton*>()) {
        if (!dynamic_cast<Fold*>(toggle->parentWidget())) continue;
        ++folds;
        ParamForm* content = toggle->parentWidget()->findChild<ParamForm*>();
        EXPECT_FALSE(content->isVisible()) << toggle->text().toStdString();
        QTest::mouseClick(toggle, Qt::LeftButton);
        EXPECT_TRUE(content->isVisible());
        QTest::mouseClick(toggle, Qt::LeftButton);
        EXPECT_FALSE(content->isVisible());
    }
    EXPECT_EQ(folds, 2);
}

// What is made without a parent and shown before it has one flashes up on the desktop and takes the focus.
class ShownWindows : public QObject {
public:
    ShownWindows() { qApp->installEventFilter(this); }
    QStringList names;

protected:
    bool eventFilter(QObject* object, QEvent* event) override {
        const auto* widget = qobject_cast<QWidget*>(object);
        if (widget && event->type() == QEvent::Show && widget->isWindow()) names << widget->metaObject()->className();
        return false;
    }
};

TEST(NetworkLook, OpeningAFileShowsNoOtherWindow) {
    OpenedNetwork opened;
    const ShownWindows shown;
    opened.open("experiment.json");
    opened.controller().addRun("adam", 0);
    opened.controller().addRun("momentum", 0);
    EXPECT_TRUE(shown.names.isEmpty()) << shown.names.join(", ").toStdString();
    EXPECT_TRUE(opened.window().isActiveWindow());
}

}  // namespace
}  // namespace ravine
