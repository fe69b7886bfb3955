// The working state of one operation: who calls, what was given, where the answer goes.
#pragma once

#include <any>
#include <array>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "api/parameters.h"
#include "api/request.h"
#include "base/error.h"
#include "domain/policy.h"
#include "domain/shared_account.h"
#include "domain/token.h"

namespace usher::api {

struct Operation;
class Dialect;

// The account a request runs as, and the credential that proved it.
struct Caller {
    SharedAccount account;
    TokenKind kind = TokenKind::private_token;
    std::string presented;  // the secret as sent; empty when running as somebody else (sudo)

    Actor actor() const { return {account->id, account->admin}; }
};

struct Call {
    const Request* request = nullptr;
    Response* response = nullptr;
    Dialect* dialect = nullptr;            // nullptr: no mount matches
    const Operation* operation = nullptr;  // nullptr: no route, or not with this method
    std::string_view mount;                // where the dialect answers: "/api/v3", or "" at the root
    // Below the mount, without the query; percent-decoded for a dialect that decodes before it splits.
    std::string_view path;
    std::string_view query;  // behind the "?"
    std::string allow;       // methods of a known path, when operation is nullptr
    // The declared path, when a part of what was asked is a secret: what a log may show instead.
    std::string_view loggable_path;

    std::chrono::steady_clock::time_point began;

    // Path variables by the names in the operation's path.
    std::array<std::pair<std::string_view, std::string>, 4> variables;
    std::size_t variable_count = 0;
    // Empty when the path has none of that name. Unless the dialect decodes before it splits, the text may
    // be no valid UTF-8.
    std::string_view variable(std::string_view name) const;
    std::string decoded_path;  // what `path` views then

    Parameters parameters;
    // The body of a dialect that does not merge it into the parameters: where api::Body<T> is decoded from.
    // nullopt: there is none.
    std::optional<boost::json::value> body;
    std::optional<Unreadable> unreadable;  // the body; judged only after the caller is known
    bool parameters_read = false;

    std::optional<Caller> caller;
    std::any subject;   // what Dialect::admit found behind the path: an account, a group
    Problems problems;  // of decoding; those not refused at once go to the core

    Actor actor() const { return caller->actor(); }
    const Actor* actor_or_none() const;  // for policy::admits

    void reset();
    // Forgets what was given and who came.
    void forget();

  private:
    mutable Actor actor_;
};

}  // namespace usher::api
