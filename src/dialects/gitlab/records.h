// What every version reads of accounts, keys and addresses while it writes its own forms of them. A form
// names its members itself; nothing is copied.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialects/gitlab/parts.h"
#include "domain/email.h"
#include "domain/shared_account.h"
#include "domain/ssh_key.h"

namespace usher::gitlab {

class UserRecord {
  public:
    using Text = std::string_view;

    UserRecord(const Gitlab& gitlab, SharedAccount account) : account(std::move(account)), gitlab_(&gitlab) {}

    std::int64_t id() const { return account->id.value; }
    Text username() const { return account->username; }
    Text name() const { return account->name; }
    AvatarUrl avatar_url() const { return {gitlab_->options.public_url, account->id, account->avatar}; }
    Link web_url() const {
        return {gitlab_->options.public_url, gitlab_->version().profile_path, account->username};
    }
    Instant created_at() const { return {account->created_at}; }
    bool is_admin() const { return account->admin; }
    std::optional<Text> location() const { return account->profile.location; }
    Text skype() const { return account->profile.skype; }
    Text linkedin() const { return account->profile.linkedin; }
    Text twitter() const { return account->profile.twitter; }
    Text website_url() const { return account->profile.website_url; }
    std::optional<Instant> last_sign_in_at() const { return instant(account->last_sign_in_at); }
    std::optional<Instant> current_sign_in_at() const { return instant(account->current_sign_in_at); }
    std::optional<Instant> confirmed_at() const { return instant(account->confirmed_at); }
    ShownAddress email() const { return {*account, {}}; }
    std::int64_t theme_id() const { return account->theme_id; }
    std::int64_t color_scheme_id() const { return account->color_scheme_id; }
    std::int64_t projects_limit() const { return account->projects_limit; }
    bool can_create_group() const { return account->can_create_group; }
    bool can_create_project() const { return account->projects_limit > 0; }
    bool two_factor_enabled() const { return account->two_factor_enabled; }
    bool external() const { return account->external; }
    std::vector<IdentityView> identities() const {
        std::vector<IdentityView> views;
        for (const auto& identity : account->identities)
            views.push_back({identity.provider, identity.extern_uid});
        return views;
    }

    SharedAccount account;

  private:
    const Gitlab* gitlab_;
};

class KeyRecord {
  public:
    explicit KeyRecord(SshKey key) : ssh_key(std::move(key)) {}

    std::int64_t id() const { return ssh_key.id.value; }
    std::string_view title() const { return ssh_key.title; }
    std::string_view key() const { return ssh_key.key; }
    Instant created_at() const { return {ssh_key.created_at}; }

    SshKey ssh_key;
};

class EmailRecord {
  public:
    explicit EmailRecord(Email email) : email_(std::move(email)) {}

    std::int64_t id() const { return email_.id.value; }
    std::string_view email() const { return email_.address; }
    std::optional<Instant> confirmed_at() const { return instant(email_.confirmed_at); }

  private:
    Email email_;
};

}  // namespace usher::gitlab
