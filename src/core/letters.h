// Puts a letter into the transaction that causes it.
#pragma once

#include <string>

#include "core/environment.h"
#include "domain/account.h"

namespace usher::core {

// To `address`, on behalf of the account whose end cancels it. Not sent any more from `expires_at` on.
void queue_letter(Environment& env, Writer& writer, const Account& account, const std::string& address,
                  const Message& message, Time expires_at);
// To the address of the account, if it has one, and not sent any more after three days.
void queue_letter(Environment& env, Writer& writer, const Account& account, const Message& message);

}  // namespace usher::core
