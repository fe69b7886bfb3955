#include "ldap/text.h"

#include <gtest/gtest.h>
#include <ldap.h>

#include <random>

#include "base/text.h"

// Of libldap, for slapd's use and ours: a filter as it goes over the wire.
extern "C" int ldap_pvt_put_filter(BerElement* element, const char* filter);

namespace usher::ldap {
namespace {

// Texts full of what means something in filters and names.
class Texts {
  public:
    std::string next() {
        static const std::string special = "*()\\,+\"<>;=# \0\x01\x7f/&|!~:-";
        std::string text;
        const auto length = random_() % 24;
        for (unsigned i = 0; i < length; ++i) {
            switch (random_() % 3) {
                case 0:
                    text.push_back(special[random_() % special.size()]);
                    break;
                case 1:
                    text.push_back(static_cast<char>('a' + random_() % 26));
                    break;
                default:
                    text.push_back(static_cast<char>(random_() % 256));
            }
        }
        return text;
    }

  private:
    std::mt19937 random_{4515};
};

// The value between "(uid=" and ")" as RFC 4515 reads it; nullopt when the text is more than one value.
std::optional<std::string> read_back(const std::string& escaped) {
    std::string value;
    for (std::size_t at = 0; at < escaped.size(); ++at) {
        const char c = escaped[at];
        if (c == '*' || c == '(' || c == ')' || c == '\0') return std::nullopt;
        if (c != '\\') {
            value.push_back(c);
            continue;
        }
        if (at + 2 >= escaped.size()) return std::nullopt;
        value.push_back(static_cast<char>(std::stoi(escaped.substr(at + 1, 2), nullptr, 16)));
        at += 2;
    }
    return value;
}

TEST(Text, a_filter_value_is_read_back_as_it_was) {
    Texts texts;
    for (int round = 0; round < 200'000; ++round) {
        const auto text = texts.next();
        ASSERT_EQ(read_back(escape_filter(text)), text) << hex(text);
    }
}

// What libldap sends for it is one equality match, whatever stands in it.
TEST(Text, libldap_sees_one_equality_match) {
    Texts texts;
    for (int round = 0; round < 20'000; ++round) {
        const auto text = texts.next();
        const auto filter = "(uid=" + escape_filter(text) + ")";
        BerElement* element = ber_alloc_t(LBER_USE_DER);
        ASSERT_EQ(ldap_pvt_put_filter(element, filter.c_str()), 0) << filter;
        berval* encoded = nullptr;
        ASSERT_EQ(ber_flatten(element, &encoded), 0);
        const std::string wire(encoded->bv_val, encoded->bv_len);
        constexpr unsigned char equality_match = 0xA3;
        EXPECT_EQ(static_cast<unsigned char>(wire[0]), equality_match) << filter;
        EXPECT_TRUE(wire.ends_with(text)) << filter;
        ber_bvfree(encoded);
        ber_free(element, 1);
    }
}

TEST(Text, a_name_value_is_read_back_as_it_was) {
    Texts texts;
    for (int round = 0; round < 100'000; ++round) {
        const auto text = texts.next();
        if (text.empty() || text.find('\0') != std::string::npos) continue;
        const auto dn = "uid=" + escape_dn(text) + ",ou=people,dc=example";
        ASSERT_EQ(first_value(dn, "UID"), text) << hex(text);
    }
}

TEST(Text, spellings_of_one_name_are_one_name) {
    const auto plain = canonical_dn("uid=mary,ou=people,dc=example");
    ASSERT_TRUE(plain);
    for (const char* other : {"UID=Mary, OU=People, DC=example", "uid=mary,ou=people,dc=EXAMPLE",
                              "uid=\\6dary,ou=people,dc=example"})
        EXPECT_EQ(canonical_dn(other), plain) << other;
    EXPECT_NE(canonical_dn("uid=mary\\,ou=people,dc=example"), plain);
    EXPECT_EQ(canonical_dn("no name at all"), std::nullopt);
    EXPECT_EQ(first_value("cn=devs,ou=groups", "uid"), std::nullopt);
}

}  // namespace
}  // namespace usher::ldap
