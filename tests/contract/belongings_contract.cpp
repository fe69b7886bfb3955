// What belongs to an account: password, addresses, keys, tokens, links, mails.
#include <thread>

#include "contract/engines.h"

namespace usher::test {
namespace {

class BelongingsContract : public StoreContract {
  protected:
    std::vector<std::string> secondary_addresses(AccountId account) {
        std::vector<std::string> addresses;
        for (const Email& email : read([&](Reader& reader) { return reader.emails().secondary_of(account); }))
            addresses.push_back(email.address);
        return addresses;
    }
    std::optional<EmailOwner> owner(const std::string& address) {
        return read([&](Reader& reader) { return reader.emails().owner(fold_email(address)); });
    }
    void make_primary(AccountId account, const std::string& address) {
        write([&](Writer& writer) { writer.emails().make_primary(account, address, at(60)); });
    }
    std::string shown(AccountId account) {
        return read([&](Reader& reader) { return reader.accounts().by_id(account)->email.value_or("none"); });
    }
    Account with_email(const std::string& username) {
        Account account = bare_account(username);
        account.email = username + "@example.org";
        return account;
    }
    void queue(AccountId account, const std::string& subject, Time created) {
        write([&](Writer& writer) {
            writer.mails().queue(
                {{}, account, "to@example.org", "", subject, "text", "<p>", created, at(1000), 5});
        });
    }
    std::vector<Mail> claim(Time now, Time until, int limit) {
        return write([&](Writer& writer) { return writer.mails().claim(now, until, limit); });
    }
};
USHER_ON_EVERY_ENGINE(BelongingsContract);

TEST_P(BelongingsContract, a_password_hash_is_kept_and_replaced) {
    const AccountId id = add(bare_account("p"));
    const auto hash = [&] { return read([&](Reader& reader) { return reader.passwords().hash_of(id); }); };
    EXPECT_EQ(hash(), std::nullopt);
    write([&](Writer& writer) { writer.passwords().set(id, "one", at(1)); });
    EXPECT_EQ(hash(), "one");
    write([&](Writer& writer) { writer.passwords().set(id, "two", at(2)); });
    EXPECT_EQ(hash(), "two");
}

TEST_P(BelongingsContract, further_addresses_are_listed_newest_first) {
    const AccountId id = add(with_email("e"));
    const Email first =
        write([&](Writer& w) { return w.emails().insert_secondary(id, "One@example.org", at(3)); });
    write([&](Writer& w) { return w.emails().insert_secondary(id, "two@example.org", at(4)); });
    EXPECT_EQ(secondary_addresses(id), (std::vector<std::string>{"two@example.org", "One@example.org"}));
    EXPECT_EQ(read([&](Reader& r) { return r.emails().secondary(first.id); }), first);
    EXPECT_EQ(first, (Email{first.id, id, "One@example.org", at(3)}));

    const auto found = owner("ONE@example.org");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->account, id);
    EXPECT_EQ(found->id, first.id);
    EXPECT_EQ(found->address, "One@example.org");
    EXPECT_FALSE(found->primary);
    EXPECT_FALSE(found->proven);
    EXPECT_TRUE(owner("e@example.org")->primary);
    EXPECT_TRUE(owner("e@example.org")->proven);
    write([&](Writer& writer) { writer.emails().confirm_secondary(first.id, at(5)); });
    EXPECT_TRUE(owner("one@example.org")->proven);

    write([&](Writer& writer) { writer.emails().erase_secondary(first.id); });
    EXPECT_FALSE(owner("one@example.org"));
}

TEST_P(BelongingsContract, the_primary_address_is_not_a_secondary_one) {
    const AccountId id = add(with_email("e"));
    const EmailId primary = owner("e@example.org")->id;
    EXPECT_FALSE(read([&](Reader& r) { return r.emails().secondary(primary); }));
    write([&](Writer& writer) { writer.emails().erase_secondary(primary); });
    EXPECT_EQ(owner("e@example.org")->account, id);
}

TEST_P(BelongingsContract, an_address_is_owned_once) {
    const AccountId first = add(with_email("first"));
    const AccountId second = add(with_email("second"));
    try {
        write([&](Writer& w) { return w.emails().insert_secondary(second, "FIRST@example.org", at(1)); });
        FAIL();
    } catch (const Violation& violation) {
        EXPECT_EQ(violation.table, "email");
        EXPECT_EQ(violation.column, "folded");
    }
    EXPECT_THROW(make_primary(second, "first@example.org"), Violation);
    EXPECT_EQ(shown(first), "first@example.org");
    EXPECT_EQ(shown(second), "second@example.org");
    EXPECT_EQ(owner("second@example.org")->account, second);
}

TEST_P(BelongingsContract, a_new_primary_address_frees_the_old_one) {
    const AccountId id = add(with_email("old"));
    make_primary(id, "new@example.org");
    EXPECT_EQ(shown(id), "new@example.org");
    EXPECT_FALSE(owner("old@example.org"));
    EXPECT_TRUE(owner("new@example.org")->primary);
    EXPECT_TRUE(secondary_addresses(id).empty());
    const auto found = read([&](Reader& r) { return r.accounts().page({.search = "new@example"}, 0, 5); });
    EXPECT_EQ(found.size(), 1u);
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().by_id(id)->updated_at; }), at(60));
}

