// One node put together: the store, the key, the core and the mail behind it. Everything the program does
// with the directory goes through here, whether a server runs or not.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/directory.h"
#include "domain/mailer.h"
#include "ldap/directory.h"
#include "mail/outbox.h"
#include "main/background.h"
#include "main/config.h"
#include "main/data_directory.h"

namespace usher {

class MemoryStore;  // memory/memory_store.h

// By SMTP, or into files in the data directory. Throws ConfigError.
std::unique_ptr<Mailer> open_mailer(const Config& config);

class Node {
  public:
    // Locks the data, opens the store and the key. Throws Refused or std::runtime_error with one sentence:
    // another process holds the data, the key is missing or belongs to another directory, ….
    // `memory`: how many bytes may hold what is read (0: nothing is held).
    explicit Node(const Config& config, std::size_t memory = 0);
    ~Node();
    Node(const Node&) = delete;

    core::Directory& directory() { return directory_; }
    mail::Outbox& outbox() { return *outbox_; }
    // nullptr when the store alone answers.
    MemoryStore* memory() { return memory_; }

    struct FirstAdministrator {
        std::string username;
        Secret password;
        Secret private_token;
    };
    // Makes `root` when the directory holds nobody; nullopt when it does.
    std::optional<FirstAdministrator> make_first_administrator();

  private:
    std::vector<FileLock> locks_;
    MemoryStore* memory_ = nullptr;
    std::unique_ptr<Store> store_;
    crypto::Seal seal_;
    std::unique_ptr<Letters> letters_;
    std::vector<std::unique_ptr<ldap::Directory>> outside_;
    core::Environment environment_;
    core::Directory directory_;
    std::unique_ptr<Mailer> mailer_;
    std::unique_ptr<mail::Outbox> outbox_;
    Background background_;  // works with what is above
};

}  // namespace usher
