// Identities: a number that only fits its own kind of record, and the 128-bit UUID.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

template <class Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
};

using AccountId = Id<struct AccountTag>;
using EmailId = Id<struct EmailTag>;
using KeyId = Id<struct KeyTag>;
using GpgKeyId = Id<struct GpgKeyTag>;
using TokenId = Id<struct TokenTag>;
using MailId = Id<struct MailTag>;
using GroupId = Id<struct GroupTag>;
using GroupTokenId = Id<struct GroupTokenTag>;
using ProjectId = Id<struct ProjectTag>;
using WorkflowId = Id<struct WorkflowTag>;
using EventId = Id<struct EventTag>;
using EventSourceId = Id<struct EventSourceTag>;

// Decimal digits only (leading zeros allowed). Digits beyond 63 bits become an id that exists
// nowhere, so that they behave like an unknown one (contract/gitlab.md section 1).
std::optional<std::int64_t> parse_id(std::string_view digits);

// Lower-case 8-4-4-4-12.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Uuid&) const = default;
    std::string text() const;
    // 16 letters and digits that stand for it where its own form is not wanted: the number it is, modulo
    // 62^16. That two random UUIDs share them is not to be expected.
    std::string short_text() const;
    static std::optional<Uuid> parse(std::string_view text);
    // Version 4 (RFC 9562) from 16 random bytes.
    static Uuid from_random(std::array<std::uint8_t, 16> random);
};

}  // namespace usher
