#include "app/network/import_sheet.h"

#include <QCheckBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/workspace/workspace.h"
#include "core/data/recent_table.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/network_json.h"
#include "core/kinds/kind_json.h"
#include "widgets/fields/drop_down.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr std::size_t fewestRows = 10, shownRemarks = 4;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }
QString counted(std::size_t number) {
    return QLocale::c().toString(static_cast<qulonglong>(number)).replace(',', QChar(0x202F));
}

QLabel* label(const QString& words, const char* role, QWidget* parent) {
    auto* made = new QLabel(words, parent);
    made->setTextFormat(Qt::PlainText);
    made->setProperty("textRole", role);
    return made;
}

QComboBox* choices(const QString& name, const QStringList& words, QWidget* parent) {
    auto* box = new ChoiceBox(parent);
    box->addItems(words);
    box->setAccessibleName(name);
    return box;
}

QString typeName(Column::Type type) {
    switch (type) {
        case Column::Type::Number:
            return ImportSheet::tr("number");
        case Column::Type::YesNo:
            return ImportSheet::tr("yes/no");
        case Column::Type::Date:
            return ImportSheet::tr("date");
        case Column::Type::Words:
            return ImportSheet::tr("category");
        default:
            return ImportSheet::tr("empty");
    }
}

// What is worth a warning where it stands; dates are left out without one.
QString warningOf(const ColumnUnderstanding& column) {
    if (column.role == ColumnRole::Target) return {};
    if (column.type == Column::Type::Empty) return ImportSheet::tr("no value");
    if (column.facts.constant) return ImportSheet::tr("one value only");
    if (column.facts.countsRows) return ImportSheet::tr("counts the rows");
    if (column.facts.numbersRows) return ImportSheet::tr("numbers the rows");
    if (column.type == Column::Type::Words && column.facts.distinct > mostWords)
        return column.facts.distinct > Table::maxClasses
                   ? ImportSheet::tr("over %1 words").arg(Table::maxClasses)
                   : ImportSheet::tr("%1 different words").arg(column.facts.distinct);
    return {};
}

SheetColumn sheetColumn(const ColumnUnderstanding& from, const Column& column) {
    SheetColumn to;
    to.name = text(from.name);
    to.type = typeName(from.type);
    to.types << to.type;
    if (from.type != Column::Type::Words && from.type != Column::Type::Empty) to.types << typeName(Column::Type::Words);
    if (from.type == Column::Type::Words && column.someNumbers) to.types << typeName(Column::Type::Number);
    to.role = from.role == ColumnRole::Feature  ? SheetRole::Feature
              : from.role == ColumnRole::Target ? SheetRole::Target
                                                : SheetRole::Out;
    to.warning = warningOf(from);
    to.numbers = from.type == Column::Type::Number;
    to.categories = from.facts.histogram.empty();
    const double width = from.facts.histogram.empty()
                             ? 0
                             : (from.facts.most - from.facts.least) / static_cast<double>(from.facts.histogram.size());
    for (std::size_t i = 0; i < from.facts.histogram.size(); ++i) {
        to.bars.push_back(static_cast<double>(from.facts.histogram[i]));
        if (from.type == Column::Type::Date) continue;
        const double low = from.facts.least + width * static_cast<double>(i);
        to.barTips << ImportSheet::tr("%1 to %2: %3 rows")
                          .arg(formatNumber(low), formatNumber(low + width), counted(from.facts.histogram[i]));
    }
    if (to.categories)
        for (const auto& [value, count] : from.facts.values) {
            to.bars.push_back(static_cast<double>(count));
            to.barTips << ImportSheet::tr("%1: %2 rows").arg(text(value), counted(count));
        }
    to.range = text(from.range);
    if (from.role == ColumnRole::Feature && from.type == Column::Type::Words)
        to.range = ImportSheet::tr("%1 values → %2 inputs").arg(from.facts.distinct).arg(from.inputs);
    to.anyMissing = from.missing > 0;
    to.missing = from.missing == 0      ? ImportSheet::tr("none missing")
                 : from.notNumbers == 0 ? ImportSheet::tr("%1 missing").arg(counted(from.missing))
                 : from.notNumbers == from.missing
                     ? ImportSheet::tr("%1 not a %2").arg(counted(from.notNumbers)).arg(to.type)
                     : ImportSheet::tr("%1 missing, %2 no %3")
                           .arg(counted(from.missing - from.notNumbers), counted(from.notNumbers), to.type);
    return to;
}

}  // namespace

