// How far each run's validation loss lies above its training loss, and the sealed test set.
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <limits>
#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;

namespace ravine {

// What is not a number shows as "–".
struct GeneralisationRow {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    int slot = 1;
    QString name;
    double trainLoss = none, validationLoss = none;
    double validationScore = none;  // accuracy, a share; or R²
    double testLoss = none, testScore = none;
    double gap() const { return validationLoss - trainLoss; }
};

enum class Score { Accuracy, R2 };

class GeneralisationTable : public QWidget {
    Q_OBJECT
public:
    explicit GeneralisationTable(QWidget* parent = nullptr);

    void setRows(std::vector<GeneralisationRow> rows);
    void setEpoch(std::int64_t epoch);
    void setScore(Score score);

    // Sealed: the button can be pressed. Scored: the Test column appears, "Scored once, at epoch N." None: there is no
    // test part.
    enum class TestState { None, Sealed, Scored };
    void setTest(TestState state, std::int64_t scoredAtEpoch = 0);
    void setTestRequestable(bool requestable);  // off while it cannot be answered, such as before the first epoch

    void setTextScale(double scale);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void testRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class Rows;
    struct Columns {
        double name, train, validation, gap, gapWidth, score, test;  // numbers: right edges
    };
    Columns columns() const;
    double px(double pixels) const { return pixels * textScale_; }
    bool hasTest() const { return test_ == TestState::Scored; }
    QString scoreText(double value) const;
    void layOut();
    void showTest();
    void describe();

    std::vector<GeneralisationRow> rows_;
    std::int64_t epoch_ = 0, scoredAt_ = 0;
    Score score_ = Score::Accuracy;
    TestState test_ = TestState::Sealed;
    double textScale_ = 1;
    QScrollArea* scroll_;
    Rows* body_;
    QLabel *lock_, *note_;
    QPushButton* button_;
};

}  // namespace ravine
