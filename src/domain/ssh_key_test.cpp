#include "domain/ssh_key.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace usher {
namespace {

using namespace std::string_literals;

// The two keys that the GitLab documentation shows, and one of every other type from ssh-keygen.
constexpr std::string_view rsa =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAABJQAAAIEAiPWx6WM4lhHNedGfBpPJNPpZ7yKu+dnn1SJejgt4596k6YjzGGphH2TUxwKzxcKDKKezwkpfnxPk"
    "SMkuEspGRt/aZZ9wa++Oi7Qkr8prgHc4soW6NUlfDzpvZK2H5E7eQaSeP3SAwGmQKUFHCddNaP0L+hM7zhFNzjFvpaMgJw0=";
constexpr std::string_view dss =
    "ssh-dss "
    "AAAAB3NzaC1kc3MAAACBAMLrhYgI3atfrSD6KDas1b/3n6R/HP+bLaHHX6oh+L1vg31mdUqK0Ac/NjZoQunavoyzqdPYhFz9zzOezCrZ"
    "KjuJDS3NRK9rspvjgM0xYR4d47oNZbdZbwkI4cTv/gcMlquRy0OvpfIvJtjtaJWMwTLtM5VhRusRuUlpH99UUVeXAAAAFQCVyX+92hBE"
    "jInEKL0v13c/egDCTQAAAIEAvFdWGq0ccOPbw4f/F8LpZqvWDydAcpXHV3thwb7WkFfppvm4SZte0zds1FJ+Hr8Xzzc5zMHe6J4Nlay/"
    "rP4ewmIW7iFKNBEYb/yWa+ceLrs+TfR672TaAgO6o7iSRofEq5YLdwgrwkMmIawa21FrZ2D9SPao/IwvENzk/xcHu7YAAACAQFXQH6HQ"
    "nxOrw4dqf0NqeKy1tfIPxYYUZhPJfo9O0AmBW2S36pD2l14kS89fvz6Y1g8gN/FwFnRncMzlLY/hX70FSc/3hKBSbH6C6j8hwlgFKfiz"
    "av21eS358JJz93leOakJZnGb8XlWvz1UJbwCsnR2VEY8Dz90uIk1l/UqHkA= loic@call";
constexpr std::string_view ed25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAsi6pCQex+qMnivDnZlqRS8R5LKTB2UcIhfd7zqU6+i c";
constexpr std::string_view nistp256 =
    "ecdsa-sha2-nistp256 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBN0WmcScTSoaxWN3mBMsjGHoDxh37ZRqJRoZ"
    "OFh4QjvBX0+n5S3VO7P7i4WX0Gi8fQhyYQybPbkXFRbuXKt/pk0= c";
constexpr std::string_view nistp384 =
    "ecdsa-sha2-nistp384 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBGTMAHog3Fo+cJELevjNP2tT6b6iPutelptA"
    "Gb3aHIm01flio6HGpIm7xeebWGFBg/AcVSEuJ3auh+vT78JFoMy2jNMEbfWs650gOaqunCCs8HVZRTJV36rNsIMTvkr7lA== c";
constexpr std::string_view nistp521 =
    "ecdsa-sha2-nistp521 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAG6SItfHdRiYqMnWkZQs+oA5QHRAojW4bx3"
    "QDx/"
    "SobJ9QbNbbPJtrIMwUhOJxbLhyuclOi2nfVZHhO8oWXB9bqAmwB9hExogap221hFPrakT1EsAUOwtGB08hoFB8x9uJ9xzFGobhcb051L"
    "QFiQkVNqO9m4NpzKmkJehAjizfIzlR53QQ== c";
constexpr std::string_view all[] = {rsa, dss, ed25519, nistp256, nistp384, nistp521};

std::string field(std::string_view value) {
    std::string out;
    for (int shift : {24, 16, 8, 0}) out += static_cast<char>(value.size() >> shift & 255);
    return out.append(value);
}

std::string line(std::string_view type, std::string_view blob) {
    return std::string(type) + " " + base64(blob);
}

std::string rsa_line(std::string_view e, std::string_view n) {
    return line("ssh-rsa", field("ssh-rsa") + field(e) + field(n));
}

TEST(KeyBlob, IsTheDecodedSecondWord) {
    for (std::string_view key : all) {
        auto blob = key_blob(key);
        ASSERT_TRUE(blob) << key;
        EXPECT_EQ(base64(*blob), split(key, ' ')[1]);
    }
}

TEST(KeyBlob, DoesNotLookAtCommentsAndOuterSpace) {
    auto blob = key_blob(ed25519);
    std::string bare(ed25519.substr(0, ed25519.size() - 2));
    EXPECT_EQ(key_blob(bare), blob);
    EXPECT_EQ(key_blob(" \n" + bare + "\r\n"), blob);
    EXPECT_EQ(key_blob(bare + "\tsome words é"), blob);
    std::string spread = bare;
    spread.replace(spread.find(' '), 1, " \t ");
    EXPECT_EQ(key_blob(spread), blob);
}

TEST(KeyBlob, RefusesWhatIsNoKeyLine) {
    std::string body(split(ed25519, ' ')[1]);
    for (const std::string& text :
         {""s, " "s, "some key"s, "ssh-rsa"s, "ssh-rsa an-invalid-key=="s, "ssh-rsa "s + body, body,
          body + " c", "ssh-ed25519\n"s + body, "no-pty ssh-ed25519 "s + body, "SSH-ED25519 "s + body,
          "ssh-ed25519 "s + body.substr(0, 20) + "\n" + body.substr(20),
          "sk-ssh-ed25519@openssh.com "s + body}) {
        EXPECT_EQ(key_blob(text), std::nullopt) << text;
    }
}

TEST(KeyBlob, RefusesEveryShorteningAndAnythingAfterTheEnd) {
    for (std::string_view key : all) {
        std::string_view type = split(key, ' ')[0];
        std::string blob = key_blob(key).value();
        for (std::size_t length = 0; length < blob.size(); ++length) {
            ASSERT_EQ(key_blob(line(type, blob.substr(0, length))), std::nullopt) << type << " " << length;
        }
        EXPECT_EQ(key_blob(line(type, blob + '\0')), std::nullopt) << type;
        EXPECT_EQ(key_blob(line(type, blob + field(""))), std::nullopt) << type;
    }
}

TEST(KeyBlob, ChecksEachField) {
    EXPECT_TRUE(key_blob(rsa_line("\x03", "\x7f\x01")));
    EXPECT_TRUE(key_blob(rsa_line("\x03", "\0\x80\x01"s)));
    EXPECT_FALSE(key_blob(rsa_line("", "\x7f")));
    EXPECT_FALSE(key_blob(rsa_line("\x03", "")));
    EXPECT_FALSE(key_blob(rsa_line("\x03", "\x80")));     // negative
    EXPECT_FALSE(key_blob(rsa_line("\x03", "\0"s)));      // zero
    EXPECT_FALSE(key_blob(rsa_line("\0\x03"s, "\x7f")));  // not the shortest form
    EXPECT_FALSE(key_blob(rsa_line("\x03", std::string(3000, '\x7f'))));
    EXPECT_FALSE(key_blob(line("ssh-rsa", field("ssh-rsa") + "\xff\xff\xff\xff" + field("\x03"))));
    EXPECT_FALSE(key_blob(line("ssh-ed25519", field("ssh-ed25519") + field(std::string(33, 'x')))));
    auto point = [](std::string_view curve, char form, std::size_t length) {
        return line("ecdsa-sha2-nistp256",
                    field("ecdsa-sha2-nistp256") + field(curve) + field(form + std::string(length, 'x')));
    };
    EXPECT_TRUE(key_blob(point("nistp256", '\x04', 64)));
    EXPECT_FALSE(key_blob(point("nistp384", '\x04', 64)));
    EXPECT_FALSE(key_blob(point("nistp256", '\x04', 63)));
    EXPECT_FALSE(key_blob(point("nistp256", '\x02', 32)));
}

TEST(TitleFromComment, IsTheCommentOrTheType) {
    EXPECT_EQ(title_from_comment(dss), "loic@call");
    EXPECT_EQ(title_from_comment(rsa), "ssh-rsa");
    EXPECT_EQ(title_from_comment("ssh-rsa AAAA  my old laptop \nmore"), "my old laptop");
    EXPECT_EQ(title_from_comment("ssh-rsa AAAA\nmore"), "ssh-rsa");
    EXPECT_EQ(title_from_comment(""), "key");
    std::string accents;
    for (int i = 0; i < 300; ++i) accents += "é";
    EXPECT_EQ(code_points(title_from_comment("ssh-rsa AAAA " + accents)), 255u);
}

}  // namespace
}  // namespace usher
