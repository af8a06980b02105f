// A list of all that can be done, with its keys, to be searched and run by name.
#pragma once

#include <QFrame>
#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace ravine {

struct Command {
    QString text;                 // "One step on"
    QString keys{};               // "S"
    QString words{};              // its other names, for the search
    std::function<void()> run{};  // none: keys that only the thing itself takes, to be read here
};

class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    // Over the middle of `window`; closes itself, and then runs what was chosen.
    CommandPalette(std::vector<Command> commands, QWidget* window);

    // Indices of those that have every word of the search, best first: it is their key, the text begins with it, a
    // word of the text does, it stands in the text, it stands in keys or words.
    static std::vector<int> matching(const std::vector<Command>& commands, const QString& search);

protected:
    bool eventFilter(QObject*, QEvent*) override;

private:
    void search(const QString& text);
    void take(int row);

    std::vector<Command> commands_;
    std::vector<int> shown_;
    QLineEdit* search_;
    QListView* list_;
    QLabel* nothing_;
    QStandardItemModel* model_;
};

}  // namespace ravine
