// The upper part of the network workspace's sidebar: data set, split and preprocessing; then the network that all runs
// share, its loss and batches, and how long it trains.
#pragma once

#include <QWidget>
#include <vector>

#include "app/session/controller.h"

class QLabel;
class QPushButton;

namespace ravine {

class DataTiles;
class LayerList;
class ParamForm;
class SplitBar;

// A title that folds what is seldom touched away; folded at first.
class Fold : public QWidget {
public:
    Fold(const QString& title, QWidget* content, QWidget* parent);
    void refreshTheme();

private:
    QPushButton* toggle_;
    QWidget* content_;
};

class DataPanel : public QWidget {
    Q_OBJECT
public:
    explicit DataPanel(Controller& controller, QWidget* parent = nullptr);

    void refresh();
    bool showFaults(const Issues& issues);  // those about the data; false: none was
    void refreshTheme();

signals:
    void tableAsked();    // a table of the user's own is to be chosen
    void columnsAsked();  // the columns of the table in use

private:
    void chooseKind(const QString& key);
    void chooseFolder();
    void edit(const QString& path, const std::string& json, bool final);
    QImage thumbnail(const KindDescription& kind, QSize pixels) const;

    Controller& controller_;
    QLabel *summary_, *fault_;
    DataTiles* tiles_;
    QPushButton* file_;  // another table's columns, another folder
    ParamForm *params_, *preprocess_;
    SplitBar* split_;
    Fold* fold_;
};

class NetworkPanel : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPanel(Controller& controller, QWidget* parent = nullptr);

    void refresh();
    void showFaults(const Issues& issues);
    void refreshTheme();

private:
    void edit(const QString& path, const std::string& json, bool final);
    void editForm(const QString& key, const std::string& json, bool final);
    static std::vector<ParamInfo> seldomParams(bool classes);

    Controller& controller_;
    QLabel *summary_, *fault_;
    LayerList* layers_;
    ParamForm *shape_, *more_;
    Fold* fold_;
};

}  // namespace ravine
