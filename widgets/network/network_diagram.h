// A network as the diagram shows it, and where everything stands in it.
#pragma once

#include <Eigen/Core>
#include <QLineF>
#include <QRectF>
#include <QString>
#include <vector>

#include "widgets/theme/signed_colours.h"

namespace ravine {

// The input is layer 0. What is empty is not known and not drawn.
struct DiagramLayer {
    QString title;  // "Layer 1 · ReLU · BatchNorm · Dropout 0.25"; what follows a dot is written smaller
    int units = 0;
    std::vector<QString> names;  // of features, of classes
    Eigen::MatrixXd weights;     // units × the previous layer's units
    Eigen::VectorXd biases;
    std::vector<HeatMap> maps;  // what each unit gives over the plane of 2D data
    std::vector<double> means;  // mean activation of each unit over the samples
    std::vector<bool> dropped;  // by the mask of the current batch
};

struct NetworkDiagram {
    std::vector<DiagramLayer> layers;
};

// A layer's part of the picture. Units first … first + shown − 1 are in sight.
struct DiagramColumn {
    double x = 0;  // the units' middle
    int first = 0, shown = 0;
    double top = 0, pitch = 0;  // of the first unit's middle; from one to the next
    QSizeF tile;
    QRectF title, above, below;                  // above, below: "… 24 more"
    double largestWeight = 0, largestValue = 0;  // |·|, of the finite ones
};

struct DiagramLink {
    int layer = 0, unit = 0, input = 0;
    double weight = 0;
    double strength = 0;  // |weight| over the layer's largest
    QLineF line;
};

struct DiagramGeometry {
    static constexpr int mostLinks = 1500;

    std::vector<DiagramColumn> columns;
    std::vector<DiagramLink> links;  // weakest first
    qint64 linksInSight = 0;         // between units in sight; more than links.size() when the weakest are left out
    qint64 notFinite = 0;            // weights
    double width = 0;                // of all columns; wider than the view when there are many
    QRectF plot;                     // titles and units
    double scroll = 0;

    QRectF unit(int layer, int unit) const;  // empty: out of sight
    bool inSight(int layer, int unit) const;
};

// `first`: the first unit in sight of each layer; brought into what is possible.
DiagramGeometry layOutDiagram(const NetworkDiagram& diagram, QRectF plot, std::vector<int>& first, double scroll,
                              double textScale);

// The words under a layer's name, in lines that are at most `width` wide.
struct DiagramTitle {
    QString name;
    std::vector<QString> details;
};
DiagramTitle diagramTitle(const NetworkDiagram& diagram, std::size_t layer, double width, double textScale);

bool isDropped(const DiagramLayer& layer, int unit);

}  // namespace ravine
