// A mail as the text that travels (RFC 5322, MIME), the same for SMTP and for files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/mail.h"

namespace usher::mail {

// Can a message safely go to this address? Nothing that could end a header or an envelope line, be read as
// two addresses or need quoting; not longer than RFC 5321 allows; not under noreply.invalid, which stands
// for "has no address".
bool is_deliverable(std::string_view address);

// Can messages come from it? As above, and ASCII only.
bool is_sender(std::string_view address);

std::string_view domain_of(std::string_view address);

// What the header To says: "\"name\" <address>", or the address alone where there is no name or the name is
// it.
std::string to_header(const Mail& mail);

// The same mail always gives the same bytes: Date is the time it was queued, and Message-ID is made from its
// id, so that a receiver can drop a second copy. nullopt when the address cannot be delivered to or the
// subject is not one line of clean text.
std::optional<std::string> render(const Mail& mail, std::string_view from);

}  // namespace usher::mail
