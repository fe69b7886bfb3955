// All credentials by the hash of their secret. Those of an account form a chain that begins in the account
// table. Not synchronised.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/token.h"
#include "memory/account_table.h"
#include "memory/number_index.h"
#include "memory/pages.h"

namespace usher {

class CredentialTable {
  public:
    explicit CredentialTable(AccountTable& accounts) : accounts_(accounts) {}

    std::optional<CredentialRecord> find(const TokenHash& hash) const;
    void put(const CredentialRecord& record);
    void erase(const TokenHash& hash);
    void erase_of(AccountId account);
    void clear();
    std::size_t count() const { return index_.count(); }
    std::size_t bytes() const;

  private:
    // Half of a hash: nobody finds a secret that shares 128 bits with another one.
    using Half = std::array<std::uint8_t, 16>;
    // An account's own private token has nothing but its use, and there are as many as accounts.
    struct Entry {
        Half hash;
        std::uint32_t account;
        std::uint32_t next;                 // of the same account, or of the free ones; 0: the last
        std::uint32_t facts;                // in facts_; 0: a private token without an end
        std::uint32_t used_high, used_low;  // microseconds; two halves keep the entry small
    };
    struct Facts {
        TokenKind kind;
        std::uint32_t scopes;  // in scopes_
        std::optional<Time> expires_at;
        std::optional<Time> revoked_at;
    };

    static constexpr std::size_t part_size = 1024;
    using Part = std::array<Entry, part_size>;

    Entry& entry(std::uint32_t number) { return (*parts_[number / part_size])[number % part_size]; }
    const Entry& entry(std::uint32_t number) const {
        return (*parts_[number / part_size])[number % part_size];
    }
    std::uint32_t number_with(const Half& hash) const;  // 0: there is none
    std::uint32_t free_number();
    void erase_number(std::uint32_t number);
    void unchain(std::uint32_t number);
    std::uint32_t keep_facts(const CredentialRecord& record);
    std::uint32_t number_of(const std::string& scopes);

    AccountTable& accounts_;
    NumberIndex index_;         // of entries by their hashes
    std::vector<Part*> parts_;  // in pages_
    Pages pages_;
    std::uint32_t end_ = 1;  // of the numbers that were ever used
    std::vector<Facts> facts_{1};
    std::vector<std::string> scopes_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<std::uint32_t> free_facts_;
    std::uint32_t free_ = 0;
};

}  // namespace usher
