#include <gtest/gtest.h>

#include <QApplication>
#include <QStyleFactory>

#include "widgets/theme/theme.h"

// Widgets as the program shows them: its style, its type, the light theme.
int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create("fusion"));
    QApplication::setFont(ravine::uiFont());
    QApplication::setPalette(ravine::Theme::light().palette());
    application.setStyleSheet(ravine::Theme::light().styleSheet());
    return RUN_ALL_TESTS();
}
