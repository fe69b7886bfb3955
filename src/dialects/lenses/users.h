// Users: the operations of contract/lenses.md sections 3.2 to 3.8 and what they take.
#pragma once

#include "dialects/lenses/rules.h"
#include "dialects/lenses/views.h"

namespace usher::lenses {

struct NewUser {
    std::string name;
    Text display_name;
    Metadata metadata;
    static void fields(auto& field) {
        field("name", &NewUser::name, "Unique among users and service accounts.", api::required,
              user_name_length, Reserved{"me"});
        field("display_name", &NewUser::display_name, "As it is: the name.", display_name_length);
        field("metadata", &NewUser::metadata, "", metadata_limits);
    }
};

struct UserPatch {
    Text display_name;
    MetadataPatch metadata;
    static void fields(auto& field) {
        field("display_name", &UserPatch::display_name, "", display_name_length);
        field("metadata", &UserPatch::metadata, "", metadata_limits);
    }
};

struct ProfilePatch {
    Text full_name, email_address;
    static void fields(auto& field) {
        field("full_name", &ProfilePatch::full_name, "", profile_length);
        field("email_address", &ProfilePatch::email_address, "Any text; empty: none.", profile_length);
    }
};

// Of users and service accounts alike.
struct GroupMoves {
    Names add_to_groups, remove_from_groups, set_groups;
    static void fields(auto& field) {
        field("add_to_groups", &GroupMoves::add_to_groups, "Groups to join.");
        field("remove_from_groups", &GroupMoves::remove_from_groups, "Groups to leave; wins over joining.");
        field("set_groups", &GroupMoves::set_groups, "All groups; stands alone.",
              excludes(&GroupMoves::add_to_groups, &GroupMoves::remove_from_groups));
    }
};

Result<api::Streamed<List<User>>> list_users(Lenses&, api::Call&);
Result<User> create_user(Lenses&, api::Call&, api::Body<NewUser>);
Result<User> get_user(Lenses&, api::Call&);
Result<User> change_user(Lenses&, api::Call&, api::Body<UserPatch>);
Result<api::NoContent> delete_user(Lenses&, api::Call&);
Result<User> change_profile(Lenses&, api::Call&, api::Body<ProfilePatch>);
Result<User> change_groups_of_user(Lenses&, api::Call&, api::Body<GroupMoves>);

}  // namespace usher::lenses
