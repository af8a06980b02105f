#include "core/kinds/json_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace ravine {

bool JsonBuilder::refuse(const char* what, std::string allowed) {
    fault_ = {Fault::Kind::Limit, 0, what, std::move(allowed)};
    return false;
}

void JsonBuilder::append(Json v) {
    if (open_.empty()) {
        root_ = std::move(v);
    } else if (Json& parent = open_.back(); parent.is_array()) {
        parent.get_ref<Json::array_t&>().push_back(std::move(v));
    } else {
        // An ordered object is a list of pairs; keys are compared once, at its end.
        auto& pairs = static_cast<Json::object_t::Container&>(parent.get_ref<Json::object_t&>());
        pairs.emplace_back(std::move(keys_.back()), std::move(v));
    }
}

bool JsonBuilder::value(Json v) {
    if (++values_ > limits_.values) return refuse("holds too much", fmt::format("at most {} values", limits_.values));
    append(std::move(v));
    return true;
}

bool JsonBuilder::open(Json container) {
    if (open_.size() >= limits_.depth)
        return refuse("nested too deeply", fmt::format("at most {} levels", limits_.depth));
    if (++containers_ > limits_.containers)
        return refuse("holds too much", fmt::format("at most {} lists and objects", limits_.containers));
    if (container.is_object()) keys_.emplace_back();
    open_.push_back(std::move(container));
    return true;
}

bool JsonBuilder::close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    append(std::move(done));
    return true;
}

bool JsonBuilder::key(string_t& v) {
    keys_.back() = std::move(v);
    return true;
}

bool JsonBuilder::end_object() {
    keys_.pop_back();
    std::vector<std::string_view> names;
    for (const auto& [name, ignored] : open_.back().get_ref<const Json::object_t&>()) names.push_back(name);
    std::ranges::sort(names);
    for (auto at = names.begin(); (at = std::adjacent_find(at, names.end())) != names.end();
         at = std::upper_bound(at, names.end(), *at))
        if (std::ranges::find(repeated_, *at) == repeated_.end() && repeated_.size() < 20) repeated_.emplace_back(*at);
    return close();
}

bool JsonBuilder::parse_error(std::size_t at, const std::string& token, const nlohmann::detail::exception& error) {
    if (dynamic_cast<const nlohmann::detail::out_of_range*>(&error))
        fault_ = {Fault::Kind::Overflow, at - std::min(at, token.size()), token, {}};
    else
        fault_ = {Fault::Kind::Syntax, at > 0 ? at - 1 : 0, error.what(), {}};
    return false;
}

}  // namespace ravine
