// What was changed of a run while it went on, a chip each: "η 0.03 from step 57". A click goes to that step, × takes
// the change back. Of many the latest are shown.
#pragma once

#include <QWidget>
#include <vector>

class QVBoxLayout;

namespace ravine {

struct ChangeChip {
    int index = 0;  // among the run's changes
    qint64 at = 0;  // update
    QString text{};
    bool operator==(const ChangeChip&) const = default;
};

class ChangeChips final : public QWidget {
    Q_OBJECT
public:
    explicit ChangeChips(QWidget* parent = nullptr);
    static constexpr std::size_t most = 4;
    // At most so many, and how many there were before them. Hides itself where there are none.
    void setChips(const std::vector<ChangeChip>& chips, int earlier);

signals:
    void takenBack(int index);
    void wantedFromStart(int index);
    void shown(qint64 at);

private:
    void addChip(const ChangeChip& chip);

    std::vector<ChangeChip> chips_;
    int earlier_ = 0;
    QVBoxLayout* rows_;
};

}  // namespace ravine
