// ASCII armor (RFC 4880 section 6.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::crypto {

// The data between "-----BEGIN PGP <kind>-----" and its end line, which are the first and the last line of
// the text. nullopt when the text is anything else, when the base64 is not whole, or when there is a checksum
// and it is wrong.
std::optional<std::string> openpgp_armored_data(std::string_view text, std::string_view kind);

}  // namespace usher::crypto
