// What a LineChart paints around its curves: title, numbers and marks.
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/series/trace.h"
#include "widgets/charts/line_chart.h"
#include "widgets/text/marked_text.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double padding = 16;

void drawStar(QPainter& painter, QPointF centre, double size, const QColor& colour, const QColor& fill, double pen) {
    QPolygonF star;
    for (int i = 0; i < 10; ++i) {
        const double angle = i * std::numbers::pi / 5, radius = i % 2 ? size * 0.22 : size * 0.5;
        star << centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
    }
    painter.setPen(QPen(colour, pen, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(fill);
    painter.drawPolygon(star);
}

void drawDot(QPainter& painter, QPointF centre, double radius, const QColor& colour, const QColor& casing,
             double wide) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(casing);
    painter.drawEllipse(centre, radius + wide, radius + wide);
    painter.setBrush(colour);
    painter.drawEllipse(centre, radius, radius);
}

}  // namespace

void LineChart::drawBackground(QPainter* painter, const QRectF& rect) {
    const Theme& theme = Theme::of(this);
    painter->fillRect(rect, theme.panel);
    if (shadeTo_ > shadeFrom_) {
        const double left =
            std::clamp(position(shadeFrom_, 1).x(), plot_.left() + 0.0, plot_.left() + 0.0 + plot_.width());
        const double right = std::clamp(position(shadeTo_, 1).x(), left, plot_.left() + 0.0 + plot_.width());
        painter->fillRect(QRectF(left, plot_.top(), right - left, plot_.height()), theme.overfitTint);
    }
}

