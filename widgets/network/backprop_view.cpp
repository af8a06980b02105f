#include "widgets/network/backprop_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/fields/number_field.h"
#include "widgets/network/backprop_canvas.h"
#include "widgets/theme/theme.h"

namespace ravine {

BackpropView::BackpropView(QWidget* parent) : QWidget(parent), canvas_(new BackpropCanvas) {
    setAccessibleName(tr("Backpropagation"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(8);
    buildChooser();
    column->addWidget(canvas_, 1);
    showChoice();
}

void BackpropView::buildChooser() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(0);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    const auto segment = [&](const QString& text, const char* place) {
        auto* made = new QPushButton(text);
        made->setCheckable(true);
        made->setProperty("segment", QLatin1String(place));
        made->setProperty("measure", "small");
        row->addWidget(made);
        return made;
    };
    one_ = segment(tr("One sample"), "first");
    batch_ = segment(tr("This batch"), "last");
    connect(one_, &QPushButton::clicked, this, [this] { ask(sample_); });
    connect(batch_, &QPushButton::clicked, this, [this] {
        showsBatch_ = true;
        showChoice();
        emit batchRequested();
    });
    row->addSpacing(12);
    const auto stepper = [&](const QString& name, int direction) {
        auto* made = new QToolButton;
        made->setProperty("measure", "icon");
        made->setAccessibleName(name);
        made->setToolTip(name);
        made->setAutoRepeat(true);
        connect(made, &QToolButton::clicked, this, [this, direction] { ask(sample_ + direction); });
        return made;
    };
    previous_ = stepper(tr("Previous sample"), -1);
    next_ = stepper(tr("Next sample"), 1);
    number_ = new NumberField;
    number_->setInteger(true);
    number_->setFixedWidth(56);
    number_->setAccessibleName(tr("Sample"));
    connect(number_, &NumberField::valueChosen, this, [this](double number) { ask(int(number) - 1); });
    of_ = new QLabel;
    of_->setProperty("textRole", "muted");
    note_ = new QLabel;
    note_->setProperty("textRole", "note");
    row->addWidget(previous_);
    row->addSpacing(4);
    row->addWidget(number_);
    row->addSpacing(4);
    row->addWidget(next_);
    row->addSpacing(8);
    row->addWidget(of_);
    row->addWidget(note_);
    row->addStretch(1);
}

void BackpropView::setPicture(BackpropPicture picture) {
    showsBatch_ = picture.batch;
    if (!picture.batch) sample_ = picture.sample;
    samples_ = picture.samples;
    batchSize_ = picture.batchSize;
    canvas_->setPicture(std::move(picture));
    showChoice();
}

void BackpropView::setTextScale(double scale) { canvas_->setTextScale(scale); }

// The choice shows at once; the numbers follow with the next picture.
void BackpropView::ask(int sample) {
    sample_ = std::clamp(sample, 0, std::max(0, samples_ - 1));
    showsBatch_ = false;
    showChoice();
    emit sampleRequested(sample_);
}

void BackpropView::showChoice() {
    one_->setChecked(!showsBatch_);
    batch_->setChecked(showsBatch_);
    for (QWidget* part : {static_cast<QWidget*>(previous_), static_cast<QWidget*>(next_),
                          static_cast<QWidget*>(number_), static_cast<QWidget*>(of_)})
        part->setVisible(!showsBatch_);
    note_->setVisible(showsBatch_);
    number_->setRange({.min = 1, .max = double(std::max(1, samples_))});
    number_->setValue(sample_ + 1);
    previous_->setEnabled(sample_ > 0);
    next_->setEnabled(sample_ + 1 < samples_);
    of_->setText(tr("of %1").arg(samples_));
    note_->setText(tr("means over its %n samples", nullptr, batchSize_));
    const Theme& theme = Theme::of(this);
    previous_->setIcon(icon(QStringLiteral("chevron_left"), theme.text2));
    next_->setIcon(icon(QStringLiteral("chevron_right"), theme.text2));
}

void BackpropView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && next_) showChoice();
    QWidget::changeEvent(event);
}

}  // namespace ravine
