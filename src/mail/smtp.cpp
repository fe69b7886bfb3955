#include "mail/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>

#include "base/text.h"
#include "mail/message.h"

namespace usher::mail {
namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void ensure_curl() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

// Empty when the URL does not have that part.
std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    switch (curl_url_get(url, part, &text, flags)) {
        case CURLUE_OK:
            break;
        case CURLUE_NO_USER:
        case CURLUE_NO_PASSWORD:
        case CURLUE_NO_PORT:
        case CURLUE_NO_QUERY:
            return {};
        default:
            throw std::invalid_argument("a part of the SMTP URL cannot be read");  // a %0D, for example
    }
    std::string copy(text);
    curl_free(text);
    return copy;
}

long encryption(const std::string& query) {
    if (query.empty()) return CURLUSESSL_TRY;
    if (query == "tls=required") return CURLUSESSL_ALL;
    if (query == "tls=off") return CURLUSESSL_NONE;
    throw std::invalid_argument("the SMTP URL may only ask for tls=required or tls=off");
}

struct Upload {
    std::string_view rest;

    static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* upload) {
        auto& rest = static_cast<Upload*>(upload)->rest;
        std::size_t length = std::min(size * count, rest.size());
        std::memcpy(buffer, rest.data(), length);
        rest.remove_prefix(length);
        return length;
    }
};

}  // namespace

struct Smtp::Server {
    std::string url;  // without user, password and query
    std::string user;
    Secret password;
    long encryption = CURLUSESSL_TRY;

    static std::unique_ptr<Server> parse(const Secret& text) {
        Url url(curl_url(), &curl_url_cleanup);
        if (!url) throw std::bad_alloc();
        std::string address(text.reveal());
        if (curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) {
            throw std::invalid_argument("the SMTP URL cannot be read");
        }
        std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
        if (scheme != "smtp" && scheme != "smtps") {
            throw std::invalid_argument("the SMTP URL must start with smtp:// or smtps://");
        }
        auto server = std::make_unique<Server>();
        server->encryption = mail::encryption(url_part(url.get(), CURLUPART_QUERY));
        server->user = url_part(url.get(), CURLUPART_USER, CURLU_URLDECODE);
        server->password = Secret(url_part(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE));
        std::string port = url_part(url.get(), CURLUPART_PORT);
        server->url = scheme + "://" + url_part(url.get(), CURLUPART_HOST) + (port.empty() ? "" : ":" + port);
        return server;
    }
};

// One connection and what was last said on it. The conversation itself, which contains the password and
// addresses, is looked at here and goes nowhere.
struct Smtp::Session {
    Easy easy{curl_easy_init(), &curl_easy_cleanup};
    std::string command;  // the last one before QUIT: "EHLO", "AUTH", "MAIL", "RCPT", "DATA", …
    std::string status;   // of the last reply to it: "550 5.1.1"
    bool said_quit = false;

    Session(const SmtpSettings& settings, const Server& server, const std::atomic<bool>& interrupted) {
        if (!easy) throw std::bad_alloc();
        set(CURLOPT_URL, server.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");  // not the proxy of the environment
        set(CURLOPT_USE_SSL, server.encryption);
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        if (!server.user.empty()) {
            set(CURLOPT_USERNAME, server.user.c_str());
            set(CURLOPT_PASSWORD, std::string(server.password.reveal()).c_str());
        }
        if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.whole_timeout.count()));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &Upload::read);
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFODATA, static_cast<const void*>(&interrupted));
        set(CURLOPT_XFERINFOFUNCTION, &Session::should_stop);
        set(CURLOPT_VERBOSE, 1L);
        set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
        set(CURLOPT_DEBUGFUNCTION, &Session::overhear);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        if (curl_easy_setopt(easy.get(), option, value) != CURLE_OK) {
            throw std::runtime_error("libcurl lacks an option that SMTP needs");
        }
    }

    CURLcode send(const std::string& from, const std::string& to, std::string_view message) {
        command.clear();
        status.clear();
        said_quit = false;
        List recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()), &curl_slist_free_all);
        if (!recipients) throw std::bad_alloc();
        Upload upload{message};
        set(CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_READDATA, static_cast<void*>(&upload));
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
        return curl_easy_perform(easy.get());
    }

    // Did the server refuse for good, and this mail rather than us?
    bool was_refused() const { return status.starts_with('5') && (command == "RCPT" || command == "DATA"); }

    static int should_stop(void* interrupted, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return *static_cast<const std::atomic<bool>*>(interrupted) ? 1 : 0;
    }

    static int overhear(CURL*, curl_infotype type, char* data, std::size_t size, void* session) {
        auto& self = *static_cast<Session*>(session);
        std::string_view line(data, size);
        if (type == CURLINFO_HEADER_OUT) {
            self.said_quit = line.starts_with("QUIT");
            if (!self.said_quit)
                self.command = line.substr(0, std::min<std::size_t>(4, line.find_first_of(" \r\n")));
        } else if (type == CURLINFO_HEADER_IN && !self.said_quit) {
            self.status = status_of(line);
        }
        return 0;
    }

    // The digits of a reply ("550 5.1.1"), without its words, which tend to repeat the address.
    static std::string status_of(std::string_view line) {
        line = line.substr(0, line.find_first_of("\r\n"));
        if (line.size() < 3 || !is_status(line.substr(0, 3))) return {};
        std::string status(line.substr(0, 3));
        if (line.size() < 4) return status;
        std::string_view extended = line.substr(4, std::min(line.find(' ', 4), line.size()) - 4);
        if (extended.size() <= 11 && extended.find('.') != std::string_view::npos && is_status(extended)) {
            status += ' ';
            status += extended;
        }
        return status;
    }

    static bool is_status(std::string_view text) {
        return text.find_first_not_of("0123456789.") == std::string_view::npos;
    }
};

Smtp::Smtp(SmtpSettings settings) : settings_(std::move(settings)) {
    ensure_curl();
    if (!is_sender(settings_.from)) throw std::invalid_argument("the sender is not a plain mail address");
    server_ = Server::parse(settings_.url);
}

Smtp::~Smtp() = default;

Delivery Smtp::deliver(const Mail& mail) {
    trouble_.clear();
    auto message = render(mail, settings_.from);
    if (!message) {
        trouble_ = "the address or the subject is not fit to be sent";
        return Delivery::refused;
    }
    if (!session_) session_ = std::make_unique<Session>(settings_, *server_, interrupted_);
    CURLcode result = session_->send(settings_.from, mail.to, *message);
    if (result == CURLE_OK) return Delivery::sent;
    bool said_no = session_->status.starts_with('4') || session_->status.starts_with('5');
    trouble_ = said_no ? fmt::format("{}: {}", session_->command.empty() ? "greeting" : session_->command,
                                     session_->status)
                       : curl_easy_strerror(result);
    bool refused = session_->was_refused();
    session_.reset();  // whatever state the connection is in now, the next mail starts anew
    return refused ? Delivery::refused : Delivery::retry;
}

}  // namespace usher::mail
