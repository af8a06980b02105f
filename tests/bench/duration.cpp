#include "tests/bench/duration.h"

#include <fmt/format.h>

#include <utility>

namespace ravine::bench {

std::string duration(double ns) {
    for (const auto& [factor, unit] : {std::pair{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}})
        if (ns >= factor) return fmt::format("{:.3g} {}", ns / factor, unit);
    return fmt::format("{:.3g} ns", ns);
}

}  // namespace ravine::bench
