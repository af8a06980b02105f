// A table of the user's own before it is used: how it was read, what each column is and becomes, and in one sentence
// what will be learned. Lies over centre and charts; what is being trained stays until "Use this data".
#pragma once

#include <QWidget>
#include <atomic>
#include <memory>
#include <vector>

#include "app/session/controller.h"
#include "app/session/latest_job.h"
#include "core/data/table_understanding.h"
#include "widgets/data/column_sheet.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace ravine {

class ReadingRow;

class ImportSheet : public QWidget {
    Q_OBJECT
public:
    explicit ImportSheet(Controller& controller, QWidget* parent = nullptr);
    ~ImportSheet() override;

    void open(CsvFile chosen);  // its file is absolute
    void close();
    const QString& fileName() const { return name_; }  // without its folder
    bool isReading() const { return !reading_.idle(); }
    void waitForTable() { reading_.wait(); }  // for pictures and tests

    ColumnSheet& columns() { return *columns_; }
    QString sentence() const;
    QStringList remarks() const;  // doubts and faults below the sentence
    void refreshTheme();

signals:
    void closed();
    void anotherFileAsked();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Read {  // a table and what can be said of it once
        std::shared_ptr<const Table> table;
        std::vector<ColumnFacts> facts;
        Issues issues;  // why there is no table
    };
    struct Understood : TableUnderstanding {
        std::size_t dropped = 0;  // rows, if those without a value are
    };
    static TableUnderstanding understandIn(const Read& read, const CsvFile& chosen);

    void makeTitle(QWidget* into);
    void makeSummary(QWidget* into);
    void read(bool sameTable);
    void giveUp();
    void show(std::shared_ptr<const Read> read, std::shared_ptr<const Understood> understood);
    void showSummary();
    void chooseRole(int column, SheetRole role, bool further);
    void chooseType(int column, const QString& type);
    void use();
    bool canBeUsed() const;

    Controller& controller_;
    CsvFile chosen_;
    QString name_;
    std::shared_ptr<const Read> read_;
    std::shared_ptr<const Understood> understood_;
    Issues refused_;  // why the data could not be used

    QLabel *facts_, *rowsNote_, *sentence_, *fault_, *loadingText_;
    QWidget* remarks_;
    ReadingRow* readingRow_;
    QPushButton *cancel_, *use_;
    QToolButton *symbol_, *close_;
    ColumnSheet* columns_;
    QProgressBar* progressBar_;
    QStackedLayout* pages_;
    QTimer progressTimer_;
    std::atomic<double> progress_ = 0;
    std::shared_ptr<std::atomic<bool>> givenUp_;  // of the work under way
    LatestJob reading_;                           // last: its work reports to what stands above
};

}  // namespace ravine
