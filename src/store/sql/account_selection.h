// Lists with the conditions and orders that are not worth statements of their own: one statement takes all
// conditions as parameters.
#pragma once

#include <vector>

#include "domain/account_list.h"
#include "store/sql/connection.h"

namespace usher {

std::vector<Account> selected_accounts(Connection& connection, const AccountFilter& filter,
                                       const AccountSequence& sequence, std::int64_t offset,
                                       std::int64_t limit);
// No further than to `most`.
std::int64_t count_selected(Connection& connection, const AccountFilter& filter, std::int64_t most);

}  // namespace usher
