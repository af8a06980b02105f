// The window's head: editable title; open, save, export, present, theme and help.
#pragma once

#include <QWidget>

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
    void setPresenting(bool presenting);
    void refreshIcons();

signals:
    void titleEdited(const QString& title);
    void saveRequested();
    void presentToggled(bool on);
    void themeToggled();

protected:
    bool eventFilter(QObject*, QEvent*) override;

private:
    void fitTitle();
    QToolButton* tool(const QString& iconName, const QString& name);

    QLineEdit* title_;
    QToolButton *open_, *save_, *export_, *theme_, *help_;
    QPushButton* present_;
    QString shown_;
};

}  // namespace ravine
