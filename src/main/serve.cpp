#include "main/serve.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/dispatch.h"
#include "api/json.h"
#include "api/metrics.h"
#include "base/cores.h"
#include "base/log.h"
#include "crypto/hash_places.h"
#include "domain/outside_directory.h"
#include "http/server.h"
#include "main/command_line.h"
#include "main/control_socket.h"
#include "main/dialects.h"
#include "main/ldap_timer.h"
#include "main/node.h"
#include "memory/memory_store.h"

namespace usher {
namespace {

// A service manager gives five seconds; what follows the last answer needs a little of it.
constexpr auto grace = std::chrono::milliseconds(4500);

// Of those who have a password hashed, some wait for the disk.
constexpr int threads_for_each_hash = 2;

int hashes_at_once(const Config& config) {
    return config.hash_threads > 0 ? config.hash_threads : available_cores();
}

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.listeners = config.listeners();
    options.tls_cert = config.tls_cert;
    options.tls_key = config.tls_key;
    options.io_threads = config.io_threads;
    options.hash_threads = threads_for_each_hash * hashes_at_once(config);
    options.hash_queue = config.hash_queue;
    options.trusted_proxies = config.trusted_proxies;
    options.access_log = config.access_log && log::enabled(log::Level::info);
    return options;
}

// The server says what a listener or proxy range lacks; to the operator that is a wrong setting.
std::unique_ptr<http::Server> make_server(api::Service& service, const Config& config) {
    try {
        return std::make_unique<http::Server>(service, server_options(config));
    } catch (const std::runtime_error& error) {
        throw ConfigError(error.what());
    }
}

void publish_gauges(const http::Server& server, Store& store) {
    using api::Lane;
    namespace metrics = api::metrics;
    metrics::gauge("usher_connections", "Open connections.",
                   [&] { return static_cast<double>(server.open_connections()); });
    metrics::gauge("usher_work_queue", "Requests waiting for a work thread.",
                   [&] { return static_cast<double>(server.queued(Lane::work)); });
    metrics::gauge("usher_write_queue", "Requests waiting for a write thread.",
                   [&] { return static_cast<double>(server.queued(Lane::write)); });
    metrics::gauge("usher_hash_queue", "Requests waiting for a password hash.",
                   [&] { return static_cast<double>(server.queued(Lane::hash)); });
    metrics::gauge("usher_refused_by_full_queue", "Requests answered 429 since the start.", [&] {
        return static_cast<double>(server.refused(Lane::work) + server.refused(Lane::write) +
                                   server.refused(Lane::hash));
    });
    metrics::gauge("usher_mails_waiting", "Mails not yet delivered.", [&] {
        return static_cast<double>(store.read([](Reader& reader) { return reader.mails().waiting(); }));
    });
    metrics::gauge("usher_accounts", "Accounts in the directory.", [&] {
        return static_cast<double>(store.read([](Reader& reader) { return reader.accounts().count({}); }));
    });
}

void publish_memory(MemoryStore& memory) {
    api::metrics::gauge("usher_memory_complete", "Whether memory holds the whole directory.",
                        [&] { return memory.is_whole() ? 1.0 : 0.0; });
    api::metrics::gauge("usher_memory_bytes", "What memory holds of the directory.",
                        [&] { return static_cast<double>(memory.bytes()); });
    if (!memory.is_embedded())
        api::metrics::gauge(
            "usher_memory_feed_age_seconds",
            "How old what memory knows of other nodes' changes may be; beyond 0.9 the store answers.",
            [&] { return memory.age().count(); });
}

// Over all servers: the oldest run, the sums of the last plans.
void publish_synchronisation(core::Directory& directory) {
    if (directory.environment.outside.empty()) return;
    namespace metrics = api::metrics;
    const auto all = [&directory] {
        std::vector<SyncStatus> statuses;
        for (const auto* server : directory.environment.outside)
            statuses.push_back(directory.synchronisation.status(server->provider()));
        return statuses;
    };
    // Zero as long as one of them never came to its end.
    const auto oldest = [all] {
        std::optional<Time> time;
        for (const auto& status : all()) {
            if (!status.last_complete) return Time{};
            time = std::min(time.value_or(*status.last_complete), *status.last_complete);
        }
        return time.value_or(Time{});
    };
    metrics::gauge("usher_ldap_last_run_seconds",
                   "When the last complete synchronisation ended, as Unix time.",
                   [=] { return std::chrono::duration<double>(oldest().time_since_epoch()).count(); });
    metrics::gauge("usher_ldap_age_seconds", "How long ago that was.", [=, &directory] {
        return std::chrono::duration<double>(directory.environment.clock.now() - oldest()).count();
    });
    const auto sum = [&](const char* name, const char* help, std::int64_t PlanSizes::*part) {
        metrics::gauge(name, help, [=] {
            std::int64_t count = 0;
            for (const auto& status : all()) count += status.plan.*part;
            return static_cast<double>(count);
        });
    };
    sum("usher_ldap_plan_add", "Accounts that the last plan added.", &PlanSizes::add);
    sum("usher_ldap_plan_change", "Accounts that the last plan changed.", &PlanSizes::change);
    sum("usher_ldap_plan_block", "Accounts that the last plan blocked.", &PlanSizes::block);
    sum("usher_ldap_plan_unblock", "Accounts that the last plan unblocked.", &PlanSizes::unblock);
    sum("usher_ldap_plan_join", "Memberships that the last plan made.", &PlanSizes::join);
    sum("usher_ldap_plan_leave", "Memberships that the last plan ended.", &PlanSizes::leave);
    metrics::gauge("usher_ldap_refused_runs", "Runs that would have blocked or removed too many.", [=] {
        std::int64_t count = 0;
        for (const auto& status : all()) count += status.refusals;
        return static_cast<double>(count);
    });
    metrics::gauge("usher_ldap_failing", "Servers whose last run did not come to its end.", [=] {
        std::int64_t count = 0;
        for (const auto& status : all()) count += status.last_run && status.outcome != "done" ? 1 : 0;
        return static_cast<double>(count);
    });
}

void introduce(const Node::FirstAdministrator& root, const std::string& url, const Config& config,
               const Dialects& dialects, const Console& console) {
    const auto mount = config.mount_of("gitlab-v3", dialects.find("gitlab-v3")->default_mount());
    const auto curl =
        fmt::format("curl -H 'PRIVATE-TOKEN: {}' {}{}/user", root.private_token.reveal(), url, mount);
    if (config.json) {
        std::string line = R"({"username":)";
        const auto member = [&](std::string_view name, std::string_view value) {
            line.append(",\"").append(name).append("\":");
            api::append_json(line, value);
        };
        api::append_json(line, root.username);
        member("password", root.password.reveal());
        member("private_token", root.private_token.reveal());
        member("curl", curl);
        console.print(line + "}");
        return;
    }
    console.print(
        fmt::format("The directory is new. This is its administrator; it is shown only now:\n\n"
                    "  username       {}\n  password       {}\n  private token  {}\n\n"
                    "Try it:\n\n  {}\n",
                    root.username, root.password.reveal(), root.private_token.reveal(), curl));
}

// What the use of tokens leaves is written a second later at most: in batches, so that reading costs no
// write.
constexpr std::chrono::seconds uses_pause{1};
constexpr std::size_t uses_at_once = 250;

}  // namespace