ImportSheet::ImportSheet(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Use your own data"));
    auto* title = new QWidget(this);
    title->setFixedHeight(52);
    makeTitle(title);
    auto* body = new QWidget(this);
    auto* bodyLayout = new QVBoxLayout(body);
    bodyLayout->setContentsMargins(16, 0, 16, 16);
    bodyLayout->setSpacing(0);
    readingRow_ = new QWidget(body);
    makeReading(readingRow_);
    bodyLayout->addWidget(readingRow_);

    pages_ = new QStackedLayout;
    columns_ = new ColumnSheet(body);
    pages_->addWidget(columns_);
    fault_ = label({}, "fault", body);
    fault_->setWordWrap(true);
    fault_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    pages_->addWidget(fault_);
    auto* loading = new QWidget(body);
    auto* loadingLayout = new QVBoxLayout(loading);
    loadingText_ = label({}, "label", loading);
    progressBar_ = new QProgressBar(loading);
    progressBar_->setRange(0, 1000);
    progressBar_->setTextVisible(false);
    progressBar_->setFixedHeight(8);
    loadingLayout->addStretch();
    loadingLayout->addWidget(loadingText_, 0, Qt::AlignHCenter);
    loadingLayout->addWidget(progressBar_);
    loadingLayout->addStretch();
    pages_->addWidget(loading);
    bodyLayout->addLayout(pages_, 1);

    auto* notes = new QHBoxLayout;
    notes->setContentsMargins(0, 4, 0, 8);
    rowsNote_ = label({}, "note", body);
    notes->addWidget(rowsNote_);
    notes->addStretch();
    notes->addWidget(label(tr("Types, separator and decimal sign are guesses from the whole file; change any of them "
                              "and the table follows."),
                           "note", body));
    bodyLayout->addLayout(notes);
    auto* summary = new QWidget(body);
    summary->setProperty("surface", "sub");
    summary->setAttribute(Qt::WA_StyledBackground);
    summary->setMinimumHeight(112);
    makeSummary(summary);
    bodyLayout->addWidget(summary);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(body, 1);

    connect(columns_, &ColumnSheet::roleChosen, this, &ImportSheet::chooseRole);
    connect(columns_, &ColumnSheet::typeChosen, this, &ImportSheet::chooseType);
    progressTimer_.setInterval(50);
    connect(&progressTimer_, &QTimer::timeout, this, [this] {
        progressBar_->setValue(static_cast<int>(1000 * progress_.load()));
        if (pages_->currentIndex() != 2) pages_->setCurrentIndex(2);
    });
    hide();
}

ImportSheet::~ImportSheet() { giveUp(); }

void ImportSheet::giveUp() {
    if (givenUp_) *givenUp_ = true;
    reading_.forget();
}

void ImportSheet::makeTitle(QWidget* into) {
    auto* row = new QHBoxLayout(into);
    row->setContentsMargins(16, 0, 12, 0);
    row->setSpacing(12);
    symbol_ = new QToolButton(into);
    symbol_->setFocusPolicy(Qt::NoFocus);
    symbol_->setAttribute(Qt::WA_TransparentForMouseEvents);
    symbol_->setProperty("bare", true);
    row->addWidget(symbol_);
    row->addWidget(label(tr("Use your own data"), "title", into));
    facts_ = label({}, "label", into);
    row->addWidget(facts_, 1);
    auto* other = new QPushButton(tr("Another file…"), into);
    connect(other, &QPushButton::clicked, this, &ImportSheet::anotherFileAsked);
    row->addWidget(other);
    close_ = new QToolButton(into);
    close_->setToolTip(tr("Close (Esc)"));
    close_->setAccessibleName(tr("Close"));
    connect(close_, &QToolButton::clicked, this, &ImportSheet::close);
    row->addWidget(close_);
}

