#include "widgets/fields/kind_list.h"

#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
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
#include <utility>

#include "widgets/fields/kind_picker.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

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
                painter->drawImage(QRect(row.left(), option.rect.center().y() - kindThumbnailSize.height() / 2,
                                         kindThumbnailSize.width(), kindThumbnailSize.height()),
                                   image);
            row.setLeft(row.left() + kindThumbnailSize.width() + 12);
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
            option.widget ? option.widget->width() - 60 - (thumbnails_ ? kindThumbnailSize.width() + 12 : 0) : 280;
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
        : QFrame(picker, Qt::Popup), settings_(picker->settings()), pick_(std::move(pick)) {
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
            const QString words =
                QStringList{entry.title, entry.key, entry.synonyms, entry.summary}.join(QLatin1Char('\n'));
            item->setData(words, SearchRole);
            item->setData(entry.summary, Qt::AccessibleDescriptionRole);
            item->setToolTip(entry.formula);
            if (picker->hasThumbnails())
                item->setData(picker->thumbnail(entry, kindThumbnailSize, picker->devicePixelRatioF()), ThumbnailRole);
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
        nothing_ = new QLabel(this);
        nothing_->setObjectName(QStringLiteral("nothingFits"));
        nothing_->setAlignment(Qt::AlignCenter);
        nothing_->setWordWrap(true);
        nothing_->hide();
        layout->addWidget(nothing_, 1);

        connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
            shown_->setFilterFixedString(text.trimmed());
            list_->setCurrentIndex(shown_->index(0, 0));
            const bool fits = shown_->rowCount() > 0;
            nothing_->setText(whereElse(text.trimmed()));
            nothing_->setVisible(!fits);
            list_->setVisible(fits);
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

    // "ridge" is no optimizer, but a setting of the same card.
    QString whereElse(const QString& text) const {
        const QString said = text.left(40);
        for (const ParamInfo& setting : settings_)
            if (fromView(setting.synonyms).contains(text, Qt::CaseInsensitive) ||
                translated(setting.label).contains(text, Qt::CaseInsensitive))
                return KindPicker::tr("“%1” is no choice here, but a setting further down: %2")
                    .arg(said, translated(setting.label));
        return KindPicker::tr("Nothing here is called “%1”").arg(said);
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

    std::vector<ParamInfo> settings_;
    std::function<void(QString)> pick_;
    QLineEdit* search_;
    QListView* list_;
    QLabel* nothing_;  // in place of the list where no kind fits
    QSortFilterProxyModel* shown_;
};

}  // namespace

QWidget* openKindList(KindPicker* picker, const QString& search, std::function<void(QString)> pick) {
    return new KindPopup(picker, search, std::move(pick));
}

}  // namespace ravine
