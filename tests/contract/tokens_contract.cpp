// Lists of tokens, and the families that rotation makes.
#include <random>

#include "base/text.h"
#include "contract/engines.h"

namespace usher::test {
namespace {

class TokensContract : public StoreContract {
  protected:
    Token insert(Token token, std::uint64_t seed) {
        token.hash = hash_of(seed);
        token.id = write([&](Writer& writer) { return writer.tokens().insert(token, token.hash); });
        return token;
    }
    Token plain(AccountId account, const std::string& name, std::uint64_t seed, TokenId family = {}) {
        Token token{{}, account, TokenKind::personal, name, "api", "", at(1), {}, {}};
        token.family = family;
        return insert(token, seed);
    }
    std::optional<Token> by_id(TokenId id) {
        return read([&](Reader& reader) { return reader.tokens().by_id(id); });
    }
    bool lives(TokenId family) {
        return read([&](Reader& reader) { return reader.tokens().family_lives(family); });
    }
    std::vector<Token> page(const TokenFilter& filter, std::int64_t offset, std::int64_t limit) {
        return read([&](Reader& reader) { return reader.tokens().page(filter, offset, limit); });
    }
};
USHER_ON_EVERY_ENGINE(TokensContract);

TEST_P(TokensContract, one_comes_back_by_its_id_as_it_was_stored) {
    const AccountId id = add(bare_account("t"));
    Token token{{}, id, TokenKind::impersonation, "Näme", "api sudo", "", at(1), at(2), at(3)};
    token.family = {77};
    token = insert(token, 1);
    EXPECT_EQ(by_id(token.id), token);
    EXPECT_FALSE(by_id({token.id.value + 1}));
    write([&](Writer& w) { w.tokens().record_use(token.hash, id, at(9), "192.0.2.1", {}); });
    token.used_at = at(9);
    token.used_from = "192.0.2.1";
    EXPECT_EQ(by_id(token.id), token);
}

TEST_P(TokensContract, a_revoked_one_keeps_its_time_and_is_still_there) {
    const AccountId id = add(bare_account("t"));
    const auto token = plain(id, "a", 1), other = plain(id, "b", 2);
    write([&](Writer& writer) { writer.tokens().revoke(token.id, at(5)); });
    write([&](Writer& writer) { writer.tokens().revoke(token.id, at(6)); });
    EXPECT_EQ(by_id(token.id)->revoked_at, at(5));
    EXPECT_EQ(by_id(other.id)->revoked_at, std::nullopt);
    EXPECT_EQ(read([&](Reader& reader) { return reader.tokens().credential(token.hash)->revoked_at; }),
              at(5));
}

TEST_P(TokensContract, records_come_many_at_once_and_only_those_asked_for) {
    const AccountId id = add(bare_account("t"));
    const auto one = plain(id, "a", 1), other = plain(id, "b", 2);
    plain(id, "c", 3);
    // One that begins like the second, which is all that the key of a credential holds of it.
    auto similar = other.hash;
    similar.back() ^= 1;
    const std::vector<TokenHash> asked{other.hash, hash_of(9), one.hash};
    read([&](Reader& reader) {
        auto found = reader.tokens().records(asked);
        EXPECT_EQ(found.size(), 2u);
        for (const auto& record : found) EXPECT_EQ(reader.tokens().record(record.hash), record);
        EXPECT_TRUE(reader.tokens().records(std::vector{similar}).empty());
        EXPECT_TRUE(reader.tokens().records({}).empty());
        return 0;
    });
}

TEST_P(TokensContract, a_family_ends_together_and_nobody_elses_does) {
    const AccountId id = add(bare_account("t"));
    const auto first = plain(id, "first", 1);
    const auto stranger = plain(id, "stranger", 2);
    EXPECT_FALSE(lives(first.id)) << "it is in none yet";
    write([&](Writer& writer) {
        writer.tokens().revoke(first.id, at(2));
        writer.tokens().join_family(first.id, first.id);
    });
    EXPECT_FALSE(lives(first.id));
    const auto second = plain(id, "second", 3, first.id), third = plain(id, "third", 4, first.id);
    const auto other = plain(id, "other", 5, stranger.id);
    EXPECT_TRUE(lives(first.id));
    write([&](Writer& writer) { writer.tokens().revoke(second.id, at(3)); });
    EXPECT_TRUE(lives(first.id)) << "the third is not revoked";
    write([&](Writer& writer) { writer.tokens().revoke_family(first.id, at(9)); });
    EXPECT_FALSE(lives(first.id));
    EXPECT_EQ(by_id(first.id)->revoked_at, at(2));
    EXPECT_EQ(by_id(second.id)->revoked_at, at(3));
    EXPECT_EQ(by_id(third.id)->revoked_at, at(9));
    EXPECT_EQ(by_id(first.id)->family, first.id);
    EXPECT_EQ(by_id(other.id)->revoked_at, std::nullopt);
    // Those that were never rotated have no family in common.
    EXPECT_FALSE(lives({}));
    write([&](Writer& writer) { writer.tokens().revoke_family({}, at(10)); });
    EXPECT_EQ(by_id(stranger.id)->revoked_at, std::nullopt);

    const auto erase = [&](TokenId family, int before, std::int64_t limit) {
        write([&](Writer& writer) { writer.tokens().erase_revoked(family, at(before), limit); });
    };
    write([&](Writer& writer) { writer.tokens().revoke(stranger.id, at(1)); });
    erase({}, 10, 10);
    EXPECT_TRUE(by_id(stranger.id)) << "is of no family";
    erase(first.id, 9, 1);
    EXPECT_FALSE(by_id(first.id));
    EXPECT_TRUE(by_id(second.id)) << "no more than the limit";
    erase(first.id, 9, 10);
    EXPECT_FALSE(by_id(second.id));
    EXPECT_TRUE(by_id(third.id)) << "not before that time";
}

bool passes(const Token& token, const TokenFilter& filter) {
    const bool inactive = token.revoked_at || (token.expires_at && *token.expires_at <= filter.now);
    const auto is_between = [](std::optional<Time> time, std::optional<Time> after,
                               std::optional<Time> before) {
        if (!after && !before) return true;
        return time && (!after || *time > *after) && (!before || *time < *before);
    };
    return token.kind == filter.kind && (filter.account == AccountId{} || token.account == filter.account) &&
           (filter.state == TokenState::any || (filter.state == TokenState::inactive) == inactive) &&
           (!filter.revoked || *filter.revoked == token.revoked_at.has_value()) &&
           ascii_lower(token.name).find(ascii_lower(filter.search)) != std::string::npos &&
           is_between(token.created_at, filter.created_after, filter.created_before) &&
           is_between(token.used_at, filter.used_after, filter.used_before);
}

// Names of few and awkward characters; times that meet the bounds.
TEST_P(TokensContract, every_condition_finds_what_a_scan_finds) {
    std::mt19937 random(77);
    const auto pick = [&](std::size_t choices) { return random() % choices; };
    const auto some_time = [&] { return at(static_cast<std::int64_t>(pick(6))); };
    const auto word = [&] {
        static const std::vector<std::string> letters = {"a", "A", "b", "%", "_", "\\", "Ä", "ä", " ", "'"};
        std::string text;
        for (std::size_t n = 1 + pick(3); n > 0; --n) text += letters[pick(letters.size())];
        return text;
    };
    constexpr TokenKind kinds[] = {TokenKind::personal, TokenKind::impersonation, TokenKind::api_token};
    const std::vector<AccountId> owners = {add(bare_account("one")), add(bare_account("two"))};
    std::vector<Token> all;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        Token token{{}, owners[pick(2)], kinds[pick(3)], word(), "api", "", some_time(), {}, {}};
        if (pick(2)) token.expires_at = some_time();
        if (pick(3) == 0) token.revoked_at = some_time();
        token = insert(token, seed);
        if (pick(2)) {
            token.used_at = some_time();
            write(
                [&](Writer& w) { w.tokens().record_use(token.hash, token.account, *token.used_at, {}, {}); });
        }
        all.push_back(token);
    }
    std::size_t hits = 0;
    for (int round = 0; round < 300; ++round) {
        const auto maybe = [&] { return pick(4) == 0; };
        TokenFilter filter;
        filter.kind = kinds[pick(3)];
        if (pick(2)) filter.account = owners[pick(2)];
        filter.state = static_cast<TokenState>(pick(3));
        filter.now = some_time();
        if (maybe()) filter.revoked = pick(2) == 0;
        if (maybe()) filter.search = word();
        if (maybe()) filter.created_after = some_time();
        if (maybe()) filter.created_before = some_time();
        if (maybe()) filter.used_after = some_time();
        if (maybe()) filter.used_before = some_time();
        std::vector<Token> expected, found;
        for (const auto& token : all)
            if (passes(token, filter)) expected.push_back(token);
        hits += expected.size();
        for (std::int64_t offset = 0;; offset += 4) {
            const auto part = page(filter, offset, 4);
            found.insert(found.end(), part.begin(), part.end());
            if (part.empty()) break;
        }
        ASSERT_EQ(found.size(), expected.size()) << "round " << round << " <" << filter.search << ">";
        ASSERT_EQ(found, expected) << "oldest first, round " << round;
        ASSERT_EQ(read([&](Reader& reader) { return reader.tokens().count(filter); }),
                  static_cast<std::int64_t>(expected.size()));
    }
    EXPECT_GT(hits, 500u);
}

}  // namespace
}  // namespace usher::test
