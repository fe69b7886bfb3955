// The port to the store: Reader and Writer, grouped by noun. `read` and `write` run a function in one
// transaction. A function may run more than once (a lost race is retried), so it must not have effects
// outside the transaction other than assigning its results.
//
// Not finding something is never an error here. A store that cannot be reached throws Unavailable.
#pragma once

#include <functional>
#include <map>
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
#include "domain/group.h"
#include "domain/mail.h"
#include "domain/policy.h"
#include "domain/project.h"
#include "domain/setting.h"
#include "domain/signing_key.h"
#include "domain/ssh_key.h"
#include "domain/timeline.h"
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
    // Those that are there, in the order asked for; each id once.
    virtual std::vector<Account> by_ids(std::span<const AccountId> ids) = 0;
    virtual std::optional<Account> by_username(std::string_view folded) = 0;
    virtual std::optional<Account> by_uuid(const Uuid& uuid) = 0;
    // The account that owns an address as its primary one.
    virtual std::optional<Account> by_primary_email(std::string_view folded) = 0;
    virtual std::optional<Tombstone> tombstone(AccountId id) = 0;
    virtual std::optional<Tombstone> tombstone_by_uuid(const Uuid& uuid) = 0;
    // The newest one that kept this address.
    virtual std::optional<Tombstone> tombstone_by_email(std::string_view folded) = 0;
    // Newest first; `offset` rows of the filtered list are skipped. Any offset costs about the same
    // when the filter does not narrow.
    virtual std::vector<Account> page(const AccountFilter& filter, std::int64_t offset,
                                      std::int64_t limit) = 0;
    // Kept, not counted, when the filter does not narrow.
    virtual std::int64_t count(const AccountFilter& filter) = 0;
    // Ascending by id, starting after `after`: for walks over the whole directory.
    virtual std::vector<Account> after(AccountId after, std::int64_t limit) = 0;
    // Those of a kind, ascending by the bytes of the username, starting after `username` (empty: from the
    // first): for lists of everybody.
    virtual std::vector<Account> after_username(AccountKind kind, std::string_view username,
                                                std::int64_t limit) = 0;
    // Is there anybody whom not the server itself made at its first start?
    virtual bool holds_people() = 0;
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
    // Everything but id, uuid, kind, created_at and cookie_epoch; identities are replaced.
    // A changed email is not moved between owners here: see EmailWriter::make_primary.
    virtual void update(const Account& account) = 0;
    // Removes the account and all that belongs to it; leaves the tombstone, which keeps username and address
    // when `keeps_names`.
    virtual void erase(AccountId id, AccountId by, Time now, bool keeps_names = false) = 0;
    virtual void set_state(AccountId id, State state, Time now) = 0;
    // Ends every cookie signed so far: counts cookie_epoch, which update() leaves alone.
    virtual void end_cookies(AccountId id) = 0;
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
    virtual void erase(AccountId id) = 0;
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
    // Shows the address (or none) without giving it to the account; the one it owned as its primary is free.
    virtual void show(AccountId account, const std::optional<std::string>& address, Time now) = 0;
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
    // The account's tokens of one kind that are not revoked, ascending by the bytes of their names, then
    // newest first; expired ones included.
    virtual std::vector<Token> of(AccountId account, TokenKind kind) = 0;
    virtual std::optional<Token> by_hash(const TokenHash& hash) = 0;
    // The newest one of that kind and name, compared as written; it may have expired.
    virtual std::optional<Token> named(AccountId account, TokenKind kind, std::string_view name) = 0;
    // When the oldest token of that kind was made which is still good at `now`.
    virtual std::optional<Time> oldest_unexpired(TokenKind kind, Time now) = 0;
    virtual std::optional<Link> link(const TokenHash& hash) = 0;
    virtual std::vector<Link> links_of(AccountId account, LinkPurpose purpose) = 0;
};

class TokenWriter {
  public:
    virtual ~TokenWriter() = default;
    virtual TokenId insert(const Token& token, const TokenHash& hash) = 0;
    // What the use of a credential leaves: when and from where, on the account too. A session that lives as
    // long as it is used gets its new end.
    virtual void record_use(const TokenHash& hash, AccountId account, Time now,
                            const std::optional<std::string>& from, std::optional<Time> expires_at) = 0;
    // What proof of being somebody leaves that is no credential of ours.
    virtual void record_visit(AccountId account, Time now) = 0;
    // False when there was none.
    virtual bool erase(const TokenHash& hash) = 0;
    virtual std::int64_t erase_of(AccountId account, TokenKind kind) = 0;
    // None of that kind lives longer than until `end`.
    virtual void cap_expiry(AccountId account, TokenKind kind, Time end) = 0;
    // Up to `limit` sessions and signed tokens whose end has passed.
    virtual void erase_expired_sessions(Time now, std::int64_t limit) = 0;
    virtual void insert_link(const Link& link) = 0;
    virtual void erase_link(const TokenHash& hash) = 0;
    virtual void erase_links_of(AccountId account, LinkPurpose purpose) = 0;
};

