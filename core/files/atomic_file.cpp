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
    if (status.type() == fs::file_type::none || error == std::errc::permission_denied) {
        issues.push_back({file.string(), fmt::format("could not be read: {}", error.message()),
                          "a file that you may read, in folders that you may enter", Issue::Fault::File});
        return std::nullopt;
    }
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
    const fs::file_status status = fs::status(file_, ignored);
    device_ = fs::is_character_file(status);
    if (fs::is_directory(status))
        error_ = EISDIR;
    else if (file_.filename().empty())
        error_ = ENOENT;
    else if (fs::exists(status) && !device_ && !fs::is_regular_file(status))
        refusal_ = "this is a pipe, a socket or a disk";
    else
        open();
}

void AtomicFile::open() {
    if (device_) {
        descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else {
        const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
        descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
        // The name is given later by way of /proc, which need not be there.
        if (descriptor_ >= 0 && ::access(fmt::format("/proc/self/fd/{}", descriptor_).c_str(), F_OK) != 0) {
            ::close(descriptor_);
            descriptor_ = -1;
        }
        if (descriptor_ < 0) {
            std::string name = file_.string() + ".XXXXXX";
            descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
            if (descriptor_ >= 0) neighbour_ = name;
        }
    }
    if (descriptor_ < 0) {
        error_ = errno;
        return;
    }
    if (device_) return;
    struct stat old {};
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = ::stat(file_.c_str(), &old) == 0 ? (old.st_mode & 07777) : (0666 & ~mask);
    ::fchmod(descriptor_, mode);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!neighbour_.empty()) ::unlink(neighbour_.c_str());
}

// Names the text NAME.PID-N beside its place, so that it can be renamed over what stands there.
bool AtomicFile::giveName() {
    if (!neighbour_.empty()) return true;
    const std::string open = fmt::format("/proc/self/fd/{}", descriptor_);
    for (int n = 0; n < 1000; ++n) {
        const std::string name = fmt::format("{}.{}-{}", file_.string(), ::getpid(), n);
        if (::linkat(AT_FDCWD, open.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
            neighbour_ = name;
            return true;
        }
        if (errno != EEXIST) return false;
    }
    return false;
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

bool AtomicFile::ready(Issues& issues) const {
    if (!failed()) return true;
    if (!refusal_.empty())
        issues.push_back({file_.string(), refusal_, "an ordinary file", Issue::Fault::File});
    else
        issues.push_back({file_.string(), fmt::format("could not be written: {}", std::strerror(error_)),
                          "a place where you may write, with room left", Issue::Fault::File});
    return false;
}

bool AtomicFile::finish(Issues& issues) {
    flush();
    if (!device_ && !failed() &&
        (::fsync(descriptor_) != 0 || !giveName() || ::rename(neighbour_.c_str(), file_.c_str()) != 0))
        error_ = errno;
    if (!ready(issues)) return false;
    neighbour_.clear();
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
