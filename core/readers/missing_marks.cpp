#include "core/readers/missing_marks.h"

#include <algorithm>
#include <array>

#include "core/readers/number_form.h"

namespace ravine {
namespace {

constexpr std::array<std::string_view, 11> marks{"NA",   "N/A", "NULL", "NONE", "NAN", "NIL",
                                                 "<NA>", "-",   ".",    "?",    "--"};
// English, German and French.
constexpr std::array<std::string_view, 18> errors{"#N/A",   "#NA",    "#NV",      "#N/A N/A", "#DIV/0!", "#REF!",
                                                  "#NUM!",  "#NAME?", "#VALUE!",  "#NULL!",   "#WERT!",  "#BEZUG!",
                                                  "#ZAHL!", "#NOM?",  "#VALEUR!", "#NOMBRE!", "#SPILL!", "#CALC!"};

}  // namespace

bool isMissingMark(std::string_view text) {
    if (text.starts_with('#')) return isSpreadsheetError(text);
    if (text.size() > 5) return false;
    std::array<char, 5> upper{};
    std::ranges::transform(text, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text.empty() || std::ranges::count(marks, std::string_view(upper.data(), text.size())) > 0;
}

bool isSpreadsheetError(std::string_view text) { return std::ranges::count(errors, text) > 0; }

bool isOneOf(std::span<const std::string> marks, std::string_view text) {
    for (const std::string& mark : marks) {
        if (mark == text) return true;
        double wanted = 0, found = 0;
        if (readNumber(mark, NumberForm::Point, wanted) && readNumber(text, NumberForm::Point, found) &&
            wanted == found)
            return true;
    }
    return false;
}

bool isWordAmong(const MarkInColumn& column) {
    constexpr std::size_t fewest = 3, mostWords = 20;
    if (column.mark == "-") return column.plus;
    if (column.words == 0 || column.words > mostWords || column.count < fewest || column.count < column.rarestWord)
        return false;
    if (column.mark == "NA") return column.twoCapitals;
    return column.mark == "None" || column.mark == "none";
}

}  // namespace ravine
