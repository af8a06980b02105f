#include "widgets/data/gallery_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/data/gallery_grid.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

template <class Pixel, class Grey>
QImage pictureOf(std::span<const Pixel> pixels, int width, int height, Grey grey) {
    if (width <= 0 || height <= 0 || pixels.size() < static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
        return {};
    QImage image(width, height, QImage::Format_Grayscale8);
    for (int y = 0; y < height; ++y) {
        uchar* line = image.scanLine(y);
        for (int x = 0; x < width; ++x)
            line[x] = grey(
                pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]);
    }
    return image;
}

}  // namespace

QImage greyPicture(std::span<const std::uint8_t> pixels, int width, int height) {
    return pictureOf(pixels, width, height, [](std::uint8_t p) { return p; });
}

QImage greyPicture(std::span<const double> pixels, int width, int height) {
    return pictureOf(pixels, width, height, [](double p) {
        return std::isfinite(p) ? static_cast<uchar>(std::lround(255 * std::clamp(p, 0.0, 1.0))) : uchar(0);
    });
}

GalleryView::GalleryView(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel),
      caption_(new QLabel),
      onlyWrong_(new QCheckBox(tr("Only wrong ones"))),
      grid_(new GalleryGrid) {
    title_->setProperty("textRole", "section");
    caption_->setProperty("textRole", "note");
    caption_->setMinimumWidth(1);
    auto* header = new QHBoxLayout;
    header->setContentsMargins(16, 8, 16, 8);
    header->setSpacing(12);
    header->addWidget(title_);
    header->addWidget(caption_, 1);
    header->addWidget(onlyWrong_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(grid_, 1);
    setAccessibleName(tr("Sample gallery"));
    onlyWrong_->setObjectName(QStringLiteral("onlyWrong"));
    onlyWrong_->setAccessibleDescription(tr("Shows only the samples that were taken for another class"));
    connect(grid_, &GalleryGrid::sampleClicked, this, &GalleryView::sampleClicked);
    connect(onlyWrong_, &QCheckBox::toggled, this, [this](bool on) {
        showSamples();
        emit onlyWrongChanged(on);
    });
    showSamples();
}

void GalleryView::setSamples(std::vector<GallerySample> samples, Picture picture) {
    samples_ = std::move(samples);
    picture_ = std::move(picture);
    showSamples();
}

void GalleryView::setClassNames(const QStringList& names) { grid_->setClassNames(names); }

void GalleryView::setCaption(const QString& caption) { caption_->setText(caption); }

void GalleryView::setOnlyWrong(bool onlyWrong) { onlyWrong_->setChecked(onlyWrong); }

bool GalleryView::onlyWrong() const { return onlyWrong_->isChecked(); }

void GalleryView::setTextScale(double scale) {
    title_->setFont(uiFont(qRound(13 * scale), QFont::DemiBold));
    caption_->setFont(uiFont(qRound(12 * scale)));
    grid_->setTextScale(scale);
}

void GalleryView::showSamples() {
    const auto wrong =
        std::count_if(samples_.begin(), samples_.end(), [](const GallerySample& s) { return s.wrong(); });
    title_->setText(samples_.empty() ? tr("No samples") : tr("%1 of %2 wrong").arg(wrong).arg(samples_.size()));
    grid_->setEmptyText(samples_.empty() ? tr("No samples to show yet") : tr("No sample is misclassified"));
    std::vector<GallerySample> shown = samples_;
    if (onlyWrong()) std::erase_if(shown, [](const GallerySample& s) { return !s.wrong(); });
    grid_->setSamples(std::move(shown), picture_);
}

}  // namespace ravine
