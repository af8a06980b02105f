#include "surface_view.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleHints>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "colormap.h"
#include "surfaces/surface.h"
#include "theme.h"

namespace ravine {
namespace {

constexpr double leftMargin = 52, rightMargin = 16, topMargin = 4, bottomMargin = 28;
constexpr double tickDistance = 64;  // pixels, at least
constexpr double handleSize = 20, starSize = 22, smallStarSize = 15, arrowLength = 64;
constexpr double grabDistance = 13, hoverDistance = 8, clickSlack = 4;

struct Ticks {
    double step = 1;
    std::vector<double> values;
    QString label(double value) const {
        const double size = values.empty() ? 1 : std::max(std::abs(values.front()), std::abs(values.back()));
        if (std::abs(value) < step * 1e-6) value = 0;
        if (size >= 1e6 || step < 1e-7)
            return formatNumber(value, std::clamp(int(std::ceil(std::log10(size / step))) + 1, 1, 16));
        const int decimals = std::max(0, -int(std::floor(std::log10(step) + 1e-9)));
        QString text = QString::number(std::abs(value), 'f', decimals);
        return value < 0 ? QChar(0x2212) + text : text;
    }
};

Ticks ticksFor(double low, double high, double pixelsPerUnit, double distance) {
    Ticks ticks;
    const double wish = distance / pixelsPerUnit;
    const double decade = std::pow(10.0, std::floor(std::log10(wish)));
    ticks.step = wish <= 1.0001 * decade ? decade : wish <= 2.0001 * decade ? 2 * decade : wish <= 5.0001 * decade ? 5 * decade : 10 * decade;
    const double first = std::ceil(low / ticks.step - 1e-9);
    for (int i = 0; i < 200 && (first + i) * ticks.step <= high + 1e-9 * ticks.step; ++i)
        ticks.values.push_back((first + i) * ticks.step);
    return ticks;
}

QFont scaledFont(int pixels, double scale, bool italic = false) {
    QFont font = uiFont(qRound(pixels * scale));
    font.setItalic(italic);
    return font;
}

// A piece of a line of text whose variables are italic and quiet.
struct Word {
    QString text;
    bool variable = false;
};

double wordsWidth(const std::vector<Word>& words, double scale) {
    double width = 0;
    for (const Word& w : words) width += QFontMetricsF(scaledFont(12, scale, w.variable)).horizontalAdvance(w.text);
    return width;
}

void drawWords(QPainter& painter, QPointF at, const std::vector<Word>& words, double scale, const Theme& theme) {
    for (const Word& w : words) {
        const QFont font = scaledFont(12, scale, w.variable);
        painter.setFont(font);
        painter.setPen(w.variable ? theme.text2 : theme.text);
        painter.drawText(at, w.text);
        at.rx() += QFontMetricsF(font).horizontalAdvance(w.text);
    }
}

QString fixed(double value, int decimals) {
    if (std::abs(value) >= 1e6 || decimals > 9) return formatNumber(value, 10);
    const QString text = QString::number(std::abs(value), 'f', decimals);
    return value < 0 && text.toDouble() != 0 ? QChar(0x2212) + text : text;
}

}  // namespace

SurfaceView::SurfaceView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Loss surface"));
    clickTimer_.setSingleShot(true);
    connect(&clickTimer_, &QTimer::timeout, this, [this] { emit startChosen(start_); });
    connect(&field_, &ContourField::changed, this, [this] {
        update();
        emit contoursChanged();
    });
    layOut();
}

SurfaceView::~SurfaceView() = default;

void SurfaceView::setSurface(std::shared_ptr<const SurfaceFunction> surface) {
    if (surface == surface_) return;
    commitClick();
    const bool sameDomain = surface && surface_ && surface->domain == surface_->domain;
    surface_ = std::move(surface);
    layOut();
    if (sameDomain && !fitted_) viewMoved();
    else fit();
    describe();
}

void SurfaceView::setRuns(std::vector<PathSeries> runs) {
    runs_ = std::move(runs);
    update();
}

