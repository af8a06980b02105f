#include "widgets/data/data_tiles.h"

#include <QKeyEvent>
#include <QPainter>
#include <QRadioButton>
#include <algorithm>

#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int gap = 8, thumbnailHeight = 36, narrowestTile = 56;

}  // namespace

// Painted as a card; to a screen reader one of a group of radio buttons.
class DataTiles::Tile final : public QRadioButton {
public:
    Tile(DataTiles* owner, QString kindKey) : QRadioButton(owner), key(std::move(kindKey)), owner_(owner) {
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::NoFocus);
    }

    // "CSV file…" gives up its dots before its letters.
    QString shownText(const QFontMetricsF& metrics, int room) const {
        QString shown = text();
        if (metrics.horizontalAdvance(shown) > room && shown.endsWith(QChar(0x2026))) shown.chop(1);
        return metrics.elidedText(shown, Qt::ElideRight, room);
    }

    // The choice is the owner's; a group of its own accord would keep one checked.
    void choose(bool chosen) {
        setAutoExclusive(false);
        setChecked(chosen);
        setAutoExclusive(true);
    }

    bool isMore() const { return key.isEmpty(); }
    QString key;

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool strong = isChecked() || hasFocus();
        const double pen = strong ? 2 : 1;
        painter.setPen(QPen(strong ? theme.accent : underMouse() && isEnabled() ? theme.text3 : theme.hairline, pen));
        painter.setBrush(isEnabled() ? theme.panel : theme.sub);
        painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 6, 6);
        if (isChecked() && hasFocus()) {
            painter.setPen(QPen(theme.accent, 1));
            painter.drawRoundedRect(QRectF(rect()).adjusted(3.5, 3.5, -3.5, -3.5), 3, 3);
        }
        if (!isEnabled()) painter.setOpacity(0.5);
        const QRect picture(6, 5, width() - 12, thumbnailHeight);
        if (isMore()) {
            ravine::icon(QStringLiteral("more"), theme.text2)
                .paint(&painter, QRect(picture.center() - QPoint(11, 11), QSize(22, 22)));
        } else if (const KindDescription* kind = owner_->kind(key)) {
            const QImage image = owner_->thumbnail(*kind, picture.size() * devicePixelRatioF());
            if (!image.isNull()) painter.drawImage(QRectF(picture), image);
        }
        QFont small = font();
        small.setPixelSize(12);
        const QRect line(2, picture.bottom() + 1, width() - 4, height() - picture.bottom() - 4);
        small.setWeight(QFont::DemiBold);
        if (!isChecked() || QFontMetricsF(small).horizontalAdvance(text()) > line.width())
            small.setWeight(QFont::Normal);
        painter.setFont(small);
        painter.setPen(isChecked() ? theme.accent : theme.text2);
        painter.drawText(line, Qt::AlignCenter, shownText(QFontMetricsF(small), line.width()));
    }

    bool hitButton(const QPoint& at) const override { return rect().contains(at); }
    void nextCheckState() override {}

    void keyPressEvent(QKeyEvent* event) override {
        const int ahead = isRightToLeft() ? -1 : 1;
        switch (event->key()) {
            case Qt::Key_Left:
                return owner_->moveFocus(this, -ahead, 0);
            case Qt::Key_Right:
                return owner_->moveFocus(this, ahead, 0);
            case Qt::Key_Up:
                return owner_->moveFocus(this, 0, -1);
            case Qt::Key_Down:
                return owner_->moveFocus(this, 0, 1);
            case Qt::Key_Return:
            case Qt::Key_Enter:
                return click();
            default:
                QRadioButton::keyPressEvent(event);
        }
    }

private:
    DataTiles* owner_;
};

