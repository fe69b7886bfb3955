// JSON written straight into the answer's buffer. Text is stored as valid UTF-8 only, so output needs
// no check beyond escaping.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace usher::api {

// Appends `text` in quotes, escaped (RFC 8259 section 7).
void append_json(std::string& out, std::string_view text);

inline void append_json(std::string& out, const std::string& text) {
    append_json(out, std::string_view(text));
}

inline void append_json(std::string& out, std::same_as<bool> auto value) {
    out.append(value ? "true" : "false");
}

template <std::integral Integer>
requires(!std::same_as<Integer, bool>) void append_json(std::string& out, Integer value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

// The shortest text that is read back as the same number.
template <std::floating_point Number>
void append_json(std::string& out, Number value) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace usher::api
