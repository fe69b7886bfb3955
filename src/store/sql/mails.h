// The outbox.
#pragma once

#include "domain/store.h"
#include "store/sql/connection.h"

namespace usher {

class SqlMailReader final : public MailReader {
  public:
    explicit SqlMailReader(Connection& connection) : connection_(connection) {}
    std::int64_t waiting() override;

  private:
    Connection& connection_;
};

class SqlMailWriter final : public MailWriter {
  public:
    explicit SqlMailWriter(Connection& connection) : connection_(connection) {}
    void queue(const Mail& mail) override;
    std::vector<Mail> claim(Time now, Time until, int limit) override;
    void remove(MailId id) override;
    void retry(MailId id, Time next_attempt) override;
    void cancel_for(AccountId account) override;
    std::int64_t cancel_to(AccountId account, std::string_view address) override;

  private:
    Connection& connection_;
};

}  // namespace usher
