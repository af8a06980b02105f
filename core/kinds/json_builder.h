// Builds a Json value from text in time and memory that the text's length bounds: nothing is looked up while it grows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/kinds/param.h"

namespace ravine {

// What a text may hold at most. Deeper nesting would exhaust the stack of whoever walks the value later.
struct JsonLimits {
    std::size_t depth = 100;
    std::size_t values = 2'000'000;      // numbers, texts, true, false, null
    std::size_t containers = 1'000'000;  // lists and objects
};

// The receiver of nlohmann::json's parsing events. Stops at the first fault, which `fault` then holds.
class JsonBuilder : public nlohmann::json_sax<Json> {
public:
    struct Fault {
        enum class Kind { None, Syntax, Overflow, Limit } kind = Kind::None;
        std::size_t at = 0;     // offset in bytes
        std::string what;       // Syntax: the parser's words; Overflow: the number; Limit: "nested too deeply"
        std::string allowed{};  // Limit: "at most 100 levels"
    };

    explicit JsonBuilder(const JsonLimits& limits) : limits_(limits) {}

    const Fault& fault() const { return fault_; }
    // Keys that stand twice in one object, each once.
    const std::vector<std::string>& repeatedKeys() const { return repeated_; }
    Json take() { return std::move(root_); }

    bool null() override { return value(nullptr); }
    bool boolean(bool v) override { return value(v); }
    bool number_integer(number_integer_t v) override { return value(v); }
    bool number_unsigned(number_unsigned_t v) override { return value(v); }
    bool number_float(number_float_t v, const string_t&) override { return value(v); }
    bool string(string_t& v) override { return value(std::move(v)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t& v) override;
    bool end_object() override;
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t at, const std::string& token, const nlohmann::detail::exception& error) override;

private:
    bool value(Json v);
    bool open(Json container);
    bool close();
    bool refuse(const char* what, std::string allowed);
    void append(Json v);

    JsonLimits limits_;
    std::size_t values_ = 0, containers_ = 0;
    std::vector<Json> open_;         // from the outermost to the innermost
    std::vector<std::string> keys_;  // that of the value to come, one for each open object
    std::vector<std::string> repeated_;
    Json root_;
    Fault fault_;
};

}  // namespace ravine
