// A button that shows a kind and opens a searchable list of all of them, with a sentence on each.
#pragma once

#include <QAbstractButton>
#include <QImage>
#include <QPointer>
#include <functional>
#include <vector>

#include "core/kinds/kinds.h"

namespace ravine {

class KindPicker : public QAbstractButton {
    Q_OBJECT
public:
    enum class Look { Compact, Rich };  // like a combo box; or tall, with thumbnail, title and formula
    using Thumbnails = std::function<QImage(const KindDescription&, QSize pixels)>;

    explicit KindPicker(const std::vector<KindDescription>& kinds, QWidget* parent = nullptr);
    ~KindPicker() override;

    void addPreset(const QString& key, const QString& title, const QString& summary,
                   const QString& synonyms = {});  // beside the kinds
    // What a search may ask for that is no kind but a setting beside the picker: said where no kind fits.
    void setSettings(const std::vector<ParamInfo>& settings) { settings_ = settings; }
    const std::vector<ParamInfo>& settings() const { return settings_; }
    void setLook(Look look);
    void setThumbnails(Thumbnails thumbnails);
    void setFormula(const QString& formula);  // instead of the kind's own, until the kind changes

    QString current() const { return current_; }
    void setCurrent(const QString& key);  // emits nothing

    void openList(const QString& search = {});

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    struct Entry {
        QString key, title, summary, formula, synonyms;
        int kind = -1;  // index among the kinds; −1: a preset
    };
    const std::vector<Entry>& entries() const { return entries_; }
    QImage thumbnail(const Entry& entry, QSize size, double pixelRatio) const;
    bool hasThumbnails() const { return static_cast<bool>(thumbnails_); }

signals:
    void chosen(const QString& key);

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void changeEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    const Entry* entry(const QString& key) const;
    void pick(const QString& key);

    std::vector<KindDescription> kinds_;
    std::vector<Entry> entries_;
    std::vector<ParamInfo> settings_;
    Thumbnails thumbnails_;
    Look look_ = Look::Compact;
    QString current_, formula_;
    bool open_ = false;
    QPointer<QWidget> list_;  // while it is open
    mutable QImage shown_;    // the current kind's thumbnail
};

}  // namespace ravine
