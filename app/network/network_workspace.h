// Small networks trained on small data, recipe against recipe.
#pragma once

#include "app/workspace/workspace.h"

namespace ravine {

class DataPanel;
class ImportSheet;
class NetworkCharts;
class NetworkPane;
class NetworkPanel;

class NetworkWorkspace : public Workspace {
    Q_OBJECT
public:
    explicit NetworkWorkspace(QWidget* parent = nullptr);

    NetworkPane& pane() { return *pane_; }
    NetworkCharts& charts() { return *charts_; }
    DataPanel& dataPanel() { return *data_; }
    NetworkPanel& networkPanel() { return *network_; }
    ImportSheet* importSheet() { return import_; }  // null until one has been opened

    void importTable(const QString& file);  // shows what is in it; nothing is used before the user says so
    void chooseTable();                     // asks for the file first
    void changeColumns();                   // of the table that is in use

    void refreshTheme() override;
    std::vector<RunFlag> flags() const override;
    QString status() const override;
    TransportBar::Unit unit() const override { return TransportBar::Unit::Epoch; }
    QWidget* mainView() override;
    void waitForPictures() override;
    std::vector<KeyHelp> keys() const override;
    std::vector<Tab> tabs() const override;
    void showTab(const std::string& name) override;

protected:
    void showExperiment() override;
    void showSeries() override;
    void showFrame() override;
    void showPresenting(double scale) override;

private:
    void openSheet(const CsvFile& chosen);
    void askForTest();
    void saveWeights(int run);
    void loadWeights();

    DataPanel* data_;
    NetworkPanel* network_;
    NetworkPane* pane_;
    NetworkCharts* charts_;
    ImportSheet* import_ = nullptr;
};

}  // namespace ravine
