// What the Network workspace shows of a training: each tab, the verdict, the table, the sealed test part; now and at
// epochs before.
#include <QAction>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <map>
#include <set>

#include "tests/app/opened_network.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/charts/line_chart.h"
#include "widgets/data/gallery_grid.h"
#include "widgets/network/backprop_canvas.h"
#include "widgets/network/backprop_view.h"
#include "widgets/network/network_view.h"
#include "widgets/statistics/confusion_matrix.h"
#include "widgets/statistics/generalisation_table.h"
#include "widgets/statistics/histogram_panel.h"
#include "widgets/statistics/histogram_strip.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

int distance(QColor a, QColor b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

std::size_t coloursIn(const QImage& image, QRectF area) {
    std::set<QRgb> colours;
    for (int y = static_cast<int>(area.top()); y < static_cast<int>(area.bottom()); ++y)
        for (int x = static_cast<int>(area.left()); x < static_cast<int>(area.right()); ++x)
            if (image.rect().contains(x, y)) colours.insert(image.pixel(x, y));
    return colours.size();
}

QString percent(double share) { return QString::number(100 * share, 'f', 1); }

// Right answers among the validation samples, by the weights that are shown.
std::int64_t rightAnswers(OpenedNetwork& opened) {
    const auto data = viewDataOf(opened.controller().network());
    const auto classes = static_cast<std::int64_t>(opened.controller().network()->data->set->classNames.size());
    return Probe(opened.controller().race().snapshot(0)).confusion(data->validation, classes).diagonal().sum();
}

TEST(NetworkPictures, BoundaryGivesEachClassItsColourWhereTheNetworkIsSure) {
    OpenedNetwork opened(
        ringsExperiment(R"({"runs": [{"optimizer": {"kind": "adam"}, "learning_rate": 0.05}], "epochs": 80})"));
    ASSERT_TRUE(opened.controller().computeAll());
    BoundaryView& view = *opened.pane().boundary();
    view.setPointsShown(false);
    view.setLegendShown(false);
    opened.pane().waitForPictures();
    const QImage image = view.grab().toImage();
    const auto data = viewDataOf(opened.controller().network());
    const Matrix<double> shares = Probe(opened.controller().race().snapshot(0)).predict(data->train.inputs);
    QColor colours[2];
    int sure = 0;
    for (std::int64_t i = 0; i < data->train.samples(); ++i) {
        Eigen::Index label = 0;
        if (shares.col(i).maxCoeff(&label) < 0.98) continue;
        const QPoint at = view.toPixel({data->train.inputs(0, i), data->train.inputs(1, i)}).toPoint();
        const QColor colour = image.pixelColor(at);
        if (!colours[label].isValid()) colours[label] = colour;
        EXPECT_LT(distance(colour, colours[label]), 30) << i << " of class " << label;
        ++sure;
    }
    ASSERT_TRUE(colours[0].isValid() && colours[1].isValid());
    EXPECT_GT(sure, 20);
    EXPECT_GT(distance(colours[0], colours[1]), 60);
}

TEST(NetworkPictures, DiagramHasTheLayersAndWeightsOfTheRunThatIsSelected) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(5));
    opened.showTab(NetworkTab::Network);
    for (const int run : {0, 1}) {
        opened.workspace().runs().select(run);
        opened.pane().waitForPictures();
        const NetworkDiagram& diagram = opened.pane().network()->diagram();
        ASSERT_EQ(diagram.layers.size(), 3u);
        const auto snapshot = opened.controller().race().snapshot(static_cast<std::size_t>(run));
        EXPECT_EQ(diagram.layers[1].weights(2, 1), snapshot->theta[snapshot->layout->layers()[0].weight + 8 + 2])
            << run;
        EXPECT_GT(coloursIn(opened.pane().network()->grab().toImage(), opened.pane().network()->unitRect(1, 0)), 8u);
    }
}

