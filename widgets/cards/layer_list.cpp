#include "widgets/cards/layer_list.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "widgets/cards/layer_popover.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int arrowGap = 10;  // from chip to chip, with an arrow
constexpr int arrowX = 25;
constexpr int mostRows = 10;  // in sight at once; more of them scroll
constexpr int equalRows = 3;  // so many equal neighbours become one row

void drawArrow(QPainter& painter, const QWidget* widget, int top) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::of(widget).text3, 1.25, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double x = widget->isRightToLeft() ? widget->width() - arrowX : arrowX, tip = top + arrowGap - 1.5;
    painter.drawLine(QPointF(x, top + 1.5), QPointF(x, tip));
    painter.drawPolyline(QPolygonF{QPointF(x - 3, tip - 3), QPointF(x, tip), QPointF(x + 3, tip - 3)});
}

template <class Value>
Value valueOr(const Json& object, const char* key, Value otherwise) {
    const auto found = object.find(key);
    if (found == object.end()) return otherwise;
    if constexpr (std::is_same_v<Value, bool>)
        return found->is_boolean() ? found->get<bool>() : otherwise;
    else
        return found->is_number() ? found->template get<Value>() : otherwise;
}

}  // namespace

class LayerList::Rows final : public QWidget {
public:
    explicit Rows(LayerList* list) : list_(list) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        for (std::size_t i = 1; i < list_->rows_.size(); ++i) drawArrow(painter, this, list_->rows_[i]->y() - arrowGap);
    }

private:
    LayerList* list_;
};

LayerList::LayerList(const std::vector<KindDescription>& activations, QWidget* parent)
    : QWidget(parent),
      activations_(activations),
      input_(new ChipLabel(ChipLabel::Fill::Sub, this)),
      output_(new ChipLabel(ChipLabel::Fill::Panel, this)),
      note_(new ChipLabel(ChipLabel::Fill::Sub, this)),
      add_(new LayerChip(this, LayerChip::Look::Action)),
      all_(new LayerChip(this, LayerChip::Look::Icon)),
      scroll_(new QScrollArea(this)),
      holder_(new Rows(this)),
      popover_(new LayerPopover(activations_, this)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Layers"));
    setParams({});
    add_->setText(tr("Add layer"));
    add_->setAccessibleName(tr("Add layer"));
    all_->setAccessibleName(tr("All layers"));
    all_->setToolTip(tr("Dropout, batch norm, activation of all layers"));
    scroll_->setWidget(holder_);
    holder_->setAutoFillBackground(false);  // a scroll area turns it on
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->viewport()->setAutoFillBackground(false);
    connect(add_, &QAbstractButton::clicked, this, [this] { addLayer(rowCount() - 1); });
    connect(all_, &QAbstractButton::clicked, this, [this] {
        QMenu* menu = makeAllMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(all_->mapToGlobal(QPoint(0, all_->height() + 2)));
    });
    connect(popover_, &LayerPopover::edited, this, &LayerList::take);
    showRows();
}

LayerList::~LayerList() = default;

void LayerList::setParams(const std::vector<ParamInfo>& params) {
    const auto row = [&](std::string_view key, ParamInfo otherwise) {
        const auto found = std::ranges::find(params, key, &ParamInfo::key);
        return found == params.end() ? otherwise : *found;
    };
    units_ = row("units", {.key = "units",
                           .label = "Units",
                           .range = between(1, 65536),
                           .slider = {1, 512},
                           .scale = Scale::Log,
                           .type = ParamType::Integer});
    dropout_ = row("dropout", {.key = "dropout", .label = "Dropout p", .range = fromTo(0, 1), .slider = {0, 0.9}});
}

// Every parameter written out, so that "relu" and what a file says at length are the same.
std::string LayerList::wholeKind(const Json& kind) const {
    Json given = kind.is_string() ? Json{{"kind", kind}} : kind.is_object() ? kind : Json::object();
    if (!given.contains("kind") && !activations_.empty()) given["kind"] = std::string(activations_.front().info.key);
    for (const KindDescription& each : activations_) {
        if (given["kind"] != std::string(each.info.key)) continue;
        Json whole = Json::parse(each.defaults, nullptr, false);
        if (!whole.is_object()) whole = Json{{"kind", given["kind"]}};
        whole.update(given);
        return whole.dump();
    }
    return given.dump();
}

LayerList::Layer LayerList::read(const Json& layer) const {
    Layer read;
    if (!layer.is_object()) return read;
    read.units = valueOr<std::int64_t>(layer, "units", read.units);
    read.activation = wholeKind(layer.contains("activation") ? layer["activation"] : Json());
    read.batchNorm = valueOr(layer, "batch_norm", read.batchNorm);
    read.dropout = valueOr(layer, "dropout", read.dropout);
    return read;
}

// As short as it can be: a kind with its defaults is its name.
Json LayerList::written() const {
    Json list = Json::array();
    for (const Layer& layer : layers_) {
        const Json whole = Json::parse(layer.activation);
        const Json name = whole.value("kind", Json());
        list.push_back({{"units", layer.units},
                        {"activation", wholeKind(name) == layer.activation ? name : whole},
                        {"batch_norm", layer.batchNorm},
                        {"dropout", layer.dropout}});
    }
    return list;
}

