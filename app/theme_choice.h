// Light, dark, or as the system has it; applied to the whole application and remembered.
#pragma once

namespace ravine {

enum class ThemeChoice { System, Light, Dark };

// Call once, before any other, with the palette the system gave.
void applyTheme(ThemeChoice choice);
void chooseTheme(ThemeChoice choice);  // applies and remembers
ThemeChoice rememberedTheme();

}  // namespace ravine
