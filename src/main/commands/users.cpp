#include "main/commands/users.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/random.h"
#include "domain/email.h"

namespace usher {
namespace {

// An account as commands print it: one JSON object, or one line for people.
struct AccountLine {
    const Account& account;

    std::int64_t id() const { return account.id.value; }
    std::string uuid() const { return account.uuid.text(); }
    const std::string& username() const { return account.username; }
    const std::string& name() const { return account.name; }
    const std::optional<std::string>& email() const { return account.email; }
    const std::optional<std::string>& pending_email() const { return account.pending_email; }
    std::string_view kind() const { return account.kind == AccountKind::person ? "person" : "service"; }
    std::string_view state() const { return word(account.state); }
    bool admin() const { return account.admin; }
    std::optional<std::string> last_seen_on() const {
        if (!account.last_seen_at) return std::nullopt;
        return date_text(floor<std::chrono::days>(*account.last_seen_at));
    }
    std::string created_at() const { return iso8601_millis(account.created_at); }
    std::optional<std::string> confirmed_at() const {
        return account.confirmed_at ? std::optional(iso8601_millis(*account.confirmed_at)) : std::nullopt;
    }

    static void fields(auto& field) {
        field("id", &AccountLine::id, "");
        field("uuid", &AccountLine::uuid, "");
        field("username", &AccountLine::username, "");
        field("name", &AccountLine::name, "");
        field("email", &AccountLine::email, "");
        field("pending_email", &AccountLine::pending_email, "");
        field("kind", &AccountLine::kind, "");
        field("state", &AccountLine::state, "");
        field("admin", &AccountLine::admin, "");
        field("created_at", &AccountLine::created_at, "");
        field("confirmed_at", &AccountLine::confirmed_at, "");
        field("last_seen_on", &AccountLine::last_seen_on, "");
    }
};

std::string as_json(const Account& account) {
    std::string json;
    api::encode(json, AccountLine{account});
    return json;
}

std::string as_text(const Account& account) {
    return fmt::format("{:>8}  {:<13} {:<5} {:<24} {} <{}>", account.id.value, word(account.state),
                       account.admin ? "admin" : "", account.username, account.name,
                       account.email.value_or(""));
}

std::string as_details(const Account& account) {
    const AccountLine line{account};
    return fmt::format(
        "id            {}\nuuid          {}\nusername      {}\nname          {}\nemail         {}\n"
        "pending email {}\nkind          {}\nstate         {}\nadmin         {}\ncreated       {}\nconfirmed "
        "    {}\nlast seen     {}",
        line.id(), line.uuid(), line.username(), line.name(), account.email.value_or("-"),
        account.pending_email.value_or("-"), line.kind(), line.state(), account.admin ? "yes" : "no",
        line.created_at(), line.confirmed_at().value_or("-"), line.last_seen_on().value_or("-"));
}

// What the caller learns only now.
struct CreatedLine {
    std::int64_t id;
    std::string uuid, username;
    std::optional<std::string> email;
    std::string private_token;
    static void fields(auto& field) {
        field("id", &CreatedLine::id, "");
        field("uuid", &CreatedLine::uuid, "");
        field("username", &CreatedLine::username, "");
        field("email", &CreatedLine::email, "");
        field("private_token", &CreatedLine::private_token, "");
    }
};
struct CreatedWithPassword : CreatedLine {
    std::string password;
    static void fields(auto& field) {
        CreatedLine::fields(field);
        field("password", &CreatedWithPassword::password, "");
    }
};

// Runs `act` for the account that `user` names and prints the refusal if there is one.
template <class Act>
int act_on(core::Directory& directory, const Console& console, const std::string& user, std::string_view what,
           Act act) {
    const auto account = find_user(directory, user);
    if (!account) return no_such_user(console, user);
    const auto outcome = act(*account);
    if (!outcome) {
        console.complain(
            fmt::format("usher: {} was not {}: {}", account->username, what, explain(outcome.error())));
        return refused;
    }
    if (console.json) {
        if (const auto now = directory.accounts.find(account->id))
            console.print(as_json(*now));
        else
            console.print(fmt::format(R"({{"id":{},"deleted":true}})", account->id.value));
    } else {
        console.print(fmt::format("{} {}", account->username, what));
    }
    return done;
}

}  // namespace

std::optional<Account> find_user(core::Directory& directory, const std::string& user) {
    if (user.starts_with(':')) {
        const auto id = parse_id(std::string_view(user).substr(1));
        return id ? copy_of(directory.accounts.find({*id})) : std::nullopt;
    }
    return directory.accounts.find_by_username_ignoring_case(user);
}

int no_such_user(const Console& console, const std::string& user) {
    console.complain(fmt::format("usher: there is no user \"{}\"; usher user list shows all", user));
    return refused;
}

int user_create(core::Directory& directory, const Console& console, const UserCreate& options) {
    Problems problems;
    core::NewAccount wanted;
    wanted.username = options.username;
    wanted.name = options.name.value_or(options.username);
    if (is_blank(wanted.username)) problems.push_back({"username", Fault::blank});
    if (options.email) {
        wanted.email = normalise_email(*options.email);
        if (!is_email(*wanted.email)) problems.push_back({"email", Fault::bad_format});
    }
    wanted.admin = options.admin;
    wanted.confirmed = !options.unconfirmed;
    Secret password = crypto::readable_password();
    if (options.password_stdin) {
        auto typed = console.read_all();
        while (typed.ends_with('\n') || typed.ends_with('\r')) typed.pop_back();
        if (code_points(typed) < 8) problems.push_back({"password", Fault::too_short, 8});
        password = Secret(std::move(typed));
    }
    wanted.password = password;

    const auto created = directory.accounts.create(policy::operate(), wanted, std::move(problems));
    if (!created) {
        console.complain(
            fmt::format("usher: {} was not created: {}", options.username, explain(created.error())));
        return refused;
    }
    const auto& account = created->account;
    CreatedWithPassword line{{account.id.value, account.uuid.text(), account.username, account.email,
                              std::string(created->private_token.reveal())},
                             std::string(password.reveal())};
    std::string json;
    if (options.password_stdin)
        api::encode(json, static_cast<const CreatedLine&>(line));
    else
        api::encode(json, line);
    console.print(json);
    return done;
}

int user_show(core::Directory& directory, const Console& console, const UserName& options) {
    const auto account = find_user(directory, options.user);
    if (!account) return no_such_user(console, options.user);
    console.print(console.json ? as_json(*account) : as_details(*account));
    return done;
}

int user_list(core::Directory& directory, const Console& console, const UserFilter& options) {
    constexpr std::int64_t batch = 1000;
    const auto search = fold_case(options.search.value_or(""));
    AccountId last;
    while (true) {
        const auto accounts = directory.environment.store.read(
            [&](Reader& reader) { return reader.accounts().after(last, batch); });
        for (const auto& account : accounts) {
            last = account.id;
            if (options.blocked && account.state != State::blocked && account.state != State::ldap_blocked)
                continue;
            if (!search.empty() && search_text(account).find(search) == std::string::npos) continue;
            console.print(console.json ? as_json(account) : as_text(account));
        }
        if (accounts.size() < batch) return done;
    }
}

int user_block(core::Directory& directory, const Console& console, const UserName& options) {
    return act_on(directory, console, options.user, "blocked", [&](const Account& account) {
        return directory.accounts.block(policy::operate(), account.id);
    });
}

int user_unblock(core::Directory& directory, const Console& console, const UserName& options) {
    return act_on(directory, console, options.user, "unblocked", [&](const Account& account) {
        return directory.accounts.unblock(policy::operate(), account.id);
    });
}

int user_confirm(core::Directory& directory, const Console& console, const UserName& options) {
    return act_on(directory, console, options.user, "confirmed", [&](const Account& account) {
        return directory.confirmation.confirm(policy::operate(), account.id);
    });
}

int user_delete(core::Directory& directory, const Console& console, const UserName& options) {
    return act_on(directory, console, options.user, "deleted", [&](const Account& account) {
        return directory.accounts.erase(policy::operate(), account.id);
    });
}

int user_state(core::Directory& directory, const Console& console, const UserState& options) {
    const auto state = parse_state(options.state);
    if (!state || (*state != State::active && *state != State::ldap_blocked)) {
        console.complain("usher: the state must be ldap_blocked or active");
        return wrong_usage;
    }
    return act_on(directory, console, options.user, options.state, [&](const Account& account) {
        return directory.accounts.set_state(policy::operate(), account.id, *state);
    });
}

int user_activity(core::Directory& directory, const Console& console, const UserActivity& options) {
    const auto date = parse_date(options.date);
    if (!date) {
        console.complain("usher: the date must be of the form YYYY-MM-DD");
        return wrong_usage;
    }
    return act_on(directory, console, options.user, "last seen on " + options.date,
                  [&](const Account& account) {
                      return directory.accounts.set_last_seen(policy::operate(), account.id, *date);
                  });
}

}  // namespace usher
