#include "app/network/network_step.h"

#include <QAction>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cmath>

#include "app/network/network_pictures.h"
#include "app/workspace/workspace.h"
#include "widgets/network/layer_rates.h"
#include "widgets/network/parameter_picker.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

QString momentText(const Snapshot& snapshot, std::int64_t updatesPerEpoch) {
    const double part =
        (snapshot.progress - static_cast<double>(snapshot.epoch)) * static_cast<double>(updatesPerEpoch);
    const auto updates = std::llround(part);
    if (updates <= 0) return NetworkStep::tr("epoch %1").arg(snapshot.epoch);
    return NetworkStep::tr("epoch %1, update %2 of %3").arg(snapshot.epoch).arg(updates).arg(updatesPerEpoch);
}

NetworkStep::NetworkStep(Controller& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      picker_(new ParameterPicker(this)),
      largest_(new QPushButton(tr("Largest gradient"), this)),
      slow_(new QPushButton(tr("Step through"), this)),
      marker_(new QLabel(this)),
      title_(new QLabel(this)),
      outcome_(new QLabel(this)),
      nothing_(new QLabel(this)),
      formulas_(new FormulaView),
      lines_(new QScrollArea(this)),
      scroll_(new QScrollArea(this)),
      rates_(new LayerRates) {
    largest_->setProperty("measure", "small");
    largest_->setToolTip(tr("Shows the weight of the output layer with the largest gradient in this update"));
    slow_->setProperty("measure", "small");
    slow_->setCheckable(true);
    slow_->setToolTip(tr("One stage at a time: full stop for the next, comma for the one before"));
    nothing_->setProperty("textRole", "note");
    nothing_->setWordWrap(true);
    nothing_->setAlignment(Qt::AlignTop);
    nothing_->setContentsMargins(16, 6, 16, 6);
    nothing_->hide();
    title_->setTextFormat(Qt::RichText);
    outcome_->setTextFormat(Qt::RichText);
    outcome_->setAccessibleName(tr("The parameter before and after the update"));
    formulas_->setCompact(true);
    for (auto [area, content] : {std::pair<QScrollArea*, QWidget*>{lines_, formulas_}, {scroll_, rates_}}) {
        area->setWidget(content);
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->viewport()->setAutoFillBackground(false);
        content->setAutoFillBackground(false);
        area->setFocusPolicy(Qt::NoFocus);
    }
    lines_->setContentsMargins(4, 0, 0, 0);  // the formulas' own margin is 12
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* choice = new QHBoxLayout;
    choice->setContentsMargins(16, 8, 16, 8);
    choice->setSpacing(8);
    choice->addWidget(picker_);
    choice->addStretch();
    choice->addWidget(largest_);
    auto* titleRow = new QHBoxLayout;
    titleRow->setContentsMargins(16, 8, 16, 4);
    titleRow->setSpacing(8);
    titleRow->addWidget(marker_);
    titleRow->addWidget(title_, 1);
    titleRow->addWidget(outcome_);
    titleRow->addSpacing(8);
    titleRow->addWidget(slow_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(choice);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(titleRow);
    layout->addWidget(nothing_, 1);
    layout->addWidget(lines_, 1);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(scroll_);
    title_->setMinimumWidth(80);
    title_->installEventFilter(this);

    connect(picker_, &ParameterPicker::parameterChosen, this, &NetworkStep::choose);
    connect(largest_, &QPushButton::clicked, this, &NetworkStep::chooseLargestGradient);
    connect(slow_, &QPushButton::clicked, this, &NetworkStep::setSlow);
    auto* next = new QAction(tr("Next stage"), this);
    next->setShortcut(Qt::Key_Period);
    connect(next, &QAction::triggered, this, &NetworkStep::nextLine);
    auto* previous = new QAction(tr("Previous stage"), this);
    previous->setShortcut(Qt::Key_Comma);
    connect(previous, &QAction::triggered, this, &NetworkStep::previousLine);
    addActions({next, previous});
}

// --- what is asked for ---------------------------------------------------------------------------------------------

void NetworkStep::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    asks_ = true;
    asked_.run = -1;
    refresh();
}

void NetworkStep::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (asks_) controller_.openStep(std::nullopt);
    asks_ = false;
}

void NetworkStep::ask() {
    const Asked wanted{selected_, parameter_};
    if (!asks_ || wanted == asked_) return;
    asked_ = wanted;
    std::vector<std::int64_t> places;
    if (parameter_) places.push_back(*parameter_);
    controller_.openStep(static_cast<std::size_t>(selected_), std::move(places), true);
}

bool NetworkStep::isAnswered() const {
    const Sight* sight = controller_.race().sight();
    if (!sight || sight->look.opened != static_cast<std::size_t>(selected_)) return false;
    return parameter_ ? sight->look.coordinates == std::vector{*parameter_} : sight->look.coordinates.empty();
}

