// Pages and totals of the directory, and substring search.
#pragma once

#include <vector>

#include "domain/account_list.h"
#include "store/sql/connection.h"

namespace usher {

std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      std::int64_t offset, std::int64_t limit);
std::vector<Account> page_of_accounts(Connection& connection, const AccountFilter& filter,
                                      const AccountSequence& sequence, std::int64_t offset,
                                      std::int64_t limit);
std::int64_t count_accounts(Connection& connection, const AccountFilter& filter, std::int64_t most);

}  // namespace usher
