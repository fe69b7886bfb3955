// The port through which queued mail leaves. Blocking; called by the outbox's own thread only.
#pragma once

#include <string>
#include <string_view>

#include "domain/mail.h"

namespace usher {

class Mailer {
  public:
    virtual ~Mailer() = default;
    virtual Delivery deliver(const Mail& mail) = 0;
    // Why the last delivery was not `sent`, for the log. Names no person and no secret.
    virtual std::string_view trouble() const { return {}; }
    // The process ends: a delivery in progress soon returns `retry`. The one function for other threads.
    virtual void interrupt() noexcept {}
};

// What a message of the product says; the words live in mail/templates.
struct Message {
    std::string subject;
    std::string text;
    std::string html;
};

class Letters {
  public:
    virtual ~Letters() = default;
    // Asks `name` to open `link`, which proves `address`.
    virtual Message confirmation(const std::string& name, const std::string& address,
                                 const std::string& link) const = 0;
};

}  // namespace usher