class SigningKeyReader {
  public:
    virtual ~SigningKeyReader() = default;
    virtual std::vector<SigningKey> all() = 0;  // newest first
};

class SigningKeyWriter {
  public:
    virtual ~SigningKeyWriter() = default;
    virtual SigningKeyId insert(const SigningKey& key) = 0;  // id is ignored and assigned
    virtual void erase(SigningKeyId id) = 0;
};

class SettingReader {
  public:
    virtual ~SettingReader() = default;
    virtual Settings of(AccountId account, std::string_view space) = 0;
    virtual std::optional<std::string> value(AccountId account, std::string_view space,
                                             std::string_view name) = 0;
    // Of many accounts at once; those without any are left out.
    virtual std::map<AccountId, Settings> of_all(std::span<const AccountId> accounts,
                                                 std::string_view space) = 0;
    // Bytes of names and values.
    virtual std::int64_t size(AccountId account, std::string_view space) = 0;
};

class SettingWriter {
  public:
    virtual ~SettingWriter() = default;
    virtual void set(AccountId account, std::string_view space, std::string_view name,
                     std::string_view value) = 0;
    // False when there was none.
    virtual bool erase(AccountId account, std::string_view space, std::string_view name) = 0;
    virtual void erase_all(AccountId account, std::string_view space) = 0;
};

class GroupReader {
  public:
    virtual ~GroupReader() = default;
    virtual std::optional<Group> by_id(GroupId id) = 0;
    virtual std::optional<Group> by_name(std::string_view name) = 0;
    // All lists of groups are ascending by the bytes of their names, members by those of their usernames.
    virtual std::vector<Group> all() = 0;
    virtual std::vector<Membership> of(AccountId account) = 0;
    // The same without reading the groups: their ids, ascending.
    virtual std::vector<GroupId> ids_of(AccountId account) = 0;
    // Of many accounts at once: by account, then by the bytes of the group's name.
    virtual std::vector<std::pair<AccountId, GroupId>> memberships_of(
        std::span<const AccountId> accounts) = 0;
    // In no order; those that are not there are left out.
    virtual std::vector<Group> by_ids(std::span<const GroupId> ids) = 0;
    virtual std::vector<Member> members(GroupId group) = 0;
    // Those of a kind, in the same order, without reading the accounts.
    virtual std::vector<AccountId> member_ids(GroupId group, AccountKind kind) = 0;
    // Whether the account is a member, and if so whether it manages the group.
    virtual std::optional<bool> role(GroupId group, AccountId account) = 0;
    virtual std::int64_t manager_count(GroupId group) = 0;
    // By group name, then id.
    virtual std::vector<GroupToken> tokens_of(GroupId group) = 0;
    virtual std::vector<GroupToken> tokens_managed_by(AccountId account) = 0;
    virtual std::vector<GroupToken> all_tokens() = 0;
    virtual std::optional<GroupToken> token(const TokenHash& hash) = 0;
};

class GroupWriter {
  public:
    virtual ~GroupWriter() = default;
    virtual GroupId insert(const Group& group) = 0;  // id and counts are ignored
    // The group, held against other writers until the transaction ends.
    virtual std::optional<Group> lock(GroupId id) = 0;
    virtual std::optional<Group> lock_by_name(std::string_view name) = 0;
    virtual void update(const Group& group) = 0;  // everything but id, uuid, created_at and the counts
    // With its memberships, labels and tokens.
    virtual void erase(GroupId id) = 0;
    // Joining again changes nothing.
    virtual void join(GroupId group, AccountId account, bool manager) = 0;
    virtual void set_manager(GroupId group, AccountId account, bool manager) = 0;
    // False when it was no member.
    virtual bool leave(GroupId group, AccountId account) = 0;
    virtual GroupTokenId insert_token(const GroupToken& token, const TokenHash& hash) = 0;
    // False when the group has no such token.
    virtual bool erase_token(GroupId group, GroupTokenId id) = 0;
};

