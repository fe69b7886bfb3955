#include "core/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/text.h"
#include "core/accounts.h"
#include "core/keys.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/email.h"

namespace usher::core {
namespace {

using Hashes = std::unordered_map<std::int64_t, std::string>;   // by line

constexpr std::int64_t progress_every = 1000;

// Rows whose passwords are hashed together by all cores.
constexpr std::size_t hash_batch = 64;

struct Unhashed {
    std::int64_t line;
    Secret password;
};

void hash_batch_of(const std::vector<Unhashed>& batch, const crypto::PasswordCost& cost, Hashes& hashes) {
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto i = next++; i < batch.size(); i = next++) {
            auto hash = crypto::hash_password(batch[i].password, cost);
            const std::lock_guard lock(mutex);
            hashes[batch[i].line] = std::move(hash);
        }
    };
    std::vector<std::jthread> workers(std::max(1U, std::thread::hardware_concurrency()) - 1);
    for (auto& worker : workers) worker = std::jthread(work);
    work();
}

Hashes hash_passwords(ImportSource& source, const crypto::PasswordCost& cost) {
    Hashes hashes;
    std::vector<Unhashed> batch;
    const auto flush = [&] {
        if (!batch.empty()) hash_batch_of(batch, cost, hashes);
        batch.clear();
    };
    ImportRow row;
    for (source.rewind(); source.next(row);) {
        if (!row.refusal.empty() || !row.account.password) continue;
        batch.push_back({row.line, *row.account.password});
        if (batch.size() == hash_batch) flush();
    }
    flush();
    return hashes;
}

// Stores one row, or says why it cannot be stored; then nothing of it is.
class Rows {
  public:
    Rows(Environment& env, Writer& writer, const Hashes& hashes) : env_(env), writer_(writer), hashes_(hashes) {}

    std::string store(ImportRow& row) {
        if (!row.refusal.empty()) return row.refusal;
        auto reason = conflict(row.account);
        if (reason.empty()) insert(row);
        return reason;
    }

  private:
    std::string conflict(ImportedAccount& wanted) {
        auto& reader = writer_.reader();
        const auto& account = wanted.account;
        if (reader.accounts().by_username(fold_case(account.username)))
            return fmt::format("username \"{}\" is taken", account.username);
        if (account.email && reader.emails().owner(fold_email(*account.email)))
            return fmt::format("email \"{}\" is taken", *account.email);
        for (std::size_t i = 0; i < wanted.emails.size(); ++i) {
            const auto folded = fold_email(wanted.emails[i]);
            const auto same = [&](const std::string& other) { return fold_email(other) == folded; };
            const auto before = wanted.emails.begin() + static_cast<std::ptrdiff_t>(i);
            if ((account.email && same(*account.email)) || std::any_of(wanted.emails.begin(), before, same) ||
                reader.emails().owner(folded))
                return fmt::format("email \"{}\" is taken", wanted.emails[i]);
        }
        for (const auto& identity : account.identities)
            if (identity.extern_uid && reader.accounts().identity_owner(identity.provider, *identity.extern_uid))
                return fmt::format("identity {} \"{}\" is taken", identity.provider, *identity.extern_uid);
        if (wanted.private_token && reader.tokens().credential(crypto::sha256(wanted.private_token->reveal())))
            return "private_token is taken";
        return key_conflict(wanted);
    }

    std::string key_conflict(const ImportedAccount& wanted) {
        auto& reader = writer_.reader();
        keys_.clear();
        for (const auto& given : wanted.keys) {
            SshKey key;
            key.title = given.title;
            key.key = trim(given.key);
            if (!fingerprint(key)) return fmt::format("key \"{}\" is not an SSH public key", given.title);
            const bool twice = std::any_of(keys_.begin(), keys_.end(), [&](const SshKey& other) {
                return other.fingerprint == key.fingerprint;
            });
            if (twice || reader.keys().has_text(key.key) || reader.keys().has_fingerprint(key.fingerprint))
                return fmt::format("key \"{}\" is taken", given.title);
            keys_.push_back(std::move(key));
        }
        return {};
    }

    void insert(ImportRow& row) {
        auto& wanted = row.account;
        auto& account = wanted.account;
        const auto now = env_.clock.now();
        if (account.uuid == Uuid{}) account.uuid = crypto::random_uuid();
        if (account.created_at == Time{}) account.created_at = now;
        account.updated_at = now;
        account.id = writer_.accounts().insert(account, true);
        if (wanted.password_hash) writer_.passwords().set(account.id, *wanted.password_hash, now);
        else if (const auto made = hashes_.find(row.line); made != hashes_.end())
            writer_.passwords().set(account.id, made->second, now);
        store_private_token(env_, writer_, account,
                            wanted.private_token ? *wanted.private_token : crypto::private_token());
        for (const auto& address : wanted.emails) writer_.emails().insert_secondary(account.id, address, now);
        for (auto& key : keys_) {
            key.account = account.id;
            key.created_at = key.updated_at = now;
            writer_.keys().insert(key);
        }
    }

    Environment& env_;
    Writer& writer_;
    const Hashes& hashes_;
    std::vector<SshKey> keys_;
};

}  // namespace

Result<ImportSummary> Import::run(const Permit& permit, ImportSource& source, const Plan& plan) {
    const auto hashes = hash_passwords(source, env_.options.password_cost);
    auto summary = env_.store.write(permit, [&](Writer& writer) -> Result<ImportSummary> {
        writer.expect_bulk();
        Rows rows(env_, writer, hashes);
        ImportSummary sum;
        ImportRow row;
        for (source.rewind(); source.next(row);) {
            const auto reason = rows.store(row);
            if (reason.empty()) {
                ++sum.imported;
            } else {
                ++sum.refused;
                plan.refused({row.line, reason});
            }
            if ((sum.imported + sum.refused) % progress_every == 0) plan.progress(sum.imported + sum.refused);
        }
        plan.progress(sum.imported + sum.refused);
        if (sum.refused > 0 && !plan.keep_going) return refuse(ErrorCode::invalid);
        return sum;
    });
    if (summary) log::audit("accounts_imported", {{"accounts", summary->imported}, {"by", permit.by().value}});
    return summary;
}

}  // namespace usher::core