TEST_P(BelongingsContract, an_own_further_address_trades_places_with_the_primary_one) {
    const AccountId id = add(with_email("old"));
    write([&](Writer& w) { return w.emails().insert_secondary(id, "mine@example.org", at(1)); });
    make_primary(id, "mine@example.org");
    EXPECT_EQ(shown(id), "mine@example.org");
    EXPECT_TRUE(owner("mine@example.org")->primary);
    EXPECT_EQ(secondary_addresses(id), std::vector<std::string>{"old@example.org"});
}

TEST_P(BelongingsContract, a_primary_address_may_change_its_case) {
    const AccountId id = add(with_email("case"));
    make_primary(id, "CASE@example.org");
    EXPECT_EQ(shown(id), "CASE@example.org");
    EXPECT_TRUE(secondary_addresses(id).empty());
}

TEST_P(BelongingsContract, an_account_without_address_can_be_given_one) {
    const AccountId id = add(bare_account("none"));
    make_primary(id, "first@example.org");
    EXPECT_EQ(owner("first@example.org")->account, id);
}

TEST_P(BelongingsContract, keys_come_back_newest_first) {
    const AccountId id = add(bare_account("k"));
    const std::string long_text = "ssh-rsa " + std::string(6000, 'A');
    SshKey first{{}, id, "one", long_text, "aa:bb", "sha-1", at(1), at(2)};
    SshKey second{{}, id, "two", "ssh-rsa B", "cc:dd", "sha-2", at(3), at(4)};
    first.id = write([&](Writer& writer) { return writer.keys().insert(first); });
    second.id = write([&](Writer& writer) { return writer.keys().insert(second); });
    read([&](Reader& reader) {
        EXPECT_EQ(reader.keys().of(id), (std::vector<SshKey>{second, first}));
        EXPECT_EQ(reader.keys().page(id, 0, 1), std::vector<SshKey>{second});
        EXPECT_EQ(reader.keys().page(id, 1, 5), std::vector<SshKey>{first});
        EXPECT_EQ(reader.keys().count(id), 2);
        EXPECT_EQ(reader.keys().count({999}), 0);
        EXPECT_EQ(reader.keys().by_id(first.id), first);
        EXPECT_FALSE(reader.keys().by_id({second.id.value + 1}));
        EXPECT_TRUE(reader.keys().has_text(long_text));
        EXPECT_FALSE(reader.keys().has_text("ssh-rsa b"));
        EXPECT_TRUE(reader.keys().has_fingerprint("cc:dd"));
        EXPECT_FALSE(reader.keys().has_fingerprint("ee:ff"));
        return 0;
    });
    EXPECT_THROW(write([&](Writer& writer) { return writer.keys().insert(second); }), Violation);
    write([&](Writer& writer) { writer.keys().erase(first.id); });
    EXPECT_FALSE(read([&](Reader& reader) { return reader.keys().has_text(long_text); }));
}

TEST_P(BelongingsContract, a_credential_yields_the_token_and_its_account) {
    Account account = full_account("t");
    account.id = add(account);
    Token token{{}, account.id, TokenKind::personal, "laptop", "api read", "", at(1), at(2), at(3)};
    token.id = write([&](Writer& writer) { return writer.tokens().insert(token, hash_of(1)); });
    const auto credential = read([&](Reader& reader) { return reader.tokens().credential(hash_of(1)); });
    ASSERT_TRUE(credential);
    EXPECT_EQ(credential->kind, token.kind);
    EXPECT_EQ(credential->scopes, token.scopes);
    EXPECT_EQ(credential->expires_at, token.expires_at);
    EXPECT_EQ(credential->revoked_at, token.revoked_at);
    EXPECT_EQ(*credential->account, account);
    EXPECT_FALSE(read([&](Reader& reader) { return reader.tokens().credential(hash_of(2)); }));
}

