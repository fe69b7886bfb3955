#include "core/passwords.h"

#include "base/log.h"
#include "core/letters.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "crypto/random.h"

namespace usher::core {

Secret generated_password(std::string_view alphabet, std::size_t length) {
    return crypto::random_text(alphabet, length);
}

Result<Account> Passwords::set(const Permit& permit, AccountId id, const PasswordChange& wanted,
                               const std::optional<Message>& mail) {
    if (!permit.covers(id)) return refuse(ErrorCode::forbidden);
    const auto hash = crypto::hash_password(wanted.password, env_.options.password_cost);
    auto changed = env_.store.write(permit, [&](Writer& writer) -> Result<Account> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        const auto now = env_.clock.now();
        writer.passwords().set(id, hash, now);
        writer.tokens().erase_links_of(id, LinkPurpose::new_password);
        for (const auto kind : wanted.ends) writer.tokens().erase_of(id, kind);
        if (!wanted.presented.empty()) writer.tokens().erase(crypto::sha256(wanted.presented));
        account->cookies_refused = wanted.cookies_refused.value_or(account->cookies_refused);
        account->password_change_forced = wanted.change_forced.value_or(account->password_change_forced);
        account->updated_at = now;
        writer.accounts().update(*account);
        if (account->cookies_refused) writer.accounts().end_cookies(id);
        if (mail) queue_letter(env_, writer, *account, *mail);
        return std::move(*account);
    });
    if (changed) {
        log::audit("password_changed", {{"account", id.value}, {"by", permit.by().value}});
        if (mail) env_.mail_queued();
    }
    return changed;
}

}  // namespace usher::core