void SurfaceView::setStart(Point start) {
    if (start == start_) return;
    if (clickTimer_.isActive()) clickTimer_.stop();  // someone else has decided
    start_ = start;
    if (fitted_ && press_ != Press::Start && !view_.plot.contains(toPixel(start))) fit();
    describe();
    update();
}

void SurfaceView::setArrows(std::vector<StepArrow> arrows) {
    if (arrows == arrows_) return;
    arrows_ = std::move(arrows);
    update();
}

void SurfaceView::setLayers(const SurfaceLayers& layers) {
    layers_ = layers;
    viewMoved();
}

void SurfaceView::setHighlighted(int run) {
    if (run == highlighted_) return;
    highlighted_ = run;
    update();
}

void SurfaceView::setDragging(bool dragging) {
    if (dragging == dragging_) return;
    dragging_ = dragging;
    update();
}

void SurfaceView::setTextScale(double scale) {
    textScale_ = scale;
    layOut();
    if (fitted_) fit();
    else viewMoved();
}

void SurfaceView::refresh() { update(); }

void SurfaceView::waitForContours() {
    syncContours();
    field_.wait();
}

// ---- the view

// The plot's place. The left margin grows when a deep zoom makes long numbers.
void SurfaceView::layOut() {
    const double s = textScale_;
    const bool named = surface_ && (surface_->xName != "x" || surface_->yName != "y");
    double left = leftMargin * s + (named ? 18 * s : 0);
    const Box seen = view_.visible();
    const QFontMetricsF metrics(scaledFont(12, s));
    if (!view_.plot.isEmpty()) {
        const Ticks ticks = ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * s);
        double widest = 0;
        for (const double y : ticks.values) widest = std::max(widest, metrics.horizontalAdvance(ticks.label(y)));
        left = std::max(left, std::ceil(widest / 8) * 8 + (named ? 34 : 16) * s);
    }
    left = std::round(left);
    const double bottom = std::round(bottomMargin * s + (named ? 18 * s : 0));
    view_.plot = QRectF(left, topMargin, std::max(16.0, width() - left - std::round(rightMargin * s)),
                        std::max(16.0, height() - topMargin - bottom));
}

void SurfaceView::viewMoved() {
    layOut();
    syncContours();
    update();
    emit viewChanged();
}

void SurfaceView::fit() {
    fitted_ = true;
    Box box = surface_ ? surface_->domain : Box{};
    const Box domain = box;
    const double width = box.xMax - box.xMin, height = box.yMax - box.yMin;
    bool widened = false;
    const auto include = [&](Point p) {
        // what lies a thousand domains away would leave nothing of the rest to be seen
        if (!(std::abs(p.x - domain.xMin) < 1000 * width && std::abs(p.y - domain.yMin) < 1000 * height)) return;
        widened = widened || p.x < box.xMin || p.x > box.xMax || p.y < box.yMin || p.y > box.yMax;
        box = {std::min(box.xMin, p.x), std::max(box.xMax, p.x), std::min(box.yMin, p.y), std::max(box.yMax, p.y)};
    };
    if (surface_) {
        include(start_);
        for (const Minimum& m : surface_->minima) include({m.x, m.y});
    }
    view_.centre = {box.xMin + (box.xMax - box.xMin) / 2, box.yMin + (box.yMax - box.yMin) / 2};
    for (int pass = 0; pass < 2; ++pass) {  // the margin depends on the numbers, these on the scale
        QSizeF room = view_.plot.size();
        if (widened) room -= QSizeF(2, 2) * std::min(1.5 * handleSize * textScale_, 0.2 * std::min(room.width(), room.height()));
        view_.scale = std::min(room.width() / (box.xMax - box.xMin), room.height() / (box.yMax - box.yMin));
        layOut();
    }
    viewMoved();
}

