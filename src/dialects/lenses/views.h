// What Lenses HQ shows of users, groups and service accounts (contract/lenses.md sections 3.1, 4.1 and 5.1).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/encode.h"
#include "api/schema.h"
#include "base/clock.h"
#include "base/secret.h"
#include "core/principals.h"

namespace usher::lenses {

// "2025-10-17T10:33:04.156869Z"
struct Instant {
    Time time;
};
inline void append_json(api::JsonOutput& out, const Instant& instant) {
    api::append_micros(out, instant.time);
}
inline boost::json::object describe_json(const Instant*) {
    return {{"type", "string"}, {"format", "date-time"}};
}
inline std::optional<Instant> instant(const std::optional<Time>& time) {
    return time ? std::optional(Instant{*time}) : std::nullopt;
}

// "iam:user:mary": the name as it is.
struct Lrn {
    std::string_view type, name;
};
inline void append_json(api::JsonOutput& out, const Lrn& lrn) {
    out.append("\"iam:").append(lrn.type).append(":");
    api::append_escaped(out, lrn.name);
    out.push_back('"');
}
inline boost::json::object describe_json(const Lrn*) { return {{"type", "string"}}; }

// "usr_2hT9c0QwLr5VbXyK"
struct OpaqueId {
    std::string_view prefix;
    const Uuid& uuid;
};
inline void append_json(api::JsonOutput& out, const OpaqueId& id) {
    out.append("\"").append(id.prefix).append("_").append(id.uuid.short_text()).append("\"");
}
inline boost::json::object describe_json(const OpaqueId*) { return {{"type", "string"}}; }

inline Lrn lrn_of(const Account& account) {
    return {account.kind == AccountKind::person ? "user" : "service-account", account.username};
}
inline OpaqueId id_of(const Account& account) {
    return {account.kind == AccountKind::person ? "usr" : "sva", account.uuid};
}

// A group as its members and the list show it.
class CompactGroup {
  public:
    static constexpr std::string_view schema_name = "CompactGroup";
    explicit CompactGroup(std::shared_ptr<const Group> group) : group_(std::move(group)) {}

    std::string_view name() const { return group_->name; }
    std::string_view display_name() const { return group_->display_name; }
    std::string_view sso_name() const { return group_->sso_name; }
    Lrn lrn() const { return {"group", group_->name}; }
    OpaqueId id() const { return {"grp", group_->uuid}; }
    Instant created_at() const { return {group_->created_at}; }
    std::string_view description() const { return group_->description; }
    std::int64_t user_count() const { return group_->person_count; }
    std::int64_t sa_count() const { return group_->service_count; }
    std::int64_t role_count() const { return 0; }
    const Labels& metadata() const { return group_->labels; }

    static void fields(auto& field) {
        field("name", &CompactGroup::name, "Never changes.");
        field("display_name", &CompactGroup::display_name, "");
        field("sso_name", &CompactGroup::sso_name, "What single sign-on calls it.");
        field("lrn", &CompactGroup::lrn, "For access policies.");
        field("id", &CompactGroup::id, "");
        field("created_at", &CompactGroup::created_at, "");
        field("description", &CompactGroup::description, "");
        field("user_count", &CompactGroup::user_count, "Members that are users.");
        field("sa_count", &CompactGroup::sa_count, "Members that are service accounts.");
        field("role_count", &CompactGroup::role_count, "Always 0: there are no roles here.");
        field("metadata", &CompactGroup::metadata, "Own labels.", api::omit_empty);
    }

  private:
    std::shared_ptr<const Group> group_;
};

struct ProfileView {
    std::string_view full_name, email_address;
    static void fields(auto& field) {
        field("full_name", &ProfileView::full_name, "");
        field("email_address", &ProfileView::email_address, "");
    }
};

// What all the views of an account have.
class PrincipalView {
  public:
    explicit PrincipalView(core::Principal principal) : principal_(std::move(principal)) {}

    std::string_view name() const { return account().username; }
    std::string_view display_name() const { return account().name; }
    Lrn lrn() const { return lrn_of(account()); }
    OpaqueId id() const { return id_of(account()); }
    Instant created_at() const { return {account().created_at}; }
    std::vector<CompactGroup> groups() const { return {principal_.groups.begin(), principal_.groups.end()}; }
    std::optional<Instant> last_seen_at() const { return instant(account().last_seen_at); }
    ProfileView profile() const {
        return {account().profile.full_name,
                account().email ? std::string_view(*account().email) : std::string_view()};
    }
    bool is_admin() const { return account().admin; }
    const Labels& metadata() const { return principal_.labels; }

  protected:
    const Account& account() const { return principal_.account; }
    core::Principal principal_;
};

class User : public PrincipalView {
  public:
    static constexpr std::string_view schema_name = "User";
    using PrincipalView::PrincipalView;

    static void fields(auto& field) {
        field("name", &User::name, "Never changes.");
        field("display_name", &User::display_name, "");
        field("lrn", &User::lrn, "For access policies.");
        field("id", &User::id, "");
        field("created_at", &User::created_at, "");
        field("groups", &User::groups, "By name.");
        field("last_seen_at", &User::last_seen_at, "Up to a minute late; absent until the first request.",
              api::omit_empty);
        field("profile", &User::profile, "");
        field("is_admin", &User::is_admin, "May do everything.");
        field("metadata", &User::metadata, "Own labels.", api::omit_empty);
    }
};

class CompactUser : public PrincipalView {
  public:
    static constexpr std::string_view schema_name = "CompactUser";
    using PrincipalView::PrincipalView;

