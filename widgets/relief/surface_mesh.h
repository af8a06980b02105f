// A surface as a sheet of cells in a box of the plane: heights for its shape, band numbers for its colours.
#pragma once

#include <QObject>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/numbers/linalg.h"
#include "widgets/surface/contour_field.h"

namespace ravine {

// f to height and back: 0 at `low`, 1 at `high`, in proportion to f or to log(f − low + offset).
struct HeightScale {
    double low = 0, high = 1;
    double offset = 0;              // 0: linear
    double height(double f) const;  // below 0 and above 1 outside [low, high]; NaN where f is
    double value(double height) const;
    bool operator==(const HeightScale&) const = default;
};

// Walls that the levels do not reach either are cut, so that they do not flatten the rest.
HeightScale chooseHeights(const ContourLevels& levels, double least, double greatest, bool logarithmic);

// Which band f lies in, and how far: whole numbers are the levels, i + ½ the middle of band i. NaN stays NaN.
float bandNumber(const std::vector<double>& levels, double least, double f);

struct MeshRequest {
    std::shared_ptr<const SurfaceFunction> surface;
    Box box;
    std::optional<ContourLevels> levels = {};  // those of another view; else some that suit the box
    bool logHeight = false;
    int cells = 128;  // on each side
    bool operator==(const MeshRequest&) const = default;
};

struct SurfaceMesh {
    MeshRequest of;
    int cells = 0;
    int fine = 1;                // band numbers in a cell's side
    std::vector<float> heights;  // (cells + 1)², row 0 at yMin; within [−1, 2]; NaN: undefined
    std::vector<float> bands;    // (cells·fine + 1)²
    HeightScale scale;
    ContourLevels levels;
    bool finished = false;  // false: a first, coarser answer

    float height(int column, int row) const {
        return heights[std::size_t(row) * std::size_t(cells + 1) + std::size_t(column)];
    }
    double heightAt(Point p) const;  // between the vertices; NaN outside and in gaps
};

// Computes meshes on a thread of its own. A newer request cuts short what an older one has under way. Values of f are
// kept while only their reading (levels, logarithm) changes.
class SurfaceMeshField : public QObject {
    Q_OBJECT
public:
    explicit SurfaceMeshField(QObject* parent = nullptr);
    ~SurfaceMeshField() override;

    void request(const MeshRequest& wanted);  // nothing happens if it is what was asked for last
    const std::shared_ptr<const SurfaceMesh>& mesh() const { return mesh_; }  // the latest one; null before the first
    bool ready() const { return mesh_ && mesh_->finished && mesh_->of == wanted_; }
    void wait();  // until ready; only where no event loop runs

signals:
    void changed();

private:
    class Builder;
    void work(const std::stop_token& stop);
    void take();

    MeshRequest wanted_;
    std::shared_ptr<const SurfaceMesh> mesh_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable_any wake_, delivered_;
    std::optional<MeshRequest> pending_;
    std::shared_ptr<const SurfaceMesh> result_;
    std::atomic<bool> superseded_ = false;
    std::jthread worker_;  // last: joined before the rest goes
};

}  // namespace ravine
