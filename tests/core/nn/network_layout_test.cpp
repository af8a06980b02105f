#include "core/nn/network_layout.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ravine {
namespace {

NetworkSpec stack(std::vector<LayerSpec> layers) { return {.layers = std::move(layers)}; }

TEST(NetworkLayout, PlacesEveryTensorOnAWholePacket) {
    const NetworkLayout layout(3, 2, stack({{.units = 5, .batchNorm = true}, {.units = 17}}));
    ASSERT_EQ(layout.layers().size(), 3u);
    EXPECT_EQ(layout.parameterCount(), 3 * 5 + 3 * 5 + 5 * 17 + 17 + 17 * 2 + 2);
    EXPECT_EQ(layout.widest(), 17);
    std::int64_t end = 0, inside = 0;
    for (const Segment& segment : layout.segments()) {
        EXPECT_EQ(segment.begin % NetworkLayout::alignment, 0);
        EXPECT_GE(segment.begin, end);
        EXPECT_LT(segment.begin - end, NetworkLayout::alignment);
        end = segment.end;
        inside += segment.end - segment.begin;
    }
    EXPECT_EQ(inside, layout.parameterCount());
    EXPECT_EQ(layout.size() % NetworkLayout::alignment, 0);
    EXPECT_GE(layout.size(), end);
    EXPECT_EQ(layout.runningSize(), 2 * NetworkLayout::alignment);
    EXPECT_EQ(layout.layers()[2].inputs, 17);
    EXPECT_EQ(layout.layers()[2].activation, Activation(Identity{}));
    EXPECT_EQ(layout.layers()[1].gamma, -1);
}

TEST(NetworkLayout, TellsWeightsFromTheRest) {
    const NetworkLayout layout(3, 2, stack({{.units = 5, .batchNorm = true}}));
    const auto segments = layout.segments();
    ASSERT_EQ(segments.size(), 6u);  // W, b, γ, β; W, b
    for (std::size_t i = 0; i < segments.size(); ++i) EXPECT_EQ(segments[i].isWeight, i == 0 || i == 4) << i;
}

TEST(NetworkLayout, DescribesAParameterCountingFromOne) {
    const NetworkLayout layout(3, 2, stack({{.units = 5, .batchNorm = true}}));
    const LayerShape &first = layout.layers()[0], &last = layout.layers()[1];
    EXPECT_EQ(layout.describe(first.weight + 2 * 5 + 4), "layer 1, weight from 3 to 5");
    EXPECT_EQ(layout.describe(first.bias + 1), "layer 1, bias of unit 2");
    EXPECT_EQ(layout.describe(first.gamma), "layer 1, γ of unit 1");
    EXPECT_EQ(layout.describe(first.beta + 4), "layer 1, β of unit 5");
    EXPECT_EQ(layout.describe(last.weight), "layer 2, weight from 1 to 1");
    EXPECT_EQ(layout.describe(last.bias + 1), "layer 2, bias of unit 2");
    EXPECT_EQ(layout.describe(layout.size() - 1), "layer 2, padding");
    EXPECT_EQ(layout.layerOf(last.weight - 1), 0u);
    EXPECT_EQ(layout.layerOf(last.weight), 1u);
}

TEST(NetworkLayout, OfNoHiddenLayerIsOneLinearLayer) {
    const NetworkLayout layout(3, 2, {});
    ASSERT_EQ(layout.layers().size(), 1u);
    EXPECT_EQ(layout.parameterCount(), 8);
}

TEST(NetworkOverrides, MeanEveryHiddenLayer) {
    const NetworkSpec spec = stack({{.units = 5}, {.units = 6, .activation = Tanh{}, .dropout = 0.1}});
    EXPECT_EQ(overridden(spec, {}), spec);
    const NetworkSpec changed = overridden(spec, {.activation = GELU{},
                                                  .batchNorm = true,
                                                  .dropout = 0.5,
                                                  .init = Orthogonal{},
                                                  .batchSize = 7,
                                                  .shuffle = false});
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(changed.layers[i], (LayerSpec{spec.layers[i].units, GELU{}, true, 0.5}));
    EXPECT_EQ(changed.init, Initialiser(Orthogonal{}));
    EXPECT_EQ(changed.batchSize, 7);
    EXPECT_FALSE(changed.shuffle);
    EXPECT_EQ(overridden(spec, {.layers = std::vector<LayerSpec>{{.units = 9}}, .dropout = 0.2}).layers,
              (std::vector<LayerSpec>{{.units = 9, .dropout = 0.2}}));
}

TEST(LayerSpec, ReadsAndWritesItsParameters) {
    LayerSpec layer;
    Json json = Json::parse(R"({"units": 7, "activation": "tanh", "batch_norm": true, "dropout": 0.25})");
    Issues issues;
    for (const auto& param : LayerSpec::params())
        param.read(layer, json[std::string(param.info.key)], param.info, std::string(param.info.key), issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(layer, (LayerSpec{7, Tanh{}, true, 0.25}));
    Json written = Json::object();
    for (const auto& param : LayerSpec::params()) param.write(layer, written[std::string(param.info.key)]);
    EXPECT_EQ(written, json);
    for (const auto& [index, wrong] : {std::pair{0, Json(0)}, {0, Json(65537)}, {1, Json("x")}, {3, Json(1)}}) {
        Issues faults;
        const auto param = LayerSpec::params()[static_cast<std::size_t>(index)];
        param.read(layer, wrong, param.info, std::string(param.info.key), faults);
        EXPECT_EQ(faults.size(), 1u) << wrong;
    }
}

}  // namespace
}  // namespace ravine
