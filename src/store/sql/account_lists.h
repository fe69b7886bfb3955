// Pages and totals of the directory, and substring search.
#pragma once

#include <vector>

#include "domain/account.h"
#include "store/sql/connection.h"

namespace usher {

// Ids per row of account_tally. A page skips at most this many entries of an index.
inline constexpr std::int64_t tally_block = 4096;

std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      std::int64_t offset, std::int64_t limit);
std::int64_t count_accounts(Connection& connection, const AccountFilter& filter);
void add_to_tally(Connection& connection, AccountId id, std::int64_t change);

}  // namespace usher
