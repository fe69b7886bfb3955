// Everything /cds answers (contract/cds.md sections 2.3, 4 and 6).
#include "dialects/cds/dialect.h"
#include "dialects/cds/event.h"
#include "dialects/cds/favorite.h"
#include "dialects/cds/group.h"
#include "dialects/cds/import.h"
#include "dialects/cds/project.h"
#include "dialects/cds/session.h"
#include "dialects/cds/signup.h"
#include "dialects/cds/timeline.h"
#include "dialects/cds/token.h"
#include "dialects/cds/user.h"
#include "dialects/cds/workflow.h"

namespace usher::cds {

using api::Lane;
using api::Method;
using api::op;

namespace {

// Strangers send these; a mail is made of some of it.
constexpr std::size_t small_body = 16 * 1024;
constexpr std::size_t import_body = 16 * 1024 * 1024;

}  // namespace

std::span<const api::Operation> Cds::operations() const {
    using enum Access;
    // clang-format off: a line an operation
    static constexpr auto list = std::to_array<api::Operation>({
        // Sessions
        op<login>({Method::post,
                   "/login",
                   anyone,
                   "login",
                   "Exchange name and password for a session",
                   200,
                   Lane::hash,
                   {},
                   small_body}),
        op<auth_mode>(
            {Method::get, "/auth/mode", anyone, "auth_mode", "How people sign in", 200, Lane::quick}),
        op<user_config>({Method::get, "/config/user", anyone, "user_config",
                         "Where the API and its pages are", 200, Lane::quick}),
        op<probe>({Method::get, "/user/me", anyone, "probe_session", "Is the session alive?"}),
        op<probe>({Method::get, "/user/logged", anyone, "probe_session_newer", "Is the session alive?"}),

        // Users
        op<list_users>({Method::get, "/user", signed_in, "list_users", "All users"}),
        op<sign_up>({Method::post,
                     "/user/signup",
                     anyone,
                     "sign_up",
                     "Ask for an account",
                     201,
                     Lane::work,
                     {},
                     small_body}),
        op<import_users>({Method::post,
                          "/user/import",
                          admin,
                          "import_users",
                          "Load users from another system",
                          200,
                          Lane::work,
                          {},
                          import_body}),
        op<show_user>({Method::get, "/user/{username}", owner, "get_user", "One user"}),
        op<update_user>(
            {Method::put, "/user/{username}", owner, "update_user", "Replace what is said of a user"}),
        op<delete_user>({Method::del, "/user/{username}", owner, "delete_user", "Delete a user"}),
        op<groups_of_user>(
            {Method::get, "/user/{username}/groups", owner, "get_groups_of_user", "A user's groups"}),
        op<confirm>({Method::get, "/user/{username}/confirm/{token:secret}", anyone, "confirm",
                     "Exchange a mailed secret for a password", 200, Lane::hash}),
        op<reset>({Method::post,
                   "/user/{username}/reset",
                   anyone,
                   "reset",
                   "Ask for a new password",
                   201,
                   Lane::work,
                   {},
                   small_body}),

        // Groups
        op<create_group>({Method::post, "/group", signed_in, "create_group", "Found a group", 201}),
        op<list_groups>({Method::get, "/group", signed_in, "list_groups", "Own groups, or all"}),
        op<public_groups>(
            {Method::get, "/group/public", signed_in, "list_public_groups", "Groups known to everybody"}),
        op<show_group>(
            {Method::get, "/group/{permGroupName}", member, "get_group", "A group with its members"}),
        op<replace_group>({Method::put, "/group/{permGroupName}", manager, "replace_group",
                           "Rename a group and replace its members"}),
        op<delete_group>({Method::del, "/group/{permGroupName}", manager, "delete_group", "Delete a group"}),
        op<add_members>({Method::post, "/group/{permGroupName}/user", manager, "add_members", "Add members"}),
        op<remove_member>(
            {Method::del, "/group/{permGroupName}/user/{user}", manager, "remove_member", "Remove a member"}),
        op<give_role>({Method::post, "/group/{permGroupName}/user/{user}/admin", manager, "give_role",
                       "Let a member administer the group"}),
        op<take_role>({Method::del, "/group/{permGroupName}/user/{user}/admin", manager, "take_role",
                       "Make an administrator an ordinary member"}),

        // Group tokens
        op<list_tokens>(
            {Method::get, "/user/token", signed_in, "list_tokens", "Tokens of the groups one administers"}),
        op<find_token>(
            {Method::get, "/user/token/{token:secret}", signed_in, "find_token", "The token of a secret"}),
        op<create_token>(
            {Method::post, "/group/{permGroupName}/token", manager, "create_token", "Make a group token"}),
        op<tokens_of_group>({Method::get, "/group/{permGroupName}/token", member, "list_tokens_of_group",
                             "Tokens of a group"}),
        op<delete_token>({Method::del, "/group/{permGroupName}/token/{tokenid}", manager, "delete_token",
                          "Delete a group token"}),

        // Projects
        op<create_project>({Method::post, "/project", signed_in, "create_project", "Found a project", 201}),
        op<list_projects>({Method::get, "/project", signed_in, "list_projects", "Projects one can read"}),
        op<get_project>({Method::get, "/project/{permProjectKey}", reader, "get_project", "One project"}),
        op<delete_project>({Method::del, "/project/{permProjectKey}", writer, "delete_project",
                            "Delete a project with its workflows"}),
        op<add_project_group>({Method::post, "/project/{permProjectKey}/group", writer, "add_project_group",
                               "Give a group a right on a project"}),
        op<change_project_group>({Method::put, "/project/{permProjectKey}/group/{group}", writer,
                                  "change_project_group", "Change a group's right on a project"}),
        op<remove_project_group>({Method::del, "/project/{permProjectKey}/group/{group}", writer,
                                  "remove_project_group", "Take a group's right on a project"}),

        // Workflows
        op<create_workflow>({Method::post, "/project/{permProjectKey}/workflows", writer, "create_workflow",
                             "Add a workflow to a project", 201}),
        op<list_workflows>({Method::get, "/project/{permProjectKey}/workflows", reader, "list_workflows",
                            "The workflows of a project"}),
        op<delete_workflow>({Method::del, "/project/{permProjectKey}/workflows/{permWorkflowName}", writer,
                             "delete_workflow", "Delete a workflow"}),

        // Favorites
        op<toggle_favorite>({Method::post, "/user/favorite", signed_in, "toggle_favorite",
                             "Mark a project or workflow, or take the mark away"}),
        op<list_bookmarks>(
            {Method::get, "/bookmarks", signed_in, "list_bookmarks", "Marked projects and workflows"}),
        op<list_navbar>(
            {Method::get, "/ui/navbar", signed_in, "list_navbar", "All projects and workflows one can read"}),

        // Timeline
        op<record_event>({Method::post, "/events", admin, "record_event", "Tell what happened"}),
        op<get_timeline>({Method::get, "/user/timeline", signed_in, "get_timeline",
                          "What happened to one's workflows, newest first"}),
        op<get_timeline_filter>({Method::get, "/user/timeline/filter", signed_in, "get_timeline_filter",
                                 "What the timeline leaves out"}),
        op<set_timeline_filter>({Method::post, "/user/timeline/filter", signed_in, "set_timeline_filter",
                                 "Replace what the timeline leaves out"}),
    });
    // clang-format on
    return list;
}

}  // namespace usher::cds
