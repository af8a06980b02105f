#include "widgets/network/parameter_picker.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>

#include "widgets/fields/drop_down.h"
#include "widgets/fields/number_field.h"

namespace ravine {

ParameterPicker::ParameterPicker(QWidget* parent)
    : QWidget(parent),
      layer_(new ChoiceBox(this)),
      kind_(new ChoiceBox(this)),
      fromLabel_(new QLabel(tr("from"), this)),
      toLabel_(new QLabel(tr("to"), this)),
      from_(new NumberField(this)),
      to_(new NumberField(this)) {
    layer_->setAccessibleName(tr("Layer of the parameter"));
    kind_->setAccessibleName(tr("Kind of parameter"));
    from_->setAccessibleName(tr("Unit it comes from"));
    to_->setAccessibleName(tr("Unit it belongs to"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QComboBox* box : {layer_, kind_}) row->addWidget(box);
    for (QLabel* label : {fromLabel_, toLabel_}) label->setProperty("textRole", "label");
    for (NumberField* field : {from_, to_}) {
        field->setInteger(true);
        field->setFixedWidth(58);
    }
    row->addWidget(fromLabel_);
    row->addWidget(from_);
    row->addWidget(toLabel_);
    row->addWidget(to_);
    setLayout(row);
    connect(layer_, &QComboBox::currentIndexChanged, this, [this] {
        showKinds();
        chosen();
    });
    connect(kind_, &QComboBox::currentIndexChanged, this, [this] {
        showRanges();
        chosen();
    });
    connect(from_, &NumberField::valueChosen, this, &ParameterPicker::chosen);
    connect(to_, &NumberField::valueChosen, this, &ParameterPicker::chosen);
}

const LayerShape* ParameterPicker::shape() const {
    const auto index = static_cast<std::size_t>(layer_->currentIndex());
    return layout_ && layer_->currentIndex() >= 0 && index < layout_->layers().size() ? &layout_->layers()[index]
                                                                                      : nullptr;
}

void ParameterPicker::setNetwork(const std::shared_ptr<const NetworkLayout>& layout) {
    const auto shapeOf = [](const NetworkLayout& of) {
        std::vector<std::int64_t> shape;
        for (const LayerShape& layer : of.layers()) shape.insert(shape.end(), {layer.inputs, layer.units, layer.gamma});
        return shape;
    };
    const bool same = layout_ && layout && (layout_ == layout || shapeOf(*layout_) == shapeOf(*layout));
    layout_ = layout;
    if (same || !layout) return;
    const int before = layer_->currentIndex(), count = static_cast<int>(layout->layers().size());
    {
        const QSignalBlocker quiet(layer_);
        layer_->clear();
        for (int i = 0; i < count; ++i) layer_->addItem(i + 1 == count ? tr("Output") : tr("Layer %1").arg(i + 1));
        layer_->setCurrentIndex(std::clamp(before, 0, count - 1));
    }
    showKinds();
}

void ParameterPicker::showKinds() {
    const LayerShape* layer = shape();
    if (!layer) return;
    {
        const QSignalBlocker quiet(kind_);
        const int before = kind_->currentData().isValid() ? kind_->currentData().toInt() : Weight;
        kind_->clear();
        kind_->addItem(tr("weight"), Weight);
        kind_->addItem(tr("bias"), Bias);
        if (layer->batchNorm) {
            kind_->addItem(QStringLiteral("γ"), Gamma);
            kind_->addItem(QStringLiteral("β"), Beta);
        }
        kind_->setCurrentIndex(std::max(0, kind_->findData(before)));
    }
    showRanges();
}

void ParameterPicker::showRanges() {
    const LayerShape* layer = shape();
    if (!layer) return;
    const bool isWeight = kind_->currentData().toInt() == Weight;
    fromLabel_->setVisible(isWeight);
    from_->setVisible(isWeight);
    toLabel_->setText(isWeight ? tr("to") : tr("of unit"));
    from_->setRange({.min = 1, .max = static_cast<double>(layer->inputs)});
    to_->setRange({.min = 1, .max = static_cast<double>(layer->units)});
    from_->setValue(std::clamp(from_->value(), 1.0, static_cast<double>(layer->inputs)));
    to_->setValue(std::clamp(to_->value(), 1.0, static_cast<double>(layer->units)));
}

std::optional<std::int64_t> ParameterPicker::parameter() const {
    const LayerShape* layer = shape();
    if (!layer) return std::nullopt;
    const auto from = static_cast<std::int64_t>(from_->value()) - 1, to = static_cast<std::int64_t>(to_->value()) - 1;
    switch (kind_->currentData().toInt()) {
        case Bias:
            return layer->bias + to;
        case Gamma:
            return layer->gamma + to;
        case Beta:
            return layer->beta + to;
        default:
            return layer->weight + from * layer->units + to;
    }
}

void ParameterPicker::setParameter(std::int64_t parameter) {
    if (!layout_ || this->parameter() == parameter) return;
    const QSignalBlocker quietLayer(layer_), quietKind(kind_);
    const std::size_t index = layout_->layerOf(parameter);
    layer_->setCurrentIndex(static_cast<int>(index));
    showKinds();
    const LayerShape& layer = layout_->layers()[index];
    const std::int64_t place = parameter - layer.weight;
    const auto choose = [&](Kind kind, std::int64_t from, std::int64_t to) {
        kind_->setCurrentIndex(std::max(0, kind_->findData(kind)));
        showRanges();
        from_->setValue(static_cast<double>(from + 1));
        to_->setValue(static_cast<double>(to + 1));
    };
    if (place < layer.units * layer.inputs)
        choose(Weight, place / layer.units, place % layer.units);
    else if (parameter < layer.bias + layer.units)
        choose(Bias, 0, parameter - layer.bias);
    else if (layer.batchNorm && parameter >= layer.beta)
        choose(Beta, 0, parameter - layer.beta);
    else
        choose(Gamma, 0, parameter - layer.gamma);
}

void ParameterPicker::chosen() {
    if (const auto now = parameter()) emit parameterChosen(*now);
}

}  // namespace ravine
