// The workflows of a project (contract/cds.md sections 3.6 and 6.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/operation.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/project.h"

namespace usher::cds {

// Facts of the original that nothing stands behind here.
struct EmptyObject {
    static void fields(auto&) {}
};

struct WorkflowView {
    static constexpr std::string_view schema_name = "Workflow";
    std::int64_t id = 0;
    std::string name;
    std::string description;
    std::string icon;
    Instant last_modified;
    std::int64_t project_id = 0;
    std::string project_key;
    std::vector<GrantView> groups;
    std::int64_t permission = 0;
    api::RawJson metadata;
    std::int64_t history_length = 20;
    api::Null audits;
    EmptyObject pipelines;
    EmptyObject applications;
    EmptyObject environments;
    EmptyObject project_integrations;
    EmptyObject hook_models;
    EmptyObject outgoing_hook_models;
    api::Null labels;
    bool to_delete = false;
    bool favorite = false;
    api::RawJson workflow_data{"null"};
    api::Null as_code_events;

    static void fields(auto& field) {
        field("id", &WorkflowView::id, "Never reused.");
        field("name", &WorkflowView::name, "Unique in its project.");
        field("description", &WorkflowView::description, "", api::omit_empty);
        field("icon", &WorkflowView::icon, "", api::omit_empty);
        field("last_modified", &WorkflowView::last_modified, "");
        field("project_id", &WorkflowView::project_id, "");
        field("project_key", &WorkflowView::project_key, "");
        field("groups", &WorkflowView::groups, "By name.");
        field("permission", &WorkflowView::permission, "The caller's.");
        field("metadata", &WorkflowView::metadata, "Text by name, or null.");
        field("history_length", &WorkflowView::history_length, "");
        field("audits", &WorkflowView::audits, "");
        field("pipelines", &WorkflowView::pipelines, "");
        field("applications", &WorkflowView::applications, "");
        field("environments", &WorkflowView::environments, "");
        field("project_integrations", &WorkflowView::project_integrations, "");
        field("hook_models", &WorkflowView::hook_models, "");
        field("outgoing_hook_models", &WorkflowView::outgoing_hook_models, "");
        field("labels", &WorkflowView::labels, "");
        field("to_delete", &WorkflowView::to_delete, "");
        field("favorite", &WorkflowView::favorite, "Did the caller mark it?");
        field("workflow_data", &WorkflowView::workflow_data, "As it was given; null where it is a favorite.");
        field("as_code_events", &WorkflowView::as_code_events, "");
    }
};
// Without workflow_data.
WorkflowView workflow_view(const Actor& viewer, const core::WorkflowSeen& seen);

struct WorkflowBody {
    std::string name;
    std::string description;
    std::string icon;
    Metadata metadata;
    std::vector<GrantBody> groups;
    boost::json::value workflow_data;

    static void fields(auto& field) {
        field("name", &WorkflowBody::name, "Letters, digits, '.', '_' and '-'.");
        field("description", &WorkflowBody::description, "");
        field("icon", &WorkflowBody::icon, "");
        field("metadata", &WorkflowBody::metadata, "");
        field("groups", &WorkflowBody::groups, "Without any, those of the project as they are now.");
        field("workflow_data", &WorkflowBody::workflow_data, "Needed; kept as it is.");
    }
};

std::vector<WorkflowView> list_workflows(Cds& cds, api::Call& call);
Result<WorkflowView> create_workflow(Cds& cds, api::Call& call, api::Body<WorkflowBody> body);
Result<api::Null> delete_workflow(Cds& cds, api::Call& call);

}  // namespace usher::cds
