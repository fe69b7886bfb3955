// What users and service accounts have in common.
#pragma once

#include <string>
#include <vector>

#include "dialects/lenses/users.h"

namespace usher::lenses {

// The user or service account that the path names. not_found.
Result<core::Principal> named_in_path(const Lenses& lenses, const api::Call& call);
// As it is now.
Result<core::Principal> again(const Lenses& lenses, const Result<Account>& changed);

// Checks and moves, then as it is now.
Result<core::Principal> change_groups(Lenses& lenses, api::Call& call, const GroupMoves& moves);
Result<api::NoContent> delete_account(Lenses& lenses, api::Call& call);

// All of a kind, by name, a batch of them a read.
template <class Use>
void each_of(const Lenses& lenses, AccountKind kind, Use use) {
    constexpr std::int64_t batch = 200;
    std::string last;
    while (true) {
        auto some = lenses.directory.principals.after(kind, last, batch);
        const bool more = some.size() == static_cast<std::size_t>(batch);
        if (more) last = some.back().account.username;
        for (auto& principal : some) use(std::move(principal));
        if (!more) return;
    }
}

}  // namespace usher::lenses
