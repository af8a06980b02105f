#include "app/workspace/present_strip.h"

#include <QContextMenuEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/workspace/runs_panel.h"
#include "core/experiment/run_json.h"
#include "core/kinds/kind_json.h"
#include "widgets/fields/field_hands.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/text/core_text.h"
#include "widgets/text/plain_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int runsWithKnob = 3, runsInOneRow = 5;

const KindDescription& descriptionOf(const Optimizer& optimizer) {
    const auto& kinds = kindsOf<Optimizer>();
    return *std::ranges::find_if(kinds, [&](const auto& kind) { return kind.info.key == infoOf(optimizer).key; });
}

bool isKnob(const ParamInfo& param) { return param.type == ParamType::Real && param.slider.max > param.slider.min; }

}  // namespace

class PresentStrip::Cell : public QWidget {
public:
    Cell(PresentStrip& strip, int run) : QWidget(&strip), strip_(strip), run_(run) {
        auto* row = new QHBoxLayout(this);
        const int pad = qRound(8 * strip.scale_);
        row->setContentsMargins(pad + qRound(18 * strip.scale_), pad / 2, pad, pad / 2);
        row->setSpacing(qRound(6 * strip.scale_));
        name_ = new QLabel(this);
        name_->setWordWrap(true);
        name_->setFont(uiFont(qRound(13 * strip.scale_), QFont::DemiBold));
        name_->setStyleSheet(QStringLiteral("font-size: %1px; font-weight: 600;").arg(qRound(13 * strip.scale_)));
        row->addWidget(name_, 1);
        layout_ = row;
    }

    void show(const RunSpec& run, int slot, bool isSelected, bool hasKnob) {
        slot_ = slot;
        isSelected_ = isSelected;
        name_->setText(QString::fromStdString(run.name));
        setAccessibleName(name_->text());
        Json json = toJson(run);
        std::vector<Knob> wanted{{learningRateInfo(), "learning_rate"}};
        if (const auto knob = hasKnob ? knobOf(run.optimizer) : std::nullopt)
            wanted.push_back({*knob, "optimizer." + std::string(knob->key)});
        if (!std::ranges::equal(wanted, knobs_, {}, &Knob::path, &Knob::path)) build(std::move(wanted));
        for (const Knob& knob : knobs_) {
            const bool ofOptimizer = knob.path != "learning_rate";
            const std::string key(knob.info.key);
            const Json& from = ofOptimizer ? json["optimizer"] : json;
            if (!from.contains(key) || !from[key].is_number()) continue;
            knob.slider->setValue(from[key].get<double>());
            knob.field->setValue(from[key].get<double>());
        }
        update();
    }

    void moveRate(int ticks) {
        if (knobs_.empty()) return;
        LogSlider* slider = knobs_.front().slider;
        // A tenth of a decade, as a step of the wheel.
        slider->choose(slider->value() * std::pow(10.0, 0.1 * ticks));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(isSelected_ ? QPen(theme.accent, 2) : QPen(theme.border, 1));
        painter.setBrush(theme.panel);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
        drawMarker(painter, {14 * strip_.scale_, height() / 2.0}, slot_, 11 * strip_.scale_, theme.runColour(slot_));
    }
    void mousePressEvent(QMouseEvent* event) override {
        if (event->button() == Qt::LeftButton) strip_.runs_.select(run_);
        QWidget::mousePressEvent(event);
    }
    void contextMenuEvent(QContextMenuEvent* event) override {
        const auto& runs = strip_.controller_.experiment().runs;
        if (static_cast<std::size_t>(run_) >= runs.size()) return;
        const Optimizer& optimizer = runs[static_cast<std::size_t>(run_)].optimizer;
        QMenu menu(this);
        for (const ParamInfo& param : descriptionOf(optimizer).params) {
            if (!isKnob(param)) continue;
            menu.addAction(PresentStrip::tr("Show this knob: %1").arg(inMenu(translated(param.label))), this,
                           [this, key = std::string(infoOf(optimizer).key), param] {
                               strip_.knobs_[key] = std::string(param.key);
                               strip_.refresh();
                           });
        }
        if (!menu.isEmpty()) menu.exec(event->globalPos());
    }

private:
    struct Knob {
        ParamInfo info;
        std::string path;
        LogSlider* slider = nullptr;
        NumberField* field = nullptr;
        QLabel* label = nullptr;
    };

    // The one that was chosen; at first the optimizer's own first.
    std::optional<ParamInfo> knobOf(const Optimizer& optimizer) const {
        const KindDescription& kind = descriptionOf(optimizer);
        const auto chosen = strip_.knobs_.find(std::string(kind.info.key));
        for (const ParamInfo& param : kind.params)
            if (isKnob(param) && (chosen == strip_.knobs_.end() || chosen->second == param.key)) return param;
        return std::nullopt;
    }

