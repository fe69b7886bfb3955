#include "dialects/cds/views.h"

#include "dialects/cds/user_body.h"

namespace usher::cds {

std::string text_of(const Instant& instant) {
    constexpr std::size_t to_the_second = 19;
    constexpr std::int64_t per_second = 1'000'000;
    const auto micros = instant.time.time_since_epoch().count();
    const auto fraction = (micros % per_second + per_second) % per_second;
    auto text = iso8601_millis(instant.time).substr(0, to_the_second);
    if (fraction != 0) {
        auto digits = std::to_string(per_second + fraction);  // a 1 in front of six digits
        digits[0] = '.';
        text.append(digits, 0, digits.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

void append_json(api::JsonOutput& out, const Instant& instant) { api::append_json(out, text_of(instant)); }

std::string shown_email(const Account& account) {
    return account.email ? *account.email : account.username + "@noreply.invalid";
}

UserView user_view(const Account& account) {
    UserView view;
    view.id = account.id.value;
    view.username = account.username;
    view.fullname = account.name;
    view.email = shown_email(account);
    view.admin = account.admin;
    // The server's own first administrator is nobody from elsewhere.
    view.origin = account.origin == server_origin ? local_origin : account.origin;
    return view;
}

UserView user_view(const Cds& cds, const Account& account) {
    auto view = user_view(account);
    view.favorites = stored_favorites(cds, account.id);
    return view;
}

GroupView group_view(const Group& group) {
    GroupView view;
    view.id = group.id.value;
    view.name = group.name;
    return view;
}

TokenView token_view(const GroupToken& token) {
    TokenView view;
    view.id = token.id.value;
    view.group_name = token.group_name;
    view.description = token.description;
    view.creator = token.creator;
    view.expiration = static_cast<std::int64_t>(token.lifetime);
    view.created = {token.created_at};
    return view;
}

}  // namespace usher::cds
