#include "dialects/gitlab/pagination.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/id.h"
#include "base/text.h"

namespace usher::gitlab {
namespace {

constexpr std::int64_t default_per_page = 20;
constexpr std::int64_t largest_per_page = 100;
// Far beyond any directory, and small enough that an offset cannot overflow.
constexpr std::int64_t largest_page = std::int64_t{1} << 40;

std::int64_t number_or(const std::optional<std::string>& text, std::int64_t otherwise, std::int64_t most) {
    if (!text) return otherwise;
    const auto number = parse_id(trim(*text)).value_or(0);
    return number < 1 ? otherwise : std::min(number, most);
}

std::int64_t within(std::optional<std::int64_t> number, std::int64_t otherwise, std::int64_t most) {
    return number.value_or(0) < 1 ? otherwise : std::min(*number, most);
}

void append_pair(std::string& out, const std::string& name, std::string_view value) {
    if (!out.empty()) out.push_back('&');
    out.append(form_encode(name)).append("=").append(form_encode(value));
}

std::string scalar_text(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_int64()) return std::to_string(value.get_int64());
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    if (value.is_double()) return fmt::format("{}", value.get_double());
    return {};
}

using Pairs = std::map<std::string, std::string>;  // name -> "name=value", encoded

// Every parameter of the request but those of the path, with these in their places.
Pairs pairs_of(const api::Call& call, const Replaced& replaced) {
    Pairs pairs;
    if (const auto* all = call.parameters.all()) {
        for (const auto& member : *all) {
            const std::string name(member.key());
            auto& encoded = pairs[name];
            if (member.value().is_array())
                for (const auto& each : member.value().get_array())
                    append_pair(encoded, name + "[]", scalar_text(each));
            else if (member.value().is_object())
                for (const auto& each : member.value().get_object())
                    append_pair(encoded, name + "[" + std::string(each.key()) + "]",
                                scalar_text(each.value()));
            else
                append_pair(encoded, name, scalar_text(member.value()));
        }
    }
    for (std::size_t i = 0; i < call.variable_count; ++i) pairs.erase(std::string(call.variables[i].first));
    for (const auto& [name, value] : replaced) {
        pairs[name].clear();
        if (!value.empty()) append_pair(pairs[name], name, value);
    }
    std::erase_if(pairs, [](const auto& pair) { return pair.second.empty(); });
    return pairs;
}

// Up to where the query begins.
std::string address_of(const Gitlab& gitlab, const api::Call& call) {
    const auto& request = *call.request;
    std::string address;
    if (gitlab.options.link_to_public_url || request.host.empty())
        address = gitlab.options.public_url;
    else
        address.append(request.scheme).append("://").append(request.host);
    return address.append(request.target.substr(0, request.target.find('?'))).append("?");
}

// The links of one answer, which differ in nothing but the page.
class PageLinks {
  public:
    PageLinks(const Gitlab& gitlab, const api::Call& call, std::int64_t per_page)
        : before_("<" + address_of(gitlab, call)) {
        const auto pairs = pairs_of(call, {{"page", "0"}, {"per_page", std::to_string(per_page)}});
        const auto page = pairs.find("page");
        for (auto pair = pairs.begin(); pair != page; ++pair) before_.append(pair->second).append("&");
        before_.append("page=");
        for (auto pair = std::next(page); pair != pairs.end(); ++pair)
            after_.append("&").append(pair->second);
        after_.append(">; rel=\"");
    }

    void add(std::string_view relation, std::int64_t page) {
        if (!links_.empty()) links_.append(", ");
        const fmt::format_int number(page);
        links_.append(before_).append(number.data(), number.size()).append(after_);
        links_.append(relation).append("\"");
    }

    const std::string& text() const { return links_; }

  private:
    std::string before_, after_, links_;
};

}  // namespace

std::string link_to(const Gitlab& gitlab, const api::Call& call, const Replaced& replaced) {
    auto link = address_of(gitlab, call);
    const auto begin = link.size();
    for (const auto& [name, encoded] : pairs_of(call, replaced))
        link.append(link.size() == begin ? "" : "&").append(encoded);
    return link;
}

Paging::Paging(const std::optional<std::string>& page, const std::optional<std::string>& per_page)
    : page_(number_or(page, 1, largest_page)),
      per_page_(number_or(per_page, default_per_page, largest_per_page)) {}

Paging::Paging(std::optional<std::int64_t> page, std::optional<std::int64_t> per_page)
    : page_(within(page, 1, largest_page)), per_page_(within(per_page, default_per_page, largest_per_page)) {}

std::int64_t Paging::offset() const { return (page_ - 1) * per_page_; }

void Paging::write_headers(const Gitlab& gitlab, api::Call& call, std::int64_t total,
                           std::int64_t counted) const {
    const bool is_known = total <= counted;
    const auto pages = std::max((total + per_page_ - 1) / per_page_, gitlab.version().least_pages);
    const bool has_next = page_ < pages;

    PageLinks links(gitlab, call, per_page_);
    if (page_ > 1) links.add("prev", page_ - 1);
    if (has_next) links.add("next", page_ + 1);
    links.add("first", 1);
    if (is_known) links.add("last", pages);

    auto& response = *call.response;
    const auto header = [&](std::string_view name, std::int64_t value) {
        const fmt::format_int number(value);
        response.header(name, {number.data(), number.size()});
    };
    if (is_known) {
        header("X-Total", total);
        header("X-Total-Pages", pages);
    }
    header("X-Per-Page", per_page_);
    header("X-Page", page_);
    if (has_next)
        header("X-Next-Page", page_ + 1);
    else
        response.header("X-Next-Page", "");
    if (page_ > 1)
        header("X-Prev-Page", page_ - 1);
    else
        response.header("X-Prev-Page", "");
    response.header("Link", links.text());
}

}  // namespace usher::gitlab
