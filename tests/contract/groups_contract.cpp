// Groups, memberships, labels, group tokens; settings; the uses and ends of credentials.
#include <algorithm>

#include "contract/engines.h"

namespace usher::test {
namespace {

class GroupsContract : public StoreContract {
  protected:
    GroupId group(const std::string& name, Labels labels = {}) {
        Group wanted;
        wanted.uuid.bytes.fill(static_cast<std::uint8_t>(++made_));
        wanted.name = wanted.display_name = wanted.sso_name = name;
        wanted.labels = std::move(labels);
        wanted.created_at = wanted.updated_at = at(1);
        return write([&](Writer& w) { return w.groups().insert(wanted); });
    }
    Group read_group(GroupId id) {
        return *read([&](Reader& r) { return r.groups().by_id(id); });
    }
    void join(GroupId to, AccountId who, bool manager = false) {
        write([&](Writer& w) { w.groups().join(to, who, manager); });
    }
    std::vector<std::string> names(const std::vector<Group>& groups) {
        std::vector<std::string> out;
        for (const auto& each : groups) out.push_back(each.name);
        return out;
    }

  private:
    int made_ = 0;
};
USHER_ON_EVERY_ENGINE(GroupsContract);

TEST_P(GroupsContract, names_are_ordered_by_their_bytes_and_unique_as_written) {
    group("b");
    group("B");
    group("_");
    group("\xc3\xa9");
    group("a-a");
    group("aa");
    EXPECT_EQ(names(read([](Reader& r) { return r.groups().all(); })),
              (std::vector<std::string>{"B", "_", "a-a", "aa", "b", "\xc3\xa9"}));
    EXPECT_THROW(group("b"), Violation);
}

TEST_P(GroupsContract, members_are_counted_by_kind_and_ordered_by_bytes) {
    const auto ops = group("ops");
    auto service = bare_account("service");
    service.kind = AccountKind::service;
    const auto zoe = add(bare_account("Zoe"));
    const auto ann = add(bare_account("ann"));
    join(ops, ann);
    join(ops, ann, true);
    join(ops, zoe, true);
    join(ops, add(service));
    EXPECT_EQ(read_group(ops).person_count, 2);
    EXPECT_EQ(read_group(ops).service_count, 1);
    std::vector<std::string> found;
    for (const auto& member : read([&](Reader& r) { return r.groups().members(ops); }))
        found.push_back(member.account.username + (member.manager ? "*" : ""));
    EXPECT_EQ(found, (std::vector<std::string>{"Zoe*", "ann", "service"}));
    EXPECT_EQ(read([&](Reader& r) { return r.groups().manager_count(ops); }), 1);

    EXPECT_TRUE(write([&](Writer& w) { return w.groups().leave(ops, ann); }));
    EXPECT_FALSE(write([&](Writer& w) { return w.groups().leave(ops, ann); }));
    write([&](Writer& w) { w.accounts().erase(zoe, {}, at(5)); });
    EXPECT_EQ(read_group(ops).person_count, 0);
}

TEST_P(GroupsContract, labels_are_replaced_with_the_group) {
    const auto ops = group("ops", {{"b", "2"}, {"a", ""}});
    EXPECT_EQ(read_group(ops).labels, (Labels{{"a", ""}, {"b", "2"}}));
    write([&](Writer& w) {
        auto locked = *w.groups().lock(ops);
        locked.labels = {{"c", "3"}};
        locked.name = "sre";
        locked.description = "d";
        w.groups().update(locked);
    });
    const auto changed = *read([](Reader& r) { return r.groups().by_name("sre"); });
    EXPECT_EQ(changed.labels, (Labels{{"c", "3"}}));
    EXPECT_EQ(changed.description, "d");
    EXPECT_EQ(changed.created_at, at(1));
}

TEST_P(GroupsContract, a_deleted_group_takes_what_is_its_own) {
    const auto ops = group("ops", {{"a", "1"}});
    const auto ann = add(bare_account("ann"));
    join(ops, ann, true);
    write([&](Writer& w) {
        w.groups().insert_token({{}, ops, "", "d", "Ann", GroupTokenLifetime::daily, at(2)}, hash_of(1));
    });
    EXPECT_EQ(read([&](Reader& r) { return r.groups().tokens_managed_by(ann); }).size(), 1U);
    write([&](Writer& w) { w.groups().erase(ops); });
    EXPECT_TRUE(read([&](Reader& r) { return r.groups().of(ann); }).empty());
    EXPECT_EQ(read([&](Reader& r) { return r.groups().token(hash_of(1)); }), std::nullopt);
}

TEST_P(GroupsContract, a_token_is_erased_only_through_its_group) {
    const auto ops = group("ops");
    const auto dev = group("dev");
    const auto id = write([&](Writer& w) {
        return w.groups().insert_token({{}, ops, "", "d", "Ann", GroupTokenLifetime::session, at(2)},
                                       hash_of(1));
    });
    const auto token = *read([&](Reader& r) { return r.groups().token(hash_of(1)); });
    EXPECT_EQ(token, (GroupToken{id, ops, "ops", "d", "Ann", GroupTokenLifetime::session, at(2)}));
    EXPECT_FALSE(write([&](Writer& w) { return w.groups().erase_token(dev, id); }));
    EXPECT_TRUE(write([&](Writer& w) { return w.groups().erase_token(ops, id); }));
    EXPECT_TRUE(read([](Reader& r) { return r.groups().all_tokens(); }).empty());
}

TEST_P(GroupsContract, settings_are_kept_by_space_and_name) {
    const auto ann = add(bare_account("ann"));
    write([&](Writer& w) {
        w.settings().set(ann, "s", "b", "1");
        w.settings().set(ann, "s", "a", "\xc3\xa9");
        w.settings().set(ann, "s", "b", "22");
        w.settings().set(ann, "t", "b", "3");
    });
    EXPECT_EQ(read([&](Reader& r) { return r.settings().of(ann, "s"); }),
              (Settings{{"a", "\xc3\xa9"}, {"b", "22"}}));
    EXPECT_EQ(read([&](Reader& r) { return r.settings().size(ann, "s"); }), 6);
    EXPECT_TRUE(write([&](Writer& w) { return w.settings().erase(ann, "s", "a"); }));
    EXPECT_FALSE(write([&](Writer& w) { return w.settings().erase(ann, "s", "a"); }));
    write([&](Writer& w) { w.settings().erase_all(ann, "s"); });
    EXPECT_EQ(read([&](Reader& r) { return r.settings().value(ann, "s", "b"); }), std::nullopt);
    EXPECT_EQ(read([&](Reader& r) { return r.settings().value(ann, "t", "b"); }), "3");
}

TEST_P(GroupsContract, the_use_of_a_credential_is_seen_at_once) {
    const auto ann = add(bare_account("ann"));
    write([&](Writer& w) {
        Token token;
        token.account = ann;
        token.kind = TokenKind::browser_session;
        token.created_at = at(1);
        token.expires_at = at(100);
        w.tokens().insert(token, hash_of(1));
    });
    EXPECT_EQ(store().credential(hash_of(1))->used_at, std::nullopt);
    write([&](Writer& w) { w.tokens().record_use(hash_of(1), ann, at(50), "192.0.2.1", at(200)); });
    const auto used = *store().credential(hash_of(1));
    EXPECT_EQ(used.used_at, at(50));
    EXPECT_EQ(used.expires_at, at(200));
    EXPECT_EQ(used.account->last_seen_at, at(50));
    write([&](Writer& w) { w.tokens().record_use(hash_of(1), ann, at(60), {}, {}); });
    const auto token = *read([](Reader& r) { return r.tokens().by_hash(hash_of(1)); });
    EXPECT_EQ(token.expires_at, at(200));
    EXPECT_EQ(token.used_from, std::nullopt);
    write([&](Writer& w) { w.tokens().cap_expiry(ann, TokenKind::browser_session, at(70)); });
    EXPECT_EQ(store().credential(hash_of(1))->expires_at, at(70));
}

TEST_P(GroupsContract, credentials_end_one_by_one_by_kind_and_by_age) {
    const auto ann = add(bare_account("ann"));
    const auto insert = [&](TokenKind kind, std::uint64_t seed, std::optional<Time> end,
                            const std::string& name) {
        write([&](Writer& w) {
            Token token;
            token.account = ann;
            token.kind = kind;
            token.name = name;
            token.created_at = at(1);
            token.expires_at = end;
            w.tokens().insert(token, hash_of(seed));
        });
    };
    insert(TokenKind::api_token, 1, at(10), "b");
    insert(TokenKind::api_token, 2, {}, "B");
    insert(TokenKind::login_token, 3, at(5), "");
    insert(TokenKind::personal, 4, at(5), "p");
    std::vector<std::string> found;
    for (const auto& token : read([&](Reader& r) { return r.tokens().of(ann, TokenKind::api_token); }))
        found.push_back(token.name);
    EXPECT_EQ(found, (std::vector<std::string>{"B", "b"}));
    write([&](Writer& w) { w.tokens().erase_expired_sessions(at(5), 10); });
    EXPECT_EQ(store().credential(hash_of(3)), std::nullopt);
    EXPECT_TRUE(store().credential(hash_of(4)).has_value()) << "a token that was made on purpose is kept";
    EXPECT_TRUE(write([&](Writer& w) { return w.tokens().erase(hash_of(4)); }));
    EXPECT_FALSE(write([&](Writer& w) { return w.tokens().erase(hash_of(4)); }));
    EXPECT_EQ(write([&](Writer& w) { return w.tokens().erase_of(ann, TokenKind::api_token); }), 2);
    EXPECT_EQ(store().credential(hash_of(1)), std::nullopt);
}

TEST_P(GroupsContract, people_are_listed_by_the_bytes_of_their_names) {
    auto service = bare_account("a-service");
    service.kind = AccountKind::service;
    add(service);
    for (const auto* name : {"c", "\xc3\xa9", "B", "a b", "a-b", "ab"}) add(bare_account(name));
    std::vector<std::string> found;
    std::string last;
    for (;;) {
        const auto page =
            read([&](Reader& r) { return r.accounts().after_username(AccountKind::person, last, 2); });
        for (const auto& account : page) found.push_back(account.username);
        if (page.empty()) break;
        last = page.back().username;
    }
    EXPECT_EQ(found, (std::vector<std::string>{"B", "a b", "a-b", "ab", "c", "\xc3\xa9"}));
}

TEST_P(GroupsContract, a_tombstone_may_keep_the_names) {
    auto ann = bare_account("ann");
    ann.email = "Ann@example.com";
    ann.created_at = at(3);
    const auto first = add(ann);
    const auto uuid = read([&](Reader& r) { return r.accounts().by_id(first)->uuid; });
    write([&](Writer& w) { w.accounts().erase(first, {}, at(9), true); });
    const auto kept = *read([&](Reader& r) { return r.accounts().tombstone_by_uuid(uuid); });
    EXPECT_EQ(kept.username, "ann");
    EXPECT_EQ(kept.email, "Ann@example.com");
    EXPECT_EQ(kept.created_at, at(3));
    ann.uuid.bytes.fill(0x77);
    const auto second = add(ann);
    write([&](Writer& w) { w.accounts().erase(second, {}, at(9), true); });
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().tombstone_by_email("ann@example.com"); })->id,
              second);
    ann.uuid.bytes.fill(0x78);
    const auto third = add(ann);
    write([&](Writer& w) { w.accounts().erase(third, {}, at(9)); });
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().tombstone(third); })->username, std::nullopt);
}