void SurfaceView::zoomAt(QPointF anchor, double factor) {
    const Point fixedPoint = toPoint(anchor);
    const Box domain = surface_ ? surface_->domain : Box{};
    const double size = std::max(domain.xMax - domain.xMin, domain.yMax - domain.yMin);
    const double magnitude = std::max({std::abs(view_.centre.x), std::abs(view_.centre.y), 1e-6 * size});
    const double pixels = view_.plot.width();
    view_.scale = std::clamp(view_.scale * factor, pixels / (1e9 * size), pixels / (1e-11 * magnitude));
    fitted_ = false;
    const auto hold = [&] {
        const Point now = toPoint(anchor);
        view_.centre = {view_.centre.x + fixedPoint.x - now.x, view_.centre.y + fixedPoint.y - now.y};
    };
    hold();
    layOut();
    hold();
    viewMoved();
}

void SurfaceView::panTo(Point centre) {
    view_.centre = centre;
    fitted_ = false;
    viewMoved();
}

void SurfaceView::zoomIn() { zoomAt(view_.plot.center(), 1.5); }
void SurfaceView::zoomOut() { zoomAt(view_.plot.center(), 1 / 1.5); }

void SurfaceView::resizeEvent(QResizeEvent*) {
    const double before = view_.plot.width();
    layOut();
    if (fitted_) return fit();
    view_.scale *= view_.plot.width() / before;
    viewMoved();
}

void SurfaceView::syncContours() {
    if (!layers_.contours || !surface_) return;
    const double ratio = devicePixelRatioF();
    field_.request({.surface = surface_,
                    .view = view_.visible(),
                    .pixels = (view_.plot.size() * ratio).toSize(),
                    .dark = Theme::of(this).dark,
                    .lines = layers_.lines,
                    .lineWidth = ratio * textScale_});
}

void SurfaceView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

void SurfaceView::describe() {
    if (!surface_) return setAccessibleDescription({});
    setAccessibleDescription(tr("Loss surface %1; start at %2 = %3, %4 = %5. Arrow keys move the start, + and − zoom, Home shows everything.")
                                 .arg(QString::fromStdString(surface_->formula), QString::fromStdString(surface_->xName),
                                      formatNumber(start_.x, 4), QString::fromStdString(surface_->yName), formatNumber(start_.y, 4)));
}

// ---- mouse and keys

bool SurfaceView::onHandle(QPointF pixel) const {
    const QPointF offset = pixel - toPixel(start_);
    return std::hypot(offset.x(), offset.y()) <= grabDistance * textScale_;
}

void SurfaceView::moveStart(Point to) {
    start_ = to;
    describe();
    update();
    emit startDragged(start_);
}

// A click that waits to see whether it is the first half of a double click is chosen now.
void SurfaceView::commitClick() {
    if (!clickTimer_.isActive()) return;
    clickTimer_.stop();
    emit startChosen(start_);
}

bool SurfaceView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) commitClick();
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(gesture->position(), std::exp(gesture->value()));
            return true;
        }
    }
    return QWidget::event(event);
}

void SurfaceView::mousePressEvent(QMouseEvent* event) {
    commitClick();
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return event->ignore();
    pressedAt_ = event->position();
    if (event->button() == Qt::LeftButton && onHandle(pressedAt_)) {
        press_ = Press::Start;
        grabOffset_ = toPixel(start_) - pressedAt_;
    } else {
        press_ = event->button() == Qt::LeftButton ? Press::Click : Press::Pan;
        grabbed_ = view_.centre;
    }
    startBeforeClick_ = start_;
    updateCursor();
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position(), moved = at - pressedAt_;
    if (press_ == Press::Click && std::hypot(moved.x(), moved.y()) > clickSlack) {
        press_ = Press::Pan;
        updateCursor();
    }
    if (press_ == Press::Pan) panTo({grabbed_.x - moved.x() / view_.scale, grabbed_.y + moved.y() / view_.scale});
    if (press_ == Press::Start) {
        QPointF to = at + grabOffset_;
        to.setX(std::clamp(to.x(), view_.plot.left(), view_.plot.right()));
        to.setY(std::clamp(to.y(), view_.plot.top(), view_.plot.bottom()));
        moveStart(toPoint(to));
    }
    hoverAt(at);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) return;
    const Press press = std::exchange(press_, Press::None);
    updateCursor();
    update();
    if (press == Press::Start && start_ != startBeforeClick_) emit startChosen(start_);
    if (press != Press::Click || !view_.plot.contains(event->position())) return;
    if (const int run = layers_.paths ? paths_.markerAt(event->position(), 11 * textScale_) : -1; run >= 0) {
        emit runClicked(run);
        return;
    }
    moveStart(toPoint(event->position()));
    clickTimer_.start(QGuiApplication::styleHints()->mouseDoubleClickInterval());
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return mousePressEvent(event);
    if (clickTimer_.isActive()) {
        clickTimer_.stop();
        moveStart(startBeforeClick_);
    }
    press_ = Press::None;
    fit();
}

