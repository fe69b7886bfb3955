// What v4 shows of accounts (contract/gitlab.md section 8.3). Each form holds the one before it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialects/gitlab/records.h"

namespace usher::gitlab::v4 {

// "2012-06-01"
struct DateText {
    Date date;
};
inline void append_json(api::JsonOutput& out, const DateText& text) {
    out.append("\"").append(date_text(text.date)).append("\"");
}
inline boost::json::object describe_json(const DateText*) { return {{"type", "string"}, {"format", "date"}}; }
inline std::optional<DateText> day_of(const std::optional<Time>& time) {
    return time ? std::optional(DateText{floor<std::chrono::days>(*time)}) : std::nullopt;
}

class BasicUser : public UserRecord {
  public:
    static constexpr std::string_view schema_name = "BasicUser";
    using UserRecord::UserRecord;

    std::string_view state() const { return word(account->state); }

    static void fields(auto& field) {
        field("id", &BasicUser::id, "Never reused.");
        field("username", &BasicUser::username, "Unique without regard to case.");
        field("name", &BasicUser::name, "Display name.");
        field("state", &BasicUser::state,
              "active, blocked, ldap_blocked, deactivated, banned or blocked_pending_approval.");
        field("avatar_url", &BasicUser::avatar_url, "A picture.");
        field("web_url", &BasicUser::web_url, "The profile page.");
    }
};

// A single user as others see him. A private profile keeps when it began and who follows to itself.
class User : public BasicUser {
  public:
    static constexpr std::string_view schema_name = "User";
    enum class Reader : bool { other, insider };  // insider: himself, or an administrator

    User(const Gitlab& gitlab, SharedAccount account, Reader reader)
        : BasicUser(gitlab, std::move(account)), reader_(reader) {}

    std::optional<Instant> created_at() const { return shown(UserRecord::created_at()); }
    Text bio() const { return account->profile.bio ? Text(*account->profile.bio) : Text(); }
    std::optional<Text> public_email() const { return unless_empty(account->profile.public_email); }
    Text organization() const { return account->profile.organization; }
    Text job_title() const { return account->profile.job_title; }
    std::optional<Text> pronouns() const { return unless_empty(account->profile.pronouns); }
    bool bot() const { return false; }
    std::optional<Text> work_information() const { return std::nullopt; }
    std::optional<std::int64_t> followers() const { return shown(std::int64_t{0}); }
    std::optional<std::int64_t> following() const { return shown(std::int64_t{0}); }
    bool is_followed() const { return false; }
    std::optional<Text> local_time() const { return std::nullopt; }

    static void fields(auto& field) {
        BasicUser::fields(field);
        field("created_at", &User::created_at, "Left out for a private profile.", api::omit_empty);
        field("bio", &User::bio, "");
        field("location", &User::location, "");
        field("public_email", &User::public_email, "The address that everybody may see.");
        field("skype", &User::skype, "");
        field("linkedin", &User::linkedin, "");
        field("twitter", &User::twitter, "");
        field("website_url", &User::website_url, "");
        field("organization", &User::organization, "");
        field("job_title", &User::job_title, "");
        field("pronouns", &User::pronouns, "");
        field("bot", &User::bot, "Always false.");
        field("work_information", &User::work_information, "Always null.");
        field("followers", &User::followers, "Left out for a private profile.", api::omit_empty);
        field("following", &User::following, "Left out for a private profile.", api::omit_empty);
        field("is_followed", &User::is_followed, "Always false.");
        field("local_time", &User::local_time, "Always null.");
    }

  protected:
    static std::optional<Text> unless_empty(Text text) {
        return text.empty() ? std::nullopt : std::optional(text);
    }

  private:
    template <class T>
    std::optional<T> shown(T value) const {
        const bool hidden = account->private_profile && reader_ == Reader::other;
        return hidden ? std::nullopt : std::optional(value);
    }

    Reader reader_;
};

// One's own record.
class PublicUser : public User {
  public:
    static constexpr std::string_view schema_name = "PublicUser";
    PublicUser(const Gitlab& gitlab, SharedAccount account)
        : User(gitlab, std::move(account), Reader::insider) {}

