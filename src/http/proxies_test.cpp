#include "http/proxies.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace usher::http {
namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

api::Request forwarded(const Headers& headers) {
    api::Request request;
    request.remote = "127.0.0.1";
    request.host = "a.test";
    request.headers = headers;
    TrustedProxies({"127.0.0.0/8", "10.0.0.0/8", "::1", "fd00::/9"}).apply(request);
    return request;
}

TEST(TrustedProxies, KnowsItsRanges) {
    TrustedProxies proxies({"10.1.0.0/20", "::1", "2001:db8::/33", "192.0.2.7"});
    for (auto inside :
         {"10.1.0.0", "10.1.15.255", "::1", "2001:db8:7fff::1", "192.0.2.7", "::ffff:10.1.2.3"}) {
        EXPECT_TRUE(proxies.trusts(inside)) << inside;
    }
    for (auto outside : {"10.1.16.0", "::2", "2001:db8:8000::1", "192.0.2.8", "", "localhost", "10.1.0"}) {
        EXPECT_FALSE(proxies.trusts(outside)) << outside;
    }
    EXPECT_TRUE(TrustedProxies({"0.0.0.0/0"}).trusts("8.8.8.8"));
    EXPECT_FALSE(TrustedProxies({"0.0.0.0/0"}).trusts("2001:db8::1"));
}

TEST(TrustedProxies, RefusesWhatIsNoRange) {
    for (auto wrong :
         {"", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::1/129", "/8"}) {
        EXPECT_THROW(TrustedProxies({wrong}), std::runtime_error) << wrong;
    }
}

TEST(TrustedProxies, TheClientIsTheRightMostUntrustedAddress) {
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "1.2.3.4"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.0.0.9"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "6.6.6.6"}, {"x-forwarded-for", "1.2.3.4"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "10.0.0.1, 10.0.0.2"}}).remote, "10.0.0.1");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "6.6.6.6, nonsense, 10.0.0.2"}}).remote, "10.0.0.2");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "1.2.3.4:5678"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "[2001:db8::1]:5678"}}).remote, "2001:db8::1");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", "evil\"}"}}).remote, "127.0.0.1");
    EXPECT_EQ(forwarded({{"X-Forwarded-For", ""}}).remote, "127.0.0.1");
}

TEST(TrustedProxies, RealIpCountsOnlyWithoutForwardedFor) {
    EXPECT_EQ(forwarded({{"X-Real-IP", "1.2.3.4"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Real-IP", "9.9.9.9"}, {"X-Forwarded-For", "1.2.3.4"}}).remote, "1.2.3.4");
    EXPECT_EQ(forwarded({{"X-Real-IP", "who"}}).remote, "127.0.0.1");
}

TEST(TrustedProxies, SchemeAndHostAreCheckedBeforeTheyAreTaken) {
    EXPECT_EQ(forwarded({{"X-Forwarded-Proto", "HTTPS"}}).scheme, "https");
    EXPECT_EQ(forwarded({{"X-Forwarded-Proto", "javascript"}}).scheme, "http");
    EXPECT_EQ(forwarded({{"X-Forwarded-Host", "b.test:8443"}}).host, "b.test:8443");
    EXPECT_EQ(forwarded({{"X-Forwarded-Host", "b.test/evil"}}).host, "a.test");
}

}  // namespace
}  // namespace usher::http
