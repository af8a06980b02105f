#include "kind_picker.h"

#include <QAccessible>
#include <QFrame>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPainterPath>
#include <QScreen>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "core_text.h"
#include "theme.h"

namespace ravine {
namespace {

constexpr int richHeight = 52, compactHeight = 28;
constexpr QSize thumbnailSize{54, 38};
enum Role { KeyRole = Qt::UserRole, SummaryRole, ThumbnailRole, SearchRole };


// At most two lines, the second elided.
void drawTwoLines(QPainter& painter, const QRect& rect, const QString& text) {
    QTextLayout layout(text, painter.font());
    layout.beginLayout();
    const QFontMetrics metrics = painter.fontMetrics();
    int y = rect.top();
    for (int i = 0; i < 2; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(rect.width());
        const QString shown = i == 1 ? metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, rect.width())
                                     : text.mid(line.textStart(), line.textLength()).trimmed();
        painter.drawText(rect.left(), y + metrics.ascent(), shown);
        y += metrics.height();
    }
    layout.endLayout();
}

class KindDelegate final : public QStyledItemDelegate {
public:
    KindDelegate(QObject* parent, const Theme& theme, bool thumbnails, QString current)
        : QStyledItemDelegate(parent), theme_(theme), thumbnails_(thumbnails), current_(std::move(current)) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QRect row = option.rect.adjusted(4, 1, -4, -1);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(option.state & QStyle::State_Selected ? theme_.accentSoft : theme_.sub);
            painter->drawRoundedRect(row, 4, 4);
        }
        row.adjust(8, 6, -8, -4);
        if (thumbnails_) {
            const QImage image = index.data(ThumbnailRole).value<QImage>();
            if (!image.isNull())
                painter->drawImage(QRect(row.left(), option.rect.center().y() - thumbnailSize.height() / 2,
                                         thumbnailSize.width(), thumbnailSize.height()),
                                   image);
            row.setLeft(row.left() + thumbnailSize.width() + 12);
        }
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        const bool now = index.data(KeyRole).toString() == current_;
        painter->setPen(now ? theme_.accent : theme_.text);
        const QFontMetrics metrics(bold);
        painter->drawText(row.left(), row.top() + metrics.ascent(), index.data(Qt::DisplayRole).toString());
        QFont small = option.font;
        small.setPixelSize(std::max(10, option.font.pixelSize() - 1));
        painter->setFont(small);
        painter->setPen(theme_.text2);
        drawTwoLines(*painter, row.adjusted(0, metrics.height() + 1, 0, 0), index.data(SummaryRole).toString());
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QFont small = option.font;
        small.setPixelSize(std::max(10, option.font.pixelSize() - 1));
        const int wide =
            option.widget ? option.widget->width() - 60 - (thumbnails_ ? thumbnailSize.width() + 12 : 0) : 280;
        const bool two = QFontMetrics(small).horizontalAdvance(index.data(SummaryRole).toString()) > wide;
        return {200, QFontMetrics(option.font).height() + (two ? 2 : 1) * QFontMetrics(small).height() + 14};
    }

private:
    const Theme& theme_;
    bool thumbnails_;
    QString current_;
};

