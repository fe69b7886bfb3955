// For tests: a directory in memory, with a clock that tests move and letters that say only their link.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "core/directory.h"
#include "crypto/digest.h"
#include "store/open.h"

namespace usher::core {

class MovableClock : public Clock {
  public:
    Time now() const override { return time; }
    Time time = *parse_time("2016-05-01T12:00:00.000Z");
};

struct LinkLetters : Letters {
    Message write(Letter, std::span<const Fill> fills) const override {
        return {"Confirm", fills.back().value, fills.back().value};
    }
};

inline Options cheap_options() {
    Options options;
    options.confirmation_url = "link:";
    options.password_url = "choose:";
    options.password_cost = {8192, 1};
    return options;
}

class CoreTest : public ::testing::Test {
  protected:
    CoreTest() { log::set_level(log::Level::off); }

    Created create(const std::string& username, const std::string& email, bool confirmed = true,
                   const std::string& password = "correct horse") {
        NewAccount wanted;
        wanted.username = username;
        wanted.name = username + "'s name";
        wanted.email = email;
        wanted.password = Secret(password);
        wanted.confirmed = confirmed;
        return directory.accounts.create(permit, wanted).value();
    }
    AccountId make(const std::string& username) {
        return create(username, username + "@example.com").account.id;
    }

    Account account(AccountId id) { return *directory.accounts.find(id); }
    AccountFilter everybody() { return {}; }
    std::int64_t total() { return directory.accounts.page(everybody(), 0, 1).total; }

    // Mails a link by which the account chooses its password.
    void offer_choice(AccountId id) {
        (void)store->write(permit, [&](Writer& writer) -> Result<void> {
            queue_password_choice(env, writer, *writer.reader().accounts().by_id(id));
            return {};
        });
    }

    // Waiting mails, oldest first; asking takes them.
    std::vector<Mail> mails() {
        auto found = store->write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
            return writer.mails().claim(clock.now(), clock.now() + std::chrono::hours(1000), 1000);
        });
        std::sort(found->begin(), found->end(), [](const Mail& a, const Mail& b) { return a.id < b.id; });
        return *found;
    }
    // The secret of the last mailed link.
    Secret link() {
        const auto all = mails();
        EXPECT_FALSE(all.empty());
        return Secret(all.back().text.substr(5));
    }
    std::int64_t waiting() {
        return store->read([](Reader& reader) { return reader.mails().waiting(); });
    }
    std::string hash_of(AccountId id) {
        return store->read([&](Reader& reader) { return reader.passwords().hash_of(id); }).value_or("");
    }
    void set_hash(AccountId id, std::string_view hash) {
        (void)store->write(permit, [&](Writer& writer) -> Result<void> {
            writer.passwords().set(id, hash, clock.now());
            return {};
        });
    }
    bool signs_in(const std::string& login, const std::string& password = "correct horse") {
        const auto result = directory.sign_in.with_password(login, Secret(password));
        EXPECT_TRUE(result || result.error() == Error{ErrorCode::unauthenticated});
        return result.has_value();
    }
    Permit own_permit(AccountId id) { return policy::manage_belongings_of({id, false}, id).value(); }

    MovableClock clock;
    std::unique_ptr<Store> store = open_store({"sqlite::memory:", 2});
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    LinkLetters letters;
    std::atomic<int> wakes = 0;
    Environment env{*store, clock, seal, letters, cheap_options(), [this] { ++wakes; }};
    Directory directory{env};
    const Permit permit = policy::operate();
};

template <class T>
std::optional<ErrorCode> refusal(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error().code;
}
template <class T>
Problems problems_of(const Result<T>& result) {
    return result ? Problems{} : result.error().problems;
}

}  // namespace usher::core