void SurfaceView::leaveEvent(QEvent*) { hoverAt({}); }

void SurfaceView::hoverAt(std::optional<QPointF> pixel) {
    if (pixel && !view_.plot.contains(*pixel)) pixel.reset();
    hover_ = pixel;
    PathHit hit;
    if (hover_ && press_ == Press::None && layers_.paths) hit = paths_.nearest(*hover_, hoverDistance * textScale_).value_or(PathHit{});
    if (hit != hit_) {
        hit_ = hit;
        emit pathHovered(hit.run, hit.step);
    }
    updateCursor();
    update();
}

// The read-out's own crosshair stands for the pointer inside the plot.
void SurfaceView::updateCursor() {
    if (press_ == Press::Pan) setCursor(Qt::ClosedHandCursor);
    else if (press_ == Press::Start || (hover_ && onHandle(*hover_))) setCursor(Qt::SizeAllCursor);
    else if (hover_ && layers_.paths && paths_.markerAt(*hover_, 11 * textScale_) >= 0) setCursor(Qt::PointingHandCursor);
    else if (hover_ && surface_) setCursor(Qt::BlankCursor);
    else unsetCursor();
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
    const double turn = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (turn == 0 || !view_.plot.contains(event->position())) return event->ignore();
    zoomAt(event->position(), std::pow(1.2, std::clamp(turn / 120, -10.0, 10.0)));
    hoverAt(event->position());
    event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
    commitClick();
    if (!keyboardFocus_) {
        keyboardFocus_ = true;
        update();
    }
    const Box seen = view_.visible();
    const double share = event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01;
    const auto step = [&](double x, double y) {
        start_ = {start_.x + x * share * (seen.xMax - seen.xMin), start_.y + y * share * (seen.yMax - seen.yMin)};
        describe();
        update();
        emit startChosen(start_);
    };
    switch (event->key()) {
        case Qt::Key_Left: step(-1, 0); break;
        case Qt::Key_Right: step(1, 0); break;
        case Qt::Key_Up: step(0, 1); break;
        case Qt::Key_Down: step(0, -1); break;
        case Qt::Key_Plus:
        case Qt::Key_Equal: zoomIn(); break;
        case Qt::Key_Minus: zoomOut(); break;
        case Qt::Key_0:
        case Qt::Key_Home: fit(); break;
        default: QWidget::keyPressEvent(event);
    }
}

void SurfaceView::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void SurfaceView::focusOutEvent(QFocusEvent*) {
    commitClick();
    keyboardFocus_ = false;
    update();
}

// ---- painting

PathLook SurfaceView::pathLook() const {
    return {.theme = &Theme::of(this),
            .scale = textScale_,
            .devicePixelRatio = devicePixelRatioF(),
            .dots = layers_.dots,
            .dragging = dragging_ || press_ == Press::Start,
            .highlighted = highlighted_};
}

