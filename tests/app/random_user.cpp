#include "tests/app/random_user.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <QWindow>
#include <cstdio>

#include "app/file_actions.h"
#include "app/main_window.h"
#include "core/numbers/random.h"

namespace ravine {
namespace {

char now[160] = "nothing yet";

constexpr std::int64_t newExperimentEvery = 400;  // so that problems stay small

struct Key {
    int key;
    Qt::KeyboardModifiers modifiers{};
    const char* text = "";
    int weight = 1;
};

// Those that quit or ask for a file are left out, but for Save: the experiments are copies.
constexpr auto ctrl = Qt::ControlModifier, shift = Qt::ShiftModifier;
const Key keys[] = {{Qt::Key_Space, {}, " ", 8},      {Qt::Key_S, {}, "s", 6},        {Qt::Key_S, shift, "S", 8},
                    {Qt::Key_U, {}, "u", 4},          {Qt::Key_U, shift, "U", 8},     {Qt::Key_R, {}, "r", 2},
                    {Qt::Key_G, {}, "g", 1},          {Qt::Key_F, {}, "f", 1},        {Qt::Key_Z, ctrl, "", 10},
                    {Qt::Key_Z, ctrl | shift, "", 7}, {Qt::Key_Y, ctrl, "", 2},       {Qt::Key_1, ctrl, "", 1},
                    {Qt::Key_2, ctrl, "", 2},         {Qt::Key_T, ctrl, "", 1},       {Qt::Key_F5, {}, "", 1},
                    {Qt::Key_Escape, {}, "", 5},      {Qt::Key_Tab, {}, "\t", 6},     {Qt::Key_Backtab, shift, "", 2},
                    {Qt::Key_Return, {}, "\r", 4},    {Qt::Key_Left, {}, "", 3},      {Qt::Key_Right, {}, "", 3},
                    {Qt::Key_Up, {}, "", 3},          {Qt::Key_Down, {}, "", 3},      {Qt::Key_Home, {}, "", 1},
                    {Qt::Key_End, {}, "", 1},         {Qt::Key_PageUp, {}, "", 1},    {Qt::Key_PageDown, {}, "", 1},
                    {Qt::Key_Delete, {}, "", 2},      {Qt::Key_Backspace, {}, "", 1}, {Qt::Key_Plus, {}, "+", 1},
                    {Qt::Key_Minus, {}, "-", 1},      {Qt::Key_0, {}, "0", 1},        {Qt::Key_H, {}, "h", 1},
                    {Qt::Key_L, {}, "l", 1},          {Qt::Key_Period, {}, ".", 2},   {Qt::Key_Comma, {}, ",", 2},
                    {Qt::Key_Left, shift, "", 1},     {Qt::Key_Right, shift, "", 1},  {Qt::Key_S, ctrl, "", 1},
                    {Qt::Key_A, ctrl, "", 1}};

const char* const words[] = {"0",   "1",    "2",  "3",     "5",       "17",     "0.1", "-1",  "1e-3",  "0.5",
                             "1e9", "-0.0", "",   "x*y",   "x^2+y^2", "sin(x)", "(",   "0,5", "nan",   "one",
                             "12",  "40",   "1e", "0.999", "Adam",    "ä",      "<b>", "x/0", "3 4 5", "none"};

}  // namespace

RandomUser::RandomUser(MainWindow& window, Options options) : window_(window), options_(std::move(options)) {
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
}

const char* RandomUser::doing() { return now; }

void RandomUser::note(const std::string& what) {
    std::snprintf(now, sizeof now, "seed %llu, event %lld: %s", static_cast<unsigned long long>(options_.seed),
                  static_cast<long long>(event_), what.c_str());
}

// Keyed by the event, so that what one event draws changes no later one.
std::uint32_t RandomUser::draw(std::uint32_t below) {
    const auto numbers =
        random::philox({static_cast<std::uint32_t>(event_), draws_++, 0, 0},
                       {static_cast<std::uint32_t>(options_.seed), static_cast<std::uint32_t>(options_.seed >> 32)});
    return numbers[0] % std::max(below, 1u);
}

double RandomUser::share() { return draw(1u << 24) / double(1u << 24); }

std::int64_t RandomUser::run() {
    schedule();
    loop_.exec();
    return event_;
}

// A timer of its own for each event: it comes as well in the loops of menus and modal boxes. Input is queued for the
// window system, so that nothing is sent from within this call.
void RandomUser::schedule() {
    draws_ = 1u << 20;
    QTimer::singleShot(chance(0.04) ? 20 : 0, &loop_, [this] { act(); });
}

void RandomUser::act() {
    if (event_ >= options_.events) return leave();
    ++event_;
    draws_ = 0;
    schedule();
    draws_ = 0;
    if (options_.progress) options_.progress(event_);
    if (answerBox()) return;
    if (!window_.isVisible()) window_.show();
    if (!planned_.empty() && !chance(0.1)) {
        const Step step = std::move(planned_.front());
        planned_.pop_front();
        return step();
    }
    if (event_ % newExperimentEvery == 1) return openAnother();
    const double kind = share();
    if (!planned_.empty() || kind < 0.32) return shortcut();
    if (kind < 0.64) return click();
    if (kind < 0.69) return doubleClick();
    if (kind < 0.78) return drag();
    if (kind < 0.85) return wheel();
    if (kind < 0.93) return type();
    if (kind < 0.98) return chooseTab();
    if (kind < 0.985) return resizeWindow();
    moveTo(somewhere(*target()));
}

void RandomUser::leave() {
    leaving_ = true;
    if (QWidget* popup = QApplication::activePopupWidget()) {
        popup->close();
    } else if (!answerBox()) {
        if (held_ != Qt::NoButton) release({1, 1});
        return loop_.quit();
    }
    QTimer::singleShot(0, &loop_, [this] { leave(); });
}

// A box is answered by any of its buttons; no file is chosen.
bool RandomUser::answerBox() {
    QWidget* box = QApplication::activeModalWidget();
    if (!box || QApplication::activePopupWidget()) return false;
    planned_.clear();
    if (auto* files = qobject_cast<QFileDialog*>(box)) {
        note("no file");
        QMetaObject::invokeMethod(files, "reject", Qt::QueuedConnection);
        return true;
    }
    const auto buttons = box->findChildren<QAbstractButton*>();
    if (buttons.isEmpty()) {
        box->close();
        return true;
    }
    QAbstractButton* button = buttons[draw(static_cast<std::uint32_t>(buttons.size()))];
    if (leaving_) button = buttons.back();
    note("answer " + button->text().toStdString());
    QMetaObject::invokeMethod(button, "click", Qt::QueuedConnection);
    return true;
}

// --- where ---------------------------------------------------------------------------------------------------------

QWidget* RandomUser::target() const {
    if (QWidget* popup = QApplication::activePopupWidget()) return popup;
    if (QWidget* box = QApplication::activeModalWidget()) return box;
    return &window_;
}

// In the middle or anywhere in one of its widgets, or anywhere at all.
QPointF RandomUser::somewhere(QWidget& in) {
    std::vector<QWidget*> widgets;
    if (chance(0.7))
        for (QWidget* widget : in.findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && widget->window() == &in &&
                !widget->visibleRegion().isEmpty())
                widgets.push_back(widget);
    if (widgets.empty()) return {share() * in.width(), share() * in.height()};
    QWidget* widget = widgets[draw(static_cast<std::uint32_t>(widgets.size()))];
    const QRectF seen = widget->visibleRegion().boundingRect();
    const QPointF at = chance(0.5)
                           ? seen.center()
                           : QPointF(seen.left() + share() * seen.width(), seen.top() + share() * seen.height());
    return widget->mapTo(&in, at.toPoint());
}

// --- mouse ---------------------------------------------------------------------------------------------------------

namespace {

void send(QWidget& to, QPointF at, Qt::MouseButtons state, Qt::MouseButton button, QEvent::Type type,
          Qt::KeyboardModifiers modifiers = {}) {
    static int time = 0;
    time += 700;  // two clicks are no double click by chance
    if (QWindow* window = to.windowHandle())
        qt_handleMouseEvent(window, at, window->mapToGlobal(at), state, button, type, modifiers, time);
}

}  // namespace

void RandomUser::moveTo(QPointF at) { send(*target(), at, held_, Qt::NoButton, QEvent::MouseMove); }

void RandomUser::press(QPointF at, Qt::MouseButton button) {
    moveTo(at);
    held_ = button;
    send(*target(), at, held_, button, QEvent::MouseButtonPress);
}

void RandomUser::release(QPointF at) {
    const Qt::MouseButton button = std::exchange(held_, Qt::NoButton);
    send(*target(), at, Qt::NoButton, button, QEvent::MouseButtonRelease);
}

void RandomUser::click() {
    const QPointF at = somewhere(*target());
    const auto button = chance(0.12) ? Qt::RightButton : Qt::LeftButton;
    note("press at " + std::to_string(int(at.x())) + ", " + std::to_string(int(at.y())));
    press(at, button);
    planned_.push_back([this, at] {
        note("release");
        release(at);
    });
}

void RandomUser::doubleClick() {
    const QPointF at = somewhere(*target());
    note("double click at " + std::to_string(int(at.x())) + ", " + std::to_string(int(at.y())));
    for (int i = 0; i < 2; ++i) {
        press(at, Qt::LeftButton);
        release(at);
    }
    if (QWidget* to = target()) send(*to, at, Qt::LeftButton, Qt::LeftButton, QEvent::MouseButtonDblClick);
    send(*target(), at, Qt::NoButton, Qt::LeftButton, QEvent::MouseButtonRelease);
}

void RandomUser::drag() {
    const QPointF from = somewhere(*target());
    const bool isFar = chance(0.3);
    const QPointF to = isFar ? QPointF(share() * window_.width(), share() * window_.height())
                             : from + QPointF((share() - 0.5) * 160, (share() - 0.5) * 160);
    note("drag from " + std::to_string(int(from.x())) + ", " + std::to_string(int(from.y())));
    press(from, Qt::LeftButton);
    const int moves = 2 + static_cast<int>(draw(6));
    for (int i = 1; i <= moves; ++i)
        planned_.push_back([this, at = from + (to - from) * i / moves] {
            note("drag");
            moveTo(at);
        });
    planned_.push_back([this, to] {
        note("drop");
        release(to);
    });
}

void RandomUser::wheel() {
    QWidget* window = target();
    const QPointF at = somewhere(*window);
    QWidget* under = window->childAt(at.toPoint());
    if (!under) return;
    note("wheel");
    const Qt::KeyboardModifiers modifiers = chance(0.2) ? Qt::ShiftModifier : Qt::NoModifier;
    QCoreApplication::postEvent(under, new QWheelEvent(under->mapFrom(window, at.toPoint()), window->mapToGlobal(at),
                                                       {}, {0, (chance(0.5) ? 120 : -120) * (1 + int(draw(3)))}, held_,
                                                       modifiers, Qt::NoScrollPhase, false));
}

// --- keys ----------------------------------------------------------------------------------------------------------

void RandomUser::key(int code, Qt::KeyboardModifiers modifiers, const QString& text) {
    QWindow* window = target()->windowHandle();
    if (!window) return;
    note("key " + QKeySequence(code | int(modifiers)).toString().toStdString());
    qt_handleKeyEvent(window, QEvent::KeyPress, code, modifiers, text);
    qt_handleKeyEvent(window, QEvent::KeyRelease, code, modifiers, text);
}

void RandomUser::shortcut() {
    int all = 0;
    for (const Key& each : keys) all += each.weight;
    int chosen = static_cast<int>(draw(static_cast<std::uint32_t>(all)));
    for (const Key& each : keys)
        if ((chosen -= each.weight) < 0) return key(each.key, each.modifiers, QString::fromUtf8(each.text));
}

// Over what stands in the field that has the focus, taken most of the time.
void RandomUser::type() {
    const QString word = QString::fromUtf8(words[draw(std::size(words))]);
    key(Qt::Key_A, ctrl);
    for (const QChar letter : word)
        planned_.push_back([this, letter] { key(letter.toUpper().unicode(), {}, QString(letter)); });
    if (const double end = share(); end < 0.8)
        planned_.push_back([this, end] {
            if (end < 0.6)
                key(Qt::Key_Return, {}, "\r");
            else
                key(Qt::Key_Tab, {}, "\t");
        });
}

// --- the window ----------------------------------------------------------------------------------------------------

void RandomUser::chooseTab() {
    std::vector<QAbstractButton*> tabs;
    for (QAbstractButton* button : window_.findChildren<QAbstractButton*>())
        if (button->isVisible() && button->isCheckable() && button->isEnabled() && button->property("tab").toBool())
            tabs.push_back(button);
    if (tabs.empty() || target() != &window_) return shortcut();
    QAbstractButton* tab = tabs[draw(static_cast<std::uint32_t>(tabs.size()))];
    note("tab " + tab->text().toStdString());
    const QPointF at = tab->mapTo(&window_, tab->rect().center());
    press(at, Qt::LeftButton);
    release(at);
}

void RandomUser::openAnother() {
    if (options_.experiments.empty() || target() != &window_) return shortcut();
    const QString file = options_.experiments[draw(static_cast<std::uint32_t>(options_.experiments.size()))];
    note("open " + file.toStdString());
    Issues issues;
    window_.files().openQuietly(file, issues);
}

void RandomUser::resizeWindow() {
    note("resize");
    window_.resize(1180 + static_cast<int>(draw(300)), 720 + static_cast<int>(draw(240)));
}

}  // namespace ravine
