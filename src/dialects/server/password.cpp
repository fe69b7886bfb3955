#include "dialects/server/password.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dialects/server/page.h"

namespace usher::server {
namespace {

// What is wrong with it, as a sentence; empty when nothing is.
std::string complaint_about(const PasswordChoice& given) {
    const auto length = code_points(given.password.reveal());
    if (length < shortest_chosen_password)
        return fmt::format("The password is too short: it needs at least {} characters.",
                           shortest_chosen_password);
    if (length > longest_chosen_password)
        return fmt::format("The password is too long: it may have at most {} characters.",
                           longest_chosen_password);
    if (given.password.reveal() != given.password_again.reveal())
        return "The two passwords are not the same.";
    return {};
}

// No maxlength: browsers would cut a pasted password without a word, and its owner could not sign in with it.
api::Raw form(const Account& account, const Secret& token, int status = 200,
              std::string_view complaint = {}) {
    const auto alert =
        complaint.empty() ? std::string() : fmt::format("<p role=\"alert\"><b>{}</b></p>\n", complaint);
    return page(status, "Choose your password",
                fmt::format("{0}<p>It is for the account <b>{1}</b> and has {2} to {3} characters.</p>\n"
                            "<form method=\"post\" action=\"password\">\n"
                            "<input type=\"hidden\" name=\"token\" value=\"{4}\">\n"
                            "<p><label>New password <input type=\"password\" name=\"password\" "
                            "autocomplete=\"new-password\" minlength=\"{2}\" required></label></p>\n"
                            "<p><label>The same again <input type=\"password\" name=\"password_again\" "
                            "autocomplete=\"new-password\" required></label></p>\n"
                            "<button>Set the password</button>\n</form>",
                            alert, html_escape(account.username), shortest_chosen_password,
                            longest_chosen_password, html_escape(token.reveal())));
}

}  // namespace

api::Raw ask_for_password(Server& server, api::Call&, ChoiceLink given) {
    const auto chooser = server.directory.recovery.chooser(given.token);
    if (!chooser) return useless_link();
    return form(*chooser, given.token);
}

api::Raw choose_password(Server& server, api::Call&, PasswordChoice given) {
    const auto chooser = server.directory.recovery.chooser(given.token);
    if (!chooser) return useless_link();
    if (const auto complaint = complaint_about(given); !complaint.empty())
        return form(*chooser, given.token, 400, complaint);
    const auto chosen = server.directory.recovery.choose(given.token, given.password);
    if (!chosen) return useless_link();
    return page(
        200, "Your password is set",
        fmt::format("<p>From now on it opens the account <b>{}</b>.</p>", html_escape(chosen->username)));
}

}  // namespace usher::server
