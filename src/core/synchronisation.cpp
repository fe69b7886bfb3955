#include "core/synchronisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <unordered_map>

#include "base/log.h"
#include "core/sync_changes.h"
#include "core/sync_lease.h"
#include "core/sync_plan.h"
#include "crypto/random.h"
#include "domain/outside_directory.h"

namespace usher::core {
namespace {

constexpr std::string_view lost_turn = "the run was broken off, or lost its turn to another node";
constexpr std::size_t batch_size = 250;
constexpr std::int64_t brief_page = 5000;

void audit(const std::string& provider, const SyncActs& acts) {
    for (const auto& act : acts.done)
        log::audit(act.event, {{"account", act.account.value},
                               {"by", std::string_view(provider)},
                               {"entry", std::string_view(act.entry_id)},
                               {"detail", std::string_view(act.detail)}});
}

struct CollectedGroups : GroupSink {
    explicit CollectedGroups(Lease& run) : lease(run) {}
    bool group(OutsideGroup group) override {
        all.push_back(std::move(group));
        return lease.keep();
    }
    Lease& lease;
    std::vector<OutsideGroup> all;
};

std::vector<SyncedBrief> all_briefs(Store& store, const std::string& provider) {
    std::vector<SyncedBrief> all;
    for (std::size_t before = 0;; before = all.size()) {
        const std::string last = all.empty() ? std::string() : all.back().entry_id;
        auto page = store.walk(
            [&](Reader& reader) { return reader.synchronisation().briefs(provider, last, brief_page); });
        all.insert(all.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
        if (all.size() < before + brief_page) return all;
    }
}

class Run {
  public:
    Run(Environment& env, const Permit& permit, OutsideDirectory& directory, const SyncOptions& options,
        Lease& lease)
        : env_(env),
          permit_(permit),
          directory_(directory),
          options_(options),
          lease_(lease),
          provider_(directory.provider()),
          status_(env.store.read(
              [&](Reader& reader) { return reader.synchronisation().status(directory.provider()); })) {}

    SyncReport carry_out(const std::function<void(const PlannedChange&)>& planned) {
        report_.provider = provider_;
        const auto digest = directory_.settings_digest();
        const bool full = options_.full || status_.mark.empty() || status_.settings_digest != digest ||
                          !status_.last_full ||
                          env_.clock.now() - *status_.last_full >= env_.options.sync_full_every;
        report_.full = full;
        plan(full ? std::string() : status_.mark);
        find_successors();
        // Of a plan that will not be carried out some are asked for all the same: it may be the list that is
        // wrong, and people should be told the right reason.
        confirm_absences(stopping_reason() ? few : everybody);
        const auto no = stopping_reason();
        report_.plan = plan_.sizes();
        report_.reason = plan_.reason;
        if (planned) tell(planned);
        if (no) {
            report_.outcome = "refused";
            report_.reason = *no;
            ++status_.refusals;
        } else if (options_.dry_run) {
            report_.outcome = "planned";
        } else {
            act();
            report_.outcome = plan_.people_complete && plan_.groups_complete ? "done" : "incomplete";
        }
        if (!options_.dry_run) record(full, digest);
        return std::move(report_);
    }

    // A run that could not even plan, or lost the store in between.
    void record_failure(const std::string& reason) {
        report_.outcome = "failed";
        report_.reason = reason;
        record(false, status_.settings_digest);
    }

  private:
    static constexpr std::size_t few = 100;
    static constexpr std::size_t everybody = std::numeric_limits<std::size_t>::max();

    std::optional<std::string> stopping_reason() const {
        if (options_.force) return std::nullopt;
        return objection(plan_, {env_.options.sync_percent, env_.options.sync_least});
    }

    void plan(const std::string& mark) {
        Comparison comparison(all_briefs(env_.store, provider_), options_.readds);
        LeasedSink sink(comparison, lease_);
        auto listing = directory_.people(mark, sink);
        if (!lease_.held()) listing = {false, std::string(lost_turn), true, {}};
        resolve(comparison, listing);
        mark_ = listing.complete ? listing.mark : std::string();
        mark_names_everybody_ = listing.mark_names_everybody;
        plan_ = comparison.conclude(listing);
        for (const auto& text : comparison.unusable_entries()) report_.skipped.push_back({text, {}});
        plan_groups(comparison);
        count_losses();
    }

    void resolve(Comparison& comparison, const Listing& listing) {
        if (!listing.complete) return;
        const auto unknown = comparison.unknown();
        for (const auto& id : unknown) {
            if (!lease_.keep()) return;
            auto found = directory_.find(id);
            if (found.outcome == Lookup::Outcome::found) comparison.resolve(std::move(*found.entry));
        }
    }

    void plan_groups(Comparison& comparison) {
        if (!directory_.has_groups()) {
            plan_.groups_complete = true;
            return;
        }
        CollectedGroups collected(lease_);
        const auto listing = directory_.groups(collected);
        auto groups = comparison.told_groups();
        std::move(collected.all.begin(), collected.all.end(), std::back_inserter(groups));
        std::vector<std::pair<std::string, AccountId>> made, held;
        env_.store.read([&](Reader& reader) {
            made.clear();
            held.clear();
            std::optional<Group> group;
            for (const auto& each : reader.synchronisation().memberships(provider_)) {
                if (!group || group->id != each.group) group = reader.groups().by_id(each.group);
                if (group) made.emplace_back(group->name, each.account);
            }
            for (const auto& listed : groups)
                if (const auto here = reader.groups().by_name(listed.name))
                    for (const auto account : reader.groups().member_ids(here->id, AccountKind::person))
                        held.emplace_back(listed.name, account);
            return true;
        });
        const bool nothing = groups.empty() && !made.empty();
        const bool complete = listing.complete && plan_.people_complete && !nothing;
        if (plan_.reason.empty() && !listing.complete) plan_.reason = "groups: " + listing.reason;
        if (plan_.reason.empty() && nothing)
            plan_.reason = "the directory answered with no group at all; see group-base and group-filter";
        comparison.plan_groups(plan_, groups, complete, made, held);
    }

    // An attribute that is wrong or not where it was must not rename everybody or empty their addresses.
    void count_losses() {
        for (std::size_t from = 0; from < plan_.change.size(); from += batch_size) {
            const auto to = std::min(plan_.change.size(), from + batch_size);
            const auto [stripped, renamed] = env_.store.read([&](Reader& reader) {
                std::pair<std::int64_t, std::int64_t> counts;
                for (auto at = from; at < to; ++at) {
                    const auto revision = revision_of(reader, plan_.change[at]);
                    if (revision.strips()) ++counts.first;
                    if (revision.username) ++counts.second;
                }
                return counts;
            });
            plan_.stripped += stripped;
            plan_.renamed += renamed;
        }
    }

    Revision revision_of(Reader& reader, const OutsideEntry& entry) {
        const auto known = reader.synchronisation().entry(provider_, entry.id);
        const auto account =
            known && known->account ? reader.accounts().by_id(*known->account) : std::nullopt;
        if (!account) return {};
        return revise(*account, reader.keys().of(account->id), known->written, entry);
    }

    // Nobody is gone because a list did not have them: the directory is asked for each, and must say so.
    void confirm_absences(std::size_t most) {
        std::vector<std::string> suspected;
        for (const auto* list : {&plan_.block, &plan_.away, &plan_.forget})
            suspected.insert(suspected.end(), list->begin(), list->end());
        if (suspected.size() > most) suspected.resize(most);
        for (const auto& id : suspected) {
            if (!lease_.keep()) return distrust(std::string(lost_turn));
            const auto found = directory_.find(id);
            if (found.outcome == Lookup::Outcome::found)
                return distrust(fmt::format("the directory left out {}, which is there", found.entry->dn));
            if (found.outcome != Lookup::Outcome::not_there) return distrust(found.reason);
        }
    }

    // Somebody whose entry was deleted and made anew has another id. Their account goes over to the new
    // entry, but only when the directory says that the old one is gone.
    void find_successors() {
        if (!plan_.people_complete) return;
        for (const auto& entry : plan_.add) {
            const auto old =
                env_.store.read([&](Reader& reader) { return predecessor_of(reader, provider_, entry); });
            if (!old || !lease_.keep() || directory_.find(*old).outcome != Lookup::Outcome::not_there)
                continue;
            for (auto* list : {&plan_.block, &plan_.away}) std::erase(*list, *old);
            successors_.emplace(entry.id, *old);
        }
    }

    void distrust(const std::string& reason) {
        plan_.people_complete = plan_.groups_complete = false;
        plan_.reason = reason;
        for (auto* list : {&plan_.block, &plan_.away, &plan_.forget}) list->clear();
        plan_.leave.clear();
        mark_.clear();
    }

    std::string name_of(Reader& reader, const std::string& entry_id) {
        const auto entry = reader.synchronisation().entry(provider_, entry_id);
        const auto account =
            entry && entry->account ? reader.accounts().by_id(*entry->account) : std::nullopt;
        return account ? account->username : entry_id;
    }

    void tell(const std::function<void(const PlannedChange&)>& planned) {
        const auto name = [&](const std::string& entry_id) {
            return env_.store.read([&](Reader& reader) { return name_of(reader, entry_id); });
        };
        std::vector<std::pair<std::string, std::string>> fresh;
        for (const auto& entry : plan_.add) {
            planned({"add", entry.username, entry.dn});
            fresh.emplace_back(entry.id, entry.username);
        }
        std::sort(fresh.begin(), fresh.end());
        const auto any_name = [&](const std::string& entry_id) {
            const auto at = std::lower_bound(fresh.begin(), fresh.end(), std::pair(entry_id, std::string()));
            return at != fresh.end() && at->first == entry_id ? at->second : name(entry_id);
        };
        for (const auto& entry : plan_.change) {
            const auto revision = env_.store.read([&](Reader& reader) { return revision_of(reader, entry); });
            planned({"change", name(entry.id), revision.is_empty() ? entry.dn : revision.fields()});
        }
        for (const auto& id : plan_.block) planned({"block", name(id), id});
        for (const auto& id : plan_.unblock) planned({"unblock", name(id), id});
        for (const auto& move : plan_.join) planned({"join", any_name(move.entry_id), move.group});
        for (const auto& move : plan_.leave) planned({"leave", any_name(move.entry_id), move.group});
    }

    void act() {
        each_batch(plan_.add, [this](SyncChanges& changes, const OutsideEntry& entry) {
            const auto old = successors_.find(entry.id);
            if (old != successors_.end()) changes.succeed(old->second, entry);
            changes.add(entry, options_.readds);
        });
        each_batch(plan_.change,
                   [](SyncChanges& changes, const OutsideEntry& entry) { changes.change(entry); });
        each_batch(plan_.unblock, [](SyncChanges& changes, const std::string& id) { changes.unblock(id); });
        each_batch(plan_.back,
                   [](SyncChanges& changes, const std::string& id) { changes.set_present(id, true); });
        each_batch(plan_.block, [](SyncChanges& changes, const std::string& id) { changes.block(id); });
        each_batch(plan_.away,
                   [](SyncChanges& changes, const std::string& id) { changes.set_present(id, false); });
        each_batch(plan_.forget, [](SyncChanges& changes, const std::string& id) { changes.forget(id); });
        each_batch(plan_.join, [](SyncChanges& changes, const Move& move) { changes.join(move); });
        each_batch(plan_.leave, [](SyncChanges& changes, const Move& move) { changes.leave(move); });
    }

    // A batch is one transaction: a run that is cut off is taken up by the next where it stopped.
    template <class T, class F>
    void each_batch(const std::vector<T>& list, F change) {
        for (std::size_t from = 0; from < list.size(); from += batch_size) {
            const std::span batch(list.data() + from, std::min(batch_size, list.size() - from));
            SyncActs acts;
            const auto written = env_.store.write(permit_, [&](Writer& writer) -> Result<void> {
                acts = {};
                if (options_.stop() || !lease_.renew_in(writer)) return refuse(ErrorCode::busy);
                SyncChanges changes(env_, writer, provider_, acts);
                for (const auto& item : batch) change(changes, item);
                return {};
            });
            if (!written) throw std::runtime_error(std::string(lost_turn));
            audit(provider_, acts);
            std::move(acts.skipped.begin(), acts.skipped.end(), std::back_inserter(report_.skipped));
        }
    }

    void record(bool full, const std::string& digest) {
        const auto now = env_.clock.now();
        status_.last_run = now;
        status_.outcome = report_.outcome;
        status_.reason = report_.reason;
        status_.plan = report_.plan;
        if (report_.outcome == "done") {
            status_.last_complete = now;
            if (full) status_.last_full = now;
            // Whoever was left out is only told again by a list that begins where this one did.
            const bool all_in = report_.skipped.empty() || mark_names_everybody_;
            if (all_in)
                status_.mark = mark_;
            else if (full)
                status_.mark.clear();
            status_.settings_digest = digest;
        } else if (report_.outcome == "incomplete") {
            status_.mark.clear();  // whatever was wrong with it, the next run reads everybody
        }
        (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
            writer.synchronisation().set_status(status_);
            return {};
        });
        const auto& plan = report_.plan;
        log::write(report_.outcome == "done" ? log::Level::info : log::Level::warn, "ldap_synchronised",
                   {{"server", std::string_view(provider_)},
                    {"outcome", std::string_view(report_.outcome)},
                    {"reason", std::string_view(report_.reason)},
                    {"full", report_.full},
                    {"add", plan.add},
                    {"change", plan.change},
                    {"block", plan.block},
                    {"unblock", plan.unblock},
                    {"join", plan.join},
                    {"leave", plan.leave},
                    {"skipped", static_cast<std::int64_t>(report_.skipped.size())}});
    }

    Environment& env_;
    const Permit permit_;
    OutsideDirectory& directory_;
    const SyncOptions& options_;
    Lease& lease_;
    const std::string provider_;
    SyncStatus status_;
    SyncPlan plan_;
    std::unordered_map<std::string, std::string> successors_;  // of a new entry: the one before it
    std::string mark_;
    bool mark_names_everybody_ = true;
    SyncReport report_;
};

}  // namespace

Result<SyncReport> Synchronisation::run(const Permit& permit, OutsideDirectory& directory,
                                        const SyncOptions& options,
                                        const std::function<void(const PlannedChange&)>& planned) {
    Lease lease(env_, options.stop);
    if (!lease.held()) return refuse(ErrorCode::busy);
    Run run(env_, permit, directory, options, lease);
    try {
        return run.carry_out(planned);
    } catch (const std::exception& error) {
        run.record_failure(error.what());
        throw;
    }
}

std::optional<AccountId> Synchronisation::refresh(const std::string& provider, const OutsideEntry& entry) {
    // Most times there is nothing to write.
    const auto in_step = env_.store.read([&](Reader& reader) -> std::optional<AccountId> {
        const auto known = reader.synchronisation().entry(provider, entry.id);
        if (!known || !known->present || known->digest != digest_of(entry) || !known->account)
            return std::nullopt;
        const auto account = reader.accounts().by_id(*known->account);
        return account && account->state != State::ldap_blocked ? known->account : std::nullopt;
    });
    if (in_step) return in_step;
    SyncActs acts;
    const auto account =
        env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<std::optional<AccountId>> {
            acts = {};
            SyncChanges changes(env_, writer, provider, acts);
            changes.add(entry);
            changes.unblock(entry.id);
            const auto now = writer.reader().synchronisation().entry(provider, entry.id);
            return now ? now->account : std::nullopt;
        });
    audit(provider, acts);
    for (const auto& skip : acts.skipped)
        log::warn("ldap_entry_skipped",
                  {{"entry", std::string_view(skip.who)}, {"reason", std::string_view(skip.reason)}});
    return account.value_or(std::nullopt);
}