void SurfaceView::paintEvent(QPaintEvent*) {
    syncContours();  // the theme or the screen may have changed
    const Theme& theme = Theme::of(this);
    const QRectF& plot = view_.plot;
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    paintAxes(painter);
    if (!surface_) {
        painter.fillRect(plot, theme.sub);
        return;
    }
    painter.setClipRect(plot);
    paintContours(painter);
    if (layers_.grid) paintGrid(painter);
    if (layers_.paths) {
        paths_.update(runs_, view_, pathLook());
        paths_.paint(painter);
    }
    if (layers_.minima) paintMinima(painter);
    paintArrows(painter);
    drawStartHandle(painter, toPixel(start_), handleSize * textScale_, theme);
    if (layers_.paths) paths_.paintMarkers(painter);
    paintReadOut(painter);
    painter.setClipping(false);

    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.border, 1));
    painter.drawRect(plot.adjusted(0, 0, -1, -1));
    if (keyboardFocus_) {
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(plot);
    }
}

void SurfaceView::paintContours(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    if (!layers_.contours) return painter.fillRect(view_.plot, theme.sub);
    const ContourPicture& picture = field_.picture();
    if (picture.image.isNull()) return painter.fillRect(view_.plot, theme.sub);
    const Box& box = picture.of.view;
    if (box == view_.visible()) return painter.drawImage(view_.plot, picture.image);
    // what there is, where it belongs, until the new one comes
    painter.fillRect(view_.plot, theme.sub);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF(toPixel({box.xMin, box.yMax}), toPixel({box.xMax, box.yMin})), picture.image);
}

void SurfaceView::paintAxes(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const Box seen = view_.visible();
    const QRectF& plot = view_.plot;
    painter.setFont(scaledFont(12, s));
    const QFontMetricsF metrics(painter.font());
    const double tick = 4 * s, rise = metrics.capHeight() / 2;

    const Ticks xs = ticksFor(seen.xMin, seen.xMax, view_.scale, tickDistance * s);
    double lastRight = -1e9;
    for (const double x : xs.values) {
        const double at = std::round(toPixel({x, 0}).x());
        painter.setPen(theme.border);
        painter.drawLine(QPointF(at, plot.bottom()), QPointF(at, plot.bottom() + tick));
        const QString text = xs.label(x);
        const double width = metrics.horizontalAdvance(text), left = at - width / 2;
        if (left < lastRight + 8 * s || left + width > this->width()) continue;
        lastRight = left + width;
        painter.setPen(theme.text2);
        painter.drawText(QPointF(left, plot.bottom() + tick + 6 * s + 2 * rise), text);
    }
    const Ticks ys = ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * s);
    for (const double y : ys.values) {
        const double at = std::round(toPixel({0, y}).y());
        painter.setPen(theme.border);
        painter.drawLine(QPointF(plot.left() - tick, at), QPointF(plot.left() - 1, at));
        if (at - rise < 0) continue;
        const QString text = ys.label(y);
        painter.setPen(theme.text2);
        painter.drawText(QPointF(plot.left() - tick - 4 * s - metrics.horizontalAdvance(text), at + rise), text);
    }
    if (!surface_ || (surface_->xName == "x" && surface_->yName == "y")) return;
    painter.setPen(theme.text2);
    painter.drawText(QRectF(plot.left(), height() - 20 * s, plot.width(), 20 * s), Qt::AlignCenter,
                     QString::fromStdString(surface_->xName));
    painter.save();
    painter.translate(12 * s, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, -10 * s, plot.height(), 20 * s), Qt::AlignCenter,
                     QString::fromStdString(surface_->yName));
    painter.restore();
}

void SurfaceView::paintGrid(QPainter& painter) const {
    QColor ink = Theme::of(this).text;
    ink.setAlphaF(0.14F);
    painter.setPen(QPen(ink, 1));
    const Box seen = view_.visible();
    for (const double x : ticksFor(seen.xMin, seen.xMax, view_.scale, tickDistance * textScale_).values) {
        const double at = std::round(toPixel({x, 0}).x());
        painter.drawLine(QPointF(at, view_.plot.top()), QPointF(at, view_.plot.bottom()));
    }
    for (const double y : ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * textScale_).values) {
        const double at = std::round(toPixel({0, y}).y());
        painter.drawLine(QPointF(view_.plot.left(), at), QPointF(view_.plot.right(), at));
    }
}

