#include "widgets/statistics/histogram_panel.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>
#include <numeric>
#include <random>

#include "widgets/statistics/histogram_strip.h"
#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

Histogram between(double low, double high, int count = 400) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(low + (high - low) * i / (count - 1));
    return histogramOf(values, 40);
}

LayerReport reportOf(const Histogram& histogram, std::vector<std::string> warnings = {}) {
    LayerReport report;
    report.weights = report.gradients = report.linear = report.normalised = report.output = histogram;
    report.warnings = std::move(warnings);
    return report;
}

double sum(const std::vector<float>& counts) { return std::accumulate(counts.begin(), counts.end(), 0.0); }

// ---- The history

TEST(HistogramHistory, KeepsCountsWhateverTheBins) {
    HistogramHistory history;
    history.append(0, between(-1, 1));
    const HistogramColumn& column = history.columns()[0];
    for (const int rows : {1, 7, 40, 333}) {
        EXPECT_NEAR(sum(rebinned(column, -2, 2, rows)), 400, 1e-3) << rows;
    }
    const auto quarters = rebinned(column, -2, 2, 4);
    EXPECT_NEAR(quarters[0], 0, 1e-6);
    EXPECT_NEAR(quarters[1], 200, 1e-3);
    EXPECT_NEAR(quarters[2], 200, 1e-3);
    // Equal values, and a range of nothing, still count.
    history.append(1, histogramOf(std::vector<double>(9, 0.5), 40));
    EXPECT_NEAR(sum(rebinned(history.columns()[1], -2, 2, 8)), 9, 1e-6);
    EXPECT_NEAR(rebinned(history.columns()[1], -2, 2, 8)[5], 9, 1e-6);
}

TEST(HistogramHistory, MergesPairsSoThatItsMemoryIsBounded) {
    HistogramHistory history;
    for (int epoch = 0; epoch < 10'000; ++epoch) {
        history.append(epoch, between(0, 1 + epoch / 5000.0));
        ASSERT_LE(history.columns().size(), HistogramHistory::capacity);
    }
    EXPECT_GT(history.columns().size(), HistogramHistory::capacity / 2 - 2);
    EXPECT_EQ(history.firstEpoch(), 0);
    EXPECT_EQ(history.lastEpoch(), 9999);
    for (std::size_t i = 1; i + 1 < history.columns().size(); ++i)
        ASSERT_EQ(history.columns()[i].epoch - history.columns()[i - 1].epoch, 32) << i;
    for (const HistogramColumn& column : history.columns()) ASSERT_NEAR(sum(column.counts), 400, 0.1);
    EXPECT_EQ(history.at(9999)->max, between(0, 1 + 9999 / 5000.0).max);  // the newest is exact
    EXPECT_NEAR(history.at(5000)->max, 2, 0.02);
    EXPECT_NEAR(history.at(5000)->mean, 1, 0.01);
    EXPECT_EQ(history.at(-1), nullptr);
}

TEST(HistogramHistory, HasRoundLimitsThatOnlyGrow) {
    HistogramHistory history;
    history.append(0, between(0, 0.37));
    EXPECT_EQ(history.low(), 0);
    EXPECT_NEAR(history.high(), 0.4, 1e-12);
    history.append(1, between(0, 0.1));
    EXPECT_NEAR(history.high(), 0.4, 1e-12);
    history.append(2, between(-0.1, 0.2));
    EXPECT_NEAR(history.high(), 0.4, 1e-12);
    EXPECT_NEAR(history.low(), -0.4, 1e-12);
    history.append(3, between(-2.1, 0.2));
    EXPECT_NEAR(history.high(), 3, 1e-12);
    EXPECT_NEAR(history.low(), -3, 1e-12);
    HistogramHistory negative;
    negative.append(0, between(-7, -6));
    EXPECT_EQ(negative.high(), 0);
    EXPECT_NEAR(negative.low(), -8, 1e-12);
}

TEST(HistogramHistory, ForgetsWhatComesAfterAForkedEpoch) {
    HistogramHistory history;
    for (int epoch = 0; epoch < 10; ++epoch) history.append(epoch, between(0, 1));
    history.append(4, between(0, 0.5));
    EXPECT_EQ(history.columns().size(), 5u);
    EXPECT_EQ(history.lastEpoch(), 4);
    EXPECT_NEAR(history.at(4)->max, 0.5, 1e-12);
}

// ---- The panel

