#include "dialects/gitlab/v4/user_list.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/v4/cursor.h"
#include "domain/email.h"

namespace usher::gitlab::v4 {
namespace {

// Beyond this many, a filtered list does not say how long it is (contract/gitlab.md section 8.5).
constexpr std::int64_t most_counted = 10'000;

bool is_admin(const api::Call& call) { return call.caller && call.caller->account->admin; }
bool is_given(const Text& text) { return text && !is_blank(*text); }

AccountOrder order_of(std::string_view word) {
    if (word == "name") return AccountOrder::name;
    if (word == "username") return AccountOrder::username;
    if (word == "created_at") return AccountOrder::created_at;
    if (word == "updated_at") return AccountOrder::updated_at;
    return AccountOrder::id;
}

// Who has the whole query as an address that the caller may know.
AccountId owner_of(const Gitlab& gitlab, const api::Call& call, const std::string& query) {
    if (query.find('@') == std::string::npos) return {};
    const auto owner = gitlab.directory.accounts.find_owner(query);
    if (!owner) return {};
    if (is_admin(call) || fold_email(owner->profile.public_email) == fold_email(query)) return owner->id;
    return {};
}

std::optional<NameSearch> name_search(const Gitlab& gitlab, const api::Call& call, const Text& search) {
    if (!is_given(search)) return std::nullopt;
    auto query = std::string(trim(*search));
    if (query.starts_with('@')) query.erase(0, 1);
    query = trim(query);
    if (query.empty()) return std::nullopt;
    const auto owner = owner_of(gitlab, call, query);
    return NameSearch{fold_case(query), owner};
}

// Keeps only `id` (nobody when there is none) of those that are left.
void narrow(AccountFilter& filter, std::optional<AccountId> id) {
    std::vector<AccountId> left;
    const bool is_left = id && (!filter.among || std::find(filter.among->begin(), filter.among->end(), *id) !=
                                                     filter.among->end());
    if (is_left) left.push_back(*id);
    filter.among = std::move(left);
}

void add_admin_conditions(const Gitlab& gitlab, const UserList& asked, AccountFilter& filter) {
    filter.only_admins = asked.admins.value_or(false);
    filter.created_after = asked.created_after;
    filter.created_before = asked.created_before;
    if (!asked.two_factor.word.empty()) filter.two_factor = asked.two_factor.is("enabled");
    if (asked.custom_attributes) filter.custom_attributes = *asked.custom_attributes;
    if (asked.extern_uid)
        narrow(filter, gitlab.directory.accounts.find_by_identity(*asked.provider, *asked.extern_uid));
}

AccountFilter filter_of(const Gitlab& gitlab, const api::Call& call, const UserList& asked) {
    AccountFilter filter;
    filter.only_active = asked.active.value_or(false);
    filter.only_blocked = asked.blocked.value_or(false);
    filter.only_external = asked.external.value_or(false);
    filter.only_internal = asked.exclude_external.value_or(false);
    filter.only_welcome = !is_admin(call);
    filter.named = name_search(gitlab, call, asked.search);
    if (is_given(asked.username)) {
        const auto account = gitlab.directory.accounts.find_by_username_ignoring_case(trim(*asked.username));
        narrow(filter, account ? std::optional(account->id) : std::nullopt);
    }
    if (is_admin(call)) add_admin_conditions(gitlab, asked, filter);
    return filter;
}

AccountSequence sequence_of(const api::Call& call, const UserList& asked) {
    AccountSequence sequence;
    sequence.ascending = asked.sort.is("asc") && is_admin(call);
    if (is_admin(call)) sequence.by = order_of(asked.order_by.word);
    return sequence;
}

Users views_for(const Gitlab& gitlab, const api::Call& call, const UserList& asked,
                std::vector<SharedAccount> accounts) {
    if (is_admin(call))
        return admin_users(gitlab, std::move(accounts), asked.with_custom_attributes.value_or(false));
    std::vector<BasicUser> views;
    views.reserve(accounts.size());
    for (auto& account : accounts) views.emplace_back(gitlab, std::move(account));
    return views;
}

// One more account than fits tells that there is another page.
Result<Users> by_keyset(Gitlab& gitlab, api::Call& call, const UserList& asked) {
    auto sequence = sequence_of(call, asked);
    if (is_given(asked.cursor)) {
        sequence.after = place_of(*asked.cursor, sequence);
        if (!sequence.after) return refuse(invalid_parameter("cursor"));
    }
    const auto limit = asked.paging().per_page();
    auto accounts = gitlab.directory.accounts.next(filter_of(gitlab, call, asked), sequence, limit + 1);
    if (static_cast<std::int64_t>(accounts.size()) > limit) {
        accounts.pop_back();
        const auto next = link_to(
            gitlab, call,
            {{"cursor", cursor_behind(*accounts.back(), sequence)}, {"per_page", std::to_string(limit)}});
        call.response->header("Link", "<" + next + ">; rel=\"next\"");
    }
    return views_for(gitlab, call, asked, std::move(accounts));
}

}  // namespace

void UserList::check(Problems& problems) const {
    if (extern_uid.has_value() != provider.has_value())
        problems.push_back({"extern_uid, provider", Fault::exclusive});
}

Result<Users> list_users(Gitlab& gitlab, api::Call& call, UserList asked) {
    if (!call.caller && !is_given(asked.username))
        return refuse(Error{ErrorCode::forbidden,
                            "Not authorized to access {}",
                            {{"path", Fault::not_allowed, 0, std::string(call.mount) + "/users"}}});
    if (asked.extern_uid && !is_admin(call)) return refuse(ErrorCode::forbidden);
    if (asked.pagination == "keyset") return by_keyset(gitlab, call, asked);
    const auto paging = asked.paging();
    const auto filter = filter_of(gitlab, call, asked);
    auto page = gitlab.directory.accounts.page(filter, paging.offset(), paging.per_page(),
                                               sequence_of(call, asked), most_counted + 1);
    paging.write_headers(gitlab, call, page.total, filter.narrows() ? most_counted : unbounded);
    return views_for(gitlab, call, asked, std::move(page.accounts));
}

}  // namespace usher::gitlab::v4
