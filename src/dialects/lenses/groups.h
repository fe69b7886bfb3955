// Groups (contract/lenses.md section 4). The directory has one set of them for every dialect.
#pragma once

#include "dialects/lenses/rules.h"
#include "dialects/lenses/views.h"

namespace usher::lenses {

struct NewGroup {
    std::string name;
    Text display_name, sso_name, description;
    Names members, roles;
    Metadata metadata;
    static void fields(auto& field) {
        field("name", &NewGroup::name, "Unique among groups.", api::required, resource_name_length,
              resource_name);
        field("display_name", &NewGroup::display_name, "As it is: the name.", display_name_length);
        field("sso_name", &NewGroup::sso_name, "What single sign-on calls it; as it is: the name.",
              display_name_length);
        field("description", &NewGroup::description, "", description_length);
        field("members", &NewGroup::members, "Users and service accounts.");
        field("roles", &NewGroup::roles, "Only an empty list: there are no roles here.");
        field("metadata", &NewGroup::metadata, "", metadata_limits);
    }
};

struct GroupPatch {
    Text display_name, sso_name, description;
    Names roles, add_members, remove_members, set_members;
    MetadataPatch metadata;
    static void fields(auto& field) {
        field("display_name", &GroupPatch::display_name, "", display_name_length);
        field("sso_name", &GroupPatch::sso_name, "", display_name_length);
        field("description", &GroupPatch::description, "", description_length);
        field("roles", &GroupPatch::roles, "Only an empty list: there are no roles here.");
        field("add_members", &GroupPatch::add_members, "Users and service accounts that join.");
        field("remove_members", &GroupPatch::remove_members, "Those that leave; wins over joining.");
        field("set_members", &GroupPatch::set_members, "All members; stands alone.",
              excludes(&GroupPatch::add_members, &GroupPatch::remove_members));
        field("metadata", &GroupPatch::metadata, "", metadata_limits);
    }
};

Result<List<CompactGroup>> list_groups(Lenses&, api::Call&);
Result<api::Streamed<GroupView>> create_group(Lenses&, api::Call&, api::Body<NewGroup>);
Result<api::Streamed<GroupView>> get_group(Lenses&, api::Call&);
Result<api::Streamed<GroupView>> change_group(Lenses&, api::Call&, api::Body<GroupPatch>);
Result<api::NoContent> delete_group(Lenses&, api::Call&);

}  // namespace usher::lenses
