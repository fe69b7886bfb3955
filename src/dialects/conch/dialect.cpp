// What holds for every request: old clients, media types, bodies, headers and the user a path names
// (contract/conch.md sections 1 and 4).
#include "dialects/conch/dialect.h"

#include <algorithm>
#include <charconv>

#include "api/parse_json.h"
#include "base/text.h"
#include "dialects/conch/addresses.h"
#include "dialects/conch/errors.h"
#include "dialects/conch/given.h"
#include "dialects/conch/json_text.h"

namespace usher::conch {
namespace {

constexpr unsigned deepest_json = 32;

// The three numbers of "3.0.2 …" in front of a text, and what follows them.
struct Release {
    unsigned major = 0, minor = 0, tiny = 0;
    std::string_view rest;
};

std::optional<Release> release_of(std::string_view text) {
    Release release;
    bool first = true;
    for (auto* number : {&release.major, &release.minor, &release.tiny}) {
        if (!first && !text.starts_with('.')) return std::nullopt;
        if (!first) text.remove_prefix(1);
        first = false;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
        if (error != std::errc()) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    release.rest = text;
    return release;
}

// Section 1.7.
bool is_too_old(const api::Request& request) {
    constexpr unsigned least_ui = 4, least_client = 3;
    if (request.has_header("X-Conch-UI")) {
        const auto given = request.header("X-Conch-UI");
        const auto release = given.starts_with('v') ? release_of(given.substr(1)) : std::nullopt;
        if (!release || release->major < least_ui) return true;
    }
    const auto agent = request.header("User-Agent");
    if (agent.starts_with("conch shell")) return true;
    constexpr std::string_view client = "Conch/";
    if (!agent.starts_with(client)) return false;
    const auto release = release_of(agent.substr(client.size()));
    return release && release->rest.starts_with(' ') && release->major < least_client;
}

bool is_json(std::string_view content_type) {
    return ascii_lower(content_type).find("application/json") != std::string::npos;
}

bool is_version(std::string_view path) { return path == "/version" || path == "/version/"; }

// Twelve characters of what the log has.
std::string_view request_id(const api::Request& request) {
    constexpr std::size_t length = 12;
    const auto id = request.id;
    return id.substr(id.size() > length ? id.size() - length : 0);
}

}  // namespace

Conch::Conch(core::Directory& directory, Options options)
    : directory(directory),
      options(std::move(options)),
      version("v3.0.2-usher-" + this->options.version),
      started(directory.environment.clock.now()) {}

bool Conch::screen(api::Call& call) {
    const auto& request = *call.request;
    if (options.client_gate && !is_version(call.path) && is_too_old(request)) {
        refuse(call, Error{ErrorCode::forbidden});
        return true;
    }
    if (!request.body.empty() && !is_json(request.header("Content-Type"))) {
        call.response->status = 415;
        call.response->content_type = {};
        return true;
    }
    return false;
}

void Conch::finish(api::Call& call) {
    auto& response = *call.response;
    const auto id = request_id(*call.request);
    response.header("Request-Id", id);
    response.header("X-Request-Id", id);
    response.header("X-Conch-API", version);
    if (call.operation && call.operation->access != Access::anyone)
        response.header("Cache-Control", "no-cache");
    if (response.status == 401 || response.status == 403) response.header("WWW-Authenticate", "Basic");
    escape_slashes(response.body);
    if (!response.more) return;
    response.more = [more = std::move(response.more), part = std::string()](std::string& out) mutable {
        part.clear();
        const bool goes_on = more(part);
        escape_slashes(part);
        out.append(part);
        return goes_on;
    };
}

// No body, and one that is no JSON, is null.
void Conch::read_parameters(api::Call& call) const {
    auto parsed = api::parse_json(call.request->body, deepest_json);
    call.body = parsed ? std::move(*parsed) : boost::json::value();
}

const api::Forms& Conch::forms() const { return strict_forms(); }

std::optional<Error> Conch::judge(api::Call& call) const { return invalid({call.problems.front()}); }

Result<Account> Conch::find_target(api::Call& call, std::string_view target) const {
    const auto& accounts = directory.accounts;
    const auto uuid = Uuid::parse(target);
    if (!uuid && !is_rfc822_address(target))
        return usher::refuse(problem(field::target, Fault::bad_format, target));
    auto account = uuid ? accounts.find_by_uuid(*uuid) : accounts.find_by_email(target);
    if (account && account->kind == AccountKind::person) return std::move(*account);
    const auto gone = uuid ? accounts.find_deleted(*uuid) : accounts.find_deleted_by_email(target);
    if (account || !gone) return usher::refuse(not_found("User"));
    call.subject = ErrorUser(*gone);
    return usher::refuse(not_found(deactivated));
}

Result<void> Conch::admit(api::Call& call) {
    if (call.operation->path.find("{target}") == std::string_view::npos) return {};
    auto account = find_target(call, call.variable("target"));
    // Nobody but an administrator learns of anybody but himself.
    if (!call.actor().admin && (!account || account->id != call.actor().id))
        return usher::refuse(ErrorCode::forbidden);
    if (!account) return usher::refuse(account.error());
    call.subject = std::move(*account);
    return {};
}

const Account& target_of(const api::Call& call) { return std::any_cast<const Account&>(call.subject); }

std::string address_of(const api::Call& call, std::string_view path) {
    return std::string(call.mount).append(path);
}

}  // namespace usher::conch
