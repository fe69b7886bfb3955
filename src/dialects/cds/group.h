// Groups and their members (contract/cds.md section 6.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialects/cds/dialect.h"
#include "dialects/cds/user_body.h"
#include "dialects/cds/views.h"

namespace usher::cds {

bool is_group_name(std::string_view text);

struct GroupBody {
    std::string name;
    std::vector<UserBody> admins;
    std::vector<UserBody> users;

    static void fields(auto& field) {
        field("name", &GroupBody::name, "Letters, digits, dots, low lines and hyphens.");
        field("admins", &GroupBody::admins, "Looked up by username.");
        field("users", &GroupBody::users, "Looked up by username.");
    }
};

Result<GroupView> create_group(Cds& cds, api::Call& call, api::Body<GroupBody> given);
Result<std::vector<GroupView>> list_groups(Cds& cds, api::Call& call);
Result<std::vector<GroupView>> public_groups(Cds& cds, api::Call& call);
Result<GroupView> show_group(Cds& cds, api::Call& call);
Result<GroupView> replace_group(Cds& cds, api::Call& call, api::Body<GroupBody> given);
Result<api::NoContent> delete_group(Cds& cds, api::Call& call);

Result<api::NoContent> add_members(Cds& cds, api::Call& call, api::Body<std::vector<std::string>> usernames);
Result<api::NoContent> remove_member(Cds& cds, api::Call& call);
Result<api::NoContent> give_role(Cds& cds, api::Call& call);
Result<api::NoContent> take_role(Cds& cds, api::Call& call);

}  // namespace usher::cds
