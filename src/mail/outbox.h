// The sender thread: takes queued mail from the store to the mailer.
//
// A mail leaves the queue in the transaction right after the mailer said `sent`, so an outage of the mail
// server loses nothing and sends nothing twice. Only when this process dies, or loses the store for longer
// than the reservation, between the server's answer and that transaction is the mail sent again; it then has
// the same Message-ID.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "domain/mailer.h"
#include "domain/store.h"

namespace usher::mail {

struct OutboxTiming {
    // Pauses after the first, second, … failed attempt, give or take a quarter; the last one repeats.
    std::vector<std::chrono::milliseconds> pauses = {std::chrono::seconds(5),  std::chrono::seconds(15),
                                                     std::chrono::minutes(1),  std::chrono::minutes(5),
                                                     std::chrono::minutes(15), std::chrono::hours(1)};
    // How long a claimed mail is ours alone: longer than any delivery takes.
    std::chrono::milliseconds reservation = std::chrono::minutes(2);
    // How often to look without being woken: for retries, and for mail that other nodes queued.
    std::chrono::milliseconds interval = std::chrono::seconds(1);
    // How long stop() lets a delivery go on before it is interrupted.
    std::chrono::milliseconds patience = std::chrono::seconds(3);
};

class Outbox {
  public:
    // All three must outlive the outbox.
    Outbox(Store& store, Mailer& mailer, const Clock& clock, OutboxTiming timing = {});
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    ~Outbox();

    void start();
    // Ends after the delivery in progress; interrupts that one when it takes too long.
    void stop();
    // There may be new mail. Cheap, from any thread.
    void wake();

    // Delivers everything that is due, in the caller's thread; what the sender thread does each time it is
    // awake. Returns how many mails were tried. Never throws: when the store is away, the outcome of the last
    // delivery is kept and recorded first thing next time.
    int send_due();

  private:
    struct Outcome {
        MailId mail;
        std::optional<Time> next_attempt;  // absent: the mail is done with
    };

    void run();
    bool stopping();
    std::optional<Mail> record_and_claim();
    Outcome attempt(const Mail& mail);
    Delivery deliver(const Mail& mail, std::string& trouble);
    Time time_of_next_attempt(int attempts);

    Store& store_;
    Mailer& mailer_;
    const Clock& clock_;
    const OutboxTiming timing_;

    std::optional<Outcome> unrecorded_;
    bool store_is_away_ = false;
    std::minstd_rand jitter_{std::random_device{}()};

    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;  // these three under mutex_
    bool stopping_ = false;
    bool running_ = false;
    std::thread thread_;
};

}  // namespace usher::mail
