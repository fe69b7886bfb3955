#include "main/ldap_timer.h"

#include "base/log.h"
#include "domain/outside_directory.h"

namespace usher {
namespace {

// How often to look whether a run is due: nodes share the runs, and each looks when the last one was.
constexpr std::chrono::seconds look{15};

}  // namespace

void LdapTimer::start() {
    if (interval_.count() == 0 || directory_.environment.outside.empty()) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LdapTimer::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void LdapTimer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        run_due(stop);
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, look, [] { return false; });
    }
}

void LdapTimer::run_due(const std::stop_token& stop) {
    auto& synchronisation = directory_.synchronisation;
    for (auto* outside : directory_.environment.outside) {
        if (stop.stop_requested()) return;
        try {
            const auto last = synchronisation.status(outside->provider()).last_run;
            if (last && directory_.environment.clock.now() - *last < interval_) continue;
            core::SyncOptions options;
            options.stop = [&stop] { return stop.stop_requested(); };
            (void)synchronisation.run(policy::housekeeping(), *outside, options);
        } catch (const std::exception& error) {
            log::warn("ldap_run_failed",
                      {{"server", std::string_view(outside->provider())}, {"reason", error.what()}});
        }
    }
}

}  // namespace usher
