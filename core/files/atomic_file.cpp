#include "core/files/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace ravine {

namespace fs = std::filesystem;

std::optional<std::string> readFile(const fs::path& file, std::uintmax_t maxBytes, Issues& issues) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) {
        issues.push_back({file.string(), "no such file", "the name of a file that exists", Issue::Fault::File});
        return std::nullopt;
    }
    if (fs::is_directory(status)) {
        issues.push_back({file.string(), "this is a folder", "a file", Issue::Fault::File});
        return std::nullopt;
    }
    if (!fs::is_regular_file(status)) {
        issues.push_back({file.string(), "this is a device or a pipe", "an ordinary file", Issue::Fault::File});
        return std::nullopt;
    }
    const std::uintmax_t size = fs::file_size(file, error);
    if (!error && size > maxBytes) {
        issues.push_back({file.string(), fmt::format("{:.1f} MB", static_cast<double>(size) / 1e6),
                          fmt::format("at most {:.0f} MB", static_cast<double>(maxBytes) / 1e6)});
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    std::string text(error ? 0 : static_cast<std::size_t>(size), '\0');
    if (error || !stream.read(text.data(), static_cast<std::streamsize>(text.size()))) {
        issues.push_back({file.string(), "could not be read", "a file that you may read", Issue::Fault::File});
        return std::nullopt;
    }
    return text;
}

AtomicFile::AtomicFile(fs::path file) : file_(std::move(file)) {
    std::error_code ignored;
    // Replace the target, not the link; also one that is not there yet.
    for (int links = 0; links < 40 && fs::is_symlink(file_, ignored); ++links)
        file_ = file_.parent_path() / fs::read_symlink(file_, ignored);
    neighbour_ = file_.string() + ".XXXXXX";
    if (fs::is_directory(file_, ignored)) {
        error_ = EISDIR;
        return;
    }
    descriptor_ = ::mkstemp(neighbour_.data());
    if (descriptor_ < 0) {
        error_ = errno;
        return;
    }
    struct stat old {};
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = ::stat(file_.c_str(), &old) == 0 ? (old.st_mode & 07777) : (0666 & ~mask);
    ::fchmod(descriptor_, mode);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(neighbour_.c_str());
}

void AtomicFile::write(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= (1u << 16)) flush();
}

void AtomicFile::flush() {
    std::size_t done = 0;
    while (descriptor_ >= 0 && error_ == 0 && done < buffer_.size()) {
        const ssize_t written = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0)
            error_ = errno;
        else
            done += static_cast<std::size_t>(written);
    }
    buffer_.clear();
}

bool AtomicFile::finish(Issues& issues) {
    flush();
    if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
    if (error_ == 0 && ::rename(neighbour_.c_str(), file_.c_str()) != 0) error_ = errno;
    if (error_ != 0) {
        issues.push_back({file_.string(), fmt::format("could not be written: {}", std::strerror(error_)),
                          "a place where you may write, with room left", Issue::Fault::File});
        return false;
    }
    ::close(descriptor_);
    descriptor_ = -1;
    return true;
}

bool writeFile(const fs::path& file, std::string_view text, Issues& issues) {
    AtomicFile out(file);
    out.write(text);
    return out.finish(issues);
}

}  // namespace ravine
