// A hidden layer as a row of chips: [Dense 32] [BatchNorm] [ReLU] [Dropout 0.25] …; what it could have is offered,
// dashed, while the pointer or the focus is in the row.
#pragma once

#include <QAbstractButton>
#include <QLabel>
#include <array>
#include <cstdint>

namespace ravine {

enum class LayerPart { Units, BatchNorm, Function, Dropout, Count, More };

class LayerChip : public QAbstractButton {
    Q_OBJECT
public:
    enum class Look { Solid, Ghost, Bare, Action, Icon };  // Action: accent text after a plus; Icon: three dots

    explicit LayerChip(QWidget* parent = nullptr, Look look = Look::Solid);
    void setLook(Look look);
    Look look() const { return look_; }
    int widthFor(const QString& text) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent*) override;

private:
    Look look_;
};

// A chip that only tells: the input's width, the output's function.
class ChipLabel : public QLabel {
    Q_OBJECT
public:
    enum class Fill { Sub, Panel };
    explicit ChipLabel(Fill fill, QWidget* parent = nullptr) : QLabel(parent), fill_(fill) {}
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    Fill fill_;
};

class LayerRow : public QWidget {
    Q_OBJECT
public:
    static constexpr int chipHeight = 26;

    struct Shown {
        std::int64_t units = 32;
        bool batchNorm = false;
        QString activation{};
        double dropout = 0;
        int first = 1, count = 1;  // number of its first layer, from 1; how many equal layers it stands for
        bool operator==(const Shown&) const = default;
    };

    explicit LayerRow(QWidget* parent = nullptr);
    void setLayer(const Shown& shown);
    QString title() const;  // "Layer 2", "Layers 3 to 10"
    LayerChip* chip(LayerPart part) const { return chips_[static_cast<std::size_t>(part)]; }
    int heightForWidth(int width) const override;

signals:
    void pressed(LayerPart part);
    void menuRequested(const QPoint& global);
    void keyPressed(LayerPart part, QKeyEvent* event);  // arrows, Delete; accepted by whoever acts on it

protected:
    void resizeEvent(QResizeEvent*) override;
    void enterEvent(QEnterEvent*) override;
    void leaveEvent(QEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    struct Line {
        std::array<QString, 5> texts{};
        bool fits = false;
    };
    Line line(int width) const;
    int place(int width);
    void showGhosts();
    bool present(LayerPart part) const;
    int needed(const std::array<QString, 5>& texts, bool ghosts) const;

    Shown shown_;
    std::array<LayerChip*, 6> chips_;
    bool active_ = false;  // pointer or focus within
};

}  // namespace ravine
