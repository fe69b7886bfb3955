// What somebody chose for the pages of GitLab (contract/gitlab.md section 8.3).
#pragma once

#include "dialects/gitlab/v4/users.h"

namespace usher::gitlab::v4 {

class PreferencesView {
  public:
    static constexpr std::string_view schema_name = "Preferences";
    explicit PreferencesView(const Account& account) : id_(account.id), preferences_(account.preferences) {}

    std::int64_t id() const { return id_.value; }
    std::int64_t user_id() const { return id_.value; }
    bool view_diffs_file_by_file() const { return preferences_.view_diffs_file_by_file; }
    bool show_whitespace_in_diffs() const { return preferences_.show_whitespace_in_diffs; }
    bool pass_user_identities_to_ci_jwt() const { return preferences_.pass_user_identities_to_ci_jwt; }

    static void fields(auto& field) {
        field("id", &PreferencesView::id, "");
        field("user_id", &PreferencesView::user_id, "");
        field("view_diffs_file_by_file", &PreferencesView::view_diffs_file_by_file, "");
        field("show_whitespace_in_diffs", &PreferencesView::show_whitespace_in_diffs, "");
        field("pass_user_identities_to_ci_jwt", &PreferencesView::pass_user_identities_to_ci_jwt, "");
    }

  private:
    AccountId id_;
    Preferences preferences_;
};

struct PreferencesChange {
    Flag view_diffs_file_by_file, show_whitespace_in_diffs, pass_user_identities_to_ci_jwt;
    static void fields(auto& field) {
        field("view_diffs_file_by_file", &PreferencesChange::view_diffs_file_by_file, "");
        field("show_whitespace_in_diffs", &PreferencesChange::show_whitespace_in_diffs, "");
        field("pass_user_identities_to_ci_jwt", &PreferencesChange::pass_user_identities_to_ci_jwt, "");
    }
    void check(Problems& problems) const {
        if (!view_diffs_file_by_file && !show_whitespace_in_diffs && !pass_user_identities_to_ci_jwt)
            problems.push_back(
                {"view_diffs_file_by_file, show_whitespace_in_diffs, pass_user_identities_to_ci_jwt",
                 Fault::missing});
    }
};

Result<PreferencesView> get_preferences(Gitlab&, api::Call&);
Result<PreferencesView> change_preferences(Gitlab&, api::Call&, PreferencesChange);

}  // namespace usher::gitlab::v4
