#pragma once

#include <string>

#include "core/kinds/kinds.h"

namespace ravine {

// MNIST, or pictures of the user's own in its format; idx.h says what is read.
struct IdxFolder {
    std::string folder;

    static constexpr KindInfo info{
        .key = "idx",
        .title = "Folder of IDX files",
        .summary = "Pictures with classes in four files, as MNIST comes: two to learn from, two to test with.",
        .reference = "LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998"};

    static auto params() {
        return std::array{text<&IdxFolder::folder>(
            {.key = "folder",
             .label = "Folder",
             .doc = "Holds train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k, each with or without "
                    ".gz; relative to the experiment."})};
    }
    bool operator==(const IdxFolder&) const = default;
};

}  // namespace ravine
