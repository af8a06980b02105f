#pragma once

#include "core/kinds/kinds.h"

namespace ravine {

struct BreastCancer {
    static constexpr KindInfo info{
        .key = "breast_cancer",
        .title = "Breast cancer (Wisconsin)",
        .summary = "569 tumours, benign or malignant, by 30 measurements of their cell nuclei.",
        .reference =
            "Wolberg, Mangasarian and Street, Breast Cancer Wisconsin (Diagnostic), 1993; UCI, "
            "doi:10.24432/C5DW2B",
        .synonyms = "wisconsin, tumour, medicine"};
    static constexpr std::string_view target = "diagnosis";

    static auto params() { return noParams<BreastCancer>(); }
    bool operator==(const BreastCancer&) const = default;
};

}  // namespace ravine
