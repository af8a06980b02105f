#include <gtest/gtest.h>

#include <QApplication>
#include <QStandardPaths>

#include "app/theme_choice.h"

// The whole window, offscreen, with settings of its own so that nobody's are touched.
int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    testing::InitGoogleTest(&argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setOrganizationName("ravine-tests");
    QApplication::setApplicationName("ravine-tests");
    QApplication application(argc, argv);
    ravine::applyTheme(ravine::ThemeChoice::Light);
    return RUN_ALL_TESTS();
}
