#include "widgets/network/weight_editor.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <cmath>

#include "widgets/fields/number_field.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

// A trained weight has seventeen digits, of which four help.
double readable(double value) { return std::isfinite(value) ? QString::number(value, 'g', 4).toDouble() : value; }

}  // namespace

// A number field that can be dragged sideways and gives Enter, Escape and the page keys to its editor.
class WeightEditor::Field final : public NumberField {
public:
    explicit Field(WeightEditor* editor) : NumberField(editor), editor_(editor) {
        setCursor(Qt::SizeHorCursor);
        setToolTip(WeightEditor::tr("Type a number, or drag sideways"));
    }

protected:
    void keyPressEvent(QKeyEvent* event) override {
        switch (event->key()) {
            case Qt::Key_Escape:
                return editor_->cancel();
            case Qt::Key_PageUp:
            case Qt::Key_PageDown:
                emit editor_->neighbourRequested(event->key() == Qt::Key_PageUp ? -1 : 1);
                return;
            case Qt::Key_Return:
            case Qt::Key_Enter:
                NumberField::keyPressEvent(event);
                if (!isFaulty()) emit editor_->closed();
                return;
            default:
                NumberField::keyPressEvent(event);
        }
    }
    void mousePressEvent(QMouseEvent* event) override {
        pressedAt_ = event->position().x();
        pressedValue_ = value();
        dragging_ = false;
        NumberField::mousePressEvent(event);
    }
    void mouseMoveEvent(QMouseEvent* event) override {
        const double moved = event->position().x() - pressedAt_;
        if (!(event->buttons() & Qt::LeftButton)) return;
        if (!dragging_ && std::abs(moved) < 4) return;
        dragging_ = true;
        setModified(false);
        const double step = editor_->step_ / 10;
        editor_->take(step * std::round(pressedValue_ / step + moved), false);
    }
    void mouseReleaseEvent(QMouseEvent* event) override {
        if (!dragging_) return NumberField::mouseReleaseEvent(event);
        dragging_ = false;
        editor_->take(value(), true);
        selectAll();
    }

private:
    WeightEditor* editor_;
    double pressedAt_ = 0, pressedValue_ = 0;
    bool dragging_ = false;
};

WeightEditor::WeightEditor(const QString& title, double value, double step, QWidget* parent)
    : QFrame(parent), field_(new Field(this)), opened_(value), step_(step) {
    setAccessibleName(title);
    setCursor(Qt::ArrowCursor);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 5, 6, 5);
    row->setSpacing(4);
    const auto button = [&](const QString& text, const QString& name, int direction) {
        auto* made = new QToolButton;
        made->setProperty("measure", "icon");
        made->setText(text);
        made->setFont(uiFont(15, QFont::DemiBold));
        made->setAccessibleName(name);
        made->setAutoRepeat(true);
        connect(made, &QToolButton::clicked, this, [this, direction] { stepBy(direction); });
        row->addWidget(made);
        return made;
    };
    button(QStringLiteral("−"), tr("Smaller"), -1);
    field_->setAccessibleName(title);
    field_->setFixedWidth(96);
    field_->setValue(readable(value));
    row->addWidget(field_);
    button(QStringLiteral("+"), tr("Larger"), 1);
    connect(field_, &NumberField::valueChosen, this, [this](double chosen) { take(chosen, true); });
    setFocusProxy(field_);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* left, QWidget* now) {
        if (left && now && isAncestorOf(left) && !isAncestorOf(now)) emit closed();
    });
    adjustSize();
}

NumberField* WeightEditor::field() const { return field_; }

void WeightEditor::setValue(double value) {
    if (readable(value) != field_->value() && value != field_->value()) field_->setValue(readable(value));
}

void WeightEditor::take(double value, bool final) {
    edited_ = true;
    field_->setValue(value);
    emit edited(value, final);
}

// From what the field shows, so that typing and stepping go together; rounded at the step's own digits.
void WeightEditor::stepBy(int direction) {
    const double from = NumberField::parse(field_->text()).value_or(field_->value());
    field_->setModified(false);
    const double digit = step_ / 10;
    take(digit * std::round((from + direction * step_) / digit), true);
}

void WeightEditor::cancel() {
    field_->setModified(false);
    if (edited_) emit edited(opened_, true);
    emit closed();
}

void WeightEditor::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

}  // namespace ravine
