// How a token is read from a row; shared by look-ups and lists.
#pragma once

#include <string>

#include "domain/token.h"
#include "store/sql/connection.h"

namespace usher {

// "SELECT … FROM token t JOIN credential c … ", for token_from to read from column 0 on.
std::string select_tokens();
Token token_from(Rows& rows);

TokenHash hash_from(std::string_view bytes);

}  // namespace usher
