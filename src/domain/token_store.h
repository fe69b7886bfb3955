// The parts of the store port that hold credentials, mailed links and signing keys. Not finding something is
// never an error; what can go wrong is told in domain/store.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "domain/signing_key.h"
#include "domain/token.h"
#include "domain/token_list.h"

namespace usher {

class TokenReader {
  public:
    virtual ~TokenReader() = default;
    virtual std::optional<Credential> credential(const TokenHash& hash) = 0;
    virtual std::optional<CredentialRecord> record(const TokenHash& hash) = 0;
    // Those that are there, in no order.
    virtual std::vector<CredentialRecord> records(std::span<const TokenHash> hashes) = 0;
    // Of every kind, revoked and expired ones included, in no order.
    virtual std::vector<CredentialRecord> records_of(AccountId account) = 0;
    // In an order that stays the same, starting behind `hash` (nullopt: from the first): for walks over all.
    virtual std::vector<CredentialRecord> records_after(const std::optional<TokenHash>& hash,
                                                        std::int64_t limit) = 0;
    // The account's private token, sealed.
    virtual std::optional<Token> private_token_of(AccountId account) = 0;
    // The account's tokens of one kind that are not revoked, ascending by the bytes of their names, then
    // newest first; expired ones included.
    virtual std::vector<Token> of(AccountId account, TokenKind kind) = 0;
    virtual std::optional<Token> by_hash(const TokenHash& hash) = 0;
    virtual std::optional<Token> by_id(TokenId id) = 0;
    // Oldest first.
    virtual std::vector<Token> page(const TokenFilter& filter, std::int64_t offset, std::int64_t limit) = 0;
    virtual std::int64_t count(const TokenFilter& filter) = 0;
    // Is any of these not revoked?
    virtual bool family_lives(TokenId family) = 0;
    // The newest one of that kind and name, compared as written; it may have expired.
    virtual std::optional<Token> named(AccountId account, TokenKind kind, std::string_view name) = 0;
    // When the oldest token of that kind was made which is still good at `now`.
    virtual std::optional<Time> oldest_unexpired(TokenKind kind, Time now) = 0;
    virtual std::optional<Link> link(const TokenHash& hash) = 0;
    virtual std::vector<Link> links_of(AccountId account, LinkPurpose purpose) = 0;
};

class TokenWriter {
  public:
    virtual ~TokenWriter() = default;
    virtual TokenId insert(const Token& token, const TokenHash& hash) = 0;
    // What the use of a credential leaves: when and from where, on the account too. A session that lives as
    // long as it is used gets its new end.
    virtual void record_use(const TokenHash& hash, AccountId account, Time now,
                            const std::optional<std::string>& from, std::optional<Time> expires_at) = 0;
    // What proof of being somebody leaves that is no credential of ours.
    virtual void record_visit(AccountId account, Time now) = 0;
    // Those that are revoked already keep their time.
    virtual void revoke(TokenId id, Time now) = 0;
    virtual void revoke_family(TokenId family, Time now) = 0;
    virtual void join_family(TokenId id, TokenId family) = 0;
    // Up to `limit` of the family that were revoked before that time.
    virtual void erase_revoked(TokenId family, Time before, std::int64_t limit) = 0;
    // False when there was none.
    virtual bool erase(const TokenHash& hash) = 0;
    virtual std::int64_t erase_of(AccountId account, TokenKind kind) = 0;
    // None of that kind lives longer than until `end`.
    virtual void cap_expiry(AccountId account, TokenKind kind, Time end) = 0;
    // Up to `limit` sessions and signed tokens whose end has passed.
    virtual void erase_expired_sessions(Time now, std::int64_t limit) = 0;
    virtual void insert_link(const Link& link) = 0;
    virtual void erase_link(const TokenHash& hash) = 0;
    virtual void erase_links_of(AccountId account, LinkPurpose purpose) = 0;
};

class SigningKeyReader {
  public:
    virtual ~SigningKeyReader() = default;
    virtual std::vector<SigningKey> all() = 0;  // newest first
};

class SigningKeyWriter {
  public:
    virtual ~SigningKeyWriter() = default;
    virtual SigningKeyId insert(const SigningKey& key) = 0;  // id is ignored and assigned
    virtual void erase(SigningKeyId id) = 0;
};

}  // namespace usher
