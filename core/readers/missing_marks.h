// What stands for a value that is missing.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ravine {

// Empty, NA, N/A, n/a, null, None, -, #N/A, ., <NA>, NaN, ? and their like: missing where it stands without quotes. In
// a column of words some of them may be words; see isWordAmong().
bool isMissingMark(std::string_view text);

// What a spreadsheet writes where a formula failed: #N/A, #DIV/0!, #WERT! and their like. Missing, too.
bool isSpreadsheetError(std::string_view text);

// One of the user's own marks: the same text, or for a mark that is a number the same number (−999 and −999.0).
bool isOneOf(std::span<const std::string> marks, std::string_view text);

// What a column of words shows about one of its marks.
struct MarkInColumn {
    std::string_view mark{};
    std::size_t count = 0;       // how often it stands there
    std::size_t rarestWord = 0;  // how often the rarest of the other words does; 0: there are none
    std::size_t words = 0;       // how many other words there are
    bool twoCapitals = false;    // all other words are two capital letters: country codes, elements
    bool plus = false;           // + is one of the other words
};

// NA among codes of two capital letters is Namibia, North America or sodium when it is as frequent as they are; -
// beside
// + is a sign; None and none are answers like others when they are as frequent.
bool isWordAmong(const MarkInColumn&);

}  // namespace ravine
