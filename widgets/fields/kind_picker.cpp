#include "widgets/fields/kind_picker.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "widgets/fields/drop_down.h"
#include "widgets/fields/kind_list.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int richHeight = 52, compactHeight = 28;
}  // namespace

KindPicker::KindPicker(const std::vector<KindDescription>& kinds, QWidget* parent)
    : QAbstractButton(parent), kinds_(kinds) {
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        const KindInfo& info = kinds_[i].info;
        entries_.push_back({fromView(info.key), translated(info.title), translated(info.summary),
                            fromView(info.formula), fromView(info.synonyms), static_cast<int>(i)});
    }
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] { openList(); });
}

void KindPicker::addPreset(const QString& key, const QString& title, const QString& summary, const QString& synonyms) {
    entries_.push_back({key, title, summary, {}, synonyms, -1});
    updateGeometry();
}

void KindPicker::setLook(Look look) {
    look_ = look;
    updateGeometry();
}

void KindPicker::setThumbnails(Thumbnails thumbnails) {
    thumbnails_ = std::move(thumbnails);
    shown_ = {};
    update();
}

void KindPicker::setFormula(const QString& formula) {
    formula_ = formula;
    update();
}

const KindPicker::Entry* KindPicker::entry(const QString& key) const {
    const auto found = std::ranges::find(entries_, key, &Entry::key);
    return found == entries_.end() ? nullptr : &*found;
}

void KindPicker::setCurrent(const QString& key) {
    if (key == current_) return;
    current_ = key;
    formula_.clear();
    shown_ = {};
    const Entry* now = entry(key);
    setText(now ? now->title : key);
    setToolTip(now ? now->summary : QString());
    setAccessibleDescription(now ? tr("%1. %2").arg(now->title, now->summary) : key);
    update();
}

void KindPicker::pick(const QString& key) {
    if (key == current_) return;
    setCurrent(key);
    emit chosen(key);
}

QImage KindPicker::thumbnail(const Entry& which, QSize size, double pixelRatio) const {
    if (!thumbnails_ || which.kind < 0) return {};
    QImage image = thumbnails_(kinds_[static_cast<std::size_t>(which.kind)], size * pixelRatio);
    image.setDevicePixelRatio(pixelRatio);
    return image;
}

// An open list tells its picker when it goes; it must go while there is a picker to tell.
KindPicker::~KindPicker() { delete list_; }

void KindPicker::openList(const QString& search) {
    if (open_ || entries_.empty()) return;
    open_ = true;
    auto* popup = openKindList(this, search, [this](const QString& key) { pick(key); });
    list_ = popup;
    connect(popup, &QObject::destroyed, this, [this] {
        open_ = false;
        update();
    });
    update();
}

QSize KindPicker::sizeHint() const {
    return {look_ == Look::Rich ? 200 : 110,
            look_ == Look::Rich ? richHeight : std::max(compactHeight, fontMetrics().height() + 9)};
}
QSize KindPicker::minimumSizeHint() const { return {72, sizeHint().height()}; }

void KindPicker::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool outlined = hasFocus() || open_;
    const double half = outlined ? 1 : 0.5, radius = look_ == Look::Rich ? 6 : 4;
    painter.setPen(QPen(outlined                      ? theme.accent
                        : underMouse() && isEnabled() ? theme.text3
                        : isEnabled()                 ? theme.border
                                                      : theme.hairline,
                        2 * half));
    painter.setBrush(isEnabled() ? theme.panel : theme.sub);
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), radius, radius);

    const int arrow = 16;
    drawChevron(painter, this, arrow, look_ == Look::Rich ? 10 : 5);

    const Entry* now = entry(current_);
    const QString title = now ? now->title : current_;
    const QFontMetrics metrics(font());
    if (look_ == Look::Compact) {
        painter.setPen(isEnabled() ? theme.text : theme.text3);
        painter.drawText(QRect(9, 0, width() - 9 - arrow - 8, height()), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(title, Qt::ElideRight, width() - 9 - arrow - 8));
        return;
    }
    int left = 12;
    if (now && thumbnails_) {
        if (shown_.isNull() || shown_.devicePixelRatio() != devicePixelRatioF())
            shown_ = thumbnail(*now, kindThumbnailSize, devicePixelRatioF());
        if (!shown_.isNull()) {
            const QRectF place(8, (height() - kindThumbnailSize.height()) / 2.0, kindThumbnailSize.width(),
                               kindThumbnailSize.height());
            QPainterPath rounded;
            rounded.addRoundedRect(place, 3, 3);
            painter.save();
            painter.setClipPath(rounded);
            painter.drawImage(place, shown_);
            painter.restore();
            left = 8 + kindThumbnailSize.width() + 12;
        }
    }
    const QString formula = !formula_.isEmpty() ? formula_ : now ? now->formula : QString();
    const int room = width() - left - arrow - 18;
    QFont medium = font();
    medium.setWeight(mediumWeight());
    painter.setFont(medium);
    painter.setPen(isEnabled() ? theme.text : theme.text3);
    const QRect line(left, 0, room, height());
    painter.drawText(formula.isEmpty() ? line : line.adjusted(0, 7, 0, -height() / 2), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(title, Qt::ElideRight, room));
    if (formula.isEmpty()) return;
    QFont small = font();
    small.setPixelSize(std::max(10, font().pixelSize() > 0 ? font().pixelSize() - 1 : 12));
    small.setItalic(true);
    painter.setFont(small);
    painter.setPen(isEnabled() ? theme.text2 : theme.text3);
    painter.drawText(line.adjusted(0, height() / 2, 0, -7), Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(small).elidedText(formula, Qt::ElideRight, room));
}

void KindPicker::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Down:
        case Qt::Key_Up:
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_F4:
            return openList();
        case Qt::Key_Space:
            break;
        default:
            // Typing starts a search.
            if (!(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) &&
                !event->text().isEmpty() && event->text().at(0).isLetterOrNumber())
                return openList(event->text());
    }
    QAbstractButton::keyPressEvent(event);
}

void KindPicker::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        shown_ = {};
        update();
    }
    QAbstractButton::changeEvent(event);
}

bool KindPicker::event(QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    return QAbstractButton::event(event);
}

}  // namespace ravine
