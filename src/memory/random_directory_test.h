// A directory that changes at random, and what a store says of it from memory against what it says itself.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "domain/store.h"

namespace usher::testing {

inline Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

inline TokenHash hash_of(std::uint32_t number) {
    TokenHash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i) {
        number = number * 1'664'525 + 1'013'904'223;
        hash[i] = static_cast<std::uint8_t>(number >> 24);
    }
    return hash;
}

// One change a commit.
class RandomDirectory {
  public:
    RandomDirectory(Store& store, unsigned seed) : store_(&store), random_(seed) {}
    void use(Store& store) { store_ = &store; }

    void change() {
        const auto what = chance(16);
        if (ids_.empty() || what < 5) return add();
        const AccountId id = ids_[chance(ids_.size())];
        if (what < 8) return edit(id);
        if (what == 8) return write([&](Writer& w) { w.accounts().set_state(id, a_state(), at(serial_)); });
        if (what == 9) return erase(id);
        if (what == 10) return write([&](Writer& w) { w.tokens().erase_of(id, TokenKind::personal); });
        if (what == 11)
            return write([&](Writer& w) { w.tokens().cap_expiry(id, TokenKind::personal, at(5)); });
        if (what == 12)
            return write([&](Writer& w) { w.tokens().record_use(a_hash(), id, at(serial_), {}, {}); });
        if (what == 13) return write([&](Writer& w) { w.tokens().erase(a_hash()); });
        if (what == 14) return write([&](Writer& w) { w.emails().show(id, an_email(), at(serial_)); });
        write([&](Writer& w) {
            for (const auto& token : w.reader().tokens().of(id, TokenKind::personal))
                w.tokens().revoke(token.id, at(serial_));
        });
    }

    std::size_t chance(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
    }
    const std::vector<AccountId>& ids() const { return ids_; }
    std::uint32_t tokens() const { return tokens_; }
    std::string a_word() {
        static const std::vector<std::string> words{"ann", "Anna",   "Łukasz", "b",   "example",     "ix",
                                                    "Zoë", "STRAẞE", "李",     "u00", "example.org", "ŁUK"};
        return words[chance(words.size())];
    }

  private:
    template <class F>
    void write(F&& f) {
        ++serial_;
        (void)store_->write(policy::operate(), [&](Writer& writer) -> Result<void> {
            f(writer);
            return {};
        });
    }
    TokenHash a_hash() { return hash_of(static_cast<std::uint32_t>(chance(tokens_ + 1))); }
    State a_state() { return static_cast<State>(chance(6)); }
    std::string a_name() { return a_word() + (chance(3) ? " " + a_word() : ""); }
    std::optional<std::string> an_email() {
        if (chance(4) == 0) return std::nullopt;
        return "m" + std::to_string(serial_) + "@Example.org";
    }
    void add() {
        Account account;
        account.uuid.bytes[0] = static_cast<std::uint8_t>(serial_);
        account.uuid.bytes[1] = static_cast<std::uint8_t>(serial_ >> 8);
        account.username = (chance(2) ? "U00" : "İx") + std::to_string(serial_);
        shape(account);
        AccountId id;
        write([&](Writer& writer) {
            id = writer.accounts().insert(account, false);
            for (auto left = chance(3); left > 0; --left) {
                Token token;
                token.account = id;
                token.kind = chance(2) ? TokenKind::personal : TokenKind::private_token;
                token.scopes = token.kind == TokenKind::personal ? "api sudo" : "";
                if (chance(2)) token.expires_at = at(1000 + serial_);
                writer.tokens().insert(token, hash_of(tokens_++));
            }
        });
        ids_.push_back(id);
    }
    void shape(Account& account) {
        account.name = a_name();
        account.email = chance(3) ? an_email() : account.username + "@example.org";
        account.state = a_state();
        account.admin = chance(5) == 0;
        account.external = chance(5) == 0;
        account.two_factor_enabled = chance(5) == 0;
        account.created_at = at(static_cast<std::int64_t>(chance(1000)));
        account.updated_at = at(serial_);
        if (chance(2)) account.profile.bio = "";
        if (chance(2)) account.profile.website_url = "https://example.org";
        if (chance(2)) account.last_seen_at = at(static_cast<std::int64_t>(chance(1000)));
        account.identities.clear();
        if (chance(3) == 0)
            account.identities = {{"github", std::to_string(++identities_)}, {"ldapmain", std::nullopt}};
    }
    void edit(AccountId id) {
        write([&](Writer& writer) {
            auto account = writer.accounts().lock(id);
            const auto made = account->created_at;
            if (chance(2)) shape(*account);
            account->created_at = made;
            account->sign_in_count += 1;
            writer.accounts().update(*account);
        });
    }
    void erase(AccountId id) {
        write([&](Writer& writer) { writer.accounts().erase(id, {}, at(serial_)); });
        std::erase(ids_, id);
    }

