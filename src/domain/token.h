// Credentials: every secret belongs to one account and one kind, and is stored only as its SHA-256 (the
// GitLab v3 private token, which is shown again later, additionally sealed with the server's key).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/account.h"

namespace usher {

enum class TokenKind : std::uint8_t {
    private_token,  // GitLab: one per account, shown again later
    personal,       // GitLab personal access token
    impersonation,  // GitLab, made by an administrator
    service,        // a service account's own token
};

std::string_view word(TokenKind kind);

using TokenHash = std::array<std::uint8_t, 32>;  // SHA-256 of the secret

struct Token {
    TokenId id;
    AccountId account;
    TokenKind kind = TokenKind::personal;
    std::string name;
    std::string scopes;  // space-joined
    std::string sealed;  // private_token only: the secret under the server's key
    Time created_at{};
    std::optional<Time> expires_at;
    std::optional<Time> revoked_at;
    bool operator==(const Token&) const = default;
};

// What one credential look-up yields: what decides whether the secret may be used, and its whole account.
struct Credential {
    TokenKind kind = TokenKind::personal;
    std::string scopes;  // space-joined
    std::optional<Time> expires_at;
    std::optional<Time> revoked_at;
    Account account;
};

// Why a mailed link was made.
enum class LinkPurpose : std::uint8_t {
    confirm_account,  // proves the address the account was created with
    confirm_email,    // makes a pending address the primary one
};

// A mailed single-use secret.
struct Link {
    TokenHash hash{};
    AccountId account;
    LinkPurpose purpose = LinkPurpose::confirm_account;
    std::string address;  // the address it was sent to
    Time expires_at{};
};

}  // namespace usher
