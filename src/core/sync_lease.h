// One synchronisation at a time over all nodes.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/environment.h"
#include "crypto/random.h"
#include "domain/outside_directory.h"
#include "domain/synchronisation.h"

namespace usher::core {

// The right to be the one run, for as long as it goes on.
class Lease {
  public:
    Lease(Environment& env, std::function<bool()> stop)
        : env_(env), stop_(std::move(stop)), holder_(crypto::random_uuid().text()) {
        held_ = renew();
    }
    ~Lease() {
        if (!held_) return;
        try {
            (void)env_.store.write(policy::housekeeping(), [&](Writer& writer) -> Result<void> {
                writer.synchronisation().release(name, holder_);
                return {};
            });
        } catch (const std::exception&) {  // it ends by itself
        }
    }
    Lease(const Lease&) = delete;

    bool held() const { return held_ && !stop_(); }

    // Inside a transaction, so that nothing is done by a run that lost its turn.
    bool renew_in(Writer& writer) {
        const auto now = env_.clock.now();
        return writer.synchronisation().lease(name, holder_, now, now + time);
    }
    // False when it was lost. Costs nothing most times.
    bool keep() {
        if (stop_()) return false;
        if (std::chrono::steady_clock::now() - renewed_ < renewal) return held_;
        return held_ = held_ && renew();
    }

  private:
    bool renew() {
        renewed_ = std::chrono::steady_clock::now();
        return env_.store
            .write(policy::housekeeping(), [&](Writer& writer) -> Result<bool> { return renew_in(writer); })
            .value_or(false);
    }

    static constexpr std::string_view name = "ldap";
    // Longer than any single answer of a directory may take.
    static constexpr std::chrono::seconds time{75};
    static constexpr std::chrono::seconds renewal{10};

    Environment& env_;
    const std::function<bool()> stop_;
    const std::string holder_;
    bool held_ = false;
    std::chrono::steady_clock::time_point renewed_;
};

// Keeps the lease while a list comes in.
class LeasedSink : public EntrySink {
  public:
    LeasedSink(EntrySink& sink, Lease& lease) : sink_(sink), lease_(lease) {}
    bool entry(OutsideEntry entry) override { return lease_.keep() && sink_.entry(std::move(entry)); }
    bool present(std::string_view id) override { return lease_.keep() && sink_.present(id); }
    bool gone(std::string_view id) override { return lease_.keep() && sink_.gone(id); }
    bool unusable(std::string_view id, std::string_view dn, std::string_view reason) override {
        return lease_.keep() && sink_.unusable(id, dn, reason);
    }

  private:
    EntrySink& sink_;
    Lease& lease_;
};

}  // namespace usher::core
