// Marked projects and workflows (contract/cds.md sections 4.16 and 6.2).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/operation.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/workflow.h"

namespace usher::cds {

struct FavoriteBody {
    std::string type;
    std::string project_key;
    std::string workflow_name;

    static void fields(auto& field) {
        field("type", &FavoriteBody::type, "project or workflow.");
        field("project_key", &FavoriteBody::project_key, "");
        field("workflow_name", &FavoriteBody::workflow_name, "Of a workflow.");
    }
};

struct BookmarkView {
    static constexpr std::string_view schema_name = "Bookmark";
    std::string icon;
    std::string description;
    std::string key;
    std::string name;
    std::string workflow_name;
    std::string type;
    bool favorite = true;

    static void fields(auto& field) {
        field("icon", &BookmarkView::icon, "");
        field("description", &BookmarkView::description, "");
        field("key", &BookmarkView::key, "The project's.");
        field("name", &BookmarkView::name, "The project's.");
        field("workflow_name", &BookmarkView::workflow_name, "", api::omit_empty);
        field("type", &BookmarkView::type, "project or workflow.");
        field("favorite", &BookmarkView::favorite, "");
    }
};

struct NavbarEntry {
    static constexpr std::string_view schema_name = "NavbarEntry";
    std::string key;
    std::string name;
    std::string description;
    std::string workflow_name;
    std::string type;
    bool favorite = false;

    static void fields(auto& field) {
        field("key", &NavbarEntry::key, "The project's.");
        field("name", &NavbarEntry::name, "The project's.");
        field("description", &NavbarEntry::description, "");
        field("workflow_name", &NavbarEntry::workflow_name, "", api::omit_empty);
        field("type", &NavbarEntry::type, "project or workflow.");
        field("favorite", &NavbarEntry::favorite, "");
    }
};

Result<std::variant<ProjectView, WorkflowView>> toggle_favorite(Cds& cds, api::Call& call,
                                                                api::Body<FavoriteBody> body);
std::vector<BookmarkView> list_bookmarks(Cds& cds, api::Call& call);
// null when there is nothing.
std::optional<std::vector<NavbarEntry>> list_navbar(Cds& cds, api::Call& call);

}  // namespace usher::cds
