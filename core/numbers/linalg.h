// Vectors and matrices of the house. Eigen aligns them to 64 bytes where the machine has 64-byte packets, so that
// a sum never depends on an address.
#pragma once

#include <Eigen/Core>
#include <cmath>

namespace ravine {

template <class T>
using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

// √(x² + y²) without std::hypot's care for the last bit, which takes three times as long; like it without overflow.
inline double length(double x, double y) {
    const double square = x * x + y * y;
    return square > 1e-280 && square < 1e300 ? std::sqrt(square) : std::hypot(x, y);
}

struct Box {
    double xMin = -1, xMax = 1, yMin = -1, yMax = 1;
    bool operator==(const Box&) const = default;
};

}  // namespace ravine