TEST(NetworkPictures, StripsOfWeightsAndActivationsAreOnePerLayer) {
    OpenedNetwork opened(
        ringsExperiment(R"({"problem": {"network": {"layers": [{"units": 8}, {"units": 6}, {"units": 5}]}}})"));
    ASSERT_TRUE(opened.controller().computeAll());
    for (const NetworkTab tab : {NetworkTab::Weights, NetworkTab::Activations}) {
        opened.showTab(tab);
        HistogramPanel& panel = tab == NetworkTab::Weights ? *opened.pane().weights() : *opened.pane().activations();
        ASSERT_EQ(panel.strips().size(), 4u);
        for (HistogramStrip* strip : panel.strips()) {
            EXPECT_TRUE(strip->accessibleDescription().startsWith("Epoch 20:"))
                << strip->accessibleDescription().toStdString();
            EXPECT_GT(coloursIn(strip->grab().toImage(), strip->heatArea()), 3u);
        }
    }
}

TEST(NetworkPictures, BackpropShowsTheLossOfTheSampleThatWasChosen) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(3));
    opened.showTab(NetworkTab::Backprop);
    const auto data = viewDataOf(opened.controller().network());
    const Matrix<double> shares = Probe(opened.controller().race().snapshot(0)).predict(data->train.inputs);
    NumberField* number = opened.pane().backprop()->findChild<NumberField*>();
    for (const int sample : {0, 7, 41}) {
        typeInto(number, QString::number(sample + 1));
        opened.pane().waitForPictures();
        const double loss = -std::log(shares(data->train.labels[static_cast<std::size_t>(sample)], sample));
        const QString said = opened.pane().backprop()->canvas()->accessibleDescription();
        EXPECT_TRUE(said.contains(" " + formatNumber(loss) + ", target class")) << said.toStdString() << "\n" << loss;
    }
}

TEST(NetworkPictures, ConfusionCountsEveryValidationSample) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(4));
    opened.showTab(NetworkTab::Confusion);
    ConfusionMatrix& matrix = *opened.pane().confusion();
    int total = 0;
    for (int row = 0; row < 2; ++row)
        for (int column = 0; column < 2; ++column) {
            const auto counted = QRegularExpression(": (\\d+) of (\\d+)").match(matrix.readout(row, column));
            ASSERT_TRUE(counted.hasMatch()) << matrix.readout(row, column).toStdString();
            total += counted.captured(1).toInt();
        }
    EXPECT_EQ(total, opened.controller().network()->data->validationSamples());
    EXPECT_EQ(matrix.title(), "Accuracy " + percent(opened.run(0).validationAccuracy.at(4)) + " %");
    EXPECT_TRUE(matrix.accessibleDescription().startsWith("Validation, epoch 4, Fast"))
        << matrix.accessibleDescription().toStdString();
}

TEST(NetworkPictures, DigitsAreShownAsAGalleryOfTheValidationSamples) {
    OpenedNetwork opened(ringsExperiment(R"({"problem": {"data": {"kind": "digits", "samples": null, "noise": null},
        "split": {"train": 0.1, "validation": 0.05, "test": 0}}, "epochs": 3})"));
    ASSERT_TRUE(opened.controller().computeAll());
    opened.showTab(NetworkTab::Boundary);
    GalleryView& gallery = *opened.pane().gallery();
    EXPECT_TRUE(gallery.isVisible());
    EXPECT_EQ(gallery.grid()->count(), opened.controller().network()->data->validationSamples());
    // A digit is drawn: dark and light, and shades between.
    EXPECT_GT(coloursIn(gallery.grid()->viewport()->grab().toImage(), gallery.grid()->picture(0)), 6u);
    gallery.setOnlyWrong(true);
    EXPECT_EQ(gallery.grid()->count(), opened.controller().network()->data->validationSamples() - rightAnswers(opened));
    opened.pane().findChild<QAction*>("gallery")->trigger();
    EXPECT_FALSE(gallery.isVisible());
    EXPECT_TRUE(opened.pane().boundary()->isVisible());
}

// --- words ---------------------------------------------------------------------------------------------------------

