#include "main/config.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/text.h"
#include "domain/email.h"

namespace usher {
namespace {

std::string variable_of(std::string name) {
    std::string variable = "USHER_";
    for (const char c : name) variable.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(c)));
    return variable;
}

template <class T>
CLI::Option* add(CLI::App& program, const std::string& name, T& value, const std::string& text) {
    return program.add_option("--" + name, value, text)->envname(variable_of(name))->group("Options");
}

CLI::Option* add_switch(CLI::App& program, const std::string& name, bool& value, const std::string& text) {
    const auto read = [&value](const std::string& word) {
        value = word == "on";
        return true;
    };
    return program.add_option_function<std::string>("--" + name, read, text)
        ->check(CLI::IsMember({"on", "off"}))
        ->default_str(value ? "on" : "off")
        ->type_name("on|off")
        ->envname(variable_of(name))
        ->group("Options");
}

unsigned short parse_port(std::string_view text, std::string_view whole) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port > 65535 || text.empty())
        throw ConfigError(fmt::format("--listen {}: the port must be a number from 0 to 65535", whole));
    return static_cast<unsigned short>(port);
}

http::Listener parse_listener(const std::string& text) {
    http::Listener listener;
    std::string_view rest = text;
    if (const auto equals = rest.find('='); equals != std::string_view::npos) {
        listener.dialect = rest.substr(equals + 1);
        rest = rest.substr(0, equals);
    }
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos)
        throw ConfigError(fmt::format("--listen {}: must be ADDRESS:PORT or ADDRESS:PORT=DIALECT", text));
    listener.port = parse_port(rest.substr(colon + 1), text);
    auto address = rest.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    listener.address = address;
    return listener;
}

bool is_web_url(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (url.starts_with(scheme) && url.size() > scheme.size() &&
            url.find_first_of(" \"<>?#\r\n") == std::string_view::npos)
            return true;
    return false;
}

// The file without its [ldap.NAME] sections, which the parser of flags cannot know by name.
class WithoutLdapSections : public CLI::ConfigTOML {
  public:
    explicit WithoutLdapSections(std::vector<LdapSection>& sections) : sections_(sections) {}
    std::vector<CLI::ConfigItem> from_config(std::istream& file) const override {
        std::string rest;
        sections_ = take_ldap_sections(file, rest);
        std::istringstream stream(rest);
        return CLI::ConfigTOML::from_config(stream);
    }

  private:
    std::vector<LdapSection>& sections_;
};

}  // namespace

std::string Config::store_url() const {
    return store.empty() ? "sqlite:" + (data / "usher.db").string() : store;
}

std::filesystem::path Config::sqlite_file() const {
    const auto url = store_url();
    constexpr std::string_view scheme = "sqlite:";
    if (!url.starts_with(scheme)) return {};
    return url.substr(scheme.size());
}

std::string Config::base_url() const {
    if (!public_url.empty())
        return public_url.ends_with('/') ? public_url.substr(0, public_url.size() - 1) : public_url;
    const auto all = listeners();
    const auto& first = all.front();
    const bool everywhere =
        first.address.empty() || first.address == "*" || first.address == "0.0.0.0" || first.address == "::";
    const auto host = everywhere                                     ? std::string("localhost")
                      : first.address.find(':') != std::string::npos ? "[" + first.address + "]"
                                                                     : first.address;
    return fmt::format("{}://{}:{}", tls_cert.empty() ? "http" : "https", host, first.port);
}

std::vector<http::Listener> Config::listeners() const {
    std::vector<http::Listener> all;
    for (const auto& text : listen) all.push_back(parse_listener(text));
    return all;
}

void Config::choose_free_ports() {
    for (auto& text : listen) {
        const auto listener = parse_listener(text);
        if (listener.port != 0) continue;
        const auto zero = text.find(":0", text.rfind(':'));
        text.replace(zero, 2, ":" + std::to_string(http::free_port(listener.address)));
    }
}