int serve(Config config, const Console& console) {
    // Taken by sigwait below; blocked before any thread starts, so that none of them gets one.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    ::signal(SIGPIPE, SIG_IGN);

    config.choose_free_ports();
    {
        // Settings that cannot be used end the program before it has made anything on disk.
        api::Dispatch nobody({}, true);
        make_server(nobody, config);
        if (!config.smtp.empty()) open_mailer(config);
    }
    crypto::HashPlaces::shared().set_count(hashes_at_once(config));
    Node node(config, config.memory);
    auto& directory = node.directory();
    Dialects dialects(directory, config);
    api::Dispatch dispatch(dialects.mounts(), directory.environment.store.answers_at_once());
    const auto server = make_server(dispatch, config);
    server->start();
    const auto first = node.make_first_administrator();
    node.outbox().start();
    const ControlServer control(config.socket_path(), [&](const CommandCall& call, const Console& caller) {
        return run_directory_command(directory, caller, call);
    });
    publish_gauges(*server, directory.environment.store);
    if (auto* memory = node.memory()) publish_memory(*memory);
    Periodic uses(uses_pause, [&](const std::stop_token&) { directory.sessions.write_uses(uses_at_once); });
    publish_synchronisation(directory);
    const auto synchronising = start_ldap_timer(directory, std::chrono::minutes(config.ldap_sync_minutes));

    const auto addresses = server->addresses();
    if (first) introduce(*first, addresses.front(), config, dialects, console);
    for (const auto& address : addresses) log::info("listening on " + address, {{"version", USHER_VERSION}});
    if (config.smtp.empty())
        log::info("mails become files", {{"directory", std::string_view((config.data / "outbox").c_str())}});

    // The hash that unknown names are checked against is made now rather than at the first of them.
    std::jthread prepare([] { crypto::verify_nothing(Secret("prepared")); });

    int signal_number = 0;
    sigwait(&ends, &signal_number);
    log::info("stopping", {{"signal", std::int64_t{signal_number}}});
    // A command whose reader does not read must not hold the process; what was answered is on disk.
    const std::jthread last_resort([](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, std::chrono::milliseconds(4900), [] { return false; });
        if (!stop.stop_requested()) ::_exit(0);
    });
    server->stop(grace);
    if (synchronising) synchronising->stop();
    node.outbox().stop();
    uses.stop();
    while (directory.sessions.write_uses(uses_at_once)) {
    }
    log::info("stopped");
    return 0;
}

}  // namespace usher
