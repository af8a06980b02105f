// The scrolling part of the gallery: one tile a sample, as many side by side as fit.
#pragma once

#include <QAbstractScrollArea>

#include "widgets/data/gallery_view.h"

namespace ravine {

class GalleryGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit GalleryGrid(QWidget* parent = nullptr);

    void setSamples(std::vector<GallerySample> samples, GalleryView::Picture picture);
    void setClassNames(const QStringList& names);
    void setEmptyText(const QString& text) { emptyText_ = text; }
    void setTextScale(double scale);

    int count() const { return static_cast<int>(samples_.size()); }
    QRect tile(int index) const;      // in the viewport, scrolled
    QRect picture(int index) const;   // the part of it with the picture
    QString textOf(int index) const;  // "Sample 17: predicted 3 (97 %), true 8"

    QSize sizeHint() const override { return {560, 400}; }
    QSize minimumSizeHint() const override;

signals:
    void sampleClicked(std::uint32_t id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    int px(double pixels) const { return qRound(pixels * textScale_); }
    int columns() const;
    QSize tileSize() const;
    int indexAt(QPoint at) const;  // −1: none
    QString className(int index) const;
    void updateScrollBar();
    void setCurrent(int index);
    void describe();
    void paintTile(QPainter& painter, int index) const;

    std::vector<GallerySample> samples_;
    GalleryView::Picture picture_;
    QStringList names_;
    QString emptyText_;
    double textScale_ = 1;
    int current_ = 0, hover_ = -1, pressed_ = -1;
    bool keyFocus_ = false;
};

}  // namespace ravine
