#include "dialects/cds/import.h"

#include <span>

#include "dialects/cds/address.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/signup.h"

namespace usher::cds {
namespace {

// People a transaction: others who write need not wait for the whole list.
constexpr std::size_t batch_size = 100;

core::ListedPerson listed(const UserBody& user) {
    core::ListedPerson person{user.username, user.fullname, std::nullopt, user.admin, user.origin};
    if (!user.email.text.empty()) person.email = user.email.text;
    return person;
}

// What is wrong with one element before anybody is looked up. Addresses may be anything that can be kept.
std::optional<ErrorId> fault_of(const UserBody& user) {
    if (!is_username(user.username)) return ErrorId::username;
    if (!user.email.is_clean || user.email.text.size() > longest_address) return ErrorId::email;
    if (!fit(user.favorites)) return ErrorId::wrong_request;
    return std::nullopt;
}

class Load {
  public:
    Load(const Cds& cds, const Permit& permit, Language language)
        : cds_(cds), permit_(permit), language_(language) {}

    Result<void> take(std::span<const UserBody> users) {
        std::vector<const UserBody*> good;
        std::vector<core::ListedPerson> people;
        for (const auto& user : users) {
            if (const auto fault = fault_of(user)) {
                report(user, *fault);
            } else {
                good.push_back(&user);
                people.push_back(listed(user));
            }
        }
        const auto enrolled = cds_.directory.roster.enrol(permit_, people);
        if (!enrolled) return refuse(enrolled.error());
        for (std::size_t i = 0; i < good.size(); ++i) finish(*good[i], (*enrolled)[i]);
        return {};
    }

    Reasons reasons;

  private:
    void report(const UserBody& user, ErrorId id) { reasons[user.username] = sentence(id).in(language_); }

    void finish(const UserBody& user, const core::Enrolled& enrolled) {
        if (enrolled.problem) return report(user, ErrorId::user_exists);
        // Of somebody new they are not asked for.
        if (!enrolled.is_new) (void)store_favorites(cds_, permit_, enrolled.account, user.favorites);
    }

    const Cds& cds_;
    const Permit& permit_;
    Language language_;
};

}  // namespace

Result<Reasons> import_users(Cds& cds, api::Call& call, api::Body<std::vector<UserBody>> given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    Load load(cds, *permit, preferred_language(call.request->header("Accept-Language")));
    const std::span<const UserBody> users(*given);
    for (std::size_t at = 0; at < users.size(); at += batch_size) {
        const auto batch = users.subspan(at, std::min(batch_size, users.size() - at));
        if (const auto taken = load.take(batch); !taken) return refuse(taken.error());
    }
    return std::move(load.reasons);
}

}  // namespace usher::cds