std::string Config::mount_of(std::string_view dialect, std::string_view otherwise) const {
    for (const auto& text : mount)
        if (text.starts_with(std::string(dialect) + "=")) return text.substr(dialect.size() + 1);
    return std::string(otherwise);
}

void Config::check(const std::vector<std::string>& dialects) const {
    const auto known = [&](std::string_view name) {
        return std::find(dialects.begin(), dialects.end(), name) != dialects.end();
    };
    if (listen.empty()) throw ConfigError("--listen: at least one address is needed");
    for (const auto& listener : listeners())
        if (!listener.dialect.empty() && !known(listener.dialect))
            throw ConfigError(fmt::format("--listen: there is no dialect \"{}\"; there are {}",
                                          listener.dialect, fmt::join(dialects, ", ")));
    for (const auto& text : mount) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || !known(text.substr(0, equals)) ||
            text.substr(equals + 1, 1) != "/")
            throw ConfigError(fmt::format("--mount {}: must be DIALECT=/PATH with one of the dialects {}",
                                          text, fmt::join(dialects, ", ")));
    }
    const auto url = store_url();
    if (!url.starts_with("sqlite:") && !url.starts_with("postgresql://") && !url.starts_with("postgres://"))
        throw ConfigError("--store: must be sqlite:PATH or postgresql://…");
    if (!public_url.empty() && !is_web_url(public_url))
        throw ConfigError(
            fmt::format("--public-url {}: must be a URL such as https://people.example.org", public_url));
    if (!cds_ui_url.empty() && !is_web_url(cds_ui_url))
        throw ConfigError(
            fmt::format("--cds-ui-url {}: must be a URL such as https://cds.example.org", cds_ui_url));
    if (!is_email(mail_from))
        throw ConfigError(
            fmt::format("--mail-from {}: must be an address such as people@example.org", mail_from));
    if (tls_cert.empty() != tls_key.empty())
        throw ConfigError("--tls-cert and --tls-key belong together: give both or neither");
    for (const auto& section : ldap) ldap_settings(section);
    if (log::Level level{}; !log::parse_level(log_level, level))
        throw ConfigError(fmt::format("--log-level {}: must be debug, info, warn, error or off", log_level));
}

