// Projects and the groups that have a right on them (contract/cds.md sections 3.6 and 6.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/views.h"
#include "domain/project.h"

namespace usher::cds {

// What clients keep with a project or workflow.
using Metadata = std::optional<std::map<std::string, std::string>>;
// As the store keeps it: empty for none.
std::string metadata_text(const Metadata& metadata);
api::RawJson metadata_view(const std::string& text);

struct GrantView {
    static constexpr std::string_view schema_name = "GroupPermission";
    GroupView group;
    std::int64_t permission = 0;

    static void fields(auto& field) {
        field("group", &GrantView::group, "");
        field("permission", &GrantView::permission, "4 read, 5 read and execute, 7 read, execute and write.");
    }
};
GrantView grant_view(const Grant& grant);
std::vector<GrantView> grant_views(const std::vector<Grant>& grants);

struct ProjectView {
    static constexpr std::string_view schema_name = "Project";
    std::string key;
    std::string name;
    std::string description;
    std::string icon;
    std::int64_t permission = 0;
    Instant created;
    Instant last_modified;
    api::RawJson metadata;
    api::Null keys;
    api::Null vcs_servers;
    std::optional<std::vector<api::Null>> integrations;
    api::Null features;
    bool favorite = false;

    static void fields(auto& field) {
        field("key", &ProjectView::key, "Unique.");
        field("name", &ProjectView::name, "");
        field("description", &ProjectView::description, "");
        field("icon", &ProjectView::icon, "");
        field("permission", &ProjectView::permission, "The caller's; 0 where it was not asked for.");
        field("created", &ProjectView::created, "");
        field("last_modified", &ProjectView::last_modified, "");
        field("metadata", &ProjectView::metadata, "Text by name, or null.");
        field("keys", &ProjectView::keys, "");
        field("vcs_servers", &ProjectView::vcs_servers, "");
        field("integrations", &ProjectView::integrations, "Always empty.");
        field("features", &ProjectView::features, "");
        field("favorite", &ProjectView::favorite, "Did the caller mark it?");
    }
};
ProjectView project_view(const Project& project, bool favorite);

struct GroupReference {
    std::string name;
    static void fields(auto& field) { field("name", &GroupReference::name, ""); }
};

struct GrantBody {
    GroupReference group;
    std::int64_t permission = 0;

    static void fields(auto& field) {
        field("group", &GrantBody::group, "");
        field("permission", &GrantBody::permission, "4, 5 or 7.");
    }
};
// invalid: a permission that is none.
Result<std::vector<core::NewGrant>> new_grants(const std::vector<GrantBody>& given);

struct ProjectBody {
    std::string key;
    std::string name;
    std::string description;
    std::string icon;
    Metadata metadata;
    std::vector<GrantBody> groups;

    static void fields(auto& field) {
        field("key", &ProjectBody::key, "Upper-case letters and digits.");
        field("name", &ProjectBody::name, "Not empty.");
        field("description", &ProjectBody::description, "");
        field("icon", &ProjectBody::icon, "");
        field("metadata", &ProjectBody::metadata, "");
        field("groups", &ProjectBody::groups,
              "Those that do not exist are made. Without any, one named as the project is.");
    }
};

struct ProjectQuery {
    std::string with_permission;
    static void fields(auto& field) {
        field("withPermission", &ProjectQuery::with_permission, "true: with the caller's permission.");
    }
};

struct GrantQuery {
    std::string only_project;
    static void fields(auto& field) {
        field("onlyProject", &GrantQuery::only_project, "true: not also to the project's workflows.");
    }
};

std::vector<ProjectView> list_projects(Cds& cds, api::Call& call);
Result<ProjectView> create_project(Cds& cds, api::Call& call, api::Body<ProjectBody> body);
ProjectView get_project(Cds& cds, api::Call& call, ProjectQuery query);
Result<api::NoContent> delete_project(Cds& cds, api::Call& call);
Result<std::vector<GrantView>> add_project_group(Cds& cds, api::Call& call, GrantQuery query,
                                                 api::Body<GrantBody> body);
Result<GrantView> change_project_group(Cds& cds, api::Call& call, api::Body<GrantBody> body);
Result<api::Null> remove_project_group(Cds& cds, api::Call& call);

}  // namespace usher::cds
