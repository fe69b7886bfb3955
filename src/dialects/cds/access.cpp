#include "dialects/cds/access.h"

#include "base/text.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/parameters.h"

namespace usher::cds {
namespace {

// Machines of the original: they come with registered keys, which nobody has here.
bool is_machine(const api::Request& request) {
    const auto agent = request.header("User-Agent");
    return agent == "CDS/worker" || agent == "CDS/service";
}

std::string_view media_type(const api::Request& request) {
    const auto type = request.header("Content-Type");
    return trim(type.substr(0, type.find(';')));
}

// The parameter of that name in a form or the query, the form first.
std::string session_parameter(const api::Call& call) {
    if (equals_ignoring_ascii_case(media_type(*call.request), "application/x-www-form-urlencoded")) {
        api::Parameters form;
        (void)form.add_form(call.request->body);
        if (const auto text = form.text("session"); !text.empty()) return std::string(text);
    }
    return std::string(call.parameters.text("session"));
}

Result<void> admit_owner(const Cds& cds, api::Call& call) {
    const auto username = call.variable("username");
    const auto& caller = *call.caller->account;
    if (caller.username == username) {
        call.subject = caller;
        return {};
    }
    // Judged before anybody is looked up, so that names cannot be probed.
    if (!caller.admin) return usher::refuse(ErrorCode::forbidden);
    auto account = cds.directory.accounts.find_by_username(username);
    if (!account || account->kind != AccountKind::person) return refuse(ErrorId::no_user);
    call.subject = std::move(*account);
    return {};
}

Result<void> admit_to_group(const Cds& cds, api::Call& call) {
    const auto actor = call.actor();
    const auto group = cds.directory.groups.find(call.variable("permGroupName"));
    NamedGroup named;
    if (group) {
        named.group = *group;
        named.role = cds.directory.groups.role(group->id, actor.id);
    }
    // Looked up only where it can make a difference.
    if (!actor.admin && !named.role.value_or(false)) named.in_first_group = is_in_first_group(cds, actor.id);
    if (call.operation->access == Access::manager) {
        if (const auto permit = named.manage(actor); !permit) return usher::refuse(permit.error());
    } else if (const auto seen = policy::see_group(actor, named.role, named.in_first_group); !seen) {
        return seen;
    }
    if (!group) return refuse(ErrorId::no_group);
    call.subject = std::move(named);
    return {};
}

Result<void> admit_to_project(const Cds& cds, api::Call& call) {
    const auto actor = call.actor();
    auto named = cds.directory.projects.approach(call.variable("permProjectKey"), actor);
    if (call.operation->access == Access::writer) {
        if (const auto permit = policy::write_project(actor, named.standing); !permit)
            return usher::refuse(permit.error());
    } else if (const auto read = policy::read_project(actor, named.standing); !read) {
        return read;
    }
    if (!named.project) return refuse(ErrorId::no_project);
    call.subject = std::move(named);
    return {};
}

Result<void> admit_to_path(const Cds& cds, api::Call& call) {
    switch (call.operation->access) {
        case Access::anyone:
        case Access::guest:
        case Access::signed_in:
        case Access::admin:
            return {};
        case Access::owner:
            return admit_owner(cds, call);
        case Access::member:
        case Access::manager:
            return admit_to_group(cds, call);
        case Access::reader:
        case Access::writer:
            return admit_to_project(cds, call);
    }
    return usher::refuse(ErrorCode::forbidden);
}

}  // namespace

bool is_client(const api::Request& request) { return request.header("X-Requested-With") == "X-CDS-SDK"; }

core::NewSession new_session(const Cds& cds, const api::Request& request) {
    core::NewSession session;
    session.from = std::string(request.remote);
    if (is_client(request))
        session.kind = TokenKind::client_session;
    else
        session.lifetime = cds.options.session_lifetime;
    return session;
}

Result<Credential> resume(Cds& cds, const api::Request& request, std::string_view session,
                          std::initializer_list<TokenKind> kinds) {
    return cds.directory.sessions.resume(session, kinds,
                                         {std::string(request.remote), cds.options.session_lifetime});
}

Result<void> Cds::authenticate(api::Call& call) {
    const auto& request = *call.request;
    if (is_machine(request)) return usher::refuse(ErrorCode::unauthenticated);
    std::string session(request.header("Session-Token"));
    const bool client = is_client(request);
    if (session.empty() && !client) session = session_parameter(call);
    if (session.empty()) return {};
    auto known =
        client ? resume(*this, request, session, {TokenKind::client_session})
               : resume(*this, request, session, {TokenKind::browser_session, TokenKind::client_session});
    if (!known) return usher::refuse(known.error());
    call.caller.emplace(api::Caller{std::move(known->account), known->kind, std::move(session)});
    return {};
}

Result<void> Cds::admit(api::Call& call) {
    if (const auto admitted = admit_to_path(*this, call); !admitted) return admitted;
    // Only now: nobody makes the server read a large body without the right to send one.
    read_body(call);
    return {};
}

const Account& named_account(const api::Call& call) { return *std::any_cast<Account>(&call.subject); }
const NamedGroup& named_group(const api::Call& call) { return *std::any_cast<NamedGroup>(&call.subject); }
const NamedProject& named_project(const api::Call& call) {
    return *std::any_cast<NamedProject>(&call.subject);
}

bool is_in_first_group(const Cds& cds, AccountId account) {
    const auto group = cds.directory.groups.find(first_group);
    return group && cds.directory.groups.role(group->id, account).has_value();
}

}  // namespace usher::cds
