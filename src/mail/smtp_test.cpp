#include "mail/smtp.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "base/text.h"
#include "mail/message.h"
#include "mail/temporary_directory.h"

namespace usher::mail {
namespace {

using namespace std::chrono_literals;

// tests/support/smtp_server.py, as long as this object lives.
class SmtpServer {
  public:
    explicit SmtpServer(std::vector<std::string> options = {}) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<std::string> words = {"/usr/bin/python3", USHER_SMTP_SERVER, "--out",
                                          out_path(),         "--mode-file",     mode_path()};
        words.insert(words.end(), options.begin(), options.end());
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        if (failed) throw std::runtime_error("the SMTP server does not start");
        for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';) port_ += c;
        close(ends[0]);
        if (port_.empty()) throw std::runtime_error("the SMTP server does not listen");
    }
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    ~SmtpServer() {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }

    void set_mode(const std::string& mode) { place_.write("mode", mode); }
    std::string address() const { return "127.0.0.1:" + port_; }
    const std::string& port() const { return port_; }
    // One JSON line per message.
    std::vector<std::string> messages() const {
        std::vector<std::string> lines;
        const std::string text = place_.read("out");
        for (auto line : split(text, '\n')) {
            if (!line.empty()) lines.emplace_back(line);
        }
        return lines;
    }

  private:
    std::string out_path() const { return (place_.path() / "out").string(); }
    std::string mode_path() const { return (place_.path() / "mode").string(); }

    TemporaryDirectory place_;
    pid_t pid_ = 0;
    std::string port_;
};

SmtpSettings to(const std::string& url) { return {.url = Secret(url), .from = "usher@example.org"}; }
SmtpSettings to(const SmtpServer& server) { return to("smtp://" + server.address()); }

Mail a_mail(std::int64_t id = 1) {
    Mail mail;
    mail.id = MailId{id};
    mail.to = "john@example.com";
    mail.subject = "Grüße";
    mail.text = "Hello\n.\n..dots\n";
    mail.html = "<p>Hello</p>\n";
    mail.created_at = *parse_time("2014-08-01T14:47:39.080Z");
    return mail;
}

std::string json_text(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\r')
            out += "\\r";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else
            out += c;
    }
    return out;
}

std::string received(const Mail& mail) {
    return R"({"from": "usher@example.org", "to": [")" + mail.to + R"("], "data": ")" +
           json_text(render(mail, "usher@example.org").value()) + "\"}";
}

TEST(Smtp, TheServerReceivesExactlyTheMessage) {
    SmtpServer server;
    Smtp smtp(to(server));
    EXPECT_EQ(smtp.deliver(a_mail(1)), Delivery::sent) << smtp.trouble();
    EXPECT_EQ(smtp.deliver(a_mail(2)), Delivery::sent) << smtp.trouble();
    EXPECT_EQ(smtp.trouble(), "");
    EXPECT_EQ(server.messages(), (std::vector{received(a_mail(1)), received(a_mail(2))}));
}

TEST(Smtp, WhatTheServerSaysDecides) {
    SmtpServer server;
    Smtp smtp(to(server));
    server.set_mode("refuse-recipient");
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::refused);
    EXPECT_EQ(smtp.trouble(), "RCPT: 550 5.1.1");  // and not the address that the server repeats
    server.set_mode("tempfail");
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::retry);
    EXPECT_EQ(smtp.trouble(), "RCPT: 451 4.7.1");
    server.set_mode("refuse-message");
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::refused);
    EXPECT_EQ(smtp.trouble(), "DATA: 554 5.7.1");
    EXPECT_TRUE(server.messages().empty());
    server.set_mode("drop-after-data");
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::retry);
    EXPECT_EQ(server.messages().size(), 1u);
    server.set_mode("normal");
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::sent) << smtp.trouble();
    ASSERT_EQ(server.messages().size(), 2u);
    EXPECT_EQ(server.messages()[0], server.messages()[1]);  // a receiver can tell that it is the same
}

TEST(Smtp, NobodyListeningIsARetry) {
    std::string url;
    {
        SmtpServer server;
        url = "smtp://" + server.address();
    }
    Smtp smtp(to(url));
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::retry);
    EXPECT_NE(smtp.trouble(), "");
}

TEST(Smtp, ASilentServerIsARetryAfterTheTimeout) {
    SmtpServer server;
    server.set_mode("black-hole");
    SmtpSettings settings = to(server);
    settings.whole_timeout = 200ms;
    Smtp smtp(settings);
    EXPECT_EQ(smtp.deliver(a_mail()), Delivery::retry);
    EXPECT_NE(smtp.trouble(), "");
    server.set_mode("normal");
    Smtp again(to(server));
    EXPECT_EQ(again.deliver(a_mail()), Delivery::sent) << again.trouble();
}

// Accepts connections and says nothing; tells when somebody has come.
class SilentListener {
  public:
    SilentListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd_, 1) != 0 ||
            getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
    }
    SilentListener(const SilentListener&) = delete;
    SilentListener& operator=(const SilentListener&) = delete;
    ~SilentListener() {
        close(connection_);
        close(fd_);
    }

    int port() const { return port_; }
    void wait_for_connection() { connection_ = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }

  private:
    int fd_;
    int connection_ = -1;
    int port_ = 0;
};

