// The window's head: editable title; open, save, export, present, theme and help.
#pragma once

#include <QWidget>

class QButtonGroup;
class QLineEdit;
class QMenu;
class QPushButton;
class QToolButton;

namespace ravine {

class HeaderBar : public QWidget {
    Q_OBJECT
public:
    explicit HeaderBar(QWidget* parent = nullptr);

    void setTitle(const QString& title, bool modified);
    void setMenus(QMenu* open, QMenu* exportTo, QMenu* help);
    void setWorkspace(int which);     // 0: surface, 1: network
    void setTextScale(double scale);  // of the title while presenting
    void setPresenting(bool presenting);
    void refreshIcons();

signals:
    void workspaceChosen(int which);
    void titleEdited(const QString& title);
    void saveRequested();
    void presentToggled(bool on);
    void themeToggled();

protected:
    bool eventFilter(QObject*, QEvent*) override;

private:
    void resizeEvent(QResizeEvent*) override;
    void fitTitle();
    void placeTabs();
    QToolButton* tool(const QString& iconName, const QString& name);

    QLineEdit* title_;
    QToolButton *open_, *save_, *export_, *theme_, *help_;
    QPushButton* present_;
    QWidget* line_;
    double scale_ = 1;
    QWidget* tabs_;  // in the middle of the window, whatever stands beside it
    QButtonGroup* workspaces_;
    QString shown_;
};

}  // namespace ravine