struct Panel : HistogramPanel {
    explicit Panel(const QStringList& layers = {"Layer 1", "Output"}, int width = 700) {
        setQuantities({HistogramQuantity::Weights, HistogramQuantity::Gradients});
        setLayers(layers);
        resize(width, 400);
        show();
        QApplication::processEvents();
    }
    QImage painted(int strip = 0) {
        QApplication::processEvents();
        return strips()[static_cast<std::size_t>(strip)]->grab().toImage();
    }
};

int inked(const QImage& image, const QRectF& area) {
    int count = 0;
    const QRect pixels = area.toRect();
    for (int y = pixels.top(); y <= pixels.bottom(); ++y)
        for (int x = pixels.left(); x <= pixels.right(); ++x) count += image.pixelColor(x, y).lightness() < 225;
    return count;
}

TEST(HistogramPanel, PaintsValuesWhereTheyAre) {
    Panel panel;
    // The upper half first, the lower half later.
    for (int epoch = 0; epoch < 10; ++epoch)
        panel.append(epoch, {reportOf(between(epoch < 5 ? 0.1 : -1, epoch < 5 ? 1 : -0.1)), reportOf(between(0, 1))});
    const QImage image = panel.painted();
    const QRectF heat = panel.strips()[0]->heatArea().adjusted(2, 2, -2, -2);
    const QRectF topLeft(heat.topLeft(), heat.size() / 2.1),
        bottomRight(heat.center() + QPointF(6, 4), heat.size() / 2.2);
    const QRectF topRight(QPointF(heat.center().x() + 6, heat.top()), heat.size() / 2.2),
        bottomLeft(QPointF(heat.left(), heat.center().y() + 4), heat.size() / 2.2);
    EXPECT_GT(inked(image, topLeft), 0.7 * topLeft.width() * topLeft.height());
    EXPECT_GT(inked(image, bottomRight), 0.7 * bottomRight.width() * bottomRight.height());
    EXPECT_EQ(inked(image, topRight), 0);
    EXPECT_EQ(inked(image, bottomLeft), 0);
    // Now: below only.
    const QRectF now = panel.strips()[0]->distributionArea().adjusted(3, 2, -2, -2);
    EXPECT_EQ(inked(image, {now.left(), now.top(), now.width(), now.height() / 2 - 3}), 0);
    EXPECT_GT(inked(image, {now.left(), now.center().y() + 4, now.width(), now.height() / 2 - 8}), 500);
}

TEST(HistogramPanel, ShowsTheEpochScrubbedTo) {
    Panel panel;
    for (int epoch = 0; epoch < 10; ++epoch)
        panel.append(epoch, {reportOf(between(epoch < 5 ? 0.1 : -1, epoch < 5 ? 1 : -0.1))});
    panel.setShownEpoch(2);
    const QImage image = panel.painted();
    const HistogramStrip& strip = *panel.strips()[0];
    const QRectF now = strip.distributionArea().adjusted(3, 2, -2, -2);
    EXPECT_GT(inked(image, {now.left(), now.top() + 4, now.width(), now.height() / 2 - 8}), 500);
    EXPECT_TRUE(strip.accessibleDescription().contains("Epoch 2: mean 0.55"))
        << strip.accessibleDescription().toStdString();
    // The cursor: an upright line, a quarter of the way along.
    const QRectF heat = strip.heatArea();
    int dark = 0;
    for (int y = static_cast<int>(heat.top()); y < heat.bottom(); ++y)
        dark += image.pixelColor(static_cast<int>(heat.left() + heat.width() * 0.25), y).lightness() < 60;
    EXPECT_GT(dark, heat.height() * 0.8);
    panel.setShownEpoch(-1);
    EXPECT_TRUE(strip.accessibleDescription().contains("Epoch 9"));
}

TEST(HistogramPanel, ShowsTheVeryMomentWhereItIsKnown) {
    HistogramPanel panel;
    panel.setLayers({"Layer 1", "Layer 2"});
    for (const int epoch : {0, 10, 20})
        panel.append(epoch, {reportOf(between(0, epoch + 1)), reportOf(between(0, epoch + 1))});
    panel.setShownEpoch(14);
    ASSERT_TRUE(panel.strips()[0]->shown());
    EXPECT_NEAR(panel.strips()[0]->shown()->max, 11, 1e-9) << "the column that covers it";
    panel.setExact(14, {reportOf(between(0, 3)), reportOf(between(0, 4))});
    EXPECT_NEAR(panel.strips()[0]->shown()->max, 3, 1e-9);
    EXPECT_NEAR(panel.strips()[1]->shown()->max, 4, 1e-9);
    panel.setShownEpoch(15);
    EXPECT_NEAR(panel.strips()[0]->shown()->max, 11, 1e-9) << "another moment is not that one";
    panel.setShownEpoch(14);
    panel.clear();
    EXPECT_FALSE(panel.strips()[0]->shown());
}

