// Many accounts at once, with what their clients already hold: hashes, tokens, keys, addresses.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "core/environment.h"
#include "domain/account.h"
#include "domain/policy.h"

namespace usher::core {

struct ImportedKey {
    std::string title;
    std::string key;
};

struct ImportedAccount {
    Account account;                             // id is assigned; uuid only when not set
    std::optional<bool> can_create_group;        // else the server's default
    std::optional<std::int64_t> projects_limit;  // else the server's default
    std::optional<Secret> password;              // hashed here, in parallel, before anything is stored
    std::optional<std::string> password_hash;
    std::optional<Secret> private_token;  // else a new one is made
    std::vector<ImportedKey> keys;
    std::vector<std::string> emails;  // further addresses
};

// One row of the source: an account, or why it is none.
struct ImportRow {
    std::int64_t line = 0;
    ImportedAccount account;
    std::string refusal;  // empty: the account may be used
};

struct RefusedRow {
    std::int64_t line;
    std::string reason;
};

// A source of rows that can be read again from the start.
class ImportSource {
  public:
    virtual ~ImportSource() = default;
    virtual void rewind() = 0;
    virtual bool next(ImportRow& row) = 0;  // false at the end
    // Might some row have a password? A quick look that may say yes too often.
    virtual bool mentions_passwords() = 0;
};

struct ImportSummary {
    std::int64_t imported = 0;
    std::int64_t refused = 0;
};

class Import {
  public:
    explicit Import(Environment& environment) : env_(environment) {}

    struct Plan {
        bool keep_going = false;  // store the good rows of a file with bad ones
        std::function<void(std::int64_t rows)> progress = [](std::int64_t) {};
        std::function<void(const RefusedRow&)> refused = [](const RefusedRow&) {};
    };

    // All rows in one transaction. Without keep_going one bad row refuses the file: every bad row is
    // reported, nothing is stored and the answer is `invalid`.
    Result<ImportSummary> run(const Permit& permit, ImportSource& source, const Plan& plan);

  private:
    Environment& env_;
};

}  // namespace usher::core
