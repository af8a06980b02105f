#pragma once

#include "core/kinds/issue.h"

namespace ravine {

enum ExitCode { Done = 0, Failed = 1, Usage = 2, BadInput = 3, NotReadOrWritten = 4, SomeRunDiverged = 5 };

void complain(const Issues&);  // on stderr
int exitCode(const Issues&);

}  // namespace ravine
