#include "widgets/statistics/generalisation_table.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16, titleHeight = 42, captionHeight = 28, rowHeight = 34, footerHeight = 44, scrollBar = 10;
constexpr double largestGapBar = 160, shownRows = 2;

QString lossText(double value) {
    if (std::isnan(value)) return QStringLiteral("–");
    if (!std::isfinite(value) || std::abs(value) >= 1000) return formatNumber(value, 4);
    const QString text = QString::number(std::abs(value), 'f', 3);
    return value < 0 && text.toDouble() != 0 ? QChar(0x2212) + text : text;
}

void rightAligned(QPainter& painter, double right, double middle, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    drawText(painter, {right - textWidth(text, painter.font()), middle + metrics.capHeight() / 2}, text);
}

void leftAligned(QPainter& painter, double left, double middle, const QString& text, double room) {
    const QFontMetricsF metrics(painter.font());
    painter.drawText(QPointF(left, middle + metrics.capHeight() / 2), metrics.elidedText(text, Qt::ElideRight, room));
}

}  // namespace

// The rows themselves, in the scroll area.
class GeneralisationTable::Rows : public QWidget {
public:
    explicit Rows(GeneralisationTable* table) : table_(table) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        // The largest gap fills its place, unless it is small beside the losses themselves.
        double widest = 0;
        for (const GeneralisationRow& row : table_->rows_)
            if (std::isfinite(row.gap())) widest = std::max({widest, row.gap(), 0.3 * row.validationLoss});
        for (std::size_t i = 0; i < table_->rows_.size(); ++i) paintRow(painter, i, widest);
    }

private:
    double px(double pixels) const { return table_->px(pixels); }

    void paintRow(QPainter& painter, std::size_t index, double widest) const {
        const Theme& theme = Theme::of(this);
        const GeneralisationRow& row = table_->rows_[index];
        const Columns c = table_->columns();
        const double top = static_cast<double>(index) * px(rowHeight), middle = top + px(rowHeight) / 2;
        painter.setPen(theme.hairline);
        painter.drawLine(QPointF(px(padding), std::floor(top) + 0.5),
                         QPointF(width() - px(padding) + px(scrollBar), std::floor(top) + 0.5));
        drawMarker(painter, {c.name + px(8), middle}, row.slot, px(10), theme.runColour(row.slot));
        painter.setPen(theme.text);
        painter.setFont(uiFont(qRound(px(13))));
        leftAligned(painter, c.name + px(24), middle, row.name, c.train - px(54) - c.name - px(24));
        painter.setFont(uiFont(qRound(px(15))));
        rightAligned(painter, c.train, middle, lossText(row.trainLoss));
        rightAligned(painter, c.validation, middle, lossText(row.validationLoss));
        const double length = widest > 0 && row.gap() > 0 ? c.gapWidth * std::min(1.0, row.gap() / widest) : 0;
        if (length > 0) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.runColour(row.slot));
            painter.drawRoundedRect(QRectF(c.gap, middle - px(7), std::max(length, 2.0), px(14)), 2, 2);
            painter.setPen(theme.text);
        }
        painter.setFont(uiFont(qRound(px(15)), QFont::DemiBold));
        leftAligned(painter, length > 0 ? c.gap + length + px(10) : c.gap, middle, lossText(row.gap()), px(80));
        rightAligned(painter, c.score, middle, table_->scoreText(row.validationScore));
        if (table_->hasTest()) rightAligned(painter, c.test, middle, table_->scoreText(row.testScore));
    }

    GeneralisationTable* table_;
};

GeneralisationTable::GeneralisationTable(QWidget* parent)
    : QWidget(parent),
      scroll_(new QScrollArea(this)),
      body_(new Rows(this)),
      lock_(new QLabel(this)),
      note_(new QLabel(this)),
      button_(new QPushButton(tr("Score on test set…"), this)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("Generalisation"));
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setWidget(body_);
    scroll_->viewport()->setAutoFillBackground(false);
    body_->setAutoFillBackground(false);
    scroll_->setAccessibleName(tr("Runs"));
    note_->setProperty("textRole", "label");
    button_->setObjectName(QStringLiteral("scoreOnTest"));
    button_->setAccessibleDescription(tr("Scores the chosen run once on the test set, which was kept apart until now"));
    connect(button_, &QPushButton::clicked, this, &GeneralisationTable::testRequested);
    showTest();
}

void GeneralisationTable::setRows(std::vector<GeneralisationRow> rows) {
    const bool sameCount = rows.size() == rows_.size();
    rows_ = std::move(rows);
    if (!sameCount) {
        layOut();
        updateGeometry();
    }
    describe();
    update();
    body_->update();
}

void GeneralisationTable::setEpoch(std::int64_t epoch) {
    if (epoch == epoch_) return;
    epoch_ = epoch;
    update();
}

void GeneralisationTable::setScore(Score score) {
    score_ = score;
    describe();
    update();
    body_->update();
}

void GeneralisationTable::setTest(TestState state, std::int64_t scoredAtEpoch) {
    test_ = state;
    scoredAt_ = scoredAtEpoch;
    showTest();
    describe();
    layOut();
    update();
    body_->update();
}

void GeneralisationTable::setTestRequestable(bool requestable) { button_->setEnabled(requestable); }

void GeneralisationTable::setTextScale(double scale) {
    textScale_ = scale;
    showTest();
    layOut();
    updateGeometry();
    update();
}

