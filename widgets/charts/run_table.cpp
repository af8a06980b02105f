#include "widgets/charts/run_table.h"

#include <QAbstractButton>
#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/text/marked_text.h"
#include "widgets/text/plain_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double rowHeight = 22, headHeight = 20, edge = 4, gap = 7, between = 14;
constexpr double longSample = 28, shortSample = 14;  // the line beside the name, the marker alone
constexpr double leastName = 62, leastColumn = 44;

}  // namespace

// A toggle over the whole row: checked while its run is shown.
class RunTable::Row : public QAbstractButton {
public:
    Row(RunTable* table, int run) : QAbstractButton(table), table_(table), run_(run) {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        connect(this, &QAbstractButton::clicked, table, [this] { emit table_->toggled(run_); });
    }

    void setRun(const RunTableRow& run) {
        setText(inMenu(run.name));
        setChecked(run.visible);
        setAccessibleName(run.name);
        setToolTip(run.visible ? tr("Hide %1").arg(run.name) : tr("Show %1").arg(run.name));
        update();
    }
    void describe() {
        QStringList values;
        for (std::size_t c = 0; c < table_->columns_.size(); ++c)
            values +=
                QString(table_->columns_[c].title).remove(u'*') + u' ' + table_->valueText(run_, static_cast<int>(c));
        setAccessibleDescription(
            (isChecked() ? tr("Shown in the charts. Press to hide. ") : tr("Hidden from the charts. Press to show. ")) +
            values.join(QStringLiteral(", ")));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        const RunTableRow& run = table_->runs_[static_cast<std::size_t>(run_)];
        const auto px = [&](double length) { return table_->px(length); };
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool pointed = underMouse();
        if (pointed) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        const double nameRight = table_->nameRight() - x(), middle = height() / 2.0, left = px(edge);
        const double sample = nameRight < px(edge + longSample + gap + 72) ? px(shortSample) : px(longSample);
        const QColor& colour = theme.runColour(run.slot);
        painter.setOpacity(isChecked() ? 1 : 0.35);
        painter.setPen(QPen(colour, px(run.selected ? 2.75 : 2.25), Qt::SolidLine, Qt::FlatCap));
        if (sample > px(shortSample)) painter.drawLine(QPointF(left, middle), QPointF(left + sample, middle));
        drawMarker(painter, {left + sample / 2, middle}, run.slot, px(9), colour, pointed ? theme.sub : theme.panel,
                   px(1.5));
        painter.setOpacity(1);
        QFont font = uiFont(qRound(px(13)), run.selected ? QFont::DemiBold : QFont::Normal);
        painter.setPen(isChecked() ? theme.text : theme.text3);
        for (std::size_t c = 0; c < table_->edges_.size(); ++c) {
            const QString text = isChecked() ? table_->valueText(run_, static_cast<int>(c)) : QStringLiteral("–");
            painter.setFont(font);
            drawText(painter, {table_->edges_[c] - x() - textWidth(text, font), centredBaseline(middle, font)}, text);
        }
        font.setStrikeOut(!isChecked());
        painter.setFont(font);
        const double from = left + sample + px(gap);
        painter.drawText(QPointF(from, centredBaseline(middle, font)),
                         QFontMetricsF(font).elidedText(run.name, Qt::ElideRight, nameRight - from));
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        }
    }

    bool event(QEvent* event) override {
        switch (event->type()) {
            case QEvent::Enter:
            case QEvent::FocusIn:
                emit table_->highlighted(run_);
                break;
            case QEvent::Leave:
            case QEvent::FocusOut:
                emit table_->highlighted(-1);
                break;
            default:
                break;
        }
        return QAbstractButton::event(event);
    }

private:
    RunTable* table_;
    int run_;
};

