#include "widgets/fields/override_form.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "widgets/fields/param_form.h"
#include "widgets/fields/shown_words.h"
#include "widgets/text/core_text.h"
#include "widgets/text/summary_line.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

const KindDescription* kindOf(const ParamInfo& info, const Json& value) {
    const Json name = value.is_object() ? value.value("kind", Json()) : value;
    if (!info.kinds || !name.is_string()) return nullptr;
    const auto& kinds = info.kinds();
    const auto found = std::ranges::find_if(
        kinds, [&](const KindDescription& kind) { return name.get_ref<const std::string&>() == kind.info.key; });
    return found == kinds.end() ? nullptr : &*found;
}

// A kind by its name alone as forms have it.
Json asObject(const ParamInfo& info, const Json& value) {
    return info.type == ParamType::Kind && value.is_string() ? Json{{"kind", value}} : value;
}

QString readable(const ParamInfo& info, const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? OverrideForm::tr("on") : OverrideForm::tr("off");
    if (value.is_number() && value.get<double>() == 0 && !zeroText(info).isEmpty()) return zeroText(info);
    if (value.is_number()) return formatNumber(value.get<double>(), 4);
    if (const KindDescription* kind = kindOf(info, value)) return translated(kind->info.title);
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

// What an override begins with: what holds anyway.
Json firstValue(const ParamInfo& info, const Json& base) {
    if (!base.is_null()) return base;
    switch (info.type) {
        case ParamType::Flag:
            return false;
        case ParamType::Integer:
            return static_cast<std::int64_t>(info.range.contains(0) ? 0 : info.range.min);
        case ParamType::Real:
            return info.range.contains(0) ? 0.0 : info.range.min;
        case ParamType::Kind:
            return info.kinds && !info.kinds().empty() ? Json{{"kind", std::string(info.kinds().front().info.key)}}
                                                       : Json::object();
        case ParamType::Choice:
            return info.choices.empty() ? std::string() : std::string(info.choices.front());
        default:
            return std::string();
    }
}

}  // namespace

struct OverrideForm::Row {
    ParamInfo info;
    QString key, label;
    Json base, value;  // null: nothing is said
    QWidget *asBase = nullptr, *own = nullptr;
    FieldLabel* name = nullptr;
    SummaryLine* note = nullptr;
    QToolButton *take = nullptr, *back = nullptr;
    ParamForm* form = nullptr;
};

OverrideForm::OverrideForm(const std::vector<ParamInfo>& params, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (const ParamInfo& info : params) {
        rows_.push_back(std::make_unique<Row>());
        Row& row = *rows_.back();
        row.info = info;
        row.key = fromView(info.key);
        row.label = info.label.empty() ? row.key : translated(info.label);
        build(row);
        column->addWidget(row.asBase);
        column->addWidget(row.own);
        show(row);
    }
    setMeasures(92, 26);
    refreshIcons();
}

OverrideForm::~OverrideForm() = default;

void OverrideForm::build(Row& row) {
    const QString doc = translated(row.info.doc);
    row.asBase = new QWidget(this);
    auto* line = new QHBoxLayout(row.asBase);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    row.name = new FieldLabel(row.label);
    row.name->setToolTip(doc.isEmpty() ? row.label : QStringLiteral("%1\n%2").arg(row.label, doc));
    row.note = new SummaryLine;
    row.take = new QToolButton;
    row.take->setProperty("measure", "icon");
    row.take->setIconSize({16, 16});
    row.take->setAccessibleName(tr("Override %1").arg(row.label));
    row.take->setToolTip(tr("Override: set this value for this run only"));
    connect(row.take, &QToolButton::clicked, this, [this, &row] {
        const std::string value = firstValue(row.info, row.base).dump();
        emit edited(row.key, value, true);
    });
    line->addWidget(row.name);
    line->addWidget(row.note, 1);
    line->addWidget(row.take);

    row.own = new QWidget(this);
    auto* mine = new QHBoxLayout(row.own);
    mine->setContentsMargins(0, 0, 0, 0);
    mine->setSpacing(0);
    row.form = new ParamForm;
    row.form->setParams({row.info});
    connect(row.form, &ParamForm::edited, this, &OverrideForm::edited);
    row.back = new QToolButton;
    row.back->setProperty("measure", "icon");
    row.back->setIconSize({16, 16});
    row.back->setAccessibleName(tr("%1: back to the shared value").arg(row.label));
    row.back->setToolTip(tr("Back to the shared value"));
    connect(row.back, &QToolButton::clicked, this, [this, &row] { emit edited(row.key, "null", true); });
    mine->addWidget(row.form, 1);
    mine->addWidget(row.back, 0, Qt::AlignTop);
}

