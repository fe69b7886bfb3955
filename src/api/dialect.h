// What a dialect brings: its list of operations and its own words for everything that can go wrong.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "api/call.h"
#include "api/decode.h"
#include "api/operation.h"
#include "api/request.h"
#include "api/router.h"
#include "base/result.h"

namespace usher::api {

class Dialect {
  public:
    virtual ~Dialect() = default;

    virtual std::string_view name() const = 0;           // "gitlab-v3": mount option, file and metric label
    virtual std::string_view title() const = 0;          // of the OpenAPI document
    virtual std::string_view default_mount() const = 0;  // "/api/v3"
    virtual std::span<const Operation> operations() const = 0;
    // Do quick operations read the store? Then they leave the I/O thread when the store is not embedded.
    virtual bool reads_store() const { return true; }
    // A trailing ".json" on the last path segment is not part of it.
    virtual bool drops_json_suffix() const { return false; }

    virtual Routing routing() const { return {}; }

    // For requests that cost more than their operation says, such as those that bring a password along.
    // Called on the I/O thread: it looks at the head of the request only.
    virtual Lane lane(const Call&, Lane declared) const { return declared; }

    // Before everything else, for unknown routes too. True: it has answered already.
    virtual bool screen(Call&) { return false; }
    // After the answer or refusal of any request, unknown routes and transport trouble included: adds the
    // dialect's own headers, may rewrite the body. When it throws, the answer is broken().
    virtual void finish(Call&) {}

    // Merges what the caller gave into call.parameters, or a body into call.body; a body that cannot be read
    // goes to call.unreadable.
    virtual void read_parameters(Call& call) const = 0;
    virtual const Forms& forms() const = 0;
    // Fills call.caller when a credential authenticates somebody. A refusal is answered only by
    // operations that need a caller; no credential at all is not a refusal.
    virtual Result<void> authenticate(Call& call) = 0;
    // Called once the caller has what policy::admits asks for, and before an unreadable body is refused:
    // finds what the path names, asks domain/policy about it and may leave it in call.subject. As it is,
    // `forbidden` for operations whose access is about what the path names.
    virtual Result<void> admit(Call& call);
    // Is what was given judged before the caller's rights? Whether somebody calls is asked first in any case.
    virtual bool judges_before_rights(const Operation&) const { return false; }
    // The problems of decoding that are refused before the operation runs, as one error; those left in
    // call.problems are the operation's to report.
    virtual std::optional<Error> judge(Call& call) const = 0;

    // Each fills call.response.
    virtual void refuse(Call& call, const Error& error) const = 0;
    virtual void refuse_unreadable(Call& call, Unreadable reason) const = 0;
    virtual void unknown_route(Call& call) const = 0;
    virtual void wrong_method(Call& call) const = 0;  // call.allow lists the right ones
    virtual void answer_options(Call& call) const;    // 204 with Allow
    virtual void trouble(Call& call, Trouble trouble) const = 0;
    virtual void broken(Call& call) const = 0;  // 500: a bug; the log has the request id

    // Ways to authenticate (OpenAPI securitySchemes) and the shape of errors.
    virtual boost::json::object security_schemes() const { return {}; }
    virtual boost::json::object error_schema() const { return {}; }
};

// The usual HTTP status of a transport problem.
int status_of(Trouble trouble);

}  // namespace usher::api
