#include "app/command/exit_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/kinds/printable.h"

namespace ravine {

void complain(const Issues& issues) {
    for (const Issue& issue : issues) fmt::print(stderr, "{}\n", printable(issue.text()));
}

int exitCode(const Issues& issues) {
    const bool file = std::ranges::any_of(issues, [](const Issue& i) { return i.fault == Issue::Fault::File; });
    return issues.empty() ? Done : file ? NotReadOrWritten : BadInput;
}

}  // namespace ravine
