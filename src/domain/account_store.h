// The parts of the store port that hold a person: accounts, passwords, addresses, keys and the picture. Not
// finding something is never an error; what can go wrong is told in domain/store.h.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "domain/account_list.h"
#include "domain/avatar.h"
#include "domain/email.h"
#include "domain/gpg_key.h"
#include "domain/shared_account.h"
#include "domain/ssh_key.h"

namespace usher {

inline constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

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
    virtual std::vector<SharedAccount> page(const AccountFilter& filter, std::int64_t offset,
                                            std::int64_t limit) = 0;
    // The same in any order.
    virtual std::vector<SharedAccount> page(const AccountFilter& filter, const AccountSequence& sequence,
                                            std::int64_t offset, std::int64_t limit) = 0;
    // Kept, not counted, when the filter does not narrow; otherwise no further than to `most`.
    virtual std::int64_t count(const AccountFilter& filter, std::int64_t most = unbounded) = 0;
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
    // Everything but id, uuid, kind, created_at, created_by and cookie_epoch; identities are replaced.
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
    virtual Email insert_secondary(AccountId account, std::string_view address, Time now,
                                   std::optional<Time> confirmed_at = {}) = 0;
    virtual void confirm_secondary(EmailId id, Time now) = 0;
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
    // Newest first as well.
    virtual std::vector<SshKey> page(AccountId account, std::int64_t offset, std::int64_t limit) = 0;
    virtual std::int64_t count(AccountId account) = 0;
    virtual std::optional<SshKey> by_id(KeyId id) = 0;
    virtual bool has_text(std::string_view key) = 0;
    virtual bool has_fingerprint(std::string_view fingerprint) = 0;
    virtual std::optional<SshKey> by_fingerprint(std::string_view md5) = 0;
    virtual std::optional<SshKey> by_sha256(std::string_view sha256) = 0;
};

class KeyWriter {
  public:
    virtual ~KeyWriter() = default;
    virtual KeyId insert(const SshKey& key) = 0;  // id is ignored and assigned
    virtual void erase(KeyId id) = 0;
};

class GpgKeyReader {
  public:
    virtual ~GpgKeyReader() = default;
    virtual std::vector<GpgKey> of(AccountId account) = 0;  // newest first
    // Newest first as well.
    virtual std::vector<GpgKey> page(AccountId account, std::int64_t offset, std::int64_t limit) = 0;
    virtual std::int64_t count(AccountId account) = 0;
    virtual std::optional<GpgKey> by_id(GpgKeyId id) = 0;
    virtual std::optional<GpgKey> by_fingerprint(std::string_view fingerprint) = 0;
};

class GpgKeyWriter {
  public:
    virtual ~GpgKeyWriter() = default;
    virtual GpgKeyId insert(const GpgKey& key) = 0;  // id is ignored and assigned
    virtual void erase(GpgKeyId id) = 0;
};

class AvatarReader {
  public:
    virtual ~AvatarReader() = default;
    virtual std::optional<Avatar> of(AccountId account) = 0;
};

class AvatarWriter {
  public:
    virtual ~AvatarWriter() = default;
    // Account::avatar is the caller's to change.
    virtual void set(AccountId account, const Avatar& avatar) = 0;
    virtual void erase(AccountId account) = 0;
};

}  // namespace usher
