#include "widgets/fields/param_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QRegularExpression>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "widgets/fields/drop_down.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/shown.h"
#include "widgets/fields/shown_words.h"
#include "widgets/fields/text_field.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int fieldWidth = 60, rowGap = 6;

bool isNumber(const ParamInfo& info) { return info.type == ParamType::Real || info.type == ParamType::Integer; }
bool hasSlider(const ParamInfo& info) { return info.slider.max > info.slider.min; }
bool packs(const ParamInfo& info) { return isNumber(info) && fromView(info.label).size() <= 3; }

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string numberText(const ParamInfo& info, double value) {
    return info.type == ParamType::Integer ? dumped(Json(static_cast<std::int64_t>(value))) : dumped(Json(value));
}

bool same(const std::vector<ParamInfo>& a, const std::vector<ParamInfo>& b) {
    return std::ranges::equal(a, b, [](const ParamInfo& x, const ParamInfo& y) {
        return x.key == y.key && x.label == y.label && x.type == y.type && x.kinds == y.kinds && x.doc == y.doc &&
               x.slider.min == y.slider.min && x.slider.max == y.slider.max && x.scale == y.scale &&
               x.range.min == y.range.min && x.range.max == y.range.max && x.choices.data() == y.choices.data();
    });
}

QString joinedReals(const Json& list) {
    QStringList parts;
    for (const auto& item : list)
        if (item.is_number()) parts << formatNumber(item.get<double>(), 17);
    return parts.join(QStringLiteral(", "));
}

QString joinedTexts(const Json& list) {
    QStringList parts;
    for (const auto& item : list)
        if (item.is_string()) parts << QString::fromStdString(item.get<std::string>());
    return parts.join(QStringLiteral(", "));
}

// The parts of a row side by side. They are made as its children: a widget that changes its parent is styled anew.
void lineUp(QWidget* line, std::initializer_list<QWidget*> parts, int stretched) {
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    int i = 0;
    for (QWidget* part : parts) layout->addWidget(part, i++ == stretched ? 1 : 0);
    if (stretched < 0) layout->insertStretch(1, 1);
}

}  // namespace

struct ParamForm::Row {
    ParamInfo info;
    QString key, label, doc;
    QWidget* line = nullptr;
    LogSlider* slider = nullptr;
    NumberField* number = nullptr;
    QCheckBox* flag = nullptr;
    QComboBox* choice = nullptr;
    TextField* text = nullptr;
    QLabel* fault = nullptr;
    KindPicker* picker = nullptr;
    ParamForm* nested = nullptr;
};

ParamForm::ParamForm(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(rowGap);
}

ParamForm::~ParamForm() = default;

void ParamForm::setLabelWidth(int pixels) {
    if (pixels == labelWidth_) return;
    labelWidth_ = pixels;
    for (auto* label : findChildren<FieldLabel*>())
        if (label->property("column").toBool()) label->setFixedWidth(pixels);
    for (const auto& row : rows_)
        if (row->nested) row->nested->setLabelWidth(pixels);
}

void ParamForm::setThumbnails(KindPicker::Thumbnails thumbnails) {
    thumbnails_ = std::move(thumbnails);
    for (const auto& row : rows_)
        if (row->picker) row->picker->setThumbnails(thumbnails_);
}

QWidget* ParamForm::labelFor(const Row& row, int width) {
    auto* label = new FieldLabel(row.label, row.line);
    if (width > 0) {
        label->setFixedWidth(width);
        label->setProperty("column", true);
    }
    label->setToolTip(row.doc.isEmpty() ? row.label : QStringLiteral("%1\n%2").arg(row.label, row.doc));
    return label;
}

void ParamForm::setParams(const std::vector<ParamInfo>& params, Density density) {
    if (content_ && density == density_ && same(params, params_)) return;
    params_ = params;
    density_ = density;
    if (content_) {
        // Not deleted at once: the edit that led here may come from one of these rows. But they have had their say.
        for (auto* child : content_->findChildren<QObject*>()) child->disconnect(this);
        for (const auto& row : rows_)
            if (row->text) row->text->release();
        content_->hide();
        layout_->removeWidget(content_);
        content_->deleteLater();
    }
    rows_.clear();
    content_ = new QWidget(this);
    auto* lines = new QVBoxLayout(content_);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(rowGap);
    layout_->addWidget(content_);

    for (const ParamInfo& info : params_) {
        auto row = std::make_unique<Row>();
        row->info = info;
        row->key = fromView(info.key);
        row->label = info.label.empty() ? fromView(info.key) : translated(info.label);
        row->doc = translated(info.doc);
        rows_.push_back(std::move(row));
    }
    QHBoxLayout* shared = nullptr;
    int onLine = 0;
    for (auto& row : rows_) {
        const bool packed = density_ == Density::Compact && packs(row->info);
        if (!packed) {
            build(*row, content_, false);
            shared = nullptr;
            lines->addWidget(row->line);
            if (row->fault) lines->addWidget(row->fault);
            if (row->nested) lines->addWidget(row->nested);
            continue;
        }
        if (!shared || onLine == 3) {
            auto* holder = new QWidget(content_);
            shared = new QHBoxLayout(holder);
            shared->setContentsMargins(0, 0, 0, 0);
            shared->setSpacing(14);
            lines->addWidget(holder);
            onLine = 0;
        }
        build(*row, shared->parentWidget(), true);
        shared->addWidget(row->line, 1);
        ++onLine;
    }
    setShown(content_, true);
    // One without a parent yet would come up as a window of its own.
    if (rows_.empty() || parentWidget()) setShown(this, !rows_.empty());
    updateGeometry();
}

