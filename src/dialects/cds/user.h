// Users: all of them, one, and what a person's groups give (contract/cds.md sections 4.4 to 4.8).
#pragma once

#include <vector>

#include "dialects/cds/dialect.h"
#include "dialects/cds/user_body.h"
#include "dialects/cds/views.h"

namespace usher::cds {

struct GroupsOfUser {
    std::vector<GroupView> groups;
    std::vector<GroupView> groups_admin;

    static void fields(auto& field) {
        field("groups", &GroupsOfUser::groups, "By name.");
        field("groups_admin", &GroupsOfUser::groups_admin, "Of those that the user administers.");
    }
};

Result<api::Streamed<std::vector<UserView>>> list_users(Cds& cds, api::Call& call);
Result<UserView> show_user(Cds& cds, api::Call& call);
Result<UserView> update_user(Cds& cds, api::Call& call, api::Body<UserBody> given);
Result<api::NoContent> delete_user(Cds& cds, api::Call& call);
Result<GroupsOfUser> groups_of_user(Cds& cds, api::Call& call);

}  // namespace usher::cds
