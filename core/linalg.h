// Vectors and matrices of the house. Eigen aligns them to 64 bytes where the machine has 64-byte packets, so that
// a sum never depends on an address.
#pragma once

#include <Eigen/Core>

namespace ravine {

template <class T> using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
template <class T> using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

struct Box {
    double xMin = -1, xMax = 1, yMin = -1, yMax = 1;
    bool operator==(const Box&) const = default;
};

}  // namespace ravine
