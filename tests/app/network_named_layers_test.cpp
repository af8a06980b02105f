// What the network's pictures say of whose they are, and of images.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QTest>

#include "app/network/network_pictures.h"
#include "app/network/view_plane.h"
#include "tests/app/opened_network.h"
#include "widgets/statistics/histogram_panel.h"

namespace ravine {
namespace {

TEST(Layers, WeightsAndActivationsNameTheirRun) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(3));
    for (const NetworkTab tab : {NetworkTab::Weights, NetworkTab::Activations}) {
        opened.showTab(tab);
        for (const int run : {0, 1}) {
            opened.workspace().runs().select(run);
            ASSERT_TRUE(opened.until([&] {
                for (auto* whose : opened.pane().findChildren<QWidget*>("whose"))
                    if (whose->isVisible())
                        return whose->accessibleName() == (run == 0 ? QString("Fast") : QString("Slow"));
                return false;
            }));
        }
    }
}

TEST(Layers, AfterBatchNormIsOfferedWhereThereIsSome) {
    const auto isOffered = [](OpenedNetwork& opened) {
        opened.showTab(NetworkTab::Activations);
        const QString name = "Show " + titleOf(HistogramQuantity::Normalised);
        for (auto* button : opened.pane().findChildren<QAbstractButton*>())
            if (button->accessibleName() == name) return button->isVisible();
        return false;
    };
    OpenedNetwork without;
    EXPECT_FALSE(isOffered(without));
    OpenedNetwork with(ringsExperiment(
        R"({"problem": {"network": {"layers": [{"units": 8, "activation": "tanh", "batch_norm": true}]}}})"));
    EXPECT_TRUE(isOffered(with));
}

TEST(Layers, FirstLayerWeightsOfImagesArePictures) {
    Json digits = ringsExperiment();
    digits["problem"]["data"] = {{"kind", "digits"}};
    OpenedNetwork opened(digits);
    const auto snapshot = opened.controller().race().snapshot(0);
    ASSERT_TRUE(snapshot);
    const auto shown = ShownNetwork::of(snapshot, ViewPlane(viewDataOf(opened.controller().network())));
    ASSERT_TRUE(shown);
    const NetworkDiagram diagram = diagramOf(*shown);
    ASSERT_EQ(diagram.layers.size(), 3u);
    ASSERT_EQ(diagram.layers[1].maps.size(), 8u);
    EXPECT_EQ(diagram.layers[1].maps[0].columns, 8);
    EXPECT_EQ(diagram.layers[1].maps[0].rows(), 8);
    EXPECT_TRUE(diagram.layers[2].maps.empty());
    EXPECT_EQ(diagram.layers[0].names[9], "row 2, col. 2");
}

}  // namespace
}  // namespace ravine
