#include "dialects/gitlab/v4/surroundings.h"

namespace usher::gitlab::v4 {
namespace {

Date six_months_before(Date day) {
    const auto date = std::chrono::year_month_day(day) - std::chrono::months(6);
    if (date.ok()) return date;
    return std::chrono::sys_days(date.year() / date.month() / std::chrono::last);
}

}  // namespace

Result<VersionView> version(Gitlab&, api::Call&) { return VersionView{}; }
Result<MetadataView> metadata(Gitlab&, api::Call&) { return MetadataView{}; }

Result<std::vector<ActivityView>> list_activities(Gitlab& gitlab, api::Call& call, ActivityList asked) {
    const auto today = floor<std::chrono::days>(gitlab.now());
    AccountFilter filter;
    filter.seen_since = asked.from ? *asked.from : six_months_before(today);
    AccountSequence sequence;
    sequence.by = AccountOrder::last_seen_at;
    sequence.ascending = true;
    const auto paging = asked.paging();
    const auto page = gitlab.directory.accounts.page(filter, paging.offset(), paging.per_page(), sequence);
    paging.write_headers(gitlab, call, page.total);
    std::vector<ActivityView> views;
    for (const auto& account : page.accounts) views.emplace_back(*account);
    return views;
}

Result<NoItems> list_nothing(Gitlab& gitlab, api::Call& call, UserPage asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return page_of(gitlab, call, asked, NoItems());
}
Result<NoItems> list_memberships(Gitlab& gitlab, api::Call& call, Memberships asked) {
    return list_nothing(gitlab, call, asked);
}

Result<CountsView> associations_count(Gitlab& gitlab, api::Call& call, UserId id) {
    const auto permit = policy::manage_belongings_of(call.actor(), id.account());
    if (!permit) return refuse(permit.error());
    if (!exists(gitlab, id.account())) return refuse(not_found("User"));
    return CountsView{};
}

Result<BasicUser> leave_following(Gitlab& gitlab, api::Call&, UserId id) {
    auto account = gitlab.directory.accounts.find(id.account());
    if (!account) return refuse(not_found("User"));
    return BasicUser(gitlab, std::move(account));
}

}  // namespace usher::gitlab::v4
