// A line of text with mathematics in it: *f* is italic, ^{2} raised, _{3} lowered. A backslash takes the next character
// as it is. And the box beside the pointer that shows such lines.
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <QStringList>

class QPainter;
class QPointF;
class QRectF;

namespace ravine {

struct Theme;

double formulaWidth(const QString& text, int pixelSize, QFont::Weight weight = QFont::Normal);
// Returns the width.
double drawFormula(QPainter& painter, QPointF baseline, const QString& text, int pixelSize, const QColor& colour,
                   QFont::Weight weight = QFont::Normal);
QString escapedFormula(const QString& name);  // a name that somebody gave: nothing in it is markup
QString plainFormula(const QString& text);    // for screen readers: raised digits as ², the rest as it is

// The read-out at the pointer, within `inside`: the first line is the heading.
void drawReadOut(QPainter& painter, QPointF at, const QRectF& inside, const QStringList& lines, double scale,
                 const Theme& theme);

}  // namespace ravine
