#include "dialects/lenses/group_parts.h"

#include <algorithm>
#include <span>

namespace usher::lenses {
namespace {

constexpr std::size_t batch = 100;

// Where members belong in the text of a group. What people write into it cannot look like this, for their
// quotes are escaped.
constexpr std::string_view empty_lists = R"("users":[],"service_accounts":[])";
constexpr std::string_view first_list = R"("users":[)";
constexpr std::string_view between_lists = R"(],"service_accounts":[)";

}  // namespace

api::Streamed<GroupView> stream_of(const Lenses& lenses, const Group& group) {
    std::string text;
    api::encode(text, GroupView(group));
    const auto lists = text.find(empty_lists);
    auto tail = text.substr(lists + empty_lists.size() - 1);
    text.resize(lists + first_list.size());
    auto members = lenses.directory.principals.member_ids(group.id);
    return api::Stream{std::move(text), GroupParts(lenses, std::move(members), std::move(tail))};
}

bool GroupParts::operator()(std::string& out) {
    if (!add<CompactUser>(out, members_.people, people_)) return true;
    if (!people_are_through_) out.append(between_lists);
    people_are_through_ = true;
    if (!add<CompactServiceAccount>(out, members_.services, services_)) return true;
    out.append(tail_);
    return false;
}

template <class View>
bool GroupParts::add(std::string& out, const std::vector<AccountId>& ids, Progress& progress) const {
    api::Items items(out, progress.any);
    while (progress.at < ids.size()) {
        if (items.full()) return false;
        const auto next = std::span(ids).subspan(progress.at, std::min(batch, ids.size() - progress.at));
        for (auto& member : lenses_.directory.principals.members(next)) items.add(View(std::move(member)));
        progress = {progress.at + next.size(), items.any()};
    }
    return true;
}

}  // namespace usher::lenses
