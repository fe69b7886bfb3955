// Conch's user API (contract/conch.md).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/dialect.h"
#include "core/directory.h"

namespace usher::conch {

struct Options {
    std::string public_url;   // where mails say that the service is; empty: where the request went
    std::string version;      // of the program
    bool client_gate = true;  // turns away clients that are too old for the contract
    std::chrono::seconds login{std::chrono::hours(24)};
    std::chrono::seconds admin_login{std::chrono::hours(30 * 24)};
    std::chrono::seconds api_token{std::chrono::hours(5 * 365 * 24)};

    std::chrono::seconds login_of(const Account& account) const {
        return account.admin ? admin_login : login;
    }
};

// Of a sign-in that must change the password, and what is left of others while it must be changed.
inline constexpr std::chrono::minutes one_time_login{10};

// What a session cookie says.
struct Cookie {
    Uuid user;
    Time expires_at{};
    std::int64_t epoch = 0;  // Account::cookie_epoch
};

class Conch final : public api::Dialect {
  public:
    Conch(core::Directory& directory, Options options);

    static constexpr std::string_view dialect_name = "conch";
    std::string_view name() const override { return dialect_name; }
    std::string_view title() const override { return "Usher: Conch users"; }
    std::string_view default_mount() const override { return "/conch"; }
    std::span<const api::Operation> operations() const override;
    bool reads_store() const override { return false; }  // quick operations do not
    api::Routing routing() const override {
        return {.decodes_first = true, .ignores_trailing_slash = true, .falls_through = true};
    }

    bool screen(api::Call& call) override;
    void finish(api::Call& call) override;
    void read_parameters(api::Call& call) const override;
    const api::Forms& forms() const override;
    Result<void> authenticate(api::Call& call) override;
    Result<void> admit(api::Call& call) override;
    std::optional<Error> judge(api::Call& call) const override;
    void refuse(api::Call& call, const Error& error) const override;
    void refuse_unreadable(api::Call& call, api::Unreadable reason) const override;
    void unknown_route(api::Call& call) const override;
    void wrong_method(api::Call& call) const override { unknown_route(call); }
    void answer_options(api::Call& call) const override { unknown_route(call); }
    void trouble(api::Call& call, api::Trouble trouble) const override;
    void broken(api::Call& call) const override;
    boost::json::object security_schemes() const override;
    boost::json::object error_schema() const override;

    // Who calls, whatever he may do; fills call.caller. unauthenticated.
    Result<void> identify(api::Call& call);
    // A good cookie among those of the request; whether its account takes it is another question.
    std::optional<Cookie> cookie_of(const api::Call& call);
    void set_cookie(api::Call& call, const Account& account, Time expires_at);
    static void clear_cookie(api::Call& call);

    core::Directory& directory;
    const Options options;
    const std::string version;  // as clients see it
    const Time started;

  private:
    Result<Account> find_target(api::Call& call, std::string_view target) const;
};

// The account that the path names, once Conch::admit has found it.
const Account& target_of(const api::Call& call);

// "/conch/user/me/password": an address of this dialect as the client sees it.
std::string address_of(const api::Call& call, std::string_view path);

}  // namespace usher::conch
