// SIGTERM, SIGINT and SIGHUP, told on the window's thread: whoever ends the program from outside is asked the same
// questions as who closes the window.
#pragma once

#include <QObject>
#include <array>

namespace ravine {

class Termination : public QObject {
    Q_OBJECT
public:
    explicit Termination(QObject* parent = nullptr);  // one at a time
    ~Termination() override;                          // the signals end the program again

signals:
    void requested();
};

}  // namespace ravine
