#include "core/readers/idx.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "core/readers/idx_names.h"
#include "core/readers/regular_file.h"

namespace ravine {
namespace {

// Deflate packs a thousand bytes into one, pictures a handful: what claims to unpack to more than this many times its
// size, and to more than a few pictures, is made to fill the memory.
constexpr std::uint64_t mostUnpacked = 100, alwaysUnpacked = std::uint64_t{16} << 20;

// A file read from front to back; zlib unpacks it where it is gzipped and hands it on where not.
class IdxFile {
public:
    IdxFile(const std::filesystem::path& file, const IdxLimits& limits, const std::string& path, Issues& issues)
        : name_(file.filename().string()), limits_(limits), issues_(issues) {
        const auto size = regularFileSize(file, "an IDX file", path, issues);
        if (!size) return;
        size_ = *size;
        errno = 0;
        stream_.reset(gzopen(file.c_str(), "rb"));
        if (stream_) return;
        issues.push_back({path, file.string(),
                          fmt::format("a file that can be read ({})", std::strerror(errno ? errno : ENOMEM)),
                          Issue::Fault::File});
    }

    explicit operator bool() const { return stream_ != nullptr; }
    const std::string& name() const { return name_; }

    // The header's dimensions, when they are such as the file can hold.
    template <std::size_t count>
    std::optional<std::array<std::uint32_t, count>> dimensions() {
        std::array<std::uint8_t, 4> begin{};
        if (!read(begin.data(), begin.size())) return std::nullopt;
        if (begin != std::array<std::uint8_t, 4>{0, 0, 0x08, static_cast<std::uint8_t>(count)}) {
            refuse(0, fmt::format("0x{:02X}{:02X}{:02X}{:02X}", begin[0], begin[1], begin[2], begin[3]),
                   fmt::format("0x0000080{}, which begins an IDX file of bytes in {} dimension{}", count, count,
                               count == 1 ? "" : "s"));
            return std::nullopt;
        }
        std::array<std::uint8_t, 4 * count> sizes{};
        if (!read(sizes.data(), sizes.size())) return std::nullopt;
        std::array<std::uint32_t, count> result{};
        std::uint64_t announced = 1;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t k = 0; k < 4; ++k) result[i] = result[i] << 8 | sizes[4 * i + k];
            if (i > 0 && (result[i] == 0 || result[i] > limits_.side)) {
                refuse(4 + 4 * i, fmt::format("{} pixels", result[i]),
                       fmt::format("pictures of 1 to {} pixels along each side", limits_.side));
                return std::nullopt;
            }
            announced *= result[i];  // fits: 2³² × 256²
        }
        if (!canHold(result[0], announced)) return std::nullopt;
        return result;
    }

    // Adds `count` bytes, and expects the file to end after them. What is added grows with what has been read.
    bool append(std::uint64_t count, std::vector<std::uint8_t>& into) {
        constexpr std::uint64_t piece = 1 << 20;
        if (direct()) into.reserve(into.size() + count);  // the file's size was seen to hold it
        for (std::uint64_t done = 0; done < count;) {
            const std::uint64_t now = std::min(piece, count - done);
            into.resize(into.size() + now);
            if (!read(into.data() + into.size() - now, now)) return false;
            done += now;
        }
        return expectEnd();
    }

    void refuse(std::uint64_t byte, std::string value, std::string allowed) {
        issues_.push_back({fmt::format("{}, byte {}", name_, byte), std::move(value), std::move(allowed)});
    }

private:
    bool direct() { return gzdirect(stream_.get()) != 0; }

    bool canHold(std::uint32_t items, std::uint64_t announced) {
        if (items == 0) {
            refuse(4, "0 items", "one at least");
            return false;
        }
        if (announced > limits_.bytes) {
            refuse(4, fmt::format("{} items, {} bytes in all", items, announced),
                   fmt::format("at most {} bytes", limits_.bytes));
            return false;
        }
        const std::uint64_t most = direct() ? size_ - at_ : std::max(size_ * mostUnpacked, alwaysUnpacked);
        if (direct() ? announced == most : announced <= most) return true;
        refuse(4, fmt::format("{} items, {} bytes in all", items, announced),
               direct() ? fmt::format("as many as follow the header: {} bytes", most)
                        : fmt::format("at most {} bytes: pictures in a gzipped file of {} bytes unpack to no more; "
                                      "unpack it first if these do",
                                      most, size_));
        return false;
    }

