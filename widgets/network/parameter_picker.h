// One parameter of a network: layer, weight or bias (γ, β), and which of them. All count from 1, as its formulas do.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/nn/network_layout.h"

class QComboBox;
class QLabel;

namespace ravine {

class NumberField;

class ParameterPicker : public QWidget {
    Q_OBJECT
public:
    explicit ParameterPicker(QWidget* parent = nullptr);

    // Nothing happens where nothing has changed. What is written stays when it exists in the new layout too.
    void setNetwork(const std::shared_ptr<const NetworkLayout>& layout);
    void setParameter(std::int64_t parameter);  // emits nothing
    std::optional<std::int64_t> parameter() const;

    QComboBox* layer() const { return layer_; }
    QComboBox* kind() const { return kind_; }
    NumberField* from() const { return from_; }
    NumberField* to() const { return to_; }

signals:
    void parameterChosen(std::int64_t parameter);

private:
    enum Kind { Weight, Bias, Gamma, Beta };
    const LayerShape* shape() const;
    void showKinds();
    void showRanges();
    void chosen();

    std::shared_ptr<const NetworkLayout> layout_;
    QComboBox *layer_, *kind_;
    QLabel *fromLabel_, *toLabel_;
    NumberField *from_, *to_;
};

}  // namespace ravine
