#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w, b ~ U(−a, a), a = √(1 / inputs)
struct PyTorchDefault {
    static constexpr KindInfo info{
        .key = "pytorch",
        .title = "PyTorch's default",
        .summary = "What nn.Linear begins with: small uniform weights, and biases like them.",
        .reference = "PyTorch, torch.nn.Linear",
        .formula = "U(−a, a), a = √(1 / in)",
        .synonyms = "torch default, kaiming uniform"};

    static auto params() { return noParams<PyTorchDefault>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.uniform(weights, 1 / std::sqrt(fanIn(weights)));
    }
    void fillBiases(Vector<double>& biases, const Matrix<double>& weights, const WeightDraws& draws) const {
        draws.uniform(biases, 1 / std::sqrt(fanIn(weights)));
    }

    bool operator==(const PyTorchDefault&) const = default;
};

}  // namespace ravine
