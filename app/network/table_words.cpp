#include "app/network/table_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct TableWords {
    Q_DECLARE_TR_FUNCTIONS(TableWords)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

// What is worth a warning where it stands; dates are left out without one.
QString warningOf(const ColumnUnderstanding& column) {
    if (column.role == ColumnRole::Target) return {};
    if (column.type == Column::Type::Empty) return TableWords::tr("no value");
    if (column.facts.constant) return TableWords::tr("one value only");
    if (column.facts.countsRows) return TableWords::tr("counts the rows");
    if (column.facts.numbersRows) return TableWords::tr("numbers the rows");
    if (column.type == Column::Type::Words && column.facts.distinct > mostWords)
        return column.facts.distinct > Table::maxClasses
                   ? TableWords::tr("over %1 words").arg(Table::maxClasses)
                   : TableWords::tr("%1 different words").arg(column.facts.distinct);
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
        to.barTips << TableWords::tr("%1 to %2: %3 rows")
                          .arg(formatNumber(low), formatNumber(low + width), grouped(from.facts.histogram[i]));
    }
    if (to.categories)
        for (const auto& [value, count] : from.facts.values) {
            to.bars.push_back(static_cast<double>(count));
            to.barTips << TableWords::tr("%1: %2 rows").arg(text(value), grouped(count));
        }
    to.range = text(from.range);
    if (from.role == ColumnRole::Feature && from.type == Column::Type::Words)
        to.range = TableWords::tr("%1 values → %2 inputs").arg(from.facts.distinct).arg(from.inputs);
    to.anyMissing = from.missing > 0;
    to.missing = from.missing == 0      ? TableWords::tr("none missing")
                 : from.notNumbers == 0 ? TableWords::tr("%1 missing").arg(grouped(from.missing))
                 : from.notNumbers == from.missing
                     ? TableWords::tr("%1 not a %2").arg(grouped(from.notNumbers)).arg(to.type)
                     : TableWords::tr("%1 missing, %2 no %3")
                           .arg(grouped(from.missing - from.notNumbers), grouped(from.notNumbers), to.type);
    return to;
}

}  // namespace

QString grouped(std::size_t number) {
    return QLocale::c().toString(static_cast<qulonglong>(number)).replace(',', QChar(0x202F));
}

QString typeName(Column::Type type) {
    switch (type) {
        case Column::Type::Number:
            return TableWords::tr("number");
        case Column::Type::YesNo:
            return TableWords::tr("yes/no");
        case Column::Type::Date:
            return TableWords::tr("date");
        case Column::Type::Words:
            return TableWords::tr("category");
        default:
            return TableWords::tr("empty");
    }
}

std::vector<SheetColumn> sheetColumns(const Table& table, const TableUnderstanding& understood) {
    std::vector<SheetColumn> columns;
    for (std::size_t i = 0; i < understood.columns.size(); ++i)
        columns.push_back(sheetColumn(understood.columns[i], table.columns[i]));
    return columns;
}

std::vector<SheetRow> sheetRows(const Table& table, const TableUnderstanding& understood, MissingValues missing) {
    std::vector<SheetRow> rows;
    for (std::size_t r = 0; r < table.firstRows.size(); ++r) {
        SheetRow& row = rows.emplace_back();
        row.dropped = !std::ranges::binary_search(understood.usedRows, r);
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            SheetCell cell{text(table.firstRows[r][c])};
            const ColumnUnderstanding& about = understood.columns[c];
            if (about.role != ColumnRole::LeftOut && std::ranges::binary_search(table.columns[c].missing, r)) {
                const bool filled =
                    missing == MissingValues::Median && about.role == ColumnRole::Feature && !row.dropped;
                cell.state = filled ? SheetCell::State::FilledIn : SheetCell::State::Missing;
                const bool category = about.type == Column::Type::Words || about.type == Column::Type::YesNo;
                if (filled)
                    cell.text = category ? TableWords::tr("most frequent") : TableWords::tr("median");
                else if (cell.text.isEmpty())
                    cell.text = TableWords::tr("missing");
            }
            row.cells.push_back(std::move(cell));
        }
    }
    return rows;
}

bool canBeUsed(const TableUnderstanding& understood) {
    return understood.faults.empty() && understood.samples >= fewestRows;
}

std::size_t missingCells(const TableUnderstanding& understood) {
    std::size_t missing = 0;
    for (const ColumnUnderstanding& column : understood.columns)
        if (column.role != ColumnRole::LeftOut) missing += column.missing;
    return missing;
}

QStringList remarksOn(const TableUnderstanding& understood) {
    QStringList lines;
    for (const Issue& fault : understood.faults) lines << text(fault.text());
    if (understood.faults.empty() && understood.samples < fewestRows)
        lines << TableWords::tr("%1 rows are too few to learn from and to check by: at least %2")
                     .arg(understood.samples)
                     .arg(fewestRows);
    for (const std::string& doubt : understood.doubts) lines << text(doubt) + u'.';
    QStringList out;
    for (const ColumnUnderstanding& column : understood.columns)
        if (column.role == ColumnRole::LeftOut && !column.leftOut.empty() && column.leftOut != "not chosen")
            out << TableWords::tr("%1 is left out: %2").arg(text(column.name), text(column.leftOut));
    constexpr qsizetype most = 3;
    if (out.size() > most)
        out = out.mid(0, most - 1) << TableWords::tr("and %1 more columns").arg(out.size() - most + 1);
    if (!out.isEmpty()) lines << out.join("; ") + u'.';
    return lines;
}

}  // namespace ravine
