// Accounts, their identities, states and ends.
#include "base/text.h"
#include "contract/engines.h"

namespace usher::test {
namespace {

class AccountsContract : public StoreContract {
  protected:
    std::optional<Account> by_id(AccountId id) {
        return read([&](Reader& reader) { return reader.accounts().by_id(id); });
    }
};
USHER_ON_EVERY_ENGINE(AccountsContract);

TEST_P(AccountsContract, an_account_comes_back_as_it_was_stored) {
    for (Account account : {full_account("Full"), bare_account("bare")}) {
        account.id = add(account);
        EXPECT_EQ(by_id(account.id), account);
    }
}

TEST_P(AccountsContract, an_unknown_account_is_nobody) {
    read([&](Reader& reader) {
        EXPECT_FALSE(reader.accounts().by_id({7}));
        EXPECT_FALSE(reader.accounts().by_username("nobody"));
        EXPECT_FALSE(reader.accounts().by_primary_email("nobody@example.org"));
        EXPECT_FALSE(reader.accounts().tombstone({7}));
        EXPECT_FALSE(reader.accounts().identity_owner("provider", "uid"));
        return 0;
    });
}

TEST_P(AccountsContract, is_found_by_folded_username_and_owned_primary_email) {
    const AccountId owner = add(full_account("Ännchen"));
    Account shows = bare_account("shows");
    shows.email = "shown@example.org";
    add(shows, false);
    read([&](Reader& reader) {
        EXPECT_EQ(reader.accounts().by_username(fold_case("ÄNNCHEN"))->id, owner);
        EXPECT_EQ(reader.accounts().by_primary_email(fold_email("Ännchen@example.ORG"))->id, owner);
        EXPECT_FALSE(reader.accounts().by_primary_email("shown@example.org"));
        return 0;
    });
}

TEST_P(AccountsContract, finds_the_owner_of_an_identity) {
    const AccountId id = add(full_account("who"));
    read([&](Reader& reader) {
        EXPECT_EQ(reader.accounts().identity_owner("newest", "uid-who"), id);
        EXPECT_FALSE(reader.accounts().identity_owner("newest", "uid-WHO"));
        EXPECT_FALSE(reader.accounts().identity_owner("middle", ""));
        return 0;
    });
}

TEST_P(AccountsContract, update_stores_everything_that_may_change) {
    const Account before = [&] {
        Account account = bare_account("before");
        account.id = add(account);
        return account;
    }();
    Account after = full_account("After");
    after.id = before.id;
    write([&](Writer& writer) { writer.accounts().update(after); });
    Account expected = after;
    expected.uuid = before.uuid;
    expected.kind = before.kind;
    expected.created_at = before.created_at;
    expected.created_by = before.created_by;
    EXPECT_EQ(by_id(before.id), expected);

    expected.identities = {{"other", "uid"}, {"newest", "again"}};
    write([&](Writer& writer) { writer.accounts().update(expected); });
    EXPECT_EQ(by_id(before.id), expected);
    expected.identities.clear();
    write([&](Writer& writer) { writer.accounts().update(expected); });
    EXPECT_EQ(by_id(before.id), expected);
    read([&](Reader& reader) {
        EXPECT_FALSE(reader.accounts().by_username("before"));
        EXPECT_EQ(reader.accounts().by_username("after")->id, before.id);
        return 0;
    });
}

TEST_P(AccountsContract, lock_sees_the_account) {
    Account account = full_account("locked");
    account.id = add(account);
    write([&](Writer& writer) {
        EXPECT_EQ(writer.accounts().lock(account.id), account);
        EXPECT_FALSE(writer.accounts().lock({account.id.value + 1}));
    });
}

TEST_P(AccountsContract, set_state_changes_state_and_time_only) {
    Account account = bare_account("blockee");
    account.id = add(account);
    write([&](Writer& writer) { writer.accounts().set_state(account.id, State::ldap_blocked, at(50)); });
    account.state = State::ldap_blocked;
    account.updated_at = at(50);
    EXPECT_EQ(by_id(account.id), account);
}

TEST_P(AccountsContract, ending_cookies_counts_and_an_update_does_not_undo_it) {
    Account account = full_account("cookies");
    account.id = add(account);
    write([&](Writer& writer) { writer.accounts().end_cookies(account.id); });
    write([&](Writer& writer) { writer.accounts().update(account); });
    write([&](Writer& writer) { writer.accounts().end_cookies(account.id); });
    account.cookie_epoch = 2;
    EXPECT_EQ(by_id(account.id), account);
}

TEST_P(AccountsContract, names_that_differ_in_case_only_are_one_name) {
    add(bare_account("Straße"));
    EXPECT_THROW(add(bare_account("STRASSE")), Violation);
    try {
        add(bare_account("strasse"));
        FAIL();
    } catch (const Violation& violation) {
        EXPECT_EQ(violation.table, "account");
        EXPECT_EQ(violation.column, "username_folded");
    }
}

TEST_P(AccountsContract, an_identity_belongs_to_one_account) {
    add(full_account("first"));
    Account second = bare_account("second");
    second.identities = {{"newest", "uid-first"}};
    try {
        add(second);
        FAIL();
    } catch (const Violation& violation) {
        EXPECT_EQ(violation.table, "account_identity");
        EXPECT_EQ(violation.column, "provider_extern_uid");
    }
    second.identities = {{"middle", std::nullopt}};  // without a uid it is nobody's in particular
    add(second);
}

TEST_P(AccountsContract, erasing_leaves_the_tombstone_and_nothing_else) {
    const Account account = full_account("goner");
    const AccountId id = add(account);
    write([&](Writer& writer) {
        writer.passwords().set(id, "hash", at(1));
        writer.emails().insert_secondary(id, "other@example.org", at(1));
        writer.keys().insert({{}, id, "title", "ssh-rsa AAAA", "ab:cd", "sha", at(1), at(1)});
        writer.gpg_keys().insert({{}, id, "armour", "ABCD", at(1)});
        writer.avatars().set(id, {"name", "png"});
        writer.tokens().insert({{}, id, TokenKind::private_token, "n", "s", "sealed", at(1), {}, {}},
                               hash_of(1));
        writer.tokens().insert_link({hash_of(2), id, LinkPurpose::confirm_email, "a@b.c", at(9)});
        writer.mails().queue({{}, id, "a@b.c", "", "s", "t", "h", at(1), at(9), 0});
    });
    if (GetParam() != On::sqlite_memory) {
        EXPECT_EQ(tables_with_rows().size(), 12u);  // every table but the tombstones
    }
    write([&](Writer& writer) { writer.accounts().erase(id, {42}, at(77)); });

    EXPECT_FALSE(by_id(id));
    read([&](Reader& reader) {
        const auto tombstone = reader.accounts().tombstone(id);
        EXPECT_TRUE(tombstone);
        if (!tombstone) return 0;
        EXPECT_EQ(tombstone->uuid, account.uuid);
        EXPECT_EQ(tombstone->deleted_at, at(77));
        EXPECT_EQ(tombstone->deleted_by, AccountId{42});
        EXPECT_EQ(reader.accounts().count({}), 0);
        EXPECT_TRUE(reader.accounts().page({.search = "goner"}, 0, 10).empty());
        return 0;
    });
    if (GetParam() != On::sqlite_memory) {
        EXPECT_EQ(tables_with_rows(), std::vector<std::string>{"tombstone 1"});
    }
    // Name and addresses are free, the number is not used again.
    EXPECT_GT(add(full_account("goner")).value, id.value);
}

TEST_P(AccountsContract, erasing_nobody_leaves_no_tombstone) {
    write([&](Writer& writer) { writer.accounts().erase({5}, {}, at(1)); });
    EXPECT_FALSE(read([&](Reader& reader) { return reader.accounts().tombstone({5}); }));
}

TEST_P(AccountsContract, walks_the_directory_in_ascending_order) {
    std::vector<AccountId> ids;
    for (int i = 0; i < 25; ++i) ids.push_back(add(bare_account("walker" + std::to_string(i))));
    std::vector<AccountId> seen;
    AccountId last{};
    for (;;) {
        const auto accounts = read([&](Reader& reader) { return reader.accounts().after(last, 7); });
        for (const Account& account : accounts) seen.push_back(account.id);
        if (accounts.size() < 7) break;
        last = accounts.back().id;
    }
    EXPECT_EQ(seen, ids);
}

}  // namespace
}  // namespace usher::test
