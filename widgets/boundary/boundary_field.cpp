#include "widgets/boundary/boundary_field.h"

#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int coarseNodes = 24 * 24, fineNodes = 128 * 128;
constexpr double cellPixels = 4;     // finer cells than this show nothing new
constexpr double coarsePixels = 10;  // of a coarse picture, on each side of a cell
constexpr double patience = 0.15;    // seconds; dearer pictures get a cheaper one before them while training runs

double area(const Box& b) { return (b.xMax - b.xMin) * (b.yMax - b.yMin); }

// The share of `wanted` that `had` covers.
double covered(const Box& wanted, const Box& had) {
    const Box common{std::max(wanted.xMin, had.xMin), std::min(wanted.xMax, had.xMax), std::max(wanted.yMin, had.yMin),
                     std::min(wanted.yMax, had.yMax)};
    return common.xMax > common.xMin && common.yMax > common.yMin ? area(common) / area(wanted) : 0;
}

bool usefulFor(const BoundaryRequest& wanted, const BoundaryRequest& had) {
    return had.sameScene(wanted) && covered(wanted.box, had.box) > 0.6;
}

int finestFor(const BoundaryRequest& wanted) {
    if (wanted.kind == BoundaryKind::Curve) return std::clamp(wanted.pixels.width() / 2, 64, 1024);
    const double cells = double(wanted.pixels.width()) * wanted.pixels.height() / (cellPixels * cellPixels);
    return std::clamp(int(cells), coarseNodes, fineNodes);
}

}  // namespace

struct BoundaryField::Shared {
    std::mutex mutex;  // guards what follows
    std::condition_variable delivered;
    BoundaryField* owner = nullptr;
    std::optional<BoundaryRequest> pending;
    std::optional<BoundaryPicture> result;
    std::optional<BoundaryRequest> underWay;
    bool working = false;
    std::atomic<bool> superseded = false;
};

// One stage a turn in the pool, then to the back of its queue: so eight runs get their coarse pictures before the first
// gets its fine one.
class BoundaryField::Worker {
public:
    Worker(std::shared_ptr<Shared> shared, QThreadPool* pool) : shared_(std::move(shared)), pool_(pool) {}

    static void start(std::shared_ptr<Worker> worker, int priority) {
        worker->pool_->start([worker] { worker->turn(worker); }, priority);
    }

private:
    void turn(const std::shared_ptr<Worker>& self) {
        {
            const std::lock_guard lock(shared_->mutex);
            if (shared_->pending)
                begin(*std::exchange(shared_->pending, std::nullopt));
            else if (stages_.empty() || shared_->superseded)
                return stop();
            shared_->superseded = false;
        }
        const int nodes = stages_.front();
        stages_.erase(stages_.begin());
        if (compute(nodes) && !shared_->superseded)
            deliver();
        else
            stages_.clear();
        {
            const std::lock_guard lock(shared_->mutex);
            if (!shared_->pending && stages_.empty()) return stop();
        }
        start(self, 0);
    }

    void stop() {
        shared_->working = false;
        shared_->underWay.reset();
    }

    void begin(const BoundaryRequest& wanted) {
        const int finest = finestFor(wanted);
        const bool streaming = last_ && last_->generation != wanted.generation && usefulFor(wanted, *last_);
        stages_.clear();
        if (grid_ && gridOf_->samePredictions(wanted) && gridNodes_ == finest) {
            stages_ = {finest};  // only the picture is to be made anew
        } else {
            if (!last_ || !usefulFor(wanted, *last_))
                stages_ = {std::min(finest, wanted.kind == BoundaryKind::Curve ? 64 : coarseNodes)};
            if (streaming && secondsPerNode_ * finest > patience)
                stages_ = {std::clamp(int(0.5 * patience / secondsPerNode_), std::min(finest, coarseNodes), finest)};
            if (stages_.empty() || stages_.back() != finest) stages_.push_back(finest);
        }
        current_ = wanted;
        shared_->underWay = wanted;
    }

