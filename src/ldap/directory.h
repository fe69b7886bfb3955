// An LDAP server as a directory that people come from.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/outside_directory.h"
#include "ldap/connection.h"
#include "ldap/settings.h"

namespace usher::ldap {

class Directory final : public OutsideDirectory {
  public:
    explicit Directory(Settings settings) : settings_(std::move(settings)) { ignore_surroundings(); }

    const std::string& provider() const override { return settings_.provider; }
    std::string settings_digest() const override;
    bool has_groups() const override {
        return !settings_.group_map.empty() &&
               (!settings_.group_base.empty() || !settings_.member_of.empty());
    }
    Listing people(const std::string& mark, EntrySink& sink) override;
    Listing groups(GroupSink& sink) override;
    Lookup find(std::string_view id) override;
    Lookup find_login(std::string_view login) override;
    Proof authenticate(const std::string& dn, const Secret& password) override;
    GroupsOfOne groups_of(const OutsideEntry& entry, const std::vector<std::string>& asked) override;
    std::vector<CheckStep> check() override;

  private:
    // Connections that wait for their next use, so that a sign-in costs no handshake.
    class Idle {
      public:
        std::optional<Connection> take();
        void keep(Connection connection);

      private:
        std::mutex mutex_;
        std::vector<Connection> connections_;
    };

    Connection open_bound() const;
    std::string matching(const std::string& condition) const;
    Lookup find_by(const std::string& condition);
    // With a connection that waited, or a new one when that has died.
    template <class F>
    auto on_live_connection(Idle& idle, bool bound, F use);

    Listing everybody(EntrySink& sink);
    Listing changed_since(const std::string& time, EntrySink& sink);
    Listing refreshed(const std::string& cookie, EntrySink& sink);
    Listing list_entries(const std::string& condition, EntrySink& sink, std::string& newest);
    std::string mark_after(const std::string& newest, Time began) const;
    Listing list_ids(EntrySink& sink);
    bool hand_over(const RawEntry& raw, EntrySink& sink) const;
    // Whether no group outside that leads to `here` is missing, and one is known to be without the entry.
    bool denies(Connection& connection, const Deadline& deadline, const std::string& here,
                const std::string& membership);
    std::optional<OutsideGroup> group_from(const RawEntry& raw);
    std::vector<std::string> rest_of_members(const std::string& dn, std::size_t from);

    const Settings settings_;
    Idle bound_, binding_;
};

}  // namespace usher::ldap
