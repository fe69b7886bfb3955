#include "base/address.h"

#include <arpa/inet.h>

#include <array>

namespace usher {

std::optional<std::string> canonical_address(std::string_view text) {
    const std::string copy(text);  // for the zero behind it
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    for (const int family : {AF_INET, AF_INET6}) {
        std::array<unsigned char, sizeof(in6_addr)> bytes{};
        std::array<char, INET6_ADDRSTRLEN> out{};
        if (inet_pton(family, copy.c_str(), bytes.data()) != 1) continue;
        if (inet_ntop(family, bytes.data(), out.data(), out.size())) return out.data();
    }
    return std::nullopt;
}

}  // namespace usher