void ImportSheet::makeReading(QWidget* into) {
    auto* rows = new QVBoxLayout(into);
    rows->setContentsMargins(0, 10, 0, 10);
    rows->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    rows->addLayout(row);
    row->addWidget(label(tr("Reading"), "section", into));
    row->addSpacing(8);
    header_ = new QCheckBox(tr("First row holds names"), into);
    connect(header_, &QCheckBox::clicked, this, [this](bool on) {
        chosen_.header = on ? HeaderLine::Yes : HeaderLine::No;
        // Columns have other names now.
        chosen_.features.clear();
        chosen_.targets.clear();
        chosen_.words.clear();
        chosen_.numbers.clear();
        read(false);
    });
    row->addWidget(header_);
    row->addSpacing(8);
    const auto add = [&](const QString& name, QComboBox* box) {
        row->addWidget(label(name, "label", into));
        row->addWidget(box);
        row->addSpacing(8);
    };
    separator_ =
        choices(tr("Separator"),
                {tr("automatic"), tr(", comma"), tr("; semicolon"), tr("tab"), tr("| bar"), tr("blanks")}, into);
    connect(separator_, &QComboBox::activated, this, [this](int index) {
        chosen_.separator = static_cast<CellSeparator>(index);
        chosen_.features.clear();
        chosen_.targets.clear();
        read(false);
    });
    add(tr("Separator"), separator_);
    decimal_ = choices(tr("Decimal sign"), {tr("automatic"), tr(". point"), tr(", comma")}, into);
    connect(decimal_, &QComboBox::activated, this, [this](int index) {
        chosen_.decimal = static_cast<DecimalMark>(index);
        read(false);
    });
    add(tr("Decimal sign"), decimal_);
    task_ = choices(tr("Target is"), {tr("automatic"), tr("classes"), tr("a number")}, into);
    connect(task_, &QComboBox::activated, this, [this](int index) {
        chosen_.task = index == 1 ? Task::Classification : index == 2 ? Task::Regression : Task::Auto;
        read(true);
    });
    add(tr("Target is"), task_);
    row->addStretch();
    missing_ = new QWidget(into);
    auto* missing = new QHBoxLayout(missing_);
    missing->setContentsMargins(0, 0, 0, 0);
    missing->setSpacing(8);
    missing->addWidget(label(tr("Missing values"), "label", missing_));
    auto* missingChoice = new QWidget(missing_);
    auto* segments = new QHBoxLayout(missingChoice);
    segments->setContentsMargins(0, 0, 0, 0);
    segments->setSpacing(0);
    drop_ = new QPushButton(missingChoice);
    fill_ = new QPushButton(tr("Fill with median"), missingChoice);
    fill_->setToolTip(tr("The median of the training part; of a category its most frequent value"));
    for (QPushButton* button : {drop_, fill_}) {
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setProperty("segment", button == drop_ ? "first" : "last");
        segments->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, button] {
            chosen_.missing = button == drop_ ? MissingValues::Drop : MissingValues::Median;
            read(true);
        });
    }
    missing->addWidget(missingChoice);
    missing->addStretch();
    firstRow_ = row;
    rows_ = rows;
    row->insertWidget(row->count() - 1, missing_);
}

void ImportSheet::makeSummary(QWidget* into) {
    auto* row = new QHBoxLayout(into);
    row->setContentsMargins(20, 14, 20, 14);
    row->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(6);
    sentence_ = label({}, "lesson", into);
    sentence_->setWordWrap(true);
    words->addWidget(sentence_);
    remarks_ = new QWidget(into);
    auto* lines = new QVBoxLayout(remarks_);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    words->addWidget(remarks_);
    words->addStretch();
    row->addLayout(words, 1);
    cancel_ = new QPushButton(tr("Cancel"), into);
    cancel_->setProperty("measure", "large");
    connect(cancel_, &QPushButton::clicked, this, &ImportSheet::close);
    use_ = new QPushButton(tr("Use this data"), into);
    use_->setProperty("measure", "large");
    use_->setProperty("primary", true);
    use_->setToolTip(tr("Train on this table (Ctrl+Return)"));
    connect(use_, &QPushButton::clicked, this, &ImportSheet::use);
    row->addWidget(cancel_);
    row->addWidget(use_);
}

void ImportSheet::open(CsvFile chosen) {
    chosen_ = std::move(chosen);
    fresh_ = chosen_ == CsvFile{.file = chosen_.file};
    name_ = QFileInfo(text(chosen_.file)).fileName();
    read_.reset();
    understood_.reset();
    refused_.clear();
    columns_->setCurrent(0);
    refreshTheme();
    QWidget::show();
    raise();
    columns_->setFocus();
    read(false);
}