std::shared_ptr<const NetworkLayout> NetworkStep::layout() const {
    const auto now = controller_.race().snapshot(static_cast<std::size_t>(selected_));
    return now ? now->layout : nullptr;
}

// Another run, or another network: the parameter may be no more.
void NetworkStep::forgetWhereGone() {
    const auto places = layout();
    if (!places || !parameter_) return;
    for (const Segment& segment : places->segments())
        if (segment.begin <= *parameter_ && *parameter_ < segment.end) return;
    parameter_.reset();
}

void NetworkStep::showRun(int selected) {
    selected_ = selected;
    refresh();
}

void NetworkStep::choose(std::int64_t parameter) {
    parameter_ = parameter;
    refresh();
}

void NetworkStep::chooseLink(int layer, int unit, int input) {
    const auto places = layout();
    if (!places || layer < 1 || static_cast<std::size_t>(layer) > places->layers().size()) return;
    const LayerShape& shape = places->layers()[static_cast<std::size_t>(layer) - 1];
    if (unit < 0 || unit >= shape.units || input >= shape.inputs) return;
    choose(input >= 0 ? shape.weight + input * shape.units + unit : shape.bias + unit);
}

void NetworkStep::chooseLargestGradient() {
    const Sight* sight = controller_.race().sight();
    const bool isOurs = sight && sight->look.opened == static_cast<std::size_t>(selected_);
    const auto next = isOurs ? sight->next : nullptr;
    const auto places = layout();
    parameter_.reset();
    if (places && next && next->whole.gradient.size() == places->size()) {
        const LayerShape& last = places->layers().back();
        Eigen::Index largest = 0;
        next->whole.gradient.segment(last.weight, last.units * last.inputs).cwiseAbs().maxCoeff(&largest);
        parameter_ = last.weight + largest;
    }
    if (parameter_)
        refresh();
    else
        ask();
}

// --- what is shown -------------------------------------------------------------------------------------------------

void NetworkStep::refresh() {
    if (!asks_) return;
    forgetWhereGone();
    if (!parameter_ && isAnswered() && controller_.race().nextStep()) return chooseLargestGradient();
    ask();
    picker_->setNetwork(layout());
    if (parameter_ && layout()) picker_->setParameter(*parameter_);
    if (!isAnswered()) return;  // what is shown says which update it is; the next one is on its way
    showAnatomy();
    showRates();
}

QString NetworkStep::titleOf(const StepAnatomy& anatomy) const {
    const auto index = static_cast<std::size_t>(selected_);
    const std::int64_t updates = std::max<std::int64_t>(1, controller_.race().runs()[index].batchesPerEpoch);
    const auto now = controller_.race().snapshot(index);
    // Where a batch size was changed on the way, only the moment itself knows its epoch.
    const bool isThere = now && now->step + 1 == anatomy.step;
    const std::int64_t epoch = isThere ? now->epoch : (anatomy.step - 1) / updates;
    const double part = isThere ? now->progress - static_cast<double>(now->epoch) : 0;
    const std::int64_t done =
        isThere ? std::llround(part * static_cast<double>(updates)) : (anatomy.step - 1) % updates;
    const bool isLast = now && now->step >= anatomy.step;
    return (isLast ? tr("last update, %1 of %2 after epoch %3") : tr("update %1 of %2 after epoch %3"))
        .arg(done + 1)
        .arg(updates)
        .arg(epoch);
}

void NetworkStep::showAnatomy() {
    const auto next = controller_.race().nextStep();
    const Experiment& experiment = controller_.experiment();
    const auto index = static_cast<std::size_t>(selected_);
    if (index >= experiment.runs.size() || index >= controller_.race().runs().size()) return;
    if (!next) return showNothing();
    if (next == shown_ || next->coordinates.size() != 1) return;  // its numbers follow
    const bool isAnother = !shown_ || shown_->step != next->step;
    shown_ = next;
    nothing_->hide();
    lines_->show();
    slow_->setEnabled(true);
    const RunSpec run = controller_.runAtHead(index);
    const bool varies = !isConstant(run.schedule.kind) || run.schedule.warmup > 0;
    const AnatomyLook look{
        .gradient = "∇L",
        .schedule = varies ? translated(std::visit([](const auto& kind) { return kind.info.title; }, run.schedule.kind))
                           : QString(),
        .theme = &Theme::of(this),
        .parameter = tr("Parameter"),
        .newParameter = tr("new value")};
    std::vector<FormulaLine> lines;
    for (AnatomyLine& each : anatomyLines(*next, look)) lines.push_back(std::move(each.line));
    formulas_->setLines(std::move(lines));
    const CoordinateAnatomy& one = next->coordinates.front();
    showMarker();
    setTitle(QString::fromStdString(run.name), titleOf(*next));
    outcome_->setText(tr("<i>θ</i> %1 → <b>%2</b>").arg(formatNumber(one.before(), 4), formatNumber(one.after(), 4)));
    if (isSlow()) walkTo(!isAnother ? std::min(line_, lastLine()) : std::exchange(fromBehind_, false) ? lastLine() : 0);
}