void add_options(CLI::App& program, Config& config) {
    add(program, "data", config.data, "Everything Usher keeps; created with mode 0700")
        ->capture_default_str();
    add(program, "listen", config.listen,
        "ADDRESS:PORT, or ADDRESS:PORT=DIALECT for one dialect at its root; repeatable")
        ->capture_default_str();
    add(program, "mount", config.mount, "DIALECT=/PATH; repeatable");
    add(program, "store", config.store,
        "sqlite:PATH or postgresql://USER@HOST/DATABASE (default: SQLite in the data directory)");
    add(program, "key-file", config.key_file,
        "The server's key, shared by nodes on one database (default: server.key in the data directory)");
    add(program, "public-url", config.public_url,
        "How clients reach this server: used in mails, web_url, avatar_url and Link headers");
    add(program, "smtp", config.smtp,
        "smtp://USER:PASSWORD@HOST:PORT or smtps://…; without it mails become files in the data directory");
    add(program, "smtp-ca-file", config.smtp_ca_file,
        "Certificate authorities of the mail server instead of the system's");
    add(program, "mail-from", config.mail_from, "Sender of mails")->capture_default_str();
    add(program, "templates", config.templates, "Directory of mail templates that replace the built-in ones");
    add(program, "trusted-proxies", config.trusted_proxies,
        "Ranges whose X-Forwarded-For, X-Real-IP and X-Forwarded-Proto count, e.g. 127.0.0.0/8,::1")
        ->delimiter(',');
    add(program, "tls-cert", config.tls_cert, "Certificate chain (PEM)");
    add(program, "tls-key", config.tls_key, "Its private key (PEM)");
    add(program, "log-level", config.log_level, "debug, info, warn, error or off")->capture_default_str();
    add_switch(program, "access-log", config.access_log, "One line per request");
    add(program, "io-threads", config.io_threads, "Threads that answer requests (0: one per core)")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    add(program, "memory", config.memory,
        "What may be held in memory so that reads need not ask the store, e.g. 512MiB or 4GiB (0: nothing)")
        ->transform(CLI::AsSizeValue(false))
        ->default_str("1GiB");
    add(program, "hash-threads", config.hash_threads, "Passwords hashed at the same time (0: one per core)")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    add(program, "hash-queue", config.hash_queue, "Requests that may wait for a hash before others get 429")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    add_switch(program, "gitlab-reconfirm-email", config.gitlab_reconfirm_email,
               "A changed address counts only once it is confirmed");
    add(program, "gitlab-projects-limit", config.gitlab_projects_limit, "projects_limit of new users")
        ->check(CLI::Range(0, 2147483647))
        ->capture_default_str();
    add_switch(program, "gitlab-can-create-group", config.gitlab_can_create_group,
               "can_create_group of new users");
    const CLI::Range per_account(1, 1000000);
    add(program, "ssh-keys-limit", config.ssh_keys_limit, "SSH keys that one account may have")
        ->check(per_account)
        ->capture_default_str();
    add(program, "gpg-keys-limit", config.gpg_keys_limit, "OpenPGP keys that one account may have")
        ->check(per_account)
        ->capture_default_str();
    add(program, "pending-emails-limit", config.pending_emails_limit,
        "Further addresses of one account that may wait for their confirmation")
        ->check(per_account)
        ->capture_default_str();
    add_switch(program, "signup", config.signup, "Whether people may sign up themselves");
    add(program, "cds-signup-domains", config.cds_signup_domains,
        "Mail domains that may sign up, comma-separated; without it all may")
        ->delimiter(',');
    add(program, "cds-default-group", config.cds_default_group,
        "Group that everybody joins by signing in; made at the start");
    add(program, "cds-session-minutes", config.cds_session_minutes,
        "How long a browser's session lives after its last use")
        ->check(CLI::Range(1, 525600))
        ->capture_default_str();
    add(program, "cds-ui-url", config.cds_ui_url,
        "Web pages that command-line clients point to (default: the public URL)");
    add(program, "lenses-session-hours", config.lenses_session_hours, "Life of a Lenses session")
        ->check(CLI::Range(1, 87600))
        ->capture_default_str();
    add_switch(program, "lenses-cookie-secure", config.lenses_cookie_secure,
               "Browsers send the Lenses session cookie over https only; off for plain http");
    add_switch(program, "conch-client-gate", config.conch_client_gate,
               "Conch clients that are too old are turned away");
    // A session cookie lives as long, and what the server signs must end within a year (core/signing_keys.h).
    const CLI::Range hours(1, 365 * 24);
    add(program, "conch-login-hours", config.conch_login_hours, "Life of a Conch login")
        ->check(hours)
        ->capture_default_str();
    add(program, "conch-admin-login-hours", config.conch_admin_login_hours,
        "Life of an administrator's Conch login")
        ->check(hours)
        ->capture_default_str();
    add(program, "conch-token-days", config.conch_token_days, "Life of a Conch API token")
        ->check(CLI::Range(1, 36500))
        ->capture_default_str();
    add(program, "ldap-sync-minutes", config.ldap_sync_minutes,
        "How often LDAP servers are synchronised (0: only on demand and at sign-in)")
        ->check(CLI::Range(0, 10080))
        ->capture_default_str();
    add(program, "ldap-full-sync-hours", config.ldap_full_sync_hours,
        "How often everybody is read whole, not only what changed")
        ->check(CLI::Range(0, 8760))
        ->capture_default_str();
    add(program, "ldap-block-percent", config.ldap_block_percent,
        "The most that one synchronisation blocks or removes unasked, in percent")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    add(program, "ldap-block-least", config.ldap_block_least, "So many may go whatever the percentage")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    program.add_flag("--json", config.json, "Answers as JSON")->group("Options");
    program.set_config("--config", "", "File with these names as keys (name = \"value\")")
        ->envname("USHER_CONFIG")
        ->group("Options");
    program.config_formatter(std::make_shared<WithoutLdapSections>(config.ldap));
    program.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace usher