class KindPopup final : public QFrame {
public:
    KindPopup(KindPicker* picker, const QString& search, std::function<void(QString)> pick)
        : QFrame(picker, Qt::Popup), pick_(std::move(pick)) {
        setAttribute(Qt::WA_DeleteOnClose);
        setObjectName(QStringLiteral("kindList"));
        setPalette(picker->window()->palette());
        const Theme& theme = Theme::of(picker);
        setStyleSheet(
            QStringLiteral(
                "#kindList { background: %1; border: 1px solid %2; } QListView { background: %1; border: none; }")
                .arg(theme.tooltip.name(), theme.border.name()));
        setFont(picker->font());

        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(5, 5, 5, 5);
        layout->setSpacing(5);
        search_ = new QLineEdit;
        search_->setPlaceholderText(KindPicker::tr("Search"));
        search_->setAccessibleName(KindPicker::tr("Search"));
        search_->setClearButtonEnabled(true);
        search_->installEventFilter(this);
        layout->addWidget(search_);

        auto* model = new QStandardItemModel(this);
        for (const auto& entry : picker->entries()) {
            auto* item = new QStandardItem(entry.title);
            item->setEditable(false);
            item->setData(entry.key, KeyRole);
            item->setData(entry.summary, SummaryRole);
            item->setData(QStringList{entry.title, entry.key, entry.summary}.join(QLatin1Char('\n')), SearchRole);
            item->setData(entry.summary, Qt::AccessibleDescriptionRole);
            item->setToolTip(entry.formula);
            if (picker->hasThumbnails())
                item->setData(picker->thumbnail(entry, thumbnailSize, picker->devicePixelRatioF()), ThumbnailRole);
            model->appendRow(item);
        }
        shown_ = new QSortFilterProxyModel(this);
        shown_->setSourceModel(model);
        shown_->setFilterRole(SearchRole);
        shown_->setFilterCaseSensitivity(Qt::CaseInsensitive);

        list_ = new QListView;
        list_->setModel(shown_);
        list_->setItemDelegate(new KindDelegate(list_, theme, picker->hasThumbnails(), picker->current()));
        list_->setFocusPolicy(Qt::NoFocus);
        list_->setMouseTracking(true);
        list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
        list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        list_->setAccessibleName(picker->accessibleName());
        layout->addWidget(list_);

        connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
            shown_->setFilterFixedString(text);
            list_->setCurrentIndex(shown_->index(0, 0));
        });
        connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) { take(index); });

        const int wide = std::max(picker->width(), 340);
        resize(wide, 100);
        list_->resize(wide - 10, 100);
        for (int row = 0; row < shown_->rowCount(); ++row)
            if (shown_->index(row, 0).data(KeyRole).toString() == picker->current())
                list_->setCurrentIndex(shown_->index(row, 0));
        int tall = 52;
        for (int row = 0; row < shown_->rowCount(); ++row)
            tall += list_->sizeHintForIndex(shown_->index(row, 0)).height();
        resize(wide, std::min(tall, 460));
        place(picker);
        search_->setText(search);
        show();
        search_->setFocus();
        if (list_->currentIndex().isValid())
            list_->scrollTo(list_->currentIndex(), QAbstractItemView::PositionAtCenter);
    }

    bool eventFilter(QObject* object, QEvent* event) override {
        if (object != search_ || event->type() != QEvent::KeyPress) return QFrame::eventFilter(object, event);
        auto* key = static_cast<QKeyEvent*>(event);
        const int row = list_->currentIndex().row(), last = shown_->rowCount() - 1;
        const auto go = [&](int to) {
            list_->setCurrentIndex(shown_->index(std::clamp(to, 0, std::max(0, last)), 0));
            return true;
        };
        switch (key->key()) {
            case Qt::Key_Down:
                return go(row + 1);
            case Qt::Key_Up:
                return go(row - 1);
            case Qt::Key_PageDown:
                return go(row + 5);
            case Qt::Key_PageUp:
                return go(row - 5);
            case Qt::Key_Return:
            case Qt::Key_Enter:
                take(list_->currentIndex());
                return true;
            default:
                return false;
        }
    }

private:
    void take(const QModelIndex& index) {
        if (!index.isValid()) return;
        const QString key = index.data(KeyRole).toString();
        close();
        pick_(key);
    }

    void place(QWidget* below) {
        const QRect screen = below->screen()->availableGeometry();
        QPoint at = below->mapToGlobal(QPoint(0, below->height() + 3));
        if (at.y() + height() > screen.bottom()) {
            const int above = below->mapToGlobal(QPoint()).y() - 3 - height();
            at.setY(above >= screen.top() ? above : std::max(screen.top(), screen.bottom() - height()));
        }
        at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
        move(at);
    }

    std::function<void(QString)> pick_;
    QLineEdit* search_;
    QListView* list_;
    QSortFilterProxyModel* shown_;
};

}  // namespace

KindPicker::KindPicker(const std::vector<KindDescription>& kinds, QWidget* parent)
    : QAbstractButton(parent), kinds_(kinds) {
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        const KindInfo& info = kinds_[i].info;
        entries_.push_back({fromView(info.key), translated(info.title), translated(info.summary), fromView(info.formula),
                            static_cast<int>(i)});
    }
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] { openList(); });
}

void KindPicker::addPreset(const QString& key, const QString& title, const QString& summary) {
    entries_.push_back({key, title, summary, {}, -1});
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
    auto* popup = new KindPopup(this, search, [this](const QString& key) { pick(key); });
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
    ravine::icon(QStringLiteral("chevron_down"), isEnabled() ? theme.text2 : theme.text3)
        .paint(&painter, QRect(width() - arrow - (look_ == Look::Rich ? 10 : 5), (height() - arrow) / 2, arrow, arrow));

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
            shown_ = thumbnail(*now, thumbnailSize, devicePixelRatioF());
        if (!shown_.isNull()) {
            const QRectF place(8, (height() - thumbnailSize.height()) / 2.0, thumbnailSize.width(),
                               thumbnailSize.height());
            QPainterPath rounded;
            rounded.addRoundedRect(place, 3, 3);
            painter.save();
            painter.setClipPath(rounded);
            painter.drawImage(place, shown_);
            painter.restore();
            left = 8 + thumbnailSize.width() + 12;
        }
    }
    const QString formula = !formula_.isEmpty() ? formula_ : now ? now->formula : QString();
    const int room = width() - left - arrow - 18;
    QFont medium = font();
    medium.setWeight(QFont::Medium);
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