void SurfaceView::paintMinima(QPainter& painter) const {
    for (const Minimum& m : surface_->minima)
        drawStar(painter, toPixel({m.x, m.y}), (m.isGlobal ? starSize : smallStarSize) * textScale_, Theme::of(this));
}

void SurfaceView::paintArrows(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    QFont font = uiFont(qRound(13 * s), QFont::DemiBold);
    font.setItalic(true);
    for (const StepArrow& arrow : arrows_) {
        const QPointF from = toPixel(arrow.from);
        const QLineF whole(from, toPixel({arrow.from.x + arrow.vector.x, arrow.from.y + arrow.vector.y}));
        const double length = std::hypot(whole.dx(), whole.dy());
        if (!(length > 0) || !std::isfinite(length)) continue;
        const QPointF along(whole.dx() / length, whole.dy() / length);
        // a vector that reaches far beyond the plot is drawn leaving it
        const double reach = std::min(arrow.directionOnly ? arrowLength * s : length, 1e4);
        const QPointF tip = from + reach * along;
        const QColor colour = arrow.slot > 0 ? theme.runColour(arrow.slot) : theme.text;
        drawArrow(painter, from, tip, colour, theme.casing, 3 * s);
        if (arrow.label.isEmpty()) continue;
        const QFontMetricsF metrics(font);
        const QSizeF size(metrics.horizontalAdvance(arrow.label), metrics.capHeight());
        const QPointF middle = tip + QPointF(along.x() * (10 * s + size.width() / 2), along.y() * (12 * s + size.height() / 2));
        QPainterPath text;
        text.addText(middle - QPointF(size.width() / 2, -size.height() / 2), font, arrow.label);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.strokePath(text, QPen(theme.casing, 4 * s, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.fillPath(text, colour);
    }
}

void SurfaceView::paintReadOut(QPainter& painter) const {
    if (!hover_ || press_ == Press::Pan) return;
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const QPointF at = press_ == Press::Start ? toPixel(start_) : *hover_;
    const Point p = press_ == Press::Start ? start_ : toPoint(at);
    const Jet<1> f = surface_->gradient(p);
    const double steepness = std::hypot(f.dx, f.dy);
    painter.setRenderHint(QPainter::Antialiasing);

    if (layers_.gradientArrow && steepness > 0 && std::isfinite(steepness))
        drawArrow(painter, at, at + 0.75 * arrowLength * s * QPointF(-f.dx, f.dy) / steepness, theme.text, theme.casing, 2.5 * s);
    if (press_ != Press::Start && !onHandle(at)) {
        const QPointF cross(std::floor(at.x()) + 0.5, std::floor(at.y()) + 0.5);
        for (const bool casing : {true, false}) {
            painter.setPen(QPen(casing ? theme.casing : theme.text, (casing ? 3.5 : 1.5) * s, Qt::SolidLine,
                                casing ? Qt::SquareCap : Qt::FlatCap));
            for (const QPointF arm : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)})
                painter.drawLine(cross + 3 * s * arm, cross + 9.5 * s * arm);
        }
    }

    const int decimals = std::max(0, int(std::lround(std::log10(view_.scale))));
    const QString space = QStringLiteral(" ");
    const QString gap = QStringLiteral("   ");
    const std::vector<Word> first{{QString::fromStdString(surface_->xName), true}, {space + fixed(p.x, decimals) + gap},
                                  {QString::fromStdString(surface_->yName), true}, {space + fixed(p.y, decimals)}};
    const std::vector<Word> second{{tr("f"), true}, {space + formatNumber(f.value) + gap}, {tr("|∇f|"), true},
                                   {space + formatNumber(steepness)}};
    const QFontMetricsF metrics(scaledFont(12, s));
    const double pad = 10 * s, line = 17 * s;
    const QSizeF size(std::ceil(std::max(wordsWidth(first, s), wordsWidth(second, s)) + 2 * pad), std::ceil(2 * line + 12 * s));
    QPointF corner = at + QPointF(16, 12) * s;
    if (corner.x() + size.width() > view_.plot.right() - 4) corner.setX(at.x() - 16 * s - size.width());
    if (corner.y() + size.height() > view_.plot.bottom() - 4) corner.setY(at.y() - 12 * s - size.height());
    corner.setX(std::max(corner.x(), view_.plot.left() + 4));
    corner.setY(std::max(corner.y(), view_.plot.top() + 4));
    const QRectF box(QPointF(std::round(corner.x()) + 0.5, std::round(corner.y()) + 0.5), size);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box, 6, 6);
    const double base = box.top() + 6 * s + (line + metrics.capHeight()) / 2;
    drawWords(painter, {box.left() + pad, base}, first, s, theme);
    drawWords(painter, {box.left() + pad, base + line}, second, s, theme);
}

