#pragma once

#include <filesystem>

#include "core/kinds/issue.h"

namespace ravine {

// Keeps other processes' results out of a folder for as long as it lives. The lock is on the folder itself, so no file
// is left behind, and the system releases it when the process ends, however it ends.
class FolderLock {
public:
    // Reports when another process holds the folder. File systems without locks are written to all the same.
    FolderLock(const std::filesystem::path& folder, Issues& issues);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_ = -1;
};

}  // namespace ravine