void ImportSheet::close() {
    if (isHidden()) return;
    giveUp();
    progressTimer_.stop();
    hide();
    emit closed();
}

// Reads the file again, or only thinks again about the table that was read. Beside the window's thread.
void ImportSheet::read(bool sameTable) {
    if (sameTable && !read_) return;
    refused_.clear();
    giveUp();  // what is being read is read in another way than is wanted now
    givenUp_ = std::make_shared<std::atomic<bool>>(false);
    use_->setEnabled(false);
    progress_ = 0;
    loadingText_->setText(tr("Reading %1…").arg(name_));
    progressTimer_.start();
    const bool fresh = std::exchange(fresh_, false);
    reading_.request(
        [this, chosen = chosen_, known = sameTable ? read_ : nullptr, fresh, givenUp = givenUp_]() mutable {
            std::shared_ptr<const Read> now = known;
            if (!now) {
                auto made = std::make_shared<Read>();
                made->table = recentTable(chosen.file, "problem.data.file", made->issues, chosen.reading(),
                                          [this, givenUp](double share) {
                                              progress_ = share;
                                              return !*givenUp;
                                          });
                if (made->table) made->facts = factsOf(*made->table);
                now = made;
            }
            std::shared_ptr<const TableUnderstanding> understood;
            // Rows without a value are dropped unless something else is wanted: that asks nothing and is said.
            const bool drops = fresh && now->table && understand(*now->table, now->facts, chosen).samples > 0 &&
                               chosen.missing == MissingValues::Refuse;
            if (drops) chosen.missing = MissingValues::Drop;
            if (now->table)
                understood = std::make_shared<const TableUnderstanding>(understand(*now->table, now->facts, chosen));
            return [this, now, understood, chosen] {
                if (isHidden()) return;
                chosen_.missing = chosen.missing;
                show(now, understood);
            };
        });
}

void ImportSheet::show(std::shared_ptr<const Read> read, std::shared_ptr<const TableUnderstanding> understood) {
    progressTimer_.stop();
    read_ = std::move(read);
    understood_ = std::move(understood);
    const QFileInfo file(text(chosen_.file));
    QStringList about{name_};
    if (understood_)
        about << tr("%1 rows, %2 columns").arg(counted(understood_->rows)).arg(understood_->columns.size());
    if (file.exists()) about << QLocale::c().formattedDataSize(file.size(), 1, QLocale::DataSizeSIFormat);
    facts_->setText(about.join(QStringLiteral("  ·  ")));
    showReading();
    if (understood_) {
        showColumns();
        showRows();
        pages_->setCurrentIndex(0);
    } else {
        rowsNote_->clear();
        QStringList lines;
        for (const Issue& issue : read_->issues) lines << text(issue.text());
        fault_->setText(tr("%1 cannot be read as a table this way:\n\n%2").arg(name_, lines.join("\n")));
        pages_->setCurrentIndex(1);
    }
    showSummary();
}

void ImportSheet::showReading() {
    task_->setCurrentIndex(chosen_.task == Task::Classification ? 1 : chosen_.task == Task::Regression ? 2 : 0);
    separator_->setCurrentIndex(static_cast<int>(chosen_.separator));
    decimal_->setCurrentIndex(static_cast<int>(chosen_.decimal));
    if (!understood_) {
        missing_->hide();
        return;
    }
    header_->setChecked(understood_->header);
    // A guess is shown as what was guessed.
    if (chosen_.separator == CellSeparator::Auto) {
        const std::map<std::string, int> places{{"comma", 1}, {"semicolon", 2}, {"tab", 3}, {"|", 4}, {"blanks", 5}};
        const auto found = places.find(understood_->separator);
        separator_->setCurrentIndex(found == places.end() ? 0 : found->second);
    }
    if (chosen_.decimal == DecimalMark::Auto) decimal_->setCurrentIndex(understood_->decimalComma ? 2 : 1);
    if (chosen_.task == Task::Auto && !understood_->targets.empty())
        task_->setCurrentIndex(understood_->task == Task::Classification ? 1 : 2);
    std::size_t missing = 0;
    for (const ColumnUnderstanding& column : understood_->columns)
        if (column.role != ColumnRole::LeftOut) missing += column.missing;
    missing_->setVisible(missing > 0);
    drop_->setChecked(chosen_.missing != MissingValues::Median);
    fill_->setChecked(chosen_.missing == MissingValues::Median);
    CsvFile dropping = chosen_;
    dropping.missing = MissingValues::Drop;
    const std::size_t left = chosen_.missing == MissingValues::Drop
                                 ? understood_->samples
                                 : understand(*read_->table, read_->facts, dropping).samples;
    const std::size_t rows = understood_->rows - std::min(understood_->rows, left);
    drop_->setText(rows == 1 ? tr("Drop 1 row") : tr("Drop %1 rows").arg(counted(rows)));
}

