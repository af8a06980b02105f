#pragma once

#include "core/kinds/kinds.h"

namespace ravine {

struct Wine {
    static constexpr KindInfo info{
        .key = "wine",
        .title = "Wine",
        .summary = "178 Italian wines of three cultivars by 13 measurements, whose scales differ a thousandfold.",
        .reference = "Aeberhard and Forina, Wine, 1992; UCI, doi:10.24432/C5PC7J",
        .synonyms = "cultivars, chemistry"};
    static constexpr std::string_view target = "class";

    static auto params() { return noParams<Wine>(); }
    bool operator==(const Wine&) const = default;
};

}  // namespace ravine
