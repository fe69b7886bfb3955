// JSON written straight into the answer's buffer. Text is stored as valid UTF-8 only, so output needs
// no check beyond escaping.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "api/json_output.h"
#include "base/clock.h"

namespace usher::api {

// Appends `text` escaped (RFC 8259 section 7), without quotes.
void append_escaped(JsonOutput& out, std::string_view text);

// In quotes.
inline void append_json(JsonOutput& out, std::string_view text) {
    out.push_back('"');
    append_escaped(out, text);
    out.push_back('"');
}

inline void append_json(JsonOutput& out, const std::string& text) {
    append_json(out, std::string_view(text));
}

inline void append_json(JsonOutput& out, std::same_as<bool> auto value) {
    out.append(value ? "true" : "false");
}

template <std::integral Integer>
requires(!std::same_as<Integer, bool>) void append_json(JsonOutput& out, Integer value) {
    constexpr std::size_t longest = 24;
    char* const digits = out.room(longest);
    out.wrote(std::to_chars(digits, digits + longest, value).ptr);
}

// The shortest text that is read back as the same number.
template <std::floating_point Number>
void append_json(JsonOutput& out, Number value) {
    constexpr std::size_t longest = 32;
    char* const digits = out.room(longest);
    out.wrote(std::to_chars(digits, digits + longest, value).ptr);
}

// Timestamps in quotes, with three digits of the fraction or with six.
inline void append_millis(JsonOutput& out, Time time) {
    char* const text = out.room(iso8601_millis_size + 2);
    text[0] = text[iso8601_millis_size + 1] = '"';
    put_iso8601_millis(text + 1, time);
    out.wrote(text + iso8601_millis_size + 2);
}
inline void append_micros(JsonOutput& out, Time time) {
    char* const text = out.room(iso8601_micros_size + 2);
    text[0] = text[iso8601_micros_size + 1] = '"';
    put_iso8601_micros(text + 1, time);
    out.wrote(text + iso8601_micros_size + 2);
}

// For whoever writes a single value.
inline void append_json(std::string& text, std::string_view value) {
    JsonOutput out(text);
    append_json(out, value);
}
template <class Number>
requires std::is_arithmetic_v<Number>
void append_json(std::string& text, Number value) {
    JsonOutput out(text);
    append_json(out, value);
}

}  // namespace usher::api
