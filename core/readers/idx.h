// Pictures and labels as MNIST comes: IDX files of unsigned bytes, plain or gzipped. A big-endian header (two zero
// bytes, 0x08 for bytes, the number of dimensions, each dimension in four bytes), then the numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/kinds/issue.h"

namespace ravine {

struct IdxLimits {
    std::uint64_t bytes = std::uint64_t{1} << 30;  // that a header may announce
    std::uint32_t side = 256;                      // of a picture
};

struct IdxImages {
    std::int64_t count = 0, width = 0, height = 0;
    std::vector<std::uint8_t> pixels;  // picture by picture, row by row from the top
};

// Adds the file's pictures (idx3). A file that cannot be read is an issue at `path`; a fault inside it is named by the
// file's name and the byte. Nothing is allocated on the header's word alone: it is held against the file's size, and
// what is gzipped is unpacked piece by piece, no further than announced.
bool appendIdxImages(const std::filesystem::path& file, IdxImages& into, const std::string& path, Issues&,
                     const IdxLimits& = {});

// Adds the file's labels (idx1), of which there must be `count`, each below `classes`.
bool appendIdxLabels(const std::filesystem::path& file, std::int64_t count, std::uint32_t classes,
                     std::vector<std::uint32_t>& into, const std::string& path, Issues&, const IdxLimits& = {});

// A folder with {train,t10k}-{images-idx3,labels-idx1}-ubyte, each plain or with .gz. Other usual spellings are found
// too: capitals, a blank, point or underscore for a hyphen, "test" for "t10k", and a prefix as in
// emnist-letters-train-images-idx3-ubyte, which must be said where several fit.
struct IdxData {
    IdxImages images;
    std::vector<std::uint32_t> labels;
    std::int64_t test = 0;  // the last so many are those of t10k
};
std::optional<IdxData> readIdxFolder(const std::filesystem::path& folder, const std::string& prefix,
                                     std::uint32_t classes, const std::string& path, Issues&, const IdxLimits& = {});

}  // namespace ravine
