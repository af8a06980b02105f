// What a change may do to a network besides its settings: set a weight, add or remove a point, go back to the best
// model. In files, among the settings of a change:
//
//   "weights.0.3.2": 0.5      layer 0, unit 3, input 2 (from 0, as in a weights file)      "biases.0.3": 0
//   "points.add": {"inputs": [0.4, -1], "target": 1}       a class by number or name, or the number(s) to predict
//   "points.remove": 17       by the sample's number in the data set; added ones go on counting
//   "weights": "best"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/kinds/issue.h"

namespace ravine {

struct SetWeight {
    std::int64_t layer = 0, unit = 0;
    std::int64_t input = -1;  // −1: the bias
    double value = 0;
};
struct AddPoint {
    std::vector<double> inputs;   // as the data set has them, not scaled
    std::string className;        // classification, when named
    std::vector<double> targets;  // the class's number, or the numbers to predict
};
struct RemovePoint {
    std::uint32_t id = 0;
};
struct RestoreBest {};
using NetworkEdit = std::variant<SetWeight, AddPoint, RemovePoint, RestoreBest>;

// Whether the setting at this path is such an edit.
bool isNetworkEdit(std::string_view path);
// The edit, from its value as JSON text; on a fault nothing and an issue at `where`. Whether the network has such a
// weight, and the data such a class, only the run can tell: it leaves alone what it has not.
std::optional<NetworkEdit> readNetworkEdit(std::string_view path, const std::string& json, const std::string& where,
                                           Issues& issues);

}  // namespace ravine