void OverrideForm::show(Row& row) {
    const bool mine = !row.value.is_null();
    // Whoever pressed "Override" goes on in the field, and back.
    const bool handOver = mine ? row.take->hasFocus() : row.own->isAncestorOf(focusWidget());
    const QString value = readable(row.info, row.base);
    row.note->setText(value.isEmpty() ? tr("as above") : tr("as above: %1").arg(value));
    row.asBase->setVisible(!mine);
    row.own->setVisible(mine);
    if (mine) row.form->setValues(Json{{std::string(row.info.key), asObject(row.info, row.value)}});
    QWidget* next = mine ? row.form->editor(row.key) : row.take;
    if (handOver && next && isVisible()) next->setFocus(Qt::TabFocusReason);
}

void OverrideForm::setBase(const Json& base) {
    for (auto& row : rows_) {
        row->base = base.is_object() ? base.value(std::string(row->info.key), Json()) : Json();
        show(*row);
    }
}

void OverrideForm::setOverrides(const Json& overrides) {
    for (auto& row : rows_) {
        row->value = overrides.is_object() ? overrides.value(std::string(row->info.key), Json()) : Json();
        show(*row);
    }
}

void OverrideForm::setMeasures(int labelWidth, int buttonWidth) {
    const QString sheet = QStringLiteral("min-width: %1px; max-width: %1px;").arg(buttonWidth);
    for (auto& row : rows_) {
        for (QToolButton* button : {row->take, row->back})
            if (button->styleSheet() != sheet) button->setStyleSheet(sheet);
        row->name->setFixedWidth(labelWidth);
        row->form->setLabelWidth(labelWidth);
    }
}

void OverrideForm::showIssue(const QString& key, const QString& message, int position) {
    if (const Row* row = find(key.section(QLatin1Char('.'), 0, 0))) row->form->showIssue(key, message, position);
}

int OverrideForm::overriddenCount() const {
    return static_cast<int>(std::ranges::count_if(rows_, [](const auto& row) { return !row->value.is_null(); }));
}

OverrideForm::Row* OverrideForm::find(const QString& key) const {
    const auto found = std::ranges::find_if(rows_, [&](const auto& row) { return row->key == key; });
    return found == rows_.end() ? nullptr : found->get();
}

QString OverrideForm::baseText(const QString& key) const {
    const Row* row = find(key);
    return row ? row->note->text() : QString();
}

ParamForm* OverrideForm::editor(const QString& key) const {
    const Row* row = find(key);
    return row && !row->value.is_null() ? row->form : nullptr;
}

QAbstractButton* OverrideForm::overrideButton(const QString& key) const {
    const Row* row = find(key);
    return row ? row->take : nullptr;
}

QAbstractButton* OverrideForm::backButton(const QString& key) const {
    const Row* row = find(key);
    return row ? row->back : nullptr;
}

void OverrideForm::refreshIcons() {
    const Theme& theme = Theme::of(this);
    for (auto& row : rows_) {
        row->take->setIcon(icon(QStringLiteral("pencil"), theme.text2));
        row->back->setIcon(icon(QStringLiteral("close"), theme.text2));
    }
}

void OverrideForm::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) refreshIcons();
    QWidget::changeEvent(event);
}

}  // namespace ravine
