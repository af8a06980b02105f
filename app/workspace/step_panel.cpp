#include "app/workspace/step_panel.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/text/formula_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int bodyHeight = 192, noteHeight = 26, titleHeight = 36;

}  // namespace

// "● Momentum, step 24 → 25" and at its end "f 3.69 → 2.88", in one line of any width: the outcome gives way first.
class StepTitle : public QWidget {
public:
    explicit StepTitle(QWidget* parent) : QWidget(parent) {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    }

    void show(int slot, const QString& run, const QString& step, const QString& outcome) {
        if (slot == slot_ && run == run_ && step == step_ && outcome == outcome_) return;
        slot_ = slot;
        run_ = run;
        step_ = step;
        outcome_ = outcome;
        setAccessibleName(QStringList{run_, step_, plainFormula(outcome_)}.join(QStringLiteral(", ")));
        update();
    }
    void setTextScale(double scale) {
        scale_ = scale;
        update();
    }
    QString outcome() const { return plainFormula(outcome_); }
    QSize minimumSizeHint() const override { return {120, 22}; }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const int pixels = qRound(13 * scale_);
        const double baseline = height() / 2.0 + 0.36 * pixels;
        double x = 8 * scale_;
        if (slot_ > 0) {
            drawMarker(painter, {x, height() / 2.0}, slot_, 10 * scale_, theme.runColour(slot_));
            x += 14 * scale_;
        }
        QString text = escapedFormula(run_);
        if (!step_.isEmpty()) text += (run_.isEmpty() ? QString() : QStringLiteral(", ")) + step_;
        x += drawFormula(painter, {x, baseline}, text, pixels, theme.text2);
        paintOutcome(painter, baseline, pixels, x + 16 * scale_);
    }

private:
    void paintOutcome(QPainter& painter, double baseline, int pixels, double from) const {
        const Theme& theme = Theme::of(this);
        const qsizetype arrow = outcome_.indexOf(QChar(0x2192));
        const QString before = arrow < 0 ? outcome_ : outcome_.left(arrow + 1) + QLatin1Char(' ');
        const QString after = arrow < 0 ? QString() : outcome_.mid(arrow + 1).trimmed();
        const double width = formulaWidth(before, pixels) + formulaWidth(after, pixels, QFont::DemiBold);
        double x = this->width() - width - 8 * scale_;
        if (x < from) return;
        x += drawFormula(painter, {x, baseline}, before, pixels, theme.text2);
        drawFormula(painter, {x, baseline}, after, pixels, theme.text, QFont::DemiBold);
    }

    int slot_ = 0;
    QString run_, step_, outcome_;
    double scale_ = 1;
};

// A quiet line of text with mathematics in it.
class StepNote : public QWidget {
public:
    using QWidget::QWidget;

    void setText(const QString& text) {
        if (text == text_) return;
        text_ = text;
        setAccessibleName(plainFormula(text));
        setToolTip(plainFormula(text));
        update();
    }
    QString text() const { return plainFormula(text_); }
    void setTextScale(double scale) {
        scale_ = scale;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const int pixels = qRound(12 * scale_);
        drawFormula(painter, {12 * scale_, height() / 2.0 + 0.3 * pixels}, text_, pixels, Theme::of(this).text2);
    }

private:
    QString text_;
    double scale_ = 1;
};

