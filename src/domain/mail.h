// A message waiting for delivery, and the port that carries it away.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

struct Mail {
    MailId id;
    AccountId account;    // whose deletion or block cancels it
    std::string to;       // one address
    std::string to_name;  // whose it is; may be empty
    std::string subject;  // one line
    std::string text;     // plain body
    std::string html;
    Time created_at{};
    Time expires_at{};  // not sent after this: what it links to is gone
    int attempts = 0;
};

enum class Delivery {
    sent,
    retry,    // could not be tried or was refused for now
    refused,  // refused for good
};

}  // namespace usher
