#pragma once

#include "core/numbers/linalg.h"

namespace ravine {

// The two directions of largest variance of the inputs (features × samples): mean, and two orthonormal columns whose
// largest entry is positive. With a single feature the second column is 0.
struct PrincipalPlane {
    Vector<double> mean;
    Matrix<double> axes;           // features × 2
    double explained[2] = {0, 0};  // share of the variance along each; 0 where nothing varies
};

// Exact, from the covariance of the features, or of the samples where these are fewer: about features² × samples
// operations, so not for the thread of a window.
PrincipalPlane principalPlane(const Matrix<double>& inputs);

}  // namespace ravine