// The last row, where not all runs are shown.
class RunTable::Fold : public QAbstractButton {
public:
    explicit Fold(RunTable* table) : QAbstractButton(table), table_(table) {
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        connect(this, &QAbstractButton::clicked, table, [this] { table_->setFolded(!table_->folded_); });
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double middle = height() / 2.0, size = table_->px(3.5), x = table_->px(edge + shortSample / 2);
        if (underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        painter.setPen(QPen(theme.text2, table_->px(1.5), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const double turn = table_->folded_ ? 1 : -1;
        painter.drawPolyline(QPolygonF{
            {x - size, middle - turn * size / 2}, {x, middle + turn * size / 2}, {x + size, middle - turn * size / 2}});
        const QFont font = uiFont(qRound(table_->px(12)));
        painter.setFont(font);
        painter.setPen(theme.text2);
        painter.drawText(QPointF(table_->px(edge + shortSample + gap), centredBaseline(middle, font)), text());
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        }
    }

private:
    RunTable* table_;
};

RunTable::RunTable(QWidget* parent) : QWidget(parent), fold_(new Fold(this)) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Runs and their values"));
    fold_->hide();
}

// Rows still speak to their table as they lose the focus.
RunTable::~RunTable() {
    for (Row* row : rows_) delete row;
}

void RunTable::setRuns(std::vector<RunTableRow> runs) {
    if (runs == runs_) return;
    const bool other = runs.size() != runs_.size();
    runs_ = std::move(runs);
    while (rows_.size() > runs_.size()) {
        delete rows_.back();
        rows_.pop_back();
    }
    while (rows_.size() < runs_.size()) rows_.push_back(new Row(this, static_cast<int>(rows_.size())));
    for (std::size_t i = 0; i < runs_.size(); ++i) rows_[i]->setRun(runs_[i]);
    if (other || order_.size() != runs_.size()) {
        order_.resize(runs_.size());
        std::iota(order_.begin(), order_.end(), 0);
        updateGeometry();
    }
    arrange();
    update();
}

void RunTable::setValues(const QString& head, std::vector<RunTableColumn> columns, std::vector<int> order) {
    const bool sameTitles = std::ranges::equal(columns, columns_, {}, &RunTableColumn::title, &RunTableColumn::title);
    if (head == head_ && columns == columns_ && (order == order_ || underMouse())) return;
    head_ = head;
    columns_ = std::move(columns);
    if (!sameTitles) widest_.clear();
    if (order.size() == runs_.size() && !underMouse()) order_ = std::move(order);
    placeColumns();
    arrange();
    for (Row* row : rows_) {
        row->describe();
        row->update();
    }
    update();
}

void RunTable::setRemark(const QString& text) {
    if (text == remark_) return;
    remark_ = text;
    updateGeometry();
    arrange();
    update();
}

void RunTable::setTextScale(double factor) {
    textScale_ = factor;
    widest_.clear();
    placeColumns();
    updateGeometry();
    arrange();
    update();
}

void RunTable::setFolded(bool folded) {
    folded_ = folded;
    updateGeometry();
    arrange();
}

QString RunTable::valueText(int run, int column) const {
    const auto& values = columns_[static_cast<std::size_t>(column)].values;
    return static_cast<std::size_t>(run) < values.size() ? values[static_cast<std::size_t>(run)] : QStringLiteral("–");
}

// Folded: the best, and the selected whatever its place; one row is left for what is folded away.
std::vector<int> RunTable::shownRuns() const {
    std::vector<int> shown = order_;
    if (!folded_ || static_cast<int>(shown.size()) <= mostRows) return shown;
    const auto selected =
        std::ranges::find_if(order_, [&](int run) { return runs_[static_cast<std::size_t>(run)].selected; });
    const int at = selected == order_.end() ? -1 : static_cast<int>(selected - order_.begin());
    shown.resize(mostRows - 1);
    if (at >= mostRows - 1) shown.back() = *selected;
    return shown;
}

int RunTable::rows() const {
    const int all = static_cast<int>(runs_.size());
    return all <= mostRows ? all : folded_ ? mostRows : all + 1;
}

double RunTable::nameRight() const { return columnsLeft_; }

// From the right; those that leave no room for names are left out, the last first.
void RunTable::placeColumns() {
    const QFont value = uiFont(qRound(px(13)), QFont::DemiBold), title = uiFont(qRound(px(12)));
    widest_.resize(columns_.size(), 0);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        double wide = std::max(px(leastColumn), drawMarkedText(nullptr, {}, columns_[c].title, title));
        for (const QString& text : columns_[c].values) wide = std::max(wide, textWidth(text, value));
        widest_[c] = std::max(widest_[c], std::ceil(wide));
    }
    const double right = width() - px(edge), least = px(edge + shortSample + gap + leastName);
    std::size_t count = columns_.size();
    const auto needed = [&] {
        double sum = 0;
        for (std::size_t c = 0; c < count; ++c) sum += widest_[c] + px(between);
        return sum;
    };
    while (count > 1 && right - needed() < least) --count;
    edges_.assign(count, 0);
    double x = right;
    for (std::size_t c = count; c-- > 0; x -= widest_[c] + px(between)) edges_[c] = x;
    columnsLeft_ = x;
}

