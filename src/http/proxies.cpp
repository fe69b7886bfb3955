#include "http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/text.h"
#include "http/head.h"

namespace usher::http {

namespace {

// "1.2.3.4:5678" and "[::1]:5678" without the port.
std::string_view without_port(std::string_view text) {
    if (!text.empty() && text.front() == '[') {
        std::size_t end = text.find(']');
        return end == std::string_view::npos ? std::string_view() : text.substr(1, end - 1);
    }
    if (std::count(text.begin(), text.end(), ':') == 1) return text.substr(0, text.find(':'));
    return text;
}

std::string_view last_word(std::string_view list) {
    std::size_t comma = list.rfind(',');
    return trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

std::string_view last_header(const api::Request& request, std::string_view name) {
    for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
        if (equals_ignoring_ascii_case(header->first, name)) return header->second;
    }
    return {};
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    char buffer[INET6_ADDRSTRLEN + 1];
    if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
    std::copy(text.begin(), text.end(), buffer);
    buffer[text.size()] = '\0';
    Address address;
    if (inet_pton(AF_INET6, buffer, address.bytes.data()) == 1) return address;
    address.bytes[10] = address.bytes[11] = 0xff;
    if (inet_pton(AF_INET, buffer, address.bytes.data() + 12) == 1) return address;
    return std::nullopt;
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& ranges) {
    for (std::string_view text : ranges) {
        std::size_t slash = text.find('/');
        std::string_view base = text.substr(0, slash);
        std::optional<Address> address = Address::parse(base);
        int full = base.find(':') == std::string_view::npos ? 32 : 128;
        int bits = full;
        bool good = address.has_value();
        if (slash != std::string_view::npos) {
            std::string_view digits = text.substr(slash + 1);
            auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
            good = good && error == std::errc() && end == digits.data() + digits.size() && bits >= 0 &&
                   bits <= full;
        }
        if (!good) {
            throw std::runtime_error("\"" + std::string(text) +
                                     "\" is not an address or CIDR range of a trusted proxy");
        }
        ranges_.push_back({*address, bits + (128 - full)});
    }
}

bool TrustedProxies::trusts(const Address& address) const {
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
        int whole = range.bits / 8;
        int rest = range.bits % 8;
        if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, range.base.bytes.begin())) {
            return false;
        }
        if (rest == 0) return true;
        auto at = static_cast<std::size_t>(whole);
        return ((address.bytes[at] ^ range.base.bytes[at]) >> (8 - rest)) == 0;
    });
}

bool TrustedProxies::trusts(std::string_view text) const {
    std::optional<Address> address = Address::parse(text);
    return address && trusts(*address);
}

void TrustedProxies::apply_forwarded_for(api::Request& request) const {
    bool forwarded = false;
    for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
        if (!equals_ignoring_ascii_case(header->first, "x-forwarded-for")) continue;
        std::string_view list = header->second;
        forwarded = true;
        for (;;) {
            std::string_view word = without_port(last_word(list));
            std::optional<Address> address = Address::parse(word);
            if (!address) return;  // nobody vouches for what stands left of nonsense
            request.remote = word;
            if (!trusts(*address)) return;
            std::size_t comma = list.rfind(',');
            if (comma == std::string_view::npos) break;
            list = list.substr(0, comma);
        }
    }
    if (forwarded) return;
    if (Address::parse(request.real_ip)) request.remote = request.real_ip;
}

void TrustedProxies::apply(api::Request& request) const {
    request.real_ip = trim(last_header(request, "x-real-ip"));
    apply_forwarded_for(request);
    std::string_view proto = last_word(last_header(request, "x-forwarded-proto"));
    if (equals_ignoring_ascii_case(proto, "https")) request.scheme = "https";
    if (equals_ignoring_ascii_case(proto, "http")) request.scheme = "http";
    std::string_view host = last_word(last_header(request, "x-forwarded-host"));
    if (is_valid_host(host)) request.host = host;
}

}  // namespace usher::http
