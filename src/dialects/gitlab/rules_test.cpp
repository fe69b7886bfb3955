// What each version asks of what it stores (contract/gitlab.md sections 4 and 8.1).
#include "dialects/gitlab/rules.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace usher::gitlab {
namespace {

std::string repeated(std::string_view what, std::size_t times) {
    std::string out;
    while (times-- > 0) out += what;
    return out;
}

Problems problems_of(const Version& version, const UserValues& values) {
    Problems problems;
    check_user(version, values, problems);
    return problems;
}
Problems of_username(const Version& version, std::string_view username) {
    UserValues values;
    values.username = username;
    return problems_of(version, values);
}
Problems of_email(const Version& version, std::string_view email) {
    UserValues values;
    values.email = email;
    return problems_of(version, values);
}
Problems of_name(const Version& version, std::string_view name) {
    UserValues values;
    values.name = name;
    return problems_of(version, values);
}

constexpr const Version* versions[] = {&version_3, &version_4};

TEST(Rules, UsernamesOfEveryVersion) {
    const Problems bad{{"username", Fault::bad_format}};
    for (const auto* version : versions) {
        for (const auto* good : {"a", "_", ".a", "a-", "A.b_c-9", "git", "a.gitx", "atom"})
            EXPECT_EQ(of_username(*version, good), Problems()) << good;
        for (const auto* odd : {".", "..", "a.", "-a", "", "a b", "ä", "a/b", "a\n", "<b>", "a@b"})
            EXPECT_EQ(of_username(*version, odd), bad) << odd;
    }
}

TEST(Rules, UsernamesLikeFilesAreRefusedByTheNewerOnly) {
    for (const auto* name : {"a.git", "a.atom", "A.GIT", "a.Atom", "x.y.git"}) {
        EXPECT_EQ(of_username(version_3, name), Problems()) << name;
        EXPECT_EQ(of_username(version_4, name), (Problems{{"username", Fault::bad_format}})) << name;
    }
}

TEST(Rules, ReservedUsernames) {
    const auto reserved = [](std::string_view name) {
        return Problems{{"username", Fault::reserved, 0, std::string(name)}};
    };
    for (const auto* name : {"admin", "users", "u", "merge_requests"})
        for (const auto* version : versions) EXPECT_EQ(of_username(*version, name), reserved(name));
    for (const auto* name : {"Admin", "USERS", "U"}) {
        EXPECT_EQ(of_username(version_3, name), Problems()) << name;
        EXPECT_EQ(of_username(version_4, name), reserved(name)) << name;
    }
    for (const auto* name : {"api", "OAuth", "uploads", "404.html", "robots.txt", ".well-known"}) {
        EXPECT_EQ(of_username(version_3, name), Problems()) << name;
        EXPECT_EQ(of_username(version_4, name), reserved(name)) << name;
    }
    for (const auto* name : {"admins", "apis", "user"})
        for (const auto* version : versions) EXPECT_EQ(of_username(*version, name), Problems()) << name;
}

TEST(Rules, LengthsAreInCharacters) {
    for (const auto* version : versions) {
        EXPECT_EQ(of_username(*version, repeated("a", 255)), Problems());
        EXPECT_EQ(of_username(*version, repeated("a", 256)), (Problems{{"username", Fault::too_long, 255}}));
        UserValues values;
        const auto longest = repeated("ß", 255), too_long = repeated("ß", 256);
        values.bio = longest;
        EXPECT_EQ(problems_of(*version, values), Problems());
        values.bio = too_long;
        EXPECT_EQ(problems_of(*version, values), (Problems{{"bio", Fault::too_long, 255}}));
    }
    EXPECT_EQ(of_name(version_3, repeated("ß", 256)), Problems());
    EXPECT_EQ(of_name(version_4, repeated("ß", 255)), Problems());
    EXPECT_EQ(of_name(version_4, repeated("ß", 256)), (Problems{{"name", Fault::too_long, 255}}));
}

TEST(Rules, NamesAreNotBlank) {
    for (const auto* version : versions)
        for (const auto* blank : {"", " ", "\t\n", "\u2003"})
            EXPECT_EQ(of_name(*version, blank), (Problems{{"name", Fault::blank}}));
}

TEST(Rules, PasswordsAreOfEightTo128Characters) {
    for (const auto* version : versions) {
        for (const auto& [length, fault, limit] :
             {std::tuple(7, Fault::too_short, 8), std::tuple(0, Fault::too_short, 8),
              std::tuple(129, Fault::too_long, 128)}) {
            const auto password = repeated("é", static_cast<std::size_t>(length));
            UserValues values;
            values.password = password;
            EXPECT_EQ(problems_of(*version, values), (Problems{{"password", fault, limit}})) << length;
        }
        for (const std::size_t length : {8U, 128U}) {
            const auto password = repeated("é", length);
            UserValues values;
            values.password = password;
            EXPECT_EQ(problems_of(*version, values), Problems()) << length;
        }
    }
}

TEST(Rules, AnAddressNeedsADotInItsDomainInTheOlderOnly) {
    const Problems bad{{"email", Fault::bad_format}};
    for (const auto* version : versions) {
        for (const auto* good : {"a@b.org", "lol!'+=?><#$%^&*()@gmail.com", "mailto:test@example.com"})
            EXPECT_EQ(of_email(*version, good), Problems()) << good;
        for (const auto* odd : {"", "a", "@b.org", "a@", "a@b@c.d", "a b@c.d", "a@b c.d"})
            EXPECT_EQ(of_email(*version, odd), bad) << odd;
    }
    for (const auto* dotless : {"root@localhost", "a@b.org."}) {
        EXPECT_EQ(of_email(version_3, dotless), bad) << dotless;
        EXPECT_EQ(of_email(version_4, dotless), Problems()) << dotless;
    }
}

TEST(Rules, LimitsOfProjectsAreSmallNumbers) {
    for (const auto* version : versions) {
        UserValues values;
        for (const std::int64_t good : {std::int64_t{0}, std::int64_t{1}, std::int64_t{INT32_MAX}}) {
            values.projects_limit = good;
            EXPECT_EQ(problems_of(*version, values), Problems());
        }
        for (const std::int64_t negative : {std::int64_t{-1}, INT64_MIN}) {
            values.projects_limit = negative;
            EXPECT_EQ(problems_of(*version, values), (Problems{{"projects_limit", Fault::below_minimum, 0}}));
        }
        for (const std::int64_t large : {std::int64_t{INT32_MAX} + 1, INT64_MAX}) {
            values.projects_limit = large;
            EXPECT_EQ(problems_of(*version, values), (Problems{{"projects_limit", Fault::not_a_number}}));
        }
    }
}

TEST(Rules, EverythingIsFoundAtOnce) {
    const UserValues values{"a b", " ", "x", "short", {}, -1};
    EXPECT_EQ(problems_of(version_4, values), (Problems{{"email", Fault::bad_format},
                                                        {"password", Fault::too_short, 8},
                                                        {"name", Fault::blank},
                                                        {"username", Fault::bad_format},
                                                        {"projects_limit", Fault::below_minimum, 0}}));
    EXPECT_EQ(problems_of(version_4, {}), Problems()) << "what is absent is not looked at";
}

Problems of_key(std::string_view title, std::string_view key) {
    Problems problems;
    check_key(title, key, problems);
    return problems;
}

TEST(Rules, KeysAreOneLineOfAKnownKind) {
    EXPECT_EQ(of_key("t", "ssh-rsa AAAA c"), Problems());
    EXPECT_EQ(of_key("t", "  ecdsa-sha2-nistp256 AAAA \n"), Problems()) << "space at the ends is none of it";
    EXPECT_EQ(of_key("t", "rsa AAAA"), (Problems{{"key", Fault::bad_format}}));
    EXPECT_EQ(of_key("t", ""), (Problems{{"key", Fault::bad_format}}));
    EXPECT_EQ(of_key("t", "ssh-rsa AA\nAA"),
              (Problems{{"key", Fault::bad_format}, {"key", Fault::not_single_line}}));
    EXPECT_EQ(of_key(repeated("ß", 256), "ssh-rsa AAAA"), (Problems{{"title", Fault::too_long, 255}}));
    EXPECT_EQ(of_key("t", "ssh-rsa " + repeated("A", 4993)), (Problems{{"key", Fault::too_long, 5000}}));
    EXPECT_EQ(of_key("t", "ssh-rsa " + repeated("A", 4992)), Problems());
}

}  // namespace
}  // namespace usher::gitlab
