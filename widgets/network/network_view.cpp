#include "widgets/network/network_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/fields/number_field.h"
#include "widgets/network/network_view_look.h"
#include "widgets/network/weight_editor.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace diagram_look;

NetworkView::NetworkView(QWidget* parent) : QWidget(parent), scroll_(new QScrollBar(Qt::Horizontal, this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Network diagram"));
    scroll_->setAccessibleName(tr("Layers in sight"));
    scroll_->hide();
    connect(scroll_, &QScrollBar::valueChanged, this, &NetworkView::layOut);
}

NetworkView::~NetworkView() = default;

void NetworkView::setDiagram(NetworkDiagram diagram) {
    const auto sameShape = [&] {
        return std::ranges::equal(diagram.layers, diagram_.layers, {}, &DiagramLayer::units, &DiagramLayer::units);
    };
    if (!sameShape()) {
        closeEditor();
        first_.clear();
        hover_ = selected_ = {};
    }
    diagram_ = std::move(diagram);
    layOut();
    if (editor_) editor_->setValue(weightOf(selected_));
    describe();
}

void NetworkView::setEditable(bool editable) {
    editable_ = editable;
    if (!editable) closeEditor();
}

void NetworkView::setTextScale(double scale) {
    textScale_ = scale;
    layOut();
}

void NetworkView::layOut() {
    const double s = textScale_;
    const int bar = scroll_->sizeHint().height();
    bool wide = false;
    legendRows_ = 1;
    // Whether a scroll bar and a second row of the legend are needed shows in a first layout.
    for (int pass = 0; pass < 2; ++pass) {
        const double below = legendTop() + (wide ? bar : 0) + 6 * s;
        const QRectF plot(0, 8 * s, width(), std::max(60.0, height() - 8 * s - below));
        geometry_ = layOutDiagram(diagram_, plot, first_, scroll_->value(), s);
        const bool nowWide = geometry_.width > width() + 0.5;
        const int rows = legendWidth() > width() ? 2 : 1;
        if (nowWide == wide && rows == legendRows_) break;
        wide = nowWide;
        legendRows_ = rows;
    }
    const QSignalBlocker quiet(scroll_);
    scroll_->setRange(0, std::max(0, int(std::ceil(geometry_.width)) - width()));
    scroll_->setPageStep(std::max(1, width()));
    scroll_->setSingleStep(40);
    scroll_->setGeometry(0, int(height() - legendTop()) - bar, width(), bar);
    scroll_->setVisible(wide);
    linksPicture_ = {};
    placeEditor();
    update();
}

void NetworkView::resizeEvent(QResizeEvent*) { layOut(); }

void NetworkView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) layOut();
    QWidget::changeEvent(event);
}

// ---- what is where

QLineF NetworkView::linkLine(int layer, int unit, int input) const {
    for (const DiagramLink& link : geometry_.links)
        if (link.layer == layer && link.unit == unit && link.input == input) return link.line;
    return {};
}

NetworkView::Place NetworkView::placeAt(QPointF at) const {
    for (int l = 0; l < int(geometry_.columns.size()); ++l) {
        const DiagramColumn& column = geometry_.columns[std::size_t(l)];
        for (int u = column.first; u < column.first + column.shown; ++u)
            if (geometry_.unit(l, u).adjusted(-2, -2, 2, 2).contains(at)) return {l, u, -1};
    }
    // The nearest link; of two that are as near, the stronger, which is drawn on top.
    Place nearest;
    double least = grabDistance * textScale_;
    for (const DiagramLink& link : geometry_.links) {
        const double away = distanceToLine(at, link.line);
        if (away > least) continue;
        least = away;
        nearest = {link.layer, link.unit, link.input};
    }
    return nearest;
}

int NetworkView::layerAt(QPointF at) const {
    int nearest = -1;
    double least = 1e9;
    for (std::size_t l = 0; l < geometry_.columns.size(); ++l)
        if (const double away = std::abs(geometry_.columns[l].x - at.x()); away < least) {
            least = away;
            nearest = int(l);
        }
    return nearest;
}

bool NetworkView::exists(Place place) const {
    if (place.layer < 0 || place.layer >= int(diagram_.layers.size()) || place.unit < 0) return false;
    const DiagramLayer& layer = diagram_.layers[std::size_t(place.layer)];
    if (place.isUnit()) return place.unit < layer.units;
    return place.unit < layer.weights.rows() && place.input < layer.weights.cols();
}

double NetworkView::weightOf(Place place) const {
    return place.isLink() && exists(place) ? diagram_.layers[std::size_t(place.layer)].weights(place.unit, place.input)
                                           : std::nan("");
}

