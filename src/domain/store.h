// The port to the store: Reader and Writer, grouped by noun. `read` and `write` run a function in one
// transaction. A function may run more than once (a lost race is retried), so it must not have effects
// outside the transaction other than assigning its results.
//
// Not finding something is never an error here. A store that cannot be reached throws Unavailable.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "domain/account.h"
#include "domain/email.h"
#include "domain/mail.h"
#include "domain/policy.h"
#include "domain/ssh_key.h"
#include "domain/token.h"

namespace usher {

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

class AccountReader {
  public:
    virtual ~AccountReader() = default;
    virtual std::optional<Account> by_id(AccountId id) = 0;
    virtual std::optional<Account> by_username(std::string_view folded) = 0;
    virtual std::optional<Account> by_uuid(const Uuid& uuid) = 0;
    // The account that owns an address as its primary one.
    virtual std::optional<Account> by_primary_email(std::string_view folded) = 0;
    virtual std::optional<Tombstone> tombstone(AccountId id) = 0;
    // Newest first; `offset` rows of the filtered list are skipped. Any offset costs about the same
    // when the filter does not narrow.
    virtual std::vector<Account> page(const AccountFilter& filter, std::int64_t offset,
                                      std::int64_t limit) = 0;
    // Kept, not counted, when the filter does not narrow.
    virtual std::int64_t count(const AccountFilter& filter) = 0;
    // Ascending by id, starting after `after`: for walks over the whole directory.
    virtual std::vector<Account> after(AccountId after, std::int64_t limit) = 0;
    // Who has this identity, if anybody.
    virtual std::optional<AccountId> identity_owner(std::string_view provider,
                                                    std::string_view extern_uid) = 0;
};

class AccountWriter {
  public:
    virtual ~AccountWriter() = default;
    // `id` is ignored and assigned. Also takes ownership of account.email when `own_email` is true.
    // Identities are stored in the order given, oldest last.
    virtual AccountId insert(const Account& account, bool own_email) = 0;
    // The account, held against other writers until the transaction ends.
    virtual std::optional<Account> lock(AccountId id) = 0;
    // Everything but id, uuid, kind and created_at; identities are replaced.
    // A changed email is not moved between owners here: see EmailWriter::make_primary.
    virtual void update(const Account& account) = 0;
    // Removes the account and all that belongs to it; leaves the tombstone.
    virtual void erase(AccountId id, AccountId by, Time now) = 0;
    virtual void set_state(AccountId id, State state, Time now) = 0;
};

class PasswordReader {
  public:
    virtual ~PasswordReader() = default;
    virtual std::optional<std::string> hash_of(AccountId id) = 0;
};

class PasswordWriter {
  public:
    virtual ~PasswordWriter() = default;
    virtual void set(AccountId id, std::string_view hash, Time now) = 0;
};

class EmailReader {
  public:
    virtual ~EmailReader() = default;
    virtual std::optional<EmailOwner> owner(std::string_view folded) = 0;
    virtual std::vector<Email> secondary_of(AccountId account) = 0;  // newest first
    virtual std::optional<Email> secondary(EmailId id) = 0;
};

class EmailWriter {
  public:
    virtual ~EmailWriter() = default;
    virtual Email insert_secondary(AccountId account, std::string_view address, Time now) = 0;
    virtual void erase_secondary(EmailId id) = 0;
    // Gives the address to the account as its primary one, in its row and in the ownership list. When
    // it was one of the account's own further addresses, the old primary address takes that place.
    virtual void make_primary(AccountId account, std::string_view address, Time now) = 0;
};

class KeyReader {
  public:
    virtual ~KeyReader() = default;
    virtual std::vector<SshKey> of(AccountId account) = 0;  // newest first
    virtual std::optional<SshKey> by_id(KeyId id) = 0;
    virtual bool has_text(std::string_view key) = 0;
    virtual bool has_fingerprint(std::string_view fingerprint) = 0;
};

class KeyWriter {
  public:
    virtual ~KeyWriter() = default;
    virtual KeyId insert(const SshKey& key) = 0;  // id is ignored and assigned
    virtual void erase(KeyId id) = 0;
};

class TokenReader {
  public:
    virtual ~TokenReader() = default;
    virtual std::optional<Credential> credential(const TokenHash& hash) = 0;
    // The account's private token, sealed.
    virtual std::optional<Token> private_token_of(AccountId account) = 0;
    virtual std::optional<Link> link(const TokenHash& hash) = 0;
};

class TokenWriter {
  public:
    virtual ~TokenWriter() = default;
    virtual TokenId insert(const Token& token, const TokenHash& hash) = 0;
    virtual void insert_link(const Link& link) = 0;
    virtual void erase_link(const TokenHash& hash) = 0;
    virtual void erase_links_of(AccountId account, LinkPurpose purpose) = 0;
};

class MailReader {
  public:
    virtual ~MailReader() = default;
    virtual std::int64_t waiting() = 0;
};

class MailWriter {
  public:
    virtual ~MailWriter() = default;
    virtual void queue(const Mail& mail) = 0;  // id and attempts are ignored
    // Up to `limit` messages due at `now`, reserved for this caller until `until`; others skip them.
    virtual std::vector<Mail> claim(Time now, Time until, int limit) = 0;
    virtual void remove(MailId id) = 0;
    virtual void retry(MailId id, Time next_attempt) = 0;  // counts the attempt
    virtual void cancel_for(AccountId account) = 0;
};

class Reader {
  public:
    virtual ~Reader() = default;
    virtual AccountReader& accounts() = 0;
    virtual PasswordReader& passwords() = 0;
    virtual EmailReader& emails() = 0;
    virtual KeyReader& keys() = 0;
    virtual TokenReader& tokens() = 0;
    virtual MailReader& mails() = 0;
};

class Writer {
  public:
    virtual ~Writer() = default;
    virtual Reader& reader() = 0;  // sees this transaction's own writes
    virtual AccountWriter& accounts() = 0;
    virtual PasswordWriter& passwords() = 0;
    virtual EmailWriter& emails() = 0;
    virtual KeyWriter& keys() = 0;
    virtual TokenWriter& tokens() = 0;
    virtual MailWriter& mails() = 0;
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

    // One record in a transaction of its own: what most requests begin with. An engine may answer from
    // memory what no commit has touched since.
    virtual std::optional<Credential> credential(const TokenHash& hash) {
        return read([&](Reader& reader) { return reader.tokens().credential(hash); });
    }
    virtual std::optional<Account> account(AccountId id) {
        return read([&](Reader& reader) { return reader.accounts().by_id(id); });
    }

    // True when reads are cheap enough for an I/O thread (an embedded engine).
    virtual bool is_embedded() const = 0;
    // Throws Unavailable with a reason when the store does not answer.
    virtual void ping() = 0;
    // Problems found by a full check of the store's own structure and of the directory's invariants;
    // empty when sound.
    virtual std::vector<std::string> check() = 0;

  protected:
    virtual void in_read(const std::function<void(Reader&)>& f) = 0;
    virtual void in_write(const std::function<bool(Writer&)>& f) = 0;  // true: commit
};

}  // namespace usher
