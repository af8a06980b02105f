#include "widgets/fields/shown_words.h"

#include <gtest/gtest.h>

namespace ravine {
namespace {

TEST(ShownWords, SayWhatAChoiceDoes) {
    EXPECT_EQ(choiceText("warm_restarts"), "Warm restarts");
    EXPECT_EQ(choiceText("refuse"), "Report an error");
    EXPECT_EQ(choiceText("epoch"), "Epochs");
    EXPECT_EQ(choiceText("auto"), "Automatic");
}

TEST(ShownWords, SayWhatZeroMeans) {
    EXPECT_EQ(zeroText({.key = "batch_size"}), "Full batch");
    EXPECT_EQ(zeroText({.key = "learning_rate"}), "");
}

}  // namespace
}  // namespace ravine
