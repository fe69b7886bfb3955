// The frame of OpenPGP data, as much of it as says whether librnp should see it.
#pragma once

#include <string_view>

namespace usher::crypto {

enum class OpenPgpContent {
    public_keys,
    secret_key,  // at least one packet of secret material
    other,  // not whole packets, or packets that no public key block has, or keys too costly to verify with
};

OpenPgpContent openpgp_content(std::string_view packets);

}  // namespace usher::crypto
