// What a person does to the list of layers. Its look is in layer_list.cpp.
#include <QKeyEvent>
#include <QMenu>
#include <QScrollArea>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "widgets/cards/layer_list.h"
#include "widgets/cards/layer_popover.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double firstDropout = 0.25;  // what "Add dropout" begins with

}  // namespace

void LayerList::commit(bool final) {
    showRows();
    emit layersEdited(written().dump(), final);
}

Json LayerList::valueOf(int row, LayerPart part) const {
    if (layers_.empty()) return {};
    const Layer& layer = layers_[static_cast<std::size_t>(row < 0 ? 0 : firstOf(row))];
    switch (part) {
        case LayerPart::Units:
            return layer.units;
        case LayerPart::Function:
            return Json::parse(layer.activation);
        case LayerPart::Dropout:
            return layer.dropout;
        case LayerPart::Count:
            return groups_[static_cast<std::size_t>(std::max(0, row))];
        default:
            return {};
    }
}

ParamInfo LayerList::countInfo(int row) const {
    const int others = static_cast<int>(layers_.size()) - groups_[static_cast<std::size_t>(row)];
    return {.key = "count",
            .label = "Layers",
            .doc = "How many equal layers follow each other.",
            .range = between(1, maxLayers - others),
            .type = ParamType::Integer};
}

void LayerList::editPart(int row, LayerPart part, QWidget* anchor) {
    editedRow_ = row;
    editedPart_ = part;
    const QString title = row < 0 ? tr("All layers") : rows_[static_cast<std::size_t>(row)]->title();
    const Json value = valueOf(row, part);
    if (part == LayerPart::Function)
        return popover_->editKind(anchor, title, QStringLiteral("activation"), tr("Activation"), value);
    popover_->editNumber(anchor, title,
                         part == LayerPart::Units     ? units_
                         : part == LayerPart::Dropout ? dropout_
                                                      : countInfo(row),
                         value);
}

void LayerList::pressed(int row, LayerPart part) {
    LayerRow* shown = rows_[static_cast<std::size_t>(row)];
    if (part == LayerPart::BatchNorm) return toggleBatchNorm(row);
    if (part == LayerPart::Dropout && valueOf(row, part) == 0.0) {
        editedRow_ = row;
        take(QStringLiteral("dropout"), Json(firstDropout).dump(), true);
    }
    editPart(row, part, shown->chip(part));
}

void LayerList::take(const QString& key, const std::string& jsonText, bool final) {
    const Json value = Json::parse(jsonText, nullptr, false);
    if (key == QLatin1String("count")) return setCount(editedRow_, value.get<int>(), final);
    const int first = editedRow_ < 0 ? 0 : firstOf(editedRow_);
    const int count = editedRow_ < 0 ? static_cast<int>(layers_.size()) : groups_[static_cast<std::size_t>(editedRow_)];
    for (int i = first; i < first + count; ++i) {
        Layer& layer = layers_[static_cast<std::size_t>(i)];
        if (key == QLatin1String("units")) {
            layer.units = value.get<std::int64_t>();
        } else if (key == QLatin1String("dropout")) {
            layer.dropout = value.get<double>();
        } else if (key == QLatin1String("activation")) {
            layer.activation = wholeKind(value);
        } else {
            // "activation.slope": where all layers are edited at once, they take the whole kind of the first.
            Json kind = Json::parse(layers_[static_cast<std::size_t>(first)].activation);
            kind[key.section(QLatin1Char('.'), 1).toStdString()] = value;
            layer.activation = kind.dump();
        }
    }
    commit(final);
    if (popover_->isVisible()) popover_->refresh(valueOf(editedRow_, editedPart_));
}

void LayerList::setCount(int row, int count, bool final) {
    int& now = groups_[static_cast<std::size_t>(row)];
    const auto first = layers_.begin() + firstOf(row);
    const Layer layer = *first;
    if (count > now)
        layers_.insert(first, static_cast<std::size_t>(count - now), layer);
    else
        layers_.erase(first, first + (now - count));
    now = count;
    commit(final);
}

