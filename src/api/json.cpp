#include "api/json.h"

#include <cstdint>
#include <cstring>

namespace usher::api {
namespace {

constexpr std::uint64_t every_byte(std::uint8_t byte) { return 0x0101010101010101ULL * byte; }

// Has any of eight bytes to be escaped? The tests are exact for "none", may only over-report.
bool needs_escape(std::uint64_t eight) {
    const auto has_zero = [](std::uint64_t x) { return (x - every_byte(0x01)) & ~x & every_byte(0x80); };
    const auto below_space = (eight - every_byte(0x20)) & ~eight & every_byte(0x80);
    return (below_space | has_zero(eight ^ every_byte('"')) | has_zero(eight ^ every_byte('\\'))) != 0;
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out.append("\\\"");
            return;
        case '\\':
            out.append("\\\\");
            return;
        case '\n':
            out.append("\\n");
            return;
        case '\r':
            out.append("\\r");
            return;
        case '\t':
            out.append("\\t");
            return;
        case '\b':
            out.append("\\b");
            return;
        case '\f':
            out.append("\\f");
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        out.push_back(c);
        return;
    }
    constexpr char digits[] = "0123456789abcdef";
    out.append("\\u00");
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    out.push_back('"');
    const char* at = text.data();
    const char* const end = at + text.size();
    const char* clean = at;  // start of the run that can be copied as it is
    const auto escape_one = [&] {
        out.append(clean, at);
        append_escaped(out, *at);
        clean = ++at;
    };
    while (end - at >= 8) {
        std::uint64_t eight;
        std::memcpy(&eight, at, sizeof eight);
        if (!needs_escape(eight)) {
            at += 8;
            continue;
        }
        for (const char* const stop = at + 8; at < stop;) {
            const auto byte = static_cast<unsigned char>(*at);
            if (byte < 0x20 || byte == '"' || byte == '\\')
                escape_one();
            else
                ++at;
        }
    }
    while (at < end) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x20 || byte == '"' || byte == '\\')
            escape_one();
        else
            ++at;
    }
    out.append(clean, end);
    out.push_back('"');
}

}  // namespace usher::api
