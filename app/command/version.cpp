#include "app/command/version.h"

namespace ravine {

std::string_view version() { return RAVINE_VERSION; }

}  // namespace ravine
