// A network problem as JSON: data, split, preprocessing, loss, shape; and what a run has instead.
#pragma once

#include <string>

#include "core/experiment/experiment.h"

namespace ravine {

void writeNetworkProblem(const NetworkProblem& problem, Json& into);
void readNetworkProblem(NetworkProblem& problem, const Json& json, const std::string& path, Issues& issues);

void writeOverrides(const NetworkOverrides& overrides, Json& into);
void readOverrides(NetworkOverrides& overrides, const Json& json, const std::string& path, Issues& issues);

void writeLayers(const std::vector<LayerSpec>& layers, Json& into);
// Keeps what stands there on a fault.
void readLayers(std::vector<LayerSpec>& layers, const Json& json, const std::string& path, Issues& issues);

// After a kind in the problem, or in what a run has instead, was replaced by name.
void dropForeignOfNetwork(Json& problem);
void dropForeignOfShape(Json& network);

}  // namespace ravine
