#include "tests/bench/growth_table.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace ravine::bench {
namespace {

std::string superscript(int number) {
    static const std::array<const char*, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text;
    for (const char c : std::to_string(number)) text += digits[static_cast<std::size_t>(c - '0')];
    return text;
}

// Three digits, and no more zeros than needed: "0.031", "4.27", "153", "1,230".
std::string figure(double value) {
    if (value >= 1000) return powerOfTen(std::round(value / 10) * 10);
    if (value >= 100) return fmt::format("{:.0f}", value);
    return fmt::format("{:.3g}", value);
}

}  // namespace

std::optional<double> exponentOf(std::span<const double> sizes, std::span<const double> costs) {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t i = 0; i < sizes.size() && i < costs.size(); ++i) {
        if (sizes[i] <= 0 || costs[i] <= 0) return {};
        const double u = std::log(sizes[i]), v = std::log(costs[i]);
        ++n, x += u, y += v, xx += u * u, xy += u * v;
    }
    const double spread = n * xx - x * x;
    if (n < 2 || spread <= 0) return {};
    return (n * xy - x * y) / spread;
}

std::string lawOf(double exponent) {
    if (exponent < -0.1) return "falls";
    if (exponent < 0.1) return "flat";
    if (exponent < 0.9) return "less than linear";
    if (exponent <= 1.1) return "linear";
    return "more than linear";
}

std::optional<std::size_t> flatFrom(std::span<const double> sizes, std::span<const double> costs) {
    for (std::size_t first = 0; first + 3 <= sizes.size(); ++first) {
        const auto exponent = exponentOf(sizes.subspan(first), costs.subspan(first));
        if (exponent && lawOf(*exponent) == "flat") return first == 0 ? std::nullopt : std::optional(first);
    }
    return {};
}

std::string powerOfTen(double value) {
    const int exponent = static_cast<int>(std::lround(std::log10(value)));
    if (value >= 100 && std::abs(value / std::pow(10, exponent) - 1) < 1e-9) return "10" + superscript(exponent);
    std::string digits = fmt::format("{:.0f}", value);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

std::string markdown(const GrowthTable& table) {
    std::string text = fmt::format("| {} | {} | exponent | law |\n|---|", table.title, fmt::join(table.heads, " | "));
    for (std::size_t i = 0; i < table.heads.size(); ++i) text += "---:|";
    text += "---:|---|\n";
    for (const GrowthRow& row : table.rows) {
        text += "| " + row.what + " |";
        std::vector<double> sizes, costs;
        for (std::size_t i = 0; i < table.sizes.size(); ++i) {
            const auto cost = i < row.costs.size() ? row.costs[i] : std::nullopt;
            text += cost ? fmt::format(" {} |", figure(*cost)) : " – |";
            if (!cost) continue;
            sizes.push_back(table.sizes[i]);
            costs.push_back(*cost);
        }
        const auto exponent = exponentOf(sizes, costs);
        const auto flat = flatFrom(sizes, costs);
        const std::string later = flat ? ", flat from " + powerOfTen(sizes[*flat]) : "";
        text += exponent ? fmt::format(" {:+.2f} | {}{} |\n", *exponent, lawOf(*exponent), later) : " – | – |\n";
    }
    return text;
}

std::optional<std::string> betweenMarkers(const std::string& text, const std::string& replacement) {
    const std::size_t begin = text.find(beginMarker), end = text.find(endMarker);
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return text.substr(0, begin) + beginMarker + "\n" + replacement + text.substr(end);
}

}  // namespace ravine::bench