bool LayerList::batchNormEverywhere() const {
    return std::ranges::all_of(layers_, [](const Layer& layer) { return layer.batchNorm; });
}

void LayerList::toggleBatchNorm(int row) {
    const bool all = row < 0;
    const auto first = layers_.begin() + (all ? 0 : firstOf(row));
    const auto end = all ? layers_.end() : first + groups_[static_cast<std::size_t>(row)];
    const bool on = all ? !batchNormEverywhere() : !first->batchNorm;
    for (auto layer = first; layer != end; ++layer) layer->batchNorm = on;
    commit(true);
}

void LayerList::addLayer(int afterRow) {
    if (static_cast<int>(layers_.size()) >= maxLayers) return;
    const int at = afterRow < 0 ? 0 : firstOf(afterRow) + groups_[static_cast<std::size_t>(afterRow)];
    const Layer layer = at > 0 ? layers_[static_cast<std::size_t>(at - 1)] : read(Json::object());
    layers_.insert(layers_.begin() + at, layer);
    groups_.insert(groups_.begin() + (afterRow + 1), 1);
    commit(true);
    scroll_->ensureWidgetVisible(rows_[static_cast<std::size_t>(afterRow + 1)], 0, 4);
}

void LayerList::removeRow(int row) {
    const auto first = layers_.begin() + firstOf(row);
    layers_.erase(first, first + groups_[static_cast<std::size_t>(row)]);
    groups_.erase(groups_.begin() + row);
    const bool focused = rows_[static_cast<std::size_t>(row)]->isAncestorOf(focusWidget());
    commit(true);
    if (!focused) return;
    if (rows_.empty()) return add_->setFocus(Qt::OtherFocusReason);
    focusRow(std::min(row, rowCount() - 1), LayerPart::Units);
}

void LayerList::moveRow(int row, int by) {
    const int to = row + by;
    if (to < 0 || to >= rowCount()) return;
    const int upper = std::min(row, to);
    const auto first = layers_.begin() + firstOf(upper);
    const auto middle = first + groups_[static_cast<std::size_t>(upper)];
    std::rotate(first, middle, middle + groups_[static_cast<std::size_t>(upper + 1)]);
    std::swap(groups_[static_cast<std::size_t>(row)], groups_[static_cast<std::size_t>(to)]);
    const bool focused = rows_[static_cast<std::size_t>(row)]->isAncestorOf(focusWidget());
    commit(true);
    if (focused) focusRow(to, LayerPart::Units);
}

// Only the view changes: no edit is told.
void LayerList::splitRow(int row) {
    const int count = groups_[static_cast<std::size_t>(row)];
    groups_[static_cast<std::size_t>(row)] = 1;
    groups_.insert(groups_.begin() + row, static_cast<std::size_t>(count - 1), 1);
    showRows();
}

void LayerList::focusRow(int row, LayerPart part) {
    LayerChip* chip = rows_[static_cast<std::size_t>(row)]->chip(part);
    if (chip->isHidden()) chip = rows_[static_cast<std::size_t>(row)]->chip(LayerPart::Units);
    chip->setFocus(Qt::TabFocusReason);
    scroll_->ensureWidgetVisible(chip, 0, 4);
}

void LayerList::keyPressed(int row, LayerPart part, QKeyEvent* event) {
    LayerRow* shown = rows_[static_cast<std::size_t>(row)];
    const bool alt = event->modifiers() & Qt::AltModifier;
    const int ahead = isRightToLeft() ? -1 : 1;
    const auto sideways = [&](int by) {
        // By what is seen: offered chips stand after the others.
        std::vector<LayerChip*> line;
        for (const LayerPart each : {LayerPart::Units, LayerPart::BatchNorm, LayerPart::Function, LayerPart::Dropout,
                                     LayerPart::Count, LayerPart::More})
            if (!shown->chip(each)->isHidden()) line.push_back(shown->chip(each));
        std::ranges::sort(line, {}, [&](const LayerChip* chip) { return std::pair(chip->y(), ahead * chip->x()); });
        const auto at = std::ranges::find(line, shown->chip(part)) - line.begin() + by;
        if (at >= 0 && at < static_cast<std::ptrdiff_t>(line.size()))
            line[static_cast<std::size_t>(at)]->setFocus(Qt::TabFocusReason);
    };
    event->accept();
    switch (event->key()) {
        case Qt::Key_Left:
            return sideways(-ahead);
        case Qt::Key_Right:
            return sideways(ahead);
        case Qt::Key_Up:
        case Qt::Key_Down: {
            const int by = event->key() == Qt::Key_Up ? -1 : 1;
            if (alt) return moveRow(row, by);
            if (row + by >= 0 && row + by < rowCount()) focusRow(row + by, part);
            return;
        }
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return shown->chip(part)->click();
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return removePart(row, part);
        default:
            event->ignore();
    }
}

