// Must not compile: it is given what core gives to those who use it, and that is never Qt.
#include <QString>

#include "core/experiment/experiment.h"

QString title(const ravine::Experiment& experiment) { return QString::fromStdString(experiment.title); }
