// What the boundary view shows: axes, points, and runs that can be asked for predictions anywhere in the plane.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/numbers/linalg.h"

namespace ravine {

// planePoints: 2 × n, or 1 × n for a curve. Returns classes × n probabilities, or outputs × n values, of which the
// first is shown. Called on any thread, also on several at once.
using Predictor = std::function<Eigen::MatrixXd(const Eigen::MatrixXd& planePoints)>;

enum class BoundaryKind {
    Classes,  // two inputs, a class
    Curve,    // one input, one number: drawn over the input
    Values    // two inputs, one number: drawn as colour
};
enum class BoundaryShading { Continuous, Discrete };  // the probability in bands, or the predicted class alone
enum class BoundaryArrangement { One, SideBySide };   // all runs over one another, or a pane for each

// Numbers beside the axis are offset + factor · plane coordinate.
struct BoundaryAxis {
    QString name;
    double offset = 0, factor = 1;
    double shown(double plane) const { return offset + factor * plane; }
    double plane(double shown) const { return (shown - offset) / factor; }
    bool operator==(const BoundaryAxis&) const = default;
};

struct BoundaryPoint {
    double x = 0, y = 0;      // plane coordinates; y is the target in a curve
    double target = 0;        // values only
    std::uint32_t label = 0;  // classes only
    std::uint32_t id = 0;
    bool isTraining = true;  // else validation; test points have no business here
};

struct BoundaryRun {
    int slot = 1;  // of the run palette; no two runs share one
    QString name;
    bool visible = true;
    bool selected = false;
    Predictor predictor;           // none: nothing is drawn for it
    std::uint64_t generation = 0;  // another number: another prediction. Never used twice for different ones in a slot
};

struct BoundaryScene {
    BoundaryKind kind = BoundaryKind::Classes;
    std::uint64_t dataSet = 0;  // another number: other data, so the view goes back to fit
    BoundaryAxis x{QStringLiteral("x₁")}, y{QStringLiteral("x₂")};
    std::shared_ptr<const std::vector<BoundaryPoint>> points;
    int classCount = 2;
    QStringList classNames;                      // may be empty
    QString valueName;                           // of the target; may be empty
    std::function<double(double)> trueFunction;  // of a curve; may be empty
    std::optional<Box> home;                     // what "fit" shows; none: the points, with a margin

    QString className(int c) const { return c < classNames.size() ? classNames[c] : QString::number(c); }
};

}  // namespace ravine
