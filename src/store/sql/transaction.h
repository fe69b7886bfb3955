// Reader and Writer over one connection. Made once per connection; the stores open and end the transactions.
#pragma once

#include "store/sql/accounts.h"
#include "store/sql/avatars.h"
#include "store/sql/emails.h"
#include "store/sql/gpg_keys.h"
#include "store/sql/groups.h"
#include "store/sql/keys.h"
#include "store/sql/ldap.h"
#include "store/sql/mails.h"
#include "store/sql/passwords.h"
#include "store/sql/projects.h"
#include "store/sql/settings.h"
#include "store/sql/signing_keys.h"
#include "store/sql/timeline.h"
#include "store/sql/tokens.h"

namespace usher {

class SqlReader final : public Reader {
  public:
    explicit SqlReader(Connection& connection)
        : accounts_(connection),
          passwords_(connection),
          emails_(connection),
          keys_(connection),
          gpg_keys_(connection),
          avatars_(connection),
          tokens_(connection),
          signing_keys_(connection),
          settings_(connection),
          groups_(connection),
          projects_(connection),
          timeline_(connection),
          mails_(connection),
          synchronisation_(connection) {}
    AccountReader& accounts() override { return accounts_; }
    PasswordReader& passwords() override { return passwords_; }
    EmailReader& emails() override { return emails_; }
    KeyReader& keys() override { return keys_; }
    GpgKeyReader& gpg_keys() override { return gpg_keys_; }
    AvatarReader& avatars() override { return avatars_; }
    TokenReader& tokens() override { return tokens_; }
    SigningKeyReader& signing_keys() override { return signing_keys_; }
    SettingReader& settings() override { return settings_; }
    GroupReader& groups() override { return groups_; }
    ProjectReader& projects() override { return projects_; }
    TimelineReader& timeline() override { return timeline_; }
    MailReader& mails() override { return mails_; }
    SyncReader& synchronisation() override { return synchronisation_; }

  private:
    SqlAccountReader accounts_;
    SqlPasswordReader passwords_;
    SqlEmailReader emails_;
    SqlKeyReader keys_;
    SqlGpgKeyReader gpg_keys_;
    SqlAvatarReader avatars_;
    SqlTokenReader tokens_;
    SqlSigningKeyReader signing_keys_;
    SqlSettingReader settings_;
    SqlGroupReader groups_;
    SqlProjectReader projects_;
    SqlTimelineReader timeline_;
    SqlMailReader mails_;
    SqlSyncReader synchronisation_;
};

// Thrown through a function that expects bulk while it shares its transaction: it is run again, alone.
struct OnlyAlone {};

class SqlWriter final : public Writer {
  public:
    explicit SqlWriter(Connection& connection)
        : connection_(connection),
          search_(connection),
          tally_(connection),
          reader_(connection),
          accounts_(connection, search_, tally_, changes_),
          passwords_(connection),
          emails_(connection, search_, changes_),
          keys_(connection),
          gpg_keys_(connection),
          avatars_(connection),
          tokens_(connection, changes_),
          signing_keys_(connection),
          settings_(connection),
          groups_(connection),
          projects_(connection),
          timeline_(connection),
          mails_(connection),
          synchronisation_(connection) {}
    Reader& reader() override { return reader_; }
    AccountWriter& accounts() override { return accounts_; }
    PasswordWriter& passwords() override { return passwords_; }
    EmailWriter& emails() override { return emails_; }
    KeyWriter& keys() override { return keys_; }
    GpgKeyWriter& gpg_keys() override { return gpg_keys_; }
    AvatarWriter& avatars() override { return avatars_; }
    TokenWriter& tokens() override { return tokens_; }
    SigningKeyWriter& signing_keys() override { return signing_keys_; }
    SettingWriter& settings() override { return settings_; }
    GroupWriter& groups() override { return groups_; }
    ProjectWriter& projects() override { return projects_; }
    TimelineWriter& timeline() override { return timeline_; }
    MailWriter& mails() override { return mails_; }
    SyncWriter& synchronisation() override { return synchronisation_; }
    void serialise() override { connection_.serialise(); }
    void expect_bulk() override {
        if (in_company_) throw OnlyAlone();
        search_.postpone();
        tally_.postpone();
        if (!bulk_) connection_.expect_bulk(true);
        bulk_ = true;
    }

    // Whether the transaction holds the work of other functions too.
    void set_in_company(bool in_company) { in_company_ = in_company; }
    bool is_bulk() const { return bulk_; }

    // Of the transaction so far, what a savepoint took back included.
    const Changes& changes() const { return changes_; }
    void forget_changes() noexcept { changes_.clear(); }

    // SQLite: how many accounts its index of texts does not know, and what brings it up to date by so many;
    // true when it then is.
    std::int64_t unindexed_texts() const { return search_.behind(); }
    bool index_texts(std::int64_t most) { return search_.catch_up(most); }

    void before_commit() {
        search_.finish();
        tally_.finish();
    }
    void rolled_back() noexcept {
        after_end();
        changes_.clear();
        search_.rolled_back();
    }
    // After commit or rollback, also of a savepoint: nothing half done is left for the next function.
    void after_end() noexcept {
        search_.forget();
        tally_.forget();
        if (!bulk_) return;
        bulk_ = false;
        try {
            connection_.expect_bulk(false);
        } catch (const std::exception&) {  // a larger cache than usual is no reason to fail
        }
    }

  private:
    Connection& connection_;
    bool in_company_ = false;
    bool bulk_ = false;
    SearchIndex search_;
    Tally tally_;
    Changes changes_;
    SqlReader reader_;
    SqlAccountWriter accounts_;
    SqlPasswordWriter passwords_;
    SqlEmailWriter emails_;
    SqlKeyWriter keys_;
    SqlGpgKeyWriter gpg_keys_;
    SqlAvatarWriter avatars_;
    SqlTokenWriter tokens_;
    SqlSigningKeyWriter signing_keys_;
    SqlSettingWriter settings_;
    SqlGroupWriter groups_;
    SqlProjectWriter projects_;
    SqlTimelineWriter timeline_;
    SqlMailWriter mails_;
    SqlSyncWriter synchronisation_;
};

}  // namespace usher
