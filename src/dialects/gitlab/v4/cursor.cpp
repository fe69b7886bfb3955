#include "dialects/gitlab/v4/cursor.h"

#include <charconv>

#include "base/id.h"
#include "base/text.h"

namespace usher::gitlab::v4 {
namespace {

bool is_by_time(AccountOrder by) { return by == AccountOrder::created_at || by == AccountOrder::updated_at; }

char letter(AccountOrder by) {
    switch (by) {
        case AccountOrder::id:
            return 'i';
        case AccountOrder::name:
            return 'n';
        case AccountOrder::username:
            return 'u';
        case AccountOrder::created_at:
            return 'c';
        case AccountOrder::updated_at:
            return 'm';
        case AccountOrder::last_seen_at:
            return 's';
    }
    return 'i';
}

std::string value_of(const Account& account, AccountOrder by) {
    switch (by) {
        case AccountOrder::id:
            return {};
        case AccountOrder::name:
            return account.name;
        case AccountOrder::username:
            return account.username;
        case AccountOrder::created_at:
            return std::to_string(account.created_at.time_since_epoch().count());
        case AccountOrder::updated_at:
            return std::to_string(account.updated_at.time_since_epoch().count());
        case AccountOrder::last_seen_at:
            break;  // no list by it has cursors
    }
    return {};
}

std::optional<Time> time_from(std::string_view text) {
    std::int64_t micros = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), micros);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return Time(std::chrono::microseconds(micros));
}

}  // namespace

// "n17 Ann Brühl": the order, the id, what it is ordered by.
std::string cursor_behind(const Account& last, const AccountSequence& sequence) {
    return base64url(letter(sequence.by) + std::to_string(last.id.value) + " " + value_of(last, sequence.by));
}

std::optional<AccountPlace> place_of(std::string_view cursor, const AccountSequence& sequence) {
    const auto text = from_base64url(cursor);
    if (!text || !is_clean_text(*text) || text->empty() || text->front() != letter(sequence.by))
        return std::nullopt;
    const auto space = text->find(' ');
    if (space == std::string::npos) return std::nullopt;
    const auto id = parse_id(std::string_view(*text).substr(1, space - 1));
    if (!id) return std::nullopt;
    AccountPlace place{text->substr(space + 1), {}, {*id}};
    if (!is_by_time(sequence.by)) return place;
    const auto time = time_from(place.text);
    if (!time) return std::nullopt;
    place.time = *time;
    return place;
}

}  // namespace usher::gitlab::v4