void LineChart::drawForeground(QPainter* painter, const QRectF&) {
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(plot_).translated(-0.5, 0.5);
    painter->setPen(QPen(Theme::of(this).border, 1));
    painter->drawLine(frame.topLeft(), frame.bottomLeft());
    painter->drawLine(frame.bottomLeft(), frame.bottomRight());
    drawTitle(*painter);
    drawNumbers(*painter);
    drawLevel(*painter);
    drawMarks(*painter);
    drawLeaving(*painter);
    const Theme& theme = Theme::of(this);
    if (drag_ == Drag::box) {
        QRectF box = dragBox();
        if (box.height() <= 12) box = QRectF(box.left(), plot_.top(), box.width(), plot_.height());
        QColor fill = theme.accent;
        fill.setAlphaF(0.12f);
        painter->setPen(QPen(theme.accent, 1));
        painter->setBrush(fill);
        painter->drawRect(box);
    } else {
        handles_->paint(*painter, textScale_);
    }
    if (keyFocus_) {
        painter->setPen(QPen(theme.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void LineChart::drawTitle(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont bold = uiFont(qRound(px(13)), QFont::DemiBold), plain = uiFont(qRound(px(12)));
    painter.setPen(theme.text);
    const double middle = px(12);
    const double corner = corner_ ? width() - corner_->x() - px(rightMargin) + px(8) : 0;
    double room = width() - corner - px(padding + rightMargin) -
                  drawMarkedText(&painter, {px(padding), centredBaseline(middle, bold)}, title_, bold) - px(12);
    // Notes from the right; those that find no room are left out.
    const double gap = px(12), sample = px(24);
    double x = width() - corner - px(rightMargin);
    std::vector<ChartNote> notes = notes_;
    if (scale() == ChartScale::log10) notes.push_back({tr("log scale")});
    if (scale() == ChartScale::symlog) notes.push_back({tr("symlog scale")});
    for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
        const bool has = note->sample != ChartNote::Sample::none, star = note->sample == ChartNote::Sample::star;
        const double lead = has ? (star ? px(14) : sample) + px(star ? 5 : 8) : 0;
        const double wide = drawMarkedText(nullptr, {}, note->text, plain) + lead;
        if (wide > room) break;
        room -= wide + gap;
        x -= wide;
        painter.setPen(theme.text2);
        drawMarkedText(&painter, {x + lead, centredBaseline(middle, plain)}, note->text, plain);
        if (star) {
            drawStar(painter, {x + px(7), middle}, px(14), theme.text2, Qt::transparent, px(1.25));
        } else if (has) {
            QPen pen(theme.text2, px(note->sample == ChartNote::Sample::dotted ? 1 : 1.75), Qt::SolidLine, Qt::FlatCap);
            if (note->sample == ChartNote::Sample::dotted) pen.setDashPattern({2, 3});
            if (note->sample == ChartNote::Sample::dashed) pen.setDashPattern({5 / 1.75, 4 / 1.75});
            painter.setPen(pen);
            const double y = std::floor(middle) + 0.5;
            painter.drawLine(QPointF(x, y), QPointF(x + sample, y));
        }
        x -= gap;
    }
}

void LineChart::drawNumbers(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QFont font = uiFont(qRound(px(12)));
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(theme.text2);
    for (const Tick& tick : yTicks_) {
        const double y = plot_.top() + (view_.yTo - tick.value) / (view_.yTo - view_.yFrom) * plot_.height();
        const double right = plot_.left() - px(8);
        drawText(painter, {right - textWidth(tick.text, font), centredBaseline(y, font)}, tick.text);
    }
    if (!stepNumbers_) return;
    const double below = plot_.top() + plot_.height();
    for (const Tick& tick : xTicks_) {
        const double wide = metrics.horizontalAdvance(tick.text);
        const double x = std::min(position(tick.value, 1).x() - wide / 2, width() - px(2) - wide);
        painter.drawText(QPointF(x, centredBaseline(below + px(13), font)), tick.text);
    }
    const double middle = plot_.left() + (plot_.width() - metrics.horizontalAdvance(stepTitle_)) / 2;
    painter.setPen(theme.text3);
    painter.drawText(QPointF(middle, centredBaseline(below + px(28), font)), stepTitle_);
}

void LineChart::drawMarks(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QRectF plot(plot_);
    if (!shadeText_.isEmpty() && shadeTo_ > shadeFrom_) {
        const QFont font = uiFont(qRound(px(12)));
        const QFontMetricsF metrics(font);
        const double wide = metrics.horizontalAdvance(shadeText_),
                     from = std::max(position(shadeFrom_, 1).x(), plot.left());
        // At the top, where curves have come down, and on the shade itself: none runs through the words.
        const QRectF box(std::max(plot.left(), std::min(from + px(4), plot.right() - wide - px(12))),
                         plot.top() + px(3), wide + px(8), metrics.height() + px(2));
        painter.fillRect(box, theme.overfitTint);
        painter.setFont(font);
        painter.setPen(theme.text2);
        painter.drawText(box, Qt::AlignCenter, shadeText_);
    }
    if (hiddenFrom_ < view_.xTo) {
        const double left = std::max(position(hiddenFrom_, 1).x(), plot.left());
        const QRectF cover(left, plot.top() - 2, plot.right() - left + 1, plot.height() + 2);
        painter.fillRect(cover, theme.sub);
        painter.setFont(uiFont(qRound(px(12))));
        painter.setPen(theme.text3);
        painter.drawText(cover.adjusted(px(8), 0, -px(8), 0), Qt::AlignCenter | Qt::TextWordWrap, hiddenText_);
    }
    const auto upright = [&](std::int64_t step, const QColor& colour, double wide) {
        if (step < 0 || static_cast<double>(step) < view_.xFrom || static_cast<double>(step) > view_.xTo) return;
        const double x = position(static_cast<double>(step), 1).x();
        painter.setPen(QPen(colour, wide, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(x, plot.top() - px(4)), QPointF(x, plot.bottom()));
    };
    upright(hover_, theme.text3, px(1));
    upright(cursor_, theme.text, px(1.5));
    const auto within = [&](const QPointF& p) { return p.y() >= plot.top() - 1 && p.y() <= plot.bottom() + 1; };
    const auto runMarker = [&](const ChartSeries& s, std::int64_t step, double size) {
        if (step < 0 || !wasSeen(static_cast<double>(step))) return;
        const QPointF at = position(static_cast<double>(step), s.valueAt(static_cast<double>(step)));
        if (!within(at)) return;
        drawMarker(painter, at, s.slot, px(size), theme.runColour(s.slot), theme.panel, px(1.5),
                   s.dashed ? theme.panel : QColor());
    };
    // The selected run's marks lie on top.
    for (const bool selected : {false, true}) {
        for (const ChartSeries& s : series_) {
            if (!s.visible || !s.trace || s.foreseen || s.selected != selected) continue;
            const QColor& colour = theme.runColour(s.slot);
            if (std::isfinite(s.from) && wasSeen(s.from) && !s.faint) {
                const QPointF at = position(s.from, s.valueAt(s.from));
                if (within(at)) drawDot(painter, at, px(3.5), colour, theme.panel, px(1.5));
            }
            if (wish_.goal && wasSeen(s.markAt)) {
                const QPointF at = position(s.markAt, *wish_.goal);
                if (within(at)) drawMarker(painter, at, s.slot, px(11), colour, {}, 0, theme.panel);
            }
            if (wasSeen(s.starAt)) {
                const QPointF at = position(s.starAt, s.valueAt(s.starAt));
                if (within(at)) drawStar(painter, at, px(15), colour, theme.panel, px(1.75));
            }
            if (s.dimmed || s.faint) continue;
            runMarker(s, hover_ == cursor_ ? -1 : hover_, 7);
            runMarker(s, cursor_, 9);
        }
    }
}

// Its name stands at the right, on its line or beside the arrow that leads there.
void LineChart::drawLevel(QPainter& painter) const {
    if (!level_ || std::isnan(view_.map.forward(*level_))) return;
    const Theme& theme = Theme::of(this);
    const QRectF plot(plot_);
    const QFont font = uiFont(qRound(px(12)));
    const double wide = drawMarkedText(nullptr, {}, levelText_, font), high = px(16);
    const double y = std::floor(position(view_.xFrom, *level_).y()) + 0.5;
    const bool above = y<plot.top(), below = y> plot.bottom() + 1;
    const double right = plot.right() - px(6);
    if (!above && !below) {
        QPen pen(theme.text2, px(1), Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({8, 3, 1.5, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
    const double arrow = above || below ? px(14) : 0;
    // Above its line; beneath it where there is no room.
    const double middle = above                               ? plot.top() + high / 2 + px(2)
                          : below                             ? plot.bottom() - high / 2 - px(2)
                          : y - high - px(2) < plot.top() - 2 ? y + high / 2 + px(3)
                                                              : y - high / 2 - px(3);
    QColor veil = theme.panel;
    veil.setAlphaF(0.8f);
    painter.fillRect(QRectF(right - wide - arrow - px(4), middle - high / 2, wide + arrow + px(8), high), veil);
    painter.setPen(theme.text2);
    drawMarkedText(&painter, {right - wide - arrow, centredBaseline(middle, font)}, levelText_, font);
    if (arrow == 0) return;
    const double x = right - px(4), tip = above ? -px(5) : px(5);
    painter.setPen(QPen(theme.text2, px(1.5), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawLine(QPointF(x, middle - tip), QPointF(x, middle + tip));
    painter.drawPolyline(
        QPolygonF{{x - px(3), middle + tip * 0.3}, {x, middle + tip}, {x + px(3), middle + tip * 0.3}});
}

QString LineChart::valueText(double value) const {
    if (std::isnan(value)) return QStringLiteral("–");
    return scale() == ChartScale::percent ? tr("%1 %").arg(100 * value, 0, 'f', 1) : formatNumber(value);
}

std::vector<LineChart::ValueRow> LineChart::valuesAt(std::int64_t step) const {
    std::vector<ValueRow> rows;
    for (std::size_t i = 0; i < series_.size(); ++i) {
        const ChartSeries& s = series_[i];
        if (s.visible && s.trace && !s.foreseen)
            rows.push_back({static_cast<int>(i), s.valueAt(static_cast<double>(step))});
    }
    const bool highestFirst = scale() == ChartScale::percent;
    std::stable_sort(rows.begin(), rows.end(), [&](const ValueRow& a, const ValueRow& b) {
        if (std::isnan(a.value) || std::isnan(b.value)) return !std::isnan(a.value) && std::isnan(b.value);
        return highestFirst ? a.value > b.value : a.value < b.value;
    });
    return rows;
}

// At the edge where a curve is lost, its run's marker; beside the last of them in words what it means.
void LineChart::drawLeaving(QPainter& painter) const {
    if (leaving_.empty()) return;
    const Theme& theme = Theme::of(this);
    const QRectF plot(plot_);
    const QFont font = uiFont(qRound(px(12)));
    for (const bool up : {true, false}) {
        std::vector<const Leaving*> edge;
        for (const Leaving& leaving : leaving_)
            if (leaving.up == up) edge.push_back(&leaving);
        if (edge.empty()) continue;
        std::ranges::stable_sort(edge, {}, &Leaving::step);
        const double y = up ? plot.top() + px(7) : plot.bottom() - px(7), apart = px(13);
        double x = plot.left() - apart;
        std::vector<double> places;
        for (const Leaving* leaving : edge) {
            x = std::max({position(leaving->step, 1).x(), x + apart, plot.left() + px(7)});
            places.push_back(x);
        }
        // Those at the right move to the left until they fit.
        double limit = plot.right() - px(7);
        for (std::size_t i = places.size(); i-- > 0; limit -= apart) places[i] = std::min(places[i], limit);
        for (std::size_t i = 0; i < edge.size(); ++i) {
            const ChartSeries& s = series_[static_cast<std::size_t>(edge[i]->series)];
            drawMarker(painter, {places[i], y}, s.slot, px(9), theme.runColour(s.slot), theme.panel, px(1.5),
                       s.dashed ? theme.panel : QColor());
        }
        QString words = tr("off the scale");
        const double diverged = series_[static_cast<std::size_t>(edge.front()->series)].divergedAt;
        if (edge.size() == 1 && std::isfinite(diverged))
            words += tr("; not finite at %1 %2").arg(stepTitle_.toLower(), stepText(diverged));
        const double wide = textWidth(words, font);
        double left = places.back() + px(10);
        if (left + wide > plot.right() - px(2)) left = places.front() - px(10) - wide;
        if (left < plot.left() + px(2)) continue;  // no room for words: the markers tell
        QColor veil = theme.panel;
        veil.setAlphaF(0.8f);
        painter.fillRect(QRectF(left - px(2), y - px(7), wide + px(4), px(14)), veil);
        painter.setPen(theme.text2);
        painter.setFont(font);
        drawText(painter, {left, centredBaseline(y, font)}, words);
    }
}

}  // namespace ravine