Json overfittingExperiment() {
    return ringsExperiment(R"({"problem": {"data": {"kind": "breast_cancer", "samples": null, "noise": null},
        "split": {"train": 0.6, "validation": 0.3, "test": 0.1},
        "network": {"layers": [{"units": 32}, {"units": 32}], "batch_size": 32}},
        "runs": [{"name": "By heart", "optimizer": {"kind": "adam"}, "learning_rate": 0.004}], "epochs": 60})");
}

// The colour that most of a column of pixels has.
QRgb groundAt(const QImage& image, const LineChart& chart, double epoch) {
    std::map<QRgb, int> seen;
    const QRect plot = chart.plotArea();
    for (int y = plot.top() + 2; y < plot.bottom() - 2; ++y)
        ++seen[image.pixel(static_cast<int>(chart.position(epoch, 0.1).x()), y)];
    return std::ranges::max_element(seen, {}, [](const auto& s) { return s.second; })->first;
}

TEST(NetworkWords, OverfittingIsShadedAndNamedAndTheVerdictSaysSo) {
    OpenedNetwork opened(overfittingExperiment());
    QSignalSpy found(&opened.pane(), &NetworkPane::overfittingFound);
    EXPECT_EQ(opened.pane().verdict(), "Press Space to train, S for one epoch.");
    ASSERT_TRUE(opened.controller().computeAll());
    QApplication::processEvents();
    EXPECT_TRUE(opened.pane().verdict().contains("By heart") &&
                opened.pane().verdict().contains("Overfitting since epoch"))
        << opened.pane().verdict().toStdString();
    ASSERT_FALSE(found.isEmpty());
    const double from = found.last()[0].toDouble();
    EXPECT_EQ(from, static_cast<double>(opened.run(0).network.best.epoch));
    EXPECT_EQ(found.last()[1].toDouble(), 60);
    EXPECT_EQ(found.last()[2].toString(), "By heart overfits");
    LineChart& chart = *opened.charts().loss();
    ASSERT_GT(from, 2);
    const QImage image = chart.grab().toImage();
    const QRgb outside = groundAt(image, chart, from * 0.4), inside = groundAt(image, chart, (from + 60) / 2 + 0.7);
    EXPECT_NE(outside, inside);
    // Scrubbed back before it began, there is nothing of it.
    opened.controller().seek(1);
    EXPECT_TRUE(std::isnan(found.last()[0].toDouble()));
    EXPECT_FALSE(opened.pane().verdict().contains("Overfitting"));
    EXPECT_EQ(groundAt(chart.grab().toImage(), chart, (from + 60) / 2 + 0.7), outside);
}

TEST(NetworkWords, TableHasTheEpochsNumbersWhereverTheHeadIs) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    for (const std::int64_t epoch : {20, 3}) {
        opened.controller().seek(epoch);
        const QString said = opened.pane().table()->accessibleDescription();
        for (std::size_t i = 0; i < 2; ++i) {
            const QString name = QString::fromStdString(opened.experiment().runs[i].name);
            const auto numbers =
                QRegularExpression(
                    name + ": train loss ([^,]+), validation loss ([^,]+), gap ([^,]+), validation accuracy ([\\d.]+)")
                    .match(said);
            ASSERT_TRUE(numbers.hasMatch()) << said.toStdString();
            const auto number = [&](int group) { return NumberField::parse(numbers.captured(group)).value_or(-1); };
            const double train = opened.run(i).loss.at(epoch), validation = opened.run(i).validationLoss.at(epoch);
            EXPECT_NEAR(number(1), train, 6e-4 + train / 500) << said.toStdString();
            EXPECT_NEAR(number(2), validation, 6e-4 + validation / 500);
            EXPECT_NEAR(number(3), validation - train, 6e-4 + std::abs(validation - train) / 100);
            EXPECT_NEAR(number(4), 100 * opened.run(i).validationAccuracy.at(epoch), 0.06);
        }
    }
}

