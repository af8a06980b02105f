#include "widgets/surface/contour_field.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <utility>

#include "core/surfaces/surface.h"
#include "widgets/surface/contour_field_bands.h"
#include "widgets/surface/contour_field_levels.h"
#include "widgets/surface/contour_field_samples.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace contours;

Box widenTo(const Box& inner, QSizeF size) {
    double width = inner.xMax - inner.xMin, height = inner.yMax - inner.yMin;
    width = std::max(width, height * size.width() / size.height());
    height = width * size.height() / size.width();
    const double x = inner.xMin + (inner.xMax - inner.xMin) / 2, y = inner.yMin + (inner.yMax - inner.yMin) / 2;
    return {x - width / 2, x + width / 2, y - height / 2, y + height / 2};
}

QImage surfaceThumbnail(const SurfaceFunction& surface, QSize pixels, const Theme& theme) {
    const ContourLevels levels = chooseLevels(surface, surface.domain, 48);
    Samples values{pixels.width() + 2, pixels.height() + 2, {}};
    sample(surface, widenTo(surface.domain, pixels), pixels, -0.5, 1, values, {});
    QImage image(pixels, QImage::Format_RGB32);
    paintBands(values, levels.values, theme, 0, image, {});
    return image;
}

// What the worker remembers from one request to the next.
class ContourField::Painter {
public:
    explicit Painter(Cancelled cancelled) : cancelled_(std::move(cancelled)) {}

    void paint(const ContourRequest& wanted, const std::function<void(ContourPicture)>& deliver) {
        constexpr int coarseStride = 8;
        const auto began = std::chrono::steady_clock::now();
        Samples coarse = cells(wanted, coarseStride, {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        chooseLevels(wanted, coarse);
        deliver(picture(wanted, refine(coarse, coarseStride, wanted.pixels), {}, false));

        // A dear surface (a loss over thousands of samples) gets a step between, and is smooth enough to end at a
        // few pixels a sample.
        const double expected = seconds * coarseStride * coarseStride;
        const int finest = std::clamp(int(std::ceil(std::sqrt(expected / 1.5))), 1, coarseStride);
        const int between = 4;
        if (expected > 0.08 && finest < between) {
            coarse = cells(wanted, between, cancelled_);
            if (cancelled_()) return;
            deliver(picture(wanted, refine(coarse, between, wanted.pixels), cancelled_, false));
        }
        if (cancelled_()) return;
        Samples fine;
        if (finest == 1) {
            fine = {wanted.pixels.width() + 2, wanted.pixels.height() + 2, {}};
            if (!sample(*wanted.surface, wanted.view, wanted.pixels, -0.5, 1, fine, cancelled_)) return;
        } else {
            coarse = cells(wanted, finest, cancelled_);
            if (cancelled_()) return;
            fine = refine(coarse, finest, wanted.pixels);
        }
        ContourPicture result = picture(wanted, fine, cancelled_, true);
        if (!cancelled_()) deliver(std::move(result));
    }

private:
    static Samples cells(const ContourRequest& wanted, int stride, const Cancelled& cancelled) {
        Samples samples{
            (wanted.pixels.width() + stride - 1) / stride + 4, (wanted.pixels.height() + stride - 1) / stride + 4, {}};
        sample(*wanted.surface, wanted.view, wanted.pixels, -1.5 * stride, stride, samples, cancelled);
        return samples;
    }

    // The levels in use if they still suit; the domain's as soon as these do; else levels made for this view.
    void chooseLevels(const ContourRequest& wanted, const Samples& seen) {
        const std::vector<double> sorted = sortedFinite(seen);
        if (surface_ != wanted.surface) {
            surface_ = wanted.surface;
            const Box& domain = wanted.surface->domain;
            const Samples whole = sampleCells(*wanted.surface, domain, 96);
            scale_ = scaleOf(*wanted.surface, domain, whole);
            domainLevels_ = levelsFor(sortedFinite(whole), scale_);
            levels_ = domainLevels_;
        } else if (levels_ != domainLevels_ && suits(domainLevels_, sorted, wanted.fitted ? 6 : 8)) {
            levels_ = domainLevels_;
        }
        if (suits(levels_, sorted, 6)) return;
        ContourLevels own = levelsFor(sorted, scale_);
        if (own.values.size() > 3) levels_ = std::move(own);
    }

    ContourPicture picture(const ContourRequest& wanted, const Samples& values, const Cancelled& cancelled,
                           bool finished) {
        QImage image(wanted.pixels, QImage::Format_RGB32);
        const Theme& theme = wanted.dark ? Theme::darkTheme() : Theme::light();
        paintBands(values, levels_.values, theme, wanted.lines ? wanted.lineWidth : 0, image, cancelled);
        return {wanted, std::move(image), levels_, finished};
    }

    Cancelled cancelled_;
    std::shared_ptr<const SurfaceFunction> surface_;
    ValueScale scale_;
    ContourLevels domainLevels_, levels_;
};

ContourField::ContourField(QObject* parent)
    : QObject(parent), worker_([this](const std::stop_token& stop) { work(stop); }) {}

ContourField::~ContourField() {
    worker_.request_stop();
    superseded_ = true;
}

void ContourField::request(const ContourRequest& wanted) {
    if (wanted == wanted_) return;
    wanted_ = wanted;
    if (!wanted.surface || wanted.pixels.isEmpty()) return;
    const std::lock_guard lock(mutex_);
    pending_ = wanted;
    superseded_ = true;
    wake_.notify_one();
}

void ContourField::wait() {
    if (!wanted_.surface || wanted_.pixels.isEmpty()) return;
    while (!ready()) {
        {
            std::unique_lock lock(mutex_);
            delivered_.wait(lock, [this] { return result_.has_value(); });
        }
        take();
    }
}

void ContourField::work(const std::stop_token& stop) {
    Painter painter([this, stop] { return superseded_ || stop.stop_requested(); });
    while (true) {
        ContourRequest wanted;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return pending_.has_value(); })) return;
            wanted = *std::exchange(pending_, std::nullopt);
            superseded_ = false;
        }
        painter.paint(wanted, [this](ContourPicture picture) {
            {
                const std::lock_guard lock(mutex_);
                result_ = std::move(picture);
                delivered_.notify_all();
            }
            QMetaObject::invokeMethod(this, &ContourField::take, Qt::QueuedConnection);
        });
    }
}

// In the window's thread.
void ContourField::take() {
    std::optional<ContourPicture> result;
    {
        const std::lock_guard lock(mutex_);
        result = std::exchange(result_, std::nullopt);
    }
    // A picture of the same surface is right wherever it lies, even if the view has moved on.
    if (!result || result->of.surface != wanted_.surface || result->of.dark != wanted_.dark) return;
    picture_ = std::move(*result);
    emit changed();
}

}  // namespace ravine
