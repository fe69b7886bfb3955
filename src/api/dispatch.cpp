#include "api/dispatch.h"

#include <algorithm>
#include <exception>
#include <new>

#include "base/at_once.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/store.h"

namespace usher::api {
namespace {

constexpr std::size_t unknown_route_body_limit = 64 * 1024;
// Clients may send parameters of a GET in its body; there are not many.
constexpr std::size_t query_body_limit = 16 * 1024;

// Any of the space-separated names given?
bool any_given(const Call& call, std::string_view names) {
    const auto& forms = call.dialect->forms();
    const auto* body = call.body ? call.body->if_object() : nullptr;
    const auto each = split(names, ' ');
    return std::any_of(each.begin(), each.end(), [&](auto name) {
        return forms.look_up(call.parameters.all(), name) || forms.look_up(body, name);
    });
}

void read_parameters(Call& call) {
    if (call.parameters_read) return;
    call.body.reset();  // what an attempt without memory left
    call.parameters.clear();
    call.dialect->read_parameters(call);
    for (std::size_t i = 0; i < call.variable_count; ++i)
        call.parameters.set(call.variables[i].first, call.variables[i].second);
    call.parameters_read = true;  // only now: an operation must never run with half of them
}

}  // namespace

struct Dispatch::Mounted {
    std::string prefix;
    Dialect* dialect;
    Router router;

