#include "main/ldap_timer.h"

#include "base/log.h"
#include "domain/outside_directory.h"

namespace usher {
namespace {

// How often to look whether a run is due: nodes share the runs, and each looks when the last one was.
constexpr std::chrono::seconds look{15};

// Those whose last run, on any node, is long enough ago.
void run_due(core::Directory& directory, std::chrono::minutes interval, const std::stop_token& stop) {
    auto& synchronisation = directory.synchronisation;
    for (auto* outside : directory.environment.outside) {
        if (stop.stop_requested()) return;
        try {
            const auto last = synchronisation.status(outside->provider()).last_run;
            if (last && directory.environment.clock.now() - *last < interval) continue;
            core::SyncOptions options;
            options.stop = [&stop] { return stop.stop_requested(); };
            (void)synchronisation.run(policy::housekeeping(), *outside, options);
        } catch (const std::exception& error) {
            log::warn("ldap_run_failed",
                      {{"server", std::string_view(outside->provider())}, {"reason", error.what()}});
        }
    }
}

}  // namespace

std::unique_ptr<Periodic> start_ldap_timer(core::Directory& directory, std::chrono::minutes interval) {
    if (interval.count() == 0 || directory.environment.outside.empty()) return nullptr;
    return std::make_unique<Periodic>(
        look, [&directory, interval](const std::stop_token& stop) { run_due(directory, interval, stop); });
}

}  // namespace usher
