// How administrators move users between their states (contract/gitlab.md section 8.4).
#pragma once

#include <variant>

#include "dialects/gitlab/v4/users.h"

namespace usher::gitlab::v4 {

struct Success {
    static constexpr std::string_view schema_name = "Success";
    std::string_view message() const { return "Success"; }
    static void fields(auto& field) { field("message", &Success::message, ""); }
};

// Raw: a refusal in a sentence of its own. Null: it was so already.
using Moved = std::variant<bool, api::Null, api::Raw>;
using Decided = std::variant<Success, api::Raw>;

Result<Moved> block_user(Gitlab&, api::Call&, UserId);
Result<Moved> unblock_user(Gitlab&, api::Call&, UserId);
Result<Moved> deactivate_user(Gitlab&, api::Call&, UserId);
Result<Moved> activate_user(Gitlab&, api::Call&, UserId);
Result<Moved> ban_user(Gitlab&, api::Call&, UserId);
Result<Moved> unban_user(Gitlab&, api::Call&, UserId);
Result<Decided> approve_user(Gitlab&, api::Call&, UserId);
Result<Decided> reject_user(Gitlab&, api::Call&, UserId);

}  // namespace usher::gitlab::v4
