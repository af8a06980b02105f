#include "core/nn/initialisers/all.h"

#include "core/kinds/kind_json.h"

namespace ravine {

template const std::vector<KindDescription>& kindsOf<Initialiser>();

void writeNestedKind(const Initialiser& initialiser, Json& into) { writeKind(initialiser, into); }

void readNestedKind(Initialiser& initialiser, const Json& json, const std::string& path, Issues& issues) {
    readShortKind(initialiser, json, path, issues);
}

}  // namespace ravine
