#include "core/inspection/principal_plane.h"

#include <Eigen/Eigenvalues>
#include <algorithm>

namespace ravine {

namespace {

void makeLargestPositive(Eigen::Ref<Vector<double>> axis) {
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis(largest) < 0) axis = -axis;
}

// A unit vector orthogonal to `axis`, where the data names none.
Vector<double> anyOrthogonal(const Vector<double>& axis) {
    Eigen::Index smallest = 0;
    axis.cwiseAbs().minCoeff(&smallest);
    const Vector<double> direction = Vector<double>::Unit(axis.size(), smallest) - axis(smallest) * axis;
    return direction.normalized();
}

// The product of a matrix with its transpose, the smaller way round.
Matrix<double> gram(const Matrix<double>& centred, bool overFeatures) {
    const Eigen::Index size = overFeatures ? centred.rows() : centred.cols();
    Matrix<double> product = Matrix<double>::Zero(size, size);
    auto lower = product.selfadjointView<Eigen::Lower>();
    if (overFeatures)
        lower.rankUpdate(centred);
    else
        lower.rankUpdate(centred.transpose());
    return product;
}

}  // namespace

PrincipalPlane principalPlane(const Matrix<double>& inputs) {
    const Eigen::Index features = inputs.rows();
    PrincipalPlane plane;
    plane.mean = Vector<double>::Zero(features);
    plane.axes = Matrix<double>::Zero(features, 2);
    if (features == 0) return plane;
    if (inputs.cols() > 0) plane.mean = inputs.rowwise().mean();
    const Matrix<double> centred = inputs.colwise() - plane.mean;
    const double variance = centred.squaredNorm();

    Eigen::Index found = 0;
    if (variance > 0) {
        const bool overFeatures = features <= inputs.cols();
        const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram(centred, overFeatures));
        const Eigen::Index last = solver.eigenvalues().size() - 1;
        for (Eigen::Index i = 0; i <= std::min<Eigen::Index>(1, last); ++i) {
            const double along = solver.eigenvalues()(last - i);
            if (!(along > 1e-14 * variance)) break;
            const Vector<double> axis = solver.eigenvectors().col(last - i);
            plane.axes.col(i) = overFeatures ? axis : Vector<double>(centred * axis).normalized();
            plane.explained[i] = along / variance;
            ++found;
        }
    }
    if (found == 0) plane.axes(0, 0) = 1;
    if (found < 2 && features > 1) plane.axes.col(1) = anyOrthogonal(plane.axes.col(0));
    makeLargestPositive(plane.axes.col(0));
    if (features > 1) makeLargestPositive(plane.axes.col(1));
    return plane;
}

}  // namespace ravine
