#include "main/node.h"

#include <fmt/format.h>
#include <signal.h>

#include "base/log.h"
#include "crypto/random.h"
#include "domain/synchronisation.h"
#include "mail/eml_directory.h"
#include "mail/letters.h"
#include "mail/smtp.h"
#include "memory/memory_store.h"
#include "store/open.h"

namespace usher {
namespace {

std::vector<FileLock> lock_data(const Config& config) {
    make_data_directory(config.data);
    std::vector<FileLock> locks;
    const auto take = [&](const std::filesystem::path& file, const std::string& what) {
        auto lock = FileLock::try_take(file);
        if (!lock)
            throw Refused(
                fmt::format("{} is in use by another process; stop it first or use another directory", what));
        locks.push_back(std::move(*lock));
    };
    take(config.data / "usher.lock", config.data.string());
    // The database may stand outside the data directory, where the lock above does not reach.
    if (const auto file = config.sqlite_file(); !file.empty() && file != ":memory:")
        take(file.string() + ".lock", file.string());
    return locks;
}

bool is_empty(Store& store) {
    return store.read([](Reader& reader) { return reader.accounts().after({}, 1).empty(); });
}

// A key that cannot open what another sealed would make every private token unreadable.
bool opens(Store& store, const crypto::Seal& seal) {
    return store.read([&](Reader& reader) {
        for (const auto& account : reader.accounts().after({}, 1)) {
            const auto token = reader.tokens().private_token_of(account.id);
            if (token && !seal.open(token->sealed, account.uuid.text())) return false;
        }
        return true;
    });
}

crypto::Seal open_seal(const Config& config, Store& store) {
    const auto file = config.key_path();
    if (auto key = read_server_key(file)) {
        crypto::Seal seal(*key);
        if (!opens(store, seal))
            throw Refused(fmt::format(
                "{} is the key of another directory: put the right one there or name it with --key-file",
                file.string()));
        return seal;
    }
    if (!is_empty(store))
        throw Refused(fmt::format(
            "{} is missing, and the directory is sealed with it: put it back or name it with --key-file",
            file.string()));
    return crypto::Seal(make_server_key(file));
}

core::Options core_options(const Config& config) {
    core::Options options;
    options.password_url = config.base_url() + "/users/password?token=";
    options.confirmation_url = config.base_url() + "/users/confirmation?confirmation_token=";
    options.reconfirm_email = config.gitlab_reconfirm_email;
    options.projects_limit = config.gitlab_projects_limit;
    options.can_create_group = config.gitlab_can_create_group;
    options.most_ssh_keys = config.ssh_keys_limit;
    options.most_gpg_keys = config.gpg_keys_limit;
    options.most_pending_emails = config.pending_emails_limit;
    options.sync_percent = config.ldap_block_percent;
    options.sync_least = config.ldap_block_least;
    options.sync_full_every = std::chrono::hours(config.ldap_full_sync_hours);
    return options;
}

std::unique_ptr<Store> open_in_memory(const Config& config, std::size_t bytes, MemoryStore*& memory) {
    auto store = open_store({config.store_url()});
    if (bytes == 0) return store;
    auto in_memory = std::make_unique<MemoryStore>(std::move(store), bytes);
    memory = in_memory.get();
    return in_memory;
}

// This process has the store to itself: whoever held one before is gone.
void forget_leases(Store& store) {
    (void)store.write(policy::housekeeping(), [](Writer& writer) -> Result<void> {
        writer.synchronisation().release_all();
        return {};
    });
}

std::vector<std::unique_ptr<ldap::Directory>> outside_directories(const Config& config) {
    std::vector<std::unique_ptr<ldap::Directory>> all;
    if (!config.ldap.empty()) ::signal(SIGPIPE, SIG_IGN);  // a server that hangs up is no reason to end
    for (const auto& section : config.ldap)
        all.push_back(std::make_unique<ldap::Directory>(ldap_settings(section)));
    return all;
}

}  // namespace

std::unique_ptr<Mailer> open_mailer(const Config& config) {
    try {
        if (config.smtp.empty())
            return std::make_unique<mail::EmlDirectory>(config.data / "outbox", config.mail_from);
        mail::SmtpSettings settings;
        settings.url = Secret(config.smtp);
        settings.from = config.mail_from;
        settings.ca_file = config.smtp_ca_file;
        return std::make_unique<mail::Smtp>(std::move(settings));
    } catch (const std::invalid_argument& error) {
        throw ConfigError(error.what());
    }
}

Node::Node(const Config& config, std::size_t memory)
    : locks_(lock_data(config)),
      store_(open_in_memory(config, memory, memory_)),
      seal_(open_seal(config, *store_)),
      letters_(std::make_unique<mail::FileLetters>(config.templates)),
      outside_(outside_directories(config)),
      environment_{*store_, system_clock(), seal_, *letters_, core_options(config)},
      directory_(environment_),
      mailer_(open_mailer(config)),
      outbox_(std::make_unique<mail::Outbox>(*store_, *mailer_, system_clock())) {
    for (const auto& directory : outside_) environment_.outside.push_back(directory.get());
    if (store_->is_embedded()) forget_leases(*store_);
    environment_.mail_queued = [this] { outbox_->wake(); };
    environment_.later = [this](std::function<void()> task) { background_.add(std::move(task)); };
    directory_.groups.ensure(first_group);
    if (!config.cds_default_group.empty()) directory_.groups.ensure(config.cds_default_group);
}

Node::~Node() = default;

std::optional<Node::FirstAdministrator> Node::make_first_administrator() {
    if (!is_empty(*store_)) return std::nullopt;
    core::NewAccount root;
    root.username = "root";
    root.name = "Administrator";
    root.admin = true;
    root.origin = server_origin;
    root.confirmed = true;
    root.password = crypto::readable_password();
    auto created = directory_.accounts.create(policy::operate(), root);
    if (!created) return std::nullopt;  // another node on the same database was faster
    directory_.groups.join(policy::operate(), first_group, created->account.id, true);
    return FirstAdministrator{root.username, std::move(*root.password), std::move(created->private_token)};
}

}  // namespace usher