    bool compute(int nodes) {
        if (grid_ && gridOf_->samePredictions(current_) && gridNodes_ == nodes) return true;
        const auto began = std::chrono::steady_clock::now();
        auto grid = samplePlane(current_.predictor, current_.kind, current_.channels(), current_.box, current_.pixels,
                                nodes, [this] { return shared_->superseded.load(); });
        if (!grid) return false;
        secondsPerNode_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() / nodes;
        grid_ = std::make_shared<const PlaneGrid>(std::move(*grid));
        gridOf_ = current_;
        gridNodes_ = nodes;
        return true;
    }

    void deliver() {
        const auto cancelled = [this] { return shared_->superseded.load(); };
        const Theme& theme = current_.dark ? Theme::darkTheme() : Theme::light();
        BoundaryPicture picture{current_, {}, {}, grid_, stages_.empty()};
        const double cell = std::sqrt(double(current_.pixels.width()) * current_.pixels.height() / gridNodes_);
        // What is coarse, and soon replaced, is painted at fewer pixels, so that it is there at once.
        const int every = stages_.empty() ? 1 : std::clamp(int(cell / coarsePixels), 1, 4);
        const QSize pixels((current_.pixels.width() + every - 1) / every,
                           (current_.pixels.height() + every - 1) / every);
        if (current_.kind == BoundaryKind::Curve) {
            picture.lines = curveLines(*grid_);
        } else if (current_.kind == BoundaryKind::Classes) {
            picture.lines = classBoundaries(*grid_, std::clamp(int(std::lround(cell / (1.25 * cellPixels))), 1, 8));
            if (current_.filled) picture.image = paintClasses(*grid_, pixels, current_.shading, theme, cancelled);
        } else if (current_.filled) {
            picture.image = paintValues(*grid_, pixels, current_.levels, theme, cancelled);
        }
        if (cancelled()) return;
        last_ = current_;
        const std::lock_guard lock(shared_->mutex);
        if (!shared_->owner) return;
        shared_->result = std::move(picture);
        shared_->delivered.notify_all();
        QMetaObject::invokeMethod(shared_->owner, &BoundaryField::take, Qt::QueuedConnection);
    }

    std::shared_ptr<Shared> shared_;
    QThreadPool* pool_;
    BoundaryRequest current_;
    std::vector<int> stages_;  // nodes of the pictures still to come for the current request
    std::shared_ptr<const PlaneGrid> grid_;
    std::optional<BoundaryRequest> gridOf_, last_;  // last_: the picture that the window has
    int gridNodes_ = 0;
    double secondsPerNode_ = 0;
};

BoundaryField::BoundaryField(QThreadPool* pool, QObject* parent)
    : QObject(parent), pool_(pool), shared_(std::make_shared<Shared>()) {
    shared_->owner = this;
}

BoundaryField::~BoundaryField() {
    const std::lock_guard lock(shared_->mutex);
    shared_->owner = nullptr;  // posted deliveries go with the object
    shared_->pending.reset();
    shared_->superseded = true;
}

void BoundaryField::request(const BoundaryRequest& wanted) {
    if (!wanted.predictor || wanted.pixels.isEmpty()) return clear();
    if (wanted_ && wanted == *wanted_) return;
    wanted_ = wanted;
    bool idle = false;
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->pending = wanted;
        if (shared_->underWay && !usefulFor(wanted, *shared_->underWay)) shared_->superseded = true;
        idle = !std::exchange(shared_->working, true);
    }
    if (idle) Worker::start(worker_ ? worker_ : worker_ = std::make_shared<Worker>(shared_, pool_), 1);
}

void BoundaryField::clear() {
    wanted_.reset();
    picture_ = {};
    const std::lock_guard lock(shared_->mutex);
    shared_->pending.reset();
    shared_->result.reset();
    shared_->superseded = true;
}

void BoundaryField::wait() {
    while (!ready()) {
        {
            std::unique_lock lock(shared_->mutex);
            shared_->delivered.wait(lock, [this] { return shared_->result.has_value(); });
        }
        take();
    }
}

// In the window's thread. An older snapshot's picture is still news; another scene's is not.
void BoundaryField::take() {
    std::optional<BoundaryPicture> result;
    {
        const std::lock_guard lock(shared_->mutex);
        result = std::exchange(shared_->result, std::nullopt);
    }
    if (!result || !wanted_ || !result->of.sameScene(*wanted_) || result->of.dark != wanted_->dark) return;
    picture_ = std::move(*result);
    emit changed();
}

}  // namespace ravine
