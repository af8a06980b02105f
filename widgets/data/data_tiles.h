// Tiles to choose a data set from: a thumbnail and a short name each, the last one opening the searchable list of all.
#pragma once

#include <QHash>
#include <QImage>
#include <QWidget>
#include <functional>
#include <vector>

#include "core/kinds/kinds.h"
#include "widgets/fields/kind_picker.h"

namespace ravine {

class DataTiles : public QWidget {
    Q_OBJECT
public:
    using ShortTitles = std::function<QString(const KindDescription&)>;
    static constexpr int places = 8;

    // `favourites` are keys in the order of the tiles; kinds that are no favourites fill what is left.
    explicit DataTiles(const std::vector<KindDescription>& kinds, const QStringList& favourites = {},
                       QWidget* parent = nullptr);

    void setThumbnails(KindPicker::Thumbnails thumbnails);  // asked once a kind and size, until the theme changes
    void setShortTitles(ShortTitles titles);

    QString current() const { return current_; }
    // Emits nothing. A kind without a tile takes the last place before "More…" and keeps it.
    void setCurrent(const QString& key);
    void forgetThumbnails();  // the data behind them changed

    QStringList shown() const;                        // the tiles' keys, without "More…"
    QAbstractButton* tile(const QString& key) const;  // "" is "More…"; nothing when it has no tile
    KindPicker* list() const { return list_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(const QString& key);

protected:
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;

private:
    class Tile;
    const KindDescription* kind(const QString& key) const;
    QImage thumbnail(const KindDescription& kind, QSize pixels) const;
    void pick(const QString& key);
    void place();
    void showTiles();
    void moveFocus(const Tile* from, int across, int down);
    void holdTab(const Tile* holder);
    int columns(int width) const;
    int tileHeight() const;
    int heightForWidth(int width) const override;

    std::vector<KindDescription> kinds_;
    std::vector<Tile*> tiles_;
    KindPicker* list_;  // never seen itself: it is what "More…" opens
    KindPicker::Thumbnails thumbnails_;
    ShortTitles titles_;
    QString current_;
    mutable QHash<QString, QImage> drawn_;
};

}  // namespace ravine
