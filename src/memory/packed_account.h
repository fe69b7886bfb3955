// An account in as few bytes as it needs, about 150 for one of a million: what is as it usually is takes one
// bit, times are distances from when it was made, and an address that begins with the username keeps its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "domain/shared_account.h"

namespace usher {

class PackedAccount {
  public:
    PackedAccount() = default;
    explicit PackedAccount(const Account& account);

    bool is_there() const { return bytes_ != nullptr; }
    std::size_t size() const;  // in bytes
    // Begins to fetch it from memory.
    void expect() const {
        constexpr std::size_t cache_line = 64;
        constexpr std::size_t usual_lines = 3;
        for (std::size_t line = 0; line < usual_lines; ++line)
            __builtin_prefetch(bytes_.get() + line * cache_line);
    }

    // Every member but the id, which is the caller's.
    void unpack(Account& account) const;
    SharedAccount unpacked(AccountId id) const;

    State state() const;
    bool is_admin() const;
    bool is_external() const;
    bool has_two_factor() const;
    Time created_at() const;
    Time last_seen_at() const;  // Time::min(): never
    bool username_is(std::string_view folded) const;
    // It lasts until this thread asks for another's.
    std::string_view folded_username() const;

    // The folded username, name and address, one a line: search_text() of the account. It lasts until this
    // thread asks for another's.
    std::string_view search_text() const;
    // The same text of both?
    bool reads_as(const PackedAccount& other) const;

  private:
    struct Return {
        void operator()(std::uint8_t* bytes) const noexcept;
    };
    std::unique_ptr<std::uint8_t[], Return> bytes_;  // in memory/slabs.h
};

}  // namespace usher
