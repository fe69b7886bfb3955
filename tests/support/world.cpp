#include "support/world.h"

#include <algorithm>

#include "base/text.h"
#include "mail/letters.h"
#include "main/node.h"
#include "store/open.h"

namespace usher::testing {
namespace {

Config test_config() {
    Config config;
    config.public_url = "http://usher.test";
    return config;
}

core::Options test_options() {
    core::Options options;
    options.password_url = "http://usher.test/users/password?token=";
    options.confirmation_url = "http://usher.test/users/confirmation?confirmation_token=";
    options.password_cost = {8192, 1};
    return options;
}

}  // namespace

struct World::Parts {
    Parts(const std::string& store_url, const Clock& clock)
        : store(open_store({store_url, 2})),
          environment{*store, clock, seal, letters, test_options()},
          directory(environment),
          dialects(directory, config),
          dispatch(dialects.mounts(), true) {
        directory.groups.ensure(first_group);
    }

    Config config = test_config();
    std::unique_ptr<Store> store;
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    mail::FileLetters letters;
    core::Environment environment;
    core::Directory directory;
    Dialects dialects;
    api::Dispatch dispatch;
};

World::World(const std::string& store_url) : parts_(std::make_unique<Parts>(store_url, clock)) {}
World::~World() = default;

core::Directory& World::directory() { return parts_->directory; }
Dialects& World::dialects() { return parts_->dialects; }

Answer World::ask(const std::string& method, const std::string& target, const Headers& headers,
                  const std::string& body) {
    api::Exchange exchange;
    auto& request = exchange.request;
    request.method = api::parse_method(method);
    request.method_name = method;
    request.target = target;
    request.host = "usher.test";
    for (const auto& [name, value] : headers) {
        request.headers.emplace_back(name, value);
        if (equals_ignoring_ascii_case(name, "host")) request.host = value;
        if (equals_ignoring_ascii_case(name, "x-real-ip"))
            request.real_ip = value;  // as from a trusted proxy
    }
    request.body = body;
    request.id = "test";
    if (body.size() > parts_->dispatch.body_limit(request)) {
        parts_->dispatch.refuse(exchange, api::Trouble::body_too_large);
    } else {
        parts_->dispatch.route(exchange);
        parts_->dispatch.run(exchange);
        api::drain(exchange.response);
    }

    Answer answer;
    answer.status = exchange.response.status;
    answer.content_type = exchange.response.content_type;
    if (!answer.content_type.empty()) answer.headers.emplace_back("Content-Type", answer.content_type);
    for (const auto line : split(exchange.response.headers, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos)
            answer.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    // HEAD and 204 lose their body on the wire, and 204 its length; here as there.
    const bool bodiless = answer.status < 200 || answer.status == 204 || answer.status == 304;
    if (!bodiless)
        answer.headers.emplace_back("Content-Length", std::to_string(exchange.response.body.size()));
    if (!bodiless && request.method != api::Method::head) answer.body = exchange.response.body;
    answer.operation = exchange.operation;
    return answer;
}

std::optional<std::string> Answer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (equals_ignoring_ascii_case(key, name)) return value;
    return std::nullopt;
}

std::vector<std::string> Answer::headers_named(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : headers)
        if (equals_ignoring_ascii_case(key, name)) values.push_back(value);
    return values;
}

core::Created World::make_person(const std::string& username, const std::string& name,
                                 const std::string& email, const std::string& password, bool admin) {
    core::NewAccount wanted;
    wanted.username = username;
    wanted.name = name;
    wanted.email = email;
    wanted.password = Secret(password);
    wanted.admin = admin;
    wanted.confirmed = true;
    return directory().accounts.create(policy::operate(), wanted).value();
}

std::vector<Mail> World::mails() {
    auto found =
        parts_->store->write(policy::housekeeping(), [&](Writer& writer) -> Result<std::vector<Mail>> {
            return writer.mails().claim(clock.now(), clock.now(), 1000);
        });
    std::sort(found->begin(), found->end(), [](const Mail& a, const Mail& b) { return a.id < b.id; });
    return *found;
}

}  // namespace usher::testing
