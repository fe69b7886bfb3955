#include "domain/account.h"

#include <array>

#include "base/text.h"

namespace usher {
namespace {

constexpr std::array all_states = {State::active, State::blocked, State::ldap_blocked, State::deactivated,
                                   State::banned};

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
    }
    return {};
}

std::optional<State> parse_state(std::string_view text) {
    for (State state : all_states) {
        if (word(state) == text) return state;
    }
    return std::nullopt;
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
