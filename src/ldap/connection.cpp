#include "ldap/connection.h"

#include <fmt/format.h>
#include <openldap.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <mutex>

#include "base/text.h"

namespace usher::ldap {
namespace {

constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";

void set(LDAP* session, int option, const void* value, const char* what) {
    if (ldap_set_option(session, option, value) != LDAP_OPT_SUCCESS)
        throw Trouble(LDAP_PARAM_ERROR, fmt::format("cannot set {}", what));
}

void set_up_tls(LDAP* session, const Settings& settings) {
    const char* authorities = settings.ca_file.empty() ? system_authorities : settings.ca_file.c_str();
    set(session, LDAP_OPT_X_TLS_CACERTFILE, authorities, "the certificate authorities");
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    set(session, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand, "the certificate check");
    set(session, LDAP_OPT_X_TLS_REQUIRE_SAN, &demand, "the host name check");
    const int tls12 = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    set(session, LDAP_OPT_X_TLS_PROTOCOL_MIN, &tls12, "the least TLS version");
    const int client = 0;
    if (ldap_set_option(session, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
        throw Trouble(LDAP_PARAM_ERROR,
                      fmt::format("cannot read the certificate authorities in {}", authorities));
}

struct FreeControls {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};

struct FreeControl {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
};

}  // namespace

void ignore_surroundings() {
    static std::once_flag once;
    std::call_once(once, [] { ::setenv("LDAPNOINIT", "1", 1); });
}

timeval Deadline::left() const {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        std::max(end_ - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(1'000'000)));
    return {static_cast<time_t>(left.count() / 1'000'000),
            static_cast<suseconds_t>(left.count() % 1'000'000)};
}

std::string words_of(LDAP* session, int code) {
    std::string words = ldap_err2string(code);
    char* diagnostic = nullptr;
    if (session && ldap_get_option(session, LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic) == LDAP_OPT_SUCCESS &&
        diagnostic != nullptr) {
        if (*diagnostic != '\0' && is_valid_utf8(diagnostic)) words += std::string(": ") + diagnostic;
        ldap_memfree(diagnostic);
    }
    return words;
}

Message Connection::next_message(int operation, const Deadline& deadline) {
    wire_->allow(deadline.end());
    timeval left = deadline.left();
    LDAPMessage* message = nullptr;
    const int kind = ldap_result(session(), operation, LDAP_MSG_ONE, &left, &message);
    if (kind > 0) return Message(message);
    if (kind == 0) {
        ldap_abandon_ext(session(), operation, nullptr, nullptr);
        throw Trouble(LDAP_TIMEOUT, "no answer in time");
    }
    if (wire_->timed_out()) throw Trouble(LDAP_TIMEOUT, "no whole answer in time");
    int code = LDAP_SERVER_DOWN;
    ldap_get_option(session(), LDAP_OPT_RESULT_CODE, &code);
    throw Trouble(code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code, words_of(session(), code));
}

std::string RawEntry::dn() const {
    char* dn = ldap_get_dn(session_, message_);
    if (dn == nullptr) return {};
    std::string text(dn);
    ldap_memfree(dn);
    return text;
}

std::vector<std::string> RawEntry::values(const std::string& attribute) const {
    std::vector<std::string> all;
    berval** values = ldap_get_values_len(session_, message_, attribute.c_str());
    if (values == nullptr) return all;
    for (berval** value = values; *value != nullptr; ++value)
        all.emplace_back((*value)->bv_val, (*value)->bv_len);
    ldap_value_free_len(values);
    return all;
}

std::optional<std::size_t> RawEntry::next_range(const std::string& attribute,
                                                std::vector<std::string>& part) const {
    BerElement* position = nullptr;
    std::optional<std::size_t> next;
    const auto prefix = ascii_lower(attribute + ";range=");
    for (char* name = ldap_first_attribute(session_, message_, &position); name != nullptr;
         name = ldap_next_attribute(session_, message_, position)) {
        const std::string found(name);
        ldap_memfree(name);
        if (!ascii_lower(found).starts_with(prefix)) continue;
        part = values(found);
        const auto dash = found.rfind('-');
        const std::string_view end = std::string_view(found).substr(dash + 1);
        std::size_t last = 0;
        if (std::from_chars(end.data(), end.data() + end.size(), last).ec == std::errc()) next = last + 1;
    }
    if (position != nullptr) ber_free(position, 0);
    return next;
}

Connection::Connection(const Settings& settings, const Deadline& deadline) {
    const auto urls = split(settings.url, ' ');
    for (std::size_t at = 0; at < urls.size(); ++at) {
        // Each gets its share of the time, so that one that is silent leaves some to the others.
        const auto now = std::chrono::steady_clock::now();
        const auto left = std::max(deadline.end() - now, std::chrono::steady_clock::duration{});
        try {
            open(std::string(urls[at]), settings, Deadline(now + left / (urls.size() - at)));
            return;
        } catch (const Trouble& trouble) {
            session_.reset();
            if (at + 1 == urls.size()) throw;
        }
    }
}

namespace {

// libldap would make a connection of its own where ours is lost: in the clear, and with our next password.
int refuse_connection(LDAP*, Sockbuf*, LDAPURLDesc*, sockaddr*, ldap_conncb*) { return LDAP_SERVER_DOWN; }
void ignore_end(LDAP*, Sockbuf*, ldap_conncb*) {}
ldap_conncb no_other_connection{&refuse_connection, &ignore_end, nullptr};

struct FreeUrl {
    void operator()(LDAPURLDesc* url) const { ldap_free_urldesc(url); }
};

}  // namespace

void Connection::open(const std::string& url, const Settings& settings, const Deadline& deadline) {
    LDAPURLDesc* parsed = nullptr;
    if (ldap_url_parse(url.c_str(), &parsed) != LDAP_URL_SUCCESS)
        throw Trouble(LDAP_PARAM_ERROR, fmt::format("\"{}\" is no LDAP address", url));
    const std::unique_ptr<LDAPURLDesc, FreeUrl> place(parsed);
    const std::string host = place->lud_host == nullptr ? "" : place->lud_host;
    try {
        wire_ = std::make_unique<Wire>(host.empty() ? "localhost" : host, place->lud_port, deadline.end());
    } catch (const Trouble& trouble) {
        throw Trouble(trouble.code, fmt::format("cannot connect to {}: {}", url, trouble.what()));
    }
    LDAP* session = nullptr;
    if (const int code = ldap_init_fd(wire_->socket(), LDAP_PROTO_EXT, url.c_str(), &session);
        code != LDAP_SUCCESS)
        throw Trouble(code, fmt::format("cannot connect to {}: {}", url, ldap_err2string(code)));
    session_.reset(session);
    Sockbuf* buffer = nullptr;
    ldap_get_option(session, LDAP_OPT_SOCKBUF, &buffer);
    if (buffer == nullptr ||
        ber_sockbuf_add_io(buffer, &Wire::io, LBER_SBIOD_LEVEL_PROVIDER, wire_.get()) != 0)
        throw Trouble(LDAP_LOCAL_ERROR, "cannot watch over the connection");
    set(session, LDAP_OPT_CONNECT_CB, &no_other_connection, "that no other connection is made");
    const int version = LDAP_VERSION3;
    set(session, LDAP_OPT_PROTOCOL_VERSION, &version, "the protocol version");
    // Wherever a server points to, nobody is sent there with our password.
    set(session, LDAP_OPT_REFERRALS, LDAP_OPT_OFF, "that referrals are not followed");
    set(session, LDAP_OPT_RESTART, LDAP_OPT_ON, "that interrupted waits go on");
    const timeval left = deadline.left();
    set(session, LDAP_OPT_NETWORK_TIMEOUT, &left, "the time to encrypt");
    set(session, LDAP_OPT_TIMEOUT, &left, "the time to answer");
    if (settings.encryption == Encryption::none) return;
    set_up_tls(session, settings);
    const int code = settings.encryption == Encryption::ldaps ? ldap_install_tls(session)
                                                              : ldap_start_tls_s(session, nullptr, nullptr);
    if (wire_->timed_out()) throw Trouble(LDAP_TIMEOUT, fmt::format("{} does not speak TLS in time", url));
    if (code != LDAP_SUCCESS)
        throw Trouble(code,
                      fmt::format("cannot encrypt the connection to {}: {}", url, words_of(session, code)));
}

void Connection::bind(const std::string& dn, const Secret& password, const Deadline& deadline) {
    if (dn.empty() || password.empty())
        throw Trouble(LDAP_INAPPROPRIATE_AUTH, "an empty password proves nothing");
    berval credential;
    credential.bv_val = const_cast<char*>(password.reveal().data());
    credential.bv_len = password.reveal().size();
    wire_->allow(deadline.end());
    int operation = 0;
    if (const int code = ldap_sasl_bind(session(), dn.c_str(), LDAP_SASL_SIMPLE, &credential, nullptr,
                                        nullptr, &operation);
        code != LDAP_SUCCESS)
        throw Trouble(code, words_of(session(), code));
    const auto answer = next_message(operation, deadline);
    int result = LDAP_OTHER;
    char* diagnostic = nullptr;
    const int parsed =
        ldap_parse_result(session(), answer.get(), &result, nullptr, &diagnostic, nullptr, nullptr, 0);
    const std::string said = diagnostic != nullptr && is_valid_utf8(diagnostic) ? diagnostic : "";
    ldap_memfree(diagnostic);
    if (parsed != LDAP_SUCCESS) throw Trouble(parsed, "the answer cannot be read");
    if (ldap_msgtype(answer.get()) != LDAP_RES_BIND)
        throw Trouble(LDAP_PROTOCOL_ERROR, "an answer to nothing");
    if (result != LDAP_SUCCESS)
        throw Trouble(result, said.empty() ? ldap_err2string(result)
                                           : fmt::format("{}: {}", ldap_err2string(result), said));
}

int Connection::search(const Search& search, std::chrono::milliseconds wait,
                       const std::function<bool(const RawEntry&)>& take) {
    // A page may be empty, but a server that sends nothing else goes round in circles.
    constexpr int most_empty_pages = 100;
    int references = 0;
    int empty_pages = 0;
    bool stopped = false;
    std::string cookie;
    do {
        bool is_empty = true;
        cookie = search_page(
            search, wait, cookie,
            [&](const RawEntry& entry) {
                is_empty = false;
                return take(entry);
            },
            references, stopped);
        empty_pages = is_empty ? empty_pages + 1 : 0;
        if (empty_pages > most_empty_pages)
            throw Trouble(LDAP_OTHER, "the server sends one empty page after the other");
    } while (!cookie.empty() && !stopped);
    used_at = std::chrono::steady_clock::now();
    return references;
}

std::string Connection::search_page(const Search& search, std::chrono::milliseconds wait,
                                    const std::string& cookie,
                                    const std::function<bool(const RawEntry&)>& take, int& references,
                                    bool& stopped) {
    std::vector<char*> attributes;
    for (const auto& attribute : search.attributes)
        attributes.push_back(const_cast<char*>(attribute.c_str()));
    attributes.push_back(nullptr);
    std::unique_ptr<LDAPControl, FreeControl> paging;
    if (search.page_size > 0) {
        berval at{cookie.size(), const_cast<char*>(cookie.data())};
        LDAPControl* made = nullptr;
        if (const int code = ldap_create_page_control(session(), search.page_size,
                                                      cookie.empty() ? nullptr : &at, 1, &made);
            code != LDAP_SUCCESS)
            throw Trouble(code, words_of(session(), code));
        paging.reset(made);
    }
    LDAPControl* controls[] = {paging.get(), nullptr};
    timeval limit{std::chrono::ceil<std::chrono::seconds>(wait).count(), 0};
    wire_->allow(search.until.value_or(Deadline(wait)).end());
    int operation = 0;
    if (const int code =
            ldap_search_ext(session(), search.base.c_str(), search.scope, search.filter.c_str(),
                            attributes.data(), 0, controls, nullptr, &limit, search.size_limit, &operation);
        code != LDAP_SUCCESS)
        throw Trouble(code, words_of(session(), code));
    while (true) {
        const auto message = next_message(operation, search.until.value_or(Deadline(wait)));
        switch (ldap_msgtype(message.get())) {
            case LDAP_RES_SEARCH_ENTRY:
                if (!take(RawEntry(session(), message.get()))) {
                    stopped = true;
                    ldap_abandon_ext(session(), operation, nullptr, nullptr);
                    return {};
                }
                break;
            case LDAP_RES_SEARCH_REFERENCE:
                ++references;
                break;
            case LDAP_RES_SEARCH_RESULT: {
                int result = LDAP_OTHER;
                LDAPControl** answered = nullptr;
                const int parsed = ldap_parse_result(session(), message.get(), &result, nullptr, nullptr,
                                                     nullptr, &answered, 0);
                const std::unique_ptr<LDAPControl*, FreeControls> owned(answered);
                if (parsed != LDAP_SUCCESS) throw Trouble(parsed, "the answer cannot be read");
                if (result != LDAP_SUCCESS) throw Trouble(result, words_of(session(), result));
                if (!paging) return {};
                LDAPControl* page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, nullptr);
                if (page == nullptr) return {};  // the server does without pages: this was all
                ber_int_t estimate = 0;
                berval next{0, nullptr};
                if (const int code = ldap_parse_pageresponse_control(session(), page, &estimate, &next);
                    code != LDAP_SUCCESS)
                    throw Trouble(code, "the page's end cannot be read");
                std::string rest(next.bv_val == nullptr ? "" : std::string(next.bv_val, next.bv_len));
                ldap_memfree(next.bv_val);
                return rest;
            }
            default:
                break;
        }
    }
}

}  // namespace usher::ldap
