#include "core/kinds/kind_json.h"

#include "core/kinds/edit_distance.h"
#include "core/kinds/printable.h"

namespace ravine {
namespace {

std::string listed(const std::vector<std::string_view>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string meant(std::string_view written, const std::vector<std::string_view>& known) {
    if (written.size() > 64) return {};
    const auto nearest = std::ranges::min_element(known, {}, [&](auto key) { return editDistance(written, key); });
    if (nearest == known.end() || editDistance(written, *nearest) > std::max<std::size_t>(2, written.size() / 3))
        return {};
    return fmt::format("did you mean \"{}\"? ", *nearest);
}

}  // namespace

std::string excerpt(const Json& json) {
    constexpr std::size_t most = 57;
    std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= 60 ? text : shortened(text, most);
}

void refuseUnknownKeys(const Json& object, const std::vector<std::string_view>& known, const std::string& path,
                       Issues& issues) {
    constexpr std::size_t mostNamed = 20;
    std::size_t unknown = 0;
    for (const auto& [key, value] : object.items())
        if (std::ranges::find(known, key) == known.end() && ++unknown <= mostNamed)
            issues.push_back({joined(path, key), "unknown key",
                              known.empty() ? "nothing may stand here"
                                            : fmt::format("{}known here: {}", meant(key, known), listed(known))});
    if (unknown > mostNamed)
        issues.push_back(
            {path.empty() ? "the file" : path, fmt::format("{} more unknown keys", unknown - mostNamed), "none"});
}

bool expectObject(const Json& json, const std::string& path, Issues& issues) {
    if (json.is_object()) return true;
    issues.push_back({path, excerpt(json), "an object in braces { }"});
    return false;
}

void refuseKind(const Json& json, const std::vector<std::string_view>& known, const std::string& path, Issues& issues) {
    const std::string written = json.is_string() ? json.get<std::string>() : "";
    issues.push_back({path, excerpt(json), fmt::format("{}one of {}", meant(written, known), listed(known))});
}

}  // namespace ravine
