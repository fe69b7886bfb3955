// The opaque text by which a client asks for what comes after a page: the last account's place in the order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/account_list.h"

namespace usher::gitlab::v4 {

std::string cursor_behind(const Account& last, const AccountSequence& sequence);
// nullopt: it is no cursor, or one of another order.
std::optional<AccountPlace> place_of(std::string_view cursor, const AccountSequence& sequence);

}  // namespace usher::gitlab::v4
