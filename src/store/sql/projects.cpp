#include "store/sql/projects.h"

#include "store/sql/timeline.h"

namespace usher {

namespace {

const std::string project_columns =
    "p.id, p.key, p.name, p.description, p.icon, p.metadata, p.created_at, p.updated_at";
const std::string select_projects = "SELECT " + project_columns + " FROM project p ";
const std::string by_name = "ORDER BY p.name, p.key";
// The projects that an account's groups may at least read, each once.
const std::string readable =
    "p.id IN (SELECT g.project_id FROM membership m JOIN project_grant g ON g.group_id = m.group_id "
    "WHERE m.account_id = $1) ";
const Query select_by_key(select_projects + "WHERE p.key = $1");
const Query select_all(select_projects + by_name);
const Query select_readable(select_projects + "WHERE " + readable + by_name);
// SQLite has one writer at a time, whose transaction already holds everything.
const Query select_locked("SELECT id FROM project WHERE id = $1",
                          "SELECT id FROM project WHERE id = $1 FOR UPDATE");
const InsertQuery insert_project(
    "INSERT INTO project (key, name, description, icon, metadata, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)");
const Query touch_project("UPDATE project SET updated_at = $2 WHERE id = $1");
const Query delete_project("DELETE FROM project WHERE id = $1");

const Query select_grants(
    "SELECT g.group_id, o.name, g.permission FROM project_grant g JOIN person_group o ON o.id = g.group_id "
    "WHERE g.project_id = $1 ORDER BY o.name");
const Query select_permission(
    "SELECT MAX(g.permission) FROM membership m JOIN project_grant g ON g.group_id = m.group_id "
    "WHERE g.project_id = $1 AND m.account_id = $2");
const Query select_project_permissions(
    "SELECT p.key, r.permission FROM "
    "(SELECT g.project_id, MAX(g.permission) AS permission FROM membership m "
    "JOIN project_grant g ON g.group_id = m.group_id WHERE m.account_id = $1 GROUP BY g.project_id) r "
    "JOIN project p ON p.id = r.project_id");
const Query select_workflow_permissions(
    "SELECT p.key, w.name, r.permission FROM "
    "(SELECT g.workflow_id, MAX(g.permission) AS permission FROM membership m "
    "JOIN workflow_grant g ON g.group_id = m.group_id WHERE m.account_id = $1 GROUP BY g.workflow_id) r "
    "JOIN workflow w ON w.id = r.workflow_id JOIN project p ON p.id = w.project_id");
const Query upsert_grant(
    "INSERT INTO project_grant (project_id, group_id, permission) VALUES ($1, $2, $3) "
    "ON CONFLICT (project_id, group_id) DO UPDATE SET permission = excluded.permission");
const Query delete_grant("DELETE FROM project_grant WHERE project_id = $1 AND group_id = $2");

const std::string select_workflows =
    "SELECT w.id, w.project_id, p.key, w.name, w.description, w.icon, w.metadata, w.content, w.updated_at "
    "FROM workflow w JOIN project p ON p.id = w.project_id WHERE w.project_id = $1 ";
const Query select_workflow(select_workflows + "AND w.name = $2");
const Query select_workflows_of(select_workflows + "ORDER BY w.name");
const Query select_workflow_grants(
    "SELECT g.group_id, o.name, g.permission FROM workflow_grant g JOIN person_group o ON o.id = g.group_id "
    "WHERE g.workflow_id = $1 ORDER BY o.name");
const Query select_workflow_grants_in(
    "SELECT g.group_id, o.name, g.permission, g.workflow_id FROM workflow w "
    "JOIN workflow_grant g ON g.workflow_id = w.id JOIN person_group o ON o.id = g.group_id "
    "WHERE w.project_id = $1 ORDER BY g.workflow_id, o.name");
const InsertQuery insert_workflow_row(
    "INSERT INTO workflow (project_id, name, source_id, description, icon, metadata, content, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
const Query delete_workflow("DELETE FROM workflow WHERE project_id = $1 AND name = $2 RETURNING id");
const Query upsert_workflow_grant(
    "INSERT INTO workflow_grant (workflow_id, group_id, permission) VALUES ($1, $2, $3) "
    "ON CONFLICT (workflow_id, group_id) DO UPDATE SET permission = excluded.permission");
const Query insert_workflow_grants(
    "INSERT INTO workflow_grant (workflow_id, group_id, permission) "
    "SELECT w.id, $2, $3 FROM workflow w WHERE w.project_id = $1 "
    "ON CONFLICT (workflow_id, group_id) DO NOTHING");
const std::string in_project = "workflow_id IN (SELECT id FROM workflow WHERE project_id = $1)";
const Query update_workflow_grants("UPDATE workflow_grant SET permission = $4 WHERE group_id = $2 AND " +
                                   in_project + " AND permission = $3");
const Query delete_workflow_grants("DELETE FROM workflow_grant WHERE group_id = $2 AND " + in_project);

const Query count_project_favorite(
    "SELECT COUNT(*) FROM project_favorite WHERE account_id = $1 AND project_id = $2");
const Query count_workflow_favorite(
    "SELECT COUNT(*) FROM workflow_favorite WHERE account_id = $1 AND workflow_id = $2");
const Query select_project_favorites("SELECT project_id FROM project_favorite WHERE account_id = $1");
const Query select_workflow_favorites("SELECT workflow_id FROM workflow_favorite WHERE account_id = $1");
const Query insert_project_favorite("INSERT INTO project_favorite (account_id, project_id) VALUES ($1, $2)");
const Query delete_project_favorite(
    "DELETE FROM project_favorite WHERE account_id = $1 AND project_id = $2 RETURNING project_id");
const Query insert_workflow_favorite(
    "INSERT INTO workflow_favorite (account_id, workflow_id) VALUES ($1, $2)");
const Query delete_workflow_favorite(
    "DELETE FROM workflow_favorite WHERE account_id = $1 AND workflow_id = $2 RETURNING workflow_id");

const std::string project_shortcut = "SELECT p.key, p.name, NULL, p.description, p.icon, ";
const std::string workflow_shortcut = "SELECT p.key, p.name, w.name, w.description, w.icon, ";
const std::string workflows_by_name = "ORDER BY w.name, p.key";
// $1 is the account, $2 whether it may read every project.
const std::string may_read = "WHERE ($2 = 1 OR " + readable + ") ";
const Query select_favorite_projects(project_shortcut +
                                     "1 FROM project p JOIN project_favorite f ON f.project_id = p.id "
                                     "AND f.account_id = $1 " +
                                     may_read + by_name);
const Query select_favorite_workflows(workflow_shortcut +
                                      "1 FROM workflow w JOIN workflow_favorite f ON f.workflow_id = w.id "
                                      "AND f.account_id = $1 JOIN project p ON p.id = w.project_id " +
                                      may_read + workflows_by_name);
const std::string project_shortcuts =
    project_shortcut +
    "(SELECT COUNT(*) FROM project_favorite f WHERE f.project_id = p.id AND f.account_id = $1) "
    "FROM project p ";
const std::string workflow_shortcuts =
    workflow_shortcut +
    "(SELECT COUNT(*) FROM workflow_favorite f WHERE f.workflow_id = w.id AND f.account_id = $1) "
    "FROM workflow w JOIN project p ON p.id = w.project_id ";
const Query select_every_project(project_shortcuts + by_name);
const Query select_every_workflow(workflow_shortcuts + workflows_by_name);
const Query select_readable_projects(project_shortcuts + "WHERE " + readable + by_name);
const Query select_readable_workflows(workflow_shortcuts + "WHERE " + readable + workflows_by_name);

std::int64_t code(Permission permission) { return static_cast<std::int64_t>(permission); }

Permission permission_from(Rows& rows, int column) { return static_cast<Permission>(rows.integer(column)); }

Project project_from(Rows& rows) {
    return {rows.id<ProjectId>(0), rows.text(1), rows.text(2), rows.text(3),
            rows.text(4),          rows.text(5), rows.time(6), rows.time(7)};
}

Workflow workflow_from(Rows& rows) {
    return {rows.id<WorkflowId>(0), rows.id<ProjectId>(1), rows.text(2), rows.text(3), rows.text(4),
            rows.text(5),           rows.text(6),          rows.text(7), rows.time(8)};
}

Grant grant_from(Rows& rows) { return {rows.id<GroupId>(0), rows.text(1), permission_from(rows, 2)}; }

template <class F, class... Args>
auto all_rows(F read, Connection& connection, const Query& query, const Args&... args) {
    std::vector<std::invoke_result_t<F, Rows&>> found;
    Rows rows(connection, query, args...);
    while (rows.next()) found.push_back(read(rows));
    return found;
}

template <class... Args>
void add_shortcuts(std::vector<Shortcut>& to, Connection& connection, const Query& query,
                   const Args&... args) {
    Rows rows(connection, query, args...);
    while (rows.next())
        to.push_back(
            {rows.text(0), rows.text(1), rows.optional_text(2), rows.text(3), rows.text(4), rows.flag(5)});
}

template <class Id>
bool toggle(Connection& connection, const Query& unmark, const Query& mark, AccountId account, Id id) {
    if (number(connection, unmark, account, id)) return false;
    run(connection, mark, account, id);
    return true;
}

}  // namespace

std::optional<Project> SqlProjectReader::by_key(std::string_view key) {
    Rows rows(connection_, select_by_key, key);
    if (!rows.next()) return std::nullopt;
    return project_from(rows);
}

std::vector<Project> SqlProjectReader::all() { return all_rows(project_from, connection_, select_all); }

std::vector<Project> SqlProjectReader::readable_by(AccountId account) {
    return all_rows(project_from, connection_, select_readable, account);
}

std::vector<Grant> SqlProjectReader::grants(ProjectId project) {
    return all_rows(grant_from, connection_, select_grants, project);
}

std::optional<Permission> SqlProjectReader::permission(ProjectId project, AccountId account) {
    Rows rows(connection_, select_permission, project, account);
    if (!rows.next() || rows.is_null(0)) return std::nullopt;
    return permission_from(rows, 0);
}

Permissions SqlProjectReader::permissions_of(AccountId account) {
    Permissions permissions;
    {
        Rows rows(connection_, select_project_permissions, account);
        while (rows.next()) permissions.projects.emplace(rows.text(0), permission_from(rows, 1));
    }
    Rows rows(connection_, select_workflow_permissions, account);
    while (rows.next())
        permissions.workflows.emplace(WorkflowName{rows.text(0), rows.text(1)}, permission_from(rows, 2));
    return permissions;
}

std::optional<Workflow> SqlProjectReader::workflow(ProjectId project, std::string_view name) {
    Rows rows(connection_, select_workflow, project, name);
    if (!rows.next()) return std::nullopt;
    return workflow_from(rows);
}

std::vector<Workflow> SqlProjectReader::workflows_of(ProjectId project) {
    return all_rows(workflow_from, connection_, select_workflows_of, project);
}

std::vector<Grant> SqlProjectReader::grants(WorkflowId workflow) {
    return all_rows(grant_from, connection_, select_workflow_grants, workflow);
}

std::vector<WorkflowGrant> SqlProjectReader::workflow_grants_in(ProjectId project) {
    const auto read = [](Rows& rows) { return WorkflowGrant{rows.id<WorkflowId>(3), grant_from(rows)}; };
    return all_rows(read, connection_, select_workflow_grants_in, project);
}

bool SqlProjectReader::is_favorite(AccountId account, ProjectId project) {
    return number(connection_, count_project_favorite, account, project).value_or(0) != 0;
}

bool SqlProjectReader::is_favorite(AccountId account, WorkflowId workflow) {
    return number(connection_, count_workflow_favorite, account, workflow).value_or(0) != 0;
}

std::vector<ProjectId> SqlProjectReader::favorite_projects(AccountId account) {
    const auto read = [](Rows& rows) { return rows.id<ProjectId>(0); };
    return all_rows(read, connection_, select_project_favorites, account);
}

std::vector<WorkflowId> SqlProjectReader::favorite_workflows(AccountId account) {
    const auto read = [](Rows& rows) { return rows.id<WorkflowId>(0); };
    return all_rows(read, connection_, select_workflow_favorites, account);
}

std::vector<Shortcut> SqlProjectReader::favorites(AccountId account, bool reads_all) {
    std::vector<Shortcut> found;
    add_shortcuts(found, connection_, select_favorite_projects, account, reads_all);
    add_shortcuts(found, connection_, select_favorite_workflows, account, reads_all);
    return found;
}

std::vector<Shortcut> SqlProjectReader::shortcuts(AccountId account, bool reads_all) {
    std::vector<Shortcut> found;
    add_shortcuts(found, connection_, reads_all ? select_every_project : select_readable_projects, account);
    add_shortcuts(found, connection_, reads_all ? select_every_workflow : select_readable_workflows, account);
    return found;
}

ProjectId SqlProjectWriter::insert(const Project& project) {
    return {usher::insert(connection_, insert_project, project.key, project.name, project.description,
                          project.icon, project.metadata, project.created_at, project.updated_at)};
}

bool SqlProjectWriter::lock(ProjectId id) { return number(connection_, select_locked, id).has_value(); }

void SqlProjectWriter::touch(ProjectId id, Time now) { run(connection_, touch_project, id, now); }

void SqlProjectWriter::erase(ProjectId id) { run(connection_, delete_project, id); }

void SqlProjectWriter::grant(ProjectId project, GroupId group, Permission permission) {
    run(connection_, upsert_grant, project, group, code(permission));
}

void SqlProjectWriter::revoke(ProjectId project, GroupId group) {
    run(connection_, delete_grant, project, group);
}

WorkflowId SqlProjectWriter::insert_workflow(const Workflow& workflow) {
    const auto source = event_source(connection_, {workflow.project_key, workflow.name});
    return {usher::insert(connection_, insert_workflow_row, workflow.project, workflow.name, source,
                          workflow.description, workflow.icon, workflow.metadata, workflow.content,
                          workflow.updated_at)};
}

bool SqlProjectWriter::erase_workflow(ProjectId project, std::string_view name) {
    return number(connection_, delete_workflow, project, name).has_value();
}

void SqlProjectWriter::grant(WorkflowId workflow, GroupId group, Permission permission) {
    run(connection_, upsert_workflow_grant, workflow, group, code(permission));
}

void SqlProjectWriter::grant_in_workflows(ProjectId project, GroupId group, Permission permission) {
    run(connection_, insert_workflow_grants, project, group, code(permission));
}

void SqlProjectWriter::change_in_workflows(ProjectId project, GroupId group, Permission from, Permission to) {
    run(connection_, update_workflow_grants, project, group, code(from), code(to));
}

void SqlProjectWriter::revoke_in_workflows(ProjectId project, GroupId group) {
    run(connection_, delete_workflow_grants, project, group);
}

bool SqlProjectWriter::toggle_favorite(AccountId account, ProjectId project) {
    return toggle(connection_, delete_project_favorite, insert_project_favorite, account, project);
}

bool SqlProjectWriter::toggle_favorite(AccountId account, WorkflowId workflow) {
    return toggle(connection_, delete_workflow_favorite, insert_workflow_favorite, account, workflow);
}

}  // namespace usher
