#include "core/emails.h"

#include "base/log.h"
#include "core/accounts.h"
#include "core/confirmation.h"

namespace usher::core {

std::vector<Email> Emails::of(AccountId owner) const {
    return env_.store.read([&](Reader& reader) { return reader.emails().secondary_of(owner); });
}

std::optional<Email> Emails::find(EmailId id) const {
    return env_.store.read([&](Reader& reader) { return reader.emails().secondary(id); });
}

Result<Email> Emails::add(const Permit& permit, AccountId owner, std::string_view address, Problems found,
                          Proof proof) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto added = env_.store.write(permit, [&](Writer& writer) -> Result<Email> {
        Problems problems = found;
        if (writer.reader().emails().owner(fold_email(address)))
            problems.push_back({field::email, Fault::taken});
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        const auto account = writer.accounts().lock(owner);
        if (!account) return refuse(not_found("User"));
        const auto now = env_.clock.now();
        if (proof == Proof::by_mail)
            queue_confirmation(env_, writer, *account, std::string(address), LinkPurpose::confirm_further);
        return writer.emails().insert_secondary(owner, address, now,
                                                proof == Proof::given ? std::optional(now) : std::nullopt);
    });
    if (added && proof == Proof::by_mail) env_.mail_queued();
    if (added) log::audit("email_added", {{"account", owner.value}, {"by", permit.by().value}});
    return added;
}

Result<void> Emails::remove(const Permit& permit, AccountId owner, EmailId id) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto removed = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto email = writer.reader().emails().secondary(id);
        if (!email || email->account != owner) return refuse(not_found("Email"));
        writer.emails().erase_secondary(id);
        return {};
    });
    if (removed)
        log::audit("email_removed",
                   {{"account", owner.value}, {"by", permit.by().value}, {"email", id.value}});
    return removed;
}

}  // namespace usher::core
