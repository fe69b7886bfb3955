// The names that pictures go by in messages, in the order of their bytes.
#pragma once

#include <string_view>

namespace usher::gitlab::v4 {

bool is_emoji_name(std::string_view name);

}  // namespace usher::gitlab::v4
