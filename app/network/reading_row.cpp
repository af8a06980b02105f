#include "app/network/reading_row.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <map>
#include <string>

#include "app/network/table_words.h"
#include "widgets/fields/drop_down.h"

namespace ravine {
namespace {

QLabel* label(const QString& words, const char* role, QWidget* parent) {
    auto* made = new QLabel(words, parent);
    made->setProperty("textRole", role);
    return made;
}

// A choice from which nothing that was said by a column's name follows any more.
CsvFile withoutColumns(CsvFile file) {
    file.features.clear();
    file.targets.clear();
    file.words.clear();
    file.numbers.clear();
    return file;
}

}  // namespace

ReadingRow::ReadingRow(QWidget* parent) : QWidget(parent) {
    rows_ = new QVBoxLayout(this);
    rows_->setContentsMargins(0, 10, 0, 10);
    rows_->setSpacing(8);
    firstRow_ = new QHBoxLayout;
    firstRow_->setSpacing(8);
    rows_->addLayout(firstRow_);
    firstRow_->addWidget(label(tr("Reading"), "section", this));
    firstRow_->addSpacing(8);
    header_ = new QCheckBox(tr("First row holds names"), this);
    connect(header_, &QCheckBox::clicked, this, [this](bool on) {
        CsvFile changed = withoutColumns(chosen_);  // they have other names now
        changed.header = on ? HeaderLine::Yes : HeaderLine::No;
        emit chosen(changed, false);
    });
    firstRow_->addWidget(header_);
    firstRow_->addSpacing(8);
    const auto add = [&](const QString& name, const QStringList& words) {
        auto* box = new ChoiceBox(this);
        box->addItems(words);
        box->setAccessibleName(name);
        firstRow_->addWidget(label(name, "label", this));
        firstRow_->addWidget(box);
        firstRow_->addSpacing(8);
        return box;
    };
    separator_ =
        add(tr("Separator"), {tr("automatic"), tr(", comma"), tr("; semicolon"), tr("tab"), tr("| bar"), tr("blanks")});
    connect(separator_, &QComboBox::activated, this, [this](int index) {
        CsvFile changed = withoutColumns(chosen_);
        changed.separator = static_cast<CellSeparator>(index);
        emit chosen(changed, false);
    });
    decimal_ = add(tr("Decimal sign"), {tr("automatic"), tr(". point"), tr(", comma")});
    connect(decimal_, &QComboBox::activated, this, [this](int index) {
        CsvFile changed = chosen_;
        changed.decimal = static_cast<DecimalMark>(index);
        emit chosen(changed, false);
    });
    task_ = add(tr("Target is"), {tr("automatic"), tr("classes"), tr("a number")});
    connect(task_, &QComboBox::activated, this, [this](int index) {
        CsvFile changed = chosen_;
        changed.task = index == 1 ? Task::Classification : index == 2 ? Task::Regression : Task::Auto;
        emit chosen(changed, true);
    });
    firstRow_->addWidget(missing_ = makeMissing());
    firstRow_->addStretch();
}

QWidget* ReadingRow::makeMissing() {
    auto* whole = new QWidget(this);
    auto* row = new QHBoxLayout(whole);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(label(tr("Missing values"), "label", whole));
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    row->addLayout(segments);
    row->addStretch();
    drop_ = new QPushButton(whole);
    fill_ = new QPushButton(tr("Fill with median"), whole);
    fill_->setToolTip(tr("The median of the training part; of a category its most frequent value"));
    for (QPushButton* button : {drop_, fill_}) {
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setProperty("segment", button == drop_ ? "first" : "last");
        segments->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, button] {
            CsvFile changed = chosen_;
            changed.missing = button == drop_ ? MissingValues::Drop : MissingValues::Median;
            emit chosen(changed, true);
        });
    }
    return whole;
}

void ReadingRow::show(const CsvFile& chosen, const TableUnderstanding* understood, std::size_t dropped) {
    chosen_ = chosen;
    task_->setCurrentIndex(chosen.task == Task::Classification ? 1 : chosen.task == Task::Regression ? 2 : 0);
    separator_->setCurrentIndex(static_cast<int>(chosen.separator));
    decimal_->setCurrentIndex(static_cast<int>(chosen.decimal));
    missing_->setVisible(understood && missingCells(*understood) > 0);
    if (!understood) return;
    header_->setChecked(understood->header);
    // A guess is shown as what was guessed.
    if (chosen.separator == CellSeparator::Auto) {
        const std::map<std::string, int> places{{"comma", 1}, {"semicolon", 2}, {"tab", 3}, {"|", 4}, {"blanks", 5}};
        const auto found = places.find(understood->separator);
        separator_->setCurrentIndex(found == places.end() ? 0 : found->second);
    }
    if (chosen.decimal == DecimalMark::Auto) decimal_->setCurrentIndex(understood->decimalComma ? 2 : 1);
    if (chosen.task == Task::Auto && !understood->targets.empty())
        task_->setCurrentIndex(understood->task == Task::Classification ? 1 : 2);
    drop_->setChecked(chosen.missing != MissingValues::Median);
    fill_->setChecked(chosen.missing == MissingValues::Median);
    drop_->setText(dropped == 1 ? tr("Drop 1 row") : tr("Drop %1 rows").arg(grouped(dropped)));
}

void ReadingRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // Where all does not fit into one line, missing values have their own.
    const bool narrow = width() < 1050;
    if (narrow == (rows_->indexOf(missing_) >= 0)) return;
    if (narrow)
        rows_->addWidget(missing_);
    else
        firstRow_->insertWidget(firstRow_->count() - 1, missing_);
}

}  // namespace ravine