// The inputs of a unit, largest |weight| first.
std::vector<int> NetworkView::strongestInputs(int layer, int unit) const {
    if (layer < 1 || layer >= int(diagram_.layers.size())) return {};
    const Eigen::MatrixXd& weights = diagram_.layers[std::size_t(layer)].weights;
    if (unit < 0 || unit >= weights.rows()) return {};
    std::vector<int> order(std::size_t(weights.cols()));
    std::iota(order.begin(), order.end(), 0);
    const auto size = [&](int i) {
        const double w = std::abs(weights(unit, i));
        return std::isfinite(w) ? w : HUGE_VAL;
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return size(a) > size(b); });
    return order;
}

// ---- choosing

void NetworkView::showUnit(int layer, int unit) {
    DiagramColumn column = geometry_.columns[std::size_t(layer)];
    int& first = first_[std::size_t(layer)];
    if (unit < first) first = unit;
    if (unit >= first + column.shown) first = unit - column.shown + 1;
    const double margin = 60 * textScale_;
    const double x = column.x + geometry_.scroll;
    if (x - margin < scroll_->value()) scroll_->setValue(int(x - margin));
    if (x + margin > scroll_->value() + width()) scroll_->setValue(int(x + margin) - width());
    layOut();
}

void NetworkView::select(Place place) {
    if (!exists(place)) place = {};
    if (place != selected_) closeEditor();
    selected_ = place;
    if (place.layer >= 0) showUnit(place.layer, place.unit);
    if (place.isLink()) showUnit(place.layer - 1, place.input);
    describe();
    update();
}

void NetworkView::chooseUnit(Place place) {
    select(place);
    emit unitSelected(selected_.layer, selected_.unit);
}

void NetworkView::moveTo(int layer, int unit) {
    layer = std::clamp(layer, 0, int(diagram_.layers.size()) - 1);
    unit = std::clamp(unit, 0, std::max(0, diagram_.layers[std::size_t(layer)].units - 1));
    hover_ = {};
    chooseUnit({layer, unit, -1});
}

void NetworkView::scrollLayer(int layer, int by) {
    if (layer < 0 || layer >= int(first_.size())) return;
    first_[std::size_t(layer)] += by;
    layOut();
}

// ---- setting a weight

bool NetworkView::isEditing() const { return !editor_.isNull(); }

void NetworkView::editWeight(int layer, int unit, int input) {
    const Place place{layer, unit, input};
    if (!place.isLink() || !exists(place)) return;
    select(place);
    openEditor();
}

void NetworkView::openEditor() {
    closeEditor();
    if (!editable_) return;
    // About a fiftieth of the layer's largest weight, as 1, 2 or 5 · 10ⁿ.
    const double largest = geometry_.columns[std::size_t(selected_.layer)].largestWeight;
    const double step = niceStep(largest > 0 ? largest / 20 : 0.1);
    const QString title = tr("Weight from %1 to %2")
                              .arg(plainFormula(unitName(selected_.layer - 1, selected_.input)),
                                   plainFormula(unitName(selected_.layer, selected_.unit)));
    editor_ = new WeightEditor(title, weightOf(selected_), step, this);
    connect(editor_, &WeightEditor::edited, this, &NetworkView::takeWeight);
    connect(editor_, &WeightEditor::neighbourRequested, this, &NetworkView::editNeighbour);
    connect(editor_, &WeightEditor::closed, this, &NetworkView::closeEditor);
    editor_->show();
    placeEditor();
    editor_->field()->setFocus(Qt::OtherFocusReason);
    editor_->field()->selectAll();
    update();
}

void NetworkView::closeEditor() {
    if (!editor_) return;
    WeightEditor* editor = editor_;
    editor_ = nullptr;
    // Before it is cut off: the field gives what is typed when it loses the focus.
    if (editor->isAncestorOf(window()->focusWidget())) setFocus(Qt::OtherFocusReason);
    editor->disconnect(this);
    editor->hide();
    editor->deleteLater();
    update();
}

// Beside the middle of its link, where it does not cover it.
void NetworkView::placeEditor() {
    if (!editor_) return;
    const QRectF to = geometry_.unit(selected_.layer, selected_.unit);
    const QRectF from = geometry_.unit(selected_.layer - 1, selected_.input);
    const QPointF middle = (to.center() + from.center()) / 2;
    const QSize size = editor_->sizeHint();
    double y = middle.y() + 14;
    if (y + size.height() > geometry_.plot.bottom()) y = middle.y() - 14 - size.height();
    const double x = std::clamp(middle.x() - size.width() / 2.0, 4.0, std::max(4.0, width() - size.width() - 4.0));
    editor_->setGeometry(QRect(QPointF(x, std::max(4.0, y)).toPoint(), size));
}

