#include "main/commands/command.h"

#include <fmt/format.h>

#include <array>

#include "main/commands/check.h"
#include "main/commands/import.h"
#include "main/commands/keys.h"
#include "main/commands/ldap.h"
#include "main/commands/tokens.h"
#include "main/commands/users.h"

namespace usher {
namespace json = boost::json;
namespace {

bool is_given(const json::value* value) { return value && !value->is_null(); }
std::optional<std::string> to_text(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}
std::optional<bool> to_flag(const json::value& value) {
    return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
}
std::optional<std::int64_t> to_integer(const json::value& value) {
    return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
}

std::string explain(const Problem& problem) {
    switch (problem.fault) {
        case Fault::missing:
        case Fault::blank:
            return fmt::format("{} is missing", problem.field);
        case Fault::taken:
        case Fault::taken_in_other_case:
            return fmt::format("{} is taken", problem.field);
        case Fault::taken_as_secondary:
            return fmt::format("{} is somebody's further address", problem.field);
        case Fault::too_short:
            return fmt::format("{} needs at least {} characters", problem.field, problem.limit);
        case Fault::too_long:
            return fmt::format("{} takes at most {} characters", problem.field, problem.limit);
        case Fault::no_such:
            return fmt::format("there is no {} \"{}\"", problem.field, problem.value);
        case Fault::reserved:
            return fmt::format("{} \"{}\" is reserved", problem.field, problem.value);
        case Fault::wrong_type:
        case Fault::bad_text:
        case Fault::bad_format:
        case Fault::not_a_number:
        case Fault::below_minimum:
        case Fault::not_single_line:
        case Fault::no_fingerprint:
        case Fault::too_many:
        case Fault::exclusive:
        case Fault::not_allowed:
            return fmt::format("{} is not usable as given", problem.field);
    }
    return std::string(problem.field);
}

}  // namespace

const api::Forms& option_forms() {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

std::string explain(const Error& error) {
    switch (error.code) {
        case ErrorCode::invalid: {
            std::string text;
            for (const auto& problem : error.problems) text += (text.empty() ? "" : "; ") + explain(problem);
            return text.empty() ? "nothing was stored" : text;
        }
        case ErrorCode::not_found:
            return "there is no such user";
        case ErrorCode::ldap_state:
            return "the state belongs to directory synchronisation";
        case ErrorCode::unavailable:
            return "the store does not answer";
        case ErrorCode::busy:
            return "too busy; try again";
        case ErrorCode::unauthenticated:
        case ErrorCode::token_expired:
        case ErrorCode::token_revoked:
        case ErrorCode::not_active:
        case ErrorCode::forbidden:
            return "not allowed";
        case ErrorCode::last_manager:
            return "a group needs somebody who manages it";
        case ErrorCode::link_expired:
            return "the link was used or is too old";
    }
    return "refused";
}

std::span<const Command> directory_commands() {
    static constexpr auto list = std::to_array<Command>({
        command<user_create>("user create", "Create an account; prints its tokens once", begins),
        command<user_show>("user show", "Show one account"),
        command<user_list>("user list", "List accounts, oldest first"),
        command<user_block>("user block", "Block an account in every dialect"),
        command<user_unblock>("user unblock", "Unblock an account"),
        command<user_confirm>("user confirm", "Confirm an account and a pending address without a mail"),
        command<user_delete>("user delete", "Delete an account and all that belongs to it"),
        command<user_state>("user state", "Set ldap_blocked or active, where no synchronisation does"),
        command<user_activity>("user activity", "Set the day on which an account was last seen"),
        command<service_account_create>("service-account create",
                                        "Create a service account; prints its token once", begins),
        command<token_create>("token create", "Create a personal access token; prints it once"),
        command<key_list>("key list", "List the keys that sign tokens and cookies, the signing one first"),
        command<key_rotate>("key rotate", "Sign with a new key; nobody is signed out"),
        command<ldap_sync>("ldap sync", "Synchronise with the configured LDAP servers"),
        command<ldap_status>("ldap status", "How the last synchronisations ended"),
        command<import_accounts>("import", "Import accounts from JSON lines or CSV, all or nothing", begins),
        command<check>("check", "Check the store and the directory's invariants"),
    });
    return list;
}

}  // namespace usher
