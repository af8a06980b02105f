#include "core/data/recent_table.h"

#include <mutex>
#include <optional>
#include <system_error>

namespace ravine {
namespace {

struct Key {
    std::filesystem::path file;
    std::filesystem::file_time_type changed;
    std::uintmax_t bytes = 0;
    CsvReading reading;
    bool operator==(const Key&) const = default;
};

std::optional<Key> keyOf(const std::filesystem::path& file, const CsvReading& reading) {
    std::error_code fault;
    Key key{.file = std::filesystem::absolute(file, fault), .changed = {}, .reading = reading};
    if (!fault) key.changed = std::filesystem::last_write_time(file, fault);
    if (!fault) key.bytes = std::filesystem::file_size(file, fault);
    return fault ? std::nullopt : std::optional(key);
}

std::mutex mutex;
std::optional<Key> recentKey;
std::shared_ptr<const Table> recent;

}  // namespace

std::shared_ptr<const Table> recentTable(const std::filesystem::path& file, const std::string& path, Issues& issues,
                                         const CsvReading& reading, const ReadingProgress& progress) {
    const auto key = keyOf(file, reading);
    if (key) {
        const std::lock_guard lock(mutex);
        if (recentKey == key) return recent;
    }
    auto table = readCsv(file, path, issues, {}, reading, progress);
    if (!table) return nullptr;
    auto kept = std::make_shared<const Table>(std::move(*table));
    if (key && key == keyOf(file, reading)) {  // nobody wrote to it meanwhile
        const std::lock_guard lock(mutex);
        recentKey = key;
        recent = kept;
    }
    return kept;
}

std::shared_ptr<const Table> tableOf(const CsvFile& csv, const std::string& folder, const std::string& path,
                                     Issues& issues) {
    const std::string where = joined(path, "file");
    if (!csv.file.empty()) return recentTable(std::filesystem::path(folder) / csv.file, where, issues, csv.reading());
    issues.push_back({where, "", "the path of a CSV file"});
    return nullptr;
}

}  // namespace ravine
