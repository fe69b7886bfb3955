// The page by which an address is confirmed. Opening it changes nothing (mail scanners open links too); its
// button does.
#pragma once

#include "api/operation.h"
#include "base/secret.h"
#include "dialects/server/dialect.h"

namespace usher::server {

struct LinkSecret {
    Secret confirmation_token;
    static void fields(auto& field) {
        field("confirmation_token", &LinkSecret::confirmation_token, "From the mailed link.");
    }
};

// A page with a button, or 410 for a link that is unknown, used or too old.
api::Raw ask_to_confirm(Server&, api::Call&, LinkSecret);
// The same refusals; 409 when somebody else has come to own the address.
api::Raw confirm(Server&, api::Call&, LinkSecret);

}  // namespace usher::server
