#include "core/readers/regular_file.h"

#include <fmt/format.h>

namespace ravine {

std::optional<std::uintmax_t> regularFileSize(const std::filesystem::path& file, const std::string& what,
                                              const std::string& path, Issues& issues) {
    const auto refuse = [&](std::string allowed) {
        issues.push_back({path, file.string(), std::move(allowed), Issue::Fault::File});
        return std::nullopt;
    };
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return refuse("an existing file; there is none of that name");
    if (error) return refuse(fmt::format("a file that can be read ({})", error.message()));
    if (std::filesystem::is_directory(status)) return refuse(what + "; this is a folder");
    if (!std::filesystem::is_regular_file(status)) return refuse(what + "; this is a device or a pipe");
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error) return refuse(fmt::format("a file that can be read ({})", error.message()));
    return size;
}

}  // namespace ravine
