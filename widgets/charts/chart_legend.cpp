#include "widgets/charts/chart_legend.h"

#include <QAbstractButton>
#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr int sample = 28, rowHeight = 24, between = 12, gapToName = 7, edge = 4, longestName = 150;

}  // namespace

// A toggle: checked while its run is shown.
class ChartLegend::Entry : public QAbstractButton {
public:
    Entry(ChartLegend* legend, int index) : QAbstractButton(legend), legend_(legend), index_(index) {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        connect(this, &QAbstractButton::clicked, legend, [this] { emit legend_->toggled(index_); });
    }

    void setRun(const LegendRun& run, double scale) {
        slot_ = run.slot;
        scale_ = scale;
        setText(run.name);
        setChecked(run.visible);
        setAccessibleName(run.name);
        setAccessibleDescription(run.visible ? tr("Shown in the charts. Press to hide.")
                                             : tr("Hidden from the charts. Press to show."));
        setToolTip(run.visible ? tr("Hide %1").arg(run.name) : tr("Show %1").arg(run.name));
        update();
    }

    QSize sizeHint() const override {
        const double name = std::min(QFontMetricsF(font()).horizontalAdvance(text()), longestName * scale_);
        return {static_cast<int>(std::ceil((2 * edge + sample + gapToName) * scale_ + name)),
                qRound(rowHeight * scale_)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double middle = height() / 2.0, left = edge * scale_, right = left + sample * scale_;
        if (underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        painter.setOpacity(isChecked() ? 1 : 0.35);
        const QColor& colour = theme.runColour(slot_);
        painter.setPen(QPen(colour, 2.25 * scale_, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(left, middle), QPointF(right, middle));
        drawMarker(painter, {(left + right) / 2, middle}, slot_, 9 * scale_, colour,
                   underMouse() ? theme.sub : theme.panel, 1.5 * scale_);
        painter.setOpacity(1);
        QFont f = font();
        f.setStrikeOut(!isChecked());
        painter.setFont(f);
        painter.setPen(isChecked() ? theme.text : theme.text3);
        const double x = right + gapToName * scale_;
        const QFontMetricsF metrics(f);
        painter.drawText(QPointF(x, middle + metrics.capHeight() / 2),
                         metrics.elidedText(text(), Qt::ElideRight, width() - edge * scale_ - x + 0.5));
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
                emit legend_->highlighted(index_);
                break;
            case QEvent::Leave:
            case QEvent::FocusOut:
                emit legend_->highlighted(-1);
                break;
            default:
                break;
        }
        return QAbstractButton::event(event);
    }

private:
    ChartLegend* legend_;
    int index_, slot_ = 1;
    double scale_ = 1;
};

ChartLegend::ChartLegend(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Legend"));
}

// Entries still speak to their legend as they lose the focus.
ChartLegend::~ChartLegend() {
    for (Entry* entry : entries_) delete entry;
}

void ChartLegend::setRuns(std::vector<LegendRun> runs) {
    runs_ = std::move(runs);
    while (entries_.size() > runs_.size()) {
        delete entries_.back();
        entries_.pop_back();
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (i == entries_.size()) entries_.push_back(new Entry(this, static_cast<int>(i)));
        Entry* entry = entries_[i];
        entry->setFont(uiFont(qRound(13 * textScale_)));
        entry->setRun(runs_[i], textScale_);
        entry->show();
    }
    arrange(width(), true);
    updateGeometry();
}

void ChartLegend::setTextScale(double factor) {
    textScale_ = factor;
    setRuns(std::move(runs_));
}

// Entries from left to right, in as many rows as they need. Returns the height.
int ChartLegend::arrange(int width, bool move) const {
    const int row = qRound(rowHeight * textScale_), gap = qRound((between - 2 * edge) * textScale_);
    int x = 0, y = 0;
    for (Entry* entry : entries_) {
        const QSize size = entry->sizeHint();
        if (x > 0 && x + size.width() > width) {
            x = 0;
            y += row;
        }
        if (move) entry->setGeometry(x, y, std::min(size.width(), width), row);
        x += size.width() + gap;
    }
    return entries_.empty() ? row : y + row;
}

int ChartLegend::heightForWidth(int width) const { return arrange(width, false); }

QSize ChartLegend::sizeHint() const { return {qRound(368 * textScale_), arrange(width() > 0 ? width() : 368, false)}; }

QSize ChartLegend::minimumSizeHint() const { return {qRound(120 * textScale_), qRound(rowHeight * textScale_)}; }

void ChartLegend::resizeEvent(QResizeEvent*) { arrange(width(), true); }

}  // namespace ravine
