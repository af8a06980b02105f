#include "core/readers/date_form.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace ravine {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// A number of at most `most` digits off the front; -1 where none stands.
int number(std::string_view& rest, std::size_t most, std::size_t* digits = nullptr) {
    int value = 0;
    std::size_t count = 0;
    while (count < most && count < rest.size() && isDigit(rest[count])) value = 10 * value + (rest[count++] - '0');
    if (digits) *digits = count;
    if (count == 0) return -1;
    rest.remove_prefix(count);
    return value;
}

bool take(std::string_view& rest, char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
}

int monthName(std::string_view& rest) {
    constexpr std::array<std::string_view, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
    if (rest.size() < 3) return -1;
    std::array<char, 3> lower{};
    for (std::size_t i = 0; i < 3; ++i) lower[i] = static_cast<char>(rest[i] | 32);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == std::string_view(lower.data(), 3)) {
            rest.remove_prefix(3);
            return static_cast<int>(i) + 1;
        }
    return -1;
}

// " 14:05:30.25 +02:00" as a part of a day, or nothing. An empty text is midnight.
std::optional<double> timeOfDay(std::string_view rest) {
    if (rest.empty()) return 0.0;
    if (!take(rest, 'T') && !take(rest, ' ')) return std::nullopt;
    const int hour = number(rest, 2);
    if (hour < 0 || hour > 24 || !take(rest, ':')) return std::nullopt;
    const int minute = number(rest, 2);
    if (minute < 0 || minute > 59) return std::nullopt;
    double seconds = 3600.0 * hour + 60.0 * minute;
    if (take(rest, ':')) {
        const int second = number(rest, 2);
        if (second < 0 || second > 60) return std::nullopt;
        seconds += second;
        if (take(rest, '.') || take(rest, ',')) {
            std::size_t digits = 0;
            const int part = number(rest, 9, &digits);
            if (part < 0) return std::nullopt;
            seconds += part / std::pow(10.0, static_cast<double>(digits));
        }
    }
    if (rest == " AM" || rest == " am" || rest == " PM" || rest == " pm") {
        if (hour > 12) return std::nullopt;
        const bool afternoon = (rest[1] | 32) == 'p';
        if (hour == 12) seconds -= 43200;
        if (afternoon) seconds += 43200;
        rest = {};
    }
    if (take(rest, 'Z') || rest.empty()) return rest.empty() ? std::optional(seconds / 86400) : std::nullopt;
    take(rest, ' ');
    const bool east = rest.starts_with('+');
    if (!take(rest, '+') && !take(rest, '-')) return std::nullopt;
    const int hours = number(rest, 2);
    take(rest, ':');
    const int minutes = rest.empty() ? 0 : number(rest, 2);
    if (hours < 0 || minutes < 0 || !rest.empty()) return std::nullopt;
    return (seconds - (east ? 1 : -1) * (3600.0 * hours + 60.0 * minutes)) / 86400;
}

}  // namespace

std::optional<double> readDate(std::string_view text, DateOrder order) {
    if (text.size() < 6 || text.size() > 40 || !isDigit(text.front())) return std::nullopt;
    std::size_t digits = 0;
    int first = number(text, 4, &digits);
    const bool yearFirst = digits == 4;
    if (yearFirst != (order == DateOrder::YearFirst) || digits == 3 || text.empty()) return std::nullopt;
    const char between = text.front();
    if (between != '-' && between != '/' && between != '.' && between != ' ') return std::nullopt;
    text.remove_prefix(1);
    const int named = monthName(text);
    int second = named > 0 ? named : number(text, 2);
    if (second < 0 || !take(text, between)) return std::nullopt;
    int third = number(text, yearFirst ? 2 : 4, &digits);
    if (third < 0 || (!yearFirst && digits != 2 && digits != 4)) return std::nullopt;
    if (!yearFirst && digits == 2) third += third < 70 ? 2000 : 1900;
    const bool monthFirst = order == DateOrder::MonthFirst && named < 0;
    const int year = yearFirst ? first : third, month = monthFirst ? first : second,
              day = yearFirst    ? third
                    : monthFirst ? second
                                 : first;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (month < 1 || month > 12 || !date.ok()) return std::nullopt;
    const auto time = timeOfDay(text);
    if (!time) return std::nullopt;
    return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) + *time;
}

std::string dateText(double days) {
    if (!(std::abs(days) < 4e6)) return "–";
    const double whole = std::floor(days);
    const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::days(static_cast<int>(whole))));
    std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    const int minutes = static_cast<int>(std::lround(1440 * (days - whole)));
    if (minutes > 0 && minutes < 1440) text += fmt::format(" {:02}:{:02}", minutes / 60, minutes % 60);
    return text;
}

}  // namespace ravine
