// The port to the store: Reader and Writer, grouped by noun. `read` and `write` run a function in one
// transaction. A function may run more than once (a lost race is retried), so it must not have effects
// outside the transaction other than assigning its results.
//
// Not finding something is never an error here. A store that cannot be reached throws Unavailable.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "domain/account_store.h"
#include "domain/group_store.h"
#include "domain/policy.h"
#include "domain/setting_store.h"
#include "domain/shared_account.h"
#include "domain/token_store.h"

namespace usher {

class SyncReader;  // domain/synchronisation.h
class SyncWriter;
class Follower;  // domain/changes.h

// The engine cannot answer now (connection lost, disk full, locked too long).
struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A uniqueness rule of the schema was broken by a concurrent writer; `write` retries the function.
struct Violation : std::runtime_error {
    Violation(std::string table_name, std::string column_name)
        : std::runtime_error("constraint on " + table_name + "." + column_name),
          table(std::move(table_name)),
          column(std::move(column_name)) {}
    std::string table;
    std::string column;
};

class Reader {
  public:
    virtual ~Reader() = default;
    virtual AccountReader& accounts() = 0;
    virtual PasswordReader& passwords() = 0;
    virtual EmailReader& emails() = 0;
    virtual KeyReader& keys() = 0;
    virtual GpgKeyReader& gpg_keys() = 0;
    virtual AvatarReader& avatars() = 0;
    virtual TokenReader& tokens() = 0;
    virtual SigningKeyReader& signing_keys() = 0;
    virtual SettingReader& settings() = 0;
    virtual GroupReader& groups() = 0;
    virtual ProjectReader& projects() = 0;
    virtual TimelineReader& timeline() = 0;
    virtual MailReader& mails() = 0;
    virtual SyncReader& synchronisation() = 0;
};

class Writer {
  public:
    virtual ~Writer() = default;
    virtual Reader& reader() = 0;  // sees this transaction's own writes
    virtual AccountWriter& accounts() = 0;
    virtual PasswordWriter& passwords() = 0;
    virtual EmailWriter& emails() = 0;
    virtual KeyWriter& keys() = 0;
    virtual GpgKeyWriter& gpg_keys() = 0;
    virtual AvatarWriter& avatars() = 0;
    virtual TokenWriter& tokens() = 0;
    virtual SigningKeyWriter& signing_keys() = 0;
    virtual SettingWriter& settings() = 0;
    virtual GroupWriter& groups() = 0;
    virtual ProjectWriter& projects() = 0;
    virtual TimelineWriter& timeline() = 0;
    virtual MailWriter& mails() = 0;
    virtual SyncWriter& synchronisation() = 0;
    // Whoever else calls this waits until the transaction has ended: for a rule over the whole directory.
    virtual void serialise() = 0;
    // Many inserts follow: what can be built once at the end is left until then.
    virtual void expect_bulk() = 0;
};

class Store {
  public:
    virtual ~Store() = default;

    // f(Reader&) -> any value. One consistent snapshot that includes every write answered before.
    template <class F>
    auto read(F&& f) -> std::invoke_result_t<F&, Reader&> {
        using R = std::invoke_result_t<F&, Reader&>;
        std::optional<R> result;
        in_read([&](Reader& reader) { result.emplace(f(reader)); });
        return std::move(*result);
    }

    // f(AccountReader&) -> any value. The same for what accounts alone answer, which may be in memory.
    template <class F>
    auto look(F&& f) -> std::invoke_result_t<F&, AccountReader&> {
        using R = std::invoke_result_t<F&, AccountReader&>;
        std::optional<R> result;
        in_look([&](AccountReader& accounts) { result.emplace(f(accounts)); });
        return std::move(*result);
    }

    // The same, for one step of a walk through everything: an engine then keeps nothing of what was read.
    template <class F>
    auto walk(F&& f) -> std::invoke_result_t<F&, Reader&> {
        using R = std::invoke_result_t<F&, Reader&>;
        std::optional<R> result;
        in_walk([&](Reader& reader) { result.emplace(f(reader)); });
        return std::move(*result);
    }

    // f(Writer&) -> Result<T>. A refusal rolls back; a value is durable when this returns.
    template <class F>
    auto write(const Permit&, F&& f) -> std::invoke_result_t<F&, Writer&> {
        using R = std::invoke_result_t<F&, Writer&>;
        std::optional<R> result;
        in_write([&](Writer& writer) {
            result.emplace(f(writer));
            return result->has_value();
        });
        return std::move(*result);
    }

    // One record in a transaction of its own: what most requests begin with.
    virtual std::optional<Credential> credential(const TokenHash& hash) {
        return read([&](Reader& reader) { return reader.tokens().credential(hash); });
    }
    // Nobody when it is not there.
    virtual SharedAccount account(AccountId id) {
        return shared(read([&](Reader& reader) { return reader.accounts().by_id(id); }));
    }

    // From now on; nullptr: nobody. Not while somebody writes.
    virtual void set_follower(Follower* follower) { static_cast<void>(follower); }

    // True when this process alone has the directory.
    virtual bool is_embedded() const = 0;
    // True when point reads may be tried on an I/O thread: what would wait throws MustWait (base/at_once.h).
    virtual bool answers_at_once() const { return is_embedded(); }
    // Throws Unavailable with a reason when the store does not answer.
    virtual void ping() = 0;
    // Problems found by a full check of the store's own structure and of the directory's invariants;
    // empty when sound.
    virtual std::vector<std::string> check() = 0;

  protected:
    virtual void in_read(const std::function<void(Reader&)>& f) = 0;
    virtual void in_look(const std::function<void(AccountReader&)>& f) {
        in_read([&](Reader& reader) { f(reader.accounts()); });
    }
    virtual void in_walk(const std::function<void(Reader&)>& f) { in_read(f); }
    virtual void in_write(const std::function<bool(Writer&)>& f) = 0;  // true: commit

    // For a store that stands in front of another one.
    static void read_in(Store& store, const std::function<void(Reader&)>& f) { store.in_read(f); }
    static void walk_in(Store& store, const std::function<void(Reader&)>& f) { store.in_walk(f); }
    static void look_in(Store& store, const std::function<void(AccountReader&)>& f) { store.in_look(f); }
    static void write_in(Store& store, const std::function<bool(Writer&)>& f) { store.in_write(f); }
};

}  // namespace usher
