#include "core/files/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace ravine {

FolderLock::FolderLock(const std::filesystem::path& folder, Issues& issues)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        issues.push_back({folder.string(), "another ravine run is writing into this folder",
                          "a folder that no other run uses, or wait until that run has ended", Issue::Fault::File});
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace ravine
