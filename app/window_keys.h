// What the window can be told by keys or by name: one table gives the shortcuts, the list of keys and the search
// (Ctrl+K).
#pragma once

#include <QKeySequence>
#include <QObject>
#include <vector>

#include "widgets/fields/command_palette.h"

namespace ravine {

class MainWindow;

class WindowKeys : public QObject {
    Q_OBJECT
public:
    explicit WindowKeys(MainWindow& window);

    CommandPalette* openPalette();
    std::vector<Command> commands() const;  // that make sense now
    void helpHere();                        // what has the focus, and what it can do

    // A key that nothing in the window took: Home, End and Page lead along the timeline.
    bool takeKey(int key);

private:
    enum class Typing { Leaves, Keeps };  // whether a field that is being typed in keeps the key
    void on(const QList<QKeySequence>& keys, const QString& text, const QString& words, Typing typing,
            std::function<void()> run);
    void addShortcuts();
    void addRuns(std::vector<Command>& commands) const;
    void addKinds(std::vector<Command>& commands) const;

    MainWindow& window_;
    std::vector<Command> shortcuts_;
};

}  // namespace ravine
