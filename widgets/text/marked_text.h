// A line of text whose variables stand between asterisks and are painted in italics: "Loss *f*".
#pragma once

#include <QFont>
#include <QPointF>
#include <QString>

class QPainter;

namespace ravine {

// Returns the width; draws when there is a painter, in its pen.
double drawMarkedText(QPainter* painter, QPointF baseline, const QString& text, QFont font);
// The baseline that centres digits and capitals on y.
double centredBaseline(double y, const QFont& font);

}  // namespace ravine
