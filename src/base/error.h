// What the core may refuse, as a closed set of words. Each dialect turns them into its own answers
// with one switch that the compiler checks (-Werror=switch).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usher {

enum class ErrorCode {
    unauthenticated,  // no credential, or one that authenticates nobody
    token_expired,    // a known token past its expiry
    token_revoked,    // a known token that was revoked
    not_active,       // a good credential of an account that may not sign in; subject is its state
    forbidden,        // signed in, but not allowed
    not_found,        // subject says what was looked for
    invalid,          // problems says which fields and why (also names that are taken)
    ldap_state,       // the state belongs to directory synchronisation
    last_manager,     // a group, or what subject says, would be left without anybody who manages it
    link_expired,     // a mailed link that is unknown, used or too old
    busy,             // a bounded queue is full; trying again later helps
    unavailable,      // the store cannot be reached
};

// Why one field was refused.
enum class Fault {
    missing,     // required and not given (or blank where blank counts as not given)
    wrong_type,  // not a value of the field's type
    bad_text,    // invalid UTF-8 or a NUL byte
    blank,
    bad_format,  // does not match the field's pattern
    too_short,   // limit = minimum length in characters
    too_long,    // limit = maximum length in characters
    not_a_number,
    below_minimum,        // limit = minimum value
    reserved,             // value = the reserved word
    taken,                // somebody else has it
    taken_in_other_case,  // somebody else has it, written differently
    taken_as_secondary,   // an address that is somebody's further address
    not_single_line,
    no_fingerprint,  // a key whose fingerprint cannot be computed
    no_such,         // value = a name that names nothing
    too_many,        // limit = the most that are allowed
    exclusive,       // not together with another field that is given
    not_allowed,     // well-formed, but no value this field may take
};

// One field and why it was refused. `field` names a literal and outlives every request.
struct Problem {
    std::string_view field;
    Fault fault = Fault::bad_format;
    std::int64_t limit = 0;
    std::string value = {};

    bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

struct Error {
    ErrorCode code;
    std::string_view subject = {};  // a literal: "User", "Key", …; empty where nothing is named
    Problems problems = {};

    bool operator==(const Error&) const = default;
};

inline Error not_found(std::string_view subject) { return {ErrorCode::not_found, subject, {}}; }
inline Error invalid(Problems problems) { return {ErrorCode::invalid, {}, std::move(problems)}; }

}  // namespace usher
