#include "core/confirmation.h"

#include "base/log.h"
#include "core/accounts.h"
#include "core/letters.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/email.h"

namespace usher::core {
namespace {

// Confirms the account, and makes `address` its primary one when that is what was asked for.
Result<Account> confirm_in(Environment& env, Writer& writer, Account account,
                           const std::optional<std::string>& new_primary) {
    const auto now = env.clock.now();
    if (!account.confirmed_at) account.confirmed_at = now;
    if (new_primary) {
        displace_unproven(writer, *new_primary, account.id);
        Problems problems;
        find_taken_email(writer.reader(), *new_primary, account.id, problems);
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        account.pending_email.reset();
    }
    account.updated_at = now;
    writer.accounts().update(account);
    if (new_primary) {
        writer.emails().make_primary(account.id, *new_primary, now);
        account.email = *new_primary;
    }
    return account;
}

// A secret that gives a password is not used up by what only confirms.
bool confirms(const Link& link) {
    return link.purpose == LinkPurpose::confirm_account || link.purpose == LinkPurpose::confirm_email ||
           link.purpose == LinkPurpose::confirm_further;
}

// One of the further addresses. False when it is not the account's any more.
bool confirm_further(Writer& writer, AccountId account, const std::string& address, Time now) {
    const auto owner = writer.reader().emails().owner(fold_email(address));
    if (!owner || owner->account != account || owner->primary) return false;
    writer.emails().confirm_secondary(owner->id, now);
    return true;
}

}  // namespace

void queue_confirmation(Environment& env, Writer& writer, const Account& account, const std::string& address,
                        LinkPurpose purpose) {
    const auto now = env.clock.now();
    const auto secret = crypto::long_token();
    Link link;
    link.hash = crypto::sha256(secret.reveal());
    link.account = account.id;
    link.purpose = purpose;
    link.address = address;
    link.expires_at = now + env.options.link_lifetime;
    writer.tokens().insert_link(link);

    const auto message = env.letters.confirmation(
        account.name, address, env.options.confirmation_url + std::string(secret.reveal()));
    queue_letter(env, writer, account, address, message, link.expires_at);
}

Result<std::string> Confirmation::address_of(const Secret& link_secret) const {
    const auto link = env_.store.read(
        [&](Reader& reader) { return reader.tokens().link(crypto::sha256(link_secret.reveal())); });
    if (!link || !confirms(*link) || link->expires_at <= env_.clock.now())
        return refuse(ErrorCode::link_expired);
    return link->address;
}

Result<Account> Confirmation::redeem(const Secret& link_secret) {
    const auto hash = crypto::sha256(link_secret.reveal());
    auto confirmed = env_.store.write(policy::redeem_link(), [&](Writer& writer) -> Result<Account> {
        const auto link = writer.reader().tokens().link(hash);
        if (!link || !confirms(*link) || link->expires_at <= env_.clock.now())
            return refuse(ErrorCode::link_expired);
        auto account = writer.accounts().lock(link->account);
        if (!account || account->state != State::active) return refuse(ErrorCode::link_expired);
        if (link->purpose == LinkPurpose::confirm_further) {
            if (!confirm_further(writer, account->id, link->address, env_.clock.now()))
                return refuse(ErrorCode::link_expired);
            writer.tokens().erase_link(hash);
            return std::move(*account);
        }
        std::optional<std::string> new_primary;
        if (link->purpose == LinkPurpose::confirm_email) {
            if (account->pending_email != link->address) return refuse(ErrorCode::link_expired);
            new_primary = link->address;
        } else if (account->email != link->address) {
            return refuse(ErrorCode::link_expired);
        }
        writer.tokens().erase_link(hash);
        return confirm_in(env_, writer, std::move(*account), new_primary);
    });
    if (confirmed) log::audit("address_confirmed", {{"account", confirmed->id.value}});
    return confirmed;
}

Result<Account> Confirmation::confirm(const Permit& permit, AccountId id) {
    auto confirmed = env_.store.write(permit, [&](Writer& writer) -> Result<Account> {
        auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        const auto pending = account->pending_email;
        writer.tokens().erase_links_of(id, LinkPurpose::confirm_account);
        writer.tokens().erase_links_of(id, LinkPurpose::confirm_email);
        return confirm_in(env_, writer, std::move(*account), pending);
    });
    if (confirmed) log::audit("address_confirmed", {{"account", id.value}, {"by", permit.by().value}});
    return confirmed;
}

}  // namespace usher::core
