// Comma-separated values (RFC 4180).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher {

// Cells of one record; nullopt when a quote is not closed.
std::optional<std::vector<std::string>> parse_csv(std::string_view record);

// Does the record go on in the next line?
bool has_open_quote(std::string_view record);

}  // namespace usher
