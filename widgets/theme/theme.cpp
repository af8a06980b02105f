#include "widgets/theme/theme.h"

#include <QFontDatabase>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace ravine {
namespace {

Theme makeLight() {
    Theme t;
    t.dark = false;
    t.window = "#F3F4F6";
    t.side = "#F7F8FA";
    t.panel = "#FFFFFF";
    t.sub = "#F1F3F6";
    t.hairline = "#E1E4E9";
    t.border = "#C6CCD5";
    t.track = "#D5DAE1";
    t.grid = "#E9ECF0";
    t.text = "#171B21";
    t.text2 = "#47505C";
    t.text3 = "#66707D";
    t.accent = "#1F5FBF";
    t.accentSoft = "#E5EDF9";
    t.onAccent = "#FFFFFF";
    t.casing = "#FFFFFF";
    t.tooltip = "#FFFFFF";
    t.overfitTint = "#FBEFE3";
    t.run = {QColor("#D25A00"), QColor("#7A3FF0"), QColor("#008C8C"), QColor("#9C1A66"),
             QColor("#1D232B"), QColor("#1A36B0"), QColor("#5A3400"), QColor("#5C6212")};
    return t;
}

Theme makeDark() {
    Theme t;
    t.dark = true;
    t.window = "#121519";
    t.side = "#171B20";
    t.panel = "#1B1F25";
    t.sub = "#242A32";
    t.hairline = "#2D343D";
    t.border = "#47505C";
    t.track = "#3A424D";
    t.grid = "#282E36";
    t.text = "#EDF0F3";
    t.text2 = "#B9C1CB";
    t.text3 = "#919BA8";
    t.accent = "#78AEFF";
    t.accentSoft = "#22344F";
    t.onAccent = "#0D1520";
    t.casing = "#0D1014";
    t.tooltip = "#262C34";
    t.overfitTint = "#33291E";
    t.run = {QColor("#FFA24D"), QColor("#9186FF"), QColor("#4FE3CB"), QColor("#E684BF"),
             QColor("#F2F4F7"), QColor("#6DB8FA"), QColor("#CF6A2A"), QColor("#CBE36B")};
    return t;
}

// Corners at `count` equal angles around the centre, the first one at `turn` (0 is up).
QPolygonF corners(QPointF centre, double radius, int count, double turn = 0) {
    QPolygonF polygon;
    for (int i = 0; i < count; ++i) {
        const double angle = turn + 2 * std::numbers::pi * i / count;
        polygon << centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
    }
    return polygon;
}

// Sized so that the eight shapes look equally large.
QPainterPath markerShape(QPointF c, int slot, double size) {
    QPainterPath path;
    const double r = size / 2;
    const auto add = [&](QPolygonF polygon) {
        path.addPolygon(polygon);
        path.closeSubpath();
    };
    switch ((slot - 1) & 7) {
        case 0:
            path.addEllipse(c, r, r);
            break;
        case 1:
            path.addRect(QRectF(c.x() - 0.9 * r, c.y() - 0.9 * r, 1.8 * r, 1.8 * r));
            break;
        case 2:
            add(corners(c + QPointF(0, 0.2 * r), 1.22 * r, 3));
            break;
        case 3:
            add(corners(c, 1.2 * r, 4));
            break;
        case 4:
            add(corners(c - QPointF(0, 0.2 * r), 1.22 * r, 3, std::numbers::pi));
            break;
        case 5:
        case 6: {
            const double arm = 1.12 * r, half = 0.36 * r;
            QPolygonF plus;
            for (int i = 0; i < 4; ++i) {
                const QPointF along = i == 0   ? QPointF(0, -1)
                                      : i == 1 ? QPointF(1, 0)
                                      : i == 2 ? QPointF(0, 1)
                                               : QPointF(-1, 0);
                const QPointF across(-along.y(), along.x());
                plus << along * arm - across * half << along * arm + across * half << along * half + across * half;
            }
            if (((slot - 1) & 7) == 6) plus = QTransform().rotate(45).map(plus);
            add(plus.translated(c));
            break;
        }
        default:
            add(corners(c + QPointF(0, 0.05 * r), 1.12 * r, 5));
            break;
    }
    return path;
}

}  // namespace