TEST_P(BelongingsContract, the_private_token_is_the_one_not_revoked) {
    const AccountId id = add(bare_account("t"));
    const auto current = [&] { return read([&](Reader& r) { return r.tokens().private_token_of(id); }); };
    EXPECT_FALSE(current());
    const std::string sealed("\0\xff sealed", 9);
    Token revoked{{}, id, TokenKind::private_token, "", "", "old", at(1), {}, at(2)};
    Token token{{}, id, TokenKind::private_token, "", "", sealed, at(1), {}, {}};
    write([&](Writer& writer) { return writer.tokens().insert(revoked, hash_of(1)); });
    EXPECT_FALSE(current());
    token.id = write([&](Writer& writer) { return writer.tokens().insert(token, hash_of(2)); });
    token.hash = hash_of(2);
    write([&](Writer& w) {
        return w.tokens().insert({{}, id, TokenKind::personal, "", "", "", at(1), {}, {}}, hash_of(3));
    });
    EXPECT_EQ(current(), token);
}

TEST_P(BelongingsContract, a_token_is_found_by_its_kind_and_name_the_newest_first) {
    const AccountId id = add(bare_account("t")), other = add(bare_account("other"));
    const auto insert = [&](std::uint64_t seed, AccountId account, TokenKind kind, const std::string& name,
                            std::optional<Time> expires, std::optional<Time> revoked = {}) {
        Token token{{}, account, kind, name, "", "", at(static_cast<std::int64_t>(seed)), expires, revoked};
        write([&](Writer& writer) { return writer.tokens().insert(token, hash_of(seed)); });
    };
    insert(1, id, TokenKind::api_token, "ci", at(10));
    insert(2, id, TokenKind::api_token, "ci", at(20));
    insert(3, id, TokenKind::api_token, "CI", at(50));
    insert(4, id, TokenKind::login_token, "ci", at(30));
    insert(5, other, TokenKind::api_token, "ci", std::nullopt);
    insert(6, id, TokenKind::api_token, "gone", at(60), at(7));
    read([&](Reader& reader) {
        auto& tokens = reader.tokens();
        EXPECT_EQ(tokens.named(id, TokenKind::api_token, "ci")->hash, hash_of(2));
        EXPECT_EQ(tokens.named(id, TokenKind::login_token, "ci")->hash, hash_of(4));
        EXPECT_EQ(tokens.named(other, TokenKind::api_token, "ci")->hash, hash_of(5));
        EXPECT_FALSE(tokens.named(id, TokenKind::api_token, "c"));
        EXPECT_FALSE(tokens.named(id, TokenKind::api_token, "gone"));

        EXPECT_EQ(tokens.oldest_unexpired(TokenKind::api_token, at(9)), at(1));
        EXPECT_EQ(tokens.oldest_unexpired(TokenKind::api_token, at(10)), at(2));
        EXPECT_EQ(tokens.oldest_unexpired(TokenKind::api_token, at(50)), at(5));
        EXPECT_EQ(tokens.oldest_unexpired(TokenKind::login_token, at(30)), std::nullopt);
        return 0;
    });
}

TEST_P(BelongingsContract, signing_keys_are_kept_newest_first) {
    const auto all = [&] { return read([](Reader& reader) { return reader.signing_keys().all(); }); };
    EXPECT_TRUE(all().empty());
    SigningKey first{{}, std::string("\0sealed\xff", 8), at(1)}, second{{}, "other", at(1)};
    first.id = write([&](Writer& writer) { return writer.signing_keys().insert(first); });
    second.id = write([&](Writer& writer) { return writer.signing_keys().insert(second); });
    EXPECT_EQ(all(), (std::vector<SigningKey>{second, first}));
    write([&](Writer& writer) { writer.signing_keys().erase(second.id); });
    EXPECT_EQ(all(), std::vector<SigningKey>{first});
}

TEST_P(BelongingsContract, links_are_single_things_by_hash) {
    const AccountId id = add(bare_account("l"));
    const auto link = [&](std::uint64_t seed) {
        return read([&](Reader& reader) { return reader.tokens().link(hash_of(seed)); });
    };
    write([&](Writer& writer) {
        writer.tokens().insert_link({hash_of(1), id, LinkPurpose::confirm_email, "a@b.c", at(9)});
        writer.tokens().insert_link({hash_of(2), id, LinkPurpose::confirm_account, "d@e.f", at(10)});
        writer.tokens().insert_link({hash_of(3), id, LinkPurpose::confirm_account, "g@h.i", at(11)});
    });
    ASSERT_TRUE(link(1));
    EXPECT_EQ(link(1)->account, id);
    EXPECT_EQ(link(1)->purpose, LinkPurpose::confirm_email);
    EXPECT_EQ(link(1)->address, "a@b.c");
    EXPECT_EQ(link(1)->expires_at, at(9));
    write([&](Writer& writer) { writer.tokens().erase_links_of(id, LinkPurpose::confirm_account); });
    EXPECT_TRUE(link(1) && !link(2) && !link(3));
    write([&](Writer& writer) { writer.tokens().erase_link(hash_of(1)); });
    EXPECT_FALSE(link(1));
}

