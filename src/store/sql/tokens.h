// Credentials and mailed links, known by the hash of their secret only.
#pragma once

#include "domain/changes.h"
#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlTokenReader final : public TokenReader {
  public:
    explicit SqlTokenReader(Connection& connection) : connection_(connection) {}
    std::optional<Credential> credential(const TokenHash& hash) override;
    std::optional<CredentialRecord> record(const TokenHash& hash) override;
    std::vector<CredentialRecord> records(std::span<const TokenHash> hashes) override;
    std::vector<CredentialRecord> records_of(AccountId account) override;
    std::vector<CredentialRecord> records_after(const std::optional<TokenHash>& hash,
                                                std::int64_t limit) override;
    std::optional<Token> private_token_of(AccountId account) override;
    std::vector<Token> of(AccountId account, TokenKind kind) override;
    std::optional<Token> by_hash(const TokenHash& hash) override;
    std::optional<Token> by_id(TokenId id) override;
    std::vector<Token> page(const TokenFilter& filter, std::int64_t offset, std::int64_t limit) override;
    std::int64_t count(const TokenFilter& filter) override;
    bool family_lives(TokenId family) override;
    std::optional<Token> named(AccountId account, TokenKind kind, std::string_view name) override;
    std::optional<Time> oldest_unexpired(TokenKind kind, Time now) override;
    std::optional<Link> link(const TokenHash& hash) override;
    std::vector<Link> links_of(AccountId account, LinkPurpose purpose) override;

  private:
    Connection& connection_;
};

class SqlTokenWriter final : public TokenWriter {
  public:
    SqlTokenWriter(Connection& connection, Changes& changes) : connection_(connection), changes_(changes) {}
    TokenId insert(const Token& token, const TokenHash& hash) override;
    void record_use(const TokenHash& hash, AccountId account, Time now,
                    const std::optional<std::string>& from, std::optional<Time> expires_at) override;
    void record_visit(AccountId account, Time now) override;
    void revoke(TokenId id, Time now) override;
    void revoke_family(TokenId family, Time now) override;
    void join_family(TokenId id, TokenId family) override;
    void erase_revoked(TokenId family, Time before, std::int64_t limit) override;
    bool erase(const TokenHash& hash) override;
    std::int64_t erase_of(AccountId account, TokenKind kind) override;
    void cap_expiry(AccountId account, TokenKind kind, Time end) override;
    void erase_expired_sessions(Time now, std::int64_t limit) override;
    void insert_link(const Link& link) override;
    void erase_link(const TokenHash& hash) override;
    void erase_links_of(AccountId account, LinkPurpose purpose) override;

  private:
    Connection& connection_;
    Changes& changes_;
};

// Those of an account that is about to go; its tokens go with its row.
void erase_credentials_of(Connection& connection, AccountId account);

}  // namespace usher