class ProjectReader {
  public:
    virtual ~ProjectReader() = default;
    virtual std::optional<Project> by_key(std::string_view key) = 0;
    // Projects and workflows come ascending by the bytes of their names, grants by those of the groups'.
    virtual std::vector<Project> all() = 0;
    // Those that the account's groups may at least read.
    virtual std::vector<Project> readable_by(AccountId account) = 0;
    virtual std::vector<Grant> grants(ProjectId project) = 0;
    // The highest that the account's groups have.
    virtual std::optional<Permission> permission(ProjectId project, AccountId account) = 0;
    virtual Permissions permissions_of(AccountId account) = 0;
    virtual std::optional<Workflow> workflow(ProjectId project, std::string_view name) = 0;
    virtual std::vector<Workflow> workflows_of(ProjectId project) = 0;
    virtual std::vector<Grant> grants(WorkflowId workflow) = 0;
    // Of all its workflows, ascending by workflow.
    virtual std::vector<WorkflowGrant> workflow_grants_in(ProjectId project) = 0;
    virtual bool is_favorite(AccountId account, ProjectId project) = 0;
    virtual bool is_favorite(AccountId account, WorkflowId workflow) = 0;
    virtual std::vector<ProjectId> favorite_projects(AccountId account) = 0;  // in no order
    virtual std::vector<WorkflowId> favorite_workflows(AccountId account) = 0;
    // Projects, then workflows of projects, that the account marked or could mark: those in projects that its
    // groups may at least read, or of all.
    virtual std::vector<Shortcut> favorites(AccountId account, bool reads_all) = 0;
    virtual std::vector<Shortcut> shortcuts(AccountId account, bool reads_all) = 0;
};

class ProjectWriter {
  public:
    virtual ~ProjectWriter() = default;
    virtual ProjectId insert(const Project& project) = 0;  // id is ignored
    // Holds the project against other writers until the transaction ends; false when it is not there.
    virtual bool lock(ProjectId id) = 0;
    virtual void touch(ProjectId id, Time now) = 0;
    // With its workflows, all grants and favorites. Events stay.
    virtual void erase(ProjectId id) = 0;
    // Takes the place of an earlier grant.
    virtual void grant(ProjectId project, GroupId group, Permission permission) = 0;
    virtual void revoke(ProjectId project, GroupId group) = 0;
    virtual WorkflowId insert_workflow(const Workflow& workflow) = 0;  // id is ignored
    // With its grants and favorites; false when there was none.
    virtual bool erase_workflow(ProjectId project, std::string_view name) = 0;
    virtual void grant(WorkflowId workflow, GroupId group, Permission permission) = 0;
    // In every workflow of the project where the group has none.
    virtual void grant_in_workflows(ProjectId project, GroupId group, Permission permission) = 0;
    // In every workflow of the project where it is `from`.
    virtual void change_in_workflows(ProjectId project, GroupId group, Permission from, Permission to) = 0;
    virtual void revoke_in_workflows(ProjectId project, GroupId group) = 0;
    // Whether it is a favorite now. The account must be locked.
    virtual bool toggle_favorite(AccountId account, ProjectId project) = 0;
    virtual bool toggle_favorite(AccountId account, WorkflowId workflow) = 0;
};

class TimelineReader {
  public:
    virtual ~TimelineReader() = default;
    // Of the workflows that exist and that the account's groups have a right on; in no order.
    virtual std::vector<EventSource> sources_of(AccountId account) = 0;
    // The events of these sources, newest first, later arrivals before earlier ones of the same moment.
    // `offset` of them are skipped, in time that grows with it and in memory that does not.
    virtual std::vector<Event> page(const std::vector<EventSourceId>& sources, std::int64_t offset,
                                    std::int64_t limit) = 0;
};

class TimelineWriter {
  public:
    virtual ~TimelineWriter() = default;
    virtual EventId insert(const NewEvent& event) = 0;
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
    virtual SigningKeyReader& signing_keys() = 0;
    virtual SettingReader& settings() = 0;
    virtual GroupReader& groups() = 0;
    virtual ProjectReader& projects() = 0;
    virtual TimelineReader& timeline() = 0;
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
    virtual SigningKeyWriter& signing_keys() = 0;
    virtual SettingWriter& settings() = 0;
    virtual GroupWriter& groups() = 0;
    virtual ProjectWriter& projects() = 0;
    virtual TimelineWriter& timeline() = 0;
    virtual MailWriter& mails() = 0;
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
    virtual void in_walk(const std::function<void(Reader&)>& f) { in_read(f); }
    virtual void in_write(const std::function<bool(Writer&)>& f) = 0;  // true: commit
};

}  // namespace usher