    // Bytes that must be there.
    bool read(std::uint8_t* into, std::uint64_t count) {
        const int got = gzread(stream_.get(), into, static_cast<unsigned>(count));
        if (got > 0) at_ += static_cast<std::uint64_t>(got);
        if (got == static_cast<int>(count)) return true;
        if (!refuseDamage()) refuse(at_, "the end of the file", "more bytes: it is cut off");
        return false;
    }

    bool expectEnd() {
        std::uint8_t beyond = 0;
        if (gzread(stream_.get(), &beyond, 1) == 1) {
            refuse(at_, "more bytes", "the end of the file, as its header announces");
            return false;
        }
        return !refuseDamage();  // the checksum stands at the end
    }

    bool refuseDamage() {
        int code = Z_OK;
        const char* said = gzerror(stream_.get(), &code);
        if (code == Z_OK) return false;
        if (code == Z_ERRNO)
            refuse(at_, std::strerror(errno ? errno : EIO), "a file that can be read");
        else if (code == Z_BUF_ERROR)
            refuse(at_, "the end of the file", "more bytes: it is cut off");
        else
            refuse(at_, fmt::format("a damaged gzip file ({})", said), "an undamaged one; fetch it again");
        return true;
    }

    struct Close {
        void operator()(gzFile file) const { gzclose(file); }
    };
    std::string name_;
    IdxLimits limits_;
    Issues& issues_;
    std::uintmax_t size_ = 0;
    std::uint64_t at_ = 0;  // of the unpacked bytes
    std::unique_ptr<gzFile_s, Close> stream_;
};

std::optional<IdxData> readFolder(const std::filesystem::path& folder, const std::string& prefix, std::uint32_t classes,
                                  const std::string& path, Issues& issues, const IdxLimits& limits) {
    const auto names = findIdxFiles(folder, prefix, path, issues);
    if (!names) return std::nullopt;
    const auto& [images, labels] = *names;
    IdxData data;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const std::int64_t before = data.images.count;
        if (!appendIdxImages(images[i], data.images, path, issues, limits)) return std::nullopt;
        data.test = data.images.count - before;
        if (!appendIdxLabels(labels[i], data.test, classes, data.labels, path, issues, limits)) return std::nullopt;
    }
    return data;
}

}  // namespace

bool appendIdxImages(const std::filesystem::path& file, IdxImages& into, const std::string& path, Issues& issues,
                     const IdxLimits& limits) {
    IdxFile idx(file, limits, path, issues);
    if (!idx) return false;
    const auto size = idx.dimensions<3>();
    if (!size) return false;
    const auto [count, height, width] = *size;
    if (into.count > 0 && (width != into.width || height != into.height)) {
        idx.refuse(8, fmt::format("pictures of {} × {}", width, height),
                   fmt::format("{} × {}, as in the file before", into.width, into.height));
        return false;
    }
    if (!idx.append(std::uint64_t{count} * height * width, into.pixels)) return false;
    into.count += count;
    into.width = width;
    into.height = height;
    return true;
}

bool appendIdxLabels(const std::filesystem::path& file, std::int64_t count, std::uint32_t classes,
                     std::vector<std::uint32_t>& into, const std::string& path, Issues& issues,
                     const IdxLimits& limits) {
    IdxFile idx(file, limits, path, issues);
    if (!idx) return false;
    const auto size = idx.dimensions<1>();
    if (!size) return false;
    if ((*size)[0] != count) {
        idx.refuse(4, fmt::format("{} labels", (*size)[0]), fmt::format("{}, one for each picture", count));
        return false;
    }
    std::vector<std::uint8_t> labels;
    if (!idx.append((*size)[0], labels)) return false;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= classes) {
            idx.refuse(8 + i, fmt::format("label {}", labels[i]), fmt::format("a label from 0 to {}", classes - 1));
            return false;
        }
    into.insert(into.end(), labels.begin(), labels.end());
    return true;
}

std::optional<IdxData> readIdxFolder(const std::filesystem::path& folder, const std::string& prefix,
                                     std::uint32_t classes, const std::string& path, Issues& issues,
                                     const IdxLimits& limits) {
    try {
        return readFolder(folder, prefix, classes, path, issues, limits);
    } catch (const std::bad_alloc&) {
        issues.push_back({path, folder.string(), "pictures that fit into the memory that is free"});
        return std::nullopt;
    }
}

}  // namespace ravine