const Theme& Theme::light() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::darkTheme() {
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::of(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme() : light();
}

// A style sheet gives single widgets a palette of their own (a primary button's is the accent), so the window's is
// the one to ask.
const Theme& Theme::of(const QWidget* widget) { return widget ? of(widget->window()->palette()) : light(); }

QPalette Theme::palette() const {
    QPalette p;
    const auto set = [&](QPalette::ColorRole role, const QColor& colour, const QColor& disabled) {
        p.setColor(QPalette::Active, role, colour);
        p.setColor(QPalette::Inactive, role, colour);
        p.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, window, window);
    set(QPalette::WindowText, text, text3);
    set(QPalette::Base, panel, sub);
    set(QPalette::AlternateBase, sub, sub);
    set(QPalette::Text, text, text3);
    set(QPalette::Button, panel, sub);
    set(QPalette::ButtonText, text, text3);
    set(QPalette::BrightText, onAccent, onAccent);
    set(QPalette::ToolTipBase, tooltip, tooltip);
    set(QPalette::ToolTipText, text, text);
    set(QPalette::PlaceholderText, text3, text3);
    set(QPalette::Highlight, accent, track);
    set(QPalette::HighlightedText, onAccent, text2);
    set(QPalette::Link, accent, text3);
    set(QPalette::LinkVisited, accent, text3);
    set(QPalette::Light, panel, panel);
    set(QPalette::Midlight, hairline, hairline);
    set(QPalette::Mid, border, border);
    set(QPalette::Dark, border, border);
    set(QPalette::Shadow, text3, text3);
    return p;
}

QFont uiFont(int pixelSize, QFont::Weight weight) {
    static const QString family = [] {
        return QFontDatabase::hasFamily(QStringLiteral("Noto Sans"))
                   ? QStringLiteral("Noto Sans")
                   : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    QFont font(family);
    font.setPixelSize(std::max(1, pixelSize));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

double presentingScale(QSize window) {
    return std::clamp(std::min(window.width() / 1280.0, window.height() / 720.0), 1.25, 2.0);
}

QFont::Weight mediumWeight() {
    static const QFont::Weight weight = [] {
        const QString family = uiFont().family();
        for (const QString& style : QFontDatabase::styles(family))
            if (QFontDatabase::weight(family, style) == QFont::Medium) return QFont::Medium;
        return QFont::Normal;
    }();
    return weight;
}

void drawMarker(QPainter& painter, QPointF centre, int slot, double size, const QColor& colour, const QColor& casing,
                double casingWidth, const QColor& hollowFill) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (hollowFill.isValid()) size *= 0.88;  // its outline is drawn half outside
    const QPainterPath shape = markerShape(centre, slot, size);
    const double outline = hollowFill.isValid() ? std::max(1.25, size * 0.16) : 0;
    if (casing.isValid() && casingWidth > 0) {
        painter.setPen(QPen(casing, 2 * casingWidth + outline, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(casing);
        painter.drawPath(shape);
    }
    painter.setPen(outline > 0 ? QPen(colour, outline, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin) : QPen(Qt::NoPen));
    painter.setBrush(outline > 0 ? hollowFill : colour);
    painter.drawPath(shape);
    painter.restore();
}

QString formatNumber(double value, int significantDigits) {
    static const QChar minus(0x2212);
    if (std::isnan(value)) return QStringLiteral("NaN");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : minus + QStringLiteral("∞");
    if (value == 0) return QStringLiteral("0");
    const double size = std::abs(value);
    const bool shortest = significantDigits >= 17;
    const int digits = std::clamp(significantDigits, 1, 17);

    // mantissa and exponent, rounded to the digits asked for
    QString mantissa =
        shortest ? QString::number(size, 'e', QLocale::FloatingPointShortest) : QString::number(size, 'e', digits - 1);
    const qsizetype e = mantissa.indexOf(QLatin1Char('e'));
    const int exponent = mantissa.mid(e + 1).toInt();
    mantissa.truncate(e);
    mantissa.remove(QLatin1Char('.'));
    qsizetype kept = mantissa.size();
    while (kept > 1 && mantissa[kept - 1] == QLatin1Char('0')) --kept;
    mantissa.truncate(kept);

    QString text;
    if (exponent < -4 || exponent >= 6) {
        text = mantissa.left(1);
        if (mantissa.size() > 1) text += QLatin1Char('.') + mantissa.mid(1);
        text += QLatin1Char('e') + (exponent < 0 ? QString(minus) : QString()) + QString::number(std::abs(exponent));
    } else if (exponent < 0) {
        text = QStringLiteral("0.") + QString(-exponent - 1, QLatin1Char('0')) + mantissa;
    } else if (!shortest && exponent >= digits) {
        text = QString::number(std::round(size), 'f', 0);  // whole digits are never rounded away
    } else if (mantissa.size() <= exponent + 1) {
        text = mantissa.leftJustified(exponent + 1, QLatin1Char('0'));
    } else {
        text = mantissa.left(exponent + 1) + QLatin1Char('.') + mantissa.mid(exponent + 1);
    }
    return value < 0 ? minus + text : text;
}

QString formatPowerOfTen(int exponent) {
    static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text = QStringLiteral("10");
    if (exponent < 0) text += QStringLiteral("⁻");
    for (const QChar digit : QString::number(std::abs(exponent))) text += superscripts[digit.digitValue()];
    return text;
}

}  // namespace ravine
