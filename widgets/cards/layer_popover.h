// A small window beside a chip in which one thing of a layer is edited: a number, or a kind and its parameters.
#pragma once

#include <QFrame>
#include <QPointer>
#include <string>
#include <vector>

#include "core/kinds/kinds.h"
#include "core/kinds/param.h"

class QLabel;

namespace ravine {

class KindPicker;
class ParamForm;

class LayerPopover : public QFrame {
    Q_OBJECT
public:
    // `kinds` are what editKind offers.
    LayerPopover(const std::vector<KindDescription>& kinds, QWidget* parent);

    // Opens under the anchor, which gets the focus back afterwards. `title` says what is edited: "Layer 2".
    void editNumber(QWidget* anchor, const QString& title, const ParamInfo& info, const Json& value);
    // `value` is {"kind": …, its parameters}; edits come as `key` and, for a parameter of the kind, "key.parameter".
    void editKind(QWidget* anchor, const QString& title, const QString& key, const QString& label, const Json& value);
    void refresh(const Json& value);  // the edit went through, or was undone

    QString key() const { return key_; }  // what is edited
    ParamForm* form() const { return form_; }
    KindPicker* picker() const { return picker_; }

signals:
    void edited(const QString& key, const std::string& jsonText, bool final);

protected:
    void hideEvent(QHideEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void open(QWidget* anchor, const QString& title);
    void fit();
    void dress();

    const std::vector<KindDescription>& kinds_;
    QString key_;
    bool editsKind_ = false;
    QLabel* title_;
    KindPicker* picker_;
    ParamForm* form_;
    QPointer<QWidget> anchor_;
};

}  // namespace ravine
