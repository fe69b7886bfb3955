#include "core/emails.h"

#include "base/log.h"
#include "core/accounts.h"
#include "core/confirmation.h"

namespace usher::core {
namespace {

// A link that was mailed to a further address stays when the address is removed, withdrawn: so that adding
// and removing in turn is no way to write to strangers without end.
constexpr LinkPurpose mailed_for[] = {LinkPurpose::confirm_further, LinkPurpose::withdrawn};

void replace_link(Writer& writer, Link link, LinkPurpose purpose) {
    writer.tokens().erase_link(link.hash);
    link.purpose = purpose;
    writer.tokens().insert_link(link);
}

// Those that were mailed for the account and have not expired; the others go.
std::vector<Link> mailed_links(Writer& writer, AccountId owner, Time now) {
    std::vector<Link> mailed;
    for (const auto purpose : mailed_for) {
        for (auto& link : writer.reader().tokens().links_of(owner, purpose)) {
            if (link.expires_at <= now)
                writer.tokens().erase_link(link.hash);
            else
                mailed.push_back(std::move(link));
        }
    }
    return mailed;
}

// True when a mail is queued; too_many.
Result<bool> ask_for_proof(Environment& env, Writer& writer, const Account& account,
                           const std::string& address) {
    const auto now = env.clock.now();
    std::int64_t pending = 0;
    std::optional<Link> earlier;
    for (auto& link : mailed_links(writer, account.id, now)) {
        if (link.address == address)
            earlier = std::move(link);
        else
            ++pending;
    }
    const auto most = env.options.most_pending_emails;
    if (pending >= most) return refuse(invalid({{field::email, Fault::too_many, most}}));
    if (earlier) {
        const auto mailed_at = earlier->expires_at - env.options.link_lifetime;
        if (now - mailed_at < env.options.mail_again_after) {
            replace_link(writer, std::move(*earlier), LinkPurpose::confirm_further);
            return false;
        }
        writer.tokens().erase_link(earlier->hash);
    }
    queue_confirmation(env, writer, account, address, LinkPurpose::confirm_further);
    return true;
}

// A mail that nobody can have sent was none.
void withdraw(Writer& writer, const Email& email) {
    const bool was_sent = writer.mails().cancel_to(email.account, email.address) == 0;
    for (auto& link : writer.reader().tokens().links_of(email.account, LinkPurpose::confirm_further)) {
        if (link.address != email.address) continue;
        if (was_sent)
            replace_link(writer, std::move(link), LinkPurpose::withdrawn);
        else
            writer.tokens().erase_link(link.hash);
    }
}

}  // namespace

std::vector<Email> Emails::of(AccountId owner) const {
    return env_.store.read([&](Reader& reader) { return reader.emails().secondary_of(owner); });
}

std::optional<Email> Emails::find(EmailId id) const {
    return env_.store.read([&](Reader& reader) { return reader.emails().secondary(id); });
}

Result<Email> Emails::add(const Permit& permit, AccountId owner, std::string_view address, Problems found,
                          Proof proof) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    bool mailed = false;
    auto added = env_.store.write(permit, [&](Writer& writer) -> Result<Email> {
        Problems problems = found;
        if (writer.reader().emails().owner(fold_email(address)))
            problems.push_back({field::email, Fault::taken});
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        const auto account = writer.accounts().lock(owner);
        if (!account) return refuse(not_found("User"));
        const auto now = env_.clock.now();
        mailed = false;
        if (proof == Proof::by_mail) {
            const auto asked = ask_for_proof(env_, writer, *account, std::string(address));
            if (!asked) return refuse(asked.error());
            mailed = *asked;
        }
        return writer.emails().insert_secondary(owner, address, now,
                                                proof == Proof::given ? std::optional(now) : std::nullopt);
    });
    if (added && mailed) env_.mail_queued();
    if (added) log::audit("email_added", {{"account", owner.value}, {"by", permit.by().value}});
    return added;
}

Result<void> Emails::remove(const Permit& permit, AccountId owner, EmailId id) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto removed = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto email = writer.reader().emails().secondary(id);
        if (!email || email->account != owner) return refuse(not_found("Email"));
        writer.emails().erase_secondary(id);
        withdraw(writer, *email);
        return {};
    });
    if (removed)
        log::audit("email_removed",
                   {{"account", owner.value}, {"by", permit.by().value}, {"email", id.value}});
    return removed;
}

}  // namespace usher::core
