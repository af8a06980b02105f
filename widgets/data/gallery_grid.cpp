#include "widgets/data/gallery_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double margin = 12, side = 80, inset = 4, betweenTiles = 8, barHeight = 4, line = 17;
constexpr double tileWidth = side + 2 * inset, tileHeight = inset + side + 5 + barHeight + 3 + 2 * line + inset;

}  // namespace

GalleryGrid::GalleryGrid(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Samples"));
}

void GalleryGrid::setSamples(std::vector<GallerySample> samples, GalleryView::Picture picture) {
    samples_ = std::move(samples);
    picture_ = std::move(picture);
    current_ = std::clamp(current_, 0, std::max(0, count() - 1));
    hover_ = pressed_ = -1;
    updateScrollBar();
    describe();
    viewport()->update();
}

void GalleryGrid::setClassNames(const QStringList& names) {
    names_ = names;
    describe();
    viewport()->update();
}

void GalleryGrid::setTextScale(double scale) {
    textScale_ = scale;
    updateScrollBar();
    viewport()->update();
}

QSize GalleryGrid::tileSize() const { return {px(tileWidth), px(tileHeight)}; }

QSize GalleryGrid::minimumSizeHint() const { return {px(2 * margin + tileWidth) + 10, px(tileHeight + margin)}; }

int GalleryGrid::columns() const {
    const int step = tileSize().width() + px(betweenTiles);
    return std::max(1, (viewport()->width() - px(2 * margin) + px(betweenTiles)) / step);
}

QRect GalleryGrid::tile(int index) const {
    const QSize step = tileSize() + QSize(px(betweenTiles), px(betweenTiles));
    const QPoint corner(px(margin) + index % columns() * step.width(), index / columns() * step.height());
    return {corner - QPoint(0, verticalScrollBar()->value()), tileSize()};
}

QRect GalleryGrid::picture(int index) const {
    return {tile(index).topLeft() + QPoint(px(inset), px(inset)), QSize(px(side), px(side))};
}

int GalleryGrid::indexAt(QPoint at) const {
    const QSize step = tileSize() + QSize(px(betweenTiles), px(betweenTiles));
    const int x = at.x() - px(margin), y = at.y() + verticalScrollBar()->value();
    if (x < 0 || y < 0) return -1;
    const int column = x / step.width(), index = y / step.height() * columns() + column;
    return column < columns() && index < count() && tile(index).contains(at) ? index : -1;
}

void GalleryGrid::updateScrollBar() {
    const int step = tileSize().height() + px(betweenTiles);
    const int rows = (count() + columns() - 1) / columns();
    verticalScrollBar()->setRange(0, std::max(0, rows * step - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(step / 3);
}

QString GalleryGrid::className(int index) const {
    return index >= 0 && index < names_.size() ? names_[index] : QString::number(index);
}

QString GalleryGrid::textOf(int index) const {
    const GallerySample& sample = samples_[static_cast<std::size_t>(index)];
    return tr("Sample %1: predicted %2 (%3 %), true %4")
        .arg(QString::number(sample.id), className(sample.predicted), QString::number(100 * sample.confidence, 'f', 0),
             className(sample.truth));
}

void GalleryGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    if (samples_.empty()) {
        painter.setFont(uiFont(px(13)));
        painter.setPen(Theme::of(this).text2);
        painter.drawText(viewport()->rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
        return;
    }
    const int step = tileSize().height() + px(betweenTiles), scrolled = verticalScrollBar()->value();
    const int firstRow = (event->rect().top() + scrolled) / step, lastRow = (event->rect().bottom() + scrolled) / step;
    const int end = std::min(count(), (lastRow + 1) * columns());
    for (int i = std::max(0, firstRow * columns()); i < end; ++i) paintTile(painter, i);
}

void GalleryGrid::paintTile(QPainter& painter, int index) const {
    const Theme& theme = Theme::of(this);
    const GallerySample& sample = samples_[static_cast<std::size_t>(index)];
    const QRect box = tile(index), area = picture(index);
    const bool current = keyFocus_ && index == current_;
    if (current || index == hover_) {
        painter.setPen(current ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(theme.sub);
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4);
    }
    painter.fillRect(area, theme.sub);
    const QImage image = picture_ ? picture_(sample.id) : QImage();
    if (!image.isNull()) {
        QRect target(QPoint(), image.size().scaled(area.size(), Qt::KeepAspectRatio));
        target.moveCenter(area.center());
        painter.drawImage(target, image);  // pixels as they are, without smoothing
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(sample.wrong() ? QPen(warningColour(theme), px(2), Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin)
                                  : QPen(theme.border, 1));
    const double half = sample.wrong() ? px(2) / 2.0 : 0.5;
    painter.drawRect(QRectF(area).adjusted(-half, -half, half, half));

    const QRectF bar(area.left(), area.bottom() + 1 + px(5), area.width(), px(barHeight));
    painter.fillRect(bar, theme.track);
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * std::clamp(sample.confidence, 0.0, 1.0), bar.height())),
                     theme.text2);

    const QFont plain = uiFont(px(12)), bold = uiFont(px(12), QFont::DemiBold);
    double baseline = bar.bottom() + px(3 + 11);
    painter.setFont(bold);
    painter.setPen(sample.wrong() ? warningColour(theme) : theme.text);
    painter.drawText(QPointF(area.left(), baseline),
                     QFontMetricsF(bold).elidedText(className(sample.predicted), Qt::ElideRight, area.width()));
    painter.setFont(plain);
    painter.setPen(theme.text2);
    baseline += px(line);
    painter.drawText(
        QPointF(area.left(), baseline),
        QFontMetricsF(plain).elidedText(tr("true %1").arg(className(sample.truth)), Qt::ElideRight, area.width()));
}

