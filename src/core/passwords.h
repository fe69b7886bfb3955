// A password of somebody's own choosing, or one an administrator chose for them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

struct PasswordChange {
    Secret password;
    // Which credentials of the account end with it. Sessions of a kind that is not named live on.
    std::span<const TokenKind> ends = session_kinds;
    std::string_view presented = {};  // a credential that ends too, whatever its kind; may be empty
    std::optional<bool> cookies_refused;
    std::optional<bool> change_forced;  // the new password opens one sign-in only
};

// A password that nobody chose: so many characters of that alphabet.
Secret generated_password(std::string_view alphabet, std::size_t length);

class Passwords {
  public:
    explicit Passwords(Environment& environment) : env_(environment) {}

    // Whom it was set for. `mail`, when given, is queued in the same transaction. not_found; forbidden when
    // the permit is for somebody else.
    Result<Account> set(const Permit& permit, AccountId account, const PasswordChange& wanted,
                        const std::optional<Message>& mail = std::nullopt);

  private:
    Environment& env_;
};

}  // namespace usher::core