    explicit Mounted(const Mount& mount)
        : prefix(mount.prefix),
          dialect(mount.dialect),
          router(mount.dialect->operations(), mount.dialect->routing()) {}
};

Dispatch::Dispatch(std::vector<Mount> mounts, bool store_answers_at_once)
    : store_answers_at_once_(store_answers_at_once) {
    for (auto& mount : mounts) {
        while (mount.prefix.ends_with('/')) mount.prefix.pop_back();
        mounts_.push_back(std::make_unique<Mounted>(mount));
    }
    std::sort(mounts_.begin(), mounts_.end(),
              [](const auto& a, const auto& b) { return a->prefix.size() > b->prefix.size(); });
}

Dispatch::~Dispatch() = default;

const Dispatch::Mounted* Dispatch::find_mount(const Request& request, std::string_view path) const {
    for (const auto& mount : mounts_) {
        if (!request.only_dialect.empty()) {
            if (mount->dialect->name() == request.only_dialect) return mount.get();
            continue;
        }
        if (!path.starts_with(mount->prefix)) continue;
        if (path.size() == mount->prefix.size() || path[mount->prefix.size()] == '/') return mount.get();
    }
    return nullptr;
}

const Dispatch::Mounted* Dispatch::locate(Call& call, const Request& request) const {
    const auto question = request.target.find('?');
    auto path = request.target.substr(0, question);
    path = path.substr(0, path.find('#'));
    call.query =
        question == std::string_view::npos ? std::string_view() : request.target.substr(question + 1);
    const auto* mount = find_mount(request, path);
    if (!mount && !mounts_.empty()) mount = mounts_.back().get();
    call.dialect = mount ? mount->dialect : nullptr;
    if (mount && request.only_dialect.empty() && path.starts_with(mount->prefix)) {
        path.remove_prefix(mount->prefix.size());
        call.mount = mount->prefix;
    }
    if (mount && mount->dialect->drops_json_suffix() && path.ends_with(".json")) path.remove_suffix(5);
    call.path = path.empty() ? std::string_view("/") : path;
    return mount;
}

Lane Dispatch::lane_of(Call& call) const {
    if (!call.operation) return Lane::quick;
    auto lane = call.operation->lane;
    if (!call.operation->heavier.parameters.empty()) {
        read_parameters(call);
        if (any_given(call, call.operation->heavier.parameters)) lane = call.operation->heavier.lane;
    }
    lane = call.dialect->lane(call, lane);
    // Changes that wait for the disk at the same time share a sync.
    if (lane == Lane::work && call.operation->method != Method::get) lane = Lane::write;
    if (lane == Lane::quick && !store_answers_at_once_ && call.dialect->reads_store()) lane = Lane::work;
    return lane;
}

namespace {

// The exchange's call, without a trace of the request before.
Call& begin_call(Exchange& exchange, std::string_view operation) {
    if (exchange.call)
        exchange.call->reset();
    else
        exchange.call = std::make_unique<Call>();
    exchange.call->request = &exchange.request;
    exchange.call->response = &exchange.response;
    exchange.call->began = std::chrono::steady_clock::now();
    exchange.operation = operation;
    exchange.dialect = "none";
    exchange.loggable_path = {};
    exchange.account = 0;
    return *exchange.call;
}

}  // namespace

Lane Dispatch::route(Exchange& exchange) {
    try {
        auto& call = begin_call(exchange, "unknown");
        const auto* mount = locate(call, exchange.request);
        if (!mount) return Lane::quick;
        exchange.dialect = mount->dialect->name();
        if (call.path.starts_with('/')) mount->router.find(call, call.path, exchange.request.method);
        if (call.operation) exchange.operation = call.operation->name;
        exchange.loggable_path = call.loggable_path;
        return lane_of(call);
    } catch (const std::exception& error) {
        log::error("route_failed", {{"id", exchange.request.id}, {"reason", std::string_view(error.what())}});
        return Lane::quick;
    }
}

void Dispatch::answer(Exchange& exchange) {
    auto& call = *exchange.call;
    auto& dialect = *call.dialect;
    if (dialect.screen(call)) return;
    const auto* operation = call.operation;
    if (!operation) {
        if (call.allow.empty()) return dialect.unknown_route(call);
        if (exchange.request.method == Method::options) return dialect.answer_options(call);
        return dialect.wrong_method(call);
    }
    read_parameters(call);
    if (operation->access != Access::anyone) {
        if (const auto known = dialect.authenticate(call); !known) return dialect.refuse(call, known.error());
        if (call.caller) exchange.account = call.caller->account->id.value;
        const auto admitted = policy::admits(operation->access, call.actor_or_none());
        // Rights are asked for later (may_run) where the dialect judges what was given first.
        const bool later = call.caller && dialect.judges_before_rights(*operation);
        if (!admitted && !later) return dialect.refuse(call, admitted.error());
    }
    if (const auto admitted = dialect.admit(call); !admitted) return dialect.refuse(call, admitted.error());
    if (call.unreadable) return dialect.refuse_unreadable(call, *call.unreadable);
    operation->run(dialect, call);
}

namespace {

// The dialect's last word. An answer that it could not finish is not sent.
void finish(Exchange& exchange) {
    auto& call = *exchange.call;
    try {
        call.dialect->finish(call);
    } catch (const std::exception& error) {
        log::error("finish_failed",
                   {{"id", exchange.request.id}, {"reason", std::string_view(error.what())}});
        exchange.response.clear();
        call.dialect->broken(call);
    }
}

}  // namespace

void Dispatch::run(Exchange& exchange) {
    auto& call = *exchange.call;
    if (!call.dialect) {
        exchange.response.status = 404;
        exchange.response.body = R"({"error":"404 Not Found"})";
        return;
    }
    try {
        answer(exchange);
    } catch (const Unavailable& error) {
        log::error("store_unavailable",
                   {{"id", exchange.request.id}, {"reason", std::string_view(error.what())}});
        exchange.response.clear();
        call.dialect->refuse(call, Error{ErrorCode::unavailable});
    } catch (const std::bad_alloc&) {
        log::error("out_of_memory", {{"id", exchange.request.id}});
        exchange.response.clear();
        call.dialect->refuse(call, Error{ErrorCode::unavailable});
    } catch (const std::exception& error) {
        log::error("request_failed", {{"id", exchange.request.id},
                                      {"operation", exchange.operation},
                                      {"reason", std::string_view(error.what())}});
        exchange.response.clear();
        call.dialect->broken(call);
    }
    finish(exchange);
    // The connection may live long after its last request; what was given and who came must not.
    call.forget();
    // Answers are about people: nobody keeps them, unless the operation says otherwise.
    auto& headers = exchange.response.headers;
    headers.append("X-Content-Type-Options: nosniff\r\n");
    if (headers.find("Cache-Control") == std::string::npos) headers.append("Cache-Control: no-store\r\n");
}

// What would have to wait is thrown through everything that a request consists of, and is no failure.
bool Dispatch::run_at_once(Exchange& exchange) {
    try {
        const AtOnce at_once;
        run(exchange);
        return true;
    } catch (const MustWait&) {
        exchange.response.clear();
        route(exchange);
        return false;
    }
}

void Dispatch::refuse(Exchange& exchange, Trouble trouble) {
    auto& call = begin_call(exchange, "refused");
    const auto* mount = locate(call, exchange.request);
    if (!mount) {
        exchange.response.status = status_of(trouble);
        return;
    }
    exchange.dialect = mount->dialect->name();
    mount->dialect->trouble(call, trouble);
    finish(exchange);
}

std::size_t Dispatch::body_limit(const Request& request) const {
    Call call;
    const auto* mount = locate(call, request);
    if (!mount || !call.path.starts_with('/')) return unknown_route_body_limit;
    mount->router.find(call, call.path, request.method);
    if (!call.operation) return unknown_route_body_limit;
    const bool asks = request.method == Method::get || request.method == Method::head;
    return asks ? std::min(call.operation->body_limit, query_body_limit) : call.operation->body_limit;
}

}  // namespace usher::api