// No update comes: the run is over, or its gradient is no number.
void NetworkStep::showNothing() {
    const auto index = static_cast<std::size_t>(selected_);
    const bool diverged = controller_.race().runs()[index].status() == Status::Diverged;
    shown_ = measured_ = nullptr;
    nothing_->setText(diverged ? tr("There is no next step: the gradient is not finite. Go back to see where it began.")
                               : tr("No update comes next: the run is over. Go back to open one up."));
    lines_->hide();
    nothing_->show();
    slow_->setEnabled(isSlow());
    showMarker();
    setTitle(QString::fromStdString(controller_.experiment().runs[index].name), {});
    outcome_->clear();
    rates_->setPicture({});
}

void NetworkStep::showMarker() {
    const int slot = colourSlots(controller_.experiment())[static_cast<std::size_t>(selected_)];
    QPixmap picture(QSize(14, 14) * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    drawMarker(painter, {7, 7}, slot, 10, Theme::of(this).runColour(slot));
    painter.end();
    marker_->setPixmap(picture);
}

void NetworkStep::setTitle(const QString& name, const QString& moment) {
    name_ = name;
    moment_ = moment.isEmpty() ? moment : QStringLiteral(", ") + moment;
    title_->setToolTip(title());
    showTitle();
}

// Where there is no room for both, the name gives way: the moment is what one looks for.
void NetworkStep::showTitle() {
    QFont bold = title_->font();
    bold.setBold(true);
    const int room = title_->width() - title_->fontMetrics().horizontalAdvance(moment_);
    const QString shown = QFontMetrics(bold).elidedText(name_, Qt::ElideRight, std::max(room, 24));
    title_->setText(QStringLiteral("<b>%1</b>%2").arg(shown.toHtmlEscaped(), moment_.toHtmlEscaped()));
}

QString NetworkStep::title() const { return name_ + moment_; }

void NetworkStep::showRates() {
    const auto next = controller_.race().nextStep();
    auto now = controller_.race().snapshot(static_cast<std::size_t>(selected_));
    if (!next || !now || next == measured_ || next->whole.gradient.size() != now->theta.size()) return;
    measured_ = next;
    if (now->step == next->step) {  // the last update, as it found the weights
        auto before = std::make_shared<Snapshot>(*now);
        before->theta -= next->whole.step;
        now = std::move(before);
    }
    job_.request([this, next, now] {
        return [this, next, picture = layerRatesOf(*next, *now)] {
            if (next != measured_) return;
            rates_->setPicture(picture);
            // As high as its rows, up to a part of the page.
            scroll_->setFixedHeight(std::min(rates_->sizeHint().height(), std::max(height() * 45 / 100, 120)));
        };
    });
}

// --- slow mode -----------------------------------------------------------------------------------------------------

void NetworkStep::setSlow(bool slow) {
    slow_->setChecked(slow);
    if (slow == isSlow()) return;
    if (slow && controller_.isPlaying()) controller_.pause();
    walkTo(slow ? 0 : -1);
}

void NetworkStep::walkTo(int line) {
    line_ = line;
    formulas_->setCurrentLine(line);
    if (line < 0) return;
    const QRect rect = formulas_->lineRect(line);
    lines_->ensureVisible(0, rect.center().y(), 0, rect.height() / 2 + 4);
}

void NetworkStep::nextLine() {
    if (!isSlow()) return setSlow(true);
    if (line_ < lastLine()) return walkTo(line_ + 1);
    fromBehind_ = false;
    controller_.stepForward(true);
}

void NetworkStep::previousLine() {
    if (!isSlow()) return;
    if (line_ > 0) return walkTo(line_ - 1);
    if (controller_.race().position() <= 0) return;
    fromBehind_ = true;
    controller_.stepBack(true);
}

bool NetworkStep::eventFilter(QObject* object, QEvent* event) {
    if (object == title_ && event->type() == QEvent::Resize) showTitle();
    return QWidget::eventFilter(object, event);
}

void NetworkStep::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && asks_) showMarker();
}

void NetworkStep::setTextScale(double scale) {
    formulas_->setTextScale(scale);
    rates_->setTextScale(scale);
}

void NetworkStep::waitForPictures() {
    const QDeadlineTimer deadline(20'000);
    refresh();
    // First what comes next at all, then at the place that was chosen by it.
    while (asks_ && !(isAnswered() && (parameter_ || !controller_.race().nextStep())) && !deadline.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        refresh();
    }
    refresh();
    job_.wait();
}

}  // namespace ravine