// ---- colour bar

ColourBar::ColourBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Colour bar"));
}

void ColourBar::setLevels(const ContourLevels& levels) {
    if (levels == levels_) return;
    levels_ = levels;
    if (levels_.values.empty()) setAccessibleDescription({});
    else setAccessibleDescription(tr("f from %1, blue, to %2, yellow").arg(formatNumber(levels_.values.front()), formatNumber(levels_.values.back())));
    update();
}

void ColourBar::follow(const SurfaceView* view) {
    setLevels(view->levels());
    connect(view, &SurfaceView::contoursChanged, this, [this, view] { setLevels(view->levels()); });
}

void ColourBar::setTextScale(double scale) {
    textScale_ = scale;
    updateGeometry();
    update();
}

QSize ColourBar::sizeHint() const { return (QSizeF(200, 28) * textScale_).toSize(); }

void ColourBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    const double s = textScale_;
    const std::vector<double>& levels = levels_.values;
    if (levels.empty()) return;
    const QRectF bar(std::round(14 * s), 1, width() - std::round(14 * s) - std::round(12 * s), std::round(10 * s));
    QPainter painter(this);
    painter.setPen(theme.text2);
    painter.setFont(scaledFont(12, s, true));
    painter.drawText(QPointF(1, bar.bottom()), tr("f"));

    const std::vector<QRgb> bands = surfaceBands(int(levels.size()) + 1, theme);
    const auto edge = [&](std::size_t i) { return std::round(bar.left() + bar.width() * double(i) / double(bands.size())); };
    for (std::size_t i = 0; i < bands.size(); ++i)
        painter.fillRect(QRectF(edge(i), bar.top(), edge(i + 1) - edge(i), bar.height()), QColor(bands[i]));
    painter.setPen(theme.border);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));

    // The roundest numbers get their label first, the ends before the middle.
    std::vector<std::size_t> wish(levels.size());
    for (std::size_t i = 0; i < wish.size(); ++i) wish[i] = i;
    const auto length = [&](std::size_t i) {
        const QString text = formatNumber(levels[i]);
        return 2 * int(text.size()) - (text.contains(QLatin1Char('1')) ? 1 : 0) - (i + 1 == levels.size() ? 2 : 0);
    };
    std::stable_sort(wish.begin(), wish.end(), [&](std::size_t a, std::size_t b) { return length(a) < length(b); });
    painter.setFont(scaledFont(11, s));
    const QFontMetricsF metrics(painter.font());
    std::vector<std::pair<double, double>> taken;
    for (const std::size_t i : wish) {
        const QString text = formatNumber(levels[i]);
        const double x = edge(i + 1), half = metrics.horizontalAdvance(text) / 2, left = x - half, right = x + half;
        if (left < 0 || right > width()) continue;
        if (std::any_of(taken.begin(), taken.end(), [&](auto t) { return left < t.second + 9 * s && right > t.first - 9 * s; })) continue;
        taken.emplace_back(left, right);
        painter.setPen(theme.border);
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3 * s));
        painter.setPen(theme.text2);
        painter.drawText(QPointF(left, bar.bottom() + 5 * s + metrics.capHeight() + 1), text);
    }
}

}  // namespace ravine