TEST(HistogramPanel, KeepsEveryQuantitysPastWhenAnotherIsChosen) {
    Panel panel;
    LayerReport report = reportOf(between(-1, 1));
    report.gradients = between(0, 0.01);
    for (int epoch = 0; epoch < 5; ++epoch) panel.append(epoch, {report, report});
    QSignalSpy changed(&panel, &HistogramPanel::quantityChanged);
    EXPECT_TRUE(panel.strips()[0]->accessibleDescription().contains("to 1."))
        << panel.strips()[0]->accessibleDescription().toStdString();
    QPushButton* gradients = nullptr;
    for (QPushButton* button : panel.findChildren<QPushButton*>())
        if (button->text() == titleOf(HistogramQuantity::Gradients)) gradients = button;
    ASSERT_NE(gradients, nullptr);
    gradients->setFocus();
    QTest::keyClick(gradients, Qt::Key_Space);
    EXPECT_EQ(panel.quantity(), HistogramQuantity::Gradients);
    EXPECT_EQ(changed.count(), 1);
    EXPECT_TRUE(panel.strips()[0]->accessibleDescription().contains("to 0.01."));
    const QRectF heat = panel.strips()[0]->heatArea().adjusted(2, 2, -2, -2);
    EXPECT_GT(inked(panel.painted(), heat), 0.7 * heat.width() * heat.height());
}

TEST(HistogramPanel, WarnsUnderTheLayerInFull) {
    const std::string warning =
        "12 of 32 units are dead: the slope of ReLU is 0 for every sample, so no gradient reaches their "
        "weights. Try a smaller learning rate, He initialisation or leaky ReLU.";
    Panel panel({"Layer 1", "Output"}, 420);
    panel.append(0, {reportOf(between(-1, 1)), reportOf(between(-1, 1))});
    QApplication::processEvents();
    const int calm = panel.strips()[0]->height();
    panel.append(1, {reportOf(between(-1, 1), {warning}), reportOf(between(-1, 1))});
    QApplication::processEvents();
    const HistogramStrip& strip = *panel.strips()[0];
    EXPECT_GE(strip.height(), calm + 3 * 15);  // three lines at this width
    EXPECT_EQ(panel.strips()[1]->height(), calm);
    EXPECT_TRUE(strip.accessibleDescription().contains("Warning: 12 of 32"));
    const QImage image = panel.painted();
    const QColor red = warningColour(Theme::light());
    int icon = 0;
    for (int y = calm - 8; y < strip.height(); ++y)
        for (int x = 0; x < 40; ++x)
            icon += std::abs(image.pixelColor(x, y).red() - red.red()) < 30 && image.pixelColor(x, y).green() < 110;
    EXPECT_GT(icon, 10);
    EXPECT_GT(inked(image, QRectF(36, calm - 6, 340, strip.height() - calm)), 300);
    panel.append(2, {reportOf(between(-1, 1)), reportOf(between(-1, 1))});
    QApplication::processEvents();
    EXPECT_EQ(strip.height(), calm);
}

TEST(HistogramPanel, FollowsTheTheme) {
    Panel panel;
    panel.append(0, {reportOf(between(-1, 1)), reportOf(between(-1, 1))});
    const auto ground = [&] { return panel.painted().pixelColor(panel.strips()[0]->heatArea().center().toPoint()); };
    const QColor light = ground();
    panel.setPalette(Theme::darkTheme().palette());
    EXPECT_NE(ground(), light);
}

TEST(HistogramPanel, StandsWithoutLayersAndWithoutValues) {
    Panel panel(QStringList{});
    panel.append(0, {reportOf(between(0, 1))});
    panel.setLayers({"Layer 1"});
    EXPECT_FALSE(panel.painted().isNull());
    EXPECT_EQ(panel.strips()[0]->accessibleDescription(), "No values yet.");
    panel.append(0, {reportOf(histogramOf({}, 40))});
    panel.append(1, {reportOf(histogramOf(std::vector<double>(5, 0.0), 40))});
    EXPECT_FALSE(panel.painted().isNull());
    panel.clear();
    EXPECT_EQ(panel.strips()[0]->accessibleDescription(), "No values yet.");
}

}  // namespace
}  // namespace ravine
