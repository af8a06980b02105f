#include "widgets/text/formula_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/text/core_text.h"
#include "widgets/text/formula_grid.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double sideMargin = 12, topMargin = 6, barWidth = 3, dimmed = 0.38;

// "v ← μ v − η g" with its left side apart, so that several stand with their signs below one another.
FormulaLine lineOf(const std::string& formula) {
    const auto tree = math::parse(formula);
    const auto* node = std::get_if<math::Node>(&tree);
    if (node && node->type == math::NodeType::Relation && node->children.size() == 2)
        for (const std::string sign : {"←", "="})
            if (const std::size_t at = formula.find(sign); at != std::string::npos)
                return {.symbol = formula.substr(0, at), .relation = sign, .formula = formula.substr(at + sign.size())};
    return {.formula = formula};
}

}  // namespace

FormulaView::FormulaView(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* action = new QAction(tr("Copy"), this);
    action->setShortcut(QKeySequence::Copy);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, &FormulaView::copy);
    addAction(action);
    changed();
}

void FormulaView::setLines(std::vector<FormulaLine> lines) {
    if (lines == lines_) return;
    lines_ = std::move(lines);
    changed();
}

void FormulaView::setFormula(const std::string& formula, int pixelSize) {
    std::vector<FormulaLine> lines;
    for (std::size_t from = 0; from < formula.size();) {
        const std::size_t to = std::min(formula.find(';', from), formula.size());
        lines.push_back(lineOf(formula.substr(from, to - from)));
        from = to + 1;
    }
    if (pixelSize == formulaPixels_ && lines == lines_) return;
    formulaPixels_ = pixelSize;
    lines_ = std::move(lines);
    changed();
}

void FormulaView::setCurrentLine(int line) {
    if (line == current_) return;
    current_ = line;
    update();
}

void FormulaView::setCompact(bool compact) {
    compact_ = compact;
    changed();
}

int FormulaView::lineAt(QPoint at) const {
    for (int line = 0; line < static_cast<int>(lines_.size()); ++line)
        if (lineRect(line).contains(at)) return line;
    return -1;
}

void FormulaView::mouseReleaseEvent(QMouseEvent* event) {
    if (const int line = lineAt(event->pos()); line >= 0 && event->button() == Qt::LeftButton) emit lineClicked(line);
}

void FormulaView::setTextScale(double scale) {
    textScale_ = scale;
    changed();
}

void FormulaView::changed() {
    rowsWidth_ = -1;
    if (compact_) {
        whole_ = arrangeInColumns(lines_, {.scale = textScale_, .width = 320 * textScale_});
    } else {
        parts_ = typeset(lines_, {textScale_, formulaPixels_});
        whole_ = arrange(*parts_, std::numeric_limits<double>::infinity());
    }
    setAccessibleName(plainText());
    updateGeometry();
    update();
}

QString FormulaView::plainText() const {
    QStringList all;
    for (const FormulaLine& line : lines_) {
        QString text = plainLine(line);
        if (!line.caption.isEmpty()) text = QStringLiteral("%1: %2").arg(line.caption, text);
        if (!line.resultCaption.isEmpty()) text += QStringLiteral(" (%1)").arg(line.resultCaption);
        all += text.simplified();
    }
    return all.join(QLatin1Char('\n'));
}

void FormulaView::copy() const { QApplication::clipboard()->setText(plainText()); }

const FormulaRows& FormulaView::rowsFor(int width) const {
    if (width != rowsWidth_) {
        const double room = width - 2 * sideMargin * textScale_;
        rows_ = compact_ ? arrangeInColumns(lines_, {.scale = textScale_, .width = room}) : arrange(*parts_, room);
        rowsWidth_ = width;
    }
    return rows_;
}

QSize FormulaView::sizeHint() const {
    return {static_cast<int>(std::ceil(whole_.width + 2 * sideMargin * textScale_)),
            static_cast<int>(std::ceil(whole_.height + 2 * topMargin * textScale_))};
}

QSize FormulaView::minimumSizeHint() const {
    if (compact_) return {static_cast<int>(whole_.narrowest), static_cast<int>(45 * textScale_)};
    const int width = static_cast<int>(std::ceil(whole_.narrowest + 2 * sideMargin * textScale_));
    return {width, sizeHint().height()};
}

int FormulaView::heightForWidth(int width) const {
    return static_cast<int>(std::ceil(rowsFor(width).height + 2 * topMargin * textScale_));
}

QRect FormulaView::lineRect(int line) const {
    const FormulaRows& all = rowsFor(width());
    if (line < 0 || line >= static_cast<int>(all.rows.size())) return {};
    const QRectF rect =
        all.rows[static_cast<std::size_t>(line)].rect.translated(sideMargin * textScale_, topMargin * textScale_);
    if (compact_) return rect.adjusted(-8 * textScale_, 0, 0, 0).toAlignedRect();
    return rect.adjusted(-sideMargin * textScale_, -3, 0, 3).toAlignedRect();
}

void FormulaView::resizeEvent(QResizeEvent*) { update(); }

void FormulaView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) update();
}

void FormulaView::paintRow(QPainter& painter, const FormulaRows::Row& row) const {
    const Theme& theme = Theme::of(this);
    painter.setPen(Qt::NoPen);
    if (!row.resultBox.isNull()) {
        painter.setBrush(theme.sub);
        painter.drawRoundedRect(row.resultBox, 4 * textScale_, 4 * textScale_);
    }
    for (const auto& line : row.underlines) painter.fillRect(line.rect, line.colour);
    for (const auto& piece : row.pieces)
        piece.box.draw(painter, piece.at, piece.ink == FormulaRows::Ink::Text ? theme.text : theme.text2);
}

void FormulaView::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const FormulaRows& all = rowsFor(width());
    if (current_ >= 0 && current_ < static_cast<int>(all.rows.size())) {
        const QRectF line = lineRect(current_);
        painter.setPen(Qt::NoPen);
        if (compact_) painter.fillRect(line, theme.accentSoft);
        painter.setBrush(theme.accent);
        const double left = compact_ ? line.left() : 1;
        painter.drawRoundedRect(QRectF(left, line.top(), barWidth * textScale_, line.height()), 1.5, 1.5);
    }
    painter.translate(sideMargin * textScale_, topMargin * textScale_);
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
        painter.setOpacity(current_ >= 0 && static_cast<int>(i) > current_ ? dimmed : 1);
        paintRow(painter, all.rows[i]);
    }
    painter.resetTransform();
    painter.setOpacity(1);
    if (!hasFocus()) return;
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
}

}  // namespace ravine