StepPanel::StepPanel(QWidget* parent) : QWidget(parent) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    fold_ = new QPushButton(tr("Step anatomy"), this);
    fold_->setProperty("disclosure", true);
    fold_->setStyleSheet("QPushButton { font-weight: 600; color: palette(window-text); }");
    fold_->setToolTip(tr("The next update with its own numbers"));
    connect(fold_, &QPushButton::clicked, this, [this] {
        chosen_ = !open_;
        fold();
    });
    title_ = new StepTitle(this);
    slow_ = new QPushButton(tr("Step through"), this);
    slow_->setCheckable(true);
    slow_->setProperty("measure", "small");
    slow_->setToolTip(tr("One stage at a time: full stop for the next, comma for the one before"));
    connect(slow_, &QPushButton::clicked, this, &StepPanel::setSlow);

    body_ = new QStackedWidget(this);
    scroll_ = new QScrollArea(body_);
    formulas_ = new FormulaView(scroll_->viewport());
    formulas_->setCompact(true);
    connect(formulas_, &FormulaView::lineClicked, this, [this](int line) {
        slow_->setChecked(true);
        walkTo(line);
        showBody();
    });
    scroll_->setWidgetResizable(true);
    scroll_->setWidget(formulas_);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->viewport()->setAutoFillBackground(false);
    formulas_->setAutoFillBackground(false);
    empty_ = new QLabel(body_);
    empty_->setProperty("textRole", "note");
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignTop);
    empty_->setContentsMargins(16, 6, 16, 6);
    body_->addWidget(scroll_);
    body_->addWidget(empty_);
    note_ = new StepNote(this);

    titleRow_ = new QHBoxLayout;
    titleRow_->setContentsMargins(12, 0, 12, 0);
    titleRow_->setSpacing(4);
    titleRow_->addWidget(fold_);
    titleRow_->addWidget(title_, 1);
    titleRow_->addWidget(slow_);
    back_ = new QToolButton(this);
    on_ = new QToolButton(this);
    place_ = new QLabel(this);
    place_->setObjectName(QStringLiteral("stageOf"));
    back_->setToolTip(tr("The stage before (comma)"));
    on_->setToolTip(tr("The next stage (full stop)"));
    for (QToolButton* button : {back_, on_}) {
        button->setAccessibleName(button->toolTip());
        button->setFocusPolicy(Qt::TabFocus);
    }
    connect(back_, &QToolButton::clicked, this, &StepPanel::previousStage);
    connect(on_, &QToolButton::clicked, this, &StepPanel::nextStage);
    for (QWidget* part : std::initializer_list<QWidget*>{back_, place_, on_}) {
        titleRow_->addWidget(part);
        part->hide();
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(titleRow_);
    layout->addWidget(body_);
    layout->addWidget(note_);

    next_ = new QAction(tr("Next stage"), this);
    next_->setShortcut(Qt::Key_Period);
    previous_ = new QAction(tr("Previous stage"), this);
    previous_->setShortcut(Qt::Key_Comma);
    connect(next_, &QAction::triggered, this, &StepPanel::nextStage);
    connect(previous_, &QAction::triggered, this, &StepPanel::previousStage);
    addActions({next_, previous_});
    setTextScale(1);
    fold();
    showBody();
    refreshIcons();
}

// --- what is shown -------------------------------------------------------------------------------------------------

void StepPanel::setAnatomy(std::shared_ptr<const StepAnatomy> anatomy, const AnatomyLook& look) {
    if (anatomy == anatomy_ && look == look_) return;
    const bool isAnother = !anatomy || !anatomy_ || anatomy->step != anatomy_->step;
    anatomy_ = std::move(anatomy);
    look_ = look;
    showLines();
    if (!isSlow() || !anatomy_) return;
    const Arrival arrival = isAnother ? std::exchange(arrival_, Arrival::First) : Arrival::Keep;
    walkTo(arrival == Arrival::Keep ? std::min(walk_, last()) : arrival == Arrival::Last ? last() : 0);
}

void StepPanel::showLines() {
    lines_ = anatomy_ ? anatomyLines(*anatomy_, look_) : std::vector<AnatomyLine>{};
    std::vector<FormulaLine> shown;
    for (const AnatomyLine& each : lines_) shown.push_back(each.line);
    formulas_->setLines(std::move(shown));
    showBody();
}

void StepPanel::showBody() {
    body_->setCurrentWidget(!lines_.empty() ? static_cast<QWidget*>(scroll_) : overview_ ? overview_ : empty_);
    slow_->setEnabled(!lines_.empty() || isSlow());
}

