#include "core/sync_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "core/keys.h"
#include "crypto/digest.h"

namespace usher::core {
namespace {

// A text that ends where it says, so that two lists of texts are equal only when their parts are.
void append_part(std::string& all, std::string_view part) {
    all.append(std::to_string(part.size())).push_back(':');
    all.append(part);
}

std::int64_t size_of(const auto& list) { return static_cast<std::int64_t>(list.size()); }

bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool contains(const std::vector<SshKey>& keys, const std::string& sha256) {
    return std::any_of(keys.begin(), keys.end(), [&](const SshKey& key) { return key.sha256 == sha256; });
}

}  // namespace

PlanSizes SyncPlan::sizes() const {
    return {size_of(add), size_of(change), size_of(block), size_of(unblock), size_of(join), size_of(leave)};
}

bool SyncPlan::is_empty() const {
    return sizes() == PlanSizes{} && back.empty() && away.empty() && forget.empty();
}

std::int64_t SyncLimits::most_of(std::int64_t managed) const {
    return std::max(least, managed * percent / 100);
}

std::optional<std::string> objection(const SyncPlan& plan, const SyncLimits& limits) {
    const auto too_many = [&](std::int64_t count, std::int64_t managed) {
        return count > limits.most_of(managed);
    };
    const auto said = [&](std::string_view what, std::int64_t count, std::int64_t managed) {
        return fmt::format("it would {} {} of {}; at most {} may go in one run", what, count, managed,
                           limits.most_of(managed));
    };
    if (too_many(size_of(plan.block), plan.people)) return said("block", size_of(plan.block), plan.people);
    if (too_many(plan.stripped, plan.people))
        return said("take addresses or keys from", plan.stripped, plan.people);
    if (too_many(plan.renamed, plan.people))
        return said("give another username to", plan.renamed, plan.people);
    if (too_many(size_of(plan.leave), plan.memberships))
        return said("end memberships:", size_of(plan.leave), plan.memberships);
    return std::nullopt;
}

std::string digest_of(const OutsideEntry& entry) {
    std::string all;
    for (const auto* part : {&entry.dn, &entry.reference, &entry.username, &entry.name})
        append_part(all, *part);
    append_part(all, entry.email ? "=" + *entry.email : "");
    for (const auto& key : entry.ssh_keys) append_part(all, key);
    const auto digest = crypto::sha256(all);
    return base64url({reinterpret_cast<const char*>(digest.data()), 18});
}

Comparison::Comparison(std::vector<SyncedBrief> known, bool readds)
    : known_(std::move(known)),
      seen_(known_.size()),
      given_(known_.size()),
      listed_(known_.size()),
      named_gone_(known_.size()),
      readds_(readds) {
    plan_.people = std::count_if(known_.begin(), known_.end(),
                                 [](const SyncedBrief& each) { return each.account && each.present; });
}

std::optional<PersonIndex> Comparison::known_at(std::string_view id) const {
    const auto at = std::lower_bound(known_.begin(), known_.end(), id,
                                     [](const SyncedBrief& each, std::string_view wanted) {
                                         return std::string_view(each.entry_id) < wanted;
                                     });
    if (at == known_.end() || at->entry_id != id) return std::nullopt;
    return static_cast<PersonIndex>(at - known_.begin());
}

bool Comparison::repeated() {
    trouble_ = "the directory listed the same entry twice";
    return false;
}

void Comparison::see(PersonIndex index) {
    if (seen_[index]) return;
    seen_[index] = true;
    const auto& brief = known_[index];
    if (!brief.account) return;
    if (brief.state == State::ldap_blocked)
        plan_.unblock.push_back(brief.entry_id);
    else if (!brief.present)
        plan_.back.push_back(brief.entry_id);
}

bool Comparison::entry(OutsideEntry entry) {
    for (const auto& group : entry.groups) told_[group].push_back(entry.reference);
    const auto index = known_at(entry.id);
    if (!index) {
        auto& is_planned = added_[entry.id];
        if (is_planned) return repeated();
        is_planned = true;
        plan_.add.push_back(std::move(entry));
        return true;
    }
    if (given_[*index]) return repeated();
    given_[*index] = true;
    see(*index);
    auto& brief = known_[*index];
    if (!brief.account) {
        if (readds_) plan_.add.push_back(std::move(entry));
        return true;
    }
    if (entry.reference != brief.reference) brief.reference = entry.reference;
    if (digest_of(entry) != brief.digest) plan_.change.push_back(std::move(entry));
    return true;
}

// The part of a list that says who is there may repeat who was listed as changed. What could not be written
// whole the last time is looked at again.
bool Comparison::present(std::string_view id) {
    if (const auto index = known_at(id)) {
        if (listed_[*index]) return repeated();
        listed_[*index] = true;
        if (given_[*index]) return true;
        if (known_[*index].account && known_[*index].digest.empty()) unknown_.emplace_back(id);
        see(*index);
        return true;
    }
    const auto [at, is_new] = added_.try_emplace(std::string(id), false);
    if (is_new)
        unknown_.emplace_back(id);
    else if (!at->second)
        return repeated();
    at->second = false;
    return true;
}

bool Comparison::gone(std::string_view id) {
    if (const auto index = known_at(id)) named_gone_[*index] = true;
    return true;
}

bool Comparison::unusable(std::string_view id, std::string_view dn, std::string_view reason) {
    unusable_.push_back(fmt::format("{}: {}", dn, reason));
    if (const auto index = known_at(id)) see(*index);
    return true;
}

void Comparison::resolve(OutsideEntry entry) {
    if (const auto index = known_at(entry.id)) {
        if (given_[*index]) return;
        given_[*index] = true;
        plan_.change.push_back(std::move(entry));
        return;
    }
    auto& is_planned = added_[entry.id];
    if (is_planned) return;
    is_planned = true;
    plan_.add.push_back(std::move(entry));
}

SyncPlan Comparison::conclude(const Listing& listing) {
    SyncPlan plan = std::move(plan_);
    const bool saw_nobody = std::find(seen_.begin(), seen_.end(), true) == seen_.end() && plan.add.empty();
    plan.people_complete = listing.complete && trouble_.empty();
    plan.reason = trouble_.empty() ? listing.reason : trouble_;
    if (plan.people_complete && listing.absence_counts && saw_nobody && plan.people > 0) {
        plan.people_complete = false;
        plan.reason = "the directory answered with nobody at all, although there were " +
                      std::to_string(plan.people) + " before; see base and user-filter";
    }
    if (!plan.people_complete) return plan;
    for (PersonIndex index = 0; index < known_.size(); ++index) {
        const auto& brief = known_[index];
        const bool is_gone = listing.absence_counts ? !seen_[index] : named_gone_[index] && !seen_[index];
        if (!is_gone) {
            // Nothing new of somebody who was gone before, and whom somebody here unblocked.
            const bool still_gone = !listing.absence_counts && !seen_[index] && !brief.present;
            if (still_gone && brief.account && brief.state == State::active)
                plan.block.push_back(brief.entry_id);
        } else if (!brief.account) {
            plan.forget.push_back(brief.entry_id);
        } else if (brief.state == State::active) {
            plan.block.push_back(brief.entry_id);
        } else if (brief.present) {
            plan.away.push_back(brief.entry_id);
        }
    }
    return plan;
}

std::vector<OutsideGroup> Comparison::told_groups() const {
    std::vector<OutsideGroup> groups;
    for (const auto& [name, members] : told_) groups.push_back({name, members});
    return groups;
}

std::string Comparison::entry_id(const SyncPlan& plan, PersonIndex index) const {
    return index < known_.size() ? known_[index].entry_id : plan.add[index - known_.size()].id;
}

void Comparison::plan_groups(SyncPlan& plan, const std::vector<OutsideGroup>& groups, bool complete,
                             const std::vector<std::pair<std::string, AccountId>>& made,
                             const std::vector<std::pair<std::string, AccountId>>& held) {
    plan.memberships = size_of(made);
    plan.groups_complete = complete;

    // Who has accounts and is not known to be gone; others neither join nor leave.
    std::unordered_map<std::string_view, PersonIndex> by_reference;
    std::unordered_map<std::int64_t, PersonIndex> by_account;
    std::vector<bool> is_absent(known_.size());
    for (const auto* list : {&plan.block, &plan.away})
        for (const auto& id : *list)
            if (const auto index = known_at(id)) is_absent[*index] = true;
    for (PersonIndex index = 0; index < known_.size(); ++index) {
        const auto& brief = known_[index];
        if (!brief.account || is_absent[index] || (!brief.present && !seen_[index])) continue;
        by_reference.emplace(brief.reference, index);
        by_account.emplace(brief.account->value, index);
    }
    for (std::size_t at = 0; at < plan.add.size(); ++at)
        by_reference.emplace(plan.add[at].reference, static_cast<PersonIndex>(known_.size() + at));

    std::unordered_map<std::string_view, std::uint32_t> numbers;
    std::vector<std::string_view> names;
    const auto number_of = [&](std::string_view group) {
        const auto [at, is_new] = numbers.try_emplace(group, static_cast<std::uint32_t>(names.size()));
        if (is_new) names.push_back(group);
        return at->second;
    };
    using Pairs = std::vector<std::pair<std::uint32_t, PersonIndex>>;
    const auto sorted = [](Pairs pairs) {
        std::sort(pairs.begin(), pairs.end());
        pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
        return pairs;
    };
    const auto by_accounts = [&](const std::vector<std::pair<std::string, AccountId>>& list) {
        Pairs pairs;
        for (const auto& [group, account] : list)
            if (const auto at = by_account.find(account.value); at != by_account.end())
                pairs.emplace_back(number_of(group), at->second);
        return sorted(std::move(pairs));
    };
    Pairs listed;
    for (const auto& group : groups)
        for (const auto& member : group.members)
            if (const auto at = by_reference.find(member); at != by_reference.end())
                listed.emplace_back(number_of(group.name), at->second);
    const Pairs wanted = sorted(std::move(listed));
    const Pairs ours = by_accounts(made);
    const Pairs all = by_accounts(held);

    const auto has = [](const Pairs& pairs, const auto& pair) {
        return std::binary_search(pairs.begin(), pairs.end(), pair);
    };
    for (const auto& pair : wanted)
        if (!has(ours, pair) && !has(all, pair))
            plan.join.push_back({entry_id(plan, pair.second), std::string(names[pair.first])});
    if (!plan.groups_complete) return;
    for (const auto& pair : ours)
        if (!has(wanted, pair))
            plan.leave.push_back({entry_id(plan, pair.second), std::string(names[pair.first])});
}

bool Revision::is_empty() const {
    return !username && !name && !changes_email && add_keys.empty() && remove_keys.empty();
}

std::string Revision::fields() const {
    std::string text;
    const auto add = [&](bool changes, std::string_view field) {
        if (changes) text.append(text.empty() ? "" : ", ").append(field);
    };
    add(username.has_value(), "username");
    add(name.has_value(), "name");
    add(changes_email, "email");
    add(!add_keys.empty() || !remove_keys.empty(), "keys");
    return text;
}

std::vector<SshKey> keys_of(const OutsideEntry& entry) {
    std::vector<SshKey> keys;
    for (const auto& line : entry.ssh_keys) {
        SshKey key;
        key.key = trim(line);
        if (!fingerprint(key) || contains(keys, key.sha256)) continue;
        key.title = entry.username + " (directory)";
        keys.push_back(std::move(key));
    }
    return keys;
}

Revision revise(const Account& account, const std::vector<SshKey>& keys, const Written& before,
                const OutsideEntry& entry) {
    Revision revision;
    revision.written = before;
    // What is so already needs no writing, and is ours from now on.
    const auto field = [&](std::string_view what, const auto& now, const auto& ours, const auto& wanted,
                           auto& remembered) {
        if (now == wanted) {
            remembered = wanted;
            return false;
        }
        if (now != ours) {
            revision.left_alone.push_back(what);
            return false;
        }
        remembered = wanted;
        return true;
    };
    if (field("username", account.username, before.username, entry.username, revision.written.username))
        revision.username = entry.username;
    if (field("name", account.name, before.name, entry.name, revision.written.name))
        revision.name = entry.name;
    if (field("email", account.email, before.email, entry.email, revision.written.email)) {
        revision.changes_email = true;
        revision.email = entry.email;
    }
    const auto wanted = keys_of(entry);
    revision.written.keys.clear();
    for (const auto& key : wanted) {
        revision.written.keys.push_back(key.sha256);
        if (contains(keys, key.sha256)) continue;
        if (contains(before.keys, key.sha256))
            revision.left_alone.push_back("key");  // removed here since
        else
            revision.add_keys.push_back(key);
    }
    for (const auto& key : keys)
        if (contains(before.keys, key.sha256) && !contains(wanted, key.sha256))
            revision.remove_keys.push_back(key);
    return revision;
}

}  // namespace usher::core