    std::optional<DateText> last_activity_on() const { return day_of(account->last_seen_at); }
    bool private_profile() const { return account->private_profile; }
    ShownAddress commit_email() const { return {*account, account->profile.commit_email}; }

    static void fields(auto& field) {
        User::fields(field);
        field("last_sign_in_at", &PublicUser::last_sign_in_at, "");
        field("confirmed_at", &PublicUser::confirmed_at, "When the address was confirmed.");
        field("last_activity_on", &PublicUser::last_activity_on, "");
        field("email", &PublicUser::email, "The primary address.");
        field("theme_id", &PublicUser::theme_id, "");
        field("color_scheme_id", &PublicUser::color_scheme_id, "");
        field("projects_limit", &PublicUser::projects_limit, "");
        field("current_sign_in_at", &PublicUser::current_sign_in_at, "");
        field("identities", &PublicUser::identities, "Logins elsewhere, newest first.");
        field("can_create_group", &PublicUser::can_create_group, "");
        field("can_create_project", &PublicUser::can_create_project, "");
        field("two_factor_enabled", &PublicUser::two_factor_enabled, "");
        field("external", &PublicUser::external, "");
        field("private_profile", &PublicUser::private_profile, "");
        field("commit_email", &PublicUser::commit_email, "The primary address unless another was chosen.");
    }
};

struct AttributeView {
    static constexpr std::string_view schema_name = "CustomAttribute";
    std::string key, value;

    static void fields(auto& field) {
        field("key", &AttributeView::key, "");
        field("value", &AttributeView::value, "");
    }
};

// What surrounds an account and takes a look-up of its own.
struct Surroundings {
    SharedAccount creator;
    std::optional<std::vector<AttributeView>> attributes;  // when they were asked for
};

class AdminUser : public PublicUser {
  public:
    static constexpr std::string_view schema_name = "AdminUser";
    AdminUser(const Gitlab& gitlab, SharedAccount account, Surroundings around)
        : PublicUser(gitlab, std::move(account)), attributes_(std::move(around.attributes)) {
        if (around.creator) creator_.emplace(gitlab, std::move(around.creator));
    }

    std::optional<Text> note() const { return account->note; }
    std::int64_t namespace_id() const { return account->id.value; }
    const std::optional<BasicUser>& created_by() const { return creator_; }
    const std::optional<std::vector<AttributeView>>& custom_attributes() const { return attributes_; }

    static void fields(auto& field) {
        PublicUser::fields(field);
        field("is_admin", &AdminUser::is_admin, "Administrator.");
        field("note", &AdminUser::note, "Of administrators about the user.");
        field("namespace_id", &AdminUser::namespace_id, "");
        field("created_by", &AdminUser::created_by, "The administrator, if one did.");
        field("custom_attributes", &AdminUser::custom_attributes, "Where they were asked for.",
              api::omit_empty);
    }

  private:
    std::optional<BasicUser> creator_;
    std::optional<std::vector<AttributeView>> attributes_;
};

class DetailedUser : public AdminUser {
  public:
    static constexpr std::string_view schema_name = "DetailedUser";
    using AdminUser::AdminUser;

    std::int64_t highest_role() const { return 0; }
    std::optional<Text> current_sign_in_ip() const { return unless_empty(account->current_sign_in_from); }
    std::optional<Text> last_sign_in_ip() const { return unless_empty(account->last_sign_in_from); }
    std::int64_t sign_in_count() const { return account->sign_in_count; }

    static void fields(auto& field) {
        AdminUser::fields(field);
        field("highest_role", &DetailedUser::highest_role, "Always 0.");
        field("current_sign_in_ip", &DetailedUser::current_sign_in_ip, "");
        field("last_sign_in_ip", &DetailedUser::last_sign_in_ip, "");
        field("sign_in_count", &DetailedUser::sign_in_count, "");
    }
};

}  // namespace usher::gitlab::v4
