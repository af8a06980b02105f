// Paths as they were when a drag began, thin and faint under the ones that follow it.
#pragma once

#include <QImage>
#include <QPainter>
#include <vector>

#include "widgets/surface/path_painter.h"

namespace ravine {

class PathGhost {
public:
    static constexpr std::size_t mostPoints = 4096;  // a path

    // Keeps what is drawn of these paths in this view, in points of the plane; the traces may change afterwards.
    void keep(const std::vector<PathSeries>& runs, const PlaneView& view);
    void drop();
    bool empty() const { return paths_.empty(); }
    std::size_t points() const;

    // Painted once for a view and a look; after that it is one picture.
    void paint(QPainter& painter, const PlaneView& view, const PathLook& look);

private:
    struct Vertex {
        Point at;
        bool joined = false;  // to the one before
    };
    struct Path {
        int slot = 1;
        std::vector<Vertex> vertices;
    };
    static Path kept(const PathSeries& run, const PlaneView& view);
    static void thin(std::vector<Vertex>& vertices);
    void draw(const PlaneView& view, const PathLook& look);

    std::vector<Path> paths_;
    QImage image_;
    PlaneView drawnFor_;
    const Theme* theme_ = nullptr;
    double scale_ = 0, ratio_ = 0;
};

}  // namespace ravine
