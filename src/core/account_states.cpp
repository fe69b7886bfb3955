// How accounts move between their states, and what ends with it.
#include "base/log.h"
#include "core/accounts.h"
#include "core/sessions.h"
#include "domain/synchronisation.h"

namespace usher::core {

void enter_state(Environment& env, Writer& writer, AccountId id, State state) {
    writer.accounts().set_state(id, state, env.clock.now());
    if (state == State::active) return;
    writer.mails().cancel_for(id);
    writer.tokens().erase_links_of(id, LinkPurpose::new_password);
    writer.tokens().erase_links_of(id, LinkPurpose::choose_password);
    end_sessions(writer, id);
}

namespace {

void audit_state(const Permit& permit, AccountId id, State state) {
    log::audit("account_state", {{"account", id.value},
                                 {"by", permit.by().value},
                                 {"state", word(state)},
                                 {"cut", state == State::active ? std::string_view()
                                                                : "sessions, tokens, keys, mails, links"}});
}

}  // namespace

Result<bool> Accounts::change_state(const Permit& permit, AccountId id, State state, const Judge& judge) {
    auto changed = env_.store.write(permit, [&](Writer& writer) -> Result<bool> {
        const auto account = writer.accounts().lock(id);
        if (!account) return refuse(not_found("User"));
        auto may = judge(*account);
        if (may && *may) enter_state(env_, writer, id, state);
        return may;
    });
    if (changed && *changed) audit_state(permit, id, state);
    return changed;
}

Result<bool> Accounts::block(const Permit& permit, AccountId id) {
    return change_state(permit, id, State::blocked, [](const Account& account) -> Result<bool> {
        if (account.state == State::ldap_blocked) return refuse(ErrorCode::ldap_state);
        return account.state == State::active;
    });
}

Result<bool> Accounts::unblock(const Permit& permit, AccountId id) {
    return change_state(permit, id, State::active, [](const Account& account) -> Result<bool> {
        if (account.state == State::ldap_blocked) return refuse(ErrorCode::ldap_state);
        return account.state != State::active;
    });
}

Result<void> Accounts::set_state(const Permit& permit, AccountId id, State state) {
    auto set = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        if (!writer.accounts().lock(id)) return refuse(not_found("User"));
        const auto entry = writer.reader().synchronisation().entry_of(id);
        if (entry && is_synchronised(env_, entry->provider)) return refuse(ErrorCode::ldap_state);
        enter_state(env_, writer, id, state);
        return {};
    });
    if (set) audit_state(permit, id, state);
    return set;
}

Result<void> Accounts::set_last_seen(const Permit& permit, AccountId id, Time seen) {
    return env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        if (!writer.accounts().lock(id)) return refuse(not_found("User"));
        writer.tokens().record_visit(id, seen);
        return {};
    });
}

}  // namespace usher::core