TEST_P(GroupsContract, only_those_the_server_did_not_make_are_people) {
    auto root = bare_account("root");
    root.origin = std::string(server_origin);
    add(root);
    EXPECT_FALSE(read([](Reader& r) { return r.accounts().holds_people(); }));
    add(bare_account("ann"));
    EXPECT_TRUE(read([](Reader& r) { return r.accounts().holds_people(); }));
}

TEST_P(GroupsContract, an_address_can_be_shown_without_being_owned) {
    auto ann = bare_account("ann");
    ann.email = "ann@example.com";
    const auto id = add(ann);
    const auto owner = [&](const std::string& address) {
        return read([&](Reader& r) { return r.emails().owner(address); });
    };
    write([&](Writer& w) { w.emails().show(id, "other@example.com", at(4)); });
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().by_id(id)->email; }), "other@example.com");
    EXPECT_EQ(owner("ann@example.com"), std::nullopt);
    EXPECT_EQ(owner("other@example.com"), std::nullopt);
    write([&](Writer& w) { w.emails().show(id, std::nullopt, at(4)); });
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().by_id(id)->email; }), std::nullopt);
}

TEST_P(GroupsContract, memberships_of_many_come_at_once) {
    const auto b = group("b", {{"l", "1"}});
    const auto a = group("a");
    const auto zoe = add(bare_account("zoe"));
    const auto ann = add(bare_account("ann"));
    const auto nobody = add(bare_account("nobody"));
    join(b, zoe);
    join(a, zoe);
    join(b, ann);
    const std::vector<AccountId> asked{nobody, ann, zoe, {987654}};
    using Pairs = std::vector<std::pair<AccountId, GroupId>>;
    EXPECT_EQ(read([&](Reader& r) { return r.groups().memberships_of(asked); }),
              (Pairs{{zoe, a}, {zoe, b}, {ann, b}}));
    EXPECT_TRUE(read([&](Reader& r) { return r.groups().memberships_of({}); }).empty());
    const std::vector<GroupId> ids{b, a, {987654}};
    auto groups = read([&](Reader& r) { return r.groups().by_ids(ids); });
    std::sort(groups.begin(), groups.end(), [](const Group& x, const Group& y) { return x.name < y.name; });
    EXPECT_EQ(groups, (std::vector{read_group(a), read_group(b)}));
    EXPECT_EQ(groups.back().labels, (Labels{{"l", "1"}}));
}