void GeneralisationTable::showTest() {
    switch (test_) {
        case TestState::None:
            note_->setText(tr("There is no test set: the split leaves nothing for it."));
            break;
        case TestState::Sealed:
            note_->setText(tr("The test set stays sealed until you have chosen a run."));
            break;
        case TestState::Scored:
            note_->setText(tr("Scored once, at epoch %1.").arg(scoredAt_));
            break;
    }
    button_->setVisible(test_ == TestState::Sealed);
    note_->setFont(uiFont(qRound(px(13))));
    const Theme& theme = Theme::of(this);
    lock_->setPixmap(icon(test_ == TestState::Scored ? QStringLiteral("check") : QStringLiteral("lock"), theme.text2)
                         .pixmap(QSize(qRound(px(18)), qRound(px(18))), devicePixelRatioF()));
}

GeneralisationTable::Columns GeneralisationTable::columns() const {
    const double left = px(padding), right = width() - px(padding), room = right - left;
    const double scoreWidth = px(90), testWidth = hasTest() ? px(94) : 0;
    // What the narrowest columns leave over goes to the names, then between the numbers, then to the bars.
    double spare = room - testWidth - scoreWidth - px(116 + 66 + 66 + 16 + 10 + 64);
    const auto take = [&spare](double most) {
        const double taken = std::clamp(spare, 0.0, most);
        spare -= taken;
        return taken;
    };
    const double bar = px(10) + take(px(24)), names = px(116) + take(px(74)), between = take(px(48)) / 2;
    Columns c{};
    c.name = left;
    c.train = left + names + px(66) + between;
    c.validation = c.train + px(66) + between;
    c.gap = c.validation + px(16) + between / 2;
    c.gapWidth = bar + take(px(largestGapBar));
    c.test = right;
    c.score = right - testWidth;
    return c;
}

QString GeneralisationTable::scoreText(double value) const {
    if (std::isnan(value)) return QStringLiteral("–");
    return score_ == Score::Accuracy ? QStringLiteral("%1 %").arg(100 * value, 0, 'f', 1) : lossText(value);
}

QSize GeneralisationTable::sizeHint() const {
    const double rows = std::clamp(static_cast<double>(rows_.size()), 1.0, 4.0);
    return {qRound(px(690)), qRound(px(titleHeight + captionHeight + rows * rowHeight + footerHeight))};
}

QSize GeneralisationTable::minimumSizeHint() const {
    return {qRound(px(480)), qRound(px(titleHeight + captionHeight + shownRows * rowHeight + footerHeight))};
}

void GeneralisationTable::layOut() {
    const int top = qRound(px(titleHeight + captionHeight)), footer = height() - qRound(px(footerHeight));
    const int all = qRound(px(rowHeight) * static_cast<double>(rows_.size()));
    scroll_->setGeometry(0, top, width(), std::clamp(footer - top, 0, all));
    body_->resize(width() - qRound(px(scrollBar)), all);
    const QSize button = button_->sizeHint();
    const int middle = height() - qRound(px(footerHeight)) / 2, side = qRound(px(18));
    lock_->setGeometry(qRound(px(padding)), middle - side / 2, side, side);
    button_->setGeometry(width() - qRound(px(padding)) - button.width(), middle - button.height() / 2, button.width(),
                         button.height());
    const int left = lock_->geometry().right() + qRound(px(10));
    const int end = button_->isHidden() ? width() - qRound(px(padding)) : button_->x() - qRound(px(8));
    note_->setGeometry(left, middle - qRound(px(12)), std::max(0, end - left), qRound(px(24)));
}

void GeneralisationTable::resizeEvent(QResizeEvent*) { layOut(); }

void GeneralisationTable::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        showTest();
        layOut();
    }
}

void GeneralisationTable::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), plain = uiFont(qRound(px(13))),
                small = uiFont(qRound(px(12)));
    const double title = px(titleHeight) / 2 + px(4);
    painter.setFont(bold);
    painter.setPen(theme.text);
    leftAligned(painter, px(padding), title, tr("Generalisation"), width());
    const double after = px(padding) + QFontMetricsF(bold).horizontalAdvance(tr("Generalisation")) + px(12);
    painter.setFont(plain);
    painter.setPen(theme.text2);
    leftAligned(painter, after, title, tr("epoch %1").arg(epoch_), width() - after);

    const Columns c = columns();
    const double middle = px(titleHeight) + px(captionHeight) / 2;
    painter.setFont(small);
    leftAligned(painter, c.name, middle, tr("Run"), px(100));
    rightAligned(painter, c.train, middle, tr("Train loss"));
    rightAligned(painter, c.validation, middle, tr("Val. loss"));
    leftAligned(painter, c.gap, middle, tr("Gap"), px(100));
    rightAligned(painter, c.score, middle, score_ == Score::Accuracy ? tr("Val. accuracy") : tr("Val. R²"));
    if (hasTest())
        rightAligned(painter, c.test, middle, score_ == Score::Accuracy ? tr("Test accuracy") : tr("Test R²"));

    const double below = std::floor(scroll_->geometry().bottom() + 1.0) + 0.5;
    painter.setPen(theme.hairline);
    painter.drawLine(QPointF(px(padding), below), QPointF(width() - px(padding), below));
}

void GeneralisationTable::describe() {
    QStringList lines;
    for (const GeneralisationRow& row : rows_) {
        QString line = tr("%1: train loss %2, validation loss %3, gap %4, validation %5 %6")
                           .arg(row.name, lossText(row.trainLoss), lossText(row.validationLoss), lossText(row.gap()),
                                score_ == Score::Accuracy ? tr("accuracy") : tr("R²"), scoreText(row.validationScore));
        if (hasTest()) line += tr(", test loss %1, test %2").arg(lossText(row.testLoss), scoreText(row.testScore));
        lines += line;
    }
    lines += note_->text();
    const QString text = lines.join(QStringLiteral(". "));
    if (text != accessibleDescription()) setAccessibleDescription(text);
}

}  // namespace ravine
