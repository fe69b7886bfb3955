#include "core/sign_in.h"

#include <algorithm>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "core/accounts.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "domain/email.h"

namespace usher::core {
namespace {

// Longer ones are no password of anybody and would only cost hashing time.
constexpr std::size_t longest_password = 4096;
constexpr std::size_t longest_token = 512;

bool has_ldap_identity(const Account& account) {
    return std::any_of(account.identities.begin(), account.identities.end(),
                       [](const Identity& identity) { return identity.provider.starts_with("ldap"); });
}

// `proven`: by the directory that the account's identity is of.
bool may_sign_in(const Account& account, const SignIn::Demands& demands, bool proven) {
    if (account.state != State::active) return false;
    if (demands.confirmed && !account.confirmed_at) return false;
    if (proven) return true;
    return !has_ldap_identity(account) && (demands.one_time || !account.password_change_forced);
}

std::optional<Account> only_person(std::optional<Account> account) {
    if (account && account->kind != AccountKind::person) return std::nullopt;
    return account;
}

using Candidate = SignIn::Candidate;

std::optional<Candidate> find_candidate(Store& store, const SignIn::Find& find) {
    return store.read([&](Reader& reader) -> std::optional<Candidate> {
        auto account = find(reader);
        if (!account) return std::nullopt;
        auto hash = reader.passwords().hash_of(account->id);
        return Candidate{std::move(*account), hash.value_or("")};
    });
}

// Replaces a hash of an older scheme. A sign-in does not depend on it: the next one may try again.
void rehash(Environment& env, const Candidate& candidate, const Secret& password) {
    const auto id = candidate.account.id;
    const auto better = crypto::hash_password(password, env.options.password_cost);
    try {
        const auto replaced = env.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            // Another request may have changed the password since it was read.
            if (writer.reader().passwords().hash_of(id) == candidate.hash)
                writer.passwords().set(id, better, env.clock.now());
            return {};
        });
        if (replaced) log::info("password_rehashed", {{"account", id.value}});
    } catch (const Unavailable&) {
        log::warn("password_not_rehashed", {{"account", id.value}});
    }
}

// Whoever uses a token that was replaced by rotation may have stolen it: the one in its place ends too, away
// from the thread that answers. Where that fails, the next use tries again.
void end_family(Environment& env, const TokenHash& hash) {
    const auto living = env.store.read([&](Reader& reader) -> std::optional<Token> {
        auto token = reader.tokens().by_hash(hash);
        if (!token || !reader.tokens().family_lives(token->family)) return std::nullopt;
        return token;
    });
    if (!living) return;
    env.later([&env, token = *living] {
        try {
            const auto ended = env.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
                writer.tokens().revoke_family(token.family, env.clock.now());
                return {};
            });
            if (ended)
                log::audit("token_reused", {{"account", token.account.value},
                                            {"token", token.id.value},
                                            {"cut", "the tokens that took its place"}});
        } catch (const Unavailable&) {
            log::warn("family_not_ended", {{"account", token.account.value}, {"token", token.id.value}});
        }
    });
}

}  // namespace

std::optional<TokenHash> SignIn::hash_of(std::string_view secret) {
    if (secret.empty() || secret.size() > longest_token) return std::nullopt;
    return crypto::sha256(secret);
}

Result<Credential> SignIn::with_token(std::string_view secret, std::span<const TokenKind> kinds) const {
    const auto hash = hash_of(secret);
    if (!hash) return refuse(ErrorCode::unauthenticated);
    return with_hash(*hash, kinds);
}

Result<Credential> SignIn::with_hash(const TokenHash& hash, std::span<const TokenKind> kinds) const {
    auto credential = env_.store.credential(hash);
    if (!credential || std::find(kinds.begin(), kinds.end(), credential->kind) == kinds.end())
        return refuse(ErrorCode::unauthenticated);
    if (credential->revoked_at) {
        end_family(env_, hash);
        return refuse(ErrorCode::token_revoked);
    }
    if (credential->expires_at && *credential->expires_at <= env_.clock.now())
        return refuse(ErrorCode::token_expired);
    if (credential->account->state != State::active)
        return refuse(Error{ErrorCode::not_active, word(credential->account->state), {}});
    return std::move(*credential);
}

SignIn::Find SignIn::owner_of_address(std::string address) {
    return [address = std::move(address)](Reader& reader) { return only_person(owner_of(reader, address)); };
}

SignIn::Find SignIn::with_uuid(const Uuid& uuid) {
    return [uuid](Reader& reader) { return only_person(reader.accounts().by_uuid(uuid)); };
}

Result<Account> SignIn::with_password(std::string_view login, const Secret& password, Moment* not_before) {
    if (login.empty() || !is_clean_text(login)) return refuse(ErrorCode::unauthenticated);
    const auto find = [&](Reader& reader) {
        return login.find('@') != std::string_view::npos
                   ? reader.accounts().by_primary_email(fold_email(login))
                   : reader.accounts().by_username(fold_case(login));
    };
    return with_password(find, password, {.login = login, .not_before = not_before});
}

// Whom the directory outside vouches for, as they are now.
std::optional<Account> SignIn::proven_outside(const std::optional<Candidate>& candidate, const Find& find,
                                              const Secret& password, const Demands& demands) {
    if (!candidate) {
        const auto id = outside_.discover(demands.login, password);
        if (!id) return std::nullopt;
        auto account = env_.store.read([&](Reader& reader) { return find(reader); });
        return account && account->id == *id ? std::move(account) : std::nullopt;
    }
    auto* const directory = outside_.directory_of(candidate->account);
    if (!directory || !outside_.proves(*directory, candidate->account, password)) return std::nullopt;
    return copy_of(env_.store.account(candidate->account.id));
}

// Every refusal, whatever its reason, is told after as long a time.
void SignIn::level(Moment began, const Demands& demands) {
    if (!outside_.is_used()) return;
    const auto until = outside_.level(began);
    if (demands.not_before)
        *demands.not_before = until;
    else
        std::this_thread::sleep_until(until);
}

Result<Account> SignIn::with_password(const Find& find, const Secret& password, Demands demands) {
    if (password.reveal().size() > longest_password) return refuse(ErrorCode::unauthenticated);
    auto candidate = find_candidate(env_.store, find);
    const bool is_ours = candidate && !outside_.directory_of(candidate->account);
    const bool may_try = is_ours && !candidate->hash.empty() && !password.empty();
    bool matches = false;
    if (may_try)
        matches = crypto::verify_password(candidate->hash, password);
    else
        crypto::verify_nothing(password);
    const auto hashed = std::chrono::steady_clock::now();
    if (!matches && outside_.is_used()) {
        auto account = proven_outside(candidate, find, password, demands);
        if (account && may_sign_in(*account, demands, true)) return std::move(*account);
    }
    // The states are looked at after the hash was computed, so that they cannot be told by timing.
    if (!matches || !may_sign_in(candidate->account, demands, false)) {
        level(hashed, demands);
        log::info("sign_in_refused", {{"account", candidate ? candidate->account.id.value : 0}});
        return refuse(ErrorCode::unauthenticated);
    }
    if (crypto::needs_rehash(candidate->hash, env_.options.password_cost)) rehash(env_, *candidate, password);
    return std::move(candidate->account);
}

}  // namespace usher::core
