// The line drawings of resources/icons, as icons in one colour.
#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QImage>
#include <QMutex>
#include <QPainter>
#include <QPixmapCache>
#include <QSet>
#include <QSvgRenderer>
#include <QThreadPool>
#include <algorithm>
#include <utility>

#include "widgets/theme/theme.h"
#include "widgets/theme/theme_look.h"

// Outside any namespace, as Q_INIT_RESOURCE demands.
static void initIcons() { Q_INIT_RESOURCE(icons); }

namespace ravine {
namespace {

QString fileOf(const QString& name) { return QStringLiteral(":/icons/%1.svg").arg(name); }

void draw(QPainter& painter, const QString& name, const QColor& colour, const QRectF& rect) {
    QFile file(fileOf(name));
    if (!file.open(QIODevice::ReadOnly)) return;
    QSvgRenderer renderer(file.readAll().replace("currentColor", look::cssName(colour).toUtf8()));
    const double side = std::min(rect.width(), rect.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(rect.center());
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, square);
}

QImage drawn(const QString& name, const QColor& colour, const QSize& size) {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    draw(painter, name, colour, QRectF({}, size));
    return image;
}

// Icons are drawn on another thread, at the size that most buttons have, from the moment they are asked for: a window
// shows two dozen, which took 2 ms of its first frame. Who needs one that is not there yet draws it himself.
class DrawnAhead {
public:
    static DrawnAhead& instance() {
        static DrawnAhead ahead;
        return ahead;
    }

    void ask(const QString& name, const QColor& colour) {
        const QSize size = QSize(20, 20) * qGuiApp->devicePixelRatio();
        QString key = keyOf(name, colour, size);
        if (asked_.contains(key)) return;
        asked_.insert(key);
        QThreadPool::globalInstance()->start([this, name, colour, size, key = std::move(key)] {
            QImage image = drawn(name, colour, size);
            const QMutexLocker lock(&mutex_);
            images_.insert(key, std::move(image));
        });
    }

    QImage take(const QString& key) {
        const QMutexLocker lock(&mutex_);
        return images_.take(key);
    }

    static QString keyOf(const QString& name, const QColor& colour, const QSize& size) {
        return QStringLiteral("ravine-line %1 %2 %3x%4")
            .arg(name, colour.name(QColor::HexArgb), QString::number(size.width()), QString::number(size.height()));
    }

private:
    QSet<QString> asked_;  // by the window's thread only
    QMutex mutex_;
    QHash<QString, QImage> images_;
};

// Rendered anew at whatever size and pixel ratio is asked for.
class LineIcon final : public QIconEngine {
public:
    LineIcon(QString name, QColor colour) : name_(std::move(name)), colour_(std::move(colour)) {}

    // From the cache, unless it is turned or scaled.
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        if (painter->transform().type() <= QTransform::TxTranslate) {
            const double ratio = painter->device()->devicePixelRatio();
            return painter->drawPixmap(rect, pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state));
        }
        painter->save();
        if (mode == QIcon::Disabled) painter->setOpacity(painter->opacity() * disabledOpacity);
        draw(*painter, name_, colour_, rect);
        painter->restore();
    }

    // Buttons ask for it whenever they are painted, and several show the same one.
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        const QString plain = DrawnAhead::keyOf(name_, colour_, size);
        const QString key = mode == QIcon::Disabled ? plain + QStringLiteral(" disabled") : plain;
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        QImage image = DrawnAhead::instance().take(plain);
        if (image.isNull()) image = drawn(name_, colour_, size);
        if (mode == QIcon::Disabled) {
            QPainter painter(&image);
            painter.setCompositionMode(QPainter::CompositionMode_DestinationIn);
            painter.fillRect(image.rect(), QColor::fromRgbF(0, 0, 0, disabledOpacity));
        }
        pixmap = QPixmap::fromImage(std::move(image));
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }
    QList<QSize> availableSizes(QIcon::Mode, QIcon::State) override { return {}; }  // any
    bool isNull() override { return !QFile::exists(fileOf(name_)); }
    QString iconName() override { return name_; }
    QString key() const override { return QStringLiteral("ravine-line"); }
    QIconEngine* clone() const override { return new LineIcon(name_, colour_); }

private:
    static constexpr float disabledOpacity = 0.4f;
    QString name_;
    QColor colour_;
};

}  // namespace

void look::ensureIcons() { initIcons(); }

QIcon icon(const QString& name, const QColor& colour) {
    look::ensureIcons();
    DrawnAhead::instance().ask(name, colour);
    return QIcon(new LineIcon(name, colour));
}

}  // namespace ravine
