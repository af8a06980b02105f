// A surface as a picture of filled contours: which levels suit it, and the worker that paints them.
#pragma once

#include <QImage>
#include <QObject>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/numbers/linalg.h"

namespace ravine {

class SurfaceFunction;
struct Theme;

struct ContourLevels {
    std::vector<double> values;  // rising; empty for a flat or nowhere defined surface
    bool logarithmic = false;    // even in log(f − floor) rather than in f
    double floor = 0;
    bool operator==(const ContourLevels&) const = default;
};

// About 15 round numbers that part the values of f within `view` into bands.
ContourLevels chooseLevels(const SurfaceFunction& surface, const Box& view, int cells = 96);

// The smallest box around `inner` with the proportions of `size`.
Box widenTo(const Box& inner, QSizeF size);

// The surface over its domain without contour lines, for lists and pickers. Computed at once.
QImage surfaceThumbnail(const SurfaceFunction& surface, QSize pixels, const Theme& theme);

struct ContourRequest {
    std::shared_ptr<const SurfaceFunction> surface;
    Box view;
    QSize pixels;  // device pixels; one scale on both axes is the caller's affair
    bool dark = false;
    bool lines = true;
    double lineWidth = 1;  // device pixels
    bool fitted = false;   // the view is the surface's home: its domain's levels are preferred
    bool operator==(const ContourRequest&) const = default;
};

struct ContourPicture {
    ContourRequest of;
    QImage image;  // covers of.view
    ContourLevels levels;
    bool finished = false;  // false: a first, coarser answer
};

// Paints contours on a thread of its own: a coarse picture within milliseconds, then the full one. A newer request
// cuts short what an older one has under way; pictures of another surface than the one last asked for are dropped.
// Levels stay as they are while the view moves a little, and change when it would show too few bands.
class ContourField : public QObject {
    Q_OBJECT
public:
    explicit ContourField(QObject* parent = nullptr);
    ~ContourField() override;

    void request(const ContourRequest& wanted);                 // nothing happens if it is what was asked for last
    const ContourPicture& picture() const { return picture_; }  // the latest one; no image before the first
    bool ready() const { return picture_.finished && picture_.of == wanted_; }
    void wait();  // until ready; only where no event loop runs

signals:
    void changed();

private:
    class Painter;
    void work(const std::stop_token& stop);
    void take();

    ContourRequest wanted_;
    ContourPicture picture_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable_any wake_, delivered_;
    std::optional<ContourRequest> pending_;
    std::optional<ContourPicture> result_;
    std::atomic<bool> superseded_ = false;
    std::jthread worker_;  // last: joined before the rest goes
};

}  // namespace ravine
