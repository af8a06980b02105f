// A short stay of the random user; ravine_random_user (tests/random_user) stays longer.
#include "tests/app/random_user.h"

#include <gtest/gtest.h>

#include <QTest>

#include "app/main_window.h"
#include "tests/app/random_user_place.h"

namespace ravine {
namespace {

TEST(RandomUser, FindsNothingThatStopsTheWindow) {
    for (const std::uint64_t seed : {1, 2}) {
        const RandomUserPlace place;
        MainWindow window;
        window.rememberState(false);
        window.resize(1180, 720);
        window.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
        RandomUser user(window, {.seed = seed, .events = 500, .experiments = place.experiments(), .progress = {}});
        EXPECT_EQ(user.run(), 500) << RandomUser::doing();
        EXPECT_TRUE(window.isEnabled());
    }
}

}  // namespace
}  // namespace ravine
