#include "core/kinds/printable.h"

#include <gtest/gtest.h>

namespace ravine {
namespace {

TEST(Printable, LeavesPlainTextAlone) {
    for (const char* text : {"", "a b", "η–日本 λ² 😀", "C:\\x1b", "tab-less"}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesWhatSteersATerminal) {
    EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
    EXPECT_EQ(printable("a\rb\nc\td\x7f"), "a\\x0db\\x0ac\\x09d\\x7f");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(printable("\u009b31m"), "\\x9b31m");  // the one-character form of ESC [
}

TEST(Printable, EscapesWhatTurnsOrBreaksLines) {
    EXPECT_EQ(printable("a\u202eb\u2028c\u2066d\ufeff"), "a\\u202eb\\u2028c\\u2066d\\ufeff");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
    EXPECT_EQ(printable("fl\xffor"), "fl\\xffor");
    EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
    EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82");                    // cut short
}

TEST(Printable, KeepsLineFeedsWhereLinesAreAsked) { EXPECT_EQ(printableLines("a\n\x1b\n"), "a\n\\x1b\n"); }

}  // namespace
}  // namespace ravine
