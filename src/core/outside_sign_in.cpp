#include "core/outside_sign_in.h"

#include <algorithm>
#include <thread>

#include "core/synchronisation.h"
#include "domain/outside_directory.h"

namespace usher::core {
namespace {

constexpr std::chrono::seconds rest_after_silence{5};
constexpr std::chrono::milliseconds longest_levelling{500};
constexpr std::size_t longest_login = 255;

}  // namespace

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
    if (!answered) recent_.fill({});
}

bool OutsideSignIn::proves(OutsideDirectory& directory, const Account& account, const Secret& password) {
    if (password.empty() || !may_ask(directory)) return false;
    const auto known =
        env_.store.read([&](Reader& reader) { return reader.synchronisation().entry_of(account.id); });
    if (!known || known->provider != directory.provider()) return false;
    const auto found = directory.find(known->entry_id);
    note(directory, found.outcome != Lookup::Outcome::unknown);
    if (found.outcome != Lookup::Outcome::found) return false;
    const auto proof = directory.authenticate(found.entry->dn, password);
    note(directory, proof != Proof::unreachable);
    if (proof != Proof::accepted) return false;
    return Synchronisation(env_).refresh(directory.provider(), *found.entry) == account.id;
}

std::optional<AccountId> OutsideSignIn::discover(std::string_view login, const Secret& password) {
    if (login.empty() || login.size() > longest_login) return std::nullopt;
    for (auto* directory : env_.outside) {
        if (!may_ask(*directory)) continue;
        const auto found = directory->find_login(login);
        note(*directory, found.outcome != Lookup::Outcome::unknown);
        if (found.outcome != Lookup::Outcome::found || password.empty()) continue;
        const auto proof = directory->authenticate(found.entry->dn, password);
        note(*directory, proof != Proof::unreachable);
        if (proof == Proof::accepted)
            return Synchronisation(env_).refresh(directory->provider(), *found.entry);
    }
    return std::nullopt;
}

void OutsideSignIn::level(Clock::time_point began) {
    const auto took = Clock::now() - began;
    Clock::duration wanted{};
    {
        const std::lock_guard lock(mutex_);
        // One that waited for a server in vain is no measure for the others.
        if (took <= longest_levelling) recent_.at(next_++ % recent_.size()) = took;
        wanted = *std::max_element(recent_.begin(), recent_.end());
    }
    std::this_thread::sleep_until(began + wanted);
}

}  // namespace usher::core
