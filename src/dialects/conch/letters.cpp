#include "dialects/conch/letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace usher::conch {
namespace {

std::string service(const Conch& conch, const api::Call& call) {
    const auto& url = conch.options.public_url;
    return fmt::format("Usher ({})",
                       url.empty() ? fmt::format("{}://{}", call.request->scheme, call.request->host) : url);
}

// Names may hold line ends, with which one line of a letter could look like two.
std::string single_line(std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    return text;
}

std::string joined(const std::vector<std::string>& lines) {
    return fmt::format("{}", fmt::join(lines, "\n"));
}

Message credentials(const Conch& conch, const api::Call& call, Letter letter, const std::string& name,
                    const std::string& address, const Secret& password) {
    const Fill fills[] = {{"service", service(conch, call)},
                          {"username", name},
                          {"address", address},
                          {"password", std::string(password.reveal())}};
    return conch.directory.environment.letters.write(letter, fills);
}

}  // namespace

Message welcome(const Conch& conch, const api::Call& call, const std::string& name,
                const std::string& address, const Secret& password) {
    return credentials(conch, call, Letter::welcome, name, address, password);
}

Message password_reset(const Conch& conch, const api::Call& call, const Account& account,
                       const Secret& password) {
    return credentials(conch, call, Letter::password_reset, account.username, shown_address(account),
                       password);
}

Message account_updated(const Conch& conch, const api::Call& call, const std::vector<Change>& changes) {
    std::vector<std::string> lines;
    for (const auto& [name, before, after] : changes)
        lines.push_back(single_line(fmt::format("{:>12}: {} -> {}", name, before, after)));
    const Fill fills[] = {{"service", service(conch, call)}, {"changes", joined(lines)}};
    return conch.directory.environment.letters.write(Letter::account_updated, fills);
}

std::optional<Message> tokens_revoked(const Conch& conch, const api::Call& call,
                                      const core::SignedTokens::Revoked& hit) {
    std::vector<std::string> lines;
    for (const auto& name : hit.names) lines.push_back("    " + single_line(name));
    if (hit.logins > 0)
        lines.push_back(fmt::format("{} login token{}", hit.logins, hit.logins == 1 ? "" : "s"));
    if (lines.empty()) return std::nullopt;
    const Fill fills[] = {{"service", service(conch, call)}, {"tokens", joined(lines)}};
    return conch.directory.environment.letters.write(Letter::tokens_revoked, fills);
}

}  // namespace usher::conch
