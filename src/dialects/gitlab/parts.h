// Pieces of GitLab's representations that are the same in every version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/encode.h"
#include "api/schema.h"
#include "base/clock.h"
#include "dialects/gitlab/dialect.h"
#include "domain/account.h"

namespace usher::gitlab {

// "2014-08-01T14:47:39.080Z"
struct Instant {
    Time time;
};
inline void append_json(api::JsonOutput& out, const Instant& instant) {
    api::append_millis(out, instant.time);
}
inline boost::json::object describe_json(const Instant*) {
    return {{"type", "string"}, {"format", "date-time"}};
}

inline std::optional<Instant> instant(const std::optional<Time>& time) {
    return time ? std::optional(Instant{*time}) : std::nullopt;
}

// Parts that make one URL, joined while they are written.
struct Link {
    std::string_view base, path, tail;
};
inline void append_json(api::JsonOutput& out, const Link& link) {
    out.push_back('"');
    api::append_escaped(out, link.base);
    out.append(link.path);
    api::append_escaped(out, link.tail);
    out.push_back('"');
}
inline boost::json::object describe_json(const Link*) { return {{"type", "string"}, {"format", "uri"}}; }

struct AvatarUrl {
    std::string_view base;
    AccountId id;
    std::string_view picture;  // the name of an uploaded one
};
inline void append_json(api::JsonOutput& out, const AvatarUrl& url) {
    out.push_back('"');
    api::append_escaped(out, url.base);
    out.append("/uploads/user/avatar/");
    api::append_json(out, url.id.value);
    out.push_back('/');
    out.append(url.picture.empty() ? std::string_view("avatar") : url.picture);
    out.append(".png\"");
}
inline boost::json::object describe_json(const AvatarUrl*) { return {{"type", "string"}, {"format", "uri"}}; }

// The address of an account; one without shows one that no mail is ever sent to.
struct ShownAddress {
    const Account& account;
    std::string_view instead;  // shown when it is not empty
};
inline void append_json(api::JsonOutput& out, const ShownAddress& shown) {
    if (!shown.instead.empty())
        api::append_json(out, shown.instead);
    else if (shown.account.email)
        api::append_json(out, *shown.account.email);
    else
        api::append_json(out, shown_address(shown.account));
}
inline boost::json::object describe_json(const ShownAddress*) { return {{"type", "string"}}; }

struct IdentityView {
    static constexpr std::string_view schema_name = "Identity";
    std::string_view provider;
    std::optional<std::string_view> extern_uid;

    static void fields(auto& field) {
        field("provider", &IdentityView::provider, "Where the login is, e.g. ldapmain.");
        field("extern_uid", &IdentityView::extern_uid, "The login's name there.");
    }
};

// Each record as its view.
template <class View, class Record>
std::vector<View> views_of(std::vector<Record> records) {
    std::vector<View> views;
    views.reserve(records.size());
    for (auto& record : records) views.emplace_back(std::move(record));
    return views;
}

}  // namespace usher::gitlab
