// Pages of v4's lists (contract/gitlab.md section 8.5).
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "dialects/gitlab/pagination.h"
#include "dialects/gitlab/parts.h"
#include "dialects/gitlab/v4/values.h"

namespace usher::gitlab::v4 {

struct PageAsked {
    Number page, per_page;

    Paging paging() const { return Paging(page, per_page); }

    static void fields(auto& field) {
        field("page", &PageAsked::page, "From 1.", api::by_default("1"));
        field("per_page", &PageAsked::per_page, "At most 100.", api::by_default("20"));
    }
};

// A page that the core made, with the headers that describe it.
template <class View, class Page>
std::vector<View> shown_page(const Gitlab& gitlab, api::Call& call, const PageAsked& asked, Page page) {
    asked.paging().write_headers(gitlab, call, page.total);
    return views_of<View>(std::move(page.keys));
}

// The page of a list that is all there.
template <class View>
std::vector<View> page_of(const Gitlab& gitlab, api::Call& call, const PageAsked& asked,
                          std::vector<View> all) {
    const auto paging = asked.paging();
    const auto size = static_cast<std::int64_t>(all.size());
    paging.write_headers(gitlab, call, size);
    const auto first = std::min(paging.offset(), size);
    const auto last = std::min(first + paging.per_page(), size);
    return {std::make_move_iterator(all.begin() + first), std::make_move_iterator(all.begin() + last)};
}

}  // namespace usher::gitlab::v4
