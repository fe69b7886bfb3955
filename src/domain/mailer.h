// The port through which queued mail leaves. Blocking; called by the outbox's own thread only.
#pragma once

#include <cstdint>
#include <span>
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

// The product's letters, each with the placeholders it fills.
enum class Letter : std::uint8_t {
    confirmation,     // name, address, link: asks to open the link, which proves the address
    choose_password,  // name, username, link: asks to open the link and choose a password there
    new_password,     // name, line: the line holds the secret that a password is generated for
    welcome,          // service, username, address, password: an administrator made the account
    account_updated,  // service, changes (lines)
    tokens_revoked,   // service, tokens (lines)
    password_reset,   // service, username, address, password: an administrator chose a new one
};

struct Fill {
    std::string_view placeholder;
    std::string value;
};

class Letters {
  public:
    virtual ~Letters() = default;
    virtual Message write(Letter letter, std::span<const Fill> fills) const = 0;

    Message confirmation(const std::string& name, const std::string& address, const std::string& link) const {
        const Fill fills[] = {{"name", name}, {"address", address}, {"link", link}};
        return write(Letter::confirmation, fills);
    }
};

}  // namespace usher