TEST(NetworkWords, TestPartIsScoredOnlyAfterTheQuestion) {
    OpenedNetwork opened;
    QPushButton* button = nullptr;
    for (auto* candidate : opened.pane().table()->findChildren<QPushButton*>())
        if (candidate->text().startsWith("Score on test set")) button = candidate;
    ASSERT_NE(button, nullptr);
    EXPECT_FALSE(button->isEnabled());
    ASSERT_TRUE(opened.controller().computeAll());
    const auto said = [&] { return opened.pane().table()->accessibleDescription(); };
    {
        AnswerBox answer("Cancel");
        QTest::mouseClick(button, Qt::LeftButton);
        EXPECT_EQ(answer.times(), 1);
        EXPECT_TRUE(answer.asked().contains("Score every run on the test set now?")) << answer.asked().toStdString();
    }
    QApplication::processEvents();
    EXPECT_TRUE(said().contains("stays sealed")) << said().toStdString();
    EXPECT_FALSE(opened.run(0).network.test.has_value());
    {
        AnswerBox answer("Score on test set");
        QTest::mouseClick(button, Qt::LeftButton);
        EXPECT_EQ(answer.times(), 1);
    }
    ASSERT_TRUE(OpenedNetwork::until([&] { return opened.run(0).network.test.has_value(); }));
    QApplication::processEvents();
    EXPECT_TRUE(said().contains("Scored once, at epoch 20.")) << said().toStdString();
    EXPECT_FALSE(button->isVisible());
    Issues issues;
    const auto prepared = prepare(opened.experiment(), issues).network;
    for (std::size_t i = 0; i < 2; ++i) {
        NetworkRun run(prepared, opened.experiment(), opened.experiment().runs[i]);
        while (!run.over()) run.advance();
        run.scoreTest();
        EXPECT_EQ(opened.run(i).network.test->now.loss, run.progress().test->now.loss);
        EXPECT_EQ(opened.run(i).network.test->now.accuracy, run.progress().test->now.accuracy);
    }
}

// --- looking back --------------------------------------------------------------------------------------------------

TEST(NetworkPast, ScrubbedBackTheWeightsAreThoseOfTheEpoch) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    opened.showTab(NetworkTab::Confusion);
    const auto kept = opened.controller().race().snapshots(0);
    ASSERT_GT(kept.size(), 2u);
    for (const auto& snapshot : kept) {
        opened.controller().seek(snapshot->epoch);
        opened.pane().waitForPictures();
        EXPECT_EQ(opened.pane().confusion()->title(),
                  "Accuracy " + percent(opened.run(0).validationAccuracy.at(snapshot->epoch)) + " %");
        EXPECT_TRUE(
            opened.pane().confusion()->accessibleDescription().contains(QString("epoch %1,").arg(snapshot->epoch)));
    }
}

// A pause in the middle of an epoch leaves the weights of its middle; they must not pass for those of the epoch before.
TEST(NetworkPast, PauseWithinAnEpochDoesNotBlurTheEpochsBefore) {
    OpenedNetwork opened(ringsExperiment(R"({"problem": {"data": {"samples": 2000},
        "network": {"layers": [{"units": 64}, {"units": 64}], "batch_size": 1}}, "epochs": 500})"));
    Controller& controller = opened.controller();
    controller.setSpeed(TrainingSession::unlimited);
    do {
        controller.play();
        ASSERT_TRUE(OpenedNetwork::until(
            [&] { return controller.race().frontier() >= 1 && controller.race().partOfStep() > 0; }));
        controller.pause();
        ASSERT_TRUE(OpenedNetwork::until([&] { return !controller.race().running(); }));
    } while (controller.race().partOfStep() == 0);
    ASSERT_TRUE(controller.computeTo(controller.race().frontier() + 1));
    for (std::int64_t epoch = 0; epoch < controller.race().frontier(); ++epoch) {
        controller.seek(epoch);
        for (std::size_t run = 0; run < 2; ++run)
            EXPECT_LE(controller.race().snapshot(run)->step, epoch * 1200)
                << "run " << run << ", shown as epoch " << epoch;
    }
}

}  // namespace
}  // namespace ravine
