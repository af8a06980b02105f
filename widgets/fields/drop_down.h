// What drops a list down: buttons with a menu, and boxes to choose from. Both bear the same chevron, which they draw
// themselves: a picture named in the style sheet would have two plugins loaded before the first frame.
#pragma once

#include <QComboBox>
#include <QToolButton>

class QPainter;

namespace ravine {

// Within `on`, at its middle height, `fromRight` pixels from its right edge; paler where it is disabled.
void drawChevron(QPainter& painter, const QWidget* on, int side, int fromRight);

class MenuButton final : public QToolButton {
    Q_OBJECT
public:
    explicit MenuButton(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

// The wheel scrolls what the box stands in; it must not turn a choice that happens to pass under the pointer. The list
// is made when it first drops down.
class ChoiceBox final : public QComboBox {
    Q_OBJECT
public:
    explicit ChoiceBox(QWidget* parent = nullptr) : QComboBox(parent) {}
    QSize sizeHint() const override;  // of the widest choice
    QSize minimumSizeHint() const override { return sizeHint(); }
    void showPopup() override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    bool listIsMade_ = false;
};

}  // namespace ravine
