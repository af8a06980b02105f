// Mouse, keys and the choice of class of the boundary view.
#include <QButtonGroup>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/boundary/boundary_view.h"
#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr double removeDistance = 12;

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

}  // namespace

// A few buttons in the corner, one a class.
void BoundaryView::rebuildChooser() {
    delete chooser_;
    chooser_ = nullptr;
    classButtons_ = nullptr;
    if (!editing_ || scene_.kind != BoundaryKind::Classes) return;
    const Theme& theme = Theme::of(this);
    chooser_ = new QFrame(this);
    chooser_->setProperty("surface", "card");
    chooser_->setAttribute(Qt::WA_StyledBackground);
    chooser_->setAccessibleName(tr("Class of new points"));
    auto* row = new QHBoxLayout(chooser_);
    row->setContentsMargins(2, 2, 2, 2);
    row->setSpacing(0);
    classButtons_ = new QButtonGroup(chooser_);
    const int side = qRound(16 * textScale_);
    for (int i = 0; i < scene_.classCount; ++i) {
        auto* button = new QToolButton(chooser_);
        QPixmap drawing(QSize(side, side) * devicePixelRatioF());
        drawing.setDevicePixelRatio(devicePixelRatioF());
        drawing.fill(Qt::transparent);
        QPainter painter(&drawing);
        drawClassMarker(painter, QPointF(side, side) / 2, i, 9 * textScale_, classColour(i, theme));
        painter.end();
        button->setIcon(drawing);
        button->setIconSize({side, side});
        button->setProperty("measure", "icon");
        button->setCheckable(true);
        button->setChecked(i == addClass_);
        button->setToolTip(tr("Clicks add points of class %1").arg(scene_.className(i)));
        button->setAccessibleName(tr("Add class %1").arg(scene_.className(i)));
        classButtons_->addButton(button, i);
        row->addWidget(button);
    }
    connect(classButtons_, &QButtonGroup::idClicked, this, &BoundaryView::setAddClass);
    chooser_->adjustSize();
    chooser_->show();
    layOut();
}

// The nearest one that is drawn.
const BoundaryPoint* BoundaryView::nearestPoint(QPointF pixel, double within) const {
    if (!pointsShown_ || !scene_.points) return nullptr;
    const QPointF at = pixel - panes_[paneAt(pixel)].plot.topLeft();
    const BoundaryPoint* nearest = nullptr;
    for (const DrawnPoint& drawn : points_.drawn) {
        if (drawn.index >= scene_.points->size() || distance(drawn.at, at) > within) continue;
        within = distance(drawn.at, at);
        nearest = &(*scene_.points)[drawn.index];
    }
    return nearest;
}

void BoundaryView::removeAt(QPointF pixel) {
    if (pointsStale_) stampPoints();
    if (const BoundaryPoint* point = nearestPoint(pixel, removeDistance * textScale_))
        emit pointRemovalRequested(point->id);
}

void BoundaryView::clickAt(QPointF pixel, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
    if (legendBox_.contains(pixel) && button == Qt::LeftButton) {
        legendFolded_ = !legendFolded_;
        return viewMoved();
    }
    if (!overPane(pixel)) return;
    if (!editing_) {
        const int run = panes_[paneAt(pixel)].run;
        if (run >= 0 && button == Qt::LeftButton) emit runClicked(run);
        return;
    }
    if (button == Qt::RightButton || modifiers & Qt::ControlModifier) return removeAt(pixel);
    const Point p = toPoint(pixel);
    emit pointRequested(p.x, p.y, int(button), addClass_);
}

bool BoundaryView::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(gesture->position(), std::exp(gesture->value()));
            return true;
        }
    }
    return QWidget::event(event);
}

void BoundaryView::mousePressEvent(QMouseEvent* event) {
    if (press_ != Press::None || event->button() > Qt::MiddleButton) return event->ignore();
    pressedAt_ = event->position();
    grabbed_ = centre_;
    press_ = event->button() == Qt::MiddleButton ? Press::Pan : Press::Click;
}

