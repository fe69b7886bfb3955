#include "core/roster.h"

#include "base/log.h"
#include "base/text.h"
#include "core/accounts.h"

namespace usher::core {
namespace {

Result<Enrolled> make(Environment& env, Writer& writer, const ListedPerson& person) {
    NewAccount wanted;
    wanted.username = person.username;
    wanted.name = person.name;
    wanted.email = person.email;
    wanted.email_claim = Claim::own_if_free;
    wanted.admin = person.admin;
    wanted.origin = person.origin;
    wanted.confirmed = true;
    const auto created = create_in(env, writer, wanted, {});
    if (!created) return refuse(created.error());
    return Enrolled{created->account.id, true, std::nullopt};
}

void update(Environment& env, Writer& writer, Account& account, const ListedPerson& person) {
    const auto now = env.clock.now();
    account.name = person.name;
    account.admin = person.admin;
    if (!account.confirmed_at) account.confirmed_at = now;
    account.updated_at = now;
    writer.accounts().update(account);
    writer.tokens().erase_links_of(account.id, LinkPurpose::confirm_account);
    show_email(writer, account, person.email, Claim::own_if_free, now);
}

Result<Enrolled> enrol_one(Environment& env, Writer& writer, const ListedPerson& person) {
    const auto holder = writer.reader().accounts().by_username(fold_case(person.username));
    if (!holder) return make(env, writer, person);
    if (holder->username != person.username)
        return Enrolled{{}, false, Problem{field::username, Fault::taken_in_other_case}};
    auto account = writer.accounts().lock(holder->id);
    if (!account || account->kind != AccountKind::person)
        return Enrolled{{}, false, Problem{field::username, Fault::taken}};
    update(env, writer, *account, person);
    return Enrolled{account->id, false, std::nullopt};
}

}  // namespace

Result<std::vector<Enrolled>> Roster::enrol(const Permit& permit, std::span<const ListedPerson> people) {
    auto enrolled = env_.store.write(permit, [&](Writer& writer) -> Result<std::vector<Enrolled>> {
        std::vector<Enrolled> all;
        all.reserve(people.size());
        for (const auto& person : people) {
            auto one = enrol_one(env_, writer, person);
            if (!one) return refuse(one.error());
            all.push_back(std::move(*one));
        }
        return all;
    });
    if (!enrolled) return enrolled;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto& one = (*enrolled)[i];
        if (one.problem) continue;
        log::audit(one.is_new ? "account_created" : "account_changed",
                   {{"account", one.account.value}, {"by", permit.by().value}, {"admin", people[i].admin}});
    }
    return enrolled;
}

}  // namespace usher::core
