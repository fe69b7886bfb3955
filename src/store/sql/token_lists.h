// Pages and totals of tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/token_list.h"
#include "store/sql/connection.h"

namespace usher {

// Oldest first.
std::vector<Token> page_of_tokens(Connection& connection, const TokenFilter& filter, std::int64_t offset,
                                  std::int64_t limit);
std::int64_t count_tokens(Connection& connection, const TokenFilter& filter);

}  // namespace usher
