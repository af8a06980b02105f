// Pictures of samples with what they were taken for. Only what is in sight is painted, and only its pictures are asked
// for, so thousands of samples cost nothing.
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

class QCheckBox;
class QLabel;

namespace ravine {

struct GallerySample {
    std::uint32_t id = 0;  // its number in the data set
    int truth = 0, predicted = 0;
    double confidence = 0;  // the probability of the predicted class
    bool wrong() const { return truth != predicted; }
};

// Grey pictures, row by row from the top: 255, or 1, is white.
QImage greyPicture(std::span<const std::uint8_t> pixels, int width, int height);
QImage greyPicture(std::span<const double> pixels, int width, int height);

class GalleryGrid;

class GalleryView : public QWidget {
    Q_OBJECT
public:
    using Picture = std::function<QImage(std::uint32_t id)>;

    explicit GalleryView(QWidget* parent = nullptr);

    // `picture` is called while painting.
    void setSamples(std::vector<GallerySample> samples, Picture picture);
    void setClassNames(const QStringList& names);
    void setCaption(const QString& caption);  // "Validation, epoch 180, L2 + Dropout"
    void setOnlyWrong(bool onlyWrong);
    bool onlyWrong() const;
    void setTextScale(double scale);

    GalleryGrid* grid() const { return grid_; }

signals:
    void sampleClicked(std::uint32_t id);
    void onlyWrongChanged(bool onlyWrong);

private:
    void showSamples();

    std::vector<GallerySample> samples_;
    Picture picture_;
    QLabel *title_, *caption_;
    QCheckBox* onlyWrong_;
    GalleryGrid* grid_;
};

}  // namespace ravine