// What a chip stands for; the others stand for their layer.
void LayerList::removePart(int row, LayerPart part) {
    const Layer& layer = layers_[static_cast<std::size_t>(firstOf(row))];
    if (part == LayerPart::BatchNorm) {
        if (layer.batchNorm) toggleBatchNorm(row);
    } else if (part == LayerPart::Dropout) {
        editedRow_ = row;
        if (layer.dropout > 0) take(QStringLiteral("dropout"), "0.0", true);
    } else {
        removeRow(row);
    }
}

QMenu* LayerList::makeRowMenu(int row, QWidget* parent) {
    const Theme& theme = Theme::of(this);
    auto* menu = new QMenu(parent);
    const int count = groups_[static_cast<std::size_t>(row)];
    const Layer& layer = layers_[static_cast<std::size_t>(firstOf(row))];
    const auto offer = [&](const QString& text, const char* drawing, auto&& act, bool possible = true) {
        QAction* action = menu->addAction(text);
        if (*drawing) action->setIcon(icon(QLatin1String(drawing), possible ? theme.text2 : theme.text3));
        action->setEnabled(possible);
        connect(action, &QAction::triggered, this, act);
    };
    offer(layer.batchNorm ? tr("Remove batch norm") : tr("Add batch norm"), "", [this, row] { toggleBatchNorm(row); });
    if (layer.dropout > 0)
        offer(tr("Remove dropout"), "", [this, row] { removePart(row, LayerPart::Dropout); });
    else
        offer(tr("Add dropout"), "", [this, row] { pressed(row, LayerPart::Dropout); });
    menu->addSeparator();
    if (count > 1) offer(tr("Show each layer"), "", [this, row] { splitRow(row); });
    offer(
        tr("Duplicate layer"), "duplicate", [this, row] { addLayer(row); },
        static_cast<int>(layers_.size()) < maxLayers);
    offer(
        tr("Move up"), "", [this, row] { moveRow(row, -1); }, row > 0);
    offer(
        tr("Move down"), "", [this, row] { moveRow(row, 1); }, row + 1 < rowCount());
    menu->addSeparator();
    offer(count > 1 ? tr("Remove %n layers", nullptr, count) : tr("Remove layer"), "trash",
          [this, row] { removeRow(row); });
    return menu;
}

QMenu* LayerList::makeAllMenu(QWidget* parent) {
    const Theme& theme = Theme::of(this);
    auto* menu = new QMenu(parent);
    const auto offer = [&](const QString& text, auto&& act) {
        QAction* action = menu->addAction(text);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    offer(tr("Units of all layers…"), [this] { editPart(-1, LayerPart::Units, all_); });
    offer(tr("Activation of all layers…"), [this] { editPart(-1, LayerPart::Function, all_); });
    offer(tr("Dropout of all layers…"), [this] { editPart(-1, LayerPart::Dropout, all_); });
    QAction* norm = offer(tr("Batch norm in all layers"), [this] { toggleBatchNorm(-1); });
    norm->setCheckable(true);
    norm->setChecked(batchNormEverywhere());
    menu->addSeparator();
    offer(tr("Show equal layers as one"), [this] {
        regroup();
        showRows();
    });
    offer(tr("Remove all layers"), [this] {
        layers_.clear();
        groups_.clear();
        commit(true);
    })->setIcon(icon(QStringLiteral("trash"), theme.text2));
    return menu;
}

}  // namespace ravine
