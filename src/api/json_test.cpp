#include "api/json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <limits>
#include <random>

namespace usher::api {
namespace {

namespace json = boost::json;

std::string written(const auto& value) {
    std::string out;
    append_json(out, value);
    return out;
}

void append_utf8(std::string& out, std::uint32_t c) {
    const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
        byte(0xc0 | c >> 6);
    } else {
        if (c < 0x10000)
            byte(0xe0 | c >> 12);
        else
            byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 63));
        byte(0x80 | (c >> 6 & 63));
    }
    byte(0x80 | (c & 63));
}

// Everything that needs care is about as frequent as everything that does not.
std::string random_text(std::mt19937& random) {
    std::string text;
    const auto pick = [&](std::uint32_t from, std::uint32_t to) {
        return std::uniform_int_distribution<std::uint32_t>(from, to)(random);
    };
    for (auto length = pick(0, 40); length > 0; --length) {
        switch (pick(0, 7)) {
            case 0:
                append_utf8(text, pick(0, 0x1f));
                break;
            case 1:
                append_utf8(text, pick(0, 1) ? '"' : '\\');
                break;
            case 2:
                append_utf8(text, pick(0x7f, 0x7ff));
                break;
            case 3:
                append_utf8(text, pick(0x800, 0xd7ff));
                break;
            case 4:
                append_utf8(text, pick(0xe000, 0xffff));
                break;
            case 5:
                append_utf8(text, pick(0x10000, 0x10ffff));
                break;
            default:
                append_utf8(text, pick(0x20, 0x7e));
                break;
        }
    }
    return text;
}

TEST(Json, AnyTextComesBack) {
    std::mt19937 random(20160501);
    for (int i = 0; i < 50'000; ++i) {
        const auto text = random_text(random);
        ASSERT_EQ(json::parse(written(text)).as_string(), text) << written(text);
    }
}

TEST(Json, EveryCharacterAtEveryAlignmentAndDistanceFromTheEnd) {
    alignas(8) char buffer[64];
    for (int c = 0; c < 0x80; ++c) {
        for (std::size_t start = 0; start < 8; ++start) {
            for (std::size_t before = 0; before < 17; ++before) {
                for (std::size_t after = 0; after < 17; after += 3) {
                    char* const text = buffer + start;
                    std::fill(text, text + before + 1 + after, 'x');
                    text[before] = static_cast<char>(c);
                    const std::string_view view(text, before + 1 + after);
                    const auto out = written(view);
                    ASSERT_EQ(json::parse(out).as_string(), view) << out;
                    const bool escaped = c < 0x20 || c == '"' || c == '\\';
                    ASSERT_EQ(out.size() > view.size() + 2, escaped) << out;
                }
            }
        }
    }
}

TEST(Json, OutputHasNoControlCharacters) {
    std::string all;
    for (char c = 0; c < 0x20; ++c) all.push_back(c);
    for (const char c : written(all)) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    EXPECT_EQ(written(std::string_view("\b\t\n\f\r\"\\\x01\x1f", 9)), R"("\b\t\n\f\r\"\\\u0001\u001f")");
}

TEST(Json, AppendsBehindWhatIsThere) {
    std::string out = "[";
    append_json(out, std::string_view("a\nb"));
    EXPECT_EQ(out, R"(["a\nb")");
    EXPECT_EQ(written(std::string_view()), "\"\"");
}

TEST(Json, NumbersAndFlags) {
    EXPECT_EQ(written(0), "0");
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
    EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(written(true), "true");
    EXPECT_EQ(written(false), "false");
}

}  // namespace
}  // namespace usher::api
