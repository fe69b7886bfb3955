// Whose word about the client counts: addresses, ranges of trusted proxies, and what these forward.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/request.h"

namespace usher::http {

// An IPv6 address; IPv4 is kept as ::ffff:a.b.c.d, so that both notations of one address are equal.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    static std::optional<Address> parse(std::string_view text);
    bool operator==(const Address&) const = default;
};

class TrustedProxies {
  public:
    TrustedProxies() = default;
    // "127.0.0.0/8", "::1". Throws std::runtime_error with a sentence for anything else.
    explicit TrustedProxies(const std::vector<std::string>& ranges);

    bool trusts(std::string_view address) const;
    // Takes remote, scheme and host from X-Forwarded-For (or X-Real-IP), -Proto and -Host. The client is the
    // right-most address that is not a trusted proxy: what stands left of it is its own invention.
    void apply(api::Request& request) const;

  private:
    struct Range {
        Address base;
        int bits;
    };
    bool trusts(const Address& address) const;
    void apply_forwarded_for(api::Request& request) const;

    std::vector<Range> ranges_;
};

}  // namespace usher::http
