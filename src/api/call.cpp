#include "api/call.h"

#include "api/dialect.h"
#include "api/service.h"

namespace usher::api {

Exchange::Exchange() = default;
Exchange::~Exchange() = default;

const Actor* Call::actor_or_none() const {
    if (!caller) return nullptr;
    actor_ = caller->actor();
    return &actor_;
}

std::string_view Call::variable(std::string_view name) const {
    for (std::size_t i = 0; i < variable_count; ++i)
        if (variables[i].first == name) return variables[i].second;
    return {};
}

void Call::forget() {
    body.reset();  // before the parameters, whose memory it may live in
    parameters.clear();
    subject.reset();
    caller.reset();
}

void Call::reset() {
    request = nullptr;
    response = nullptr;
    dialect = nullptr;
    operation = nullptr;
    mount = path = query = {};
    allow.clear();
    loggable_path = {};
    variable_count = 0;
    forget();
    unreadable.reset();
    parameters_read = false;
    problems.clear();
}

void refuse(Dialect& dialect, Call& call, const Error& error) { dialect.refuse(call, error); }

const Forms& forms_of(const Dialect& dialect) { return dialect.forms(); }

bool may_run(Dialect& dialect, Call& call) {
    if (!call.problems.empty()) {
        if (const auto error = dialect.judge(call)) {
            dialect.refuse(call, *error);
            return false;
        }
    }
    if (!dialect.judges_before_rights(*call.operation)) return true;
    const auto admitted = policy::admits(call.operation->access, call.actor_or_none());
    if (!admitted) dialect.refuse(call, admitted.error());
    return admitted.has_value();
}

Result<void> Dialect::admit(Call& call) {
    switch (call.operation->access) {
        case Access::anyone:
        case Access::guest:
        case Access::signed_in:
        case Access::admin:
            return {};
        case Access::owner:
        case Access::member:
        case Access::manager:
        case Access::reader:
        case Access::writer:
            break;  // a dialect that uses these words has to say what its paths name
    }
    return usher::refuse(ErrorCode::forbidden);
}

void Dialect::answer_options(Call& call) const {
    call.response->status = 204;
    call.response->content_type = {};
    call.response->header("Allow", call.allow);
}

int status_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::bad_request:
            return 400;
        case Trouble::target_too_long:
            return 414;
        case Trouble::headers_too_large:
            return 431;
        case Trouble::body_too_large:
            return 413;
        case Trouble::timeout:
            return 408;
        case Trouble::length_required:
            return 411;
        case Trouble::overloaded:
            return 429;
        case Trouble::unsupported_coding:
            return 415;
        case Trouble::not_implemented:
            return 501;
    }
    return 400;
}

}  // namespace usher::api
