// Mail leaves over SMTP (libcurl).
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "base/secret.h"
#include "domain/mailer.h"

namespace usher::mail {

struct SmtpSettings {
    // smtp://user:password@host:port, with STARTTLS where the server offers it; "?tls=required" insists on
    // it and "?tls=off" never asks. smtps:// is TLS from the start. Certificates are always verified.
    Secret url;
    std::string from;
    std::string ca_file = {};  // instead of the system's certificate authorities
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds whole_timeout = std::chrono::seconds(60);
};

class Smtp : public Mailer {
  public:
    // Throws std::invalid_argument, in words that do not repeat the URL.
    explicit Smtp(SmtpSettings settings);
    ~Smtp() override;

    // `sent` is the server's 250 for the whole message. `refused` when the server says for good that it
    // will not take this recipient or this message, or when the mail cannot be sent safely at all. All
    // else, the sender's own trouble with the server included, is `retry`.
    Delivery deliver(const Mail& mail) override;
    std::string_view trouble() const override { return trouble_; }
    void interrupt() noexcept override { interrupted_ = true; }

  private:
    struct Server;
    struct Session;

    SmtpSettings settings_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Session> session_;  // kept open between mails
    std::string trouble_;
    std::atomic<bool> interrupted_ = false;
};

}  // namespace usher::mail
