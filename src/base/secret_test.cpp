#include "base/secret.h"

#include <gtest/gtest.h>

#include <cstring>
#include <new>

namespace usher {
namespace {

bool contains(const void* memory, std::size_t size, std::string_view text) {
    return std::string_view(static_cast<const char*>(memory), size).find(text) != std::string_view::npos;
}

TEST(Secret, KeepsItsText) {
    Secret secret(std::string("hunter2"));
    EXPECT_EQ(secret.reveal(), "hunter2");
    EXPECT_FALSE(secret.empty());
    EXPECT_TRUE(Secret().empty());
}

TEST(Secret, AMovedFromSecretIsEmptyAndWiped) {
    for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
        alignas(Secret) unsigned char place[sizeof(Secret)];
        auto* from = new (place) Secret(text);
        Secret to(std::move(*from));
        EXPECT_EQ(to.reveal(), text);
        EXPECT_TRUE(from->empty());
        EXPECT_FALSE(contains(place, sizeof place, "short"));
        from->~Secret();
    }
}

TEST(Secret, AssignmentReplacesAndWipes) {
    alignas(Secret) unsigned char place[sizeof(Secret)];
    auto* from = new (place) Secret(std::string("first"));
    Secret to(std::string(64, 'y'));
    to = std::move(*from);
    EXPECT_EQ(to.reveal(), "first");
    EXPECT_TRUE(from->empty());
    EXPECT_FALSE(contains(place, sizeof place, "first"));
    *from = to;
    EXPECT_EQ(from->reveal(), "first");
    EXPECT_EQ(to.reveal(), "first");
    Secret& itself = to;
    to = itself;
    EXPECT_EQ(to.reveal(), "first");
    to = std::move(itself);
    EXPECT_EQ(to.reveal(), "first");
    from->~Secret();
    EXPECT_FALSE(contains(place, sizeof place, "first"));
}

}  // namespace
}  // namespace usher