void GalleryGrid::resizeEvent(QResizeEvent*) { updateScrollBar(); }

bool GalleryGrid::viewportEvent(QEvent* event) {
    switch (event->type()) {
        case QEvent::MouseMove: {
            const int index = indexAt(static_cast<QMouseEvent*>(event)->position().toPoint());
            viewport()->setCursor(index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
            if (std::exchange(hover_, index) != index) viewport()->update();
            break;
        }
        case QEvent::Leave:
            hover_ = -1;
            viewport()->update();
            break;
        case QEvent::MouseButtonPress:
            if (static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton)
                pressed_ = indexAt(static_cast<QMouseEvent*>(event)->position().toPoint());
            break;
        case QEvent::MouseButtonRelease: {
            if (static_cast<QMouseEvent*>(event)->button() != Qt::LeftButton) break;
            const int index = std::exchange(pressed_, -1);
            if (index < 0 || index != indexAt(static_cast<QMouseEvent*>(event)->position().toPoint())) break;
            current_ = index;
            emit sampleClicked(samples_[static_cast<std::size_t>(index)].id);
            break;
        }
        case QEvent::ToolTip: {
            auto* help = static_cast<QHelpEvent*>(event);
            const int index = indexAt(help->pos());
            QToolTip::showText(help->globalPos(), index >= 0 ? textOf(index) : QString(), viewport());
            return true;
        }
        default:
            break;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void GalleryGrid::setCurrent(int index) {
    current_ = std::clamp(index, 0, count() - 1);
    keyFocus_ = true;
    const QRect box = tile(current_);
    if (box.top() < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + box.top());
    const int below = box.bottom() + 1 + px(betweenTiles) - viewport()->height();
    if (below > 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + below);
    describe();
    viewport()->update();
}

void GalleryGrid::keyPressEvent(QKeyEvent* event) {
    if (samples_.empty()) return QAbstractScrollArea::keyPressEvent(event);
    const int rowsInSight = std::max(1, viewport()->height() / (tileSize().height() + px(betweenTiles)));
    switch (event->key()) {
        case Qt::Key_Left:
            return setCurrent(current_ - 1);
        case Qt::Key_Right:
            return setCurrent(current_ + 1);
        case Qt::Key_Up:
            return setCurrent(current_ >= columns() ? current_ - columns() : current_);
        case Qt::Key_Down:
            return setCurrent(current_ + columns());
        case Qt::Key_PageUp:
            return setCurrent(current_ - rowsInSight * columns());
        case Qt::Key_PageDown:
            return setCurrent(current_ + rowsInSight * columns());
        case Qt::Key_Home:
            return setCurrent(0);
        case Qt::Key_End:
            return setCurrent(count() - 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            emit sampleClicked(samples_[static_cast<std::size_t>(current_)].id);
            return;
        default:
            return QAbstractScrollArea::keyPressEvent(event);
    }
}

void GalleryGrid::focusInEvent(QFocusEvent* event) {
    keyFocus_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                event->reason() == Qt::ShortcutFocusReason;
    describe();
    viewport()->update();
}

void GalleryGrid::focusOutEvent(QFocusEvent*) {
    keyFocus_ = false;
    viewport()->update();
}

void GalleryGrid::describe() {
    const QString text = samples_.empty() ? emptyText_ : textOf(current_);
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