void ParamForm::build(Row& row, QWidget* parent, bool packed) {
    row.line = new QWidget(parent);
    switch (row.info.type) {
        case ParamType::Real:
        case ParamType::Integer:
            addNumber(row, packed);
            break;
        case ParamType::Flag: {
            row.flag = new QCheckBox(row.label, row.line);
            lineUp(row.line, {row.flag}, 0);
            connect(row.flag, &QCheckBox::clicked, this,
                    [this, key = row.key](bool on) { emit edited(key, on ? "true" : "false", true); });
            break;
        }
        case ParamType::Choice:
            addChoice(row);
            break;
        case ParamType::Text:
        case ParamType::Reals:
        case ParamType::Texts:
            addText(row);
            break;
        case ParamType::Kind:
            addKind(row);
            break;
    }
    if (QWidget* field = editor(row.key)) {
        field->setObjectName(row.key);
        field->setAccessibleName(row.label);
        field->setAccessibleDescription(row.doc);
        if (!row.picker)
            field->setToolTip(row.number ? tr("%1\nAllowed: %2.").arg(row.doc, row.number->allowed()).trimmed()
                                         : row.doc);
    }
}

void ParamForm::addNumber(Row& row, bool packed) {
    row.number = new NumberField(row.line);
    row.number->setRange(row.info.range);
    row.number->setInteger(row.info.type == ParamType::Integer);
    row.number->setUnit(fromView(row.info.unit));
    row.number->setZeroText(zeroText(row.info));
    connect(row.number, &NumberField::valueChosen, this, [this, &row](double value) {
        if (row.slider) row.slider->setValue(value);
        emit edited(row.key, numberText(row.info, value), true);
    });
    if (packed) {
        lineUp(row.line, {labelFor(row, 0), row.number}, 1);
        return;
    }
    row.number->setFixedWidth(fieldWidth + (row.info.unit.empty() ? 0 : 6));
    if (!zeroText(row.info).isEmpty()) {
        // The slider gives way while words stand there.
        const auto fit = [number = row.number] {
            number->setFixedWidth(number->value() == 0 ? std::max(number->sizeHint().width(), fieldWidth) : fieldWidth);
        };
        connect(row.number, &QLineEdit::textChanged, row.number, fit);
        fit();
    }
    if (!hasSlider(row.info)) {
        row.number->setFixedWidth(fieldWidth + 24);
        lineUp(row.line, {labelFor(row, 0), row.number}, -1);
        return;
    }
    row.slider = new LogSlider(row.line);
    row.slider->setRange(row.info.slider.min, row.info.slider.max, row.info.scale);
    row.slider->setInteger(row.info.type == ParamType::Integer);
    row.slider->setObjectName(row.key + QStringLiteral(".slider"));
    row.slider->setAccessibleName(tr("%1, slider").arg(row.label));
    row.slider->setAccessibleDescription(row.doc);
    row.slider->setToolTip(row.doc);
    const auto take = [this, &row](double value, bool final) {
        row.number->setValue(value);
        emit edited(row.key, numberText(row.info, value), final);
    };
    connect(row.slider, &LogSlider::valueDragged, this, [take](double value) { take(value, false); });
    connect(row.slider, &LogSlider::valueChosen, this, [take](double value) { take(value, true); });
    lineUp(row.line, {labelFor(row, labelWidth_), row.slider, row.number}, 1);
    row.line->layout()->setSpacing(3);  // the slider keeps room for its knob at both ends
}

void ParamForm::addChoice(Row& row) {
    row.choice = new ChoiceBox(row.line);
    for (const auto name : row.info.choices) row.choice->addItem(choiceText(name), fromView(name));
    row.choice->setMinimumContentsLength(6);
    connect(row.choice, &QComboBox::activated, this, [this, &row](int index) {
        emit edited(row.key, dumped(Json(row.choice->itemData(index).toString().toStdString())), true);
    });
    lineUp(row.line, {labelFor(row, labelWidth_), row.choice}, 1);
}