TEST_P(BelongingsContract, what_belongs_to_nobody_is_refused) {
    EXPECT_THROW(write([&](Writer& w) { return w.emails().insert_secondary({9}, "a@b.c", at(1)); }),
                 Violation);
}

TEST_P(BelongingsContract, a_mail_comes_back_as_it_was_queued_and_is_held_for_its_claimer) {
    const AccountId id = add(bare_account("m"));
    queue(id, "first", at(10));
    queue({}, "second", at(20));
    EXPECT_EQ(read([](Reader& reader) { return reader.mails().waiting(); }), 2);
    EXPECT_TRUE(claim(at(9), at(100), 10).empty());

    const auto mails = claim(at(10), at(100), 10);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].account, id);
    EXPECT_EQ(mails[0].to, "to@example.org");
    EXPECT_EQ(mails[0].subject, "first");
    EXPECT_EQ(mails[0].text, "text");
    EXPECT_EQ(mails[0].html, "<p>");
    EXPECT_EQ(mails[0].created_at, at(10));
    EXPECT_EQ(mails[0].expires_at, at(1000));
    EXPECT_EQ(mails[0].attempts, 0);

    const auto second = claim(at(99), at(200), 10);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(second[0].subject, "second");
    EXPECT_EQ(second[0].account, AccountId{});

    write([&](Writer& writer) { writer.mails().retry(mails[0].id, at(300)); });
    write([&](Writer& writer) { writer.mails().remove(second[0].id); });
    EXPECT_TRUE(claim(at(299), at(400), 10).empty());
    const auto again = claim(at(300), at(400), 10);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].attempts, 1);
}

TEST_P(BelongingsContract, cancelling_takes_the_mails_of_one_account) {
    const AccountId one = add(bare_account("one"));
    const AccountId two = add(bare_account("two"));
    queue(one, "a", at(1));
    queue(two, "b", at(1));
    queue(one, "c", at(1));
    write([&](Writer& writer) { writer.mails().cancel_for(one); });
    const auto left = claim(at(1), at(2), 10);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].subject, "b");
}

TEST_P(BelongingsContract, cancelling_by_address_tells_what_nobody_has_claimed) {
    const AccountId one = add(bare_account("one"));
    const AccountId two = add(bare_account("two"));
    const auto queue_to = [&](AccountId account, const char* to, int second) {
        write([&](Writer& writer) {
            writer.mails().queue({{}, account, to, "", "s", "t", "h", at(second), at(99), 0});
        });
    };
    const auto cancel = [&] {
        return write([&](Writer& writer) { return writer.mails().cancel_to(one, "a@b.c"); });
    };
    const auto waiting = [&] { return read([](Reader& reader) { return reader.mails().waiting(); }); };
    EXPECT_EQ(cancel(), 0);
    queue_to(one, "a@b.c", 1);
    queue_to(one, "other@b.c", 2);
    queue_to(two, "a@b.c", 2);
    EXPECT_EQ(cancel(), 1);
    EXPECT_EQ(waiting(), 2);
    queue_to(one, "a@b.c", 1);
    ASSERT_EQ(claim(at(1), at(50), 1).size(), 1u);
    EXPECT_EQ(cancel(), 0) << "somebody may have sent it";
    EXPECT_EQ(waiting(), 2);
}

TEST_P(BelongingsContract, senders_at_work_together_never_get_the_same_mail) {
    write([&](Writer& writer) {
        for (int i = 0; i < 200; ++i)
            writer.mails().queue({{}, {}, "a@b.c", "", "s", "t", "h", at(1), at(9), 0});
    });
    std::array<std::vector<Mail>, 3> got;
    std::vector<std::thread> senders;
    for (auto& mine : got) {
        senders.emplace_back([&] {
            for (;;) {
                const auto mails = claim(at(1), at(5), 7);
                if (mails.empty()) return;
                EXPECT_LE(mails.size(), 7u);
                mine.insert(mine.end(), mails.begin(), mails.end());
            }
        });
    }
    for (std::thread& sender : senders) sender.join();
    std::vector<MailId> all;
    for (const auto& mine : got)
        for (const Mail& mail : mine) all.push_back(mail.id);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(all.size(), 200u);
}

}  // namespace
}  // namespace usher::test
