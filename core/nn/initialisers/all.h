// THE list of initialisers.
#pragma once

#include <string>
#include <variant>

#include "core/kinds/nested_kind.h"
#include "core/nn/initialisers/constant.h"
#include "core/nn/initialisers/he_normal.h"
#include "core/nn/initialisers/he_uniform.h"
#include "core/nn/initialisers/lecun_normal.h"
#include "core/nn/initialisers/lecun_uniform.h"
#include "core/nn/initialisers/normal.h"
#include "core/nn/initialisers/orthogonal.h"
#include "core/nn/initialisers/pytorch.h"
#include "core/nn/initialisers/uniform.h"
#include "core/nn/initialisers/xavier_normal.h"
#include "core/nn/initialisers/xavier_uniform.h"
#include "core/nn/initialisers/zeros.h"

namespace ravine {

using Initialiser =
    std::variant<ZeroWeights, ConstantWeights, UniformWeights, NormalWeights, XavierUniform, XavierNormal, HeUniform,
                 HeNormal, LeCunUniform, LeCunNormal, Orthogonal, PyTorchDefault>;

// {"kind": "he_normal"}; the name alone is read too.
void writeNestedKind(const Initialiser&, Json& into);
void readNestedKind(Initialiser&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