DataTiles::DataTiles(const std::vector<KindDescription>& kinds, const QStringList& favourites, QWidget* parent)
    : QWidget(parent), kinds_(kinds), list_(new KindPicker(kinds, this)) {
    setAccessibleName(tr("Data set"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    list_->hide();
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setAccessibleName(tr("All data sets"));
    connect(list_, &KindPicker::chosen, this, &DataTiles::pick);

    QStringList keys;
    for (const QString& key : favourites)
        if (kind(key) && !keys.contains(key)) keys << key;
    for (const KindDescription& each : kinds_)
        if (const QString key = fromView(each.info.key); !keys.contains(key)) keys << key;
    const bool more = keys.size() > places;
    keys = keys.mid(0, more ? places - 1 : places);
    if (more) keys << QString();
    for (const QString& key : keys) {
        auto* tile = new Tile(this, key);
        connect(tile, &QAbstractButton::clicked, this, [this, tile] {
            if (tile->isMore()) {
                list_->setGeometry(tile->geometry());  // its list hangs below the tile
                list_->openList();
            } else {
                pick(tile->key);
            }
        });
        tiles_.push_back(tile);
    }
    showTiles();
}

void DataTiles::setThumbnails(KindPicker::Thumbnails thumbnails) {
    thumbnails_ = std::move(thumbnails);
    forgetThumbnails();
    list_->setThumbnails([this](const KindDescription& kind, QSize pixels) { return thumbnail(kind, pixels); });
}

void DataTiles::setShortTitles(ShortTitles titles) {
    titles_ = std::move(titles);
    showTiles();
}

const KindDescription* DataTiles::kind(const QString& key) const {
    const auto found =
        std::ranges::find_if(kinds_, [&](const KindDescription& each) { return fromView(each.info.key) == key; });
    return found == kinds_.end() ? nullptr : &*found;
}

QImage DataTiles::thumbnail(const KindDescription& kind, QSize pixels) const {
    if (!thumbnails_) return {};
    const QString place =
        QStringLiteral("%1 %2 %3").arg(fromView(kind.info.key)).arg(pixels.width()).arg(pixels.height());
    const auto found = drawn_.constFind(place);
    return found != drawn_.constEnd() ? *found : *drawn_.insert(place, thumbnails_(kind, pixels));
}

void DataTiles::forgetThumbnails() {
    drawn_.clear();
    for (Tile* tile : tiles_) tile->update();
}

QStringList DataTiles::shown() const {
    QStringList keys;
    for (const Tile* tile : tiles_)
        if (!tile->isMore()) keys << tile->key;
    return keys;
}

QAbstractButton* DataTiles::tile(const QString& key) const {
    const auto found = std::ranges::find(tiles_, key, &Tile::key);
    return found == tiles_.end() ? nullptr : *found;
}

void DataTiles::setCurrent(const QString& key) {
    current_ = key;
    list_->setCurrent(key);
    if (kind(key) && !tile(key) && tiles_.size() > 1) tiles_[tiles_.size() - 2]->key = key;
    showTiles();
}

void DataTiles::pick(const QString& key) {
    const bool changed = key != current_;
    setCurrent(key);
    if (changed) emit chosen(key);
}

void DataTiles::showTiles() {
    const Tile* holder = nullptr;
    for (Tile* tile : tiles_) {
        const KindDescription* shown = kind(tile->key);
        if (shown) {
            const QString title = translated(shown->info.title);
            tile->setText(titles_ ? titles_(*shown) : title);
            tile->setAccessibleName(title);
            tile->setAccessibleDescription(translated(shown->info.summary));
            tile->setToolTip(tr("%1\n%2").arg(title, tile->accessibleDescription()).trimmed());
        } else {
            tile->setText(tr("More…"));
            tile->setAccessibleName(tr("More data sets"));
            tile->setToolTip(tr("All %n data sets, to search through", nullptr, static_cast<int>(kinds_.size())));
        }
        tile->choose(shown && tile->key == current_);
        if (tile->isChecked()) holder = tile;
    }
    if (!holder && !tiles_.empty()) holder = tiles_.front();
    holdTab(holder);
    place();
}

// As in any group of radio buttons, Tab comes to one of them: the one that has the focus, else the chosen one.
void DataTiles::holdTab(const Tile* holder) {
    for (Tile* tile : tiles_) tile->setFocusPolicy(tile == holder ? Qt::TabFocus : Qt::NoFocus);
}

void DataTiles::moveFocus(const Tile* from, int across, int down) {
    const int at = static_cast<int>(std::ranges::find(tiles_, from) - tiles_.begin());
    const int to = at + across + down * columns(width());
    if (to < 0 || to >= static_cast<int>(tiles_.size())) return;
    Tile* next = tiles_[static_cast<std::size_t>(to)];
    holdTab(next);
    next->setFocus(Qt::TabFocusReason);
}

int DataTiles::columns(int width) const { return width >= 4 * narrowestTile + 3 * gap ? 4 : 3; }

int DataTiles::tileHeight() const {
    QFont small = font();
    small.setPixelSize(12);
    return thumbnailHeight + 10 + QFontMetrics(small).height();
}

int DataTiles::heightForWidth(int width) const {
    const int count = static_cast<int>(tiles_.size()), rows = (count + columns(width) - 1) / columns(width);
    return std::max(0, rows * (tileHeight() + gap) - gap);
}

QSize DataTiles::sizeHint() const { return {288, heightForWidth(width())}; }
QSize DataTiles::minimumSizeHint() const { return {3 * narrowestTile + 2 * gap, heightForWidth(width())}; }

void DataTiles::place() {
    setFixedHeight(heightForWidth(width()));
    const int across = columns(width());
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        const int column = static_cast<int>(i) % across, row = static_cast<int>(i) / across;
        // Edges are rounded, widths are not: the last tile ends where the sidebar's content does.
        const int left = column * (width() + gap) / across, right = (column + 1) * (width() + gap) / across - gap;
        const int x = isRightToLeft() ? width() - right : left;
        tiles_[i]->setGeometry(x, row * (tileHeight() + gap), right - left, tileHeight());
    }
}

void DataTiles::resizeEvent(QResizeEvent*) { place(); }

void DataTiles::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) forgetThumbnails();
    QWidget::changeEvent(event);
}

}  // namespace ravine
