#include "app/theme_choice.h"

#include <QApplication>
#include <QPalette>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>
#include <QVariant>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// Qt 6.4 knows the system's theme only by its palette's lightness; ours replaces that palette, so it is kept.
bool systemIsDark() {
    constexpr const char* property = "ravineSystemIsDark";
    if (!qApp->property(property).isValid()) qApp->setProperty(property, Theme::of(QApplication::palette()).dark);
    return qApp->property(property).toBool();
}

}  // namespace

void applyTheme(ThemeChoice choice) {
    const bool systemDark = systemIsDark();
    const bool dark = choice == ThemeChoice::System ? systemDark : choice == ThemeChoice::Dark;
    const Theme& theme = dark ? Theme::darkTheme() : Theme::light();
    if (QApplication::style()->name() != "fusion" && !qApp->property("ravineStyled").toBool()) {
        QApplication::setStyle(QStyleFactory::create("fusion"));
        qApp->setProperty("ravineStyled", true);
    }
    QApplication::setPalette(theme.palette());
    qApp->setFont(uiFont());
    qApp->setStyleSheet(theme.styleSheet());
}

void chooseTheme(ThemeChoice choice) {
    QSettings().setValue("theme", static_cast<int>(choice));
    applyTheme(choice);
}

ThemeChoice rememberedTheme() {
    const int choice = QSettings().value("theme", 0).toInt();
    return choice == 1 ? ThemeChoice::Light : choice == 2 ? ThemeChoice::Dark : ThemeChoice::System;
}

}  // namespace ravine
