#include "dialects/cds/address.h"

#include <gtest/gtest.h>

#include <regex>

namespace usher::cds {
namespace {

TEST(Address, ContainsOneSomewhere) {
    for (const auto* good : {"ab@corp.com", "ab+tag@corp.com", "-ab@corp.com", "ab@corp.info",
                             "x ab@corp.com y", "ab@@cd@corp.com", "12@34.56", "a.b@c-d.co.uk", "a__@__.__"})
        EXPECT_TRUE(is_address(good)) << good;
    for (const auto* bad : {"", "@", "a@corp.com", "ab@c.fr", "ab@corp.c", "ab@.com", "ab@corp.",
                            "ab@-corp.com", "ab-@corp.com", "ab@corp-.com", "ab@co rp.com", "éa@corp.com"})
        EXPECT_FALSE(is_address(bad)) << bad;
}

TEST(Address, HoldsNoControlCharacter) {
    for (const std::string bad :
         {"ab@corp.com\n", "x\nab@corp.com", "ab@corp.com\t", "ab@corp.com\x7f", "ab@corp.com\xc2\x85"})
        EXPECT_FALSE(is_address(bad)) << bad;
    EXPECT_FALSE(is_address(std::string_view("ab@corp.com\0", 12)));
    EXPECT_TRUE(is_address("ab@corp.com \xc2\xa0"));
}

TEST(Address, IsNotLongerThanAnybodys) {
    EXPECT_TRUE(is_address(std::string(245, 'a') + "@corp.com"));
    EXPECT_FALSE(is_address(std::string(246, 'a') + "@corp.com"));
}

// The pattern of the contract, on every short text over the characters that matter to it.
TEST(Address, AgreesWithThePattern) {
    const std::regex pattern(
        R"([0-9A-Za-z_][-._0-9A-Za-z_]*[0-9A-Za-z_]@[0-9A-Za-z_][-._0-9A-Za-z_]*[0-9A-Za-z_]\.[0-9A-Za-z_]{2,3})");
    constexpr std::string_view letters = "a-.@ ";
    std::string text;
    const auto all = [&](const auto& self, std::size_t length) -> void {
        if (length == 0) {
            const auto whole = "a" + text + "aa";
            ASSERT_EQ(is_address(whole), std::regex_search(whole, pattern)) << whole;
            return;
        }
        for (const char letter : letters) {
            text.push_back(letter);
            self(self, length - 1);
            text.pop_back();
        }
    };
    for (std::size_t length = 0; length <= 6; ++length) all(all, length);
}

TEST(Address, IsInOneOfTheDomains) {
    const std::vector<std::string> domains = {"corp.com", "corp.fr"};
    EXPECT_TRUE(is_in_domains("ab@corp.fr", domains));
    EXPECT_TRUE(is_in_domains("anything", {}));
    for (const auto* bad :
         {"ab@sub.corp.com", "ab@Corp.com", "ab@xcorp.com", "ab@cd@corp.com", "ab", "ab@corp.com "})
        EXPECT_FALSE(is_in_domains(bad, domains)) << bad;
}

}  // namespace
}  // namespace usher::cds
