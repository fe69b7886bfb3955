#include "base/address.h"

#include <gtest/gtest.h>

namespace usher {
namespace {

TEST(Address, HasOneForm) {
    EXPECT_EQ(canonical_address("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(canonical_address("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
    EXPECT_EQ(canonical_address("::FFFF:1.2.3.4"), "::ffff:1.2.3.4");
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv, "nonsense"sv, "1.2.3"sv, "1.2.3.4:80"sv, "[::1]"sv, "1.2.3.4\0"sv, " ::1"sv})
        EXPECT_EQ(canonical_address(text), std::nullopt) << text;
}

}  // namespace
}  // namespace usher
