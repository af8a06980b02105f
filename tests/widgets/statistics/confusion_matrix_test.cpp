#include "widgets/statistics/confusion_matrix.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

Eigen::MatrixXi three() {
    Eigen::MatrixXi counts(3, 3);
    counts << 10, 0, 0, 0, 9, 1, 0, 4, 6;
    return counts;
}

struct Matrix3 : ConfusionMatrix {
    explicit Matrix3(const Eigen::MatrixXi& counts = three(),
                     QStringList names = {"setosa", "versicolor", "virginica"}) {
        setCounts(counts, names);
        resize(600, 480);
        show();
        QApplication::processEvents();
    }
    QImage painted() { return grab().toImage(); }
    void move(QPointF at) {
        QMouseEvent event(QEvent::MouseMove, at, mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(this, &event);
    }
};

// The colour of a cell beside its number.
QColor ground(const QImage& image, const QRectF& cell) {
    return image.pixelColor((cell.topLeft() + QPointF(5, 5)).toPoint());
}

int different(const QImage& a, const QImage& b, const QRectF& in) {
    int count = 0;
    for (int y = qRound(in.top()); y < qRound(in.bottom()); ++y)
        for (int x = qRound(in.left()); x < qRound(in.right()); ++x) count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

TEST(ConfusionMatrix, ShadesRightOnesBlueAndWrongOnesRedByTheirShare) {
    Matrix3 matrix;
    const QImage image = matrix.painted();
    const QColor right = ground(image, matrix.cellRect(0, 0)), some = ground(image, matrix.cellRect(2, 2));
    EXPECT_GT(right.blue(), right.red() + 60);
    EXPECT_LT(right.lightness(), some.lightness());
    const QColor few = ground(image, matrix.cellRect(1, 2)), many = ground(image, matrix.cellRect(2, 1));
    EXPECT_GT(many.red(), many.blue() + 30);
    EXPECT_LT(many.lightness(), few.lightness());
    EXPECT_EQ(ground(image, matrix.cellRect(0, 2)), Theme::light().panel);
}

TEST(ConfusionMatrix, SaysTheAccuracyAndReadsOutCells) {
    Matrix3 matrix;
    EXPECT_EQ(matrix.title(), "Accuracy 83.3 %");
    EXPECT_EQ(matrix.readout(2, 1), "true virginica, predicted versicolor: 4 of 10 (40.0 %)");
    EXPECT_TRUE(matrix.accessibleDescription().contains("Most confused: true virginica, predicted versicolor"));
    const QImage before = matrix.painted();
    matrix.move(matrix.cellRect(0, 1).center());
    const QRectF under = matrix.cellRect(1, 1);
    EXPECT_GT(different(before, matrix.painted(), under), 300);  // the read-out lies there
    matrix.move({2, 2});
    EXPECT_EQ(matrix.painted(), before);
}

TEST(ConfusionMatrix, TellsWhichCellWasClicked) {
    Matrix3 matrix;
    QSignalSpy clicked(&matrix, &ConfusionMatrix::cellClicked);
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.cellRect(2, 1).center().toPoint());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0], (QVariantList{2, 1}));
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, QPoint(4, 4));
    EXPECT_EQ(clicked.count(), 1);
}

TEST(ConfusionMatrix, IsWalkedWithTheArrowKeys) {
    Matrix3 matrix;
    QSignalSpy clicked(&matrix, &ConfusionMatrix::cellClicked);
    matrix.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&matrix, Qt::Key_Down);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QTest::keyClick(&matrix, Qt::Key_Right);
    EXPECT_TRUE(matrix.accessibleDescription().contains("true versicolor, predicted virginica: 1 of 10"));
    QTest::keyClick(&matrix, Qt::Key_Return);
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0], (QVariantList{1, 2}));
}

TEST(ConfusionMatrix, HidesNumbersThatDoNotFit) {
    Eigen::MatrixXi many = Eigen::MatrixXi::Identity(60, 60) * 12345;
    Matrix3 matrix(many, {});
    const QImage image = matrix.painted();
    const QRectF cell = matrix.cellRect(30, 30);
    EXPECT_LT(cell.width(), 9);
    for (int x = 2; x < cell.width() - 1; ++x)
        EXPECT_EQ(image.pixelColor((cell.topLeft() + QPointF(x, cell.height() / 2)).toPoint()),
                  image.pixelColor((cell.topLeft() + QPointF(2, 2)).toPoint()));
    for (const int i : {0, 59}) EXPECT_TRUE(QRectF(matrix.rect()).contains(matrix.cellRect(i, i)));
}

TEST(ConfusionMatrix, StaysInsideAtItsSmallest) {
    Matrix3 matrix(Eigen::MatrixXi::Constant(10, 10, 17), {"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                                                           "Shirt", "Sneaker", "Bag", "Ankle boot"});
    matrix.resize(matrix.minimumSizeHint());
    EXPECT_TRUE(QRectF(matrix.rect()).contains(matrix.cellRect(9, 9)));
    EXPECT_FALSE(matrix.painted().isNull());
    EXPECT_NE(matrix.cellRect(0, 0).width(), 0);
}

TEST(ConfusionMatrix, StandsWithoutSamples) {
    Matrix3 matrix(Eigen::MatrixXi::Zero(2, 2), {"a", "b"});
    EXPECT_EQ(matrix.title(), "Accuracy –");
    EXPECT_EQ(matrix.readout(0, 1), "true a, predicted b: no samples of this class");
    matrix.setCounts(Eigen::MatrixXi(0, 0), {});
    EXPECT_FALSE(matrix.painted().isNull());
    QTest::keyClick(&matrix, Qt::Key_Return);
}

TEST(ConfusionMatrix, DrawsNumbersPredictedAgainstTrue) {
    Matrix3 matrix;
    matrix.setScatter({{0, 0.5}, {1, 1}, {2, 2}, {3, 2.5}, {std::nan(""), 1}}, "price");
    // 1 − (0.25 + 0.25) / 5, by hand.
    EXPECT_EQ(matrix.title(), "R² 0.9");
    EXPECT_EQ(matrix.accessibleName(), "Predicted against true");
    const QImage image = matrix.painted();
    const QPointF low = matrix.position({0, 0.5}), high = matrix.position({3, 2.5});
    EXPECT_LT(low.x(), high.x());
    EXPECT_GT(low.y(), high.y());
    for (const QPointF at : {low, high}) {
        EXPECT_TRUE(matrix.plotArea().contains(at));
        const QColor colour = image.pixelColor(at.toPoint());
        EXPECT_GT(colour.blue(), colour.red() + 40);
    }
    QSignalSpy clicked(&matrix, &ConfusionMatrix::cellClicked);
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, low.toPoint());
    EXPECT_EQ(clicked.count(), 0);
    matrix.setScatter({});
    EXPECT_EQ(matrix.title(), "R² –");
    EXPECT_FALSE(matrix.painted().isNull());
    matrix.setCounts(three(), {"a", "b", "c"});
    EXPECT_EQ(matrix.title(), "Accuracy 83.3 %");
}

}  // namespace
}  // namespace ravine
