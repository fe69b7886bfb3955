// For tests: accounts as odd as the store may hold them.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/account.h"

namespace usher::gitlab {

class Random {
  public:
    std::int64_t number(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(engine_);
    }
    bool flag() { return number(0, 1) == 1; }
    // Clean text: valid UTF-8 without NUL, with everything that JSON escapes.
    std::string text() {
        static constexpr std::string_view pieces[] = {"a",  "Z",    "0",    " ",      "\"",   "\\",  "/",
                                                      "\n", "\t",   "\x01", "\x1f",   "\x7f", "<b>", "é",
                                                      "ß",  "日本", "😀",    "\u2028", "&",    "'"};
        std::string out;
        for (auto count = number(0, 24); count > 0; --count)
            out += pieces[static_cast<std::size_t>(number(0, std::ssize(pieces) - 1))];
        return out;
    }
    std::string text_or_none() { return flag() ? text() : std::string(); }
    std::optional<std::string> maybe_text() { return flag() ? std::optional(text()) : std::nullopt; }
    Time time() {
        return Time(
            std::chrono::microseconds(number(-62135596800, 253402300799) * 1'000'000 + number(0, 999'999)));
    }
    std::optional<Time> maybe_time() { return flag() ? std::optional(time()) : std::nullopt; }

    Account account() {
        Account account;
        account.id = {number(1, INT64_MAX)};
        account.username = text();
        account.name = text();
        account.email = maybe_text();
        account.pending_email = "never-shown@example.com";
        account.state = static_cast<State>(number(0, 5));
        account.admin = flag();
        account.external = flag();
        account.can_create_group = flag();
        account.two_factor_enabled = flag();
        account.projects_limit = number(0, INT32_MAX);
        account.theme_id = number(0, 10);
        account.color_scheme_id = number(0, 10);
        account.profile = {maybe_text(), maybe_text(), text(), text(), text(), text(), text()};
        account.profile.full_name = account.profile.discord = "never-shown";
        account.profile.job_title = text_or_none();
        account.profile.pronouns = text_or_none();
        account.profile.public_email = text_or_none();
        account.profile.commit_email = text_or_none();
        account.preferences = {flag(), flag(), flag()};
        account.note = maybe_text();
        account.private_profile = flag();
        account.avatar = flag() ? "0123abcd" : "";
        account.created_at = time();
        account.updated_at = time();
        account.confirmed_at = maybe_time();
        account.last_sign_in_at = maybe_time();
        account.current_sign_in_at = maybe_time();
        account.last_sign_in_from = text_or_none();
        account.current_sign_in_from = text_or_none();
        account.sign_in_count = number(0, INT64_MAX);
        account.last_seen_at = maybe_time();
        for (auto count = number(0, 3); count > 0; --count)
            account.identities.push_back({text(), maybe_text()});
        return account;
    }

  private:
    std::mt19937_64 engine_{20160501};
};

inline boost::json::value value_of(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value(nullptr);
}
inline boost::json::value value_of(const std::optional<Time>& time) {
    return time ? boost::json::value(iso8601_millis(*time)) : boost::json::value(nullptr);
}

}  // namespace usher::gitlab
