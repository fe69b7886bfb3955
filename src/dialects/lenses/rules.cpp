#include "dialects/lenses/rules.h"

#include <algorithm>

#include "base/text.h"

namespace usher::lenses {
namespace {

constexpr std::size_t longest_key = 40;     // bytes
constexpr std::size_t longest_value = 500;  // bytes

Problem problem(Fault fault, std::size_t limit = 0, std::string value = {}) {
    return {"", fault, static_cast<std::int64_t>(limit), std::move(value)};
}

bool is_resource_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Of values, those that are removed are not looked at.
const std::string* value_of(const std::string& value) { return &value; }
const std::string* value_of(const api::Nullable<std::string>& value) {
    return value.value ? &*value.value : nullptr;
}

template <class Entries>
Wrong find_wrong_metadata(const Entries& entries) {
    if (entries.contains("")) return problem(Fault::too_short, 1);
    for (const auto& [key, given] : entries) {
        const auto* value = value_of(given);
        if (key.size() > longest_key) return problem(Fault::too_long, longest_key, "a key");
        if (value && value->size() > longest_value) return problem(Fault::too_long, longest_value, "a value");
    }
    return std::nullopt;
}

// parse_time takes a bare date too, and a space for the T.
std::optional<Time> parse_date_time(std::string_view text) {
    if (text.size() < 11 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
    return parse_time(text);
}

}  // namespace

void apply(boost::json::object& schema, ResourceName) {
    schema["pattern"] = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
}
void apply(boost::json::object& schema, Reserved rule) {
    schema["not"] = boost::json::object{{"const", rule.word}};
}
void apply(boost::json::object& schema, MetadataLimits) {
    schema["maxProperties"] = most_metadata;
    schema["description"] = "Own labels: keys of at most 40 bytes, values of at most 500 bytes.";
}
void apply(boost::json::object& schema, FutureTime) { schema["format"] = "date-time"; }

Wrong find_wrong(const api::Length& rule, const std::string& text, Time) {
    const auto length = code_points(text);
    if (length < rule.least) return problem(Fault::too_short, rule.least);
    if (length > rule.most) return problem(Fault::too_long, rule.most);
    return std::nullopt;
}

Wrong find_wrong(ResourceName, const std::string& text, Time) {
    const bool good = std::all_of(text.begin(), text.end(), is_resource_letter) && !text.starts_with('-') &&
                      !text.ends_with('-');
    return good ? std::nullopt : Wrong(problem(Fault::bad_format));
}

Wrong find_wrong(Reserved rule, const std::string& text, Time) {
    return text == rule.word ? Wrong(problem(Fault::reserved, 0, text)) : std::nullopt;
}

Wrong find_wrong(FutureTime, const std::string& text, Time now) {
    const auto time = parse_date_time(text);
    if (!time) return problem(Fault::bad_format);
    return *time <= now ? Wrong(problem(Fault::not_allowed)) : std::nullopt;
}

Wrong find_wrong(MetadataLimits, const Metadata& metadata, Time) {
    if (auto wrong = find_wrong_metadata(metadata)) return wrong;
    return metadata.size() > most_metadata ? Wrong(problem(Fault::too_many, most_metadata)) : std::nullopt;
}

Wrong find_wrong(MetadataLimits, const MetadataPatch& metadata, Time) {
    return find_wrong_metadata(metadata);
}

std::optional<Time> time_of(const Text& text) { return text ? parse_date_time(*text) : std::nullopt; }

core::LabelChanges label_changes(const MetadataPatch& patch) {
    core::LabelChanges changes{{}, most_metadata};
    for (const auto& [key, value] : patch) changes.values.emplace(key, value.value);
    return changes;
}

}  // namespace usher::lenses
