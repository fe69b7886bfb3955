#include "mail/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "domain/email.h"

namespace usher::mail {
namespace {

constexpr std::size_t longest_address = 254;  // RFC 5321 section 4.5.3.1
constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_subject = 900;  // bytes; a header line may have 998

// "=" is always encoded in quoted-printable, so no body can contain this.
constexpr std::string_view boundary = "=_usher_alternative";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// What may stand in an address without quotes (RFC 5322 section 3.2.3, RFC 6532).
bool is_local_character(char c) {
    constexpr std::string_view signs = "!#$%&'*+-/=?^_`{|}~.";
    return is_letter_or_digit(c) || is_beyond_ascii(c) || signs.find(c) != std::string_view::npos;
}
bool is_domain_character(char c) {
    return is_letter_or_digit(c) || is_beyond_ascii(c) || c == '-' || c == '.' || c == '_';
}

// C1 controls are control characters too, written in two bytes.
bool has_wide_control(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i - 1] == '\xC2' && static_cast<unsigned char>(text[i]) < 0xA0) return true;
    }
    return false;
}

bool is_placeholder_domain(std::string_view domain) {
    return equals_ignoring_ascii_case(domain, "noreply.invalid");
}

bool is_subject(std::string_view text) {
    return text.size() <= longest_subject && is_clean_text(text) && std::ranges::none_of(text, is_control) &&
           !has_wide_control(text);
}

// At most `most` bytes from the front, never a part of a character.
std::string_view take_whole_characters(std::string_view& text, std::size_t most) {
    std::size_t end = std::min(most, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    std::string_view taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
}

// Fits on the line of a short header as it is, and does not look as if it were encoded already.
bool is_plain(std::string_view text) {
    constexpr std::size_t unfolded = 68;  // "Subject: " and this make a line of at most 78
    return text.size() <= unfolded && std::ranges::none_of(text, is_beyond_ascii) &&
           text.find("=?") == std::string_view::npos;
}

// RFC 2047 section 2, folded.
std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (!out.empty()) out += "\r\n ";
        out += "=?utf-8?B?" + base64(take_whole_characters(text, 39)) + "?=";
    }
    return out;
}

std::string header_text(std::string_view text) {
    return is_plain(text) ? std::string(text) : encoded_words(text);
}

// A name for a header: nothing that ends a line, however it is written, nor more than fits.
std::string tame_name(std::string_view name) {
    constexpr std::size_t longest_name = 255;
    std::string out(take_whole_characters(name, longest_name));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool wide = i > 0 && out[i - 1] == '\xC2' && static_cast<unsigned char>(out[i]) < 0xA0;
        if (is_control(out[i])) out[i] = ' ';
        if (wide) out[i] = '\xA0';
    }
    return std::string(trim(out));
}

// RFC 5322 section 3.2.4.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string date_header(Time time) {
    std::string text = http_date(time);
    return text.replace(text.size() - 3, 3, "+0000");
}

// Quoted-printable (RFC 2045 section 6.7): lines of at most 76 characters ending in CRLF, whatever ended
// the lines of the text.
class QuotedPrintable {
  public:
    std::string encode(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            char c = text[i];
            if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
            bool ends_line = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
            if (c == '\n' || c == '\r') {
                end_line();
            } else if ((c == ' ' || c == '\t') ? ends_line
                                               : (c == '=' || is_control(c) || is_beyond_ascii(c))) {
                put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
            } else {
                put(std::string_view(&c, 1));
            }
        }
        if (column_ > 0) end_line();
        return std::move(out_);
    }

  private:
    void put(std::string_view piece) {
        if (column_ + piece.size() > 75) {  // the 76th is for the "=" of a soft line break
            out_ += '=';
            end_line();
        }
        out_ += piece;
        column_ += piece.size();
    }
    void end_line() {
        out_ += "\r\n";
        column_ = 0;
    }

    std::string out_;
    std::size_t column_ = 0;
};

std::string part(std::string_view type, std::string_view body) {
    return fmt::format(
        "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}", type,
        QuotedPrintable().encode(body));
}

std::string body_of(const Mail& mail) {
    if (mail.html.empty()) return part("text/plain", mail.text);
    return fmt::format(
        "Content-Type: multipart/alternative; "
        "boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n--{0}--\r\n",
        boundary, part("text/plain", mail.text), part("text/html", mail.html));
}

}  // namespace

std::string_view domain_of(std::string_view address) { return address.substr(address.rfind('@') + 1); }

bool is_deliverable(std::string_view address) {
    if (address.size() > longest_address || !is_email(address) || !is_clean_text(address)) return false;
    std::string_view domain = domain_of(address);
    std::string_view local = address.substr(0, address.size() - domain.size() - 1);
    return local.size() <= longest_local_part && std::ranges::all_of(local, is_local_character) &&
           std::ranges::all_of(domain, is_domain_character) && !has_wide_control(address) &&
           !is_placeholder_domain(domain);
}

bool is_sender(std::string_view address) {
    return is_deliverable(address) && std::ranges::none_of(address, is_beyond_ascii);
}

std::string to_header(const Mail& mail) {
    const auto name = is_clean_text(mail.to_name) ? tame_name(mail.to_name) : std::string();
    if (name == mail.to) return mail.to;
    if (name.empty()) return "<" + mail.to + ">";
    // On one line only where both fit.
    const auto shown = is_plain(name) ? quoted(name) : encoded_words(name);
    const bool fits = shown.size() + mail.to.size() < 68 && shown.find('\n') == std::string::npos;
    return shown + (fits ? " <" : "\r\n <") + mail.to + ">";
}

std::optional<std::string> render(const Mail& mail, std::string_view from) {
    if (!is_deliverable(mail.to) || !is_subject(mail.subject)) return std::nullopt;
    return fmt::format(
        "Date: {}\r\n"
        "From: <{}>\r\n"
        "To: {}\r\n"
        "Message-ID: <usher.{}.{}@{}>\r\n"
        "Subject: {}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "{}",
        date_header(mail.created_at), from, to_header(mail), mail.id.value,
        mail.created_at.time_since_epoch().count(), domain_of(from), header_text(mail.subject),
        body_of(mail));
}

}  // namespace usher::mail