void StepPanel::setTitle(int slot, const QString& run, const QString& step, const QString& outcome) {
    title_->show(slot, run, step, outcome);
}

void StepPanel::setNote(const QString& note) {
    quiet_ = note;
    showNote();
}

void StepPanel::showNote() {
    const bool isWalking = isSlow() && walk_ <= last();
    const QString sentence = isWalking ? lines_[static_cast<std::size_t>(walk_)].sentence : QString();
    note_->setText(sentence.isEmpty() ? quiet_ : sentence);
}
void StepPanel::setEmptyText(const QString& text) { empty_->setText(text); }
QString StepPanel::outcome() const { return title_->outcome(); }
QString StepPanel::note() const { return note_->text(); }

void StepPanel::setOverview(QWidget* overview) {
    overview_ = overview;
    body_->addWidget(overview);
    showBody();
}

void StepPanel::addTool(QWidget* tool) { titleRow_->insertWidget(titleRow_->indexOf(slow_), tool); }

// --- folding -------------------------------------------------------------------------------------------------------

void StepPanel::setLow(bool low) {
    if (low == low_) return;
    low_ = low;
    fold();
}

void StepPanel::setOpen(bool open) {
    chosen_ = open;
    fold();
}

void StepPanel::fold() {
    const bool open = chosen_.value_or(!low_);
    if (open == open_) return;
    open_ = open;
    if (!open && isSlow()) setSlow(false);
    body_->setVisible(open);
    note_->setVisible(open);
    slow_->setVisible(open);
    refreshIcons();
    emit openChanged(open);
}

void StepPanel::refreshIcons() {
    back_->setIcon(icon(QStringLiteral("chevron_left"), Theme::of(this).text2));
    on_->setIcon(icon(QStringLiteral("chevron_right"), Theme::of(this).text2));
    fold_->setIcon(
        icon(open_ ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right"), Theme::of(this).text2));
}

void StepPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && place_) refreshIcons();
}

// --- slow mode -----------------------------------------------------------------------------------------------------

void StepPanel::setSlow(bool slow) {
    slow_->setChecked(slow);
    if (slow == isSlow()) return;
    if (slow && !open_) setOpen(true);
    walkTo(slow ? 0 : -1);
    showBody();
}

std::optional<Stage> StepPanel::stageShown() const {
    if (!isSlow() || walk_ > last()) return std::nullopt;
    return lines_[static_cast<std::size_t>(walk_)].stage;
}

void StepPanel::walkTo(int line) {
    walk_ = line;
    formulas_->setCurrentLine(line);
    if (line >= 0) {
        const QRect rect = formulas_->lineRect(line);
        scroll_->ensureVisible(0, rect.center().y(), 0, rect.height() / 2 + 4);
    }
    for (QWidget* part : std::initializer_list<QWidget*>{back_, place_, on_}) part->setVisible(isSlow());
    place_->setText(tr("%1 of %2").arg(walk_ + 1).arg(lines_.size()));
    showNote();
    emit stageChanged();
}

void StepPanel::nextStage() {
    if (!isSlow()) return setSlow(true);
    if (walk_ < last()) return walkTo(walk_ + 1);
    arrival_ = Arrival::First;
    emit stepWanted();
}

void StepPanel::previousStage() {
    if (!isSlow()) return;
    if (walk_ > 0) return walkTo(walk_ - 1);
    arrival_ = Arrival::Last;
    emit stepBackWanted();
}

void StepPanel::setTextScale(double scale) {
    title_->setTextScale(scale);
    note_->setTextScale(scale);
    formulas_->setTextScale(scale);
    title_->setFixedHeight(qRound(titleHeight * scale));
    body_->setFixedHeight(qRound(bodyHeight * scale));
    note_->setFixedHeight(qRound(noteHeight * scale));
}

}  // namespace ravine
