#include "crypto/jwt.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/text.h"
#include "crypto/signature.h"

namespace usher::crypto {
namespace {

std::string hmac_hex(std::string key, std::string_view data) {
    const auto bytes = hmac_sha256(Secret(std::move(key)), data);
    return hex(bytes);
}

// RFC 4231 sections 4.2, 4.3 and 4.7.
TEST(Hmac, IsTheOneOfTheStandard) {
    EXPECT_EQ(hmac_hex(std::string(20, '\x0b'), "Hi There"),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hmac_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

const std::vector<Secret> keys = {Secret("the key that signs"), Secret("an older key")};

Claims some_claims() {
    return {*Uuid::parse("0a1b2c3d-0000-4000-8000-000000000001"),
            *Uuid::parse("0a1b2c3d-0000-4000-8000-000000000002"), 1462104000};
}

std::string sign(std::string_view text, const Secret& key) {
    const auto bytes = hmac_sha256(key, text);
    return std::string(text) + "." + base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TEST(Jwt, IsWrittenAsOthersReadIt) {
    const auto text = signed_jwt(some_claims(), keys.front());
    const auto parts = split(text, '.');
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(from_base64url(parts[0]), R"({"alg":"HS256","typ":"JWT"})");
    EXPECT_EQ(from_base64url(parts[1]),
              R"({"exp":1462104000,"token_id":"0a1b2c3d-0000-4000-8000-000000000002",)"
              R"("user_id":"0a1b2c3d-0000-4000-8000-000000000001"})");
    EXPECT_EQ(text, sign(text.substr(0, text.rfind('.')), keys.front()));
}

TEST(Jwt, ComesBackWhicheverKeySigned) {
    for (const auto& key : keys) EXPECT_EQ(read_jwt(signed_jwt(some_claims(), key), keys), some_claims());
    EXPECT_FALSE(read_jwt(signed_jwt(some_claims(), Secret("a dropped key")), keys));
    EXPECT_FALSE(read_jwt(signed_jwt(some_claims(), keys.front()), {}));
}

TEST(Jwt, NoByteOfItMayBeAnother) {
    const auto good = signed_jwt(some_claims(), keys.front());
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(read_jwt(bad, keys)) << i;
        EXPECT_FALSE(read_jwt(good.substr(0, i), keys)) << i;
    }
    for (const auto* more : {"A", ".", ".A", "=", "\n"}) EXPECT_FALSE(read_jwt(good + more, keys));
}

TEST(Jwt, AnotherHeaderOrOtherClaimsAreNoneThoughSigned) {
    const auto& key = keys.front();
    const auto with = [&](std::string_view header, std::string_view claims) {
        return read_jwt(sign(base64url(header) + "." + base64url(claims), key), keys);
    };
    const std::string header = R"({"alg":"HS256","typ":"JWT"})";
    const std::string ids = R"("token_id":"0a1b2c3d-0000-4000-8000-000000000002",)"
                            R"("user_id":"0a1b2c3d-0000-4000-8000-000000000001")";
    EXPECT_TRUE(with(header, R"({"exp":1,)" + ids + "}"));
    for (const auto* other : {R"({"alg":"none","typ":"JWT"})", R"({"alg":"HS512","typ":"JWT"})",
                              R"({"typ":"JWT","alg":"HS256"})", R"({"alg":"HS256"})", ""})
        EXPECT_FALSE(with(other, R"({"exp":1,)" + ids + "}")) << other;
    for (const auto& claims :
         {"{" + ids + "}", R"({"exp":"1",)" + ids + "}", R"({"exp":1.5,)" + ids + "}",
          R"({"exp":01,)" + ids + "}", R"({"exp":1,"iat":1,)" + ids + "}", R"({"exp": 1,)" + ids + "}",
          R"({"exp":1,)" + ids + "} ", R"({"exp":99999999999999999999,)" + ids + "}", std::string("{}"),
          std::string()})
        EXPECT_FALSE(with(header, claims)) << claims;
    EXPECT_FALSE(with(header, R"({"exp":1,"token_id":"0A1B2C3D-0000-4000-8000-000000000002",)"
                              R"("user_id":"0a1b2c3d-0000-4000-8000-000000000001"})"));
}

TEST(SignedText, IsGoodForItsPurposeOnly) {
    const auto text = signed_text("cookie", "a.b\n\xff", keys.front());
    EXPECT_EQ(read_signed_text("cookie", text, keys), "a.b\n\xff");
    EXPECT_FALSE(read_signed_text("other", text, keys));
    EXPECT_FALSE(read_signed_text("cookie", text + "A", keys));
    EXPECT_FALSE(read_signed_text("cookie", text.substr(0, text.size() - 1), keys));
    EXPECT_FALSE(read_signed_text("cookie", "", keys));
    EXPECT_FALSE(read_signed_text("cookie", ".", keys));
    EXPECT_FALSE(read_signed_text("cookie", signed_jwt(some_claims(), keys.front()), keys));
    EXPECT_FALSE(read_jwt(text, keys));
}

}  // namespace
}  // namespace usher::crypto
