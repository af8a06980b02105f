// Titles, names of runs, classes, columns and files come from people and from files: they are shown as they are
// written, never read as HTML or as mnemonics.
#pragma once

#include <QString>

namespace ravine {

// From now on every label, tip and message box of this application whose format was left to Qt's guess is plain text;
// an <img> in a run's name reads no file. Rich text must be asked for (Qt::RichText), and what is put into it escaped.
void showTextAsWritten();

// A text in the words of a menu or a button: '&' marks no key, a tab begins no shortcut.
QString inMenu(const QString& text);
// In a window's title, where "[*]" would stand for the modified mark.
QString inWindowTitle(const QString& text);

}  // namespace ravine
