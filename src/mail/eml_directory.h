// Mail as files: what a server without SMTP does with it.
#pragma once

#include <filesystem>
#include <string>

#include "domain/mailer.h"

namespace usher::mail {

// Writes DIR/<mail id>-<time queued>.eml with mode 0600, whole or not at all, durable when `sent`. The same
// mail always has the same name, so delivering it twice leaves one file.
class EmlDirectory : public Mailer {
  public:
    // Makes the directory (0700) when it is missing. Throws std::system_error, or std::invalid_argument for
    // a sender that is no plain address.
    EmlDirectory(std::filesystem::path directory, std::string from);

    Delivery deliver(const Mail& mail) override;
    std::string_view trouble() const override { return trouble_; }

  private:
    std::filesystem::path directory_;
    std::string from_;
    std::string trouble_;
};

}  // namespace usher::mail
