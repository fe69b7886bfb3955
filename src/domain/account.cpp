#include "domain/account.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace usher {
namespace {

constexpr std::array all_states = {State::active,      State::blocked, State::ldap_blocked,
                                   State::deactivated, State::banned,  State::blocked_pending_approval};

}  // namespace

std::string_view word(State state) {
    switch (state) {
        case State::active:
            return "active";
        case State::blocked:
            return "blocked";
        case State::ldap_blocked:
            return "ldap_blocked";
        case State::deactivated:
            return "deactivated";
        case State::banned:
            return "banned";
        case State::blocked_pending_approval:
            return "blocked_pending_approval";
    }
    return {};
}

std::optional<State> parse_state(std::string_view text) {
    for (State state : all_states) {
        if (word(state) == text) return state;
    }
    return std::nullopt;
}

namespace {

// May it stand before an "@" as it is?
bool is_local_part(std::string_view text) {
    constexpr std::string_view signs = "._+-";
    const auto may_stand = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               signs.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), may_stand);
}

}  // namespace

std::string no_address_of(std::string_view username, const Uuid& uuid) {
    return (is_local_part(username) ? std::string(username) : uuid.text()) + "@noreply.invalid";
}

std::string shown_address(const Account& account) {
    return account.email ? *account.email : no_address_of(account.username, account.uuid);
}

std::string search_text(const Account& account) {
    std::string text = fold_case(account.username);
    text += '\n';
    text += fold_case(account.name);
    text += '\n';
    if (account.email) text += fold_case(*account.email);
    return text;
}

}  // namespace usher