void LayerList::setLayers(const Json& layers, int inputs, int outputs, const QString& outputNote) {
    layers_.clear();
    if (layers.is_array())
        for (const Json& layer : layers) layers_.push_back(read(layer));
    input_->setText(tr("Input %1").arg(inputs));
    output_->setText(tr("Output %1").arg(outputs));
    note_->setText(outputNote);
    note_->setVisible(!outputNote.isEmpty());
    if (!groupsHold()) {
        if (popover_->isVisible() && editedRow_ >= 0) popover_->close();
        regroup();
    }
    showRows();
    if (popover_->isVisible()) popover_->refresh(valueOf(editedRow_, editedPart_));
}

bool LayerList::groupsHold() const {
    if (std::accumulate(groups_.begin(), groups_.end(), 0) != static_cast<int>(layers_.size())) return false;
    auto from = layers_.begin();
    for (const int count : groups_) {
        if (std::any_of(from, from + count, [&](const Layer& layer) { return layer != *from; })) return false;
        from += count;
    }
    return true;
}

void LayerList::regroup() {
    groups_.clear();
    for (std::size_t i = 0; i < layers_.size();) {
        std::size_t end = i + 1;
        while (end < layers_.size() && layers_[end] == layers_[i]) ++end;
        const auto count = static_cast<int>(end - i);
        if (count >= equalRows)
            groups_.push_back(count);
        else
            groups_.insert(groups_.end(), static_cast<std::size_t>(count), 1);
        i = end;
    }
}

int LayerList::firstOf(int row) const { return std::accumulate(groups_.begin(), groups_.begin() + row, 0); }

std::string LayerList::activationTitle(const Layer& layer) const {
    const auto name = Json::parse(layer.activation).value("kind", std::string());
    for (const KindDescription& each : activations_)
        if (each.info.key == name) return translated(each.info.title).toStdString();
    return name;
}

void LayerList::showRows() {
    while (rows_.size() > groups_.size()) {
        rows_.back()->hide();
        rows_.back()->deleteLater();
        rows_.pop_back();
    }
    while (rows_.size() < groups_.size()) {
        auto* made = new LayerRow(holder_);
        const int index = rowCount();
        connect(made, &LayerRow::pressed, this, [this, index](LayerPart part) { pressed(index, part); });
        connect(made, &LayerRow::keyPressed, this,
                [this, index](LayerPart part, QKeyEvent* event) { keyPressed(index, part, event); });
        connect(made, &LayerRow::menuRequested, this, [this, index](const QPoint& global) {
            QMenu* menu = makeRowMenu(index, this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            menu->popup(global);
        });
        made->show();
        rows_.push_back(made);
    }
    int first = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Layer& layer = layers_[static_cast<std::size_t>(first)];
        rows_[i]->setLayer({layer.units, layer.batchNorm, QString::fromStdString(activationTitle(layer)), layer.dropout,
                            first + 1, groups_[i]});
        first += groups_[i];
    }
    const bool full = static_cast<int>(layers_.size()) >= maxLayers;
    add_->setEnabled(!full);
    add_->setToolTip(full ? tr("At most %n layers", nullptr, maxLayers) : tr("Add a layer like the last one"));
    all_->setVisible(!layers_.empty());
    layOut();
}

int LayerList::rowsHeight(int width) const {
    int total = 0;
    for (const LayerRow* row : rows_) total += row->heightForWidth(width) + arrowGap;
    return total > 0 ? total - arrowGap : 0;
}

int LayerList::shownRowsHeight(int width) const {
    return std::min(rowsHeight(width), mostRows * (LayerRow::chipHeight + arrowGap) - arrowGap);
}

int LayerList::heightForWidth(int width) const {
    return 2 * LayerRow::chipHeight + arrowGap + (rows_.empty() ? 0 : shownRowsHeight(width) + arrowGap);
}

QSize LayerList::sizeHint() const { return {288, heightForWidth(width())}; }
QSize LayerList::minimumSizeHint() const { return {220, heightForWidth(width())}; }

void LayerList::layOut() {
    setFixedHeight(heightForWidth(width()));
    const bool mirrored = isRightToLeft();
    const auto put = [&](QWidget* part, int x, int y, int wide, int tall) {
        part->setGeometry(mirrored ? width() - x - wide : x, y, wide, tall);
    };
    constexpr int chip = LayerRow::chipHeight;
    put(input_, 0, 0, input_->sizeHint().width(), chip);
    const int more = all_->sizeHint().width(), adding = add_->sizeHint().width();
    const int right = layers_.empty() ? width() : width() - more - 4;
    put(all_, width() - more, 0, more, chip);
    put(add_, right - adding, 0, adding, chip);

    const int shown = shownRowsHeight(width()), whole = rowsHeight(width());
    const int bar = whole > shown ? scroll_->verticalScrollBar()->sizeHint().width() + 2 : 0;
    scroll_->setGeometry(0, chip + arrowGap, width(), shown);
    scroll_->setVisible(!rows_.empty());
    int y = 0;
    for (LayerRow* row : rows_) {
        const int tall = row->heightForWidth(width() - bar);
        row->setGeometry(0, y, width() - bar, tall);
        y += tall + arrowGap;
    }
    holder_->resize(width() - bar, std::max(0, y - arrowGap));
    holder_->update();
    const int bottom = chip + arrowGap + (rows_.empty() ? 0 : shown + arrowGap);
    put(output_, 0, bottom, output_->sizeHint().width(), chip);
    const int left = output_->sizeHint().width() + 4;
    put(note_, left, bottom, std::min(note_->sizeHint().width(), width() - left), chip);
    update();
}

void LayerList::resizeEvent(QResizeEvent*) { layOut(); }

void LayerList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawArrow(painter, this, LayerRow::chipHeight);
    if (!rows_.empty()) drawArrow(painter, this, output_->y() - arrowGap);
}

}  // namespace ravine