TEST(Smtp, InterruptingEndsADeliverySoon) {
    SilentListener listener;
    Smtp smtp(to("smtp://127.0.0.1:" + std::to_string(listener.port())));
    Delivery delivery = Delivery::sent;
    std::thread sender([&] { delivery = smtp.deliver(a_mail()); });
    listener.wait_for_connection();
    auto start = std::chrono::steady_clock::now();
    smtp.interrupt();
    sender.join();
    EXPECT_EQ(delivery, Delivery::retry);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);  // not the timeout of a minute
}

TEST(Smtp, SignsIn) {
    SmtpServer server({"--user", "usher", "--password", "p@ss/word"});
    Smtp good(to("smtp://usher:p%40ss%2Fword@" + server.address()));
    EXPECT_EQ(good.deliver(a_mail()), Delivery::sent) << good.trouble();
    Smtp bad(to("smtp://usher:wrong@" + server.address()));
    EXPECT_EQ(bad.deliver(a_mail()), Delivery::retry);
    EXPECT_EQ(bad.trouble().find("wrong"), std::string_view::npos) << bad.trouble();
    Smtp nobody(to(server));
    EXPECT_EQ(nobody.deliver(a_mail()), Delivery::retry) << nobody.trouble();
    EXPECT_EQ(server.messages().size(), 1u);
}

TEST(Smtp, NeverSendsWhatCouldBecomeSomethingElse) {
    SmtpServer server;
    Smtp smtp(to(server));
    for (const char* address :
         {"a@b.c>\r\nRCPT TO:<x@y.z", "a@b.c> SIZE=1", "<a@b.c>", "jsmith@noreply.invalid", ""}) {
        Mail mail = a_mail();
        mail.to = address;
        EXPECT_EQ(smtp.deliver(mail), Delivery::refused) << address;
    }
    Mail mail = a_mail();
    mail.subject = "Hello\r\nBcc: x@y.z";
    EXPECT_EQ(smtp.deliver(mail), Delivery::refused);
    EXPECT_TRUE(server.messages().empty());
}

// A certificate authority and, signed by it, a certificate for "localhost".
struct Certificates {
    TemporaryDirectory place;
    std::string path(const char* name) const { return (place.path() / name).string(); }

    Certificates() {
        std::string make = "cd " + place.path().string() +
                           " && openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 "
                           "-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>openssl.log";
        if (std::system(make.c_str()) != 0) throw std::runtime_error(place.read("openssl.log"));
    }
};

TEST(Smtp, EncryptsAndChecksTheCertificate) {
    Certificates certificates;
    for (std::string kind : {"starttls", "implicit"}) {
        SmtpServer server(
            {"--cert", certificates.path("cert"), "--key", certificates.path("key"), "--tls", kind});
        std::string scheme = kind == "implicit" ? "smtps" : "smtp";
        std::string query = kind == "implicit" ? "" : "?tls=required";
        SmtpSettings trusted = to(scheme + "://localhost:" + server.port() + query);
        trusted.ca_file = certificates.path("cert");
        Smtp good(trusted);
        EXPECT_EQ(good.deliver(a_mail()), Delivery::sent) << kind << " " << good.trouble();
        Smtp unknown_authority(to(scheme + "://localhost:" + server.port() + query));
        EXPECT_EQ(unknown_authority.deliver(a_mail()), Delivery::retry) << kind;
        SmtpSettings other_name = trusted;
        other_name.url = Secret(scheme + "://" + server.address() + query);
        Smtp wrong_name(other_name);
        EXPECT_EQ(wrong_name.deliver(a_mail()), Delivery::retry) << kind;
        EXPECT_EQ(server.messages().size(), 1u) << kind;
    }
}

TEST(Smtp, RequiredEncryptionIsNotGivenUp) {
    SmtpServer server;  // offers no STARTTLS
    Smtp strict(to("smtp://" + server.address() + "?tls=required"));
    EXPECT_EQ(strict.deliver(a_mail()), Delivery::retry);
    EXPECT_TRUE(server.messages().empty());
}

TEST(Smtp, EncryptionCanBeLeftOut) {
    Certificates certificates;
    SmtpServer server({"--cert", certificates.path("cert"), "--key", certificates.path("key")});
    Smtp opportunistic(to(server));  // the certificate is nobody's
    EXPECT_EQ(opportunistic.deliver(a_mail()), Delivery::retry);
    Smtp plain(to("smtp://" + server.address() + "?tls=off"));
    EXPECT_EQ(plain.deliver(a_mail()), Delivery::sent) << plain.trouble();
}

TEST(Smtp, AUrlThatCannotBeUsedIsRefusedWithoutRepeatingIt) {
    for (auto url :
         {"", "http://user:hidden@localhost", "smtp://user:hidden@", "smtp://user:hidden@host:notaport",
          "smtp://user:hidden@host?tls=perhaps", "smtp://user:hid%0Dden@host"}) {
        try {
            Smtp smtp(to(url));
            ADD_FAILURE() << url;
        } catch (const std::invalid_argument& error) {
            EXPECT_EQ(std::string_view(error.what()).find("hid"), std::string_view::npos) << error.what();
        }
    }
    EXPECT_THROW(Smtp({.url = Secret(std::string("smtp://localhost")), .from = "a@b.c\r\n"}),
                 std::invalid_argument);
}

}  // namespace
}  // namespace usher::mail
