#include "mail/outbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>

#include "base/log.h"

namespace usher::mail {
namespace {

using namespace std::chrono_literals;

class SetClock : public Clock {
  public:
    Time now() const override { return Time{std::chrono::microseconds{micros_}}; }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }

  private:
    std::atomic<std::int64_t> micros_{1'000'000'000'000};
};

[[noreturn]] void not_here() { throw std::logic_error("the outbox has no business with this"); }

struct MailOnlyReader : Reader {
    explicit MailOnlyReader(MailReader& the_mails) : mails_(the_mails) {}
    AccountReader& accounts() override { not_here(); }
    PasswordReader& passwords() override { not_here(); }
    EmailReader& emails() override { not_here(); }
    KeyReader& keys() override { not_here(); }
    GpgKeyReader& gpg_keys() override { not_here(); }
    AvatarReader& avatars() override { not_here(); }
    SyncReader& synchronisation() override { not_here(); }
    TokenReader& tokens() override { not_here(); }
    SigningKeyReader& signing_keys() override { not_here(); }
    SettingReader& settings() override { not_here(); }
    GroupReader& groups() override { not_here(); }
    ProjectReader& projects() override { not_here(); }
    TimelineReader& timeline() override { not_here(); }
    MailReader& mails() override { return mails_; }
    MailReader& mails_;
};

struct MailOnlyWriter : Writer {
    explicit MailOnlyWriter(MailWriter& the_mails) : mails_(the_mails) {}
    Reader& reader() override { not_here(); }
    AccountWriter& accounts() override { not_here(); }
    PasswordWriter& passwords() override { not_here(); }
    EmailWriter& emails() override { not_here(); }
    KeyWriter& keys() override { not_here(); }
    GpgKeyWriter& gpg_keys() override { not_here(); }
    AvatarWriter& avatars() override { not_here(); }
    SyncWriter& synchronisation() override { not_here(); }
    TokenWriter& tokens() override { not_here(); }
    SigningKeyWriter& signing_keys() override { not_here(); }
    SettingWriter& settings() override { not_here(); }
    GroupWriter& groups() override { not_here(); }
    ProjectWriter& projects() override { not_here(); }
    TimelineWriter& timeline() override { not_here(); }
    void serialise() override { not_here(); }
    MailWriter& mails() override { return mails_; }
    void expect_bulk() override { not_here(); }
    MailWriter& mails_;
};

// The mail part of a store, with the store's own rule: what a refused or failed write did is undone.
class MailStore : public Store, private MailReader, private MailWriter {
  public:
    struct Row {
        Mail mail;
        Time due;
    };

    bool is_embedded() const override { return true; }
    void ping() override {}
    std::vector<std::string> check() override { return {}; }

    MailId add(Mail mail) {
        std::lock_guard lock(mutex_);
        mail.id = MailId{next_id_++};
        rows_[mail.id] = {mail, Time{}};
        return mail.id;
    }
    void cancel(MailId id) {
        std::lock_guard lock(mutex_);
        rows_.erase(id);
        changed_.notify_all();
    }
    std::optional<Row> row(MailId id) {
        std::lock_guard lock(mutex_);
        auto found = rows_.find(id);
        return found == rows_.end() ? std::nullopt : std::optional(found->second);
    }
    bool becomes_empty() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return rows_.empty(); });
    }
    // After so many more writes the store is away.
    void go_away_after(int writes) {
        std::lock_guard lock(mutex_);
        writes_left_ = writes;
    }
    int writes() {
        std::lock_guard lock(mutex_);
        return writes_;
    }

  protected:
    void in_read(const std::function<void(Reader&)>& f) override {
        std::lock_guard lock(mutex_);
        MailOnlyReader reader(*this);
        f(reader);
    }
    void in_write(const std::function<bool(Writer&)>& f) override {
        std::lock_guard lock(mutex_);
        if (writes_left_-- <= 0) {
            writes_left_ = 0;
            throw Unavailable("the store is away");
        }
        auto before = rows_;
        ++writes_;
        MailOnlyWriter writer(*this);
        if (!f(writer)) rows_ = before;
        changed_.notify_all();
    }

  private:
    std::int64_t waiting() override { return static_cast<std::int64_t>(rows_.size()); }
    void queue(const Mail&) override { not_here(); }
    std::vector<Mail> claim(Time now, Time until, int limit) override {
        std::vector<Mail> claimed;
        for (auto& [id, row] : rows_) {
            if (row.due > now || static_cast<int>(claimed.size()) == limit) continue;
            row.due = until;
            claimed.push_back(row.mail);
        }
        return claimed;
    }
    void remove(MailId id) override { rows_.erase(id); }
    void retry(MailId id, Time next_attempt) override {
        auto found = rows_.find(id);
        if (found == rows_.end()) return;
        ++found->second.mail.attempts;
        found->second.due = next_attempt;
    }
    void cancel_for(AccountId) override { not_here(); }
    std::int64_t cancel_to(AccountId, std::string_view) override { not_here(); }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<MailId, Row> rows_;
    std::int64_t next_id_ = 1;
    int writes_left_ = 1'000'000;
    int writes_ = 0;
};

