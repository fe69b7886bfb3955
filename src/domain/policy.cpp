#include "domain/policy.h"

namespace usher {

Result<void> policy::admits(Access access, const Actor* caller) {
    switch (access) {
        case Access::anyone:
        case Access::guest:
            return {};
        case Access::signed_in:
        case Access::owner:
        case Access::member:
        case Access::manager:
        case Access::reader:
        case Access::writer:
            if (!caller) return refuse(ErrorCode::unauthenticated);
            return {};
        case Access::admin:
            if (!caller) return refuse(ErrorCode::unauthenticated);
            if (!caller->admin) return refuse(ErrorCode::forbidden);
            return {};
    }
    return refuse(ErrorCode::forbidden);
}

Result<Permit> policy::administer(const Actor& actor) {
    if (!actor.admin) return refuse(ErrorCode::forbidden);
    return Permit(actor.id);
}

Result<Permit> policy::manage_belongings_of(const Actor& actor, AccountId owner) {
    bool own = actor.id == owner && owner != AccountId{};
    if (!own && !actor.admin) return refuse(ErrorCode::forbidden);
    return Permit(actor.id, owner);
}

Result<Permit> policy::manage_account(const Actor& actor, AccountId account) {
    return manage_belongings_of(actor, account);
}

// `role`: whether the actor manages the group, nothing when it is no member (or there is no such group).
Result<void> policy::see_group(const Actor& actor, std::optional<bool> role, bool in_first_group) {
    if (!actor.admin && !in_first_group && !role) return refuse(ErrorCode::forbidden);
    return {};
}

Result<Permit> policy::manage_group(const Actor& actor, std::optional<bool> role, bool in_first_group) {
    if (!actor.admin && !in_first_group && !role.value_or(false)) return refuse(ErrorCode::forbidden);
    return Permit(actor.id);
}

Result<void> policy::read_project(const Actor& actor, const Standing& standing) {
    if (reads_all_projects(actor, standing.in_first_group) || standing.granted >= Permission::read) return {};
    return refuse(ErrorCode::forbidden);
}

Result<Permit> policy::write_project(const Actor& actor, const Standing& standing) {
    if (actor.admin || standing.in_first_group || standing.granted >= Permission::write)
        return Permit(actor.id);
    return refuse(ErrorCode::forbidden);
}

}  // namespace usher
