#include "widgets/cards/run_card.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "widgets/fields/log_slider.h"
#include "widgets/fields/param_form.h"
#include "widgets/fields/shown.h"
#include "widgets/text/summary_line.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

Json kindObject(const QString& key) { return Json{{"kind", key.toStdString()}}; }

}  // namespace

// The run's line and marker; opens the choice of another.
class RunCard::Sample final : public QToolButton {
public:
    explicit Sample(QWidget* parent) : QToolButton(parent) { setProperty("measure", "sample"); }
    int slot = 1;
    bool faint = false;

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        } else if (underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        if (faint) painter.setOpacity(0.4);
        const QPointF centre(width() / 2.0 - 1, height() / 2.0);
        painter.setPen(QPen(theme.runColour(slot), 2.5));
        painter.drawLine(centre - QPointF(14, 0), centre + QPointF(14, 0));
        drawMarker(painter, centre, slot, 10, theme.runColour(slot), theme.panel, 1);
    }
};

RunCard::RunCard(RunCardTables tables, QWidget* parent) : QFrame(parent), tables_(std::move(tables)) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 7, 12, 9);
    layout->setSpacing(4);
    buildHeader();
    buildRows();
    watch(this);
    refreshIcons();
}

void RunCard::buildHeader() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);

    sample_ = new Sample(this);
    sample_->setAccessibleName(tr("Colour and marker"));
    sample_->setToolTip(tr("Colour and marker"));
    connect(sample_, &QToolButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addRecolour(menu);
        menu->popup(sample_->mapToGlobal(QPoint(0, sample_->height())));
    });
    row->addWidget(sample_);

    nameField_ = new QLineEdit(this);
    nameField_->setObjectName(QStringLiteral("name"));
    nameField_->setProperty("bare", true);
    nameField_->setMaxLength(80);
    nameField_->setAccessibleName(tr("Name of the run"));
    setRenaming(false);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    nameField_->setFont(bold);
    nameField_->installEventFilter(this);
    connect(nameField_, &QLineEdit::editingFinished, this, &RunCard::takeName);
    row->addWidget(nameField_, 1);

    const auto button = [&](const char* name) {
        auto* made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setProperty("measure", "icon");
        made->setIconSize({20, 20});
        row->addWidget(made);
        return made;
    };
    more_ = button("more");
    more_->setAccessibleName(tr("More"));
    more_->setToolTip(tr("Rename, duplicate, colour, remove"));
    connect(more_, &QToolButton::clicked, this, [this] { popUp(more_->mapToGlobal(QPoint(0, more_->height()))); });
    eye_ = button("eye");
    connect(eye_, &QToolButton::clicked, this, [this] { emit hideToggled(!drawing_.hidden); });
    chevron_ = button("chevron");
    connect(chevron_, &QToolButton::clicked, this, [this] { emit expandedToggled(!drawing_.expanded); });
}

void RunCard::setBadge(const QString& text, const QString& detail) {
    if (badge_->text() == text && badge_->isHidden() == text.isEmpty()) return;
    badge_->setText(text);
    badge_->setToolTip(detail);
    badge_->setVisible(!text.isEmpty());
}

void RunCard::setStableRate(std::optional<double> rate, const QString& text) {
    for (auto* slider : rate_->findChildren<LogSlider*>()) slider->setLimit(rate, text);
}

// The rate is always in sight; what else the run says of itself is the body's.
void RunCard::buildRows() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    origin_ = new QLabel(this);
    origin_->setProperty("textRole", "label");
    origin_->hide();
    column->addWidget(origin_);
    badge_ = new QLabel(this);
    badge_->setObjectName(QStringLiteral("badge"));
    badge_->setProperty("textRole", "badge");
    badge_->setWordWrap(true);
    badge_->hide();
    column->addWidget(badge_);
    std::vector<ParamInfo> rateParams;
    for (const ParamInfo& info : tables_.stageParams)
        if (info.key == "learning_rate") rateParams.push_back(info);
    rate_ = new ParamForm(this);
    rate_->setLabelWidth(RunCardBody::labelWidth);
    rate_->setParams(rateParams);
    connect(rate_, &ParamForm::edited, this, &RunCard::edited);
    column->addWidget(rate_);
    summary_ = new SummaryLine(this);
    summary_->hide();
    column->addWidget(summary_);
    chips_ = new ChangeChips(this);
    chips_->hide();
    connect(chips_, &ChangeChips::takenBack, this, &RunCard::changeTakenBack);
    connect(chips_, &ChangeChips::wantedFromStart, this, &RunCard::changeWantedFromStart);
    connect(chips_, &ChangeChips::shown, this, &RunCard::changeShown);
    column->addWidget(chips_);
}