class SetMailer : public Mailer {
  public:
    std::function<Delivery(const Mail&)> answer = [](const Mail&) { return Delivery::sent; };
    std::vector<MailId> delivered;
    std::atomic<bool> interrupted = false;

    Delivery deliver(const Mail& mail) override {
        delivered.push_back(mail.id);
        return answer(mail);
    }
    std::string_view trouble() const override { return "451 4.7.1"; }
    void interrupt() noexcept override {
        interrupted = true;
        interrupted.notify_all();
    }
};

class OutboxTest : public testing::Test {
  protected:
    void SetUp() override { log::set_level(log::Level::off); }
    void TearDown() override { log::set_level(log::Level::info); }

    Mail a_mail() {
        Mail mail;
        mail.to = "john@example.com";
        mail.created_at = clock.now();
        mail.expires_at = clock.now() + 24h;
        return mail;
    }

    SetClock clock;
    MailStore store;
    SetMailer mailer;
};

TEST_F(OutboxTest, SendsEachMailOnceAndRemovesIt) {
    auto first = store.add(a_mail());
    auto second = store.add(a_mail());
    Outbox outbox(store, mailer, clock);
    EXPECT_EQ(outbox.send_due(), 2);
    EXPECT_EQ(mailer.delivered, (std::vector{first, second}));
    EXPECT_FALSE(store.row(first) || store.row(second));
    EXPECT_EQ(outbox.send_due(), 0);
}

TEST_F(OutboxTest, AsksNothingOfWritersWhenNothingWaits) {
    Outbox outbox(store, mailer, clock);
    EXPECT_EQ(outbox.send_due(), 0);
    EXPECT_EQ(store.writes(), 0);
}

TEST_F(OutboxTest, RefusedMailIsGone) {
    auto id = store.add(a_mail());
    mailer.answer = [](const Mail&) { return Delivery::refused; };
    Outbox outbox(store, mailer, clock);
    EXPECT_EQ(outbox.send_due(), 1);
    EXPECT_FALSE(store.row(id));
}

TEST_F(OutboxTest, PausesGrowAndRepeatTheLast) {
    auto id = store.add(a_mail());
    mailer.answer = [](const Mail&) { return Delivery::retry; };
    Outbox outbox(store, mailer, clock);
    int attempts = 0;
    for (std::chrono::milliseconds pause : {5s, 15s, 60s, 300s, 900s, 3600s, 3600s}) {
        EXPECT_EQ(outbox.send_due(), 1);
        EXPECT_EQ(outbox.send_due(), 0);  // not before its time
        auto row = store.row(id).value();
        EXPECT_EQ(row.mail.attempts, ++attempts);
        EXPECT_GE(row.due - clock.now(), pause * 3 / 4);
        EXPECT_LE(row.due - clock.now(), pause * 5 / 4);
        clock.advance(row.due - clock.now());
    }
    mailer.answer = [](const Mail&) { return Delivery::sent; };
    EXPECT_EQ(outbox.send_due(), 1);
    EXPECT_FALSE(store.row(id));
}

TEST_F(OutboxTest, OneThatFailsDoesNotHoldUpOthers) {
    auto bad = store.add(a_mail());
    auto good = store.add(a_mail());
    mailer.answer = [&](const Mail& mail) { return mail.id == bad ? Delivery::retry : Delivery::sent; };
    Outbox outbox(store, mailer, clock);
    EXPECT_EQ(outbox.send_due(), 2);
    EXPECT_TRUE(store.row(bad));
    EXPECT_FALSE(store.row(good));
}

TEST_F(OutboxTest, ExpiredMailIsDroppedUnsent) {
    auto id = store.add(a_mail());
    clock.advance(24h);
    Outbox outbox(store, mailer, clock);
    outbox.send_due();
    EXPECT_TRUE(mailer.delivered.empty());
    EXPECT_FALSE(store.row(id));
}

