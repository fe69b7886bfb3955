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

// Every parameter of the request but those of the path, sorted, with these in their places.
std::string query_of(const api::Call& call, const Replaced& replaced) {
    const auto& given = call.parameters;
    std::map<std::string, std::string> pairs;  // name -> encoded pairs
    if (const auto* all = given.all()) {
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
    std::string out;
    for (const auto& [name, encoded] : pairs) {
        if (encoded.empty()) continue;
        if (!out.empty()) out.push_back('&');
        out.append(encoded);
    }
    return out;
}

}  // namespace

std::string link_to(const Gitlab& gitlab, const api::Call& call, const Replaced& replaced) {
    const auto& request = *call.request;
    const auto path = request.target.substr(0, request.target.find('?'));
    const auto base = gitlab.options.link_to_public_url || request.host.empty()
                          ? gitlab.options.public_url
                          : fmt::format("{}://{}", request.scheme, request.host);
    return fmt::format("{}{}?{}", base, path, query_of(call, replaced));
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

    std::string links;
    const auto link = [&](std::string_view relation, std::int64_t page) {
        fmt::format_to(
            std::back_inserter(links), "{}<{}>; rel=\"{}\"", links.empty() ? "" : ", ",
            link_to(gitlab, call, {{"page", std::to_string(page)}, {"per_page", std::to_string(per_page_)}}),
            relation);
    };
    if (page_ > 1) link("prev", page_ - 1);
    if (has_next) link("next", page_ + 1);
    link("first", 1);
    if (is_known) link("last", pages);

    auto& response = *call.response;
    const auto header = [&](std::string_view name, std::int64_t value) {
        response.header(name, fmt::format_int(value).str());
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
    response.header("Link", links);
}

}  // namespace usher::gitlab
