#include "domain/email.h"

#include <gtest/gtest.h>

#include <regex>

namespace usher {
namespace {

TEST(IsEmail, AcceptsTheContractsShape) {
    for (auto text : {"john@example.com", "lol!'+=?><#$%^&*()@gmail.com", "mailto:test@example.com", "a@b.c",
                      "a@b..c", "a@..c", "ü@bücher.example", "a@-.b_c", "a.b+c@d.e.f.g"}) {
        EXPECT_TRUE(is_email(text)) << text;
    }
}

TEST(IsEmail, RefusesOthers) {
    for (auto text : {"", "@", "a", "root@localhost", "a@b@c.d", "@b.c", "a@.c", "a@b.", "a@b.c-d", "a@b.ü",
                      "a b@c.d", "a@b.c ", " a@b.c", "a@b.c\n", "a\t@b.c", "a@b.c\r\nBcc: x@y.z"}) {
        EXPECT_FALSE(is_email(text)) << text;
    }
    EXPECT_FALSE(is_email(std::string_view("a\0@b.c", 6)));
}

TEST(IsEmail, AgreesWithThePatternOnEveryShortText) {
    const std::regex pattern(R"([^@\s]+@([^@\s]+\.)+[A-Za-z0-9_]+)");
    constexpr std::string_view letters = "a@. -";
    for (std::size_t length = 0; length <= 7; ++length) {
        std::size_t count = 1;
        for (std::size_t i = 0; i < length; ++i) count *= letters.size();
        for (std::size_t n = 0; n < count; ++n) {
            std::string text;
            for (std::size_t rest = n; text.size() < length; rest /= letters.size()) {
                text += letters[rest % letters.size()];
            }
            ASSERT_EQ(is_email(text), std::regex_match(text, pattern)) << text;
        }
    }
}

TEST(EmailForms, TrimAndFold) {
    EXPECT_EQ(normalise_email(" John.SMITH@Example.ORG\n"), "john.smith@example.org");
    EXPECT_EQ(normalise_email("É@x.y"), "É@x.y");
    EXPECT_EQ(fold_email(" É@X.Y "), "é@x.y");
    EXPECT_EQ(fold_email("e\u0301@x.y"), fold_email("É@x.y"));
}

}  // namespace
}  // namespace usher
