#include "app/termination.h"

#include <fcntl.h>
#include <unistd.h>

#include <QSocketNotifier>
#include <cerrno>
#include <csignal>

namespace ravine {
namespace {

constexpr std::array heard{SIGTERM, SIGINT, SIGHUP};
std::array<int, 2> ends{-1, -1};  // of the pipe: read, write
static_assert(sizeof(ends) == 2 * sizeof(int));

// All that a signal's handler may do is to write a byte.
extern "C" void tellOfSignal(int) {
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(ends[1], &byte, 1);
    errno = before;
}

void handle(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : heard) ::sigaction(signal, &action, nullptr);
}

}  // namespace

Termination::Termination(QObject* parent) : QObject(parent) {
    Q_ASSERT(ends[0] < 0);
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;  // the signals end the program, as they always do
    auto* notifier = new QSocketNotifier(ends[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char bytes[64];
        while (::read(ends[0], bytes, sizeof bytes) > 0) {
        }
        emit requested();
    });
    handle(tellOfSignal);
}

Termination::~Termination() {
    if (ends[0] < 0) return;
    handle(SIG_DFL);
    qDeleteAll(findChildren<QSocketNotifier*>());
    for (int& end : ends) {
        ::close(end);
        end = -1;
    }
}

}  // namespace ravine
