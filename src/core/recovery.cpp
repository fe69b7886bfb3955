#include "core/recovery.h"

#include "base/log.h"
#include "base/text.h"
#include "core/letters.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/email.h"

namespace usher::core {
namespace {

constexpr std::size_t secret_bytes = 64;
// A mail about a secret that has no end is still not worth sending after this time.
constexpr std::chrono::hours longest_wait{7 * 24};

Secret long_secret() { return Secret(hex(crypto::random_bytes(secret_bytes))); }

std::optional<Account> named(Reader& reader, std::string_view username) {
    if (!is_clean_text(username)) return std::nullopt;
    auto account = reader.accounts().by_username(fold_case(username));
    if (account && account->username != username) return std::nullopt;
    return account;
}

void queue_secret(Environment& env, Writer& writer, const Account& account, Time expires_at,
                  const Recovery::Compose& compose) {
    const auto now = env.clock.now();
    const auto secret = long_secret();
    writer.tokens().erase_links_of(account.id, LinkPurpose::new_password);
    writer.tokens().insert_link({crypto::sha256(secret.reveal()), account.id, LinkPurpose::new_password,
                                 account.email.value_or(""), expires_at});
    if (!account.email) return;
    queue_letter(env, writer, account, *account.email, compose(account, secret),
                 std::min<Time>(expires_at, now + longest_wait));
}

// The account a link chooses the password of; nullopt when the link is of no use any more.
std::optional<Account> chooser_of(Environment& env, Reader& reader, const TokenHash& hash) {
    const auto link = reader.tokens().link(hash);
    if (!link || link->purpose != LinkPurpose::choose_password || link->expires_at <= env.clock.now())
        return std::nullopt;
    auto account = reader.accounts().by_id(link->account);
    if (!account || account->state != State::active || account->email != link->address) return std::nullopt;
    return account;
}

// May this secret still be used for this account? One without end was given to somebody who signed up, and is
// of no use once the account is confirmed.
bool opens(Environment& env, Reader& reader, const Account& account, const TokenHash& hash) {
    const auto link = reader.tokens().link(hash);
    return link && link->account == account.id && link->purpose == LinkPurpose::new_password &&
           link->expires_at > env.clock.now() && account.state == State::active &&
           !(link->expires_at == no_expiry && account.confirmed_at);
}

// The mailed secret came back, so the address is real.
void confirm_address(Writer& writer, Account& account, const Link& link, Time now) {
    if (!account.confirmed_at) account.confirmed_at = now;
    if (account.email == link.address) show_email(writer, account, account.email, Claim::own_if_free, now);
    writer.tokens().erase_links_of(account.id, LinkPurpose::confirm_account);
}

}  // namespace

Result<Account> Recovery::sign_up(const NewAccount& wanted, const Compose& compose) {
    auto made = env_.store.write(policy::sign_up(), [&](Writer& writer) -> Result<Account> {
        NewAccount fresh = wanted;
        fresh.email_claim = Claim::show;
        fresh.admin = false;
        if (!writer.reader().accounts().holds_people()) {
            writer.serialise();
            fresh.admin = !writer.reader().accounts().holds_people();
        }
        auto created = create_in(env_, writer, fresh, {});
        if (!created) return refuse(created.error());
        const auto& account = created->account;
        if (fresh.admin)
            if (const auto group = writer.reader().groups().by_name(first_group))
                writer.groups().join(group->id, account.id, true);
        queue_secret(env_, writer, account, no_expiry, compose);
        return account;
    });
    if (made) {
        log::audit("signed_up", {{"account", made->id.value}, {"admin", made->admin}});
        if (made->admin)
            log::warn("the first to sign up is now an administrator", {{"account", made->id.value}});
        env_.mail_queued();
    }
    return made;
}

Result<Account> Recovery::request(std::string_view username, std::string_view address,
                                  std::chrono::seconds lifetime, const Compose& compose) {
    auto asked = env_.store.write(policy::sign_up(), [&](Writer& writer) -> Result<Account> {
        auto account = named(writer.reader(), username);
        if (!account || account->email != address || account->state != State::active)
            return refuse(not_found("User"));
        queue_secret(env_, writer, *account, env_.clock.now() + lifetime, compose);
        return std::move(*account);
    });
    if (asked) {
        log::audit("recovery_requested", {{"account", asked->id.value}});
        env_.mail_queued();
    }
    return asked;
}

Result<Recovery::Redeemed> Recovery::redeem(std::string_view username, const Secret& secret,
                                            const NewSession& session) {
    const auto hash = crypto::sha256(secret.reveal());
    // Looked at first, so that guessing costs the guesser a look-up and not the server a hash.
    const auto known = env_.store.read([&](Reader& reader) -> Result<void> {
        const auto account = named(reader, username);
        if (!account) return refuse(not_found("User"));
        if (!opens(env_, reader, *account, hash)) return refuse(ErrorCode::link_expired);
        return {};
    });
    if (!known) return refuse(known.error());

    auto password = long_secret();
    const auto password_hash = crypto::hash_password(password, env_.options.password_cost);
    auto redeemed = env_.store.write(policy::redeem_link(), [&](Writer& writer) -> Result<Redeemed> {
        const auto found = named(writer.reader(), username);
        if (!found) return refuse(not_found("User"));
        auto account = writer.accounts().lock(found->id);
        if (!account || !opens(env_, writer.reader(), *account, hash)) return refuse(ErrorCode::link_expired);
        const auto now = env_.clock.now();
        const auto link = writer.reader().tokens().link(hash);
        writer.tokens().erase_links_of(account->id, LinkPurpose::new_password);
        end_sessions(writer, account->id);
        writer.passwords().set(account->id, password_hash, now);
        account->password_change_forced = false;
        confirm_address(writer, *account, *link, now);
        account->updated_at = now;
        auto opened = open_session(env_, writer, *account, session);
        return Redeemed{std::move(*account), password, std::move(opened.secret)};
    });
    if (redeemed)
        log::audit("password_recovered", {{"account", redeemed->account.id.value}, {"cut", "sessions"}});
    return redeemed;
}

void queue_password_choice(Environment& env, Writer& writer, const Account& account) {
    if (!account.email) return;
    const auto secret = crypto::long_token();
    const Time expires_at = env.clock.now() + env.options.link_lifetime;
    writer.tokens().erase_links_of(account.id, LinkPurpose::choose_password);
    writer.tokens().insert_link({crypto::sha256(secret.reveal()), account.id, LinkPurpose::choose_password,
                                 *account.email, expires_at});
    const Fill fills[] = {{"name", account.name},
                          {"username", account.username},
                          {"link", env.options.password_url + std::string(secret.reveal())}};
    queue_letter(env, writer, account, *account.email, env.letters.write(Letter::choose_password, fills),
                 expires_at);
}

Result<Account> Recovery::chooser(const Secret& link_secret) const {
    const auto hash = crypto::sha256(link_secret.reveal());
    auto account = env_.store.read([&](Reader& reader) { return chooser_of(env_, reader, hash); });
    if (!account) return refuse(ErrorCode::link_expired);
    return std::move(*account);
}

Result<Account> Recovery::choose(const Secret& link_secret, const Secret& password) {
    const auto known = chooser(link_secret);
    if (!known) return known;
    const auto hash = crypto::sha256(link_secret.reveal());
    const auto password_hash = crypto::hash_password(password, env_.options.password_cost);
    auto chosen = env_.store.write(policy::redeem_link(), [&](Writer& writer) -> Result<Account> {
        const auto chooser = chooser_of(env_, writer.reader(), hash);
        if (!chooser) return refuse(ErrorCode::link_expired);
        auto account = writer.accounts().lock(chooser->id);
        const auto link = writer.reader().tokens().link(hash);
        if (!account || !link) return refuse(ErrorCode::link_expired);
        const auto now = env_.clock.now();
        writer.tokens().erase_links_of(account->id, LinkPurpose::choose_password);
        end_sessions(writer, account->id);
        writer.passwords().set(account->id, password_hash, now);
        account->password_change_forced = false;
        confirm_address(writer, *account, *link, now);
        account->updated_at = now;
        writer.accounts().update(*account);
        return *writer.reader().accounts().by_id(account->id);
    });
    if (chosen) log::audit("password_chosen", {{"account", chosen->id.value}, {"cut", "sessions"}});
    return chosen;
}

}  // namespace usher::core
