// Text as people write it: validity, case folding, trimming, and the encodings of the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher {

// Valid UTF-8 (RFC 3629) without NUL: what every stored text must be.
bool is_clean_text(std::string_view text);
bool is_valid_utf8(std::string_view text);

// The form in which names are compared: Unicode case folding, then NFC. Text must be valid UTF-8.
std::string fold_case(std::string_view text);
// Number of code points of valid UTF-8.
std::size_t code_points(std::string_view text);

constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }  // of ASCII

std::string_view trim(std::string_view text);  // ASCII white space at both ends
bool is_blank(std::string_view text);          // nothing but white space, Unicode's included
std::string ascii_lower(std::string_view text);
bool equals_ignoring_ascii_case(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);

// "<b>Joe</b>" -> "Joe": removes tags and comments, keeps a lone "<" that opens no tag. A tag that is not
// closed goes to the end of the text. The result contains no tag, whatever the input.
std::string strip_tags(std::string_view text);

std::string hex(std::span<const std::uint8_t> bytes);
std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);                     // RFC 4648 section 4, padded
std::string base64url(std::string_view bytes);                  // RFC 4648 section 5, no padding
std::optional<std::string> from_base64(std::string_view text);  // strict: padded, no white space
std::optional<std::string> from_base64url(
    std::string_view text);  // strict: what base64url writes, no other form

// application/x-www-form-urlencoded (WHATWG URL): "+" is a space; a broken %XX stays as written.
std::string form_decode(std::string_view text);
std::string form_encode(std::string_view text);
std::string percent_decode(std::string_view text);  // "+" stays "+"
std::string path_encode(std::string_view text);     // as a path, slashes included (RFC 3986 section 3.3)
std::string html_escape(std::string_view text);

}  // namespace usher
