#pragma once

#include "core/kinds/kinds.h"

namespace ravine {

struct Digits {
    static constexpr KindInfo info{
        .key = "digits",
        .title = "Digits 8×8",
        .summary = "1,797 handwritten digits as pictures of 8 × 8 points, each from 0 to 16.",
        .reference = "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, 1998; UCI, doi:10.24432/C50P49",
        .synonyms = "mnist, handwritten numbers, images"};
    static constexpr std::string_view target = "digit";

    static auto params() { return noParams<Digits>(); }
    bool operator==(const Digits&) const = default;
};

}  // namespace ravine
