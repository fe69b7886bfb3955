#include "api/parameters.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/storage_ptr.hpp>

#include "base/text.h"

namespace usher::api {
namespace json = boost::json;
namespace {

constexpr std::size_t max_parts = 256;
constexpr std::size_t max_pairs = 1000;
constexpr unsigned max_depth = 32;

// The value of `key="…"` or `key=…` in a header such as Content-Type or Content-Disposition.
std::optional<std::string_view> header_attribute(std::string_view header, std::string_view key) {
    while (!header.empty()) {
        const auto semicolon = header.find(';');
        if (semicolon == std::string_view::npos) return std::nullopt;
        header.remove_prefix(semicolon + 1);
        const auto equals = header.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = trim(header.substr(0, equals));
        header.remove_prefix(equals + 1);
        std::string_view value;
        if (!header.empty() && header.front() == '"') {
            const auto quote = header.find('"', 1);
            if (quote == std::string_view::npos) return std::nullopt;
            value = header.substr(1, quote - 1);
            header.remove_prefix(quote + 1);
        } else {
            value = trim(header.substr(0, header.find(';')));
        }
        if (equals_ignoring_ascii_case(name, key)) return value;
    }
    return std::nullopt;
}

// The content of a part's Content-Disposition header.
std::optional<std::string_view> disposition(std::string_view part_headers) {
    for (auto line : split(part_headers, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (equals_ignoring_ascii_case(trim(line.substr(0, colon)), "content-disposition"))
            return trim(line.substr(colon + 1));
    }
    return std::nullopt;
}

}  // namespace

Parameters::Parameters() { arena_.emplace(first_block_.data(), first_block_.size()); }

void Parameters::clear() {
    values_.reset();  // the arena too: an unreadable body leaves its remains there
    arena_.emplace(first_block_.data(), first_block_.size());
}

json::object& Parameters::values() {
    if (!values_) values_.emplace(json::storage_ptr(&*arena_));
    return *values_;
}

const json::value* Parameters::find(std::string_view name) const {
    return values_ ? values_->if_contains(name) : nullptr;
}

std::string_view Parameters::text(std::string_view name) const {
    const auto* value = find(name);
    if (!value || !value->is_string()) return {};
    return value->get_string();
}

void Parameters::set(std::string_view name, std::string_view text) {
    values()[name] = json::string_view(text.data(), text.size());
}

std::optional<Unreadable> Parameters::add_form(std::string_view encoded) {
    std::size_t pairs = 0;
    while (!encoded.empty()) {
        const auto pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(encoded.size(), pair.size() + 1));
        if (pair.empty()) continue;
        if (++pairs > max_pairs) return Unreadable::not_form;
        const auto equals = pair.find('=');
        const auto name = form_decode(pair.substr(0, equals));
        const auto text =
            equals == std::string_view::npos ? std::string() : form_decode(pair.substr(equals + 1));
        add_pair(name, text);
    }
    return std::nullopt;
}

void Parameters::add_pair(std::string_view name, std::string_view text) {
    const auto bracket = name.find('[');
    if (bracket == std::string_view::npos || bracket == 0 || name.back() != ']') return set(name, text);
    const auto outer = name.substr(0, bracket);
    const auto inner = name.substr(bracket + 1, name.size() - bracket - 2);
    auto& slot = values()[outer];
    const json::string_view given(text.data(), text.size());
    if (inner.empty()) {
        if (!slot.is_array()) slot.emplace_array();
        slot.get_array().emplace_back(given);
    } else {
        if (!slot.is_object()) slot.emplace_object();
        slot.get_object()[inner] = given;
    }
}

std::optional<Unreadable> Parameters::add_json(std::string_view body) {
    if (is_blank(body)) return std::nullopt;
    json::parse_options options;
    options.max_depth = max_depth;
    options.allow_invalid_utf8 = true;  // judged per field, so that the answer can name it
    json::error_code error;
    auto parsed = json::parse({body.data(), body.size()}, error, json::storage_ptr(&*arena_), options);
    if (error || !parsed.is_object() || parsed.get_object().size() > max_pairs) return Unreadable::not_json;
    if (!values_) {
        values_.emplace(std::move(parsed.get_object()));
    } else {
        for (auto& member : parsed.get_object()) (*values_)[member.key()] = std::move(member.value());
    }
    return std::nullopt;
}

std::optional<Unreadable> Parameters::add_multipart(std::string_view content_type, std::string_view body,
                                                    Files files) {
    if (body.empty()) return std::nullopt;
    const auto boundary = header_attribute(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return Unreadable::not_form;
    const std::string delimiter = "--" + std::string(*boundary);
    auto at = body.find(delimiter);
    if (at == std::string_view::npos) return Unreadable::not_form;
    for (std::size_t parts = 0;; ++parts) {
        if (parts == max_parts) return Unreadable::not_form;
        at += delimiter.size();
        if (body.substr(at, 2) == "--") return std::nullopt;
        const auto line_end = body.find("\r\n", at);
        if (line_end == std::string_view::npos) return Unreadable::not_form;
        const auto headers_start = line_end + 2;
        const auto content_start = body.find("\r\n\r\n", line_end);
        const auto next = body.find("\r\n" + delimiter, line_end);
        if (content_start == std::string_view::npos || next == std::string_view::npos || content_start > next)
            return Unreadable::not_form;
        const auto part_headers = body.substr(headers_start, content_start + 2 - headers_start);
        const auto content = content_start + 4 <= next
                                 ? body.substr(content_start + 4, next - content_start - 4)
                                 : std::string_view();
        const auto how = disposition(part_headers);
        const auto name = how ? header_attribute(*how, "name") : std::nullopt;
        if (!name) return Unreadable::not_form;
        if (files == Files::as_objects && header_attribute(*how, "filename"))
            add_pair(std::string(*name) + "[" + std::string(file_member) + "]", content);
        else
            add_pair(*name, content);
        at = next + 2;
    }
}

}  // namespace usher::api