void RunTable::arrange() {
    const int row = qRound(px(rowHeight));
    int y = qRound(px(headHeight));
    const std::vector<int> shown = shownRuns();
    std::vector<bool> isShown(runs_.size(), false);
    for (const int run : shown) {
        isShown[static_cast<std::size_t>(run)] = true;
        rows_[static_cast<std::size_t>(run)]->setGeometry(0, y, width(), row);
        y += row;
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i]->setVisible(isShown[i]);
    const bool folds = static_cast<int>(runs_.size()) > mostRows;
    fold_->setVisible(folds);
    if (!folds) return;
    fold_->setGeometry(0, y, width(), row);
    QStringList names;
    for (const int run : order_)
        if (!isShown[static_cast<std::size_t>(run)]) names += runs_[static_cast<std::size_t>(run)].name;
    fold_->setText(folded_ ? tr("%1 more").arg(names.size()) : tr("Show fewer"));
    fold_->setToolTip(names.join(QStringLiteral(", ")));
    fold_->setAccessibleName(fold_->text());
    fold_->update();
}

int RunTable::heightForWidth(int) const {
    return qRound(px(headHeight)) + rows() * qRound(px(rowHeight)) + (remark_.isEmpty() ? 0 : qRound(px(rowHeight)));
}

QSize RunTable::sizeHint() const { return {qRound(px(368)), heightForWidth(width())}; }

QSize RunTable::minimumSizeHint() const { return {qRound(px(160)), heightForWidth(width())}; }

void RunTable::resizeEvent(QResizeEvent*) {
    placeColumns();
    arrange();
}

void RunTable::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = uiFont(qRound(px(12)));
    painter.setPen(theme.text2);
    const double middle = px(headHeight) / 2;
    double titlesLeft = width();
    for (std::size_t c = 0; c < edges_.size(); ++c) {
        const double wide = drawMarkedText(nullptr, {}, columns_[c].title, font);
        drawMarkedText(&painter, {edges_[c] - wide, centredBaseline(middle, font)}, columns_[c].title, font);
        titlesLeft = std::min(titlesLeft, edges_[c] - wide);
    }
    painter.setFont(font);
    painter.drawText(QPointF(px(edge), centredBaseline(middle, font)),
                     QFontMetricsF(font).elidedText(head_, Qt::ElideRight, titlesLeft - px(8) - px(edge)));
    if (remark_.isEmpty()) return;
    const double below = height() - px(rowHeight) / 2;
    painter.drawText(QPointF(px(edge), centredBaseline(below, font)),
                     QFontMetricsF(font).elidedText(remark_, Qt::ElideRight, width() - 2 * px(edge)));
}

}  // namespace ravine
