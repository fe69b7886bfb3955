// What clients ask for beside users: the version, who was active, and lists of what is not kept here, which
// are empty (contract/gitlab.md section 8.4).
#pragma once

#include <array>

#include "dialects/gitlab/v4/emails.h"

namespace usher::gitlab::v4 {

struct VersionView {
    static constexpr std::string_view schema_name = "Version";
    std::string_view version() const { return "15.11.0"; }
    std::string_view revision() const { return "usher"; }
    static void fields(auto& field) {
        field("version", &VersionView::version, "Of GitLab, as clients know it.");
        field("revision", &VersionView::revision, "");
    }
};
struct KasView {
    static constexpr std::string_view schema_name = "Kas";
    bool enabled() const { return false; }
    std::optional<std::string_view> externalUrl() const { return std::nullopt; }
    std::optional<std::string_view> version() const { return std::nullopt; }
    static void fields(auto& field) {
        field("enabled", &KasView::enabled, "Always false.");
        field("externalUrl", &KasView::externalUrl, "Always null.");
        field("version", &KasView::version, "Always null.");
    }
};
struct MetadataView : VersionView {
    static constexpr std::string_view schema_name = "Metadata";
    KasView kas() const { return {}; }
    bool enterprise() const { return false; }
    static void fields(auto& field) {
        VersionView::fields(field);
        field("kas", &MetadataView::kas, "");
        field("enterprise", &MetadataView::enterprise, "Always false.");
    }
};
struct CountsView {
    static constexpr std::string_view schema_name = "AssociationsCount";
    std::int64_t none() const { return 0; }
    static void fields(auto& field) {
        field("groups_count", &CountsView::none, "Always 0.");
        field("projects_count", &CountsView::none, "Always 0.");
        field("issues_count", &CountsView::none, "Always 0.");
        field("merge_requests_count", &CountsView::none, "Always 0.");
    }
};
// What is never there.
struct Nothing {
    static constexpr std::string_view schema_name = "Nothing";
    static void fields(auto&) {}
};
using NoItems = std::vector<Nothing>;

class ActivityView {
  public:
    static constexpr std::string_view schema_name = "Activity";
    explicit ActivityView(const Account& account)
        : username_(account.username), day_{floor<std::chrono::days>(*account.last_seen_at)} {}
    std::string_view username() const { return username_; }
    DateText last_activity_on() const { return day_; }
    static void fields(auto& field) {
        field("username", &ActivityView::username, "");
        field("last_activity_on", &ActivityView::last_activity_on, "");
        field("last_activity_at", &ActivityView::last_activity_on, "The same day.");
    }

  private:
    std::string username_;
    DateText day_;
};

struct MembershipWords {
    static constexpr std::array<std::string_view, 2> all{"Project", "Namespace"};
};
struct Memberships : UserPage {
    Choice<MembershipWords> type;
    static void fields(auto& field) {
        UserPage::fields(field);
        field("type", &Memberships::type, "");
    }
};
struct ActivityList : PageAsked {
    Day from;
    static void fields(auto& field) {
        field("from", &ActivityList::from, "The first day; six months ago unless given.");
        PageAsked::fields(field);
    }
};

Result<VersionView> version(Gitlab&, api::Call&);
Result<MetadataView> metadata(Gitlab&, api::Call&);
Result<std::vector<ActivityView>> list_activities(Gitlab&, api::Call&, ActivityList);
// What a user has none of; not_found.
Result<NoItems> list_nothing(Gitlab&, api::Call&, UserPage);
Result<NoItems> list_memberships(Gitlab&, api::Call&, Memberships);
Result<CountsView> associations_count(Gitlab&, api::Call&, UserId);
// Nobody follows anybody here: whether asked to begin or to end, it answers as if it were done.
Result<BasicUser> leave_following(Gitlab&, api::Call&, UserId);

}  // namespace usher::gitlab::v4
