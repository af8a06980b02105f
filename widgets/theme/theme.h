// Colours, measures and type of the house, light and dark. A widget asks Theme::of(this): the palette decides, so
// there is no global state and one window may differ from another.
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QPointF>
#include <array>

class QPainter;
class QWidget;

namespace ravine {

struct Theme {
    bool dark = false;
    QColor window, side, panel, sub, hairline, border, track, grid;
    QColor text, text2, text3, accent, accentSoft, onAccent, casing, tooltip, overfitTint;
    std::array<QColor, 8> run;  // palette slot 1 … 8 at index 0 … 7

    static const Theme& light();
    static const Theme& darkTheme();
    static const Theme& of(const QPalette& palette);  // by the lightness of QPalette::Window
    static const Theme& of(const QWidget* widget);

    QColor runColour(int slot) const { return run[static_cast<std::size_t>((slot - 1) & 7)]; }
    QPalette palette() const;
    QString styleSheet() const;  // for the application: fields, buttons, menus, cards …
};

// Noto Sans (tabular digits) where installed, else the system's font; pixel sizes and weights of the type scale.
QFont uiFont(int pixelSize = 13, QFont::Weight weight = QFont::Normal);
// Between regular and bold; regular where the font has none between, as the same outlines would only be loaded twice.
QFont::Weight mediumWeight();

// How much larger text and lines are in front of a projector: as much as a window of this size has room for.
double presentingScale(QSize window);

// The shape that goes with a run's colour: circle, square, triangle up, diamond, triangle down, plus, cross, pentagon.
// `size` is the diameter in pixels; a casing of `casingWidth` pixels surrounds it when > 0; hollow fills with `fill`.
void drawMarker(QPainter& painter, QPointF centre, int slot, double size, const QColor& colour,
                const QColor& casing = {}, double casingWidth = 0, const QColor& hollowFill = {});

// "−0.015", "1e−8", "10⁻³": numbers as a person reads them, minus as U+2212.
QString formatNumber(double value, int significantDigits = 3);
QString formatPowerOfTen(int exponent);  // "10⁻³"

// A line drawing from resources/icons in the given colour: icon("play", theme.text2).
QIcon icon(const QString& name, const QColor& colour);

}  // namespace ravine
