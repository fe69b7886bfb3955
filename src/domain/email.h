// Addresses. An account may show any address; an *owned* address (signs in, receives resets) belongs to
// at most one account, compared by its folded form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

// A further address of an account; the primary one is Account::email.
struct Email {
    EmailId id;
    AccountId account;
    std::string address;
    Time created_at{};
    std::optional<Time> confirmed_at;  // somebody proved to read it
    bool operator==(const Email&) const = default;
};

// Who owns an address, and whether as its primary one.
struct EmailOwner {
    AccountId account;
    EmailId id;
    std::string address;  // as the owner wrote it
    bool primary = false;
    // Somebody proved to read it, or an administrator gave it as the primary one. An address that is not
    // proven falls to whoever proves it.
    bool proven = false;
};

// "[^@\s]+@([^@\s]+\.)+[A-Za-z0-9_]+", the shape every dialect that checks addresses asks for
// (contract/gitlab.md section 4).
bool is_email(std::string_view text);
// The same for a domain without a dot too: "root@localhost".
bool is_email_of_any_domain(std::string_view text);

// Trimmed and lower-cased, as GitLab stores addresses.
std::string normalise_email(std::string_view text);

// The form by which addresses are unique.
std::string fold_email(std::string_view address);

}  // namespace usher
