// Painted text with a minus or a nabla, which the interface font may lack (Noto Sans has neither). Another font would
// stand in: a minus wider than a digit, signs of another weight, and 3 ms of looking for that font before the first
// frame. Here − is the figure dash, which is as wide as a digit and stands at the height of +, and ∇ is Δ upside down,
// which never slopes. A font that has the signs draws its own.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>

class QFont;
class QPainter;

namespace ravine {

// Characters that the font has, as wide and as high as what drawText paints for `text`.
QString standIn(QString text);

double textWidth(const QString& text, const QFont& font);
QRectF textInk(const QString& text, const QFont& font);                   // the tight bounds, from the baseline's start
void drawText(QPainter& painter, QPointF baseline, const QString& text);  // in the painter's font and pen

}  // namespace ravine
