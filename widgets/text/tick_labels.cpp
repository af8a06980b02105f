#include "widgets/text/tick_labels.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double slack = 1e-9;  // of a step: a tick on the very edge counts

// The smallest m·10ⁿ with `span` / (m·10ⁿ) ≤ room.
double niceStep(double span, double room, std::initializer_list<double> mantissas) {
    const double least = span / std::max(room, 1.0);
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    for (const double m : mantissas) {
        if (m * decade >= least * (1 - slack)) return m * decade;
    }
    return 10 * decade;
}

template <class Text>
AxisTicks ticksBy(double step, AxisRange range, Text&& text) {
    AxisTicks axis{0, step, {}};
    const double first = std::ceil(range.from / step - slack);
    const double last = std::floor(range.to / step + slack);
    for (double n = first; n <= last && axis.ticks.size() < 64; ++n) {
        const double value = n == 0 ? 0 : n * step;
        axis.ticks.push_back({value, text(value)});
    }
    return axis;
}

QString signedText(QString text) { return text.replace(u'-', QChar(0x2212)); }

bool drawable(const AxisRange& range) {
    return std::isfinite(range.from) && std::isfinite(range.to) && range.to > range.from;
}

}  // namespace

QString linearTickText(double value, double step) {
    if (value == 0 && (step < 1e-4 || step >= 1e5)) return QStringLiteral("0");
    const double rounded = std::round(value / step) * step;
    if (step < 0.99e-4 || std::abs(rounded) >= 0.99e6) {
        // As many digits as tell neighbours apart.
        const int digits = std::max(0, static_cast<int>(std::floor(std::log10(std::abs(rounded)) + slack)) -
                                           static_cast<int>(std::floor(std::log10(step) + slack)));
        const QString text = QString::number(rounded, 'e', std::min(digits, 6));
        const qsizetype e = text.indexOf(u'e');
        QString mantissa = text.left(e);
        while (mantissa.contains(u'.') && (mantissa.endsWith(u'0') || mantissa.endsWith(u'.'))) mantissa.chop(1);
        return signedText(mantissa + u'e' + QString::number(text.mid(e + 1).toInt()));
    }
    const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + slack)));
    return signedText(QString::number(rounded + 0.0, 'f', decimals));
}

QString decadeText(int exponent) {
    if (exponent == -1) return QStringLiteral("0.1");
    if (exponent < 0 || exponent > 2) return formatPowerOfTen(exponent);
    return QString::number(static_cast<int>(std::pow(10.0, exponent)));
}

QString stepText(double step) {
    const double size = std::abs(step);
    if (size >= 1e9) return signedText(QString::number(step / 1e9, 'g', 6)) + u'G';
    if (size >= 1e6) return signedText(QString::number(step / 1e6, 'g', 7)) + u'M';
    QString digits = QString::number(size, 'f', 0);
    if (digits.size() > 4) digits.insert(digits.size() - 3, QChar(0x202F));
    return (step < 0 ? QString(QChar(0x2212)) : QString()) + digits;
}

AxisTicks linearTicks(AxisRange range, double room) {
    if (!drawable(range)) return {};
    const double step = niceStep(range.span(), room, {1, 2, 5});
    return ticksBy(step, range, [&](double v) { return linearTickText(v, step); });
}

AxisTicks percentTicks(AxisRange range, double room) {
    if (!drawable(range)) return {};
    const double step = niceStep(range.span(), room, {1, 2, 5});
    return ticksBy(step, range, [&](double v) { return linearTickText(100 * v, 100 * step) + QStringLiteral(" %"); });
}

AxisTicks logTicks(AxisRange range, double room) {
    if (!drawable(range)) return {};
    room = std::max(room, 1.0);
    if (range.span() < 1.2) {
        // Zoomed in between decades: even steps of the exponent, read as values.
        const double step = niceStep(range.span(), room, {1, 2, 5});
        return ticksBy(step, range, [](double v) {
            const double whole = std::round(v);
            return std::abs(v - whole) < 1e-6 ? decadeText(static_cast<int>(whole))
                                              : formatNumber(std::pow(10.0, v), 3);
        });
    }
    const double step = std::max(1.0, std::ceil(range.span() / room - slack));
    return ticksBy(step, range, [](double v) { return decadeText(static_cast<int>(std::round(v))); });
}

AxisTicks stepTicks(AxisRange range, double room) {
    if (!drawable(range)) return {};
    const double step = std::max(1.0, niceStep(range.span(), room, {1, 2, 4, 5}));
    return ticksBy(step, range, stepText);
}

AxisTicks symlogTicks(const AxisMap& map, AxisRange range, double room) {
    if (!drawable(range)) return {};
    room = std::max(room, 1.0);
    const bool between = range.span() < 1.2;
    const double step =
        between ? niceStep(range.span(), room, {1, 2, 5}) : std::max(1.0, std::ceil(range.span() / room - slack));
    return ticksBy(step, range, [&](double place) {
        const double whole = std::round(place);
        if (whole == 0 && std::abs(place) < 1e-9) return QStringLiteral("0");
        if (std::abs(place - whole) > 1e-6) return formatNumber(map.back(place), 3);
        const QString decade = decadeText(map.linearDecade + static_cast<int>(std::abs(whole)) - 1);
        return whole < 0 ? QChar(0x2212) + decade : decade;
    });
}

AxisTicks ticksOf(const AxisMap& map, AxisRange range, double room) {
    switch (map.scale) {
        case ChartScale::log10:
            return logTicks(range, room);
        case ChartScale::symlog:
            return symlogTicks(map, range, room);
        case ChartScale::percent:
            return percentTicks(range, room);
        case ChartScale::linear:
            break;
    }
    return linearTicks(range, room);
}

AxisRange niceRange(ChartScale scale, double low, double high, const AxisRange* current) {
    if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high)) return current ? *current : AxisRange{};
    AxisRange nice;
    if (scale == ChartScale::log10 || scale == ChartScale::symlog) {
        nice = {std::floor(low + 1e-6), std::ceil(high - 1e-6)};
        if (nice.to <= nice.from)
            nice = nice.from < low ? AxisRange{nice.from, nice.from + 1} : AxisRange{nice.from - 1, nice.from + 1};
    } else {
        // Down to zero where that costs less than half of the height; a little air above, none below zero.
        if (low >= 0 && low <= 0.5 * high) low = 0;
        double span = high - low;
        if (span <= 1e-12 * std::abs(high)) span = high == 0 ? 1 : std::abs(high);
        const double grain = niceStep(span, 5, {1, 2, 5}) / 5;
        nice.to = std::ceil((high + 0.04 * span) / grain - slack) * grain;
        nice.from = low == 0 ? 0 : std::floor((low - 0.04 * span) / grain + slack) * grain;
        if (scale == ChartScale::percent && high <= 1) {
            // Tens of percent, the whole at most.
            if (span > 0.15) nice = {std::floor(low * 10 + slack) / 10, std::ceil(high * 10 - slack) / 10};
            nice.to = std::min(nice.to, 1.0);
            // All values alike: a tenth around them, within the whole.
            if (!(nice.to > nice.from)) nice = high > 0 ? AxisRange{nice.to - 0.1, nice.to} : AxisRange{0, 0.1};
        }
    }
    const bool fits =
        current && low >= current->from - slack * current->span() && high <= current->to + slack * current->span();
    return fits && nice.span() > 0.5 * current->span() ? *current : nice;
}

}  // namespace ravine
