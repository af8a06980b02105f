// How a table is read and what becomes of its gaps, with the guesses filled in: header, separator, decimal sign, task,
// missing values.
#pragma once

#include <QWidget>

#include "core/data/table_understanding.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace ravine {

class ReadingRow : public QWidget {
    Q_OBJECT
public:
    explicit ReadingRow(QWidget* parent = nullptr);

    // `understood` is null where the file could not be read this way; `dropped` rows lack a value.
    void show(const CsvFile& chosen, const TableUnderstanding* understood, std::size_t dropped);

signals:
    // `sameTable`: the cells stand as they were read.
    void chosen(const ravine::CsvFile& changed, bool sameTable);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeMissing();

    CsvFile chosen_;
    QCheckBox* header_;
    QComboBox *separator_, *decimal_, *task_;
    QPushButton *drop_, *fill_;
    QWidget* missing_;
    QHBoxLayout* firstRow_;
    QVBoxLayout* rows_;
};

}  // namespace ravine
