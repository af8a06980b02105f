// One run's predictions over the part of the plane that is seen, computed beside the window's thread.
#pragma once

#include <QObject>
#include <memory>

#include "widgets/boundary/boundary_grid.h"

class QThreadPool;

namespace ravine {

struct BoundaryRequest {
    Predictor predictor;
    std::uint64_t generation = 0;  // stands for the predictor when requests are compared
    BoundaryKind kind = BoundaryKind::Classes;
    int classCount = 2;
    Box box;
    QSize pixels;         // device pixels
    bool filled = false;  // the picture is wanted, too, not the lines alone
    BoundaryShading shading = BoundaryShading::Continuous;
    std::vector<double> levels;  // of values
    bool dark = false;
    int channels() const { return kind == BoundaryKind::Classes ? classCount : 1; }
    bool sameScene(const BoundaryRequest& o) const { return kind == o.kind && classCount == o.classCount; }
    bool samePredictions(const BoundaryRequest& o) const {
        return generation == o.generation && sameScene(o) && box == o.box && pixels == o.pixels;
    }
    bool operator==(const BoundaryRequest& o) const {
        return samePredictions(o) && filled == o.filled && shading == o.shading && levels == o.levels && dark == o.dark;
    }
};

struct BoundaryPicture {
    BoundaryRequest of;
    QImage image;                  // covers of.box, a coarse one with fewer pixels; none for a curve or unasked
    std::vector<QPolygonF> lines;  // plane coordinates
    std::shared_ptr<const PlaneGrid> grid;  // none before the first
    bool finished = false;                  // false: a coarser answer to begin with
};

// Where there is no picture yet, a coarse one comes first; then the fine one. At most one request waits, the newest. A
// computation under way is cut short only when its answer would be of no use (other data, another place): snapshots
// that come faster than they are drawn must not keep one another from ever being seen.
class BoundaryField : public QObject {
    Q_OBJECT
public:
    // The pool outlives the field.
    explicit BoundaryField(QThreadPool* pool, QObject* parent = nullptr);
    ~BoundaryField() override;

    void request(const BoundaryRequest& wanted);  // nothing happens if it is what was asked for last
    void clear();                                 // nothing is wanted; the picture goes
    const BoundaryPicture& picture() const { return picture_; }
    bool ready() const { return !wanted_ || (picture_.finished && picture_.of == *wanted_); }
    void wait();  // until ready; only where no event loop runs

signals:
    void changed();

private:
    struct Shared;
    class Worker;
    void take();

    QThreadPool* pool_;
    std::optional<BoundaryRequest> wanted_;
    BoundaryPicture picture_;
    std::shared_ptr<Shared> shared_;
    std::shared_ptr<Worker> worker_;
};

}  // namespace ravine
