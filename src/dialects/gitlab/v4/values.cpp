#include "dialects/gitlab/v4/values.h"

#include <algorithm>

#include "api/parameters.h"
#include "base/text.h"
#include "dialects/gitlab/forms.h"

namespace usher::gitlab::v4 {
namespace {

// Without space at its ends; nullopt for what is no scalar.
std::optional<std::string> trimmed(const Json& value) {
    if (value.is_null()) return std::string();
    const auto text = to_text(value);
    if (!text || !is_clean_text(*text)) return std::nullopt;
    return std::string(trim(*text));
}

}  // namespace

std::optional<Fault> read_json(Moment& to, const Json& value) {
    const auto text = trimmed(value);
    if (!text) return Fault::wrong_type;
    if (text->empty()) return std::nullopt;
    const auto time = parse_time(*text);
    if (!time) return Fault::wrong_type;
    to.emplace(*time);
    return std::nullopt;
}

std::optional<Fault> read_json(Day& to, const Json& value) {
    Moment moment;
    if (const auto fault = read_json(moment, value)) return fault;
    if (moment) to.emplace(floor<std::chrono::days>(*moment));
    return std::nullopt;
}

std::optional<Fault> read_json(Names& to, const Json& value) {
    const auto add = [&](std::string_view name) {
        if (const auto word = trim(name); !word.empty()) to.names.emplace_back(word);
    };
    if (const auto* list = value.if_array()) {
        for (const auto& each : *list) {
            const auto text = trimmed(each);
            if (!text) return Fault::wrong_type;
            add(*text);
        }
    } else {
        const auto text = trimmed(value);
        if (!text) return Fault::wrong_type;
        for (const auto name : split(*text, ',')) add(name);
    }
    to.given = true;
    return std::nullopt;
}

std::optional<Fault> read_word(std::string& to, const Json& value, const std::string_view* words,
                               std::size_t count) {
    const auto text = trimmed(value);
    if (!text) return Fault::no_such;
    if (text->empty()) return std::nullopt;
    if (std::find(words, words + count, *text) == words + count) return Fault::no_such;
    to = *text;
    return std::nullopt;
}

std::optional<Fault> read_json(Upload& to, const Json& value) {
    if (value.is_null()) {
        to.removes = true;
        return std::nullopt;
    }
    if (value.is_string()) {
        to.removes = value.get_string().empty();
        return to.removes ? std::nullopt : std::optional(Fault::wrong_type);
    }
    const auto* part = value.if_object();
    const auto* file = part ? part->if_contains(api::file_member) : nullptr;
    if (!file || !file->is_string()) return Fault::wrong_type;
    to.bytes = std::string(file->get_string());
    return std::nullopt;
}

}  // namespace usher::gitlab::v4
