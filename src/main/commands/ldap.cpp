#include "main/commands/ldap.h"

#include <fmt/format.h>
#include <signal.h>

#include "domain/outside_directory.h"
#include "ldap/directory.h"

namespace usher {
namespace {

std::string json_text(std::string_view text) {
    std::string json;
    api::encode(json, text);
    return json;
}

std::string counts_json(const PlanSizes& plan) {
    return fmt::format(R"("add":{},"change":{},"block":{},"unblock":{},"join":{},"leave":{})", plan.add,
                       plan.change, plan.block, plan.unblock, plan.join, plan.leave);
}

std::string counts_text(const PlanSizes& plan) {
    return fmt::format("add {}, change {}, block {}, unblock {}, join {}, leave {}", plan.add, plan.change,
                       plan.block, plan.unblock, plan.join, plan.leave);
}

void print_report(const Console& console, const core::SyncReport& report) {
    if (console.json) {
        console.print(fmt::format(R"({{"server":{},"outcome":{},"reason":{},"full":{},{},"skipped":{}}})",
                                  json_text(report.provider), json_text(report.outcome),
                                  json_text(report.reason), report.full, counts_json(report.plan),
                                  report.skipped.size()));
    } else {
        console.print(fmt::format("{}: {}: {}", report.provider, report.outcome, counts_text(report.plan)));
    }
    for (const auto& skip : report.skipped)
        console.complain(
            fmt::format("usher: left out {}{}{}", skip.who, skip.reason.empty() ? "" : ": ", skip.reason));
    if (report.outcome == "refused")
        console.complain(
            fmt::format("usher: {}: nothing was done: {}; usher ldap sync --dry-run shows it, --force "
                        "does it all the same",
                        report.provider, report.reason));
    else if (!report.reason.empty())
        console.complain(fmt::format("usher: {}: nobody was blocked: {}", report.provider, report.reason));
}

bool is_good(const core::SyncReport& report) {
    return report.outcome == "done" || (report.outcome == "planned" && report.reason.empty());
}

}  // namespace

int ldap_sync(core::Directory& directory, const Console& console, const LdapSync& options) {
    const auto& servers = directory.environment.outside;
    if (servers.empty()) {
        console.complain("usher: no LDAP server is configured; docs/ldap.md shows how");
        return refused;
    }
    core::SyncOptions wanted;
    wanted.dry_run = options.dry_run;
    wanted.full = options.full;
    wanted.force = options.force;
    wanted.readds = options.readd;
    const auto show = [&](const core::PlannedChange& change) {
        console.print(console.json
                          ? fmt::format(R"({{"act":{},"user":{},"detail":{}}})", json_text(change.act),
                                        json_text(change.who), json_text(change.detail))
                          : fmt::format("{:<8} {:<24} {}", change.act, change.who, change.detail));
    };
    int code = done;
    bool any = false;
    for (auto* server : servers) {
        if (options.server && *options.server != server->provider()) continue;
        any = true;
        const auto report = directory.synchronisation.run(
            policy::operate(), *server, wanted,
            options.dry_run ? std::function<void(const core::PlannedChange&)>(show) : nullptr);
        if (!report) {
            console.complain("usher: another synchronisation is going on; it ends by itself");
            return refused;
        }
        print_report(console, *report);
        if (!is_good(*report)) code = refused;
    }
    if (any) return code;
    console.complain(fmt::format("usher: there is no LDAP server \"{}\"", *options.server));
    return refused;
}

int ldap_status(core::Directory& directory, const Console& console, const LdapStatus&) {
    const auto time = [](const std::optional<Time>& at) {
        return at ? iso8601_millis(*at) : std::string("-");
    };
    for (const auto* server : directory.environment.outside) {
        const auto status = directory.synchronisation.status(server->provider());
        if (console.json)
            console.print(
                fmt::format(R"({{"server":{},"outcome":{},"reason":{},"last_run":{},"last_complete":{},)"
                            R"("last_full":{},{},"refusals":{}}})",
                            json_text(status.provider), json_text(status.outcome), json_text(status.reason),
                            json_text(time(status.last_run)), json_text(time(status.last_complete)),
                            json_text(time(status.last_full)), counts_json(status.plan), status.refusals));
        else
            console.print(fmt::format("{}: {} at {}{}{}; complete at {}, all read at {}; {}; {} runs refused",
                                      status.provider, status.outcome.empty() ? "never ran" : status.outcome,
                                      time(status.last_run), status.reason.empty() ? "" : ": ", status.reason,
                                      time(status.last_complete), time(status.last_full),
                                      counts_text(status.plan), status.refusals));
    }
    return done;
}

int ldap_check(const Config& config, const Console& console) {
    if (config.ldap.empty())
        throw ConfigError("no LDAP server is configured; is --config given? docs/ldap.md shows how");
    ::signal(SIGPIPE, SIG_IGN);  // a server that hangs up is a finding
    int code = done;
    for (const auto& section : config.ldap) {
        ldap::Directory directory(ldap_settings(section));
        for (const auto& step : directory.check()) {
            if (!step.passed) code = refused;
            if (console.json)
                console.print(fmt::format(R"({{"server":{},"step":{},"passed":{},"explanation":{}}})",
                                          json_text(section.provider), json_text(step.what), step.passed,
                                          json_text(step.explanation)));
            else if (step.passed)
                console.print(fmt::format("{}: {}: {}", section.provider, step.what, step.explanation));
            else
                console.complain(
                    fmt::format("usher: {}: {} failed: {}", section.provider, step.what, step.explanation));
        }
    }
    return code;
}

}  // namespace usher