    void build(std::vector<Knob> wanted) {
        for (const Knob& knob : knobs_)
            for (QWidget* part : std::initializer_list<QWidget*>{knob.label, knob.slider, knob.field})
                part->hide(), part->deleteLater();
        knobs_ = std::move(wanted);
        const double scale = strip_.scale_;
        for (Knob& knob : knobs_) {
            const QString label = fromView(symbolOf(knob.info.label));
            knob.label = new QLabel(QStringLiteral("<i>%1</i>").arg(label), this);
            knob.label->setTextFormat(Qt::RichText);
            knob.label->setStyleSheet(QStringLiteral("font-size: %1px;").arg(qRound(13 * scale)));
            knob.slider = new LogSlider(this);
            knob.slider->setRange(knob.info.slider.min, knob.info.slider.max, knob.info.scale);
            knob.slider->setMinimumWidth(qRound(50 * scale));
            knob.slider->setMaximumWidth(qRound(110 * scale));
            knob.field = new NumberField(this);
            knob.field->setRange(knob.info.range);
            knob.field->setStyleSheet(
                QStringLiteral("font-size: %1px; padding: 0 6px; max-height: 200px;").arg(qRound(13 * scale)));
            knob.field->setFixedSize(qRound(60 * scale), qRound(24 * scale));
            const QString name = PresentStrip::tr("%1 of %2").arg(translated(knob.info.label), name_->text());
            knob.slider->setAccessibleName(name);
            knob.field->setAccessibleName(name);
            for (QWidget* part : std::initializer_list<QWidget*>{knob.label, knob.slider, knob.field}) {
                layout_->addWidget(part, part == knob.slider ? 2 : 0);
                part->show();
            }
            const auto edit = [this, path = knob.path](double value, bool final) {
                strip_.runs_.select(run_);
                const auto from = FieldHands::asksForTheStart() ? Controller::From::Start : Controller::From::Here;
                strip_.controller_.editRun(static_cast<std::size_t>(run_), QString::fromStdString(path),
                                           Json(value).dump(), final, from);
            };
            connect(knob.slider, &LogSlider::valueDragged, this, [edit](double value) { edit(value, false); });
            connect(knob.slider, &LogSlider::valueChosen, this, [edit](double value) { edit(value, true); });
            connect(knob.field, &NumberField::valueChosen, this, [edit](double value) { edit(value, true); });
        }
    }

    PresentStrip& strip_;
    int run_, slot_ = 1;
    bool isSelected_ = false;
    QLabel* name_;
    QHBoxLayout* layout_;
    std::vector<Knob> knobs_;
};

PresentStrip::PresentStrip(Controller& controller, RunsPanel& runs, QWidget* parent)
    : QWidget(parent), controller_(controller), runs_(runs) {
    setProperty("surface", "side");
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("presentStrip"));
    connect(&controller_, &Controller::experimentChanged, this, [this] {
        if (isVisible()) refresh();
    });
    connect(&runs_, &RunsPanel::runSelected, this, [this] {
        if (isVisible()) refresh();
    });
}

void PresentStrip::setTextScale(double scale) {
    scale_ = scale;
    rebuild();
}

void PresentStrip::rebuild() {
    for (Cell* cell : cells_) cell->hide(), cell->deleteLater();
    cells_.clear();
    delete layout();
    auto* grid = new QGridLayout(this);
    const int gap = qRound(8 * scale_);
    grid->setContentsMargins(2 * gap, gap, 2 * gap, gap);
    grid->setSpacing(gap);
    const int count = static_cast<int>(controller_.experiment().runs.size());
    const int columns = count <= runsInOneRow ? std::max(count, 1) : (count + 1) / 2;
    for (int i = 0; i < count; ++i) {
        cells_.push_back(new Cell(*this, i));
        cells_.back()->setMinimumHeight(qRound(36 * scale_));
        grid->addWidget(cells_.back(), i / columns, i % columns);
        cells_.back()->QWidget::show();
    }
    for (int column = 0; column < columns; ++column) grid->setColumnStretch(column, 1);
    refresh();
}

void PresentStrip::refresh() {
    const Experiment& experiment = controller_.experiment();
    if (cells_.size() != experiment.runs.size()) return rebuild();
    const std::vector<int> colours = colourSlots(experiment);
    for (std::size_t i = 0; i < cells_.size(); ++i)
        cells_[i]->show(controller_.shownRun(i), colours[i], static_cast<int>(i) == runs_.selected(),
                        cells_.size() <= runsWithKnob);
}

void PresentStrip::moveRate(int ticks) {
    if (static_cast<std::size_t>(runs_.selected()) < cells_.size())
        cells_[static_cast<std::size_t>(runs_.selected())]->moveRate(ticks);
}

}  // namespace ravine