    Store* store_;
    std::mt19937 random_;
    std::vector<AccountId> ids_;
    std::uint32_t tokens_ = 0;
    std::int64_t serial_ = 0;
    std::int64_t identities_ = 0;
};

inline AccountFilter a_filter(RandomDirectory& directory) {
    AccountFilter filter;
    switch (directory.chance(5)) {
        case 0:
            filter.search = fold_case(directory.a_word());
            break;
        case 1:
            filter.named = NameSearch{fold_case(directory.a_word() + " " + directory.a_word()), {}};
            break;
        case 2:
            filter.named = NameSearch{fold_case(directory.a_word()), {}};
            // Whoever owns the address that the query is; no address is as short as a whole name may be.
            if (code_points(filter.named->query) > 2)
                filter.named->owner.value = static_cast<std::int64_t>(directory.chance(40));
            break;
        default:
            break;
    }
    filter.only_active = directory.chance(6) == 0;
    filter.only_blocked = directory.chance(6) == 0;
    filter.only_welcome = directory.chance(4) == 0;
    filter.only_external = directory.chance(8) == 0;
    filter.only_internal = directory.chance(8) == 0;
    filter.only_admins = directory.chance(8) == 0;
    if (directory.chance(8) == 0) filter.two_factor = directory.chance(2) == 0;
    if (directory.chance(8) == 0)
        filter.created_after = at(static_cast<std::int64_t>(directory.chance(1000)));
    if (directory.chance(8) == 0) filter.seen_since = at(static_cast<std::int64_t>(directory.chance(1000)));
    return filter;
}

inline void compare_lists(Store& store, RandomDirectory& directory) {
    const auto filter = a_filter(directory);
    AccountSequence sequence;
    sequence.ascending = directory.chance(4) == 0;
    if (directory.chance(4) == 0)
        sequence.after = AccountPlace{{}, {}, AccountId{std::int64_t(directory.chance(200))}};
    const auto offset = static_cast<std::int64_t>(directory.chance(30));
    const auto limit = static_cast<std::int64_t>(1 + directory.chance(20));
    const auto list = [&](AccountReader& accounts) {
        return copies_of(accounts.page(filter, sequence, offset, limit));
    };
    const auto count = [&](AccountReader& accounts) { return accounts.count(filter); };
    const auto some = [&](AccountReader& accounts) { return accounts.count(filter, 7); };
    const auto about = filter.search + "|" + (filter.named ? filter.named->query : "");
    EXPECT_EQ(store.look(list), store.read([&](Reader& reader) { return list(reader.accounts()); })) << about;
    EXPECT_EQ(store.look(count), store.read([&](Reader& reader) { return count(reader.accounts()); }))
        << about;
    EXPECT_EQ(store.look(some), store.read([&](Reader& reader) { return some(reader.accounts()); })) << about;
}

inline void compare_records(Store& store, RandomDirectory& directory) {
    const AccountId id{std::int64_t(1 + directory.chance(200))};
    const auto truth = store.read([&](Reader& reader) { return reader.accounts().by_id(id); });
    EXPECT_EQ(copy_of(store.account(id)), truth);
    if (truth) {
        const auto folded = fold_case(truth->username);
        EXPECT_EQ(store.look([&](AccountReader& accounts) { return accounts.by_username(folded); }), truth);
    }
    const auto hash = hash_of(static_cast<std::uint32_t>(directory.chance(directory.tokens() + 2)));
    const auto found = store.credential(hash);
    const auto record = store.read([&](Reader& reader) { return reader.tokens().record(hash); });
    ASSERT_EQ(found.has_value(), record.has_value());
    if (!found) return;
    EXPECT_EQ(found->account->id, record->account);
    EXPECT_EQ(found->kind, record->kind);
    EXPECT_EQ(found->scopes, record->scopes);
    EXPECT_EQ(found->expires_at, record->expires_at);
    EXPECT_EQ(found->revoked_at, record->revoked_at);
    EXPECT_EQ(found->used_at, record->used_at);
    EXPECT_EQ(*found->account,
              *store.read([&](Reader& reader) { return reader.accounts().by_id(record->account); }));
}

}  // namespace usher::testing
