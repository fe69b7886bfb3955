#include "mail/outbox.h"

#include <algorithm>

#include "base/log.h"
#include "mail/message.h"

namespace usher::mail {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Outbox::Outbox(Store& store, Mailer& mailer, const Clock& clock, OutboxTiming timing)
    : store_(store), mailer_(mailer), clock_(clock), timing_(std::move(timing)) {}

Outbox::~Outbox() { stop(); }

void Outbox::start() {
    std::lock_guard lock(mutex_);
    if (thread_.joinable()) return;
    stopping_ = false;
    running_ = true;
    thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
    if (!thread_.joinable()) return;
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, timing_.patience, [this] { return !running_; })) mailer_.interrupt();
    lock.unlock();
    thread_.join();
}

void Outbox::wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

bool Outbox::stopping() {
    std::lock_guard lock(mutex_);
    return stopping_;
}

void Outbox::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        woken_ = false;
        lock.unlock();
        send_due();
        lock.lock();
        changed_.wait_for(lock, timing_.interval, [this] { return woken_ || stopping_; });
    }
    running_ = false;
    changed_.notify_all();
}

// One mail at a time: its reservation covers its delivery, and a mail that is cancelled while another is on
// its way is not sent. Recording one and claiming the next share a transaction. When stopping, the last
// outcome is still recorded but nothing more is claimed.
int Outbox::send_due() {
    int tried = 0;
    try {
        while (auto mail = record_and_claim()) {
            unrecorded_ = attempt(*mail);
            ++tried;
        }
        if (store_is_away_) log::info("outbox_store_back");
        store_is_away_ = false;
    } catch (const std::exception& error) {
        if (!store_is_away_) log::warn("outbox_store_away", {{"reason", error.what()}});
        store_is_away_ = true;
    }
    return tried;
}

std::optional<Mail> Outbox::record_and_claim() {
    bool may_claim = !stopping();
    if (!unrecorded_) {  // reading is cheap and asks nothing of other writers
        if (!may_claim) return std::nullopt;
        if (store_.read([](Reader& reader) { return reader.mails().waiting(); }) == 0) return std::nullopt;
    }
    auto claimed = store_.write(policy::housekeeping(), [&](Writer& writer) -> Result<std::optional<Mail>> {
        MailWriter& mails = writer.mails();
        if (unrecorded_ && unrecorded_->next_attempt) {
            mails.retry(unrecorded_->mail, *unrecorded_->next_attempt);
        } else if (unrecorded_) {
            mails.remove(unrecorded_->mail);
        }
        if (!may_claim) return std::nullopt;
        Time now = clock_.now();
        auto due = mails.claim(now, now + timing_.reservation, 1);
        if (due.empty()) return std::nullopt;
        return std::move(due.front());
    });
    unrecorded_.reset();
    return claimed ? std::move(*claimed) : std::nullopt;
}

Outbox::Outcome Outbox::attempt(const Mail& mail) {
    log::Field id{"mail", mail.id.value};
    log::Field domain{"domain", domain_of(mail.to)};
    if (mail.expires_at <= clock_.now()) {
        log::warn("mail_expired", {id, domain, {"attempts", std::int64_t{mail.attempts}}});
        return {mail.id, std::nullopt};
    }
    std::string trouble;
    switch (deliver(mail, trouble)) {
        case Delivery::sent:
            log::info("mail_sent", {id, domain});
            return {mail.id, std::nullopt};
        case Delivery::refused:
            log::warn("mail_refused", {id, domain, {"reason", trouble}});
            return {mail.id, std::nullopt};
        case Delivery::retry:
            break;
    }
    Time next = time_of_next_attempt(mail.attempts);
    log::warn("mail_retry", {id, domain, {"reason", trouble}, {"next_attempt", iso8601_millis(next)}});
    return {mail.id, next};
}

// A mailer that throws has not sent anything.
Delivery Outbox::deliver(const Mail& mail, std::string& trouble) {
    try {
        Delivery delivery = mailer_.deliver(mail);
        trouble = mailer_.trouble();
        return delivery;
    } catch (const std::exception& error) {
        trouble = error.what();
        return Delivery::retry;
    }
}

Time Outbox::time_of_next_attempt(int attempts) {
    auto last = static_cast<int>(timing_.pauses.size()) - 1;
    microseconds pause = timing_.pauses.at(static_cast<std::size_t>(std::clamp(attempts, 0, last)));
    std::uniform_int_distribution<std::int64_t> spread(-pause.count() / 4, pause.count() / 4);
    return clock_.now() + pause + microseconds{spread(jitter_)};
}

}  // namespace usher::mail
