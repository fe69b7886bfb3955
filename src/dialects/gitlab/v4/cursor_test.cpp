#include "dialects/gitlab/v4/cursor.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "dialects/gitlab/random_test.h"

namespace usher::gitlab::v4 {
namespace {

constexpr AccountOrder orders[] = {AccountOrder::id, AccountOrder::name, AccountOrder::username,
                                   AccountOrder::created_at, AccountOrder::updated_at};

AccountSequence by(AccountOrder order) {
    AccountSequence sequence;
    sequence.by = order;
    return sequence;
}

TEST(Cursor, NamesThePlaceBehindAnyAccount) {
    Random random;
    for (int i = 0; i < 2000; ++i) {
        const auto account = random.account();
        for (const auto order : orders) {
            const auto place = place_of(cursor_behind(account, by(order)), by(order));
            ASSERT_TRUE(place) << static_cast<int>(order);
            EXPECT_EQ(place->id, account.id);
            EXPECT_TRUE(order != AccountOrder::name || place->text == account.name);
            EXPECT_TRUE(order != AccountOrder::username || place->text == account.username);
            EXPECT_TRUE(order != AccountOrder::created_at || place->time == account.created_at);
            EXPECT_TRUE(order != AccountOrder::updated_at || place->time == account.updated_at);
        }
    }
}

TEST(Cursor, IsGoodForItsOwnOrderOnly) {
    Random random;
    const auto account = random.account();
    for (const auto one : orders)
        for (const auto other : orders)
            EXPECT_EQ(place_of(cursor_behind(account, by(one)), by(other)).has_value(), one == other);
}

// Whatever somebody makes up is a cursor or is refused; nothing else happens.
TEST(Cursor, ThatIsMadeUpIsRefused) {
    for (const std::string text : {"", "n", "n17", "n 17", "n-17 Ann", "n+17 Ann", "nx Ann", "n1x Ann",
                                   "17 Ann", "N17 Ann", " n17 Ann", "n  Ann", "u17 ann", "n17\tAnn"})
        EXPECT_FALSE(place_of(base64url(text), by(AccountOrder::name))) << text;
    for (const std::string text : {"c17", "c17 ", "c17 x", "c17 1x", "c17  1", "c17 1 ", "c17 1.5", "c17 0x1",
                                   "c17 +1", "c17 9223372036854775808", "c17 99999999999999999999999"})
        EXPECT_FALSE(place_of(base64url(text), by(AccountOrder::created_at))) << text;
    for (const auto& bytes :
         {std::string("n17 a\0b", 7), std::string("n17 \xff"), std::string("n17 \xed\xa0\x80")})
        EXPECT_FALSE(place_of(base64url(bytes), by(AccountOrder::name)));
    for (const auto* cursor :
         {"", "%", "====", "bjE3IEFubg==", "bjE3 IEFubg", "bjE3IEFubh", "\n", "bjE3IEFub"})
        EXPECT_FALSE(place_of(cursor, by(AccountOrder::name))) << cursor;
    EXPECT_TRUE(place_of("bjE3IEFubg", by(AccountOrder::name)));
}

TEST(Cursor, OfAnIdBeyondAnyIsAPlaceAllTheSame) {
    EXPECT_TRUE(place_of(base64url("i99999999999999999999999 "), by(AccountOrder::id)));
}

TEST(Cursor, FlippedAnywhereIsNeverAnotherKindOfText) {
    Random random;
    for (int i = 0; i < 300; ++i) {
        auto cursor = cursor_behind(random.account(), by(AccountOrder::name));
        cursor[static_cast<std::size_t>(random.number(0, std::ssize(cursor) - 1))] =
            static_cast<char>(random.number(1, 126));
        if (const auto place = place_of(cursor, by(AccountOrder::name))) {
            EXPECT_TRUE(is_clean_text(place->text));
            EXPECT_GE(place->id.value, 0);
        }
    }
}

}  // namespace
}  // namespace usher::gitlab::v4
