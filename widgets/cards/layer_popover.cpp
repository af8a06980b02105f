#include "widgets/cards/layer_popover.h"

#include <QEvent>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/param_form.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int popoverWidth = 272, labelWidth = 64;

}  // namespace

LayerPopover::LayerPopover(const std::vector<KindDescription>& kinds, QWidget* parent)
    : QFrame(parent, Qt::Popup),
      kinds_(kinds),
      title_(new QLabel),
      picker_(new KindPicker(kinds)),
      form_(new ParamForm) {
    setObjectName(QStringLiteral("layerPopover"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 10);
    layout->setSpacing(6);
    title_->setProperty("textRole", "note");
    form_->setLabelWidth(labelWidth);
    layout->addWidget(title_);
    layout->addWidget(picker_);
    layout->addWidget(form_);
    connect(picker_, &KindPicker::chosen, this, [this](const QString& kind) {
        emit edited(key_, Json{{"kind", kind.toStdString()}}.dump(), true);
    });
    connect(form_, &ParamForm::edited, this, [this](const QString& key, const std::string& jsonText, bool final) {
        emit edited(editsKind_ ? key_ + QLatin1Char('.') + key : key, jsonText, final);
    });
}

void LayerPopover::editNumber(QWidget* anchor, const QString& title, const ParamInfo& info, const Json& value) {
    editsKind_ = false;
    key_ = fromView(info.key);
    picker_->hide();
    form_->setParams({info});
    refresh(value);
    open(anchor, title);
    if (QWidget* field = form_->editor(key_)) field->setFocus(Qt::TabFocusReason);
}

void LayerPopover::editKind(QWidget* anchor, const QString& title, const QString& key, const QString& label,
                            const Json& value) {
    editsKind_ = true;
    key_ = key;
    picker_->setAccessibleName(label);
    picker_->show();
    refresh(value);
    open(anchor, title);
    picker_->setFocus(Qt::TabFocusReason);
}

void LayerPopover::refresh(const Json& value) {
    if (!editsKind_) return form_->setValues(Json{{key_.toStdString(), value}});
    const auto name = value.value("kind", std::string());
    picker_->setCurrent(QString::fromStdString(name));
    for (const KindDescription& kind : kinds_)
        if (kind.info.key == name) form_->setParams(kind.params);
    form_->setValues(value);
    if (isVisible()) fit();
}

void LayerPopover::dress() {
    const Theme& theme = Theme::of(parentWidget());
    setStyleSheet(QStringLiteral("#layerPopover { background: %1; border: 1px solid %2; }")
                      .arg(theme.tooltip.name(), theme.border.name()));
}

void LayerPopover::fit() {
    layout()->activate();
    resize(popoverWidth, sizeHint().height());
}

void LayerPopover::open(QWidget* anchor, const QString& title) {
    anchor_ = anchor;
    title_->setText(title);
    setAccessibleName(title);
    setPalette(parentWidget()->window()->palette());
    setFont(parentWidget()->font());
    dress();
    fit();
    const QRect screen = anchor->screen()->availableGeometry();
    QPoint at = anchor->mapToGlobal(QPoint(0, anchor->height() + 4));
    if (at.y() + height() > screen.bottom()) at.setY(anchor->mapToGlobal(QPoint()).y() - 4 - height());
    at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    move(at);
    show();
    fit();  // once polished, rows have their own heights
}

void LayerPopover::hideEvent(QHideEvent* event) {
    QFrame::hideEvent(event);
    if (anchor_ && anchor_->isVisible()) anchor_->setFocus(Qt::PopupFocusReason);
}

void LayerPopover::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible()) dress();
}

}  // namespace ravine