void ParamForm::addText(Row& row) {
    row.text = new TextField(
        [this, &row](const QString& typed) {
            Json value;
            if (row.info.type == ParamType::Text) {
                value = typed.trimmed().toStdString();
            } else {
                value = Json::array();
                static const QRegularExpression numbers(QStringLiteral("[,;\\s]+")), texts(QStringLiteral("[,;]"));
                for (const QString& part :
                     typed.split(row.info.type == ParamType::Reals ? numbers : texts, Qt::SkipEmptyParts)) {
                    if (row.info.type == ParamType::Texts) {
                        if (!part.trimmed().isEmpty()) value.push_back(part.trimmed().toStdString());
                        continue;
                    }
                    const auto number = NumberField::parse(part);
                    if (!number)
                        return showIssue(row.key,
                                         tr("“%1” is no number. Write numbers with commas between: 30, 60").arg(part),
                                         static_cast<int>(typed.indexOf(part)));
                    value.push_back(*number);
                }
            }
            showIssue(row.key, {});
            emit edited(row.key, dumped(value), true);
        },
        row.line);
    row.fault = new QLabel(content_);
    row.fault->setProperty("textRole", "fault");
    row.fault->setWordWrap(true);
    row.fault->hide();
    // "f(x, y) =": a formula is read and typed whole, its label stands above it.
    if (!row.label.endsWith(QLatin1Char('='))) return lineUp(row.line, {labelFor(row, labelWidth_), row.text}, 1);
    auto* column = new QVBoxLayout(row.line);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(labelFor(row, 0));
    column->addWidget(row.text);
}

void ParamForm::addKind(Row& row) {
    row.picker = new KindPicker(row.info.kinds ? row.info.kinds() : std::vector<KindDescription>{}, row.line);
    row.picker->setThumbnails(thumbnails_);
    row.nested = new ParamForm(content_);
    row.nested->setLabelWidth(labelWidth_);
    row.nested->hide();
    lineUp(row.line, {labelFor(row, labelWidth_), row.picker}, 1);
    connect(row.picker, &KindPicker::chosen, this, [this, &row](const QString& kind) {
        emit edited(row.key, dumped(Json{{"kind", kind.toStdString()}}), true);
    });
    connect(row.nested, &ParamForm::edited, this,
            [this, &row](const QString& key, const std::string& jsonText, bool final) {
                emit edited(row.key + QLatin1Char('.') + key, jsonText, final);
            });
}

void ParamForm::setValues(const Json& object) {
    if (!object.is_object()) return;
    for (auto& row : rows_)
        if (const auto found = object.find(row->key.toStdString()); found != object.end()) setValue(*row, *found);
}

void ParamForm::setValue(Row& row, const Json& value) {
    if (row.number && value.is_number()) {
        row.number->setValue(value.get<double>());
        if (row.slider) row.slider->setValue(value.get<double>());
    } else if (row.flag && value.is_boolean()) {
        row.flag->setChecked(value.get<bool>());
    } else if (row.choice && value.is_string()) {
        row.choice->setCurrentIndex(row.choice->findData(QString::fromStdString(value.get<std::string>())));
    } else if (row.text) {
        row.text->setValue(value.is_string()                   ? QString::fromStdString(value.get<std::string>())
                           : row.info.type == ParamType::Reals ? joinedReals(value)
                           : value.is_array()                  ? joinedTexts(value)
                                                               : QString());
    } else if (row.picker && value.is_object() && value.contains("kind") && value["kind"].is_string()) {
        const auto key = value["kind"].get<std::string>();
        row.picker->setCurrent(QString::fromStdString(key));
        if (!row.info.kinds) return;
        for (const KindDescription& kind : row.info.kinds()) {
            if (kind.info.key != key) continue;
            row.nested->setParams(kind.params, density_);
            Json whole = Json::parse(kind.defaults, nullptr, false);
            if (whole.is_object()) whole.update(value);
            row.nested->setValues(whole);
        }
    }
}

ParamForm::Row* ParamForm::find(const QString& key) const {
    const auto found = std::ranges::find_if(rows_, [&](const auto& row) { return row->key == key; });
    return found == rows_.end() ? nullptr : found->get();
}

QWidget* ParamForm::editor(const QString& key) const {
    if (const Row* row = find(key)) {
        if (row->number) return row->number;
        if (row->flag) return row->flag;
        if (row->choice) return row->choice;
        if (row->text) return row->text;
        return row->picker;
    }
    const Row* outer = find(key.section(QLatin1Char('.'), 0, 0));
    return outer && outer->nested ? outer->nested->editor(key.section(QLatin1Char('.'), 1)) : nullptr;
}

void ParamForm::showIssue(const QString& key, const QString& message, int position) {
    Row* row = find(key);
    if (!row) {
        const Row* outer = find(key.section(QLatin1Char('.'), 0, 0));
        if (outer && outer->nested) outer->nested->showIssue(key.section(QLatin1Char('.'), 1), message, position);
        return;
    }
    if (row->number) row->number->showFault(message);
    if (row->text) {
        row->text->mark(!message.isEmpty(), position);
        row->fault->setText(message);
        row->fault->setVisible(!message.isEmpty());
        row->text->setAccessibleDescription(message.isEmpty() ? row->doc : message);
    }
}

void ParamForm::clearIssues() {
    for (const auto& row : rows_) {
        showIssue(row->key, {});
        if (row->nested) row->nested->clearIssues();
    }
}

}  // namespace ravine