RunCardBody& RunCard::body() {
    if (body_) return *body_;
    body_ = new RunCardBody(tables_, this);
    connect(body_, &RunCardBody::edited, this, &RunCard::edited);
    connect(body_, &RunCardBody::chosen, this, &RunCard::chooseOptimizer);
    layout()->addWidget(body_);
    watch(body_);
    fitBody();
    if (base_) body_->setBase(base_);
    if (run_) body_->setRun(run_, drawing_.slot, drawing_.rates);
    if (!drawing_.expanded) body_->hide();
    QWidget* above = rate_->isEmpty() ? chevron_ : rate_->editor(QStringLiteral("learning_rate"));
    body_->comeAfter(above);
    return *body_;
}

void RunCard::openSetting(const QString& key) {
    if (!drawing_.expanded) emit expandedToggled(true);
    QWidget* field = rate_->editor(key);
    if (!field) field = body().openSetting(key);
    if (!field) return;
    field->setFocus(Qt::ShortcutFocusReason);
    // It has its place when what was unfolded is laid out, from the inside to the sidebar.
    QTimer::singleShot(0, field, [field] {
        for (int level = 0; level < 4; ++level) QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        for (QWidget* around = field->parentWidget(); around; around = around->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(around)) return area->ensureWidgetVisible(field);
    });
}

void RunCard::setBase(const Json& network) {
    base_ = std::make_shared<const Json>(network);
    if (body_) body_->setBase(base_);
}

void RunCard::setRun(const Json& run, const Drawing& drawing) {
    drawing_ = drawing;
    name_ = QString::fromStdString(run.value("name", std::string()));
    if (!nameField_->hasFocus() || !nameField_->isModified()) {
        if (nameField_->text() != name_) {
            nameField_->setText(name_);
            nameField_->setCursorPosition(0);
        }
        nameField_->setModified(false);
    }
    setAccessibleName(tr("Run %1").arg(name_));
    nameField_->setToolTip(tr("%1\nDouble-click or press F2 to rename").arg(name_));
    sample_->slot = drawing.slot;
    sample_->faint = drawing.hidden;
    rate_->setValues(run);

    run_ = std::make_shared<const Json>(run);
    if (body_) body_->setRun(run_, drawing.slot, drawing.rates);
    if (drawing.expanded || body_) setShown(&body(), drawing.expanded);
    origin_->setText(drawing.origin);
    origin_->setVisible(!drawing.origin.isEmpty());
    summary_->setText(drawing.summary);
    const bool summed = !drawing.expanded && !drawing.summary.isEmpty();
    summary_->setVisible(summed);
    setShown(rate_, !summed && !rate_->isEmpty());
    chips_->setChips(drawing.changes, drawing.earlierChanges);
    refreshIcons();
    sample_->update();
    update();
}

void RunCard::refreshIcons() {
    const Theme& theme = Theme::of(this);
    more_->setIcon(icon(QStringLiteral("more"), theme.text2));
    eye_->setIcon(icon(drawing_.hidden ? QStringLiteral("eye_off") : QStringLiteral("eye"),
                       drawing_.hidden ? theme.text3 : theme.text2));
    eye_->setToolTip(drawing_.hidden ? tr("Show this run") : tr("Hide this run"));
    eye_->setAccessibleName(eye_->toolTip());
    chevron_->setIcon(
        icon(drawing_.expanded ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right"), theme.text2));
    chevron_->setToolTip(drawing_.expanded ? tr("Show less") : tr("Show all settings"));
    chevron_->setAccessibleName(chevron_->toolTip());
}

void RunCard::showIssue(const QString& path, const QString& message, int position) {
    if (rate_->editor(path)) return rate_->showIssue(path, message, position);
    body().showIssue(path, message, position);
}

void RunCard::setRemovable(bool removable) { removable_ = removable; }

void RunCard::chooseOptimizer(const QString& key) {
    const auto preset = std::ranges::find(tables_.presets, key, &RunPreset::key);
    if (preset == tables_.presets.end()) return emit edited(QStringLiteral("optimizer"), kindObject(key).dump(), true);
    const auto edits = preset->edits;
    for (std::size_t i = 0; i < edits.size(); ++i) emit edited(edits[i].first, edits[i].second, i + 1 == edits.size());
}

void RunCard::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    constexpr int narrowCard = 262;
    const QString buttons = width() < narrowCard ? QStringLiteral("min-width: 20px; max-width: 20px;") : QString();
    for (QToolButton* button : {more_, eye_, chevron_})
        if (button->styleSheet() != buttons) button->setStyleSheet(buttons);
    if (body_) fitBody();
}

void RunCard::fitBody() {
    const QMargins around = layout()->contentsMargins();
    body_->fit(width(), width() - around.left() - around.right());
}

}  // namespace ravine