TEST_F(OutboxTest, AMailCancelledWhileAnotherIsOnItsWayIsNotSent) {
    auto first = store.add(a_mail());
    auto second = store.add(a_mail());
    mailer.answer = [&](const Mail&) {
        store.cancel(second);
        return Delivery::sent;
    };
    Outbox outbox(store, mailer, clock);
    outbox.send_due();
    EXPECT_EQ(mailer.delivered, std::vector{first});
}

TEST_F(OutboxTest, AThrowingMailerIsTriedAgain) {
    auto id = store.add(a_mail());
    mailer.answer = [](const Mail&) -> Delivery { throw std::runtime_error("broken"); };
    Outbox outbox(store, mailer, clock);
    EXPECT_EQ(outbox.send_due(), 1);
    EXPECT_EQ(store.row(id)->mail.attempts, 1);
}

TEST_F(OutboxTest, TheStoresAbsenceSendsNothingTwice) {
    auto id = store.add(a_mail());
    Outbox outbox(store, mailer, clock);
    store.go_away_after(1);  // claiming works, recording does not
    EXPECT_EQ(outbox.send_due(), 1);
    EXPECT_TRUE(store.row(id));
    EXPECT_EQ(outbox.send_due(), 0);
    clock.advance(1h);  // even when the reservation has ended
    store.go_away_after(1000);
    EXPECT_EQ(outbox.send_due(), 0);
    EXPECT_FALSE(store.row(id));
    EXPECT_EQ(mailer.delivered, std::vector{id});
}

TEST_F(OutboxTest, AnotherOutboxDoesNotSendWhatIsReserved) {
    auto id = store.add(a_mail());
    SetMailer other_mailer;
    Outbox other(store, other_mailer, clock);
    mailer.answer = [&](const Mail&) {
        other.send_due();
        return Delivery::sent;
    };
    Outbox outbox(store, mailer, clock);
    outbox.send_due();
    EXPECT_EQ(mailer.delivered, std::vector{id});
    EXPECT_TRUE(other_mailer.delivered.empty());
}

TEST_F(OutboxTest, TheThreadSendsWhenWoken) {
    OutboxTiming patient;
    patient.interval = 1h;
    Outbox outbox(store, mailer, clock, patient);
    outbox.start();
    store.add(a_mail());
    outbox.wake();
    EXPECT_TRUE(store.becomes_empty());
    outbox.stop();
    outbox.stop();
    outbox.start();
    store.add(a_mail());
    outbox.wake();
    EXPECT_TRUE(store.becomes_empty());
}

TEST_F(OutboxTest, TheThreadLooksByItself) {
    OutboxTiming quick;
    quick.interval = 1ms;
    Outbox outbox(store, mailer, clock, quick);
    outbox.start();
    store.add(a_mail());
    EXPECT_TRUE(store.becomes_empty());
}

TEST_F(OutboxTest, StopInterruptsADeliveryThatTakesTooLong) {
    auto id = store.add(a_mail());
    auto never = store.add(a_mail());
    OutboxTiming hasty;
    hasty.patience = 1ms;
    std::atomic<bool> delivering = false;
    mailer.answer = [&](const Mail&) {
        delivering = true;
        delivering.notify_all();
        mailer.interrupted.wait(false);
        return Delivery::retry;
    };
    Outbox outbox(store, mailer, clock, hasty);
    outbox.start();
    delivering.wait(false);
    outbox.stop();
    EXPECT_TRUE(mailer.interrupted);
    EXPECT_EQ(store.row(id)->mail.attempts, 1);    // recorded
    EXPECT_EQ(mailer.delivered, std::vector{id});  // and nothing begun after it
    EXPECT_EQ(store.row(never)->due, Time{});
}

TEST_F(OutboxTest, LogNamesTheDomainButNotThePerson) {
    log::set_level(log::Level::info);
    Mail mail = a_mail();
    mail.to = "very.private@example.com";
    store.add(mail);
    testing::internal::CaptureStderr();
    Outbox outbox(store, mailer, clock);
    mailer.answer = [](const Mail&) { return Delivery::retry; };
    outbox.send_due();
    clock.advance(10s);
    mailer.answer = [](const Mail&) { return Delivery::sent; };
    outbox.send_due();
    std::string lines = testing::internal::GetCapturedStderr();
    EXPECT_NE(lines.find(R"("event":"mail_retry","mail":1,"domain":"example.com","reason":"451 4.7.1")"),
              std::string::npos)
        << lines;
    EXPECT_NE(lines.find(R"("event":"mail_sent","mail":1,"domain":"example.com")"), std::string::npos)
        << lines;
    EXPECT_EQ(lines.find("private"), std::string::npos);
}

}  // namespace
}  // namespace usher::mail
