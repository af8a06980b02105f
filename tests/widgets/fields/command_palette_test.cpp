#include "widgets/fields/command_palette.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QTest>

namespace ravine {
namespace {

std::vector<Command> some(QString* ran = nullptr) {
    const auto say = [ran](const QString& what) {
        return [ran, what] {
            if (ran) *ran = what;
        };
    };
    return {{"Redo", "Ctrl+Y", "again", say("redo")},
            {"Set L2 of Adam", {}, "ridge, Tikhonov", say("l2")},
            {"One step back", "Shift+S", {}, say("back")},
            {"Reset to the start", "R", "again", say("reset")},
            {"Surface: zoom", "Wheel", {}, {}}};
}

TEST(CommandPalette, FindsByEveryWordOfNameKeysAndOtherNames) {
    const auto commands = some();
    EXPECT_EQ(CommandPalette::matching(commands, "back step"), std::vector<int>{2});
    EXPECT_EQ(CommandPalette::matching(commands, "RIDGE"), std::vector<int>{1});
    EXPECT_EQ(CommandPalette::matching(commands, "again"), (std::vector<int>{0, 3}));
    EXPECT_TRUE(CommandPalette::matching(commands, "zzz").empty());
    EXPECT_EQ(CommandPalette::matching(commands, "").size(), commands.size());
}

TEST(CommandPalette, TheKeyItselfAndTheBeginningComeFirst) {
    EXPECT_EQ(CommandPalette::matching(some(), "r").front(), 3);
    EXPECT_EQ(CommandPalette::matching(some(), "re").front(), 0);
    EXPECT_EQ(CommandPalette::matching(some(), "step").front(), 2);
}

TEST(CommandPalette, EnterRunsTheChosenOneAndCloses) {
    QWidget window;
    window.resize(900, 600);
    window.show();
    QString ran;
    QPointer<CommandPalette> palette = new CommandPalette(some(&ran), &window);
    auto* search = palette->findChild<QLineEdit*>();
    QTest::keyClicks(search, "again");
    QTest::keyClick(search, Qt::Key_Down);
    QTest::keyClick(search, Qt::Key_Return);
    EXPECT_EQ(ran, "reset");
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_FALSE(palette);
}

TEST(CommandPalette, WhatIsOnlyToBeReadStaysAndNothingFoundIsSaid) {
    QWidget window;
    window.resize(900, 600);
    window.show();
    CommandPalette* palette = new CommandPalette(some(), &window);
    auto* search = palette->findChild<QLineEdit*>();
    QTest::keyClicks(search, "zoom");
    QTest::keyClick(search, Qt::Key_Return);
    EXPECT_TRUE(palette->isVisible());
    QTest::keyClicks(search, "x");
    auto* nothing = palette->findChild<QLabel*>("nothingFits");
    EXPECT_TRUE(nothing->isVisible());
    EXPECT_EQ(nothing->text(), "Nothing here is called “zoomx”");
    palette->close();
}

}  // namespace
}  // namespace ravine
