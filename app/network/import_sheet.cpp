#include "app/network/import_sheet.h"

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
#include <nlohmann/json.hpp>
#include <utility>

#include "app/network/reading_row.h"
#include "app/network/table_words.h"
#include "app/workspace/workspace.h"
#include "core/data/recent_table.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/network_json.h"
#include "core/kinds/kind_json.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr qsizetype shownRemarks = 4;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }
QLabel* label(const QString& words, const char* role, QWidget* parent) {
    auto* made = new QLabel(words, parent);
    made->setTextFormat(Qt::PlainText);
    made->setProperty("textRole", role);
    return made;
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
    readingRow_ = new ReadingRow(body);
    connect(readingRow_, &ReadingRow::chosen, this, [this](const CsvFile& changed, bool sameTable) {
        chosen_ = changed;
        read(sameTable);
    });
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

TableUnderstanding ImportSheet::understandIn(const Read& read, const CsvFile& chosen) {
    return understand(*read.table, read.facts, chosen, UnnamedFeatures::Judged, "");
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
    // Nobody has chosen yet: rows without a value are dropped, which asks nothing and is said.
    if (chosen_ == CsvFile{.file = chosen_.file}) chosen_.missing = MissingValues::Drop;
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
    reading_.request([this, chosen = chosen_, known = sameTable ? read_ : nullptr, givenUp = givenUp_] {
        std::shared_ptr<const Read> now = known;
        if (!now) {
            auto made = std::make_shared<Read>();
            made->table =
                recentTable(chosen.file, "file", made->issues, chosen.reading(), [this, givenUp](double share) {
                    progress_ = share;
                    return !*givenUp;
                });
            if (made->table) made->facts = factsOf(*made->table);
            now = made;
        }
        std::shared_ptr<Understood> understood;
        if (now->table) {
            understood = std::make_shared<Understood>();
            understood->TableUnderstanding::operator=(understandIn(*now, chosen));
            CsvFile dropping = chosen;
            dropping.missing = MissingValues::Drop;
            const bool drops = chosen.missing == MissingValues::Drop;
            understood->dropped = now->table->rows - (drops ? *understood : understandIn(*now, dropping)).samples;
        }
        return [this, now, understood] {
            if (!isHidden()) show(now, understood);
        };
    });
}

void ImportSheet::show(std::shared_ptr<const Read> read, std::shared_ptr<const Understood> understood) {
    progressTimer_.stop();
    read_ = std::move(read);
    understood_ = std::move(understood);
    const QFileInfo file(text(chosen_.file));
    QStringList about{name_};
    if (understood_)
        about << tr("%1 rows, %2 columns").arg(grouped(understood_->rows)).arg(understood_->columns.size());
    if (file.exists()) about << QLocale::c().formattedDataSize(file.size(), 1, QLocale::DataSizeSIFormat);
    facts_->setText(about.join(QStringLiteral("  ·  ")));
    readingRow_->show(chosen_, understood_.get(), understood_ ? understood_->dropped : 0);
    if (understood_) {
        columns_->setColumns(sheetColumns(*read_->table, *understood_));
        columns_->setRows(sheetRows(*read_->table, *understood_, chosen_.missing));
        const std::size_t shown = read_->table->firstRows.size();
        rowsNote_->setText(shown == understood_->rows
                               ? tr("%1 rows").arg(grouped(shown))
                               : tr("%1 of %2 rows").arg(grouped(shown), grouped(understood_->rows)));
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

QString ImportSheet::sentence() const { return sentence_->text(); }

bool ImportSheet::canBeUsed() const { return understood_ && ravine::canBeUsed(*understood_); }

QStringList ImportSheet::remarks() const {
    QStringList lines;
    for (const Issue& issue : refused_) lines << text(issue.text());
    return understood_ ? lines + remarksOn(*understood_) : lines;
}

void ImportSheet::showSummary() {
    sentence_->setText(understood_ ? text(understood_->sentence) : QString());
    const Theme& theme = Theme::of(this);
    qDeleteAll(remarks_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    QStringList lines = remarks();
    const bool warned = !lines.isEmpty();
    QString all;
    if (lines.size() > shownRemarks) {
        all = lines.join("\n");
        lines = lines.mid(0, shownRemarks - 1) << tr("… and %1 more remarks").arg(lines.size() - shownRemarks + 1);
    }
    if (canBeUsed() && lines.size() < shownRemarks)
        lines << tr("Means, scales and medians come from the training part only.");
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

// Loss, first weights and split of the former data need not fit these: what does not goes with them.
void ImportSheet::use() {
    if (!canBeUsed()) return;
    CsvFile taken = chosen_;
    if (missingCells(*understood_) == 0) taken.missing = MissingValues::Refuse;
    Json kind;
    writeNestedKind(DataSource(taken), kind);
    refused_ = controller_.editProblem("problem.data", kind.dump(), true);
    if (!refused_.empty()) {
        NetworkProblem problem = controller_.experiment().network();
        problem.data = taken;
        for (const Issue& issue : refused_) {
            if (issue.path.starts_with("problem.loss")) problem.loss.reset();
            if (issue.path.starts_with("problem.initial_weights")) problem.initialWeights.clear();
            if (issue.path.starts_with("problem.split")) problem.split.reset();
        }
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

}  // namespace ravine
