// What an operator sets: flags, USHER_… variables and a configuration file, all under the same names.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/log.h"
#include "http/server.h"
#include "main/ldap_config.h"

namespace CLI {
class App;
}

namespace usher {

// One sentence about a setting that cannot be used; the program ends with 2.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Config {
    std::filesystem::path data = "usher-data";
    std::vector<std::string> listen = {"127.0.0.1:8080"};
    std::vector<std::string> mount;  // "gitlab-v3=/gitlab"
    std::string store;               // default: sqlite in `data`
    std::filesystem::path key_file;  // default: server.key in `data`
    std::string public_url;
    std::string smtp;
    std::string smtp_ca_file;
    std::string mail_from = "usher@localhost.localdomain";
    std::filesystem::path templates;
    std::vector<std::string> trusted_proxies;
    std::string tls_cert, tls_key;
    std::string log_level = "info";
    bool access_log = true;
    int io_threads = 0;
    int hash_threads = 0;
    std::uint64_t memory = std::uint64_t{1} << 30;  // bytes; 0: reads go to the store
    std::size_t hash_queue = 256;
    bool json = false;
    bool gitlab_reconfirm_email = true;
    std::int64_t gitlab_projects_limit = 10;
    bool gitlab_can_create_group = true;
    std::int64_t ssh_keys_limit = 500;
    std::int64_t gpg_keys_limit = 100;
    std::int64_t pending_emails_limit = 10;
    bool signup = true;
    std::vector<std::string> cds_signup_domains;
    std::string cds_default_group;
    int cds_session_minutes = 60;
    std::string cds_ui_url;  // default: the public URL
    std::int64_t lenses_session_hours = 24;
    bool lenses_cookie_secure = true;
    bool conch_client_gate = true;
    int conch_login_hours = 24;
    int conch_admin_login_hours = 30 * 24;
    int conch_token_days = 5 * 365;
    std::vector<LdapSection> ldap;  // from the configuration file only
    int ldap_sync_minutes = 60;
    int ldap_full_sync_hours = 24;
    int ldap_block_percent = 5;
    int ldap_block_least = 10;

    std::string store_url() const;
    // The SQLite file, or empty for another engine.
    std::filesystem::path sqlite_file() const;
    std::filesystem::path key_path() const { return key_file.empty() ? data / "server.key" : key_file; }
    std::filesystem::path socket_path() const { return data / "usher.sock"; }
    // "http://127.0.0.1:8080" from the first listener when no public URL is given.
    std::string base_url() const;
    std::vector<http::Listener> listeners() const;  // throws ConfigError
    // Where a dialect is mounted: --mount, or the dialect's own default.
    std::string mount_of(std::string_view dialect, std::string_view otherwise) const;

    // Port 0 becomes a port that is free now, so that URLs can name it.
    void choose_free_ports();
    // Throws ConfigError. `dialects`: the names --listen and --mount may use.
    void check(const std::vector<std::string>& dialects) const;
};

// Declares the options on the program, each also as USHER_… variable and configuration key.
void add_options(CLI::App& program, Config& config);

}  // namespace usher