void Synchronisation::refresh_groups(OutsideDirectory& directory, AccountId account,
                                     const OutsideEntry& entry) {
    const auto& provider = directory.provider();
    std::vector<std::string> made, held;
    env_.store.read([&](Reader& reader) {
        made.clear();
        held.clear();
        for (const auto& each : reader.synchronisation().memberships_of(provider, account))
            if (const auto group = reader.groups().by_id(each.group)) made.push_back(group->name);
        for (const auto& each : reader.groups().of(account)) held.push_back(each.group.name);
        return true;
    });
    const auto told = directory.groups_of(entry, made);
    const auto contains = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    // What was made here by hand, or ended by hand, stays so.
    std::vector<std::string> join, leave;
    for (const auto& name : told.in)
        if (!contains(made, name) && !contains(held, name)) join.push_back(name);
    for (const auto& name : made)
        if (told.complete && !contains(told.in, name) && contains(told.not_in, name)) leave.push_back(name);
    if (join.empty() && leave.empty()) return;
    SyncActs acts;
    (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
        acts = {};
        SyncChanges changes(env_, writer, provider, acts);
        for (const auto& name : join) changes.join({entry.id, name});
        for (const auto& name : leave) changes.leave({entry.id, name});
        return {};
    });
    audit(provider, acts);
}

SyncStatus Synchronisation::status(std::string_view provider) const {
    return env_.store.read([&](Reader& reader) { return reader.synchronisation().status(provider); });
}

}  // namespace usher::core