// The diagram shows the new weight at once; the next frame brings what follows from it.
void NetworkView::takeWeight(double value, bool final) {
    if (!selected_.isLink()) return;
    diagram_.layers[std::size_t(selected_.layer)].weights(selected_.unit, selected_.input) = value;
    layOut();
    describe();
    emit weightEdited(selected_.layer, selected_.unit, selected_.input, value, final);
}

void NetworkView::editNeighbour(int direction) {
    const std::vector<int> order = strongestInputs(selected_.layer, selected_.unit);
    const auto here = std::ranges::find(order, selected_.input);
    const auto place = (here - order.begin()) + direction;
    if (here == order.end() || place < 0 || place >= std::ssize(order)) return;
    editWeight(selected_.layer, selected_.unit, order[std::size_t(place)]);
}

// ---- mouse and keys

void NetworkView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    keyboardFocus_ = false;
    const QPointF at = event->position();
    for (std::size_t l = 0; l < geometry_.columns.size(); ++l) {
        const DiagramColumn& column = geometry_.columns[l];
        if (column.above.contains(at)) return scrollLayer(int(l), -column.shown);
        if (column.below.contains(at)) return scrollLayer(int(l), column.shown);
    }
    const Place place = placeAt(at);
    if (!place.isLink()) return chooseUnit(place);
    select(place);
    openEditor();
}

void NetworkView::mouseMoveEvent(QMouseEvent* event) {
    pointer_ = event->position();
    hover_ = placeAt(pointer_);
    const bool more = std::ranges::any_of(geometry_.columns, [&](const DiagramColumn& column) {
        return column.above.contains(pointer_) || column.below.contains(pointer_);
    });
    if (hover_.layer >= 0 || more)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
    update();
}

void NetworkView::leaveEvent(QEvent*) {
    hover_ = {};
    update();
}

void NetworkView::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    const bool sideways = turn.x() != 0 || event->modifiers() & Qt::ShiftModifier;
    if (sideways && scroll_->isVisible()) {
        scroll_->setValue(scroll_->value() - (turn.x() != 0 ? turn.x() : turn.y()) / 2);
        return event->accept();
    }
    const int layer = layerAt(event->position());
    if (layer < 0 || turn.y() == 0) return event->ignore();
    const DiagramColumn& column = geometry_.columns[std::size_t(layer)];
    if (column.shown == diagram_.layers[std::size_t(layer)].units) return event->ignore();
    const int rows = std::max(1, std::abs(turn.y()) / 60);
    scrollLayer(layer, turn.y() > 0 ? -rows : rows);
    hover_ = placeAt(event->position());
    event->accept();
}

void NetworkView::keyPressEvent(QKeyEvent* event) {
    if (diagram_.layers.empty()) return QWidget::keyPressEvent(event);
    keyboardFocus_ = true;
    const bool none = selected_.layer < 0;
    const int l = std::max(0, selected_.layer), u = std::max(0, selected_.unit);
    const int units = diagram_.layers[std::size_t(l)].units, page = geometry_.columns[std::size_t(l)].shown;
    // To the unit at the same height in the next layer.
    const auto across = [&](int to) {
        to = std::clamp(to, 0, int(diagram_.layers.size()) - 1);
        const DiagramColumn &here = geometry_.columns[std::size_t(l)], &there = geometry_.columns[std::size_t(to)];
        const double y = here.top + (u - here.first) * here.pitch;
        const int row = there.pitch > 0 ? int(std::lround((y - there.top) / there.pitch)) : 0;
        moveTo(to, there.first + std::clamp(row, 0, std::max(0, there.shown - 1)));
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return none ? moveTo(0, 0) : across(l - 1);
        case Qt::Key_Right:
            return none ? moveTo(0, 0) : across(l + 1);
        case Qt::Key_Up:
            return none ? moveTo(0, 0) : moveTo(l, u - 1);
        case Qt::Key_Down:
            return none ? moveTo(0, 0) : moveTo(l, u + 1);
        case Qt::Key_PageUp:
            return moveTo(l, u - page);
        case Qt::Key_PageDown:
            return moveTo(l, u + page);
        case Qt::Key_Home:
            return moveTo(l, 0);
        case Qt::Key_End:
            return moveTo(l, units - 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (selected_.isLink()) return openEditor();
            if (const auto inputs = strongestInputs(l, u); !none && !inputs.empty()) editWeight(l, u, inputs.front());
            return;
        case Qt::Key_Escape:
            if (none) return event->ignore();
            return selected_.isLink() ? chooseUnit({selected_.layer, selected_.unit, -1}) : chooseUnit({});
        default:
            QWidget::keyPressEvent(event);
    }
}

void NetworkView::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void NetworkView::focusOutEvent(QFocusEvent*) {
    keyboardFocus_ = false;
    update();
}

}  // namespace ravine
