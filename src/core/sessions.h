// Sessions: what signing in gives, from its opening to its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "core/recent_uses.h"
#include "domain/policy.h"
#include "domain/token.h"

namespace usher::core {

struct NewSession {
    TokenKind kind = TokenKind::browser_session;
    std::optional<std::chrono::seconds> lifetime;  // none: without end
    std::string name;
    std::optional<std::string> from;  // the client's address
};

struct OpenedSession {
    Secret secret;  // known only now
    Token token;
};

// How a credential is being used.
struct Use {
    std::optional<std::string> from;
    // The session then lives at least this long after its last use.
    std::optional<std::chrono::seconds> idle_lifetime;
    // Its owner can look at the last use, so it is remembered to the moment between two writes.
    bool shown = false;
    // Written within seconds by write_uses() rather than by the request.
    bool deferred = false;
};

class Sessions {
  public:
    explicit Sessions(Environment& environment) : env_(environment) {}

    // Records the sign-in. A password that had to be changed is used up by it. not_found; not_active;
    // unauthenticated when that password was used up meanwhile; forbidden when the permit is for somebody
    // else.
    Result<OpenedSession> open(const Permit& permit, AccountId account, const NewSession& wanted);

    // What SignIn::with_token answers; the use is recorded, at most once per use_granularity.
    Result<Credential> resume(std::string_view secret, std::span<const TokenKind> kinds, const Use& use);
    Result<Credential> resume(std::string_view secret, std::initializer_list<TokenKind> kinds,
                              const Use& use) {
        return resume(secret, std::span(kinds.begin(), kinds.size()), use);
    }

    // Whoever proved to be the account without a credential of ours (a password sent along with the request)
    // has been seen as well.
    void note_visit(Account& account);
    // The account behind a signed cookie that was made at this epoch (Account::cookie_epoch). unauthenticated
    // for every reason; the use is recorded as that of a credential is.
    Result<Account> resume_cookie(const Uuid& account, std::int64_t epoch);

    // Writes up to `most` of the deferred uses; whether there may be more.
    bool write_uses(std::size_t most);

    // Puts a use that is not written yet into the token.
    void complete(Token& token) const { recent_uses_.complete(token); }

    // Ends one; false when it is not there.
    bool end(const Permit& permit, std::string_view secret);
    // Ends all of those kinds; how many there were. forbidden when the permit is for somebody else.
    Result<std::int64_t> end_all(const Permit& permit, AccountId account, std::span<const TokenKind> kinds);

  private:
    Environment& env_;
    RecentUses recent_uses_;
};

// Inside a transaction: every session of the account, in every dialect, and every cookie that was signed for
// it.
void end_sessions(Writer& writer, AccountId account);
// Inside a transaction: a session without a sign-in.
OpenedSession insert_session(Environment& env, Writer& writer, const Account& account,
                             const NewSession& wanted);
void record_sign_in(Environment& env, Writer& writer, Account& account,
                    const std::optional<std::string>& from = {});
// Inside a transaction, for an account that was just read there: as Sessions::open, without its checks.
OpenedSession open_session(Environment& env, Writer& writer, Account& account, const NewSession& wanted);

}  // namespace usher::core
