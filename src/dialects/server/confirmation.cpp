#include "dialects/server/confirmation.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dialects/server/page.h"

namespace usher::server {
namespace {

api::Raw refusal(const Error& error) {
    if (error.code == ErrorCode::invalid)
        return page(409, "This address belongs to somebody else",
                    "<p>Meanwhile another account has confirmed the same address.</p>");
    return useless_link();
}

}  // namespace

api::Raw ask_to_confirm(Server& server, api::Call&, LinkSecret given) {
    const auto address = server.directory.confirmation.address_of(given.confirmation_token);
    if (!address) return refusal(address.error());
    return page(200, "Confirm your address",
                fmt::format("<p>Is <b>{}</b> your address?</p>\n"
                            "<form method=\"post\" action=\"confirmation\">\n"
                            "<input type=\"hidden\" name=\"confirmation_token\" value=\"{}\">\n"
                            "<button>Confirm</button>\n</form>",
                            html_escape(*address), html_escape(given.confirmation_token.reveal())));
}

api::Raw confirm(Server& server, api::Call&, LinkSecret given) {
    const auto confirmed = server.directory.confirmation.redeem(given.confirmation_token);
    if (!confirmed) return refusal(confirmed.error());
    return page(200, "Your address is confirmed",
                fmt::format("<p>{} is now the address of {}.</p>", html_escape(confirmed->email.value_or("")),
                            html_escape(confirmed->username)));
}

}  // namespace usher::server
