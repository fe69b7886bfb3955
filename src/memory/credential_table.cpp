#include "memory/credential_table.h"

#include <cstring>
#include <new>
#include <utility>

namespace usher {

namespace {

constexpr std::uint64_t never = 0;

// Shifted by one, so that zero means never.
std::uint64_t packed(const std::optional<Time>& time) {
    return time ? static_cast<std::uint64_t>(time->time_since_epoch().count()) + 1 : never;
}

std::optional<Time> unpacked(std::uint64_t value) {
    if (value == never) return std::nullopt;
    return Time(std::chrono::microseconds(static_cast<std::int64_t>(value - 1)));
}

std::array<std::uint8_t, 16> half_of(const TokenHash& hash) {
    std::array<std::uint8_t, 16> half;
    std::memcpy(half.data(), hash.data(), half.size());
    return half;
}

// A hash is as random as can be; any part of it spreads well.
std::size_t place_of(const std::array<std::uint8_t, 16>& hash) {
    std::size_t place;
    std::memcpy(&place, hash.data(), sizeof place);
    return place;
}

}  // namespace

std::size_t CredentialTable::bytes() const {
    return index_.bytes() + pages_.bytes() + facts_.capacity() * sizeof(Facts);
}

std::uint32_t CredentialTable::number_with(const Half& hash) const {
    return index_.find(place_of(hash), [&](std::uint32_t number) { return entry(number).hash == hash; });
}

std::optional<CredentialRecord> CredentialTable::find(const TokenHash& hash) const {
    const auto number = number_with(half_of(hash));
    if (number == 0) return std::nullopt;
    const auto& entry = this->entry(number);
    accounts_.expect(entry.account);
    CredentialRecord record;
    record.hash = hash;
    record.account = AccountId{entry.account};
    record.used_at = unpacked(std::uint64_t{entry.used_high} << 32 | entry.used_low);
    record.kind = TokenKind::private_token;
    if (entry.facts == 0) return record;
    const auto& facts = facts_[entry.facts];
    record.kind = facts.kind;
    record.scopes = scopes_[facts.scopes];
    record.expires_at = facts.expires_at;
    record.revoked_at = facts.revoked_at;
    return record;
}

void CredentialTable::put(const CredentialRecord& record) {
    erase(record.hash);
    const auto number = free_number();
    auto& first = accounts_.first_credential(record.account.value);
    const auto used = packed(record.used_at);
    entry(number) = {half_of(record.hash),
                     static_cast<std::uint32_t>(record.account.value),
                     first,
                     keep_facts(record),
                     static_cast<std::uint32_t>(used >> 32),
                     static_cast<std::uint32_t>(used)};
    first = number;
    index_.insert(place_of(entry(number).hash), number,
                  [&](std::uint32_t other) { return place_of(entry(other).hash); });
}

void CredentialTable::erase(const TokenHash& hash) {
    if (const auto number = number_with(half_of(hash))) erase_number(number);
}

std::uint32_t CredentialTable::free_number() {
    if (free_ != 0) return std::exchange(free_, entry(free_).next);
    if (end_ / part_size == parts_.size()) parts_.push_back(new (pages_.take(sizeof(Part))) Part());
    return end_++;
}

void CredentialTable::erase_of(AccountId account) {
    while (const auto number = accounts_.first_credential(account.value)) erase_number(number);
}

void CredentialTable::clear() {
    index_ = {};
    parts_ = {};
    pages_.clear();
    end_ = 1;
    facts_ = std::vector<Facts>(1);
    scopes_.clear();
    numbers_.clear();
    free_facts_ = {};
    free_ = 0;
}

void CredentialTable::erase_number(std::uint32_t number) {
    auto& erased = entry(number);
    unchain(number);
    if (erased.facts != 0) free_facts_.push_back(erased.facts);
    index_.erase(place_of(erased.hash), number,
                 [&](std::uint32_t other) { return place_of(entry(other).hash); });
    erased = {};
    erased.next = free_;
    free_ = number;
}

void CredentialTable::unchain(std::uint32_t number) {
    auto* link = &accounts_.first_credential(entry(number).account);
    while (*link != number) link = &entry(*link).next;
    *link = entry(number).next;
}

std::uint32_t CredentialTable::keep_facts(const CredentialRecord& record) {
    const bool usual = record.kind == TokenKind::private_token && record.scopes.empty() &&
                       !record.expires_at && !record.revoked_at;
    if (usual) return 0;
    const Facts facts{record.kind, number_of(record.scopes), record.expires_at, record.revoked_at};
    if (free_facts_.empty()) {
        facts_.push_back(facts);
        return static_cast<std::uint32_t>(facts_.size() - 1);
    }
    const auto number = free_facts_.back();
    free_facts_.pop_back();
    facts_[number] = facts;
    return number;
}

// There are few different ones, and they stay.
std::uint32_t CredentialTable::number_of(const std::string& scopes) {
    const auto [known, is_new] = numbers_.emplace(scopes, static_cast<std::uint32_t>(scopes_.size()));
    if (is_new) scopes_.push_back(scopes);
    return known->second;
}

}  // namespace usher
