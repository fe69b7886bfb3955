// The working state of one operation: who calls, what was given, where the answer goes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/parameters.h"
#include "api/request.h"
#include "base/error.h"
#include "domain/account.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::api {

struct Operation;
class Dialect;

// The account a request runs as, and the credential that proved it.
struct Caller {
    Account account;
    TokenKind kind = TokenKind::private_token;
    std::string presented;  // the secret as sent; empty when running as somebody else (sudo)

    Actor actor() const { return {account.id, account.admin}; }
};

struct Call {
    const Request* request = nullptr;
    Response* response = nullptr;
    Dialect* dialect = nullptr;            // nullptr: no mount matches
    const Operation* operation = nullptr;  // nullptr: no route, or not with this method
    std::string_view path;                 // below the mount, without the query
    std::string_view query;                // behind the "?"
    std::string allow;                     // methods of a known path, when operation is nullptr

    // Path variables by the names in the operation's path.
    std::array<std::pair<std::string_view, std::string>, 4> variables;
    std::size_t variable_count = 0;

    Parameters parameters;
    std::optional<Unreadable> unreadable;  // the body; judged only after the caller is known
    bool parameters_read = false;

    std::optional<Caller> caller;
    Problems problems;  // of decoding; those not refused at once go to the core

    Actor actor() const { return caller->actor(); }
    const Actor* actor_or_none() const;  // for policy::admits

    void reset();

  private:
    mutable Actor actor_;
};

}  // namespace usher::api
