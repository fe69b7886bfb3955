#include "dialects/cds/error_id.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace usher::cds {
namespace {

TEST(ErrorId, IsAVersion1Uuid) {
    const auto text = fresh_error_id().text();
    ASSERT_EQ(text.size(), 36U);
    EXPECT_EQ(text[14], '1');
    EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
    EXPECT_TRUE(fresh_error_id().bytes[10] & 1) << "a network card's node";
}

TEST(ErrorId, IsNeverTheSame) {
    constexpr int each = 2000;
    std::set<Uuid> seen[4];
    {
        std::vector<std::jthread> threads;
        for (auto& mine : seen)
            threads.emplace_back([&mine] {
                for (int i = 0; i < each; ++i) mine.insert(fresh_error_id());
            });
    }
    std::set<Uuid> all;
    for (const auto& mine : seen) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 4U * each);
}

}  // namespace
}  // namespace usher::cds
