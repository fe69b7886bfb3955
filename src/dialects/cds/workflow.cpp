#include "dialects/cds/workflow.h"

#include "dialects/cds/access.h"
#include "dialects/cds/errors.h"

namespace usher::cds {
namespace {

WorkflowView whole_view(const Actor& viewer, const core::WorkflowSeen& seen) {
    auto view = workflow_view(viewer, seen);
    view.workflow_data.text = seen.workflow.content;
    return view;
}

Result<Permit> permit_of(const api::Call& call) {
    return policy::write_project(call.actor(), named_project(call).standing);
}

}  // namespace

WorkflowView workflow_view(const Actor& viewer, const core::WorkflowSeen& seen) {
    const auto& workflow = seen.workflow;
    const auto permission = viewer.admin ? Permission::write : seen.granted.value_or(Permission::read);
    WorkflowView view;
    view.id = workflow.id.value;
    view.name = workflow.name;
    view.description = workflow.description;
    view.icon = workflow.icon;
    view.last_modified = {workflow.updated_at};
    view.project_id = workflow.project.value;
    view.project_key = workflow.project_key;
    view.groups = grant_views(seen.grants);
    view.permission = static_cast<std::int64_t>(permission);
    view.metadata = metadata_view(workflow.metadata);
    view.favorite = seen.favorite;
    return view;
}

std::vector<WorkflowView> list_workflows(Cds& cds, api::Call& call) {
    const auto actor = call.actor();
    std::vector<WorkflowView> views;
    for (const auto& seen : cds.directory.projects.workflows_of(named_project(call).project->id, actor.id))
        views.push_back(whole_view(actor, seen));
    return views;
}

Result<WorkflowView> create_workflow(Cds& cds, api::Call& call, api::Body<WorkflowBody> body) {
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    if (body->workflow_data.is_null()) return refuse(ErrorId::wrong_request);
    auto grants = new_grants(body->groups);
    if (!grants) return refuse(grants.error());
    core::NewWorkflow wanted{body->name, body->description, body->icon, metadata_text(body->metadata),
                             {},         std::move(*grants)};
    api::append_value(wanted.content, body->workflow_data);
    const auto made = cds.directory.projects.create_workflow(*permit, *named_project(call).project, wanted);
    if (!made) return refuse(made.error());
    return whole_view(call.actor(), *made);
}

Result<api::Null> delete_workflow(Cds& cds, api::Call& call) {
    const auto permit = permit_of(call);
    if (!permit) return refuse(permit.error());
    const auto erased = cds.directory.projects.erase_workflow(*permit, named_project(call).project->id,
                                                              call.variable("permWorkflowName"));
    if (!erased) return refuse(erased.error());
    return api::Null{};
}

}  // namespace usher::cds
