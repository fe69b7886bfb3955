// Service accounts (contract/lenses.md section 5): accounts of programs that come with a token.
#pragma once

#include "dialects/lenses/users.h"

namespace usher::lenses {

struct NewServiceAccount {
    std::string name;
    Text display_name, description, token_expires_at;
    Metadata metadata;
    static void fields(auto& field) {
        field("name", &NewServiceAccount::name, "Unique among users and service accounts.", api::required,
              resource_name_length, resource_name);
        field("display_name", &NewServiceAccount::display_name, "As it is: the name.", display_name_length);
        field("description", &NewServiceAccount::description, "", description_length);
        field("token_expires_at", &NewServiceAccount::token_expires_at, "As it is: never.", future_time);
        field("metadata", &NewServiceAccount::metadata, "", metadata_limits);
    }
};

struct ServiceAccountPatch {
    Text display_name, description;
    MetadataPatch metadata;
    static void fields(auto& field) {
        field("display_name", &ServiceAccountPatch::display_name, "", display_name_length);
        field("description", &ServiceAccountPatch::description, "", description_length);
        field("metadata", &ServiceAccountPatch::metadata, "", metadata_limits);
    }
};

struct Renewal {
    Text token_expires_at;
    static void fields(auto& field) {
        field("token_expires_at", &Renewal::token_expires_at, "As it is: never.", future_time);
    }
};

Result<api::Streamed<List<ServiceAccount>>> list_service_accounts(Lenses&, api::Call&);
Result<ServiceAccountWithToken> create_service_account(Lenses&, api::Call&, api::Body<NewServiceAccount>);
Result<ServiceAccount> get_service_account(Lenses&, api::Call&);
Result<ServiceAccount> change_service_account(Lenses&, api::Call&, api::Body<ServiceAccountPatch>);
Result<api::NoContent> delete_service_account(Lenses&, api::Call&);
Result<ServiceAccount> change_groups_of_service_account(Lenses&, api::Call&, api::Body<GroupMoves>);
Result<ServiceAccountWithToken> renew_token(Lenses&, api::Call&, api::Body<Renewal>);

}  // namespace usher::lenses
