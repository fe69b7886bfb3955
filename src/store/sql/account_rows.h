// How an account is laid out in a result: every query that yields accounts selects account_columns(…).
#pragma once

#include <string>

#include "domain/account.h"
#include "store/sql/connection.h"

namespace usher {

// "a.id, a.uuid, …" for the table alias "a".
std::string account_columns();
// How many columns that is.
inline constexpr int account_width = 28;

// The account in the columns from `first` on, with its identities.
Account account_from(Connection& connection, Rows& rows, int first);
std::vector<Identity> identities_of(Connection& connection, AccountId id);

Uuid uuid_from(std::string_view bytes);
std::string_view bytes_of(const Uuid& uuid);

}  // namespace usher
