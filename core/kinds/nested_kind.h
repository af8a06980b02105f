// A parameter that is itself a kind: the data of a surface. The list that may stand there declares, in its all.h,
//
//   void writeNestedKind(const List&, Json& into);
//   void readNestedKind(List&, const Json&, const std::string& path, Issues&);
//
// and defines them, beside kindsOf<List>, in its all.cpp, the one place that includes files/kind_json.h for it.
#pragma once

#include "core/kinds/kinds.h"

namespace ravine {

template <auto member>
constexpr auto nested(ParamInfo info) {
    using Owner = param::OwnerOf<member>;
    using List = param::ValueOf<member>;
    info.type = ParamType::Kind;
    info.kinds = &kindsOf<List>;
    return Param<Owner>{info, [](const Owner& owner, Json& into) { writeNestedKind(owner.*member, into); },
                        [](Owner& owner, const Json& json, const ParamInfo&, const std::string& path, Issues& issues) {
                            readNestedKind(owner.*member, json, path, issues);
                        }};
}

}  // namespace ravine
