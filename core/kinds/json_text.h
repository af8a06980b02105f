// JSON as text: parsing what a person wrote, and the dotted paths of --set, changes and forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/kinds/json_builder.h"
#include "core/kinds/kinds.h"

namespace ravine {

// Parses text that a person wrote; a syntax fault is reported with its line and column under `name`.
std::optional<Json> parseJson(std::string_view text, const std::string& name, Issues& issues,
                              const JsonLimits& limits = {});

// `value` as JSON, or else as plain text.
Json parsedOrText(const std::string& value);

// What comes from a command line need not be UTF-8; JSON must.
bool expectUtf8(const std::string& text, Issues& issues);

// Puts the value where the dotted path leads: list items by number from 0, or runs by name. An object without a kind
// changes the parameters it names; everything else replaces what stood there.
void place(Json& node, std::string_view path, const std::string& walked, Json value, Issues& issues);

// After a kind was replaced by name, parameters of the old kind may be left over, in nested kinds too: they go. `also`
// are keys that stand beside any kind's own.
void dropForeign(Json& object, const std::vector<KindDescription>& kinds,
                 const std::vector<std::string_view>& also = {});

// Whether the path names a kind, so that parameters of the old one are to be dropped.
bool endsInKind(const std::string& path);

}  // namespace ravine
