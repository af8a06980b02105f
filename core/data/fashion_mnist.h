#pragma once

#include <string>

#include "core/kinds/kinds.h"

namespace ravine {

struct FashionMnist {
    std::string folder;  // empty: where the Debian package puts it

    static constexpr std::string_view installed = "/usr/share/datasets/fashion-mnist";
    static constexpr std::array<std::string_view, 10> classNames{
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

    static constexpr KindInfo info{
        .key = "fashion_mnist",
        .title = "Fashion-MNIST",
        .summary = "60,000 + 10,000 pictures of clothes in ten kinds, 28 × 28 greys.",
        .reference =
            "Xiao, Rasul and Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning "
            "Algorithms, 2017; Debian's package dataset-fashion-mnist",
        .synonyms = "zalando, clothes, images"};

    static auto params() {
        return std::array{text<&FashionMnist::folder>(
            {.key = "folder",
             .label = "Folder",
             .doc = "Where its four IDX files stand, relative to the experiment; empty: where the Debian package "
                    "dataset-fashion-mnist puts them."})};
    }
    bool operator==(const FashionMnist&) const = default;
};

}  // namespace ravine
