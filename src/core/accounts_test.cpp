#include "core/accounts.h"

#include "core/fixture_test.h"

namespace usher::core {
namespace {

using Accounts = CoreTest;
using namespace std::chrono_literals;

TEST_F(Accounts, CreateFillsInTheDefaults) {
    NewAccount wanted;
    wanted.username = "Jöe";
    wanted.name = "Joe";
    wanted.email = "joe@example.com";
    const auto made = directory.accounts.create(permit, wanted).value();
    const auto& account = made.account;
    EXPECT_NE(account.id, AccountId{});
    EXPECT_NE(account.uuid, Uuid{});
    EXPECT_EQ(account.state, State::active);
    EXPECT_FALSE(account.admin || account.external || account.two_factor_enabled);
    EXPECT_TRUE(account.can_create_group);
    EXPECT_EQ(account.projects_limit, 10);
    EXPECT_EQ(account.created_at, clock.now());
    EXPECT_EQ(account.updated_at, clock.now());
    EXPECT_FALSE(account.confirmed_at);
    EXPECT_EQ(made.private_token.reveal().size(), 20U);
    EXPECT_EQ(this->account(account.id), account) << "what is answered is what is stored";
    EXPECT_EQ(hash_of(account.id), "") << "no password was given";
    EXPECT_EQ(directory.tokens.private_token_of(account)->reveal(), made.private_token.reveal());
}

TEST_F(Accounts, ConfirmedOnesGetNoMail) {
    create("joe", "joe@example.com", true);
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(wakes, 0);
    create("ann", "ann@example.com", false);
    EXPECT_EQ(wakes, 1);
    const auto mail = mails().at(0);
    EXPECT_EQ(mail.to, "ann@example.com");
    EXPECT_EQ(mail.expires_at, clock.now() + env.options.link_lifetime);
    EXPECT_TRUE(mail.text.starts_with("link:"));
}

TEST_F(Accounts, AnAccountNeedsNoAddress) {
    NewAccount wanted;
    wanted.username = "nomail";
    const auto made = directory.accounts.create(permit, wanted);
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->account.email);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(Accounts, ExternalOnesBringNoGroupsAndProjects) {
    NewAccount wanted;
    wanted.username = "ext";
    wanted.external = true;
    wanted.can_create_group = true;
    wanted.projects_limit = 5;
    const auto made = directory.accounts.create(permit, wanted).value().account;
    EXPECT_FALSE(made.can_create_group);
    EXPECT_EQ(made.projects_limit, 0);

    const auto id = make("joe");
    AccountChange change;
    change.external = true;
    change.projects_limit = 50;
    EXPECT_EQ(directory.accounts.change(permit, id, change)->projects_limit, 0);
    EXPECT_FALSE(account(id).can_create_group);
}

TEST_F(Accounts, CreateNamesEverythingThatIsTaken) {
    const auto joe = make("Joe");
    ASSERT_TRUE(directory.emails.add(permit, joe, "other@example.com"));
    ASSERT_TRUE(directory.accounts.set_identity(permit, joe, {"github", "1"}));
    NewAccount wanted;
    wanted.username = "jOE";
    wanted.email = "JOE@example.com";
    wanted.identities = {{"github", "1"}, {"gitlab", "1"}, {"x", std::nullopt}};
    const auto refused = directory.accounts.create(permit, wanted, {{"name", Fault::blank}});
    EXPECT_EQ(refusal(refused), ErrorCode::invalid);
    EXPECT_EQ(problems_of(refused), (Problems{{"name", Fault::blank},
                                              {field::username, Fault::taken_in_other_case},
                                              {field::email, Fault::taken_in_other_case},
                                              {field::identity_uid, Fault::taken}}));
    wanted = {};
    wanted.username = "Joe";
    wanted.email = "other@example.com";
    EXPECT_EQ(problems_of(directory.accounts.create(permit, wanted)),
              (Problems{{field::username, Fault::taken}, {field::email, Fault::taken_as_secondary}}));
    EXPECT_EQ(total(), 1);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(Accounts, UsernamesAreOneWithoutRegardToCase) {
    make("Straße");
    NewAccount wanted;
    wanted.username = "STRASSE";
    EXPECT_EQ(problems_of(directory.accounts.create(permit, wanted)),
              (Problems{{field::username, Fault::taken_in_other_case}}));
    EXPECT_TRUE(directory.accounts.find_by_username("Straße"));
    EXPECT_FALSE(directory.accounts.find_by_username("straße"));
    EXPECT_TRUE(directory.accounts.find_by_username_ignoring_case("strasse"));
    EXPECT_FALSE(directory.accounts.find_by_username("\xff"));
    EXPECT_FALSE(directory.accounts.find_by_username(std::string_view("a\0", 2)));
}

TEST_F(Accounts, TakenLooksAtOthersOnly) {
    const auto joe = make("joe");
    const auto ann = make("ann");
    EXPECT_TRUE(directory.accounts.taken(joe, "joe", "joe@example.com").empty());
    EXPECT_EQ(directory.accounts.taken(ann, "joe", "joe@example.com"),
              (Problems{{field::email, Fault::taken}, {field::username, Fault::taken}}));
    EXPECT_TRUE(directory.accounts.taken(ann, std::nullopt, std::nullopt).empty());
}

TEST_F(Accounts, ChangeLeavesWhatIsAbsent) {
    const auto id = make("joe");
    const auto before = account(id);
    clock.time += 1h;
    AccountChange change;
    EXPECT_EQ(directory.accounts.change(permit, id, change).value(), before) << "no change, no new time";
    change.bio = "b";
    change.admin = true;
    auto expected = before;
    expected.profile.bio = "b";
    expected.admin = true;
    expected.updated_at = clock.now();
    EXPECT_EQ(directory.accounts.change(permit, id, change).value(), expected);
    EXPECT_EQ(account(id), expected);
}

TEST_F(Accounts, ChangeEverything) {
    const auto id = make("joe");
    AccountChange change;
    change.username = "Joe2";
    change.name = "n";
    change.bio = "b";
    change.location = "l";
    change.skype = "s";
    change.linkedin = "i";
    change.twitter = "t";
    change.website_url = "w";
    change.organization = "o";
    change.can_create_group = false;
    change.projects_limit = 3;
    ASSERT_TRUE(directory.accounts.change(permit, id, change));
    const auto now = account(id);
    EXPECT_EQ(now.username, "Joe2");
    EXPECT_EQ(now.name, "n");
    EXPECT_EQ(now.profile, (Profile{"b", "l", "s", "i", "t", "w", "o"}));
    EXPECT_FALSE(now.can_create_group);
    EXPECT_EQ(now.projects_limit, 3);
    EXPECT_FALSE(directory.accounts.find_by_username("joe"));
    AccountFilter filter;
    filter.search = "joe2";
    EXPECT_EQ(directory.accounts.page(filter, 0, 10).total, 1);
}

TEST_F(Accounts, ChangeIsRefusedAsAWhole) {
    const auto joe = make("joe");
    make("ann");
    const auto before = account(joe);
    const auto hash = hash_of(joe);
    AccountChange change;
    change.name = "other";
    change.username = "ANN";
    change.email = "ann@example.com";
    change.password = Secret("another password");
    const auto refused = directory.accounts.change(permit, joe, change, {{"bio", Fault::too_long, 255}});
    EXPECT_EQ(problems_of(refused), (Problems{{"bio", Fault::too_long, 255},
                                              {field::username, Fault::taken_in_other_case},
                                              {field::email, Fault::taken}}));
    EXPECT_EQ(account(joe), before);
    EXPECT_EQ(hash_of(joe), hash);
    EXPECT_EQ(refusal(directory.accounts.change(permit, {999}, {})), ErrorCode::not_found);
}

TEST_F(Accounts, OnesOwnNameMayChangeItsCase) {
    const auto joe = make("joe");
    AccountChange change;
    change.username = "JOE";
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(account(joe).username, "JOE");
}

TEST_F(Accounts, ANewPasswordReplacesTheOldOne) {
    const auto joe = make("joe");
    clock.time += 1h;
    AccountChange change;
    change.password = Secret("another password");
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(account(joe).updated_at, clock.now());
    EXPECT_FALSE(signs_in("joe"));
    EXPECT_TRUE(signs_in("joe", "another password"));
}

TEST_F(Accounts, ANewAddressWaitsForItsConfirmation) {
    const auto joe = make("joe");
    AccountChange change;
    change.email = "new@example.com";
    const auto changed = directory.accounts.change(permit, joe, change).value();
    EXPECT_EQ(changed.email, "joe@example.com");
    EXPECT_EQ(changed.pending_email, "new@example.com");
    EXPECT_EQ(wakes, 1);
    EXPECT_EQ(mails().at(0).to, "new@example.com");
    change.email = "joe@example.com";
    ASSERT_TRUE(directory.accounts.change(permit, joe, change));
    EXPECT_EQ(waiting(), 1) << "the current address again is no change";
}

TEST_F(Accounts, WithoutReconfirmationANewAddressCountsAtOnce) {
    env.options.reconfirm_email = false;
    const auto joe = make("joe");
    AccountChange change;
    change.email = "new@example.com";
    EXPECT_EQ(directory.accounts.change(permit, joe, change)->email, "new@example.com");
    EXPECT_EQ(account(joe).email, "new@example.com");
    EXPECT_FALSE(account(joe).pending_email);
    EXPECT_EQ(waiting(), 0);
    EXPECT_TRUE(signs_in("new@example.com"));
    EXPECT_FALSE(signs_in("joe@example.com"));
    make("ann");
    EXPECT_TRUE(directory.emails.add(permit, joe, "joe@example.com")) << "the old address is free";
}

TEST_F(Accounts, AnAddressOwnedNowNeedsNoConfirmation) {
    const auto id = create("joe", "joe@example.com").account.id;
    create("ann", "ann@example.com");
    AccountChange change;
    change.email = "asked@example.com";
    ASSERT_TRUE(directory.accounts.change(permit, id, change));
    mails();
    change.email = "now@example.com";
    change.email_claim = Claim::own_now;
    change.letter = Message{"changed", "text", "html"};
    const auto changed = directory.accounts.change(own_permit(id), id, change).value();
    EXPECT_EQ(changed.email, "now@example.com");
    EXPECT_EQ(changed.pending_email, std::nullopt) << "what was asked for before is off";
    EXPECT_EQ(account(id), changed);
    EXPECT_EQ(directory.accounts.find_by_email("NOW@example.com")->id, id);
    EXPECT_FALSE(directory.accounts.find_by_email("joe@example.com")) << "the one before is free";
    const auto mail = mails().back();
    EXPECT_EQ(mail.to, "now@example.com");
    EXPECT_EQ(mail.subject, "changed");
    change.email = "Ann@example.com";
    EXPECT_EQ(problems_of(directory.accounts.change(permit, id, change)),
              (Problems{{field::email, Fault::taken_in_other_case}}));
}

TEST_F(Accounts, AreFoundByWhoOwnsAnAddressBeforeWhoShowsIt) {
    const auto shows = [&](const std::string& username, const std::string& email) {
        NewAccount wanted;
        wanted.username = username;
        wanted.email = email;
        wanted.email_claim = Claim::show;
        wanted.confirmed = true;
        return directory.accounts.create(permit, wanted)->account.id;
    };
    const auto find = [&](const std::string& address) {
        const auto found = directory.accounts.find_by_email(address);
        return found ? found->id : AccountId{};
    };
    shows("one", "A@example.com");
    const auto two = shows("two", "a@example.com");
    shows("longer", "aa@example.com");
    EXPECT_EQ(find("a@EXAMPLE.com"), two) << "the newest";
    EXPECT_EQ(find("@example.com"), AccountId{});
    const auto owner = create("owner", "owner@example.com").account.id;
    ASSERT_TRUE(directory.emails.add(permit, owner, "a@example.com", {}, Emails::Proof::given));
    EXPECT_EQ(find("a@example.com"), owner);
    EXPECT_FALSE(
        directory.sign_in.with_password(SignIn::owner_of_address("aa@example.com"), Secret("x"), {}));
    EXPECT_EQ(directory.sign_in
                  .with_password(SignIn::owner_of_address("A@example.com"), Secret("correct horse"), {})
                  ->id,
              owner);
    EXPECT_EQ(
        directory.sign_in.with_password(SignIn::with_uuid(account(owner).uuid), Secret("correct horse"), {})
            ->id,
        owner);
}

TEST_F(Accounts, ADeactivatedOneIsRememberedByItsAddress) {
    const auto gone = create("joe", "Joe@example.com").account;
    clock.time += 1h;
    ASSERT_TRUE(directory.accounts.erase(permit, gone.id, true));
    const auto left = directory.accounts.find_deleted_by_email("joe@EXAMPLE.com").value();
    EXPECT_EQ(left.username, "joe");
    EXPECT_EQ(left.email, "Joe@example.com");
    EXPECT_EQ(left.created_at, gone.created_at);
    EXPECT_EQ(left.deleted_at, clock.now());
    EXPECT_EQ(directory.accounts.find_deleted(gone.uuid)->id, gone.id);
    EXPECT_FALSE(directory.accounts.find_by_uuid(gone.uuid));
    const auto forgotten = create("ann", "ann@example.com").account;
    ASSERT_TRUE(directory.accounts.erase(permit, forgotten.id));
    EXPECT_FALSE(directory.accounts.find_deleted_by_email("ann@example.com"));
    EXPECT_EQ(directory.accounts.find_deleted(forgotten.uuid)->username, std::nullopt);
}

TEST_F(Accounts, APasswordAnAdministratorSetsElsewhereNeedNotBeChanged) {
    const auto id = create("joe", "joe@example.com").account.id;
    PasswordChange once{Secret("once")};
    once.change_forced = true;
    ASSERT_TRUE(directory.passwords.set(permit, id, once));
    EXPECT_FALSE(signs_in("joe", "once"));
    AccountChange change;
    change.password = Secret("from elsewhere");
    ASSERT_TRUE(directory.accounts.change(permit, id, change));
    EXPECT_TRUE(signs_in("joe", "from elsewhere"));
}

TEST_F(Accounts, IdentitiesAreOnePerProvider) {
    const auto joe = make("joe");
    const auto ann = make("ann");
    auto set = [&](AccountId id, Identity identity) {
        return directory.accounts.set_identity(permit, id, identity);
    };
    EXPECT_TRUE(set(joe, {"github", "1"}));
    EXPECT_TRUE(set(joe, {"github", "2"}));
    EXPECT_EQ(account(joe).identities, (std::vector<Identity>{{"github", "2"}}));
    EXPECT_TRUE(set(joe, {"gitlab", std::nullopt}));
    EXPECT_EQ(account(joe).identities, (std::vector<Identity>{{"gitlab", std::nullopt}, {"github", "2"}}));
    EXPECT_TRUE(set(joe, {"github", std::nullopt}));
    EXPECT_EQ(account(joe).identities.back(), (Identity{"github", "2"})) << "no uid: nothing changes";

    EXPECT_EQ(problems_of(set(ann, {"github", "2"})), (Problems{{field::identity_uid, Fault::taken}}));
    EXPECT_TRUE(set(ann, {"github", "3"}));
    EXPECT_TRUE(set(ann, {"github", "2"})) << "ignored";
    EXPECT_EQ(account(ann).identities, (std::vector<Identity>{{"github", "3"}}));
    EXPECT_TRUE(set(ann, {"gitlab", std::nullopt}));
    EXPECT_EQ(refusal(set({999}, {"x", "y"})), ErrorCode::not_found);
}

TEST_F(Accounts, EraseLeavesNothingButATombstone) {
    const auto made = create("joe", "joe@example.com", false);
    const auto id = made.account.id;
    ASSERT_TRUE(directory.emails.add(permit, id, "other@example.com"));
    ASSERT_TRUE(directory.accounts.set_identity(permit, id, {"github", "1"}));
    const auto before = account(id);
    const auto secret = link();
    clock.time += 1h;
    const auto by = policy::administer({{42}, true}).value();
    const auto object = [&](const Account& found) -> Result<void> {
        EXPECT_EQ(found, before) << "as the transaction finds it";
        return refuse(ErrorCode::last_manager);
    };
    EXPECT_EQ(refusal(directory.accounts.erase(by, id, false, object)), ErrorCode::last_manager);
    EXPECT_EQ(account(id), before);
    EXPECT_EQ(directory.accounts.erase(by, id).value(), before);
    EXPECT_FALSE(directory.accounts.find(id));
    EXPECT_EQ(total(), 0);
    EXPECT_EQ(waiting(), 0);
    EXPECT_FALSE(signs_in("joe"));
    EXPECT_FALSE(directory.sign_in.with_token(made.private_token.reveal(), {TokenKind::private_token}));
    EXPECT_FALSE(directory.confirmation.redeem(secret));
    EXPECT_TRUE(directory.emails.of(id).empty());
    const auto stone = store->read([&](Reader& reader) { return reader.accounts().tombstone(id); });
    ASSERT_TRUE(stone);
    EXPECT_EQ(stone->uuid, before.uuid);
    EXPECT_EQ(stone->deleted_at, clock.now());
    EXPECT_EQ(stone->deleted_by, AccountId{42});
    EXPECT_EQ(refusal(directory.accounts.erase(by, id)), ErrorCode::not_found);

    const auto again = create("JOE", "joe@example.com").account.id;
    EXPECT_GT(again, id) << "names are free, ids are not used again";
    ASSERT_TRUE(directory.emails.add(permit, again, "other@example.com"));
    EXPECT_TRUE(directory.accounts.set_identity(permit, again, {"github", "1"}));
}

TEST_F(Accounts, BlockAndUnblock) {
    const auto id = make("joe");
    EXPECT_EQ(directory.accounts.unblock(permit, id).value(), false);
    EXPECT_EQ(directory.accounts.block(permit, id).value(), true);
    EXPECT_EQ(account(id).state, State::blocked);
    EXPECT_EQ(directory.accounts.block(permit, id).value(), false);
    EXPECT_EQ(directory.accounts.unblock(permit, id).value(), true);
    EXPECT_EQ(account(id).state, State::active);
    EXPECT_EQ(refusal(directory.accounts.block(permit, {99})), ErrorCode::not_found);
    EXPECT_EQ(refusal(directory.accounts.unblock(permit, {99})), ErrorCode::not_found);
}

TEST_F(Accounts, EveryStateAnswersBlockAndUnblockItsOwnWay) {
    struct Row {
        State from;
        std::optional<bool> block, unblock;  // nullopt: ldap_state
    };
    const auto id = make("joe");
    for (const auto& row : {Row{State::active, true, false}, Row{State::blocked, false, true},
                            Row{State::ldap_blocked, std::nullopt, std::nullopt},
                            Row{State::deactivated, false, true}, Row{State::banned, false, true}}) {
        SCOPED_TRACE(std::string(word(row.from)));
        for (const bool blocking : {true, false}) {
            ASSERT_TRUE(directory.accounts.set_state(permit, id, row.from));
            EXPECT_EQ(signs_in("joe"), row.from == State::active);
            const auto result =
                blocking ? directory.accounts.block(permit, id) : directory.accounts.unblock(permit, id);
            const auto expected = blocking ? row.block : row.unblock;
            if (expected) {
                EXPECT_EQ(result.value(), *expected);
            } else {
                EXPECT_EQ(refusal(result), ErrorCode::ldap_state);
            }
            const auto after = blocking ? State::blocked : State::active;
            EXPECT_EQ(account(id).state, expected.value_or(false) ? after : row.from);
        }
    }
    EXPECT_EQ(refusal(directory.accounts.set_state(permit, {99}, State::active)), ErrorCode::not_found);
}

TEST_F(Accounts, BlockingEndsTokensAndMails) {
    const auto made = create("joe", "joe@example.com", false);
    const auto id = made.account.id;
    EXPECT_EQ(waiting(), 1);
    ASSERT_TRUE(directory.accounts.block(permit, id));
    EXPECT_EQ(waiting(), 0);
    const auto refused =
        directory.sign_in.with_token(made.private_token.reveal(), {TokenKind::private_token});
    ASSERT_EQ(refusal(refused), ErrorCode::not_active);
    EXPECT_EQ(refused.error().subject, "blocked");
    ASSERT_TRUE(directory.accounts.unblock(permit, id));
    EXPECT_TRUE(directory.sign_in.with_token(made.private_token.reveal(), {TokenKind::private_token}));
}

TEST_F(Accounts, PagesAreNewestFirst) {
    std::vector<AccountId> ids;
    for (int i = 0; i < 5; ++i) ids.insert(ids.begin(), make("user" + std::to_string(i)));
    const auto page = directory.accounts.page({}, 1, 3);
    EXPECT_EQ(page.total, 5);
    ASSERT_EQ(page.accounts.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(page.accounts[i]->id, ids[i + 1]);
    EXPECT_TRUE(directory.accounts.page({}, 5, 3).accounts.empty());
}

TEST_F(Accounts, APermitForOneAccountIsNoneForAnother) {
    const auto john = make("john"), mary = make("mary");
    const auto johns = policy::manage_account({john, false}, john).value();
    AccountChange change;
    change.name = "Changed";
    EXPECT_EQ(refusal(directory.accounts.change(johns, mary, change)), ErrorCode::forbidden);
    EXPECT_EQ(refusal(directory.accounts.erase(johns, mary)), ErrorCode::forbidden);
    EXPECT_TRUE(directory.accounts.change(johns, john, change));
    EXPECT_EQ(refusal(policy::manage_account({john, false}, mary)), ErrorCode::forbidden);
    EXPECT_TRUE(policy::manage_account({john, true}, mary));
}

}  // namespace
}  // namespace usher::core
