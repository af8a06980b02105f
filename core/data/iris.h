#pragma once

#include "core/kinds/kinds.h"

namespace ravine {

struct Iris {
    static constexpr KindInfo info{
        .key = "iris",
        .title = "Iris flowers",
        .summary = "150 flowers of three species by four lengths in cm: one species stands apart, two overlap.",
        .reference = "Fisher, The use of multiple measurements in taxonomic problems, 1936; UCI, doi:10.24432/C56C76",
        .synonyms = "fisher, flowers"};
    static constexpr std::string_view target = "species";

    static auto params() { return noParams<Iris>(); }
    bool operator==(const Iris&) const = default;
};

}  // namespace ravine
