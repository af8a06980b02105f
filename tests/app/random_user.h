// A user who presses, drags, types and undoes at random: seeded, and replayable as far as threads allow (each event
// follows from the seed, its number and the windows that are open). Mouse and keys go the way of a real device's, so
// pop-ups, modal boxes and shortcuts take part.
#pragma once

#include <QEventLoop>
#include <QPointF>
#include <QString>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

class QWidget;

namespace ravine {

class MainWindow;

class RandomUser {
public:
    struct Options {
        std::uint64_t seed = 1;
        std::int64_t events = 1000;
        std::vector<QString> experiments;  // small ones, opened now and then; Save writes to them
        std::function<void(std::int64_t)> progress;
    };
    RandomUser(MainWindow& window, Options options);

    std::int64_t run();  // how many events were sent; returns when no pop-up or box is open any more

    // What is being done, for a message after a crash: "seed 7, event 1234: key Z"
    static const char* doing();

private:
    using Step = std::function<void()>;

    std::uint32_t draw(std::uint32_t below);
    double share();
    bool chance(double probability) { return share() < probability; }
    void schedule();
    void act();
    void leave();
    bool answerBox();
    void note(const std::string& what);

    QWidget* target() const;  // what takes the input: a pop-up, a modal box, or the window
    QPointF somewhere(QWidget& in);
    void moveTo(QPointF at);
    void press(QPointF at, Qt::MouseButton button);
    void release(QPointF at);
    void click();
    void doubleClick();
    void drag();
    void wheel();
    void key(int key, Qt::KeyboardModifiers modifiers = {}, const QString& text = {});
    void shortcut();
    void type();
    void chooseTab();
    void openAnother();
    void resizeWindow();

    MainWindow& window_;
    Options options_;
    QEventLoop loop_;
    std::deque<Step> planned_;  // the rest of a drag, or of a word
    std::int64_t event_ = 0;
    std::uint32_t draws_ = 0;
    Qt::MouseButton held_ = Qt::NoButton;
    bool leaving_ = false;
};

}  // namespace ravine
