// The table of what an edit means: its rows are the documentation.
#include "core/experiment/edit_meaning.h"

#include <gtest/gtest.h>

namespace ravine {
namespace {

using enum EditMeaning;
using enum EditedPart;

constexpr EditMoment fresh{};
constexpr EditMoment running{.playing = true, .started = true};
constexpr EditMoment replaying{.playing = true, .past = true, .started = true};
constexpr EditMoment frontier{.started = true};
constexpr EditMoment pastMoment{.past = true, .started = true};
constexpr EditMoment atEnd{.started = true, .ended = true};
constexpr EditMoment recomputed{.started = true, .pending = true};
constexpr EditMoment forking{.past = true, .started = true, .pending = true, .forking = true};

EditMoment ended(EditMoment moment) {
    moment.ended = true;
    return moment;
}

struct Row {
    const char* when;
    EditMoment moment;
    EditMeaning onSurface, ofSurfaceFork, inNetwork, ofNetworkFork;
};

const Row rows[] = {
    //                                                surface    its fork   network    its fork
    {"not started", fresh, FromStart, OfFork, FromStart, OfFork},
    {"running", running, FromNow, FromNow, FromNow, FromNow},
    {"running, the run has ended", ended(running), FromStart, OfFork, FromStart, OfFork},
    {"replaying", replaying, FromShown, FromShown, FromShown, FromShown},
    {"replaying beyond the run's end", ended(replaying), FromStart, OfFork, FromStart, OfFork},
    {"paused where it is computed to", frontier, FromStart, OfFork, FromNow, FromNow},
    {"paused at a past moment", pastMoment, FromStart, OfFork, Fork, OfFork},
    {"at the end", atEnd, FromStart, OfFork, FromStart, OfFork},
    {"while it is computed again", recomputed, FromStart, OfFork, FromStart, OfFork},
    {"in the drag that made a fork of it", forking, Fork, Fork, Fork, Fork},
};

TEST(EditMeaning, OfASettingDependsOnTheMoment) {
    for (const Row& row : rows) {
        EXPECT_EQ(meaningOf({}, row.moment), row.onSurface) << row.when;
        EXPECT_EQ(meaningOf({.ofFork = true}, row.moment), row.ofSurfaceFork) << row.when << ", a fork";
        EXPECT_EQ(meaningOf({.ofNetwork = true}, row.moment), row.inNetwork) << row.when << ", network";
        EXPECT_EQ(meaningOf({.ofNetwork = true, .ofFork = true}, row.moment), row.ofNetworkFork)
            << row.when << ", a network's fork";
    }
}

TEST(EditMeaning, FromTheStartIsAlwaysThereToAskFor) {
    for (const Row& row : rows)
        for (const bool ofNetwork : {false, true}) {
            if (row.moment.forking) continue;
            EXPECT_EQ(meaningOf({.ofNetwork = ofNetwork, .fromStart = true}, row.moment), FromStart) << row.when;
            EXPECT_EQ(meaningOf({.ofNetwork = ofNetwork, .ofFork = true, .fromStart = true}, row.moment), OfFork)
                << row.when;
        }
}

TEST(EditMeaning, OfWhatAllRunsShareIsFromTheStart) {
    for (const Row& row : rows)
        for (const bool ofNetwork : {false, true}) {
            EXPECT_EQ(meaningOf({.part = Shared, .ofNetwork = ofNetwork}, row.moment), FromStart) << row.when;
            EXPECT_EQ(meaningOf({.part = Shape, .ofNetwork = ofNetwork}, row.moment), FromStart) << row.when;
        }
}

TEST(EditMeaning, OfADrawingComputesNothingAgain) {
    for (const Row& row : rows) EXPECT_EQ(meaningOf({.part = Drawing}, row.moment), Redraw) << row.when;
}

}  // namespace
}  // namespace ravine
