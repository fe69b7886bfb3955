#include "dialects/server/confirmation.h"

#include <fmt/format.h>

#include "base/text.h"

namespace usher::server {
namespace {

// No script, no style, no frame; and the address with the secret in it goes nowhere.
constexpr std::string_view page_headers =
    "Content-Security-Policy: default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri "
    "'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

api::Raw page(int status, std::string_view title, std::string_view content) {
    return {
        "text/html; charset=utf-8",
        fmt::format(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
            "<body>\n<h1>{0}</h1>\n{1}\n</body>\n</html>\n",
            title, content),
        status, std::string(page_headers)};
}

api::Raw refusal(const Error& error) {
    if (error.code == ErrorCode::invalid)
        return page(409, "This address belongs to somebody else",
                    "<p>Meanwhile another account has confirmed the same address.</p>");
    return page(410, "This link does not work any more",
                "<p>It was used already, or is too old, or was not copied as a whole.</p>");
}

}  // namespace

api::Raw ask_to_confirm(Server& server, api::Call&, LinkSecret given) {
    const auto address = server.directory.confirmation.address_of(given.confirmation_token);
    if (!address) return refusal(address.error());
    return page(200, "Confirm your address",
                fmt::format("<p>Is <b>{}</b> your address?</p>\n"
                            "<form method=\"post\" action=\"/users/confirmation\">\n"
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
