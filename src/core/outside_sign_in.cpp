#include "core/outside_sign_in.h"

#include <algorithm>

#include "core/synchronisation.h"
#include "domain/outside_directory.h"

namespace usher::core {
namespace {

// What a bind may take, before any was seen.
constexpr std::chrono::milliseconds first_guess{100};
constexpr std::chrono::seconds rest_after_silence{5};
constexpr std::size_t longest_login = 255;

}  // namespace

OutsideSignIn::OutsideSignIn(Environment& environment) : env_(environment) { recent_.fill(first_guess); }

OutsideDirectory* OutsideSignIn::directory_of(const Account& account) const {
    for (auto* directory : env_.outside)
        for (const auto& identity : account.identities)
            if (identity.provider == directory->provider()) return directory;
    return nullptr;
}

bool OutsideSignIn::may_ask(const OutsideDirectory& directory) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    auto& silent_until = silent_until_[&directory];
    if (silent_until == Clock::time_point{}) return true;
    if (now < silent_until) return false;
    silent_until = now + rest_after_silence;  // one asks whether it is back; the others go on waiting
    return true;
}

void OutsideSignIn::note(const OutsideDirectory& directory, bool answered) {
    const std::lock_guard lock(mutex_);
    silent_until_[&directory] = answered ? Clock::time_point{} : Clock::now() + rest_after_silence;
}

bool OutsideSignIn::proves(OutsideDirectory& directory, const Account& account, const Secret& password) {
    if (password.empty() || !may_ask(directory)) return false;
    const auto began = Clock::now();
    const auto known =
        env_.store.read([&](Reader& reader) { return reader.synchronisation().entry_of(account.id); });
    if (!known || known->provider != directory.provider()) return false;
    const auto found = directory.find(known->entry_id);
    note(directory, found.outcome != Lookup::Outcome::unreachable);
    if (found.outcome != Lookup::Outcome::found) return false;
    const auto proof = directory.authenticate(found.entry->dn, password);
    note(directory, proof != Proof::unreachable);
    if (proof != Proof::unreachable) measure(began);
    if (proof != Proof::accepted) return false;
    return in_step(directory, *found.entry) == account.id;
}

std::optional<AccountId> OutsideSignIn::discover(std::string_view login, const Secret& password) {
    if (login.empty() || login.size() > longest_login) return std::nullopt;
    const auto began = Clock::now();
    bool all_answered = true;  // the time that was lost over one that did not is no measure
    for (auto* directory : env_.outside) {
        if (!may_ask(*directory)) continue;
        const auto found = directory->find_login(login);
        note(*directory, found.outcome != Lookup::Outcome::unreachable);
        if (found.outcome == Lookup::Outcome::unreachable) all_answered = false;
        if (found.outcome != Lookup::Outcome::found || password.empty()) continue;
        const auto proof = directory->authenticate(found.entry->dn, password);
        note(*directory, proof != Proof::unreachable);
        if (proof == Proof::unreachable) all_answered = false;
        if (all_answered) measure(began);
        if (proof == Proof::accepted) return in_step(*directory, *found.entry);
    }
    return std::nullopt;
}

// Whoever may not sign in anyway waits for the next run.
std::optional<AccountId> OutsideSignIn::in_step(OutsideDirectory& directory, const OutsideEntry& entry) {
    Synchronisation synchronisation(env_);
    const auto id = synchronisation.refresh(directory.provider(), entry);
    if (!id || !directory.has_groups()) return id;
    const auto account = env_.store.account(*id);
    if (account && account->state == State::active) synchronisation.refresh_groups(directory, *id, entry);
    return id;
}

void OutsideSignIn::measure(Clock::time_point began) {
    const std::lock_guard lock(mutex_);
    recent_.at(next_++ % recent_.size()) = Clock::now() - began;
}

OutsideSignIn::Clock::time_point OutsideSignIn::level(Clock::time_point began) {
    const std::lock_guard lock(mutex_);
    const auto slowest = *std::max_element(recent_.begin(), recent_.end());
    return began + slowest + slowest / 4;  // so that hardly any takes longer
}

}  // namespace usher::core
