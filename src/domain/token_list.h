// Lists of tokens: which ones a page shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "domain/token.h"

namespace usher {

enum class TokenState : std::uint8_t { any, active, inactive };  // inactive: revoked or expired

// Conditions combine with AND.
struct TokenFilter {
    TokenKind kind = TokenKind::personal;
    AccountId account = {};  // 0: of anybody
    TokenState state = TokenState::any;
    Time now{};  // by which expiry is judged
    std::optional<bool> revoked = {};
    std::string search = {};  // part of the name, without regard to ASCII case; empty = all
    // Themselves not included.
    std::optional<Time> created_after = {}, created_before = {}, used_after = {}, used_before = {};
};

}  // namespace usher
