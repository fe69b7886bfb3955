#include "crypto/openpgp_armor.h"

#include <cstdint>

#include "base/text.h"

namespace usher::crypto {
namespace {

// CRC-24, section 6.1.
std::uint32_t checksum(std::string_view data) {
    std::uint32_t crc = 0xb704ce;
    for (const char c : data) {
        crc ^= std::uint32_t{static_cast<std::uint8_t>(c)} << 16;
        for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ (crc & 0x800000 ? 0x1864cfb : 0);
    }
    return crc & 0xffffff;
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return trim(line);
}

bool is_checksum_of(std::string_view line, std::string_view data) {
    const auto bytes = from_base64(line.substr(1));
    if (!bytes || bytes->size() != 3) return false;
    std::uint32_t given = 0;
    for (const char c : *bytes) given = given << 8 | static_cast<std::uint8_t>(c);
    return given == checksum(data);
}

}  // namespace

std::optional<std::string> openpgp_armored_data(std::string_view text, std::string_view kind) {
    const std::string name = std::string(kind) + "-----";
    const std::string end = "-----END PGP " + name;
    if (take_line(text) != "-----BEGIN PGP " + name) return std::nullopt;
    while (!take_line(text).empty()) {
    }  // "Comment: …", up to an empty line
    std::string encoded, sum;
    for (;;) {
        if (text.empty()) return std::nullopt;
        const auto line = take_line(text);
        if (line == end) break;
        if (!sum.empty()) return std::nullopt;
        if (line.starts_with('='))
            sum = line;
        else
            encoded += line;
    }
    auto data = from_base64(encoded);
    if (!text.empty() || !data || data->empty() || (!sum.empty() && !is_checksum_of(sum, *data)))
        return std::nullopt;
    return data;
}

}  // namespace usher::crypto
