#include "widgets/cards/layer_row.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int padding = 6, gap = 4, moreWidth = 20, plusWidth = 18;

QFont chipFont(const QWidget* widget) {
    QFont font = widget->font();
    font.setPixelSize(12);
    return font;
}

int chipWidth(const QWidget* widget, const QString& text) {
    return QFontMetrics(chipFont(widget)).horizontalAdvance(text) + 2 * padding;
}

void drawChip(QPainter& painter, const QRect& rect, const QPen& pen, const QBrush& fill) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.setBrush(fill);
    const double half = pen.style() == Qt::NoPen ? 0 : pen.widthF() / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), 4, 4);
}

}  // namespace

LayerChip::LayerChip(QWidget* parent, Look look) : QAbstractButton(parent), look_(look) {
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

void LayerChip::setLook(Look look) {
    look_ = look;
    update();
}

int LayerChip::widthFor(const QString& text) const {
    return look_ == Look::Icon ? moreWidth : chipWidth(this, text) + (look_ == Look::Action ? plusWidth : 0);
}

QSize LayerChip::sizeHint() const { return {widthFor(text()), LayerRow::chipHeight}; }

bool LayerChip::event(QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    return QAbstractButton::event(event);
}

void LayerChip::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    const bool hovered = underMouse() && isEnabled();
    QPen pen(hovered ? theme.text3 : theme.border, 1);
    QColor fill = isDown() ? theme.accentSoft : hovered ? theme.sub : theme.panel, ink = theme.text;
    switch (look_) {
        case Look::Solid:
            break;
        case Look::Ghost:
            pen.setStyle(Qt::DashLine);
            fill = isDown() || hovered ? fill : QColor(Qt::transparent);
            ink = hovered ? theme.text : theme.text2;
            break;
        case Look::Bare:
        case Look::Icon:
            pen = Qt::NoPen;
            fill = isDown() || hovered ? fill : QColor(Qt::transparent);
            ink = theme.text2;
            break;
        case Look::Action:
            pen = Qt::NoPen;
            ink = theme.accent;
            break;
    }
    if (!isEnabled()) ink = theme.text3;
    if (hasFocus()) pen = QPen(theme.accent, 2);
    drawChip(painter, rect(), pen, fill);
    QRect inside = rect().adjusted(padding, 0, -padding, 0);
    const auto drawing = [&](const QString& name, int side, QRect within) {
        ravine::icon(name, ink).paint(&painter,
                                      QRect(within.center().x() - side / 2, (height() - side) / 2, side, side));
    };
    if (look_ == Look::Icon) return drawing(QStringLiteral("more"), 18, rect());
    if (look_ == Look::Action) {
        drawing(QStringLiteral("plus"), 16, QRect(inside.left(), 0, 16, height()));
        inside.setLeft(inside.left() + plusWidth);
    }
    QFont font = chipFont(this);
    if (look_ == Look::Action) font.setWeight(mediumWeight());
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(inside.adjusted(0, 0, 2, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(font).elidedText(text(), Qt::ElideRight, inside.width() + 2));
}

QSize ChipLabel::sizeHint() const { return {chipWidth(this, text()), LayerRow::chipHeight}; }

void ChipLabel::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    drawChip(painter, rect(), QPen(fill_ == Fill::Sub ? theme.hairline : theme.border, 1),
             fill_ == Fill::Sub ? theme.sub : theme.panel);
    painter.setFont(chipFont(this));
    painter.setPen(fill_ == Fill::Sub ? theme.text2 : theme.text);
    painter.drawText(rect(), Qt::AlignCenter,
                     QFontMetrics(chipFont(this)).elidedText(text(), Qt::ElideRight, width() - 2 * padding + 2));
}

LayerRow::LayerRow(QWidget* parent) : QWidget(parent), chips_{} {
    for (std::size_t i = 0; i < chips_.size(); ++i) {
        const auto part = static_cast<LayerPart>(i);
        auto* chip = new LayerChip(this, part == LayerPart::More    ? LayerChip::Look::Icon
                                         : part == LayerPart::Count ? LayerChip::Look::Bare
                                                                    : LayerChip::Look::Solid);
        chip->installEventFilter(this);
        connect(chip, &QAbstractButton::clicked, this, [this, part, chip] {
            if (part == LayerPart::More)
                emit menuRequested(chip->mapToGlobal(QPoint(0, chip->height() + 2)));
            else
                emit pressed(part);
        });
        chips_[i] = chip;
    }
    setLayer({});
}

QString LayerRow::title() const {
    return shown_.count > 1 ? tr("Layers %1 to %2").arg(shown_.first).arg(shown_.first + shown_.count - 1)
                            : tr("Layer %1").arg(shown_.first);
}

void LayerRow::setLayer(const Shown& shown) {
    shown_ = shown;
    const auto tell = [&](LayerPart part, const QString& what, const QString& help) {
        chip(part)->setAccessibleName(tr("%1, %2").arg(title(), what));
        chip(part)->setToolTip(help);
    };
    tell(LayerPart::Units, tr("%n units", nullptr, static_cast<int>(shown.units)),
         tr("Units, each joined to all inputs"));
    tell(LayerPart::BatchNorm, shown.batchNorm ? tr("batch norm on") : tr("batch norm off"),
         shown.batchNorm ? tr("Batch norm; click to remove it") : tr("Add batch norm"));
    tell(LayerPart::Function, tr("activation %1").arg(shown.activation), tr("Activation: %1").arg(shown.activation));
    tell(LayerPart::Dropout,
         shown.dropout > 0 ? tr("dropout %1").arg(formatNumber(shown.dropout, 3)) : tr("no dropout"),
         shown.dropout > 0 ? tr("Dropout: the share of units left out at each step") : tr("Add dropout"));
    tell(LayerPart::Count, tr("%n equal layers", nullptr, shown.count),
         tr("How many layers of this kind follow each other"));
    tell(LayerPart::More, tr("more"), tr("Add, duplicate, move, remove"));
    chip(LayerPart::BatchNorm)->setLook(shown.batchNorm ? LayerChip::Look::Solid : LayerChip::Look::Ghost);
    chip(LayerPart::Dropout)->setLook(shown.dropout > 0 ? LayerChip::Look::Solid : LayerChip::Look::Ghost);
    place(width());
}

