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
#include "domain/shared_account.h"

namespace usher {

enum class TokenKind : std::uint8_t {
    private_token,    // GitLab: one per account, shown again later
    personal,         // GitLab personal access token
    impersonation,    // GitLab, made by an administrator
    service,          // a service account's own token
    browser_session,  // CDS: ends when it is not used for a while
    client_session,   // CDS: of a command-line client, without end
    login_token,      // Conch: signed, made by signing in
    api_token,        // Conch: signed, made on purpose and named
    cookie_session,   // Lenses
};

std::string_view word(TokenKind kind);

// Made by signing in rather than on purpose: a block, a deletion or a recovered password ends them for good.
inline constexpr std::array session_kinds{TokenKind::browser_session, TokenKind::client_session,
                                          TokenKind::login_token, TokenKind::cookie_session};
bool is_session(TokenKind kind);
// Those whose secret travels inside a text that the server signs.
inline constexpr std::array signed_kinds{TokenKind::login_token, TokenKind::api_token};

// How far the recorded last use of a credential may lag behind the real one.
inline constexpr std::chrono::seconds use_granularity{60};

using TokenHash = std::array<std::uint8_t, 32>;  // SHA-256 of the secret

struct Token {
    TokenId id;
    AccountId account;
    TokenKind kind = TokenKind::personal;
    std::string name;
    std::string scopes;  // space-joined
    std::string sealed;  // private and login tokens, which are handed out again: under the server's key
    Time created_at{};
    std::optional<Time> expires_at;
    std::optional<Time> revoked_at;
    std::optional<Time> used_at;  // may lag by use_granularity
    std::optional<std::string> used_from;
    TokenHash hash{};  // of the secret
    // The first of those that replaced each other by rotation; 0: none was ever rotated.
    TokenId family;
    bool operator==(const Token&) const = default;
};

// What one credential look-up yields: what decides whether the secret may be used, and its whole account.
struct Credential {
    TokenKind kind = TokenKind::personal;
    std::string scopes;  // space-joined
    std::optional<Time> expires_at;
    std::optional<Time> revoked_at;
    std::optional<Time> used_at;
    SharedAccount account;
};

// A credential as it is stored, without its account.
struct CredentialRecord {
    TokenHash hash{};
    AccountId account;
    TokenKind kind = TokenKind::personal;
    std::string scopes;
    std::optional<Time> expires_at;
    std::optional<Time> revoked_at;
    std::optional<Time> used_at;
    bool operator==(const CredentialRecord&) const = default;
};

// Why a mailed link was made.
enum class LinkPurpose : std::uint8_t {
    confirm_account,  // proves the address the account was created with
    confirm_email,    // makes a pending address the primary one
    new_password,     // lets its bearer have a password generated; proves the shown address too
    confirm_further,  // proves one of the further addresses
    choose_password,  // lets its bearer choose a password; proves the shown address too
    withdrawn,        // is of no use: tells that a further address which was removed got a mail
};

// A mailed single-use secret.
struct Link {
    TokenHash hash{};
    AccountId account;
    LinkPurpose purpose = LinkPurpose::confirm_account;
    std::string address;  // the address it was sent to
    Time expires_at{};    // no_expiry: until it is used or replaced
};

inline constexpr Time no_expiry = Time::max();

}  // namespace usher
