#include "mail/message.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace usher::mail {
namespace {

using namespace std::string_literals;

Mail a_mail() {
    Mail mail;
    mail.id = MailId{42};
    mail.to = "john@example.com";
    mail.subject = "Confirm your email address";
    mail.text = "Hello,\nopen https://example.org/?a=b\n";
    mail.html = "<p>Hello</p>\n";
    mail.created_at = *parse_time("2014-08-01T14:47:39.080Z");
    return mail;
}

std::string rendered(const Mail& mail) { return render(mail, "usher@example.org").value(); }

// An independent reading of what was written.
struct Parsed {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    explicit Parsed(std::string_view text) {
        std::size_t end = text.find("\r\n\r\n");
        EXPECT_NE(end, std::string_view::npos);
        body = text.substr(end + 4);
        std::string_view head = text.substr(0, end);
        while (!head.empty()) {
            std::string_view line = head.substr(0, head.find("\r\n"));
            head.remove_prefix(std::min(line.size() + 2, head.size()));
            if (line.starts_with(' ')) {
                headers.back().second += line;
            } else {
                std::size_t colon = line.find(": ");
                EXPECT_NE(colon, std::string_view::npos) << line;
                headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
            }
        }
    }
    std::string header(std::string_view name) const {
        std::string found;
        int count = 0;
        for (auto& [key, value] : headers) {
            if (key == name) found = value, ++count;
        }
        EXPECT_EQ(count, 1) << name;
        return found;
    }
    std::vector<Parsed> parts() const {
        std::string type = header("Content-Type");
        std::size_t start = type.find("boundary=\"") + 10;
        std::string delimiter = "--" + type.substr(start, type.find('"', start) - start);
        std::vector<Parsed> found;
        std::size_t at = body.find(delimiter + "\r\n");
        while (at != std::string::npos) {
            at += delimiter.size() + 2;
            std::size_t end = body.find("\r\n" + delimiter, at);
            EXPECT_NE(end, std::string::npos);
            found.emplace_back(body.substr(at, end - at));
            at = body.find(delimiter + "\r\n", end);
        }
        EXPECT_TRUE(body.ends_with(delimiter + "--\r\n"));
        return found;
    }
    std::string decoded() const {
        EXPECT_EQ(header("Content-Transfer-Encoding"), "quoted-printable");
        std::string out;
        for (std::size_t i = 0; i < body.size(); ++i) {
            if (body[i] != '=') {
                out += body[i];
            } else if (body[i + 1] == '\r') {
                i += 2;
            } else {
                out += static_cast<char>(std::stoi(body.substr(i + 1, 2), nullptr, 16));
                i += 2;
            }
        }
        return out;
    }
};

// Of RFC 2047, what this product writes.
std::string decoded_words(std::string_view text) {
    std::string out;
    for (std::string_view word : split(text, ' ')) {
        EXPECT_LE(word.size(), 75u);
        EXPECT_TRUE(word.starts_with("=?utf-8?B?") && word.ends_with("?=")) << word;
        std::string piece = from_base64(word.substr(10, word.size() - 12)).value();
        EXPECT_TRUE(is_valid_utf8(piece)) << "a character is split: " << hex(piece);
        out += piece;
    }
    return out;
}

TEST(Render, HasTheHeadersOfAnAutomaticMail) {
    Parsed message(rendered(a_mail()));
    EXPECT_EQ(message.header("Date"), "Fri, 01 Aug 2014 14:47:39 +0000");
    EXPECT_EQ(message.header("From"), "<usher@example.org>");
    EXPECT_EQ(message.header("To"), "<john@example.com>");
    EXPECT_EQ(message.header("Subject"), "Confirm your email address");
    EXPECT_EQ(message.header("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(message.header("MIME-Version"), "1.0");
    EXPECT_EQ(message.headers.size(), 8u);
}

TEST(Render, MessageIdIsStableAndOfThisMailOnly) {
    Mail mail = a_mail();
    std::string id = Parsed(rendered(mail)).header("Message-ID");
    EXPECT_TRUE(id.starts_with("<usher.42.") && id.ends_with("@example.org>")) << id;
    mail.attempts = 3;
    EXPECT_EQ(Parsed(rendered(mail)).header("Message-ID"), id);
    mail.id = MailId{43};
    EXPECT_NE(Parsed(rendered(mail)).header("Message-ID"), id);
}

TEST(Render, BothBodiesComeBack) {
    Mail mail = a_mail();
    mail.text = "Grüße = ja\n.\n..x\nFrom here\nends in blank \t\n" + std::string(300, 'x') +
                "\n--=_usher_alternative--\nno end";
    mail.html = "<p class=\"a\">日本語</p>\r\nlone\rCR";
    auto parts = Parsed(rendered(mail)).parts();
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(parts[1].header("Content-Type"), "text/html; charset=utf-8");
    std::string text = mail.text + "\n";
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
        text.replace(at, 1, "\r\n");
    EXPECT_EQ(parts[0].decoded(), text);
    EXPECT_EQ(parts[1].decoded(), "<p class=\"a\">日本語</p>\r\nlone\r\nCR\r\n");
}

TEST(Render, LinesAreShortAndEndInCrlf) {
    Mail mail = a_mail();
    mail.subject = std::string(300, 's');
    mail.text = std::string(1000, '=') + "\n\n" + std::string(77, 'a') + std::string(90, ' ');
    std::string message = rendered(mail);
    const std::string_view without_last_end = std::string_view(message).substr(0, message.size() - 1);
    for (std::string_view line : split(without_last_end, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        EXPECT_LE(line.size(), 78u) << line;
        EXPECT_EQ(line.find('\r'), std::string_view::npos);
        EXPECT_FALSE(line.ends_with(' '));
    }
    for (std::size_t at = 0; (at = message.find('\n', at)) != std::string::npos; ++at)
        EXPECT_EQ(message[at - 1], '\r');
}

TEST(Render, WithoutHtmlIsOnePart) {
    Mail mail = a_mail();
    mail.html.clear();
    Parsed message(rendered(mail));
    EXPECT_EQ(message.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(message.decoded(), "Hello,\r\nopen https://example.org/?a=b\r\n");
}

TEST(Render, EncodesSubjectsThatAreNotPlain) {
    for (const std::string& subject :
         {"Grüße"s, "=?utf-8?B?aGk=?="s, std::string(200, 'a'),
          "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"s}) {
        Mail mail = a_mail();
        mail.subject = subject;
        EXPECT_EQ(decoded_words(Parsed(rendered(mail)).header("Subject")), subject);
    }
}

TEST(Render, NamesWhoIsWrittenTo) {
    const auto to = [](const std::string& name) {
        Mail mail = a_mail();
        mail.to_name = name;
        return Parsed(rendered(mail)).header("To");
    };
    EXPECT_EQ(to(""), "<john@example.com>");
    EXPECT_EQ(to("john@example.com"), "john@example.com");
    EXPECT_EQ(to("John Smith"), "\"John Smith\" <john@example.com>");
    EXPECT_EQ(to("a \"b\" \\c, <d>"), "\"a \\\"b\\\" \\\\c, <d>\" <john@example.com>");
    for (const std::string& name :
         {"Zoë 柔"s, "=?utf-8?B?aGk=?="s, std::string(200, 'n'), std::string(100, '"')}) {
        const auto header = to(name);
        EXPECT_TRUE(header.ends_with(" <john@example.com>")) << header;
        const auto words = header.substr(0, header.rfind(" <"));
        EXPECT_EQ(words.starts_with('"') ? std::string(name) : decoded_words(words), name);
    }
}

TEST(Render, ANameEndsNoHeader) {
    for (const std::string& name : {"a\r\nBcc: x@y.z"s, "a\nBcc: x@y.z\r"s, "é\r\nBcc: x@y.z"s, "a\u0085b"s,
                                    "a\0b"s, "\xff"s, "\"\r\n"s, std::string(5000, '\n') + "a"}) {
        Mail mail = a_mail();
        mail.to_name = name;
        const Parsed message(rendered(mail));
        EXPECT_EQ(message.headers.size(), 8u) << hex(name);
        const auto to = message.header("To");
        EXPECT_TRUE(to.ends_with("<john@example.com>")) << to;
    }
}

TEST(Render, RefusesSubjectsThatAreNotOneLine) {
    for (const std::string& subject : {"a\nBcc: x@y.z"s, "a\r\nb"s, "a\rb"s, "a\0b"s, "a\x1b[2J"s,
                                       "a\u0085b"s, "\xff"s, std::string(901, 'a')}) {
        Mail mail = a_mail();
        mail.subject = subject;
        EXPECT_EQ(render(mail, "usher@example.org"), std::nullopt) << hex(subject);
    }
}

TEST(Deliverable, IsAPlainAddress) {
    for (auto address : {"john@example.com", "a.b+c_d!#$%&'*/=?^`{|}~-@x-y.example.org",
                         "jürgen@bücher.example", "a@b.noreply.invalid"}) {
        EXPECT_TRUE(is_deliverable(address)) << address;
    }
}

TEST(Deliverable, RefusesWhatCouldBecomeSomethingElse) {
    std::string longest(64, 'a');
    EXPECT_TRUE(is_deliverable(longest + "@example.com"));
    for (const std::string& address : {""s,
                                       "john"s,
                                       "john@localhost"s,
                                       "a@b.c\r\nRCPT TO:<x@y.z>"s,
                                       "a\n@b.c"s,
                                       "a@b.c\0"s,
                                       "a\0b@c.d"s,
                                       "<a@b.c>"s,
                                       "a>@b.c"s,
                                       "a<b@c.d"s,
                                       "a,b@c.d"s,
                                       "a;b@c.d"s,
                                       "\"a b\"@c.d"s,
                                       "\"a\"@c.d"s,
                                       "a(x)@c.d"s,
                                       "a:b@c.d"s,
                                       "a\\b@c.d"s,
                                       "a@[127.0.0.1].x"s,
                                       "a@b c.d"s,
                                       "a@x@b.c"s,
                                       "a\u0085@b.c"s,
                                       "\xff@b.c"s,
                                       longest + "a@example.com",
                                       "a@" + std::string(260, 'b') + ".c",
                                       "jsmith@noreply.invalid"s,
                                       "jsmith@NoReply.Invalid"s}) {
        EXPECT_FALSE(is_deliverable(address)) << hex(address);
        Mail mail = a_mail();
        mail.to = address;
        EXPECT_EQ(render(mail, "usher@example.org"), std::nullopt) << hex(address);
    }
    EXPECT_FALSE(is_sender("jürgen@example.org"));
    EXPECT_FALSE(is_sender("Usher <usher@example.org>"));
    EXPECT_TRUE(is_sender("usher@example.org"));
}

TEST(DomainOf, IsWhatFollowsTheAt) { EXPECT_EQ(domain_of("john@example.com"), "example.com"); }

}  // namespace
}  // namespace usher::mail
