// The Hessian of a network's mean loss by its parameters, as products with vectors: exact, in double, without ever
// forming the matrix. Pearlmutter's R-operator (Fast exact multiplication by the Hessian, 1994): with R{x} the
// derivative of x as θ moves along v, R{gradient} = H v, and R goes through the forward and the backward pass by the
// product rule:
//
//   forward   z = W a + b                     R z = W R a + V a + v_b
//             y = s (z − mean) + β            R y = s R z + v_γ x̂ + v_β          s = γ / √(variance + ε), x̂ without γ
//             a = f(y)                        R a = f′(y) R y
//   backward  δy = e f′(y)                    R δy = R e f′(y) + e f″(y) R y       e = ∂ loss / ∂ a
//             δz = s δy                       R δz = s R δy + v_γ δy / √(variance + ε)
//             ∂W = δz aᵀ                      R ∂W = R δz aᵀ + δz R aᵀ            ∂b, ∂γ, ∂β likewise
//             e = Wᵀ δz                       R e = Wᵀ R δz + Vᵀ δz
//
// In evaluation mode: running statistics are constants, dropout is absent. At the outputs R e is the loss's own Hessian
// times R z.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/nn/snapshot.h"
#include "core/nn/training_data.h"

namespace ravine {

// What L2 adds to the loss: ½ λ₂ ‖θ‖² over what it covers.
struct HessianPenalty {
    double l2 = 0;
    bool coversAll = false;  // every parameter, not only weights
};

// Not for several threads at once. Vectors are as theta stands in the snapshot; padding is 0 in results and ignored in
// what comes in.
class HessianProduct {
public:
    // At least one sample, with the answers that the loss takes.
    HessianProduct(std::shared_ptr<const Snapshot>, Part<double> samples, HessianPenalty penalty = {});

    std::int64_t size() const { return snapshot_->theta.size(); }
    std::int64_t samples() const { return samples_.samples(); }

    // The mean loss over the samples and its gradient, with the penalty.
    double loss();
    Vector<double> gradient();

    // product ← H v. False, with `product` of no meaning, when a stop was requested before the end.
    bool multiply(const Vector<double>& v, Vector<double>& product, const std::stop_token& stop = {});

private:
    static constexpr std::int64_t block = 256;              // samples at a time
    static constexpr std::int64_t keptNumbers = 8'000'000;  // of linearised blocks between products: 64 MB

    // What of a layer does not depend on v; units × samples of one block.
    struct LayerPoint {
        Matrix<double> output;           // a
        Matrix<double> slope, bend;      // f′(y) and e f″(y); not of the last layer, which is linear
        Matrix<double> normalised;       // x̂, with batch norm
        Matrix<double> deltaNormalised;  // δy, with batch norm
        Matrix<double> delta;            // δz
    };
    struct BlockPoint {
        std::int64_t begin = 0, samples = 0;
        double loss = 0;  // the sum over the samples
        std::vector<LayerPoint> layers;
    };
    // How a layer's numbers move along v.
    struct LayerChange {
        Matrix<double> linear;      // R z; with batch norm R x̂
        Matrix<double> normalised;  // R y, with batch norm
        Matrix<double> output;      // R a
    };

    std::int64_t blocks() const { return (samples() + block - 1) / block; }
    const BlockPoint& linearised(std::int64_t index);
    void forward(BlockPoint&) const;
    void backward(BlockPoint&) const;
    void addGradient(const BlockPoint&, Vector<double>& gradient) const;
    void changeForward(const BlockPoint&, const Vector<double>& v);
    void addProduct(const BlockPoint&, const Vector<double>& v, Vector<double>& product);
    void addNormProduct(std::size_t layer, const LayerPoint&, const Vector<double>& v, Vector<double>& product);
    void addPenalty(const Vector<double>& v, Vector<double>& product) const;
    Eigen::Map<const Matrix<double>> inputOf(const BlockPoint&, std::size_t layer) const;
    Answers<double> answersOf(const BlockPoint&) const;

    std::shared_ptr<const Snapshot> snapshot_;
    Part<double> samples_;
    HessianPenalty penalty_;
    std::vector<Vector<double>> inverseDeviation_;  // 1 / √(variance + ε) of each layer; empty without batch norm
    std::vector<BlockPoint> kept_;                  // the first blocks, as many as there is room for
    BlockPoint latest_;                             // one of the others
    std::vector<LayerChange> changes_;
    Matrix<double> changeOfError_, changeOfDelta_;
};

}  // namespace ravine