TEST_P(GroupsContract, members_are_known_by_id_in_the_order_of_their_names) {
    const auto ops = group("ops");
    auto service = bare_account("a-service");
    service.kind = AccountKind::service;
    const auto robot = add(service);
    const auto ann = add(bare_account("ann"));
    const auto zoe = add(bare_account("Zoe"));
    for (const auto id : {robot, ann, zoe}) join(ops, id);
    const auto ids = [&](AccountKind kind) {
        return read([&](Reader& r) { return r.groups().member_ids(ops, kind); });
    };
    EXPECT_EQ(ids(AccountKind::person), (std::vector{zoe, ann}));
    EXPECT_EQ(ids(AccountKind::service), (std::vector{robot}));
    const std::vector<AccountId> asked{ann, {987654}, zoe, robot};
    const auto accounts = read([&](Reader& r) { return r.accounts().by_ids(asked); });
    ASSERT_EQ(accounts.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(accounts[i], *read([&](Reader& r) { return r.accounts().by_id(accounts[i].id); }));
    EXPECT_EQ(accounts[0].id, ann);
    EXPECT_EQ(accounts[1].id, zoe);
}

TEST_P(GroupsContract, settings_of_many_come_at_once) {
    const auto ann = add(bare_account("ann"));
    const auto zoe = add(bare_account("zoe"));
    const auto none = add(bare_account("none"));
    write([&](Writer& w) {
        w.settings().set(ann, "one", "b", "2");
        w.settings().set(ann, "one", "a", "1");
        w.settings().set(zoe, "one", "c", "");
        w.settings().set(zoe, "other", "d", "4");
    });
    const std::vector<AccountId> asked{none, zoe, ann};
    EXPECT_EQ(read([&](Reader& r) { return r.settings().of_all(asked, "one"); }),
              (std::map<AccountId, Settings>{{ann, {{"a", "1"}, {"b", "2"}}}, {zoe, {{"c", ""}}}}));
}

TEST_P(GroupsContract, a_visit_without_a_credential_is_seen) {
    const auto ann = add(bare_account("ann"));
    write([&](Writer& w) { w.tokens().record_visit(ann, at(7)); });
    EXPECT_EQ(read([&](Reader& r) { return r.accounts().by_id(ann); })->last_seen_at, at(7));
}

}  // namespace
}  // namespace usher::test
