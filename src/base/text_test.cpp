#include "base/text.h"

#include <gtest/gtest.h>

#include <chrono>

namespace usher {
namespace {

using namespace std::string_literals;

TEST(CleanText, IsUtf8WithoutNul) {
    for (auto text :
         {"", "plain", "grüße aus köln", "日本語", "😀", "\x7f", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_clean_text(text)) << text;
    }
    for (auto text :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xF0\x9F\x98"}) {
        EXPECT_FALSE(is_clean_text(text)) << hex(text);
        EXPECT_FALSE(is_valid_utf8("12345678" + std::string(text))) << hex(text);
        EXPECT_FALSE(is_valid_utf8(std::string(text) + "12345678")) << hex(text);
    }
}

TEST(CleanText, FindsANulAnywhere) {
    for (std::size_t length = 1; length < 40; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            std::string text(length, 'a');
            EXPECT_TRUE(is_clean_text(text));
            text[at] = '\0';
            EXPECT_FALSE(is_clean_text(text)) << length << " " << at;
            EXPECT_TRUE(is_valid_utf8(text));
            text[at] = '\x80';
            EXPECT_FALSE(is_valid_utf8(text)) << length << " " << at;
        }
    }
}

TEST(FoldCase, MakesSpellingsOfOneNameEqual) {
    EXPECT_EQ(fold_case("John_Smith-1.X"), "john_smith-1.x");
    EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
    EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος"));
    EXPECT_EQ(fold_case("\u00C9ric"), fold_case("e\u0301RIC"));                   // composed, decomposed
    EXPECT_EQ(fold_case("\u212B"), fold_case("\u00E5"));                          // Angstrom sign, å
    EXPECT_EQ(fold_case("\u03B1\u0345\u0301"), fold_case("\u03B1\u0301\u0345"));  // an accent with a case
    EXPECT_EQ(fold_case("\u1E9E"), "ss");
    EXPECT_NE(fold_case("Éric"), fold_case("Eric"));
    EXPECT_EQ(fold_case(""), "");
    EXPECT_EQ(fold_case("Ä\0B"s), "ä\0b"s);
}

TEST(FoldCase, IsStable) {
    for (auto text :
         {"Straße", "İstanbul", "ǅ", "ŉ", "ᾼ", "ΰ", "ﬃ", "Å", "한국", "\u1F80\u0301", "e\u0301\u0323"}) {
        EXPECT_EQ(fold_case(fold_case(text)), fold_case(text)) << text;
    }
}

TEST(CodePoints, AreCountedNotBytes) {
    EXPECT_EQ(code_points(""), 0u);
    EXPECT_EQ(code_points("aé日😀"), 4u);
}

TEST(Trim, TakesAsciiWhiteSpaceFromBothEnds) {
    EXPECT_EQ(trim(" \t\r\n\v\fa b \n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim("\u00A0a"), "\u00A0a");
}

TEST(Blank, IsNothingButWhiteSpace) {
    for (auto text :
         {"", " ", "\t\r\n\v\f ", "\u00A0", " \u2003\u200A\u3000\u2028\u205F ", "\u0085\u1680\u202F"}) {
        EXPECT_TRUE(is_blank(text)) << hex(text);
    }
    for (auto text : {"a", " a ", "\u200B", "\xE2\x80", "\xC2", "."})
        EXPECT_FALSE(is_blank(text)) << hex(text);
}

TEST(AsciiCase, LeavesOtherBytesAlone) {
    EXPECT_EQ(ascii_lower("AZaz@[`{É"), "azaz@[`{É");
    EXPECT_TRUE(equals_ignoring_ascii_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equals_ignoring_ascii_case("a", "ab"));
    EXPECT_FALSE(equals_ignoring_ascii_case("@", "`"));
}

TEST(Split, KeepsEmptyPieces) {
    using Pieces = std::vector<std::string_view>;
    EXPECT_EQ(split("a,,b,", ','), (Pieces{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), Pieces{""});
    EXPECT_EQ(split("abc", ','), Pieces{"abc"});
}

TEST(StripTags, RemovesTagsAndComments) {
    EXPECT_EQ(strip_tags("<b>Joe</b>"), "Joe");
    EXPECT_EQ(strip_tags("a<br/>b<!-- x > <i> -->c<!DOCTYPE y>d<?php z?>e"), "abcde");
    EXPECT_EQ(strip_tags("<a href=\"x\">link</a>"), "link");
    EXPECT_EQ(strip_tags("<!-->a<!--->b"), "ab");
    EXPECT_EQ(strip_tags("plain"), "plain");
}

TEST(StripTags, KeepsWhatIsNoTag) {
    for (auto text : {"a < b", "<3", "1<2>1", "<", "<<", "a<", "< b>", "<é>", ">"})
        EXPECT_EQ(strip_tags(text), text);
}

TEST(StripTags, DropsAnUnclosedTagToTheEnd) {
    EXPECT_EQ(strip_tags("Joe<script"), "Joe");
    EXPECT_EQ(strip_tags("Joe<!-- >"), "Joe");
    EXPECT_EQ(strip_tags("Joe<a"), "Joe");
}

TEST(StripTags, NeverPutsATagTogether) {
    EXPECT_EQ(strip_tags("<<b>script>alert(1)<</b>/script>"), "alert(1)");
    EXPECT_EQ(strip_tags("<<<i>a>b>c"), "c");  // each "<" left over opens the next tag
    for (auto text : {"<<b>script>x", "<<<b>i>b>x", "<scr<script>ipt>x", "<<!-- -->!-- x -->y"}) {
        EXPECT_EQ(strip_tags(strip_tags(text)), strip_tags(text)) << text;
    }
}

TEST(StripTags, IsLinear) {
    auto start = std::chrono::steady_clock::now();
    for (auto piece : {"<", "<a", "<!--", "<a>", "<<b>", "<!-- -"}) {
        std::string text;
        while (text.size() < 4'000'000) text += piece;
        EXPECT_LE(strip_tags(text).size(), text.size());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));  // squared: hours
}

TEST(HtmlEscape, LeavesNoMarkup) {
    EXPECT_EQ(html_escape("<a b=\"c\">'&"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
}

TEST(Hex, IsLowerCase) {
    EXPECT_EQ(hex("\x00\xab\xff"s), "00abff");
    std::uint8_t bytes[] = {1, 0x9c};
    EXPECT_EQ(hex(std::span<const std::uint8_t>(bytes)), "019c");
}

TEST(Base64, HasTheVectorsOfTheRfc) {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (auto [plain, text] : vectors) {
        EXPECT_EQ(base64(plain), text);
        EXPECT_EQ(from_base64(text), plain);
    }
    EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
    EXPECT_EQ(base64url("\xfb\xff\xfe\x01"), "-__-AQ");
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        all += static_cast<char>(i * 7);
        EXPECT_EQ(from_base64(base64(all)), all);
    }
}

TEST(Base64, IsReadStrictly) {
    for (auto text : {"Zg", "Zg=", "Zg===", "Z", "====", "=", "Zm9v\n", " Zm9v",
                      "Zm9v====", "Zh==", "Zm9=", "Zm=v", "Zm-v", "Zm9vZg==Zg==", "Z=\x00="}) {
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    }
}

TEST(Base64, OfUrlsIsReadStrictly) {
    std::string all;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(from_base64url(base64url(all)), all);
        all += static_cast<char>(i * 7);
    }
    for (auto text : {"Z", "Zg==", "Zg=", "Zm+v", "Zm/v", "Zh", "Zm9", "Zm9v\n", "Zm9vZ", "="})
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
}

TEST(Path, EncodesWhatMayNotStandInOne) {
    EXPECT_EQ(path_encode("a/b//c.d@e~f:g"), "a/b//c.d@e~f:g");
    EXPECT_EQ(path_encode("100% a?b#c\"é\r\n"), "100%25%20a%3Fb%23c%22%C3%A9%0D%0A");
}

TEST(Form, DecodesAsBrowsersEncode) {
    EXPECT_EQ(form_decode("a+b%20c%2Bd%C3%A9"), "a b c+dé");
    EXPECT_EQ(form_decode("100%&%4&%zz%"), "100%&%4&%zz%");
    EXPECT_EQ(form_decode("%2"), "%2");
    EXPECT_EQ(form_decode("%25%41"), "%A");
    EXPECT_EQ(form_decode("%00"), "\0"s);
    EXPECT_EQ(percent_decode("a+b%2fc"), "a+b/c");
}

TEST(Form, EncodesWhatIsNotPlain) {
    EXPECT_EQ(form_encode("aZ09*-._ ~/é"), "aZ09*-._+%7E%2F%C3%A9");
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(form_decode(form_encode(all)), all);
}

}  // namespace
}  // namespace usher
