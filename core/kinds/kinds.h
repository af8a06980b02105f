// A kind is a plain struct and what it says of itself:
//
//   struct Momentum {
//       double momentum = 0.9;                                   // hyperparameters with their only defaults
//       static constexpr KindInfo info{.key = "momentum", …};     // key, title, summary, reference, formula
//       static auto params() { return std::array{real<&Momentum::momentum>({.key = "momentum", …})}; }
//       bool operator==(const Momentum&) const = default;
//   };
//
// A list of kinds is a std::variant, written once in its folder's all.h. Everything else (pickers, forms,
// `ravine list`, JSON, --set, validation, contract tests, reference page) is derived from it here.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/kinds/param.h"

namespace ravine {

struct KindInfo {
    std::string_view key;         // its name in files and on the command line
    std::string_view title;       // its name for a person
    std::string_view summary;     // one sentence
    std::string_view reference;   // author, year, or where the definition comes from
    std::string_view formula{};   // for display: "θ ← θ − η g"
    std::string_view also{};      // another name that is understood in files
    std::string_view synonyms{};  // what a lecture, a paper or a library calls it: "sgd, steepest descent"
};

// A kind without its type, for pickers, lists and forms.
struct KindDescription {
    KindInfo info;
    std::vector<ParamInfo> params;
    std::string defaults;  // {"kind": …, parameters at their defaults} as JSON text
};

template <class K>
concept Kind = requires {
    { K::info.key } -> std::convertible_to<std::string_view>;
    K::params();
};

// A kind without parameters returns this from params().
template <class K>
constexpr std::array<Param<K>, 0> noParams() {
    return {};
}

template <class Variant, class Visitor>
constexpr void forEachKind(Visitor&& visit) {
    [&]<std::size_t... index>(std::index_sequence<index...>) {
        (visit(std::variant_alternative_t<index, Variant>{}), ...);
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

template <class Variant>
const KindInfo& infoOf(const Variant& value) {
    return std::visit([](const auto& kind) -> const KindInfo& { return kind.info; }, value);
}

// Descriptions of all kinds in a list, in its order. Instantiated in files/kind_json.h.
template <class Variant>
const std::vector<KindDescription>& kindsOf();

}  // namespace ravine