void ImportSheet::showColumns() {
    std::vector<SheetColumn> columns;
    for (std::size_t i = 0; i < understood_->columns.size(); ++i)
        columns.push_back(sheetColumn(understood_->columns[i], read_->table->columns[i]));
    columns_->setColumns(std::move(columns));
}

void ImportSheet::showRows() {
    const Table& table = *read_->table;
    std::vector<bool> kept(table.rows, false);
    for (const std::size_t row : understood_->usedRows) kept[row] = true;
    std::vector<SheetRow> rows;
    for (std::size_t r = 0; r < table.firstRows.size(); ++r) {
        SheetRow& row = rows.emplace_back();
        row.dropped = !kept[r];
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            SheetCell cell{text(table.firstRows[r][c])};
            const ColumnUnderstanding& about = understood_->columns[c];
            if (about.role != ColumnRole::LeftOut && std::ranges::binary_search(table.columns[c].missing, r)) {
                const bool filled =
                    chosen_.missing == MissingValues::Median && about.role == ColumnRole::Feature && kept[r];
                cell.state = filled ? SheetCell::State::FilledIn : SheetCell::State::Missing;
                if (filled)
                    cell.text = about.type == Column::Type::Number ? tr("median") : tr("most frequent");
                else
                    cell.text = cell.text.isEmpty() ? tr("missing") : cell.text;
            }
            row.cells.push_back(std::move(cell));
        }
    }
    rowsNote_->setText(rows.size() == table.rows ? tr("%1 rows").arg(counted(table.rows))
                                                 : tr("%1 of %2 rows").arg(rows.size()).arg(counted(table.rows)));
    columns_->setRows(std::move(rows));
}

bool ImportSheet::canBeUsed() const {
    return understood_ && understood_->faults.empty() && understood_->samples >= fewestRows;
}

QString ImportSheet::sentence() const { return sentence_->text(); }

QStringList ImportSheet::remarks() const {
    QStringList lines;
    for (const Issue& issue : refused_) lines << text(issue.text());
    if (!understood_) return lines;
    for (const Issue& fault : understood_->faults) lines << text(fault.text());
    if (understood_->faults.empty() && understood_->samples < fewestRows)
        lines << tr("%1 rows are too few to learn from and to check by: at least %2")
                     .arg(understood_->samples)
                     .arg(fewestRows);
    for (const std::string& doubt : understood_->doubts) lines << text(doubt) + u'.';
    QStringList out;
    for (const ColumnUnderstanding& column : understood_->columns)
        if (column.role == ColumnRole::LeftOut && !column.leftOut.empty() && column.leftOut != "not chosen")
            out << tr("%1 is left out: %2").arg(text(column.name), text(column.leftOut));
    constexpr qsizetype most = 3;
    if (out.size() > most) out = out.mid(0, most - 1) << tr("and %1 more columns").arg(out.size() - most + 1);
    if (!out.isEmpty()) lines << out.join("; ") + u'.';
    return lines;
}

