// Formulas well typeset. Either alone, as lessons show them; or as the lines of a step's anatomy, each with its symbols
// above, its live numbers below, aligned term by term:
//
//                       μ · v                  η · g            new velocity
//   Velocity   v   ←   0.9 · (0.061, −0.136)  −  0.015 · (…)   =   (0.042, 0.071)
#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "widgets/text/formula_rows.h"

namespace ravine {

class FormulaView : public QWidget {
    Q_OBJECT
public:
    explicit FormulaView(QWidget* parent = nullptr);

    void setLines(std::vector<FormulaLine> lines);
    const std::vector<FormulaLine>& lines() const { return lines_; }
    // Formulas alone, those between semicolons below one another. Text that is no formula is shown as text.
    void setFormula(const std::string& formula, int pixelSize = 19);

    // Lines before the current one are as ever, it has a bar beside it, later ones are dimmed. −1: all are equal.
    void setCurrentLine(int line);
    int currentLine() const { return current_; }
    int lineAt(QPoint at) const;     // −1: none
    QRect lineRect(int line) const;  // for QScrollArea::ensureVisible

    void setTextScale(double scale);
    // At a glance: small rows, in two columns where there is room (formula_grid.h). The current one is filled.
    void setCompact(bool compact);
    QString plainText() const;  // what Ctrl+C copies and a screen reader says

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;  // wide enough for the widest term: in a scroll area nothing is cut
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void lineClicked(int line);

protected:
    void mouseReleaseEvent(QMouseEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;

private:
    const FormulaRows& rowsFor(int width) const;
    void paintRow(QPainter& painter, const FormulaRows::Row& row) const;
    void changed();
    void copy() const;

    std::vector<FormulaLine> lines_;
    int formulaPixels_ = 15;
    int current_ = -1;
    double textScale_ = 1;
    bool compact_ = false;
    std::shared_ptr<const FormulaParts> parts_;
    FormulaRows whole_;         // of unlimited width
    mutable FormulaRows rows_;  // of rowsWidth_
    mutable int rowsWidth_ = -1;
};

}  // namespace ravine
