// What users and service accounts have in common.
#pragma once

#include <string>

#include "api/stream.h"
#include "dialects/lenses/users.h"

namespace usher::lenses {

// The user or service account that the path names. not_found.
Result<core::Principal> named_in_path(const Lenses& lenses, const api::Call& call);
// As it is now.
Result<core::Principal> again(const Lenses& lenses, const Result<Account>& changed);

// Checks and moves, then as it is now.
Result<core::Principal> change_groups(Lenses& lenses, api::Call& call, const GroupMoves& moves);
Result<api::NoContent> delete_account(Lenses& lenses, api::Call& call);

// All of a kind, by name, made while they are sent: each part is a read of its own.
template <class View, class MakeView>
api::Streamed<List<View>> stream_of(const Lenses& lenses, AccountKind kind, MakeView view) {
    constexpr std::int64_t batch = 200;  // about a part of users without groups
    auto next = [&lenses, kind, view, last = std::string()](api::Items& items) mutable {
        auto some = lenses.directory.principals.after(kind, last, batch);
        for (auto& principal : some) {
            if (items.full()) return true;
            last = principal.account.username;
            items.add(view(std::move(principal)));
        }
        return some.size() == static_cast<std::size_t>(batch);
    };
    return api::stream_items(std::move(next), R"({"items":[)", "]}");
}

}  // namespace usher::lenses
