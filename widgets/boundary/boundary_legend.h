// The box that says what the boundary view's marks and colours mean.
#pragma once

#include <QRectF>
#include <QString>
#include <QStringList>
#include <vector>

#include "widgets/boundary/boundary_scene.h"
#include "widgets/surface/surface_view_look.h"

namespace ravine {

struct BoundaryLegend {
    struct Line {
        int slot = 1;  // 0: the true function
        QString text;
        bool selected = false;
    };
    BoundaryKind kind = BoundaryKind::Classes;
    BoundaryShading shading = BoundaryShading::Continuous;
    int classCount = 2;
    QStringList classNames;                   // named one by one where there are some, or more than two classes
    bool training = true, validation = true;  // there are points of that part
    std::vector<Line> lines;
    QString colours;             // what the colours show; empty: no bar
    std::vector<double> levels;  // of values
    double low = 0, high = 1;
    bool oneRow = false;  // side by side: in a row above the panes
    bool folded = false;  // to a word that unfolds it

    QSizeF size(double scale) const;
    void paint(QPainter& painter, QPointF topLeft, double scale, const Theme& theme) const;

private:
    enum class Mark { Text, Point, Hollow, Line, Bar, Gap };
    struct Item {
        Mark mark = Mark::Text;
        QString text = {};
        int number = 0;  // class or slot
        bool strong = false;
    };
    using Row = std::vector<Item>;

    std::vector<Row> rows() const;
    void addParts(Row& row) const;
    void addClasses(std::vector<Row>& rows) const;
    double width(const Item& item, double scale) const;
    double width(const Row& row, double scale) const;
    void paintItem(QPainter& painter, const Item& item, QPointF at, double scale, const Theme& theme) const;
    void paintBar(QPainter& painter, QRectF bar, const Theme& theme) const;
};

}  // namespace ravine