bool LayerRow::present(LayerPart part) const {
    switch (part) {
        case LayerPart::BatchNorm:
            return shown_.batchNorm;
        case LayerPart::Dropout:
            return shown_.dropout > 0;
        case LayerPart::Count:
            return shown_.count > 1;
        default:
            return true;
    }
}

int LayerRow::needed(const std::array<QString, 5>& texts, bool ghosts) const {
    int total = -gap;
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (present(static_cast<LayerPart>(i)) || (ghosts && i != static_cast<std::size_t>(LayerPart::Count)))
            total += chips_[i]->widthFor(texts[i]) + gap;
    return total;
}

// The longest words with which the row stays one line; in full when it must become two.
LayerRow::Line LayerRow::line(int width) const {
    const QString rate = shown_.dropout > 0 ? QLatin1Char(' ') + formatNumber(shown_.dropout, 3) : QString();
    Line line;
    for (const auto& [norm, drop] : {std::pair{tr("BatchNorm"), tr("Dropout")}, std::pair{tr("BatchNorm"), tr("Drop")},
                                     std::pair{tr("BN"), tr("Dropout")}, std::pair{tr("BN"), tr("Drop")}}) {
        line.texts = {tr("Dense %1").arg(shown_.units), norm, shown_.activation, drop + rate,
                      tr("× %1").arg(shown_.count)};
        line.fits = needed(line.texts, false) <= width - moreWidth - gap;
        if (line.fits) return line;
    }
    line.texts[1] = tr("BatchNorm");
    line.texts[3] = tr("Dropout") + rate;
    return line;
}

int LayerRow::place(int width) {
    const Line words = line(width);
    const int room = width - moreWidth - gap;
    const bool ghosts = active_ && words.fits && needed(words.texts, true) <= room;
    int x = 0, y = 0;
    const auto put = [&](std::size_t i) {
        const int wide = std::min(chips_[i]->widthFor(words.texts[i]), room);
        if (x > 0 && x + wide > room) {
            x = 0;
            y += chipHeight + gap;
        }
        chips_[i]->setText(words.texts[i]);
        chips_[i]->setGeometry(isRightToLeft() ? width - x - wide : x, y, wide, chipHeight);
        chips_[i]->show();
        x += wide + gap;
    };
    for (std::size_t i = 0; i < words.texts.size(); ++i)
        if (present(static_cast<LayerPart>(i))) put(i);
    for (const LayerPart part : {LayerPart::BatchNorm, LayerPart::Dropout}) {
        if (present(part)) continue;
        if (ghosts)
            put(static_cast<std::size_t>(part));
        else
            chip(part)->hide();
    }
    chip(LayerPart::Count)->setVisible(present(LayerPart::Count));
    chip(LayerPart::More)->setGeometry(isRightToLeft() ? 0 : width - moreWidth, 0, moreWidth, chipHeight);
    return y + chipHeight;
}

int LayerRow::heightForWidth(int width) const {
    const Line words = line(width);
    if (words.fits) return chipHeight;
    const int room = width - moreWidth - gap;
    int x = 0, y = 0;
    for (std::size_t i = 0; i < words.texts.size(); ++i) {
        if (!present(static_cast<LayerPart>(i))) continue;
        const int wide = std::min(chips_[i]->widthFor(words.texts[i]), room);
        if (x > 0 && x + wide > room) {
            x = 0;
            y += chipHeight + gap;
        }
        x += wide + gap;
    }
    return y + chipHeight;
}

void LayerRow::showGhosts() {
    const bool focused = std::ranges::any_of(chips_, [](const LayerChip* chip) { return chip->hasFocus(); });
    if (const bool active = underMouse() || focused; active != active_) {
        active_ = active;
        place(width());
    }
}

void LayerRow::resizeEvent(QResizeEvent*) { place(width()); }

void LayerRow::enterEvent(QEnterEvent* event) {
    showGhosts();
    QWidget::enterEvent(event);
}

void LayerRow::leaveEvent(QEvent* event) {
    showGhosts();
    QWidget::leaveEvent(event);
}

void LayerRow::contextMenuEvent(QContextMenuEvent* event) { emit menuRequested(event->globalPos()); }

bool LayerRow::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        // When the focus has come to rest: on its way from chip to chip the row must not flicker.
        QMetaObject::invokeMethod(this, &LayerRow::showGhosts, Qt::QueuedConnection);
    } else if (event->type() == QEvent::KeyPress) {
        const auto at = std::ranges::find(chips_, object);
        event->ignore();
        emit keyPressed(static_cast<LayerPart>(at - chips_.begin()), static_cast<QKeyEvent*>(event));
        if (event->isAccepted()) return true;
    }
    return QWidget::eventFilter(object, event);
}

}  // namespace ravine
