#include "api/request.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace usher::api {
namespace {

constexpr std::pair<std::string_view, Method> methods[] = {
    {"GET", Method::get},     {"HEAD", Method::head},  {"POST", Method::post},       {"PUT", Method::put},
    {"PATCH", Method::patch}, {"DELETE", Method::del}, {"OPTIONS", Method::options},
};

}  // namespace

std::string_view word(Method method) {
    for (const auto& [name, known] : methods)
        if (known == method) return name;
    return "OTHER";
}

Method parse_method(std::string_view name) {
    for (const auto& [known, method] : methods)
        if (known == name) return method;
    return Method::other;
}

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key.size() == name.size() && equals_ignoring_ascii_case(key, name)) return value;
    return {};
}

bool Request::has_header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (equals_ignoring_ascii_case(key, name)) return true;
    return false;
}

std::string_view Request::credentials(std::string_view scheme) const {
    const auto given = header("Authorization");
    if (given.size() <= scheme.size() || given[scheme.size()] != ' ' ||
        !equals_ignoring_ascii_case(given.substr(0, scheme.size()), scheme))
        return {};
    return trim(given.substr(scheme.size()));
}

void Response::header(std::string_view name, std::string_view value) {
    headers.append(name).append(": ");
    if (std::none_of(value.begin(), value.end(), is_control))
        headers.append(value);
    else
        std::remove_copy_if(value.begin(), value.end(), std::back_inserter(headers), is_control);
    headers.append("\r\n");
}

void Response::clear() {
    status = 200;
    content_type = "application/json";
    headers.clear();
    body.clear();
    more = nullptr;
    close = false;
    not_before = {};
}

void drain(Response& response) {
    while (response.more)
        if (!response.more(response.body)) response.more = nullptr;
}

}  // namespace usher::api
