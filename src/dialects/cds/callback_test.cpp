#include "dialects/cds/callback.h"

#include <gtest/gtest.h>

namespace usher::cds {
namespace {

std::string expand(std::string_view callback) { return expand_callback(callback, "ann", "s3cret"); }

TEST(Callback, TakesTheUsernameThenTheSecret) {
    EXPECT_EQ(expand("http://ui/%s/%s"), "http://ui/ann/s3cret");
    EXPECT_EQ(expand("%v:%v"), "ann:s3cret");
    EXPECT_EQ(expand("%[2]s by %[1]s"), "s3cret by ann");
    EXPECT_EQ(expand("%[2]s"), "s3cret");
}

TEST(Callback, GoesOnBehindAnIndex) {
    EXPECT_EQ(expand("%[1]s %s"), "ann s3cret");
    EXPECT_EQ(expand("%[2]s %s"), "s3cret %!s(MISSING)");
    EXPECT_EQ(expand("%s %[1]s"), "ann ann");
}

TEST(Callback, AlwaysDeliversTheSecretUnlessAnIndexLeavesItOut) {
    EXPECT_EQ(expand(""), "%!(EXTRA string=ann, string=s3cret)");
    EXPECT_EQ(expand("hello"), "hello%!(EXTRA string=ann, string=s3cret)");
    EXPECT_EQ(expand("user %s"), "user ann%!(EXTRA string=s3cret)");
    EXPECT_EQ(expand("%[1]s"), "ann");
}

TEST(Callback, SaysWhatIsMissing) {
    EXPECT_EQ(expand("%s %s %s %v"), "ann s3cret %!s(MISSING) %!v(MISSING)");
    EXPECT_EQ(expand("%s %s %"), "ann s3cret %!(NOVERB)");
}

TEST(Callback, CopiesEverythingElse) {
    EXPECT_EQ(expand("100%% %s %s"), "100% ann s3cret");
    EXPECT_EQ(expand("%d %5s %[3]s %[1] %[ {{.Username}} %s %s"),
              "%d %5s %[3]s %[1] %[ {{.Username}} ann s3cret");
    EXPECT_EQ(expand_callback("%s %s", "%s", "%v"), "%s %v");
}

}  // namespace
}  // namespace usher::cds
