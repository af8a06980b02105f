// How a cost grows: the exponent of its law, and a table of such rows in Markdown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ravine::bench {

// p of the power law cost ≈ c · sizeᵖ that fits best, by least squares between logarithms. Nothing unless there are two
// sizes and all numbers are above 0.
std::optional<double> exponentOf(std::span<const double> sizes, std::span<const double> costs);
std::string lawOf(double exponent);  // in words: "flat", "linear" …
// The first size from which on, over three sizes at least, the law is flat; nothing if there is none or all are.
std::optional<std::size_t> flatFrom(std::span<const double> sizes, std::span<const double> costs);

std::string powerOfTen(double value);  // "10⁶"; other numbers with their thousands apart

struct GrowthRow {
    std::string what;                          // with its unit
    std::vector<std::optional<double>> costs;  // one a size; nothing: not measured
};

struct GrowthTable {
    std::string title;  // of the first column
    std::vector<double> sizes;
    std::vector<std::string> heads;  // one a size
    std::vector<GrowthRow> rows;
};

std::string markdown(const GrowthTable& table);

// `text` with what stands between the two lines that hold the markers replaced; nothing if they are not there.
std::optional<std::string> betweenMarkers(const std::string& text, const std::string& replacement);
inline constexpr const char* beginMarker = "<!-- growth: ./dev bench --growth --write -->";
inline constexpr const char* endMarker = "<!-- /growth -->";

}  // namespace ravine::bench
