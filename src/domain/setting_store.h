// The parts of the store port that hold settings and the outbox. Not finding something is
// never an error; what can go wrong is told in domain/store.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "domain/mail.h"
#include "domain/setting.h"

namespace usher {

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
    // Those of the account to that address, compared as written. How many of them nobody had claimed yet, and
    // so can have sent.
    virtual std::int64_t cancel_to(AccountId account, std::string_view address) = 0;
};

}  // namespace usher
