#include "dialects/gitlab/pagination.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <numeric>

#include "base/text.h"
#include "dialects/gitlab/no_store_test.h"

namespace usher::gitlab {
namespace {

using Text = std::optional<std::string>;

// The headers of one answer.
std::map<std::string, std::string> headers(const Gitlab& dialect, const Paging& paging, std::int64_t total,
                                           std::string_view target = "/api/v3/users",
                                           std::string_view host = "h",
                                           std::int64_t counted = std::numeric_limits<std::int64_t>::max()) {
    api::Call call;
    api::Request request;
    api::Response response;
    request.target = target;
    request.host = host;
    call.request = &request;
    call.response = &response;
    const auto question = target.find('?');
    if (question != std::string_view::npos) call.parameters.add_form(target.substr(question + 1));
    paging.write_headers(dialect, call, total, counted);
    std::map<std::string, std::string> found;
    for (const auto line : split(response.headers, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos)
            found[std::string(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    return found;
}

std::string link(std::string_view relation, std::int64_t page, std::int64_t per_page) {
    return "<http://h/api/v3/users?page=" + std::to_string(page) + "&per_page=" + std::to_string(per_page) +
           ">; rel=\"" + std::string(relation) + "\"";
}

TEST(Pagination, IsWhatCountingByHandGives) {
    const Alone alone({"http://elsewhere", false});
    for (std::int64_t total = 0; total <= 45; ++total) {
        for (std::int64_t per_page = 1; per_page <= 12; ++per_page) {
            std::vector<std::int64_t> all(static_cast<std::size_t>(total));
            std::iota(all.begin(), all.end(), 0);
            // The pages, cut one element after the other.
            std::vector<std::vector<std::int64_t>> pages;
            for (const auto each : all) {
                if (pages.empty() || std::ssize(pages.back()) == per_page) pages.emplace_back();
                pages.back().push_back(each);
            }
            const auto count = std::ssize(pages);
            for (std::int64_t page = 1; page <= count + 2; ++page) {
                const Paging paging(std::to_string(page), std::to_string(per_page));
                std::vector<std::int64_t> shown;
                for (auto i = paging.offset(); i < std::min(paging.offset() + paging.per_page(), total); ++i)
                    shown.push_back(all[static_cast<std::size_t>(i)]);
                ASSERT_EQ(shown, page <= count ? pages[static_cast<std::size_t>(page - 1)]
                                               : std::vector<std::int64_t>());

                const auto found = headers(alone.dialect, paging, total);
                const bool has_next = page < count;
                ASSERT_EQ(found.at("X-Total"), std::to_string(total));
                ASSERT_EQ(found.at("X-Total-Pages"), std::to_string(count));
                ASSERT_EQ(found.at("X-Per-Page"), std::to_string(per_page));
                ASSERT_EQ(found.at("X-Page"), std::to_string(page));
                ASSERT_EQ(found.at("X-Next-Page"), has_next ? std::to_string(page + 1) : "");
                ASSERT_EQ(found.at("X-Prev-Page"), page > 1 ? std::to_string(page - 1) : "");
                std::string links;
                if (page > 1) links += link("prev", page - 1, per_page) + ", ";
                if (has_next) links += link("next", page + 1, per_page) + ", ";
                links += link("first", 1, per_page) + ", " + link("last", count, per_page);
                ASSERT_EQ(found.at("Link"), links);
                ASSERT_EQ(found.size(), 7U);
            }
        }
    }
}

TEST(Pagination, OfNothingIsOnePageInTheNewerOnly) {
    const Alone older({"http://elsewhere", false});
    const AloneV4 newer({"http://elsewhere", false});
    const Paging paging("1", "20");
    EXPECT_EQ(headers(older.dialect, paging, 0).at("X-Total-Pages"), "0");
    EXPECT_EQ(headers(older.dialect, paging, 0).at("Link"),
              link("first", 1, 20) + ", " + link("last", 0, 20));
    EXPECT_EQ(headers(newer.dialect, paging, 0).at("X-Total-Pages"), "1");
    EXPECT_EQ(headers(newer.dialect, paging, 0).at("X-Next-Page"), "");
    EXPECT_EQ(headers(newer.dialect, paging, 0).at("Link"),
              link("first", 1, 20) + ", " + link("last", 1, 20));
    for (const std::int64_t total : {1, 20, 21, 40}) {
        EXPECT_EQ(headers(newer.dialect, paging, total), headers(older.dialect, paging, total)) << total;
    }
}

// More than were counted: how many is left out, and where they end; whether there are more is known.
TEST(Pagination, OfMoreThanWereCounted) {
    const AloneV4 alone({"http://elsewhere", false});
    const auto shown = [&](std::int64_t page, std::int64_t total) {
        return headers(alone.dialect, Paging(std::to_string(page), "10"), total, "/api/v3/users", "h", 50);
    };
    const auto unknown = shown(2, 51);
    EXPECT_EQ(unknown.count("X-Total"), 0U);
    EXPECT_EQ(unknown.count("X-Total-Pages"), 0U);
    EXPECT_EQ(unknown.at("X-Page"), "2");
    EXPECT_EQ(unknown.at("X-Next-Page"), "3");
    EXPECT_EQ(unknown.at("X-Prev-Page"), "1");
    EXPECT_EQ(unknown.at("Link"),
              link("prev", 1, 10) + ", " + link("next", 3, 10) + ", " + link("first", 1, 10));
    const auto known = shown(2, 50);
    EXPECT_EQ(known.at("X-Total"), "50");
    EXPECT_EQ(known.at("X-Total-Pages"), "5");
    EXPECT_NE(known.at("Link").find("rel=\"last\""), std::string::npos);
}

TEST(Pagination, OfNumbersIsThatOfTheirTexts) {
    for (const std::int64_t number : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
                                      std::int64_t{7}, std::int64_t{100}, std::int64_t{101}, INT64_MAX}) {
        const Paging numbers{Number(number), Number(number)};
        const Paging texts{Text(std::to_string(number)), Text(std::to_string(number))};
        EXPECT_EQ(numbers.per_page(), texts.per_page()) << number;
        EXPECT_EQ(numbers.offset(), texts.offset()) << number;
    }
    EXPECT_EQ(Paging(Number(), Number()).per_page(), 20);
}

TEST(Pagination, OddNumbersCountAsNotGiven) {
    for (const Text& odd :
         {Text(), Text(""), Text("0"), Text("-1"), Text("x"), Text("1x"), Text("1.5"), Text("0x10")}) {
        EXPECT_EQ(Paging(odd, "10").offset(), 0) << odd.value_or("-");
        EXPECT_EQ(Paging("1", odd).per_page(), 20) << odd.value_or("-");
    }
    EXPECT_EQ(Paging(" 3 ", "010").offset(), 20);
    EXPECT_EQ(Paging("1", "100").per_page(), 100);
    EXPECT_EQ(Paging("1", "101").per_page(), 100);
    EXPECT_EQ(Paging("1", "99999999999999999999999").per_page(), 100);
}

TEST(Pagination, FarPagesDoNotOverflow) {
    const Alone alone({"http://elsewhere", false});
    for (const auto* far :
         {"9223372036854775807", "99999999999999999999999999", "1099511627776", "1099511627777"}) {
        const Paging paging(far, "100");
        EXPECT_GT(paging.offset(), 0);
        EXPECT_EQ(headers(alone.dialect, paging, 5).at("X-Next-Page"), "");
        EXPECT_EQ(headers(alone.dialect, paging, 5).at("X-Total-Pages"), "1");
    }
}

TEST(Pagination, LinksRepeatEveryParameterSortedAndEncoded) {
    const Alone alone({"http://elsewhere", false});
    const auto found = headers(alone.dialect, Paging("1", "3"), 1,
                               "/api/v3/users?search=j%26o+x&per_page=3&a[]=1&a[]=2&page=1&c[k]=%3E");
    const std::string first = found.at("Link").substr(0, found.at("Link").find(">; "));
    EXPECT_EQ(first,
              "<http://h/api/v3/users?a%5B%5D=1&a%5B%5D=2&c%5Bk%5D=%3E&page=1&per_page=3&search=j%26o+x");
}

TEST(Pagination, LinksNameTheHostOrThePublicUrl) {
    const Alone fixed({"https://people.example.org", true});
    EXPECT_TRUE(headers(fixed.dialect, Paging(Text(), Text()), 1)
                    .at("Link")
                    .starts_with("<https://people.example.org/api/v3/users?"));
    const Alone open({"http://127.0.0.1:8080", false});
    EXPECT_TRUE(
        headers(open.dialect, Paging(Text(), Text()), 1).at("Link").starts_with("<http://h/api/v3/users?"));
    EXPECT_TRUE(headers(open.dialect, Paging(Text(), Text()), 1, "/api/v3/users", "")
                    .at("Link")
                    .starts_with("<http://127.0.0.1:8080/api/v3/"));
}

TEST(Pagination, ALinkCannotBeBrokenOutOf) {
    const Alone alone({"http://elsewhere", false});
    const auto found =
        headers(alone.dialect, Paging("1", "3"), 1, "/api/v3/users?search=%0D%0ASet-Cookie:%20a%22%3E");
    EXPECT_EQ(found.count("Set-Cookie"), 0U);
    EXPECT_EQ(found.at("Link").find("\">;"), std::string::npos);
}

}  // namespace
}  // namespace usher::gitlab