void ImportSheet::showSummary() {
    sentence_->setText(understood_ ? text(understood_->sentence) : QString());
    const Theme& theme = Theme::of(this);
    qDeleteAll(remarks_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    QStringList lines = remarks();
    const bool warned = !lines.isEmpty();
    const auto shown = static_cast<qsizetype>(shownRemarks);
    QString all;
    if (lines.size() > shown) {
        all = lines.join("\n");
        lines = lines.mid(0, shown - 1) << tr("… and %1 more remarks").arg(lines.size() - shown + 1);
    }
    if (canBeUsed() && lines.size() < shown) lines << tr("Means, scales and medians come from the training part only.");
    for (const QString& line : lines) {
        auto* row = new QWidget(remarks_);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        auto* sign = new QLabel(row);
        const bool tick = canBeUsed() && (&line == &lines.back()) && (!warned || lines.size() > 1);
        sign->setPixmap(icon(tick ? QStringLiteral("check") : QStringLiteral("warning"),
                             tick ? theme.text2 : QColor(theme.dark ? 0xF0B070 : 0x8A4B00))
                            .pixmap(15, 15));
        layout->addWidget(sign, 0, Qt::AlignTop);
        QLabel* words = label(line, "note", row);
        words->setWordWrap(true);
        words->setToolTip(all);
        layout->addWidget(words, 1);
        remarks_->layout()->addWidget(row);
    }
    use_->setEnabled(canBeUsed());
}

void ImportSheet::chooseRole(int column, SheetRole role, bool further) {
    if (!understood_) return;
    const auto place = static_cast<std::size_t>(column);
    const auto nameAt = [&](std::size_t at) { return understood_->columns[at].name; };
    std::vector<std::string> features, targets;
    for (const std::size_t at : understood_->targets)
        if (at != place) targets.push_back(nameAt(at));
    // As the table has them, whatever was chosen first.
    for (std::size_t at = 0; at < understood_->columns.size(); ++at)
        if (at != place ? understood_->columns[at].role == ColumnRole::Feature : role == SheetRole::Feature)
            features.push_back(nameAt(at));
    if (role == SheetRole::Target) {
        // Another target: the old one is learned from, as before it was one.
        if (!further) {
            if (!chosen_.features.empty())
                for (const std::string& old : targets) features.push_back(old);
            targets.clear();
        }
        targets.push_back(nameAt(place));
    } else if (targets.empty()) {
        refused_ = {{nameAt(place), "the only target", "another column as target first"}};
        return showSummary();
    }
    chosen_.targets = targets;
    // Roles that nobody has touched go on being judged.
    if (role != SheetRole::Target || !chosen_.features.empty()) chosen_.features = features;
    read(true);
}

void ImportSheet::chooseType(int column, const QString& type) {
    if (!understood_) return;
    const ColumnUnderstanding& about = understood_->columns[static_cast<std::size_t>(column)];
    const bool wasForced = std::erase(chosen_.words, about.name) > 0;
    std::erase(chosen_.numbers, about.name);
    if (type == typeName(Column::Type::Words))
        chosen_.words.push_back(about.name);
    else if (type == typeName(Column::Type::Number) && !wasForced)
        chosen_.numbers.push_back(about.name);
    read(false);
}

// The loss, goal and start of the old problem need not fit the new one; what does not goes with it.
void ImportSheet::use() {
    if (!canBeUsed()) return;
    CsvFile taken = chosen_;
    std::size_t missing = 0;
    for (const ColumnUnderstanding& column : understood_->columns)
        if (column.role != ColumnRole::LeftOut) missing += column.missing;
    if (missing == 0) taken.missing = MissingValues::Refuse;
    Json kind;
    writeNestedKind(DataSource(taken), kind);
    refused_ = controller_.editProblem("problem.data", kind.dump(), true);
    if (!refused_.empty()) {
        NetworkProblem problem = controller_.experiment().network();
        problem.data = taken;
        problem.loss.reset();
        problem.initialWeights.clear();
        problem.split.reset();
        Experiment changed = controller_.experiment();
        changed.problem = problem;
        if (controller_.editProblem("problem", toJson(changed)["problem"].dump(), true).empty()) refused_.clear();
    }
    if (refused_.empty()) return close();
    showSummary();
}

void ImportSheet::refreshTheme() {
    const Theme& theme = Theme::of(this);
    symbol_->setIcon(icon(QStringLiteral("table"), theme.text));
    close_->setIcon(icon(QStringLiteral("close"), theme.text2));
}

// The window's shortcuts wait behind the sheet.
bool ImportSheet::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ImportSheet::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) return close();
    if (enter && event->modifiers() & Qt::ControlModifier) return use();
    QWidget::keyPressEvent(event);
}

void ImportSheet::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // Where the reading does not fit into one line, missing values have their own.
    const bool narrow = width() < 1080;
    if (narrow == (rows_->indexOf(missing_) >= 0)) return;
    if (narrow)
        rows_->addWidget(missing_);
    else
        firstRow_->insertWidget(firstRow_->count() - 1, missing_);
}

}  // namespace ravine
