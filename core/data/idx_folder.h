#pragma once

#include <string>
#include <vector>

#include "core/kinds/kinds.h"

namespace ravine {

// MNIST, or pictures of the user's own in its format; idx.h says what is read.
struct IdxFolder {
    std::string folder{};
    std::string prefix{};                // of the files' names; empty: the one that is there
    std::vector<std::string> classes{};  // labels to keep; empty: all

    static constexpr KindInfo info{
        .key = "idx",
        .title = "Folder of IDX files",
        .summary = "Pictures with classes in four files, as MNIST comes: two to learn from, two to test with.",
        .reference = "LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998",
        .synonyms = "mnist, images, own data"};

    static auto params() {
        return std::array{
            text<&IdxFolder::folder>(
                {.key = "folder",
                 .label = "Folder",
                 .doc = "Holds train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k, each with or "
                        "without .gz; relative to the experiment."}),
            text<&IdxFolder::prefix>(
                {.key = "prefix",
                 .label = "Prefix",
                 .doc = "What the names of the four files begin with, as emnist-letters does; empty: what is there."}),
            texts<&IdxFolder::classes>({.key = "classes",
                                        .label = "Classes",
                                        .doc = "The labels to keep, as in 3 and 7; empty: all of them."})};
    }
    bool operator==(const IdxFolder&) const = default;
};

}  // namespace ravine
