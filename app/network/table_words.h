// What the window says of a table before it is used: its columns and first rows for the sheet, and what is doubtful.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "core/data/table_understanding.h"
#include "widgets/data/column_sheet.h"

namespace ravine {

QString typeName(Column::Type type);  // "number", "category"
std::vector<SheetColumn> sheetColumns(const Table&, const TableUnderstanding&);
// The first rows as they are written, and what happens to the cells that are missing.
std::vector<SheetRow> sheetRows(const Table&, const TableUnderstanding&, MissingValues);

// Fewer rows teach nothing that another part could confirm.
inline constexpr std::size_t fewestRows = 10;
bool canBeUsed(const TableUnderstanding&);
// Of the columns that are used.
std::size_t missingCells(const TableUnderstanding&);
// Faults, doubts, and what is left out of its own accord; one line each, the gravest first.
QStringList remarksOn(const TableUnderstanding&);

QString grouped(std::size_t number);  // 12 345, with narrow spaces

}  // namespace ravine
