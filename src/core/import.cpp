#include "core/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <unordered_map>

#include "base/cores.h"
#include "base/log.h"
#include "base/text.h"
#include "core/accounts.h"
#include "core/keys.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/email.h"

namespace usher::core {
namespace {

using Hashes = std::unordered_map<std::int64_t, std::string>;  // by line

// Rows whose passwords are hashed together by all cores.
constexpr std::size_t hash_batch = 64;

struct Unhashed {
    std::int64_t line;
    Secret password;
};

void hash_batch_of(const std::vector<Unhashed>& batch, const crypto::PasswordCost& cost, Hashes& hashes) {
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    const auto work = [&] {
        try {
            for (auto i = next++; i < batch.size(); i = next++) {
                auto hash = crypto::hash_password(batch[i].password, cost);
                const std::lock_guard lock(mutex);
                hashes[batch[i].line] = std::move(hash);
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> workers(static_cast<std::size_t>(available_cores() - 1));
        for (auto& worker : workers) worker = std::jthread(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

// What a first look at the rows shows.
struct Survey {
    std::int64_t bad_rows = 0;
    std::int64_t passwords = 0;
};

Survey survey(ImportSource& source) {
    Survey found;
    ImportRow row;
    for (source.rewind(); source.next(row);) {
        if (!row.refusal.empty()) ++found.bad_rows;
        if (row.account.password) ++found.passwords;
    }
    return found;
}

Hashes hash_passwords(ImportSource& source, const crypto::PasswordCost& cost, const Import::Plan& plan) {
    Hashes hashes;
    std::vector<Unhashed> batch;
    const auto flush = [&] {
        hash_batch_of(batch, cost, hashes);
        batch.clear();
        plan.progress(static_cast<std::int64_t>(hashes.size()));
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

// A row with everything that can be computed without the store.
struct PreparedRow {
    ImportRow row;
    Secret token;
    TokenHash token_hash{};
    std::string sealed_token;
    bool own_uuid = false;  // it came with the row, so somebody may have it

    std::vector<SshKey> keys;
};

void prepare(const Environment& env, PreparedRow& prepared) {
    auto& row = prepared.row;
    if (!row.refusal.empty()) return;
    auto& wanted = row.account;
    auto& account = wanted.account;
    const auto now = env.clock.now();
    prepared.own_uuid = account.uuid != Uuid{};
    if (!prepared.own_uuid) account.uuid = crypto::random_uuid();
    if (account.created_at == Time{}) account.created_at = now;
    account.updated_at = now;
    account.can_create_group = wanted.can_create_group.value_or(env.options.can_create_group);
    account.projects_limit = wanted.projects_limit.value_or(env.options.projects_limit);
    apply_external(account);
    prepared.token = wanted.private_token ? *wanted.private_token : crypto::private_token();
    prepared.token_hash = crypto::sha256(prepared.token.reveal());
    prepared.sealed_token = env.seal.close(prepared.token, account.uuid.text());
    for (auto& given : wanted.keys) {
        SshKey key;
        key.title = std::move(given.title);
        key.key = trim(given.key);
        key.created_at = key.updated_at = now;
        if (!fingerprint(key)) {
            row.refusal = fmt::format("key \"{}\" is not an SSH public key", key.title);
            return;
        }
        prepared.keys.push_back(std::move(key));
    }
}

// Reads and prepares rows in a thread of its own, while the store is busy with the ones before.
class Preparation {
  public:
    using Batch = std::vector<PreparedRow>;

    Preparation(const Environment& env, ImportSource& source)
        : thread_([this, &env, &source](const std::stop_token& stop) { run(env, source, stop); }) {}

    // The next rows in order; empty at the end. Throws what reading threw.
    Batch next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !ready_.empty() || ended_; });
        if (ready_.empty()) {
            if (failure_) std::rethrow_exception(failure_);
            return {};
        }
        auto batch = std::move(ready_.front());
        ready_.pop_front();
        changed_.notify_all();
        return batch;
    }

  private:
    static constexpr std::size_t batch_size = 256;
    static constexpr std::size_t batches_ahead = 4;

    void run(const Environment& env, ImportSource& source, const std::stop_token& stop) {
        try {
            source.rewind();
            for (Batch batch; !stop.stop_requested(); batch.clear()) {
                while (batch.size() < batch_size) {
                    PreparedRow prepared;
                    if (!source.next(prepared.row)) break;
                    prepare(env, prepared);
                    batch.push_back(std::move(prepared));
                }
                if (batch.empty()) break;
                hand_over(std::move(batch), stop);
            }
        } catch (...) {
            failure_ = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }

    void hand_over(Batch&& batch, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [&] { return ready_.size() < batches_ahead; });
        ready_.push_back(std::move(batch));
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Batch> ready_;
    bool ended_ = false;
    std::exception_ptr failure_;
    std::jthread thread_;  // last: it uses all of the above
};

// Stores one row, or says why it cannot be stored; then nothing of it is.
class Rows {
  public:
    Rows(Environment& env, Writer& writer, const Hashes& hashes)
        : env_(env), writer_(writer), hashes_(hashes) {}

    std::string store(PreparedRow& prepared) {
        if (!prepared.row.refusal.empty()) return prepared.row.refusal;
        auto reason = conflict(prepared);
        if (reason.empty()) insert(prepared);
        return reason;
    }

  private:
    std::string conflict(const PreparedRow& prepared) {
        auto& reader = writer_.reader();
        const auto& wanted = prepared.row.account;
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
        if (prepared.own_uuid && reader.accounts().by_uuid(account.uuid))
            return fmt::format("uuid {} is taken", account.uuid.text());
        if (auto reason = identity_conflict(account.identities); !reason.empty()) return reason;
        if (wanted.private_token && reader.tokens().credential(prepared.token_hash))
            return "private_token is taken";
        return key_conflict(prepared.keys);
    }

    std::string identity_conflict(const std::vector<Identity>& identities) {
        for (auto identity = identities.begin(); identity != identities.end(); ++identity) {
            const auto same_provider = [&](const Identity& other) {
                return other.provider == identity->provider;
            };
            if (std::any_of(identities.begin(), identity, same_provider))
                return fmt::format("has two identities of {}", identity->provider);
            if (identity->extern_uid &&
                writer_.reader().accounts().identity_owner(identity->provider, *identity->extern_uid))
                return fmt::format("identity {} \"{}\" is taken", identity->provider, *identity->extern_uid);
        }
        return {};
    }

    // Equal texts have equal fingerprints.
    std::string key_conflict(const std::vector<SshKey>& keys) {
        for (auto key = keys.begin(); key != keys.end(); ++key) {
            const bool twice = std::any_of(keys.begin(), key, [&](const SshKey& other) {
                return other.fingerprint == key->fingerprint;
            });
            if (twice || writer_.reader().keys().has_fingerprint(key->fingerprint))
                return fmt::format("key \"{}\" is taken", key->title);
        }
        return {};
    }

    void insert(PreparedRow& prepared) {
        auto& wanted = prepared.row.account;
        auto& account = wanted.account;
        account.id = writer_.accounts().insert(account, true);
        if (const auto hash = password_hash(prepared.row); !hash.empty())
            writer_.passwords().set(account.id, hash, account.updated_at);
        writer_.tokens().insert(private_token_row(account, std::move(prepared.sealed_token)),
                                prepared.token_hash);
        for (const auto& address : wanted.emails)
            writer_.emails().insert_secondary(account.id, address, account.updated_at);
        for (auto& key : prepared.keys) {
            key.account = account.id;
            writer_.keys().insert(key);
        }
    }

    std::string password_hash(const ImportRow& row) const {
        if (row.account.password_hash) return *row.account.password_hash;
        if (!row.account.password) return {};
        if (const auto made = hashes_.find(row.line); made != hashes_.end()) return made->second;
        return crypto::hash_password(*row.account.password, env_.options.password_cost);
    }

    Environment& env_;
    Writer& writer_;
    const Hashes& hashes_;
};

}  // namespace

Result<ImportSummary> Import::run(const Permit& permit, ImportSource& source, const Plan& plan) {
    Hashes hashes;
    if (source.mentions_passwords()) {
        // Hours of hashing are not spent on a file that will be refused.
        const auto found = survey(source);
        if (found.passwords > 0 && (found.bad_rows == 0 || plan.keep_going))
            hashes = hash_passwords(source, env_.options.password_cost, plan);
    }
    // Told after the transaction: whoever listens may be slow, and the function below may run again.
    std::vector<RefusedRow> refused;
    auto summary = env_.store.write(permit, [&](Writer& writer) -> Result<ImportSummary> {
        refused.clear();
        writer.expect_bulk();
        Rows rows(env_, writer, hashes);
        Preparation preparation(env_, source);
        ImportSummary sum;
        for (auto batch = preparation.next(); !batch.empty(); batch = preparation.next()) {
            for (auto& prepared : batch) {
                const auto reason = rows.store(prepared);
                if (reason.empty()) {
                    ++sum.imported;
                } else {
                    ++sum.refused;
                    refused.push_back({prepared.row.line, reason});
                }
            }
            plan.progress(sum.imported + sum.refused);
        }
        plan.progress(sum.imported + sum.refused);
        if (sum.refused > 0 && !plan.keep_going) return refuse(ErrorCode::invalid);
        return sum;
    });
    for (const auto& row : refused) plan.refused(row);
    if (summary)
        log::audit("accounts_imported", {{"accounts", summary->imported}, {"by", permit.by().value}});
    return summary;
}

}  // namespace usher::core
