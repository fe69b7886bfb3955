// Who calls, and what the path names (contract/cds.md section 2).
#pragma once

#include <optional>
#include <string_view>

#include "dialects/cds/dialect.h"
#include "domain/group.h"

namespace usher::cds {

// A command-line client: its sessions have no end.
bool is_client(const api::Request& request);
// What a successful login gives this client.
core::NewSession new_session(const Cds& cds, const api::Request& request);

// Whose session of either kind this is; its use is recorded. Any refusal is "not authenticated".
Result<Credential> resume(Cds& cds, const api::Request& request, std::string_view session,
                          std::initializer_list<TokenKind> kinds);

// {username}, for Access::owner.
const Account& named_account(const api::Call& call);

// {permGroupName}, for Access::member and Access::manager, and what the caller is to it.
struct NamedGroup {
    Group group;
    std::optional<bool> role;
    bool in_first_group = false;  // the caller, whom every group and project is open to then

    Result<Permit> manage(const Actor& caller) const {
        return policy::manage_group(caller, role, in_first_group);
    }
};
const NamedGroup& named_group(const api::Call& call);

// {permProjectKey}, for Access::reader and Access::writer; the project is there.
using NamedProject = core::Projects::Approach;
const NamedProject& named_project(const api::Call& call);

// Is the account in the group whose members see and change every group and project?
bool is_in_first_group(const Cds& cds, AccountId account);

}  // namespace usher::cds