    static void fields(auto& field) {
        field("name", &CompactUser::name, "");
        field("display_name", &CompactUser::display_name, "");
        field("lrn", &CompactUser::lrn, "");
        field("id", &CompactUser::id, "");
        field("created_at", &CompactUser::created_at, "");
        field("profile", &CompactUser::profile, "");
        field("is_admin", &CompactUser::is_admin, "");
        field("metadata", &CompactUser::metadata, "", api::omit_empty);
    }
};

class CompactServiceAccount : public PrincipalView {
  public:
    static constexpr std::string_view schema_name = "CompactServiceAccount";
    using PrincipalView::PrincipalView;

    static void fields(auto& field) {
        field("name", &CompactServiceAccount::name, "");
        field("display_name", &CompactServiceAccount::display_name, "");
        field("lrn", &CompactServiceAccount::lrn, "");
        field("id", &CompactServiceAccount::id, "");
        field("created_at", &CompactServiceAccount::created_at, "");
        field("is_admin", &CompactServiceAccount::is_admin, "");
        field("metadata", &CompactServiceAccount::metadata, "", api::omit_empty);
    }
};

// A group with its members, who are written into it as they are read (group_parts.h): there may be as many as
// there are people.
class GroupView {
  public:
    static constexpr std::string_view schema_name = "Group";
    explicit GroupView(const Group& group) : group_(group) {}

    std::string_view name() const { return group_.name; }
    std::string_view display_name() const { return group_.display_name; }
    std::string_view sso_name() const { return group_.sso_name; }
    Lrn lrn() const { return {"group", group_.name}; }
    OpaqueId id() const { return {"grp", group_.uuid}; }
    Instant created_at() const { return {group_.created_at}; }
    std::string_view description() const { return group_.description; }
    std::vector<api::RawJson> roles() const { return {}; }
    std::vector<CompactUser> users() const { return {}; }
    std::vector<CompactServiceAccount> service_accounts() const { return {}; }
    const Labels& metadata() const { return group_.labels; }

    static void fields(auto& field) {
        field("name", &GroupView::name, "Never changes.");
        field("display_name", &GroupView::display_name, "");
        field("sso_name", &GroupView::sso_name, "What single sign-on calls it.");
        field("lrn", &GroupView::lrn, "For access policies.");
        field("id", &GroupView::id, "");
        field("created_at", &GroupView::created_at, "");
        field("description", &GroupView::description, "");
        field("roles", &GroupView::roles, "Always empty: there are no roles here.");
        field("users", &GroupView::users, "By name.");
        field("service_accounts", &GroupView::service_accounts, "By name.");
        field("metadata", &GroupView::metadata, "Own labels.", api::omit_empty);
    }

  private:
    const Group& group_;
};

class ServiceAccount : public PrincipalView {
  public:
    static constexpr std::string_view schema_name = "ServiceAccount";
    ServiceAccount(core::Principal principal, Time now) : PrincipalView(std::move(principal)), now_(now) {}

    std::string_view description() const {
        const auto& bio = account().profile.bio;
        return bio ? std::string_view(*bio) : std::string_view();
    }
    std::optional<Instant> token_expires_at() const { return instant(principal_.token_expires_at); }
    bool token_expired() const { return principal_.token_expires_at && *principal_.token_expires_at <= now_; }

    static void fields(auto& field) {
        field("name", &ServiceAccount::name, "Never changes.");
        field("display_name", &ServiceAccount::display_name, "");
        field("id", &ServiceAccount::id, "");
        field("lrn", &ServiceAccount::lrn, "For access policies.");
        field("created_at", &ServiceAccount::created_at, "");
        field("description", &ServiceAccount::description, "");
        field("groups", &ServiceAccount::groups, "By name.");
        field("token_expires_at", &ServiceAccount::token_expires_at, "Absent: never.", api::omit_empty);
        field("token_expired", &ServiceAccount::token_expired, "");
        field("last_seen_at", &ServiceAccount::last_seen_at,
              "Up to a minute late; absent until the first request.", api::omit_empty);
        field("is_admin", &ServiceAccount::is_admin, "May do everything.");
        field("metadata", &ServiceAccount::metadata, "Own labels.", api::omit_empty);
    }

  private:
    Time now_;
};

// The only answer that ever holds the token.
class ServiceAccountWithToken : public ServiceAccount {
  public:
    static constexpr std::string_view schema_name = "ServiceAccountWithToken";
    ServiceAccountWithToken(core::Principal principal, Time now, Secret token)
        : ServiceAccount(std::move(principal), now), token_(std::move(token)) {}
    std::string_view token() const { return token_.reveal(); }

    static void fields(auto& field) {
        ServiceAccount::fields(field);
        field("token", &ServiceAccountWithToken::token, "Shown only now.");
    }

  private:
    Secret token_;
};

// {"items":[…]}
template <class View>
struct List {
    std::vector<View> items;
    static void fields(auto& field) { field("items", &List::items, "By name."); }
};

}  // namespace usher::lenses
