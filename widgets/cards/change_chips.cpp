#include "widgets/cards/change_chips.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace ravine {

ChangeChips::ChangeChips(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout(this)) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(2);
}

void ChangeChips::addChip(const ChangeChip& chip) {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    const auto button = [&](const QString& text, const QString& name, const QString& tip) {
        auto* made = new QToolButton(row);
        made->setText(text);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(made);
        return made;
    };
    auto* go = button(chip.text, QStringLiteral("change"), tr("Go to that step"));
    connect(go, &QToolButton::clicked, this, [this, at = chip.at] { emit shown(at); });
    auto* whole = button(QStringLiteral("⇤"), QStringLiteral("fromStart"), tr("Make it hold from the start instead"));
    whole->setAccessibleName(tr("From the start: %1").arg(chip.text));
    connect(whole, &QToolButton::clicked, this, [this, index = chip.index] { emit wantedFromStart(index); });
    auto* back = button(QStringLiteral("×"), QStringLiteral("takeBack"), tr("Take this change back"));
    back->setAccessibleName(tr("Take back: %1").arg(chip.text));
    connect(back, &QToolButton::clicked, this, [this, index = chip.index] { emit takenBack(index); });
    layout->addStretch();
    rows_->addWidget(row);
    row->show();
}

void ChangeChips::setChips(const std::vector<ChangeChip>& chips, int earlier) {
    setVisible(!chips.empty());
    if (chips == chips_ && earlier == earlier_) return;
    chips_ = chips;
    earlier_ = earlier;
    while (QLayoutItem* item = rows_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();  // one of them may be telling of its click
        delete item;
    }
    if (earlier > 0) {
        auto* label = new QLabel(earlier == 1 ? tr("1 earlier change") : tr("%1 earlier changes").arg(earlier), this);
        label->setProperty("textRole", "note");
        rows_->addWidget(label);
        label->show();
    }
    for (const ChangeChip& chip : chips_) addChip(chip);
}

}  // namespace ravine