void BoundaryView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position(), moved = at - pressedAt_;
    if (press_ == Press::Click && event->buttons() & Qt::LeftButton && distance(at, pressedAt_) > clickSlack)
        press_ = Press::Pan;
    if (press_ == Press::Pan) {
        setCursor(Qt::ClosedHandCursor);
        centre_ = {grabbed_.x - moved.x() / xScale_, grabbed_.y + moved.y() / yScale_};
        fitted_ = false;
        viewMoved();
    }
    hover_ = at;
    cross_.reset();
    if (press_ != Press::Pan) {
        if (legendBox_.contains(at))
            setCursor(Qt::PointingHandCursor);
        else if (overPane(at))
            setCursor(Qt::BlankCursor);  // the crosshair stands for it
        else
            unsetCursor();
    }
    update();
}

void BoundaryView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton | Qt::RightButton)) return;
    const Press press = std::exchange(press_, Press::None);
    const bool still = distance(event->position(), pressedAt_) <= clickSlack;
    unsetCursor();
    update();
    if (press == Press::Click && still) clickAt(event->position(), event->button(), event->modifiers());
}

// While points are added, the first click has done it; it does not become something else by the second.
void BoundaryView::mouseDoubleClickEvent(QMouseEvent* event) {
    press_ = Press::None;
    if (event->button() == Qt::LeftButton && !editing_ && overPane(event->position()) &&
        !legendBox_.contains(event->position()))
        fit();
}

void BoundaryView::leaveEvent(QEvent*) {
    hover_.reset();
    update();
}

void BoundaryView::wheelEvent(QWheelEvent* event) {
    const double turn = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (turn == 0 || !overPane(event->position())) return event->ignore();
    zoomAt(event->position(), std::pow(1.2, std::clamp(turn / 120, -10.0, 10.0)));
    event->accept();
}

std::optional<QPointF> BoundaryView::pointer() const {
    if (cross_ && keyboardFocus_) return toPixel(*cross_);
    if (hover_ && overPane(*hover_)) return hover_;
    return {};
}

void BoundaryView::setLegendFolded(bool folded) {
    if (folded == legendFolded_) return;
    legendFolded_ = folded;
    viewMoved();
}

void BoundaryView::keyPressEvent(QKeyEvent* event) {
    keyboardFocus_ = true;
    const Box seen = visible();
    const double share = event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01;
    const auto move = [&](double x, double y) {
        const Point from = cross_.value_or(centre_);
        const double width = seen.xMax - seen.xMin, height = seen.yMax - seen.yMin;
        cross_ = {std::clamp(from.x + x * share * width, seen.xMin, seen.xMax),
                  std::clamp(from.y + y * share * height, seen.yMin, seen.yMax)};
        describe();
        update();
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return move(-1, 0);
        case Qt::Key_Right:
            return move(1, 0);
        case Qt::Key_Up:
            return move(0, 1);
        case Qt::Key_Down:
            return move(0, -1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_0:
            return fit();
        case Qt::Key_L:
            legendFolded_ = !legendFolded_;
            return viewMoved();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!editing_ || !cross_) break;
            emit pointRequested(cross_->x, cross_->y, int(Qt::LeftButton), addClass_);
            return;
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            if (!editing_ || !cross_) break;
            return removeAt(toPixel(*cross_));
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void BoundaryView::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void BoundaryView::focusOutEvent(QFocusEvent*) {
    keyboardFocus_ = false;
    cross_.reset();
    update();
}

void BoundaryView::resizeEvent(QResizeEvent*) {
    layOut();
    if (fitted_)
        fit();
    else
        viewMoved();
}

void BoundaryView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        pointsStale_ = baseStale_ = true;
        if (event->type() == QEvent::PaletteChange) rebuildChooser();
        update();
    }
    QWidget::changeEvent(event);
}

}  // namespace ravine
