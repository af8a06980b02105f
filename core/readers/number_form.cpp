#include "core/readers/number_form.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace ravine {
namespace {

// Not one of the C library's readers: those follow the locale, which a window sets.
bool readPlain(std::string_view text, double& number) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end != text.data() + text.size()) return false;
    if (error == std::errc::result_out_of_range) {
        // Too small is zero, too large is refused; from_chars does not say which it was.
        const std::size_t digit = text.find_first_not_of("-0.");
        const std::size_t exponent = text.find_first_of("eE");
        const bool small = exponent != text.npos ? text[exponent + 1] == '-' : digit > text.find('.');
        if (!small) return false;
        value = text.starts_with('-') ? -0.0 : 0.0;
    } else if (error != std::errc{} || !std::isfinite(value)) {
        return false;
    }
    number = value;
    return true;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Takes one of the texts off the front; its length, or 0.
template <std::size_t count>
std::size_t lengthOfOne(std::string_view text, const std::array<std::string_view, count>& ones) {
    for (const std::string_view one : ones)
        if (text.starts_with(one)) return one.size();
    return 0;
}

// No-break, thin and narrow no-break spaces among them.
constexpr std::array<std::string_view, 5> blanks{" ", "\t", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
constexpr std::array<std::string_view, 4> currencies{"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5"};
constexpr std::array<std::string_view, 6> neutralGroups{" ",           "'", "\xE2\x80\x99", "\xC2\xA0", "\xE2\x80\x89",
                                                        "\xE2\x80\xAF"};

// Reads sign, groups, decimals, exponent and what stands around them into plain digits.
class Normaliser {
public:
    Normaliser(std::string_view text, NumberForm form)
        : rest_(text), decimal_(form == NumberForm::Point ? '.' : ','), group_(form == NumberForm::Point ? ',' : '.') {}

    bool read(double& number) {
        if (rest_.size() > longest) return false;
        skip(blanks);
        sign();
        skip(currencies);
        skip(blanks);
        if (size_ == 0) sign();
        if (!integer()) return false;
        exponent();
        skip(blanks);
        const bool percent = rest_.starts_with('%');
        if (percent) rest_.remove_prefix(1);
        skip(currencies);
        skip(blanks);
        if (!rest_.empty() || !readPlain({plain_.data(), size_}, number)) return false;
        if (percent) number /= 100;
        return true;
    }

private:
    static constexpr std::size_t longest = 60;

    void put(char c) { plain_[size_++] = c; }  // no more than `longest` are ever put

    template <std::size_t count>
    void skip(const std::array<std::string_view, count>& ones) {
        while (const std::size_t length = lengthOfOne(rest_, ones)) rest_.remove_prefix(length);
    }

    void sign() {
        constexpr std::string_view minus = "\xE2\x88\x92";
        if (rest_.starts_with('-') || rest_.starts_with(minus)) {
            put('-');
            rest_.remove_prefix(rest_.starts_with('-') ? 1 : minus.size());
        } else if (rest_.starts_with('+')) {
            rest_.remove_prefix(1);
        }
    }

    std::size_t digits() {
        std::size_t count = 0;
        for (; !rest_.empty() && isDigit(rest_.front()); rest_.remove_prefix(1), ++count) put(rest_.front());
        return count;
    }

    // The group sign that stands here before exactly three digits.
    std::size_t groupSign() const {
        const std::size_t length = rest_.starts_with(group_) ? 1 : lengthOfOne(rest_, neutralGroups);
        if (length == 0 || rest_.size() < length + 3) return 0;
        for (std::size_t i = 0; i < 3; ++i)
            if (!isDigit(rest_[length + i])) return 0;
        return rest_.size() > length + 3 && isDigit(rest_[length + 3]) ? 0 : length;
    }

    bool integer() {
        std::size_t count = digits();
        std::string_view sign;
        while (count > 0 && count <= 3) {
            const std::size_t length = groupSign();
            if (length == 0) break;
            if (!sign.empty() && rest_.substr(0, length) != sign) return false;
            sign = rest_.substr(0, length);
            rest_.remove_prefix(length);
            count = digits();
        }
        std::size_t decimals = 0;
        if (rest_.starts_with(decimal_)) {
            put('.');
            rest_.remove_prefix(1);
            decimals = digits();
        }
        return count + decimals > 0;
    }

    void exponent() {
        if (rest_.size() < 2 || (rest_.front() != 'e' && rest_.front() != 'E')) return;
        put('e');
        rest_.remove_prefix(1);
        if (rest_.front() == '-' || rest_.front() == '+') {
            put(rest_.front());
            rest_.remove_prefix(1);
        }
        digits();
    }

    std::string_view rest_;
    char decimal_, group_;
    std::array<char, longest + 1> plain_{};
    std::size_t size_ = 0;
};

}  // namespace

bool readNumber(std::string_view text, NumberForm form, double& number) {
    // Most are plain. With a decimal comma a point would stand for thousands.
    const bool plain = form == NumberForm::Point || text.find('.') == text.npos;
    return (plain && readPlain(text, number)) || Normaliser(text, form).read(number);
}

NumberReadings numberReadings(std::string_view text) {
    NumberReadings readings;
    double asPoint = 0, asComma = 0;
    readings.point = readNumber(text, NumberForm::Point, asPoint);
    if (readings.point && text.find_first_of(".,") == text.npos) {
        readings.comma = true;
        return readings;
    }
    readings.comma = readNumber(text, NumberForm::Comma, asComma);
    readings.differ = readings.point && readings.comma && asPoint != asComma;
    return readings;
}

bool isDigits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, isDigit); }

}  // namespace ravine
